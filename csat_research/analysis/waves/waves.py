"""Waves: one measure in two waves - each customer's influence, and the error of the difference."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats as scipy_stats

from csat_research.analysis.waves.joint_customers import named_apart
from csat_research.errors import MethodError
from csat_research.measures.catalogue import Measure, interval_of
from csat_research.measures.few import FEW_ANSWERS
from csat_research.measures.index.parts import index_parts
from csat_research.measures.scores.scored import Scored, scored
from csat_research.stats.differences import mover, p_of_interval
from csat_research.stats.intervals import critical
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP, variance_of_sums
from csat_research.survey.basis.basis import cluster_column
from csat_research.survey.basis.layers import drawn_strata
from csat_research.survey.engine.cells import Cells
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import NOT_GIVEN, say

__all__ = [
    "Difference",
    "Wave",
    "difference",
    "interval",
    "own_rows",
    "p_value",
    "root",
    "wave_of",
    "waves",
    "welch_df",
]

NOTHING = 1e-12  # of a variance or an estimate: what is left of a zero after summing in floating point


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave of one group.

    found: estimate with its own error. sums: influence of each customer, indexed by it (None without customers).
    strata: stratum of each customer that was drawn, where declared. answered: those of `sums` who answered here, where others are in it
    because the weights were estimated from them too.
    """

    found: Scored
    sums: pd.Series | None = None
    strata: pd.Series | None = None
    answered: pd.Index | None = None

    @property
    def n(self) -> int:
        """Answers."""
        return self.found.n

    @property
    def customers(self) -> float:
        """Customers, NaN where they are not known."""
        return self.found.customers

    @property
    def estimate(self) -> float:
        """The measure, as a share or in its own unit."""
        return self.found.estimate

    @property
    def alike(self) -> bool:
        """Whether all answers score the same, so that no error can be seen."""
        return self.found.variance < NOTHING**2 and len(self.found.shares) < 2

    def at_least(self, answers: int, customers: int) -> bool:
        """Whether it has so many answers, and so many customers where these are known."""
        return self.n >= answers and not self.customers < customers


@dataclass(frozen=True, slots=True)
class Difference:
    """After minus before, in points, with its error; customers: distinct ones of both waves together."""

    before: Wave
    after: Wave
    customers: float
    estimate: float
    variance: float
    df: float

    @property
    def lopsided(self) -> bool:
        """Whether a few customers or answers carry a wave."""
        return self.before.found.lopsided or self.after.found.lopsided

    @property
    def enough(self) -> bool:
        """Ten customers and thirty answers in either wave, not carried by a few."""
        both = (self.before, self.after)
        return not self.lopsided and all(wave.at_least(FEW_ANSWERS, MIN_CLUSTERS) for wave in both)

    @property
    def withheld(self) -> bool:
        """Whether a wave has under ten customers, a few that carry it, or under two answers: then no error can be told."""
        return self.lopsided or not all(wave.at_least(2, MIN_CLUSTERS) for wave in (self.before, self.after))

    @property
    def hidden(self) -> bool:
        """Whether a wave has under five answers or customers."""
        return not all(wave.at_least(SMALLEST_GROUP, SMALLEST_GROUP) for wave in (self.before, self.after))


def waves(
    survey: Survey, question: Question, spec: Measure, groups: tuple[str, ...]
) -> dict[tuple[Any, ...], Wave]:
    """The measure in one wave, per group; groups without an answer are left out."""
    if spec.kind == "index":
        return _index_waves(survey, spec, groups)
    customer = cluster_column(survey)
    cells = survey.counts(question.name, by=groups, cluster=customer)
    scores = spec.scores(cells.keys[question.name].to_numpy(float), question)
    strata = _strata(survey, customer)
    found = {}
    for key, mask in cells.groups(list(groups)):
        used = mask & np.isfinite(scores)
        if cells.n[used].sum():
            found[_named(key)] = wave_of(cells.select(used), scores[used], spec.weighted, strata)
    if groups or found:
        return found
    return {(): Wave(scored(cells, scores, np.zeros(len(cells), dtype=bool)))}


def _index_waves(survey: Survey, spec: Measure, groups: tuple[str, ...]) -> dict[tuple[Any, ...], Wave]:
    parts = index_parts(survey, spec.name, groups)
    found = {_named(key): Wave(part.found, part.sums, part.strata) for key, part in parts.items()}
    if not found and not groups:
        raise MethodError(say("Nobody rated items and said what matters here, so there is no index."))
    return found


