"""Stated ranks: what matters by the order in which people put things, all of them or the first few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import MethodError
from csat_research.measures.stated.means import means_weighing, telling
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Term, Weighing, need_two
from csat_research.stats.rank_points import RULES, rank_points
from csat_research.survey.door.coding import WHY, why
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["ranks"]

LEAVES = [
    WHY[kind] for kind in ("not_asked", "does_not_apply", "unsure")
]  # a blank is not ranked, which is an answer


def ranks(survey: Survey, units: Units, items: Sequence[Question]) -> Weighing:
    """Weight of item j = mean rank points of j / Σ of these means, in percent.

    Of K ranks, rank r gives K + 1 - r points; what a person did not rank comes after what was ranked. Only the order
    counts: what is tied or not ranked shares the points of its places, so that everybody hands out the same points and weighs
    the same. Ranks say nothing of distances: the table `rank_rules` holds the weights by two other ways to turn them into
    points, `ranks` the mean rank and how often an item was first or not ranked. Items that were not asked, do not apply or are
    not known leave the base. Raises ColumnError without columns of ranks, MethodError where they have different scales or
    nobody ranked. Source: Stillwell, Seaver, Edwards 1981.
    """
    asked, terms = telling(survey, items, "rank")
    need_two(terms, say("Ranks"))
    places = _places(asked)
    order = units.columns([one.name for one in asked])
    base = _base(units, asked, order)
    points = rank_points(order, base, places)
    if np.isnan(points).all():
        raise MethodError(say("Nobody ranked two things or more."))
    found = means_weighing(
        "ranks",
        f"rank points ({places} to 1) over all points, %",
        terms,
        units,
        points,
        cautions=_cautions(order, base, points, places, units),
    )
    tables = _tables(terms, units, order, base, places, found)
    return replace(found, tables=tables)


def _places(asked: Sequence[Question]) -> int:
    """How many ranks were to be given, by the one scale of all columns."""
    scales = {one.scale.values for one in asked if one.scale}
    if len(scales) > 1:
        raise MethodError(
            say(
                "Columns of ranks have different scales; one order has one scale, such as 1-5 or the first 4: 1-4."
            )
        )
    return len(scales.pop())


def _base(units: Units, asked: Sequence[Question], order: Floats) -> NDArray[np.bool_]:
    """(rows, J) whether a person was asked to rank an item and could."""
    found = np.ones(order.shape, dtype=bool)
    for j, one in enumerate(asked):
        if why(one.name) in units.frame:
            found[:, j] = ~np.isin(units.columns([why(one.name)])[:, 0], LEAVES)
    return found


def _tables(
    terms: tuple[Term, ...],
    units: Units,
    order: Floats,
    base: NDArray[np.bool_],
    places: int,
    found: Weighing,
) -> dict[str, pd.DataFrame]:
    names, used = [term.name for term in terms], found.rows[:, None] & base
    ranked = used & ~np.isnan(order)
    n, w = units.n[:, None], units.w[:, None]
    said = (w * ranked).sum(axis=0)
    mean = (w * ranked * (places + 1 - np.nan_to_num(order))).sum(axis=0) / np.where(said > 0, said, nan)
    others = {rule: _weights(rank_points(order, base, places, rule), units) for rule in RULES}
    counts = _by_number(ranked.sum(axis=1), units, found.rows)
    return {
        "ranks": pd.DataFrame(
            {
                "term": names,
                "n": found.n,
                "mean_rank": mean,
                "first": (n * (ranked & (order == places))).sum(axis=0),
                "unranked": (n * (used & ~ranked)).sum(axis=0),
            }
        ),
        "rank_rules": pd.DataFrame({"term": names, **others}),
        "ranked": pd.DataFrame({"ranked": list(counts), "n": list(counts.values())}),
    }


def _weights(points: Floats, units: Units) -> Floats:
    """(J,) shares of the mean points, in percent."""
    said = units.w[:, None] * ~np.isnan(points)
    means = (said * np.nan_to_num(points)).sum(axis=0) / said.sum(axis=0)
    return np.asarray(100 * means / means.sum())


def _by_number(ranked: NDArray[np.int64], units: Units, used: NDArray[np.bool_]) -> dict[int, int]:
    """How many answers ranked how many things."""
    return {int(k): int(units.n[used & (ranked == k)].sum()) for k in np.unique(ranked[used])}


def _cautions(
    order: Floats, base: NDArray[np.bool_], points: Floats, places: int, units: Units
) -> tuple[Sentence, ...]:
    used = ~np.isnan(points).all(axis=1)
    ranked = base & ~np.isnan(order)
    number, most = ranked.sum(axis=1), np.minimum(base.sum(axis=1), places)
    other = _by_number(number, units, used & (number != most))
    sorted_ = np.sort(np.where(ranked, order, nan), axis=1)
    tied = int(units.n[used & (np.diff(sorted_, axis=1) == 0).any(axis=1)].sum())
    told = []
    if other:
        parts = [
            count_say("{n:count} answer ranks {k}", "{n:count} answers rank {k}", n, k=k)
            for k, n in other.items()
        ]
        told.append(
            say(
                "Asked for {places} ranks; {parts}. What is not ranked shares the points that are left.",
                places=int(most.max()),
                parts=join(parts, ", "),
            )
        )
    if tied:
        told.append(
            count_say(
                "{n:count} answer gives a rank twice; tied items share the points of their places.",
                "{n:count} answers give a rank twice; tied items share the points of their places.",
                tied,
            )
        )
    return tuple(told)
