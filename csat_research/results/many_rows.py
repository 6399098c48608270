"""Many rows: a picture of more groups than anybody reads shows those with most answers, and says what it leaves out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from csat_research.results.figure import Figure
from csat_research.words import Sentence, count_say, join, say

__all__ = ["MOST", "largest", "most_answered"]

MOST = 30  # groups that a picture, and the table beside it, can show


def most_answered(figure: Figure, most: int = MOST) -> Figure:
    """The picture with the `most` groups that have most answers, in their order; its subtitle counts the others.

    The row of the whole (`total`) stays. Nothing is computed anew: the whole and the ranges are those of all groups, and
    `.table` keeps every row. Of groups with as many answers the one with the
    smaller index stays.

    >>> rows = pd.DataFrame({"label": ["a", "b", "c"], "n": [9, 20, 8], "estimate": [70.0, 60.0, 50.0]})
    >>> found = Figure(kind="dots", title="", subtitle="37 answers", alt="", axis="", data=rows)
    >>> str(most_answered(found, 2).subtitle)
    '37 answers; shown: the 2 groups with most answers, of 3; not shown: 1 (8 answers)'
    """
    data = figure.data
    groups = data[~data["total"].astype(bool)] if "total" in data else data
    if len(groups) <= most:
        return figure
    kept = largest(groups, most)
    left = groups.drop(kept.index)["n"]
    return replace(
        figure,
        data=data.drop(left.index),
        subtitle=join([figure.subtitle, _left_out(left, len(groups), most)], "; "),
        options={**figure.options, "most": most},
    )


def largest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """The `most` rows with the largest `n`, as they stand; of rows alike the one with the smaller index.

    >>> largest(pd.DataFrame({"n": [9, 20, 9]}), 2)["n"].tolist()
    [9, 20]
    """
    ranked = rows["n"].fillna(0).sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    return rows[rows.index.isin(ranked.index[:most])]


def _left_out(left: pd.Series, groups: int, most: int) -> Sentence:
    answers = int(left.sum())
    return say(
        "shown: the {shown:count} groups with most answers, of {groups:count}; not shown: {left:count} ({answers})",
        shown=most,
        groups=groups,
        left=len(left),
        answers=count_say("{n:count} answer", "{n:count} answers", answers),
    )
