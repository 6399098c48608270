"""Contrasts: the finite changes of each driver that `drivers` reads off the fitted curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.drivers.model import Fitted
from csat_research.results.durations import is_duration
from csat_research.stats.effects import Effects, finite_effects, slope_at
from csat_research.stats.fits import Fit
from csat_research.stats.imputation import pooled_effects
from csat_research.stats.linear import linear
from csat_research.stats.quantiles import quantile_influence, weighted_quantile
from csat_research.survey.predictors import Predictor
from csat_research.words import Sentence, say

__all__ = ["Contrast", "Read", "contrasts", "effects_of", "effects_on", "read_effects"]

NOTHING = np.empty((0, 0))  # in place of columns that are no longer needed: there may be many versions
SPREADS = ((0.25, 0.75), (0.1, 0.9), (0.05, 0.95), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Contrast:
    """A finite change of one driver.

    kind: "quarter" (worse to better, or lower to upper where neither is declared), "spread" (the same of the tenths
    or the ends, where the quarters are one value), "one_better", "level". start, end: from where to where (NaN = each
    answer's own). before, after: model columns (n, k). pulls: (n,) each, how far each answer moves start and end on the scale
    of the driver's column; None where they are fixed.
    """

    predictor: Predictor
    kind: str
    start: float
    end: float
    label: Sentence | str
    before: np.ndarray
    after: np.ndarray
    pulls: tuple[np.ndarray, np.ndarray] | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Effects of all contrasts, read off every version of the rows and pooled.

    made: the contrasts as shown (starts and ends are means over the versions). effects: of the model; on_score: of a linear
    model of the score itself. lost: share of the variance of each effect that gaps brought in (0 where none was filled).
    """

    made: list[Contrast]
    effects: Effects
    on_score: Effects
    lost: np.ndarray


def read_effects(found: Fitted, score: str) -> Read:
    """Contrasts of every version of the rows with their pooled effects. score: name of the question with the scores."""
    made, (effects, lost), (on_score, _) = _pooled(
        found, lambda one: True, effects_of, lambda one, own: _score_effects(one, score, own)
    )
    return Read(made, effects, on_score, lost)


def effects_on(found: Fitted, asked: Callable[[Contrast], bool]) -> tuple[list[Contrast], Effects]:
    """The contrasts asked for with their pooled effects."""
    made, (effects, _) = _pooled(found, asked, effects_of)
    return made, effects


def _pooled(
    found: Fitted, asked: Callable[[Contrast], bool], *ways: Callable[[Fitted, list[Contrast]], Effects]
) -> tuple[Any, ...]:
    """Contrasts as shown, then of each way to read them the effects as one and the share of them lost to gaps."""
    spreads = _spreads(found)
    made: list[list[Contrast]] = []
    parts: list[list[Effects]] = []
    for one in found.each:
        own = [each for each in contrasts(one, spreads) if asked(each)]
        parts.append([way(one, own) for way in ways])
        made.append([replace(each, before=NOTHING, after=NOTHING, pulls=None) for each in own])
    shown = [
        replace(same[0], start=float(np.mean([one.start for one in same])), end=float(np.mean([one.end for one in same])))
        for same in zip(*made, strict=True)
    ]  # fmt: skip
    return shown, *(pooled_effects(same) for same in zip(*parts, strict=True))


def _score_effects(found: Fitted, score: str, made: list[Contrast]) -> Effects:
    """Effects of the contrasts on the mean score, by a linear model."""
    fit = linear(
        found.rows[score].to_numpy(float),
        found.predictors.matrix(found.rows),
        names=found.predictors.names,
        weights=found.weights,
        clusters=found.labels,
        strata=found.strata,
    )
    return _sampled(fit, found, made)


def effects_of(found: Fitted, made: list[Contrast]) -> Effects:
    """Effects of the contrasts with their joint error, the sampling of the answers and of their quarters included."""
    return _sampled(found.fit, found, made)


def _sampled(fit: Fit, found: Fitted, made: list[Contrast]) -> Effects:
    own = np.column_stack([_moved(fit, found, one) for one in made])
    return finite_effects(fit, [(one.before, one.after) for one in made], own=own)


def _moved(fit: Fit, found: Fitted, one: Contrast) -> np.ndarray:
    """What each answer adds to the effect by moving start and end, (n,)."""
    if one.pulls is None:
        return np.zeros(fit.n)
    place = found.predictors.positions(one.predictor.name)[0]
    slopes = (slope_at(fit, design, place) for design in (one.before, one.after))
    start, end = (slope * pull for slope, pull in zip(slopes, one.pulls, strict=True))
    return np.asarray(end - start)


def contrasts(found: Fitted, spreads: Mapping[str, tuple[float, float]]) -> list[Contrast]:
    """Per driver: worse to better quarter and one unit better; per level of words: against the most frequent."""
    base = found.predictors.matrix(found.rows)
    made: list[Contrast] = []
    for one in found.predictors.drivers:
        made += (
            _levels(found, one, base)
            if one.form == "levels"
            else _numeric(found, one, base, spreads[one.name])
        )
    return made


def _spreads(found: Fitted) -> dict[str, tuple[float, float]]:
    """Per number the quarters; where half of the answers share a value, tenths or ends: the same in every version."""
    return {
        one.name: next(
            spread
            for spread in SPREADS
            if spread == SPREADS[-1]
            or all(low < high for low, high in (_ends(each, one, spread) for each in found.each))
        )
        for one in found.predictors.drivers
        if one.form != "levels"
    }


def _ends(found: Fitted, one: Predictor, spread: tuple[float, float]) -> tuple[float, float]:
    values, weights = found.rows[one.name].to_numpy(float), found.rows["_w"].to_numpy(float)
    low, high = (weighted_quantile(values, weights, share) for share in spread)
    return low, high


def _numeric(found: Fitted, one: Predictor, base: np.ndarray, spread: tuple[float, float]) -> list[Contrast]:
    step = _one_better(one, found.rows[one.name].to_numpy(float))
    after = _with(found, one, base, step)
    unit = Contrast(one, "one_better", math.nan, math.nan, _step_words(one), base, after)
    return [_quarters(found, one, base, spread), unit]


def _quarters(found: Fitted, one: Predictor, base: np.ndarray, spread: tuple[float, float]) -> Contrast:
    """From one quarter (tenth, end) to the other."""
    values, weights = found.rows[one.name].to_numpy(float), found.rows["_w"].to_numpy(float)
    order = (1, 0) if one.question.better == "low" else (0, 1)
    ends = _ends(found, one, spread)
    worse, better = (ends[place] for place in order)
    before, after = _with(found, one, base, worse), _with(found, one, base, better)
    columns = one.columns(pd.Series(values))[:, 0]
    finest = max(found.labels, key=lambda labels: len(np.unique(labels)), default=None)
    start, end = (
        quantile_influence(columns, weights, spread[at], finest)
        if 0 < spread[at] < 1
        else np.zeros(len(values))
        for at in order
    )
    kind = "quarter" if spread == SPREADS[0] else "spread"
    return Contrast(one, kind, worse, better, _spread_words(one, spread), before, after, (start, end))


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
    if is_duration(one.name):
        return say("one hour less") if one.question.better == "low" else say("one hour more")
    if one.question.better == "low":
        return say("one less")
    return say("one better") if one.question.better else say("one more")


def _one_better(one: Predictor, values: np.ndarray) -> np.ndarray:
    """One unit better for each answer, not below 0 for hours and not beyond the answers seen for scores."""
    if one.question.better == "low":
        return np.maximum(values - 1, 0.0 if is_duration(one.name) else values.min())
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
