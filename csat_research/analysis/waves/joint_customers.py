"""Joint customers: the customers of two waves as one set, to be resampled together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.measures.units import Units
from csat_research.measures.weighing import Weighing
from csat_research.survey.basis.layers import as_names, drawn_strata
from csat_research.survey.door.coding import is_anonymous
from csat_research.survey.survey import Survey

__all__ = ["Customers", "joined", "named_apart", "names_of", "silent_in_both", "used_units"]


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """The customers of both waves together; before, after: the place of each wave's units among them.

    used: how many stand behind a weight. strata: (customers,) or None. silent: strata of those who were drawn with them and
    have no row in either wave.
    """

    names: NDArray[np.generic]
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    used: int
    both: int
    strata: NDArray[np.generic] | None
    silent: NDArray[np.generic]

    @property
    def drawn(self) -> NDArray[np.generic] | None:
        """Strata of all that were drawn: customers, then the silent."""
        return None if self.strata is None else np.append(self.strata, self.silent)

    @property
    def df(self) -> int:
        """Customers behind a weight less the strata."""
        return self.used - (1 if self.strata is None else len(np.unique(self.strata)))


def named_apart(names: NDArray[Any], which: NDArray[np.bool_] | None = None) -> NDArray[np.object_]:
    """(n,) names of the later wave, where some are nobody of the earlier: row 7 of one file is not row 7 of another.

    which: (n,) these, by default the anonymous ones.

    >>> named_apart(np.array(["row 7", "anna"])).tolist()
    ['after row 7', 'anna']
    """
    apart = is_anonymous(pd.Series(names)) if which is None else which
    return np.array(
        [f"after {name}" if out else str(name) for name, out in zip(names, apart, strict=True)], dtype=object
    )


def names_of(one: Weighing) -> NDArray[np.generic]:
    """(units,) the name of each unit; of answers without a customer their place."""
    units = one.units
    if units.cluster is None:
        return np.array([f"answer {i}" for i in range(units.count)], dtype=object)
    return np.asarray(units.frame[units.cluster].astype(str).to_numpy(dtype=object)[units.starts])


def used_units(one: Weighing) -> NDArray[np.bool_]:
    """(units,) whether a unit has a row behind the weights."""
    return np.logical_or.reduceat(one.rows, one.units.starts)


def silent_in_both(
    surveys: tuple[Survey, Survey], names: NDArray[Any], customers: tuple[str, str]
) -> NDArray[np.object_]:
    """Strata of customers that were drawn in either wave and are not among names (owners,); none where no strata hold.

    customers: their column in each survey; of two files anonymous ones are nobody of the other.
    """
    drawn = [drawn_strata(one, column) for one, column in zip(surveys, customers, strict=True)]
    first, last = (None if one is None else one.set_axis(as_names(one.index)) for one in drawn)
    if first is None or last is None:
        return np.array([], dtype=object)
    if surveys[0].about.fingerprint != surveys[1].about.fingerprint:
        last = last.set_axis(named_apart(as_names(last.index)))
    found = last.combine_first(first)
    return np.asarray(found[~found.index.isin(names)].to_numpy(object))


def joined(before: Weighing, after: Weighing, surveys: tuple[Survey, Survey]) -> Customers:
    """Whose answers move together: of unknown customers none in two files, of answers without customers none at all."""
    first, last = names_of(before), names_of(after)
    unknown = before.units.cluster is None or after.units.cluster is None
    one_file = surveys[0].about.fingerprint == surveys[1].about.fingerprint
    apart = np.full(len(last), True) if unknown else is_anonymous(pd.Index(last)) & (not one_file)
    last = named_apart(last, apart)
    names, place = np.unique(np.concatenate([first, last]).astype(str), return_inverse=True)
    at, then = place[: len(first)], place[len(first) :]
    used = np.union1d(at[used_units(before)], then[used_units(after)])
    both = np.intersect1d(at[used_units(before)], then[used_units(after)])
    strata = None
    if before.units.strata is not None and after.units.strata is not None:
        strata = np.empty(len(names), dtype=object)
        strata[at], strata[then] = before.units.strata, after.units.strata
        strata = strata.astype(str)
    silent = np.array([]) if strata is None else _silent(before.units, after.units, surveys, names)
    return Customers(names, at, then, len(used), len(both), strata, silent)


def _silent(before: Units, after: Units, surveys: tuple[Survey, Survey], names: NDArray[Any]) -> NDArray[Any]:
    if before.cluster is not None and after.cluster is not None:
        return silent_in_both(surveys, names, (before.cluster, after.cluster))
    return np.concatenate([np.array([]) if one.silent is None else one.silent for one in (before, after)])