def _named(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(NOT_GIVEN if pd.isna(part) else part for part in key)


def wave_of(cells: Cells, scores: np.ndarray, weighted: bool, strata: pd.Series | None = None) -> Wave:
    """One wave from cells that were all answered, with their scores (cells,)."""
    found = scored(cells, scores, np.ones(len(cells.n), dtype=bool), weighted=weighted)
    if cells.ids is None or cells.cluster_counts is None:
        return Wave(found)
    w = cells.w if weighted else cells.n.astype(float)
    matrix: Any = cells.cluster_totals if weighted else cells.cluster_counts
    present = np.asarray(cells.cluster_counts.sum(axis=1)).ravel() > 0
    influence = (scores - found.estimate) / w.sum()
    pulls = np.asarray(matrix @ influence)
    told = present
    if weighted and cells.scores is not None:
        pulls, told = pulls + cells.error_of_weights(influence), np.ones(len(pulls), dtype=bool)
    sums = pd.Series(pulls[told], index=cells.ids[told])
    return Wave(found, sums, strata, cells.ids[present])


def _strata(survey: Survey, customer: str | None) -> pd.Series | None:
    """Stratum of each customer; None where none is declared."""
    weighed, found = survey.about.weighed, None if customer is None else drawn_strata(survey, customer)
    if found is None or weighed is None or weighed.strata is None:
        return found
    return weighed.strata.astype(str).combine_first(found)


def difference(before: Wave, after: Wave, spec: Measure) -> Difference:
    """After minus before in points: V = G/(G-1) Σ (u_c - ū)², u_c = influence after minus influence before.

    Within strata where they are declared. Without customers in either wave the variances add. df = customers - strata
    (n - 2 without customers), at most those of Welch and Satterthwaite: (V_1 + V_2)² / (V_1²/df_1 + V_2²/df_2), df_k the
    degrees of freedom of a wave by itself where units weigh unequally (Kish), so that a small wave beside a large one
    counts as what it is. Source: Welch 1947; R t.test.
    """
    estimate = spec.size * (after.estimate - before.estimate)
    if before.sums is None or after.sums is None:
        variance = spec.size**2 * (before.found.variance + after.found.variance)
        return Difference(
            before, after, math.nan, estimate, variance, min(before.n + after.n - 2, welch_df(before, after))
        )
    joined = after.sums.sub(before.sums, fill_value=0.0)
    answered = _answered(before, after)
    strata, customers = _joined_strata(before, after), len(answered)
    if strata is not None:
        joined = joined.reindex(strata.index.union(joined.index), fill_value=0.0)
        strata = strata.reindex(joined.index)
    found = variance_of_sums(joined.to_numpy(), strata)
    variance = spec.size**2 * float(found.variance) if customers > 1 else math.nan
    df = max(customers - (1 if strata is None else strata[answered].nunique()), 0)
    return Difference(before, after, customers, estimate, variance, min(df, welch_df(before, after)))


def welch_df(before: Wave, after: Wave) -> float:
    """Degrees of freedom of the sum of the variances of two waves (Satterthwaite 1946); infinite where none can be told."""
    parts = [(one.found.variance, one.found.df * one.found.uneven[1]) for one in (before, after)]
    if not all(variance >= 0 and df > 0 for variance, df in parts):
        return math.inf
    spread = sum(variance**2 / df for variance, df in parts)
    return sum(variance for variance, _ in parts) ** 2 / spread if spread > 0 else math.inf


def _answered(before: Wave, after: Wave) -> pd.Index:
    """Customers who answered in one wave or the other."""
    names = [
        one.sums.index if one.answered is None else one.answered
        for one in (before, after)
        if one.sums is not None
    ]
    return names[0].union(names[1])


def _joined_strata(before: Wave, after: Wave) -> pd.Series | None:
    """The stratum of each customer drawn in either wave, the later one where waves differ."""
    if before.strata is None or after.strata is None:
        return None
    return after.strata.combine_first(before.strata)


def own_rows(before: Wave, after: Wave) -> Wave:
    """`after` with its anonymous answers named apart: row 7 of one file is not row 7 of another."""
    if after.sums is None or before.sums is None:
        return after

    def named(index: pd.Index) -> pd.Index:
        return pd.Index(named_apart(index.astype(str).to_numpy(dtype=object)), name=index.name)

    def apart(one: pd.Series | None) -> pd.Series | None:
        return None if one is None else one.set_axis(named(one.index))

    answered = None if after.answered is None else named(after.answered)
    return replace(after, sums=apart(after.sums), strata=apart(after.strata), answered=answered)


def interval(found: Difference, spec: Measure, level: float) -> tuple[float, float]:
    """Estimate ± t · error; where an error cannot be seen, from the intervals of the two waves.

    Answers that are all alike hide a wave's error, so that ± would be too sure: then the waves' own intervals, with n*
    from Kish and answers per customer, are combined (MOVER; Newcombe 1998 for plain shares). NaN where withheld, and
    for the mean of a scale without spread.
    """
    if found.withheld or not math.isfinite(found.variance):
        return math.nan, math.nan
    if _unseen(found):
        return _mover(found, spec, level) if spec.bounded else (math.nan, math.nan)
    half = critical(level, found.df) * root(found.variance)
    return found.estimate - half, found.estimate + half


def _unseen(found: Difference) -> bool:
    """Whether the error of a wave, or of the difference, cannot be seen: all answers alike, or nobody changed."""
    return found.before.alike or found.after.alike or found.variance <= NOTHING


def _mover(found: Difference, spec: Measure, level: float) -> tuple[float, float]:
    bounds = mover(interval_of(found.after.found, spec, level), interval_of(found.before.found, spec, level))
    return spec.size * bounds.low, spec.size * bounds.high


def p_value(found: Difference, spec: Measure) -> tuple[float, float]:
    """T statistic and two-sided p of no difference; where a wave's answers are all alike, p from its interval."""
    if found.withheld or not math.isfinite(found.variance):
        return math.nan, math.nan
    if _unseen(found):
        return math.nan, _p_of_interval(found, spec) if spec.bounded else math.nan
    t = found.estimate / root(found.variance)
    return t, float(2 * scipy_stats.t.sf(abs(t), found.df))


def _p_of_interval(found: Difference, spec: Measure) -> float:
    """One minus the level at which the interval just touches no difference."""
    if abs(found.estimate) < NOTHING:
        return 1.0
    return p_of_interval(lambda level: _mover(found, spec, level))


def root(variance: float) -> float:
    """Standard error of a variance, NaN where it is not one."""
    return math.sqrt(variance) if variance >= 0 else math.nan
