"""Layers: the strata of the rows that a model or a table uses, and of those who were drawn with them and have no row there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csat_research.stats.sandwich import Strata
from csat_research.survey.about import way_of
from csat_research.survey.basis.basis import stratum_column
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey

__all__ = ["absent_by_way", "absent_of", "as_names", "drawn_strata", "strata_of"]


def absent_by_way(survey: Survey) -> dict[str, Mapping[str, int]]:
    """How many answers, customers, agents and pairs of both were drawn with those of a survey and are not in it, by stratum.

    For a part of a survey to know; {} where no answers were chosen across strata.
    """
    drawn, name = survey.about.drawn, stratum_column(survey)
    if name is None or (drawn is None and not survey.about.absent):
        return {}
    roles = [with_role(survey.questions, role)[:1] for role in ("customer", "agent")]
    units = [one.name for found in roles for one in found]
    ways = [[], *([one] for one in units), *([units] if len(units) > 1 else [])]
    return {way_of(way): _counted(_absent(survey, way, name, _sizes_of(survey, way, name))) for way in ways}


def absent_of(
    survey: Survey, unit: str | None, here: ArrayLike | None, counts: ArrayLike | None = None
) -> NDArray[np.object_]:
    """The stratum ("" where none is given) of each unit that was drawn with those of a survey and is not here.

    unit: the column of customers, or None where every answer is a unit. here: strata of units, counts: how many each stands
    for. Empty where no strata hold.

    >>> frame = pd.DataFrame({"score": [5, 4, 2], "part": list("aab"), "site": ["x", "y", "y"]})
    >>> survey = Survey(frame, csat="score", segments=["part"], stratum="site", scales={"score": "1-5"})
    >>> absent_of(survey.where(part="a"), None, ["x", "y"]).tolist()
    ['y']
    """
    name = stratum_column(survey)
    if name is None:
        return np.array([], dtype=object)
    way = [unit] if unit is not None and unit in {one.name for one in survey.questions} else []
    return _absent(survey, way, name, _sizes(np.asarray(here, dtype=object), counts))


def _absent(survey: Survey, way: list[str], name: str, here: pd.Series) -> NDArray[np.object_]:
    """The stratum of each unit that was drawn and is not here; of those in a file of their own only the number is known."""
    left = _sizes_of(survey.about.drawn or survey, way, name).sub(here, fill_value=0).clip(lower=0)
    return np.concatenate([np.repeat(left.index.to_numpy(object), left.astype(int)), _beyond(survey, way)])


def _beyond(survey: Survey, way: Sequence[str]) -> NDArray[np.object_]:
    """The stratum of each unit that is not at hand: the survey is a part that was written to a folder."""
    found = survey.about.absent.get(way_of(way), {})
    return np.repeat(np.array([*found], dtype=object), [*found.values()])


def _sizes_of(survey: Survey, way: list[str], name: str) -> pd.Series:
    """Units of each stratum in a survey."""
    cells = survey.counts(*way, name)
    return _sizes(as_names(cells.keys[name]), None if way else cells.n)


def _sizes(labels: NDArray[np.object_], counts: ArrayLike | None) -> pd.Series:
    """Units of each stratum."""
    each = np.ones(len(labels)) if counts is None else np.asarray(counts, dtype=float)
    return pd.Series(each, index=labels).groupby(level=0).sum().round()


def _counted(labels: NDArray[np.object_]) -> dict[str, int]:
    names, counts = np.unique(labels.astype(str), return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def drawn_strata(survey: Survey, customer: str) -> pd.Series | None:
    """The stratum of each customer that was drawn, also of those without an answer that is chosen; None where none hold."""
    name = stratum_column(survey)
    if name is None:
        return None
    keys, beyond = (survey.about.drawn or survey).counts(customer, name).keys, _beyond(survey, [customer])
    unnamed = [f"{survey.about.fingerprint} {i}" for i in range(len(beyond))]
    return pd.Series(
        np.concatenate([as_names(keys[name]), beyond]),
        index=pd.Index(keys[customer]).append(pd.Index(unnamed, dtype=object)),
    )


def strata_of(survey: Survey, rows: pd.DataFrame, units: Sequence[str] = ()) -> Strata | None:
    """Strata of rows (one an answer, with the columns of stratum and units); None where none hold.

    units: the columns of the clusters, one or two; without one every answer is its own. Strata are numbers in the order of
    their names, "" where none is given.

    >>> survey = Survey(pd.DataFrame({"score": [5, 4, None], "who": list("aab"), "site": ["x", "x", "y"]}), csat="score",
    ...                 customer="who", stratum="site", scales={"score": "1-5"})
    >>> found = strata_of(survey, survey.rows("who", "site", "score").dropna(), ["who"])
    >>> found.labels.tolist(), found.silent[0].tolist()
    ([0, 0], [1])
    """
    name = stratum_column(survey)
    if name is None:
        return None
    if not units:
        silent = [_absent(survey, [], name, _sizes(as_names(rows[name]), None))]
    else:
        drawn = (survey.about.drawn or survey).counts(*dict.fromkeys((*units, name))).keys
        ways = [[one] for one in units] + ([list(units)] if len(units) > 1 else [])
        silent = [np.append(_silent(drawn, rows, one, name), _beyond(survey, one)) for one in ways]
    here = as_names(rows[name])
    names = np.unique(np.concatenate([here, *silent]))
    return Strata(np.searchsorted(names, here), tuple(np.searchsorted(names, one) for one in silent))


def _silent(drawn: pd.DataFrame, rows: pd.DataFrame, units: list[str], name: str) -> NDArray[np.object_]:
    """The stratum of each unit that has no row."""
    used = rows[units].drop_duplicates().assign(_used=True)
    each = drawn.drop_duplicates(units).merge(used, on=units, how="left")
    return as_names(each.loc[each["_used"].isna(), name])


def as_names(values: pd.Series | pd.Index) -> NDArray[np.object_]:
    """Names of strata or customers as text, "" where none is given.

    >>> as_names(pd.Series(["north", None])).tolist()
    ['north', '']
    """
    return np.asarray(values.astype("string").fillna("").to_numpy(dtype=object))
