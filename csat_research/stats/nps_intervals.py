"""Intervals of the Net Promoter Score and of a difference between two scores (NPS is -1 to 1 here)."""

from __future__ import annotations

from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError, check_choice
from csat_research.stats.effective import effective_answers, effective_n_at_edge, unseen
from csat_research.stats.intervals import Interval, critical
from csat_research.words import say

__all__ = [
    "NPS_INTERVALS",
    "answers_of",
    "nps_adjusted",
    "nps_counts",
    "nps_interval",
    "nps_score",
    "nps_score_bounds",
    "nps_signs",
    "nps_variance",
    "nps_wald",
    "with_extra",
]

NO_SPREAD = 1e-12  # a variance of one answer below this is rounding: all are alike
HALVINGS = 60  # of an interval at most 2 long: 2 / 2^60 is below the last bit of a bound
EXTRA_PROMOTERS, EXTRA_PASSIVES, EXTRA_DETRACTORS = 0.75, 1.5, 0.75


def nps_signs(scores: ArrayLike) -> NDArray[np.float64]:
    """+1 for 9-10, 0 for 7-8, -1 for 0-6; NaN = no answer.

    >>> nps_signs([10, 8, 6, float("nan")]).tolist()
    [1.0, 0.0, -1.0, nan]
    """
    y = np.asarray(scores, dtype=float)
    return np.where(np.isfinite(y), (y >= 9) * 1.0 - (y <= 6), nan)


def nps_counts(scores: ArrayLike, counts: ArrayLike | None = None) -> tuple[float, float, float]:
    """Promoters, passives and detractors among answers 0-10, each standing for `counts` answers.

    >>> nps_counts([10, 9, 3]), nps_counts([10, 7, 0], [5, 3, 2])
    ((2.0, 0.0, 1.0), (5.0, 3.0, 2.0))
    """
    signs = nps_signs(scores)
    n = np.ones(signs.shape) if counts is None else np.asarray(counts, dtype=float)
    return float(n[signs == 1].sum()), float(n[signs == 0].sum()), float(n[signs == -1].sum())


def nps_variance(promoters: float, passives: float, detractors: float) -> float:
    """Variance of one answer scored +1, 0, -1: p + d - (p - d)², from counts or shares.

    >>> nps_variance(5, 3, 2)
    0.61
    """
    n = promoters + passives + detractors
    if n <= 0:
        return nan
    p, d = promoters / n, detractors / n
    return max(p + d - (p - d) ** 2, 0.0)


