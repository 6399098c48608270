"""Few rows: of a picture with more rows than a first screen holds those that come first; it stands whole further down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from csat_research.results.figure import Figure
from csat_research.results.many_rows import fewer_groups
from csat_research.words import join, say

__all__ = ["ALONE", "few_rows", "first_rows"]

TALL = 300.0  # from this room on a row of the first screen stands alone
ALONE, PAIRED = (11, 12), (5, 6)  # rows that are drawn where there are more than the second number
GROUPS = ("dots", "answers", "nps")
RANKED = ("effects", "weights")


def few_rows(figure: Figure, room: float) -> Figure | None:
    """The picture with the rows that its room holds, and how many are left out; None where it holds all of them.

    Of groups those with most answers, of drivers and items the first ones; what is to be acted on first is kept.

    >>> rows = pd.DataFrame({"label": list("abcdefg"), "estimate": 7.0})
    >>> found = few_rows(Figure(kind="weights", title="", subtitle="9 answers", alt="", axis="", data=rows), 206)
    >>> str(found.subtitle), "".join(found.data["label"])
    ('9 answers; 2 more below', 'abcde')
    >>> few_rows(found, 206) is None
    True
    """
    most, whole = ALONE if room >= TALL else PAIRED
    if len(figure.data) <= whole:
        return None
    if figure.kind in GROUPS and "n" in figure.data:
        return fewer_groups(figure, most - int("total" in figure.data and figure.data["total"].any()))
    if figure.kind not in RANKED:
        return None
    called = figure.data["label"][figure.data["act_first"].eq(True)] if "act_first" in figure.data else ()
    kept = figure.data[first_rows(figure.data["label"], called, most)].reset_index(drop=True)
    left = say("{n:count} more below", n=len(figure.data) - len(kept))
    return replace(figure, data=kept, subtitle=join([figure.subtitle, left], "; "))


def first_rows(labels: pd.Series, called: Collection[object], most: int) -> np.ndarray:
    """(rows,) which of the rows stand there: those that are called, and then from the first on.

    >>> first_rows(pd.Series(list("abcd")), ["d"], 2).tolist()
    [True, False, False, True]
    """
    ahead = labels.isin(list(called)).to_numpy()
    order = np.argsort(~ahead, kind="stable")[: max(most, ahead.sum())]
    return np.isin(np.arange(len(labels)), order)
