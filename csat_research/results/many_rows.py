"""Many rows: a picture of more groups than anybody reads shows those with most answers, and says what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import pandas as pd

from csat_research.results.figure import Figure
from csat_research.words import Sentence, count_say, join, say

__all__ = ["MOST", "fewer_groups", "largest", "most_answered", "most_contacts", "most_of_columns", "others"]

MOST = 30  # groups that a picture, and the table beside it, can show

Other = Callable[[pd.DataFrame], pd.DataFrame]


def most_answered(
    figure: Figure, most: int = MOST, *, other: Other | None = None, sizes: pd.Series | None = None
) -> Figure:
    """The picture with the `most` groups that have most answers, in their order; its subtitle counts the others.

    The row of the whole (`total`) stays. other: gives the row of those left out, all together, from their rows; it
    stands last. sizes: answers of each row where they are not its `n`. The whole and the ranges are those of all groups,
    and `.table` keeps every row. Of groups with as many answers the one with the
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
    answers = groups["n"] if sizes is None else sizes[groups.index]
    left = groups.drop(largest(pd.DataFrame({"n": answers}), most).index)
    kept = data.drop(left.index)
    if other is not None:
        kept = _with_others(kept, other(left), len(left))
    n = round(answers[left.index].sum())
    told = _told(n, len(left), len(groups), most, together=other is not None)
    return replace(
        figure,
        data=kept,
        subtitle=join([figure.subtitle, told], "; "),
        options={**figure.options, "most": most},
    )


def fewer_groups(figure: Figure, most: int) -> Figure:
    """As `most_answered`, without a row of the others, and also of a picture that has one: it counts them all as not shown.

    >>> rows = pd.DataFrame({"label": ["a", "b", "c"], "n": [9, 20, 8], "estimate": [70.0, 60.0, 50.0]})
    >>> found = Figure(kind="dots", title="", subtitle="37 answers", alt="", axis="", data=rows)
    >>> short = most_answered(found, 2, other=lambda left: left.assign(n=8))
    >>> str(fewer_groups(short, 1).subtitle)
    '37 answers; shown: the 1 groups with most answers, of 3; not shown: 2 (17 answers)'
    """
    if "most" not in figure.options:
        return most_answered(figure, most)
    known = figure.subtitle.values if isinstance(figure.subtitle, Sentence) else {}
    data, before = figure.data, known["part1"].values
    groups = data[[isinstance(one, str) for one in data["label"]]]
    if "total" in groups:
        groups = groups[~groups["total"].astype(bool)]
    kept = largest(groups, most)
    whole = data[data["total"].astype(bool)] if "total" in data else data.iloc[:0]
    left = round(data["n"].sum() - whole["n"].sum() - kept["n"].sum())
    told = _told(left, before["groups"] - len(kept), before["groups"], most, together=False)
    shown = data.loc[[*whole.index, *kept.index]].sort_index().reset_index(drop=True)
    return replace(
        figure,
        data=shown,
        subtitle=join([known["part0"], told], "; "),
        options={**figure.options, "most": most},
    )


def _with_others(kept: pd.DataFrame, row: pd.DataFrame, n: int) -> pd.DataFrame:
    """The rows that are shown with that of all others below them."""
    named = row.assign(label=pd.Series([others(n)], index=row.index, dtype=object))
    parts: list[pd.DataFrame] = [kept, named]
    found: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return found.assign(total=found["total"].astype(bool)) if "total" in found else found


def others(n: int) -> Sentence:
    """The name of the row of all groups that have none of their own."""
    return count_say("{n:count} other", "{n:count} others together", n)


def most_of_columns(figure: Figure, most: int = MOST) -> Figure:
    """A grid of cells with the `most` columns that have most answers; the column without a name is the whole and stays."""
    cells: pd.DataFrame = figure.data[figure.data["column"] != ""]
    sizes = cells.groupby("column", sort=False)["n"].max().reset_index()
    if len(sizes) <= most:
        return figure
    left = sizes.drop(largest(sizes, most).index)
    told = _told(round(left["n"].sum()), len(left), len(sizes), most, together=False)
    data = figure.data[~figure.data["column"].isin(left["column"])].reset_index(drop=True)
    return replace(figure, data=data, subtitle=join([figure.subtitle, told], "; "))


def most_contacts(figure: Figure, whole: Collection[str], most: int = MOST) -> Figure:
    """Figures of the service with the `most` largest groups of each segment. whole: segments that are shown as they are.

    Rows of a segment (`by`) stand with the largest group first, as `service` gives them.
    """
    data = figure.data
    groups = data[~data["total"] & ~data["by"].isin(whole)].drop_duplicates(["by", "label"])
    left = groups[groups.groupby("by").cumcount() >= most]
    if not len(left):
        return figure
    gone = pd.MultiIndex.from_frame(data[["by", "label"]].astype(str)).isin(
        list(left[["by", "label"]].astype(str).itertuples(index=False, name=None))
    )
    told = say(
        "shown: of each segment the {most:count} groups with most contacts; not shown: {left:count} ({contacts})",
        most=most,
        left=len(left),
        contacts=count_say("{n:count} contact", "{n:count} contacts", round(left["n"].sum())),
    )
    return replace(
        figure,
        data=data[~gone | data["total"]].reset_index(drop=True),
        subtitle=join([figure.subtitle, told], "; "),
    )


def largest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """The `most` rows with the largest `n`, as they stand; of rows alike the one with the smaller index.

    >>> largest(pd.DataFrame({"n": [9, 20, 9]}), 2)["n"].tolist()
    [9, 20]
    """
    ranked = rows["n"].fillna(0).sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    return rows[rows.index.isin(ranked.index[:most])]


def _told(answers: int, left: int, groups: int, most: int, *, together: bool) -> Sentence:
    """How many groups are shown, and whether the others stand together in a row of their own."""
    given = {
        "shown": most,
        "groups": groups,
        "left": left,
        "answers": count_say("{n:count} answer", "{n:count} answers", answers),
    }
    if together:
        return say(
            "shown: the {shown:count} groups with most answers, of {groups:count}; the others together: {left:count} ({answers})",
            **given,
        )
    return say(
        "shown: the {shown:count} groups with most answers, of {groups:count}; not shown: {left:count} ({answers})",
        **given,
    )
