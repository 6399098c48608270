"""Waves: one measure in two waves - each customer's influence, and the error of the difference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats as scipy_stats

from csat_research.errors import MethodError
from csat_research.measures.catalogue import Measure
from csat_research.stats.differences import newcombe
from csat_research.stats.intervals import critical
from csat_research.stats.linearised import variance_of_sums
from csat_research.survey.basis import cluster_column, need_customer
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = [
    "FEW_ANSWERS",
    "FEW_CLUSTERS",
    "Difference",
    "Wave",
    "difference",
    "in_both",
    "interval",
    "p_value",
    "root",
    "waves",
]

FEW_ANSWERS, FEW_CLUSTERS = 30, 10


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave of one group: estimate and the influence of each customer (or of all answers, as a variance)."""

    n: int
    customers: float
    estimate: float
    sums: pd.Series | None
    variance: float


@dataclass(frozen=True, slots=True)
class Difference:
    """After minus before, in points, with its error."""

    before: Wave
    after: Wave
    customers: float
    estimate: float
    variance: float
    df: float

    @property
    def enough(self) -> bool:
        """Ten customers and thirty answers in either wave."""
        few = min(self.before.n, self.after.n) < FEW_ANSWERS
        clusters = [c for c in (self.before.customers, self.after.customers) if not math.isnan(c)]
        return not few and all(c >= FEW_CLUSTERS for c in clusters)


def waves(
    survey: Survey, question: Question, spec: Measure, groups: tuple[str, ...]
) -> dict[tuple[Any, ...], Wave]:
    """The measure in one wave, per group."""
    cells = survey.counts(question.name, by=groups, cluster=cluster_column(survey))
    scores = spec.scores(cells.keys[question.name].to_numpy(float), question)
    found = {}
    for key, mask in cells.groups(list(groups)):
        used = mask & np.isfinite(scores)
        if cells.n[used].sum():
            chosen = cells.select(used)
            found[key] = _wave(chosen, scores[used], spec)
    return found or {(): Wave(0, math.nan, math.nan, None, math.nan)}


def _wave(cells: Any, scores: np.ndarray, spec: Measure) -> Wave:
    w = cells.w if spec.weighted else cells.n.astype(float)
    estimate = float(w @ scores / w.sum())
    influence = (scores - estimate) / w.sum()
    n = int(cells.n.sum())
    if cells.ids is None:
        squares = cells.w2 if spec.weighted else cells.n
        return Wave(n, math.nan, estimate, None, float(squares @ influence**2) * n / max(n - 1, 1))
    matrix = cells.cluster_totals if spec.weighted else cells.cluster_counts
    present = np.asarray(cells.cluster_counts.sum(axis=1)).ravel() > 0
    sums = pd.Series(np.asarray(matrix @ influence)[present], index=cells.ids[present])
    return Wave(n, int(present.sum()), estimate, sums, math.nan)


def difference(before: Wave, after: Wave, spec: Measure) -> Difference:
    """After minus before in points: V = G/(G-1) Σ (u_c - ū)², u_c = influence after minus influence before."""
    estimate = spec.size * (after.estimate - before.estimate)
    if before.sums is None or after.sums is None:
        variance = before.variance + after.variance
        return Difference(before, after, math.nan, estimate, spec.size**2 * variance, before.n + after.n - 2)
    joined = after.sums.sub(before.sums, fill_value=0.0)
    variance = variance_of_sums(joined.to_numpy()).variance if len(joined) > 1 else math.nan
    return Difference(before, after, len(joined), estimate, spec.size**2 * float(variance), len(joined) - 1)


def _who_answered(survey: Survey, question: Question, customer: str) -> set[object]:
    cells = survey.counts(question.name, customer)
    answered = cells.keys[question.name].notna() & cells.keys[customer].notna()
    return set(cells.keys.loc[answered, customer])


def in_both(before: Survey, after: Survey, questions: tuple[Question, Question]) -> tuple[Survey, Survey]:
    """Both waves with only the customers who answered in each. Raises MethodError where there are none."""
    names = [need_customer(survey, "paired=True") for survey in (before, after)]
    common = set.intersection(
        *(_who_answered(s, q, c) for s, q, c in zip((before, after), questions, names, strict=True))
    )
    if not common:
        raise MethodError(say("No customer answered in both waves; leave paired out."))
    kept = sorted(map(str, common))
    chosen: list[dict[str, Any]] = [{name: kept} for name in names]
    return before.where(**chosen[0]), after.where(**chosen[1])


def interval(found: Difference, spec: Measure, level: float) -> tuple[float, float]:
    """Estimate ± t · error; where both waves are all or nothing the error cannot be seen, and Newcombe's stands."""
    if not math.isnan(found.customers) and found.customers < FEW_CLUSTERS:
        return math.nan, math.nan
    if found.variance == 0 and spec.kind == "share":
        counts = [(round(wave.estimate * wave.n), wave.n) for wave in (found.after, found.before)]
        bounds = newcombe(*counts[0], *counts[1], level)
        return spec.size * bounds.low, spec.size * bounds.high
    half = critical(level, found.df) * root(found.variance)
    return found.estimate - half, found.estimate + half


def p_value(found: Difference) -> tuple[float, float]:
    """T statistic and two-sided p; NaN under ten customers."""
    few = not math.isnan(found.customers) and found.customers < FEW_CLUSTERS
    if few or not math.isfinite(found.variance):
        return math.nan, math.nan
    if found.variance == 0:
        return math.nan, 1.0 if found.estimate == 0 else math.nan
    t = found.estimate / root(found.variance)
    return t, float(2 * scipy_stats.t.sf(abs(t), found.df))


def root(variance: float) -> float:
    """Standard error of a variance, NaN where it is not one."""
    return math.sqrt(variance) if variance >= 0 else math.nan
