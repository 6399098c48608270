"""Correlated: the plain correlation of each item with the score, and weights by its square."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError, listing
from csat_research.measures.derived.modelled import check_varies
from csat_research.measures.derived.own_effects import direction
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Wanted, Weighing, need_two, squared, terms_of
from csat_research.survey.predictors import Predictor, plan
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = ["correlation"]


def correlation(units: Units, wanted: Wanted) -> Weighing:
    """Pearson's r of each item with the numeric score, from the rows that have both; weights are shares of r².

    r² of items that go together is counted for each of them: these weights say nothing of what an item adds.
    Raises MethodError with controls, which a plain correlation does not know, and for filled answers.
    """
    outcome, items = wanted.outcome, wanted.items
    need_two(items, say("Correlations"))
    if wanted.missing == "impute":
        raise MethodError(
            say(
                "A correlation takes each pair from the answers that have both; nothing is filled. Leave out missing={rule:typed}, "
                "or use method={other:typed}.",
                rule=wanted.missing,
                other="lmg",
            )
        )
    if wanted.controls:
        raise MethodError(
            say("A plain correlation has no controls; use method=\u201clmg\u201d, or leave out controls=.")
        )
    x = np.column_stack([one.columns(units.frame[one.name])[:, 0] for one in _numeric(units, items)])
    y = units.columns([outcome.name])[:, 0]
    both = ~np.isnan(x) & ~np.isnan(y)[:, None]
    _check_both(outcome, items, y, both)
    n = (both * units.n[:, None]).sum(axis=0)
    totals = _two_way_sums(units, x, y, both)
    return Weighing(
        method="correlation",
        definition=f"Pearson's r with {outcome.name} (mean score)",
        terms=terms_of(items),
        units=units,
        totals=totals,
        estimate_of=_pearson,
        weight_of=squared,
        size_of=lambda estimates: estimates**2,
        n=n,
        customers=np.array([units.units_with(both[:, j]) for j in range(len(items))]),
        rows=both.any(axis=1),
        question=outcome.name,
        cautions=_turned(items, totals),
    )


def _turned(items: Sequence[Question], totals: Floats) -> tuple[Sentence, ...]:
    """Items whose better answers go with a lower score; r² has no sign, so their weight is kept and they are named."""
    r = _pearson(totals.sum(axis=0)[None])[0]
    wrong = [one.label for one, value in zip(items, r, strict=True) if value * direction(one) < 0]
    if not wrong:
        return ()
    return (
        say(
            "The correlation with the score is below zero here, which may be chance: {names}. A weight by r² has no sign, "
            "so it is kept.",
            names=listing(wrong),
        ),
    )


def _check_both(outcome: Question, items: Sequence[Question], y: Floats, both: NDArray[np.bool_]) -> None:
    alone = [items[j].label for j in np.flatnonzero(~both.any(axis=0)).tolist()]
    if alone:
        raise MethodError(say("No answer has both the score and: {names}.", names=listing(alone)))
    check_varies(outcome, y[both.any(axis=1)])


def _numeric(units: Units, items: Sequence[Question]) -> list[Predictor]:
    found = [one for one in plan(units.frame, items).items if one.form != "levels"]
    if len(found) < len(items):
        raise MethodError(
            say(
                "A correlation needs numbers; a column of words has none. Use method=\u201clmg\u201d, or leave it out of items=."
            )
        )
    return found


def _two_way_sums(units: Units, x: Floats, y: Floats, both: NDArray[np.bool_]) -> Floats:
    """(units, 6J) sums of w, wx, wy, wxx, wyy, wxy over the rows that have both, for each item."""
    w = units.w[:, None] * both
    u = np.nan_to_num(x - np.nanmean(x, axis=0))
    v = np.nan_to_num(y - np.nanmean(y))[:, None]
    return units.sums(np.concatenate([w, w * u, w * v, w * u * u, w * v * v, w * u * v], axis=1))


def _pearson(totals: Floats) -> Floats:
    w, u, v, uu, vv, uv = np.split(totals, 6, axis=1)
    safe = np.where(w > 0, w, nan)
    spread = (uu / safe - (u / safe) ** 2) * (vv / safe - (v / safe) ** 2)
    cross = uv / safe - u / safe * v / safe
    return np.where(spread > 0, cross / np.sqrt(np.where(spread > 0, spread, 1.0)), nan)