def nps_score_bounds(
    promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds of the score interval for arrays of counts (any shape, may be fractions): low and high.

    Inverts the score test: all δ with |nps - δ| <= z √((p̃ + d̃ - δ²)/n), where p̃ and d̃ are the likeliest
    shares with p̃ - d̃ = δ. Source: Tango 1998 for paired shares, of which promoters and detractors are the
    discordant ones.

    >>> low, high = nps_score_bounds(5, 3, 2)
    >>> round(float(low), 4), round(float(high), 4)
    (-0.2166, 0.6753)
    """
    z = critical(level)
    counts = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (promoters, passives, detractors)))
    n = counts[0] + counts[1] + counts[2]
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = (counts[0] - counts[2]) / n
        ends = np.stack([np.full_like(n, -1.0), np.full_like(n, 1.0)])
        low, high = _bisect(counts, n, np.stack([estimate, estimate]), ends, z)
    return np.where(n > 0, low, nan), np.where(n > 0, high, nan)


def _bisect(
    counts: list[NDArray[np.float64]] | tuple[NDArray[np.float64], ...],
    n: NDArray[np.float64],
    estimate: NDArray[np.float64],
    end: NDArray[np.float64],
    z: float,
) -> NDArray[np.float64]:
    """The δ between the estimate and -1 or 1 (both at once: 2 x shape) at which the score test just rejects."""
    inside, outside = estimate, end
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        kept = n * (estimate - middle) ** 2 <= z**2 * _restricted_variance(counts, n, middle)
        inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
    return np.where(np.abs(estimate - end) < 1e-15, end, inside)


def _restricted_variance(
    counts: list[NDArray[np.float64]] | tuple[NDArray[np.float64], ...],
    n: NDArray[np.float64],
    nps: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Variance of one answer at the likeliest shares with this NPS: root of a quadratic."""
    promoters, passives, detractors = counts
    b = (promoters + detractors) * (1 - nps) - 2 * nps * (passives + detractors)
    root = np.sqrt(np.maximum(b**2 + 8 * n * detractors * nps * (1 - nps), 0.0))
    share_detractors = np.minimum(np.maximum((b + root) / (4 * n), np.maximum(-nps, 0.0)), (1 - nps) / 2)
    return np.maximum(2 * share_detractors + nps - nps**2, 0.0)


def nps_score(promoters: float, passives: float, detractors: float, level: float = 0.95) -> Interval:
    """Score interval of NPS: stays inside -1 to 1, has width also where all answers are alike.

    Counts may be effective counts. See `nps_score_bounds` for the formula.

    >>> round(nps_score(12, 0, 0).low, 3), nps_score(12, 0, 0).high
    (0.515, 1.0)
    """
    n, z = answers_of(promoters, passives, detractors), critical(level)
    if not n:
        return Interval(nan, nan, nan, n)
    counts = (float(promoters), float(passives), float(detractors))
    low, high = (_bisect_one(counts, float(n), end, z) for end in (-1.0, 1.0))
    return Interval((promoters - detractors) / n, low, high, n)


def _bisect_one(counts: tuple[float, float, float], n: float, end: float, z: float) -> float:
    """As `_bisect`, to the last bit, in Python's own numbers: of one NPS NumPy takes six times as long, and a page has a hundred."""
    promoters, passives, detractors = counts
    estimate = inside = (promoters - detractors) / n
    outside = end
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        away, left = estimate - middle, 1 - middle
        b = (promoters + detractors) * left - 2 * middle * (passives + detractors)
        root = sqrt(max(b * b + 8 * n * detractors * middle * left, 0.0))
        share = min(max((b + root) / (4 * n), max(-middle, 0.0)), left / 2)
        if n * (away * away) <= z**2 * max(2 * share + middle - middle * middle, 0.0):
            inside = middle
        else:
            outside = middle
    return end if abs(estimate - end) < 1e-15 else inside


def with_extra(promoters: float, passives: float, detractors: float) -> tuple[float, float, float]:
    """The counts and the 3 answers of the adjusted interval: 3/4 promoters, 3/2 passives, 3/4 detractors.

    >>> with_extra(5, 3, 2)
    (5.75, 4.5, 2.75)
    """
    return promoters + EXTRA_PROMOTERS, passives + EXTRA_PASSIVES, detractors + EXTRA_DETRACTORS


def nps_adjusted(promoters: float, passives: float, detractors: float, level: float = 0.95) -> Interval:
    """Wald's interval after adding 3 answers (3/4 promoters, 3/2 passives, 3/4 detractors); may pass ±1.

    The estimate stays that of the answers themselves. Source: Agresti and Min 2005 for paired shares; Rocks
    2016.

    >>> round(nps_adjusted(5, 3, 2).low, 4)
    -0.1905
    """
    n = answers_of(promoters, passives, detractors)
    if not n:
        return Interval(nan, nan, nan, n)
    more = with_extra(promoters, passives, detractors)
    centre, half = (more[0] - more[2]) / sum(more), critical(level) * sqrt(nps_variance(*more) / sum(more))
    return Interval((promoters - detractors) / n, centre - half, centre + half, n)


def nps_wald(promoters: float, passives: float, detractors: float, level: float = 0.95) -> Interval:
    """Plain nps ± z √(variance/n), as R package NPS: no width where all answers are alike.

    >>> round(nps_wald(5, 3, 2).low, 4)
    -0.1841
    """
    n = answers_of(promoters, passives, detractors)
    if not n:
        return Interval(nan, nan, nan, n)
    nps, half = (
        (promoters - detractors) / n,
        critical(level) * sqrt(nps_variance(promoters, passives, detractors) / n),
    )
    return Interval(nps, nps - half, nps + half, n)


NPS_INTERVALS = {"score": nps_score, "adjusted": nps_adjusted, "wald": nps_wald}


def nps_interval(
    promoters: float,
    detractors: float,
    variance: float,
    n: float,
    df: float,
    *,
    method: str = "score",
    level: float = 0.95,
    kish_deff: float = 1.0,
    per_cluster: float = 1.0,
    capped: bool = True,
) -> Interval:
    """Interval of a weighted or clustered NPS from shares (0 to 1) and the linearised variance of p - d.

    Works as `effective.share_interval`: n* = (p + d - (p - d)²)/V · (z/t_df)², at most n; where all answers
    are alike n* = n/(kish_deff · per_cluster), and Wald's interval, which has no width there, has no bounds (NaN). Bounds are
    kept inside -1 to 1. Raises MethodError for an unknown `method`.

    >>> found = nps_interval(0.5, 0.2, 0.61 / 9, 10, 9)
    >>> found.low == nps_score(5, 3, 2).low, found.n_effective
    (True, 10.0)
    """
    check_choice("method", method, NPS_INTERVALS)
    passives = max(1 - promoters - detractors, 0.0)
    unit = nps_variance(promoters, passives, detractors)
    alike = unit < NO_SPREAD or (unseen(variance, unit, n) and df > 0)
    found = (
        effective_n_at_edge(n, kish_deff, per_cluster)
        if alike
        else effective_answers(unit, variance, n, df, level, capped=capped)
    )
    if isnan(found):
        return Interval(promoters - detractors, nan, nan, nan)
    if method == "wald" and unit < NO_SPREAD:
        return Interval(promoters - detractors, nan, nan, found)
    raw = NPS_INTERVALS[method](promoters * found, passives * found, detractors * found, level)
    return Interval(promoters - detractors, max(raw.low, -1.0), min(raw.high, 1.0), found)


def answers_of(promoters: float, passives: float, detractors: float) -> float:
    """Promoters, passives and detractors together. Raises MethodError for a negative count."""
    if min(promoters, passives, detractors) < 0:
        raise MethodError(
            say("A count of answers is negative; promoters, passives and detractors are 0 or more.")
        )
    return promoters + passives + detractors
