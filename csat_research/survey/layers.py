"""Layers: the strata of the rows that a model or a table uses, and of those who were drawn with them and have no row there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.stats.sandwich import Strata
from csat_research.survey.basis import stratum_column
from csat_research.survey.survey import Survey

__all__ = ["strata_of"]


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
    whole = survey.counts(*dict.fromkeys((*units, name)))
    names = np.unique(_named(whole.keys[name]))
    labels = np.searchsorted(names, _named(rows[name]))
    if not units:
        drawn = np.bincount(np.searchsorted(names, _named(whole.keys[name])), whole.n, len(names))
        left = drawn.round().astype(int) - np.bincount(labels, minlength=len(names))
        return Strata(labels, (np.repeat(np.arange(len(names)), np.maximum(left, 0)),))
    ways = [[one] for one in units] + ([list(units)] if len(units) > 1 else [])
    each = whole.keys.assign(_stratum=np.searchsorted(names, _named(whole.keys[name])))
    return Strata(labels, tuple(_silent(each, rows, one) for one in ways))


def _silent(drawn: pd.DataFrame, rows: pd.DataFrame, units: list[str]) -> NDArray[np.intp]:
    """The stratum of each unit that has no row."""
    used = rows[units].drop_duplicates().assign(_used=True)
    each = drawn.drop_duplicates(units).merge(used, on=units, how="left")
    return each.loc[each["_used"].isna(), "_stratum"].to_numpy(dtype=np.intp)


def _named(values: pd.Series) -> NDArray[np.object_]:
    return values.astype("string").fillna("").to_numpy(dtype=object)
