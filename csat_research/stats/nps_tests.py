"""Tests of NPS: a score against zero, and the difference of two independent scores, from plain counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt

from scipy import stats

from csat_research.errors import check_choice
from csat_research.stats.intervals import critical
from csat_research.stats.nps_intervals import answers_of, nps_variance, with_extra

__all__ = ["NpsDifference", "NpsTest", "nps_difference", "nps_test"]


@dataclass(frozen=True, slots=True)
class NpsTest:
    """A score against zero: variance of one answer, errors with n and n - 1, z and two-sided p."""

    nps: float
    variance: float
    std_error: float
    std_error_n_minus_1: float
    statistic: float
    p_value: float


def nps_test(promoters: float, passives: float, detractors: float) -> NpsTest:
    """Wald's test that NPS is zero; statistic and p are NaN where all answers are alike.

    >>> round(nps_test(5, 3, 2).p_value, 4)
    0.2245
    """
    n = answers_of(promoters, passives, detractors)
    if not n:
        return NpsTest(nan, nan, nan, nan, nan, nan)
    nps, variance = (promoters - detractors) / n, nps_variance(promoters, passives, detractors)
    error = sqrt(variance / n)
    z = nps / error if error else nan
    p = float(2 * stats.norm.sf(abs(z))) if error else nan
    return NpsTest(nps, variance, error, sqrt(variance / (n - 1)) if n > 1 else nan, z, p)


@dataclass(frozen=True, slots=True)
class NpsDifference:
    """Difference of two scores (first minus second, -2 to 2) with its error, test and interval."""

    difference: float
    std_error: float
    statistic: float
    p_value: float
    low: float
    high: float


def nps_difference(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    *,
    method: str = "adjusted",
    level: float = 0.95,
) -> NpsDifference:
    """Difference of two independent scores, each as (promoters, passives, detractors).

    "adjusted" adds 3 answers to each group before it computes anything; "wald" is R
    NPS::nps.test with the sign kept. Raises MethodError for an unknown `method`.

    >>> round(nps_difference((5, 3, 2), (4, 3, 3), method="wald").difference, 3)
    0.2
    """
    check_choice("method", method, ("adjusted", "wald"))
    groups = [with_extra(*g) if method == "adjusted" else g for g in (first, second)]
    sizes = [answers_of(*g) for g in groups]
    if not all(sizes):
        return NpsDifference(nan, nan, nan, nan, nan, nan)
    one, two = ((g[0] - g[2]) / n for g, n in zip(groups, sizes, strict=True))
    error = sqrt(sum(nps_variance(*g) / n for g, n in zip(groups, sizes, strict=True)))
    z = (one - two) / error if error else nan
    half = critical(level) * error
    p = float(2 * stats.norm.sf(abs(z))) if isfinite(z) else nan
    return NpsDifference(one - two, error, z, p, one - two - half, one - two + half)
