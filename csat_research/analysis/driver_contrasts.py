"""Contrasts: the finite changes of each driver that `drivers` reads off the fitted curve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.driver_model import Fitted
from csat_research.stats.effects import Effects, finite_effects, slope_at
from csat_research.stats.quantiles import quantile_influence, weighted_quantile
from csat_research.survey.predictors import Predictor
from csat_research.words import Sentence, say

__all__ = ["Contrast", "contrasts", "effects_of"]

SPREADS = ((0.25, 0.75), (0.1, 0.9), (0.05, 0.95), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Contrast:
    """A finite change of one driver.

    kind: "quarter" (worse to better, or lower to upper where neither is declared), "spread" (the same of the tenths
    or the ends, where the quarters are one value), "one_better", "level". start, end: from where to where (NaN = each
    answer's own). before, after: model columns (n, k). moved: (n,) what each answer adds to the effect by moving start
    and end, as points of the fitted curve are; None where they are fixed.
    """

    predictor: Predictor
    kind: str
    start: float
    end: float
    label: Sentence | str
    before: np.ndarray
    after: np.ndarray
    moved: np.ndarray | None = None


def effects_of(found: Fitted, made: list[Contrast]) -> Effects:
    """Effects of the contrasts with their joint error, the sampling of the answers and of their quarters included."""
    nothing = np.zeros(found.fit.n)
    own = np.column_stack([nothing if one.moved is None else one.moved for one in made])
    return finite_effects(found.fit, [(one.before, one.after) for one in made], own=own)


def contrasts(found: Fitted) -> list[Contrast]:
    """Per driver: worse to better quarter and one unit better; per level of words: against the most frequent."""
    base = found.predictors.matrix(found.rows)
    made: list[Contrast] = []
    for one in found.predictors.drivers:
        made += _levels(found, one, base) if one.form == "levels" else _numeric(found, one, base)
    return made


def _numeric(found: Fitted, one: Predictor, base: np.ndarray) -> list[Contrast]:
    step = _one_better(one, found.rows[one.name].to_numpy(float))
    after = _with(found, one, base, step)
    unit = Contrast(one, "one_better", math.nan, math.nan, _step_words(one), base, after)
    return [_quarters(found, one, base), unit]


def _quarters(found: Fitted, one: Predictor, base: np.ndarray) -> Contrast:
    """From one quarter to the other; where half of the answers share a value, from one tenth or end to the other."""
    values, weights = found.rows[one.name].to_numpy(float), found.rows["_w"].to_numpy(float)
    ends = {spread: [weighted_quantile(values, weights, share) for share in spread] for spread in SPREADS}
    spread = next(one for one, (low, high) in ends.items() if low < high)
    order = (1, 0) if one.question.better == "low" else (0, 1)
    worse, better = (ends[spread][place] for place in order)
    before, after = _with(found, one, base, worse), _with(found, one, base, better)
    place = found.predictors.positions(one.name)[0]
    columns = one.columns(pd.Series(values))[:, 0]
    finest = max(found.labels, key=lambda labels: len(np.unique(labels)), default=None)
    moved = np.zeros(len(values))
    for sign, design, at in ((-1.0, before, order[0]), (1.0, after, order[1])):
        if 0 < spread[at] < 1:
            pull = quantile_influence(columns, weights, spread[at], finest)
            moved += sign * slope_at(found.fit, design, place) * pull
    kind = "quarter" if spread == SPREADS[0] else "spread"
    return Contrast(one, kind, worse, better, _spread_words(one, spread), before, after, moved)


def _spread_words(one: Predictor, spread: tuple[float, float]) -> Sentence:
    if spread == SPREADS[0]:
        return say("worse to better quarter") if one.question.better else say("lower to upper quarter")
    if spread == SPREADS[-1]:
        return say("worst to best") if one.question.better else say("lowest to highest")
    shares = (spread[1], spread[0]) if one.question.better == "low" else spread
    return say(
        "{from_:count}th to {to:count}th percentile", from_=round(100 * shares[0]), to=round(100 * shares[1])
    )


def _step_words(one: Predictor) -> Sentence:
    if one.name.endswith("_hours"):
        return say("one hour less") if one.question.better == "low" else say("one hour more")
    if one.question.better == "low":
        return say("one less")
    return say("one better") if one.question.better else say("one more")


def _one_better(one: Predictor, values: np.ndarray) -> np.ndarray:
    """One unit better for each answer, not below 0 for hours and not beyond the answers seen for scores."""
    if one.question.better == "low":
        return np.maximum(values - 1, 0.0 if one.name.endswith("_hours") else values.min())
    return np.minimum(values + 1, values.max())


def _levels(found: Fitted, one: Predictor, base: np.ndarray) -> list[Contrast]:
    reference, *others = one.levels
    start = _with(found, one, base, reference)
    return [
        Contrast(
            one,
            "level",
            math.nan,
            math.nan,
            say("{level} against {reference}", level=level, reference=reference),
            start,
            _with(found, one, base, level),
        )
        for level in others
    ]


def _with(found: Fitted, one: Predictor, base: np.ndarray, value: Any) -> np.ndarray:
    """The model columns with one driver at a value (or at values)."""
    changed = base.copy()
    values = pd.Series(value if isinstance(value, np.ndarray) else [value] * len(found.rows))
    changed[:, found.predictors.positions(one.name)] = one.columns(values)
    return changed
