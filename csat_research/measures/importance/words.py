"""Importance in words: what a table of weights says, and its picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from csat_research.errors import listing
from csat_research.measures.stated.methods import STATED
from csat_research.results.drawing.numbers import form_of, known, range_text
from csat_research.results.figure import Figure
from csat_research.survey.basis.basis import selection
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["findings_of", "weights_figure"]

AXES = {
    "picks": say("weight: share of all picks, %"),
    "ratings": say("weight: share of all importance ratings, %"),
    "ranks": say("weight: share of all rank points, %"),
    "constant_sum": say("weight: share of all points, %"),
    "maxdiff": say("weight: chance to be named best, %"),
    "lmg": say("share of R², %"),
    "relative_weights": say("share of R², %"),
    "owen": say("share of R², %"),
    "dominance": say("share of R², %"),
    "ordinal_shapley": say("share of McFadden's R², %"),
    "standardised": say("standardised coefficient"),
    "correlation": say("correlation with the score"),
    "pls": say("points of the score's index per point of the item"),
}


def findings_of(
    table: pd.DataFrame, quiet_first: Sequence[str] = (), named: bool = False
) -> tuple[Sentence, ...]:
    """Which may be first, the span from first to last, and what is not told from noise, of the rows of one method.

    quiet_first: labels of those that have no rank, not being told from noise, but may be first all the same.
    named: the method stands before its sentences, because other methods follow.
    """
    rows = table.sort_values("estimate", ascending=False, kind="stable")
    first = [*rows.loc[rows["rank_low"] == 1, "label"], *quiet_first]
    quiet = rows.loc[rows["noise"].notna() & rows["rank"].isna(), "label"].tolist()
    found = [
        _first(first, len(rows)) if rows["rank_low"].notna().any() else None,
        SPANS[rows["method"].iloc[0]](rows),
    ]
    if quiet:
        found.append(say("Not told from noise: {names}.", names=listing(quiet)))
    told = [one for one in found if one is not None]
    if named and told:
        told[0] = say("{method}: {finding}", method=str(rows["method"].iloc[0]), finding=told[0])
    return tuple(told)


def _first(names: list[str], items: int) -> Sentence | None:
    """Which may be first, by the rank sets: one is first only if every other one has another surely above it."""
    if not names:
        return None
    if len(names) == 1:
        return say("{name:quoted} comes first.", name=names[0])
    if len(names) < items:
        return say("Which comes first is open between: {names}.", names=listing(names))
    return say("Which comes first is open.")


def _weights(rows: pd.DataFrame) -> Sentence:
    """Both ends; where they have ranges, that these hold for all at once: those of the table beside are narrower."""
    given = {"equal": 100 / len(rows), **_ends(rows)}
    ends = rows.iloc[[0, -1]]
    if ends["simultaneous_low"].notna().any():
        return say(
            "Weights run from {high} ({first}) to {low} ({last}), ranges for all weights at once; an equal share is {equal:percent}.",
            **given,
        )
    return say(
        "Weights run from {high} ({first}) to {low} ({last}); an equal share is {equal:percent}.", **given
    )


def _shares(rows: pd.DataFrame) -> Sentence:
    return say(
        "Shares of the differences in the score (R²) run from {high} ({first}) to {low} ({last}).",
        **_ends(rows),
    )


def _correlations(rows: pd.DataFrame) -> Sentence:
    return say("Correlations with the score run from {high} ({first}) to {low} ({last}).", **_ends(rows))


def _impacts(rows: pd.DataFrame) -> Sentence:
    return say(
        "Points of the score for one point of an item, all on 0-100, run from {high} ({first}) to {low} ({last}).",
        **_ends(rows),
    )


def _likelihood(rows: pd.DataFrame) -> Sentence:
    return say(
        "Shares of the log likelihood saved (McFadden's R²) run from {high} ({first}) to {low} ({last}).",
        **_ends(rows),
    )


def _coefficients(rows: pd.DataFrame) -> Sentence:
    return say(
        "Standardised coefficients, the other items equal, run from {high} ({first}) to {low} ({last}).",
        **_ends(rows[rows["estimate"].notna()]),
    )


def _ends(rows: pd.DataFrame) -> dict[str, Any]:
    """The largest and the smallest, each with a range that holds for all items at once: they were chosen for being extreme."""
    best, worst = rows.iloc[0], rows.iloc[-1]
    return {
        "high": _ranged(best),
        "first": best["label"],
        "low": _ranged(worst),
        "last": worst["label"],
    }


def _ranged(row: pd.Series) -> Sentence:
    """'16.4 %, 14.0 to 18.9'; the number alone where no range can be given."""
    form = form_of(str(row["method"]))
    options = {"format": form if form == "fine" else "number"}
    number = say("{x:fine}", x=row["estimate"]) if form == "fine" else say("{x:percent}", x=row["estimate"])
    low, high = row["simultaneous_low"], row["simultaneous_high"]
    if not known(low, high):
        return number
    return say("{number}, {range}", number=number, range=range_text(low, high, options))


SPANS: dict[str, Callable[[pd.DataFrame], Sentence]] = {
    "picks": _weights,
    "ratings": _weights,
    "ranks": _weights,
    "constant_sum": _weights,
    "maxdiff": _weights,
    "lmg": _shares,
    "relative_weights": _shares,
    "owen": _shares,
    "dominance": _shares,
    "ordinal_shapley": _likelihood,
    "standardised": _coefficients,
    "correlation": _correlations,
    "pls": _impacts,
}


def _base(method: str, n: int) -> Sentence:
    if method == "maxdiff":
        return count_say(
            "an item was shown up to {n:count} time", "an item was shown up to {n:count} times", n
        )
    return count_say("{n:count} answer", "{n:count} answers", n)


def weights_figure(survey: Survey, table: pd.DataFrame, quiet_first: Sequence[str] = ()) -> Figure:
    """Weights with ranges and possible ranks, largest first, of the rows of one method."""
    rows = table.sort_values("estimate", ascending=False, kind="stable").reset_index(drop=True)
    method = str(rows["method"].iloc[0])
    options: dict[str, Any] = (
        {"unit": "number", "format": "fine"} if form_of(method) == "fine" else {"unit": "percent"}
    )
    if method in STATED:
        options["equal_share"] = 100 / len(rows)
    found = findings_of(table, quiet_first)
    basis = say(
        "{answers}; {chosen}; possible ranks from all {pairs:count} pairwise differences at once",
        answers=_base(method, int(rows["n"].max())),
        chosen=selection(survey),
        pairs=len(rows) * (len(rows) - 1) // 2,
    )
    names = ["label", "estimate", "conf_low", "conf_high", "rank_low", "rank_high"]
    return Figure(
        kind="weights",
        title=found[0],
        subtitle=basis,
        alt=join(found),
        axis=AXES[method],
        data=rows[names].assign(n_ranks=len(rows)),
        options=options,
    )
