"""Power: how many answers a range or a test needs, before anybody is asked."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, atanh, isfinite, sqrt
from typing import Literal

from scipy import optimize, stats

from csat_research.errors import MethodError
from csat_research.stats.intervals import critical
from csat_research.words import say

__all__ = [
    "effect_h",
    "finite",
    "n_anova",
    "n_chi_square",
    "n_correlation",
    "n_correlation_fisher",
    "n_difference",
    "n_margin",
    "n_means",
    "n_regression",
    "n_told",
    "n_two_shares",
    "power_correlation",
    "power_two_shares",
]

Approximation = Literal["normal", "arcsine"]
MOST = 1e9  # no survey is larger; a search that ends there found nothing


def n_margin(
    variance: float, margin: float, level: float = 0.95, *, population: float | None = None
) -> float:
    """Answers that make a range as narrow as ± `margin`: n = variance · z² / margin², not rounded.

    variance: of one answer, in the unit of `margin` squared; of a share p(1-p), of NPS p + d - (p - d)².
    population: size of a finite list (see `finite`). Raises MethodError unless variance >= 0 and margin > 0.
    Source: Cochran 1977, 4.4.

    >>> round(n_margin(0.8 * 0.2, 0.05), 1), round(n_margin(0.25, 0.03, population=2000), 1)
    (245.9, 696.1)
    """
    if not (margin > 0 and variance >= 0):
        raise MethodError(say("A margin is above 0 and a variance not below; these are not."))
    return finite(variance * (critical(level) / margin) ** 2, population)


def finite(n: float, population: float | None) -> float:
    """Fewer answers do where the list is short: n / (1 + (n - 1) / population). Source: Cochran 1977, 4.4.

    Raises MethodError for a population below 1.

    >>> round(finite(1067.07, 2000)), finite(385.0, None)
    (696, 385.0)
    """
    if population is None:
        return n
    if population < 1:
        raise MethodError(
            say("population is {population:plain}; a list has at least 1 name.", population=population)
        )
    return n / (1 + (n - 1) / population)


def n_difference(variance: float, difference: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Answers in each of two independent groups that tell a difference of two means: 2 variance ((z_a + z_b) / d)².

    variance: of one answer, alike in both groups. Raises MethodError unless difference is not 0, 0 < power, alpha < 1.

    >>> round(n_difference(0.61, 0.10), 1)
    957.6
    """
    return 2 * n_told(variance, difference, power, alpha)


def n_told(variance: float, distance: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Answers that tell a number from one that lies `distance` away: variance ((z_a + z_b) / distance)².

    variance: of one answer, n · std_error² of a pilot of n answers, whatever its weights and customers cost.

    >>> round(n_told(0.61, 0.10), 1)
    478.8
    """
    _checked(distance, power, alpha)
    ends = stats.norm.isf(alpha / 2) + stats.norm.ppf(power)
    return float(variance * (ends / distance) ** 2)


def effect_h(share_1: float, share_2: float) -> float:
    """Cohen's h = 2 asin √p1 - 2 asin √p2. Source: Cohen 1988; R pwr::ES.h.

    >>> round(effect_h(0.80, 0.72), 4)
    0.1879
    """
    return 2 * (asin(sqrt(share_1)) - asin(sqrt(share_2)))


def power_two_shares(
    share_1: float,
    share_2: float,
    n_1: float,
    n_2: float | None = None,
    alpha: float = 0.05,
    *,
    approximation: Approximation = "normal",
    strict: bool = True,
) -> float:
    """Chance that a two-sided test tells two shares apart, with n_1 and n_2 answers (n_2 = n_1 unless given).

    normal: pooled error under no difference, own errors under this one; strict counts the wrong tail too.
    arcsine: Φ(|h| √(n1 n2 / (n1 + n2)) - z) and the wrong tail. Source: R power.prop.test (strict=FALSE by
    default), pwr::pwr.2p2n.test. Raises MethodError unless both shares lie inside 0 to 1.

    >>> round(power_two_shares(0.80, 0.72, 250), 4), round(power_two_shares(0.80, 0.72, 180, 420, approximation="arcsine"), 4)
    (0.5537, 0.5593)
    """
    _check_shares(share_1, share_2)
    ways = {"normal": _normal_ends, "arcsine": _arcsine_ends}
    right, wrong = ways[approximation](share_1, share_2, n_1, n_1 if n_2 is None else n_2, alpha)
    return float(stats.norm.cdf(right) + (stats.norm.cdf(wrong) if strict else 0.0))


def _normal_ends(p1: float, p2: float, n1: float, n2: float, alpha: float) -> tuple[float, float]:
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    bar = stats.norm.isf(alpha / 2) * sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    error = sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return (abs(p1 - p2) - bar) / error, (-abs(p1 - p2) - bar) / error


def _arcsine_ends(p1: float, p2: float, n1: float, n2: float, alpha: float) -> tuple[float, float]:
    shift, z = abs(effect_h(p1, p2)) * sqrt(n1 * n2 / (n1 + n2)), stats.norm.isf(alpha / 2)
    return shift - z, -shift - z


def n_two_shares(
    share_1: float,
    share_2: float,
    power: float = 0.8,
    alpha: float = 0.05,
    *,
    approximation: Approximation = "normal",
    strict: bool = True,
) -> float:
    """Answers in each group that tell two shares apart with that power (see `power_two_shares`), not rounded.

    strict=False leaves the wrong tail out, as R power.prop.test does unless told otherwise.

    >>> round(n_two_shares(0.80, 0.72), 1), round(n_two_shares(0.80, 0.72, approximation="arcsine"), 1)
    (446.2, 444.6)
    """
    _checked(share_1 - share_2, power, alpha)
    _check_shares(share_1, share_2)

    def reached(n: float) -> float:
        return power_two_shares(share_1, share_2, n, None, alpha, approximation=approximation, strict=strict)

    return _solve(reached, power, 1.0)


def power_correlation(r: float, n: float, alpha: float = 0.05) -> float:
    """Chance that a two-sided test tells a correlation from 0: Fisher's z with Cohen's correction r / 2(n - 1).

    Source: Cohen 1988; R pwr::pwr.r.test.

    >>> round(power_correlation(0.2, 100), 4)
    0.5181
    """
    t = stats.t.isf(alpha / 2, n - 2)
    bar, z = atanh(sqrt(t**2 / (t**2 + n - 2))), atanh(abs(r)) + abs(r) / (2 * (n - 1))
    return float(stats.norm.cdf((z - bar) * sqrt(n - 3)) + stats.norm.cdf((-z - bar) * sqrt(n - 3)))


def n_correlation(r: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Customers with both answers that tell a correlation r from 0 (see `power_correlation`), not rounded.

    >>> round(n_correlation(0.2), 1)
    193.1
    """
    _checked(r, power, alpha)
    return _solve(lambda n: power_correlation(r, n, alpha), power, 4.0 + 1e-9)


def n_correlation_fisher(r: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """The plain formula beside `n_correlation`: ((z_a + z_b) / atanh r)² + 3.

    >>> round(n_correlation_fisher(0.2), 1)
    194.0
    """
    _checked(r, power, alpha)
    return float(((stats.norm.isf(alpha / 2) + stats.norm.ppf(power)) / atanh(abs(r))) ** 2 + 3)


def n_means(difference: float, sd: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Answers in each group that tell two means apart by a t test (noncentral t, both tails), not rounded.

    Source: R power.t.test; solved by statsmodels TTestIndPower.

    >>> round(n_means(0.3, 1.0), 1)
    175.4
    """
    from statsmodels.stats.power import TTestIndPower

    _checked(difference, power, alpha)
    return float(TTestIndPower().solve_power(abs(difference) / sd, alpha=alpha, power=power))


def n_anova(f: float, groups: int, power: float = 0.8, alpha: float = 0.05) -> float:
    """Answers in each of `groups` groups that tell that their means differ; f = sd of the means / sd inside.

    Source: Cohen 1988; R pwr::pwr.anova.test; noncentral F.

    >>> round(n_anova(0.2, 4), 1)
    69.1
    """
    _checked(f, power, alpha)

    def chance(n: float) -> float:
        return _f_power(groups - 1, groups * (n - 1), groups * n * f**2, alpha)

    return _solve(chance, power, 2.0)


def n_chi_square(w: float, df: int, power: float = 0.8, alpha: float = 0.05) -> float:
    """Answers that tell a table from its expectation; w² = Σ (observed - expected)² / expected, of shares.

    Source: Cohen 1988; R pwr::pwr.chisq.test; noncentral χ².

    >>> round(n_chi_square(0.2, 3), 1)
    272.6
    """
    _checked(w, power, alpha)
    bar = stats.chi2.isf(alpha, df)
    return _solve(lambda n: float(stats.ncx2.sf(bar, df, n * w**2)), power, 1.0)


def n_regression(f2: float, drivers: int, power: float = 0.8, alpha: float = 0.05) -> float:
    """Answers that tell that `drivers` drivers add to a regression; f² = R² / (1 - R²), or of what they add.

    n = drivers + v + 1 with v residual degrees of freedom. Source: Cohen 1988; R pwr::pwr.f2.test.

    >>> round(n_regression(0.08, 5), 1)
    166.0
    """
    _checked(f2, power, alpha)
    found = _solve(lambda v: _f_power(drivers, v, f2 * (drivers + v + 1), alpha), power, 1.0)
    return drivers + found + 1


def _f_power(df1: float, df2: float, noncentral: float, alpha: float) -> float:
    return float(stats.ncf.sf(stats.f.isf(alpha, df1, df2), df1, df2, noncentral))


def _solve(chance: Callable[[float], float], power: float, least: float) -> float:
    """The n at which a rising chance reaches the power; `least` where it is reached there already."""
    if chance(least) >= power:
        return least
    high = 2 * least
    while chance(high) < power and high < MOST:
        high *= 2
    if high >= MOST:
        raise MethodError(say("No survey is large enough to tell so small an effect with this power."))
    return float(optimize.brentq(lambda n: chance(n) - power, least, high, xtol=1e-9, rtol=1e-12))


def _checked(effect: float, power: float, alpha: float) -> None:
    if not (isfinite(effect) and effect):
        raise MethodError(
            say("No number of answers tells a difference of 0; name the smallest that matters.")
        )
    if not (0 < power < 1 and 0 < alpha < 1):
        raise MethodError(
            say(
                "power is {power:plain} and alpha {alpha:plain}; both are shares between 0 and 1.",
                power=power,
                alpha=alpha,
            )
        )


def _check_shares(*shares: float) -> None:
    for one in shares:
        if not 0 <= one <= 1:
            raise MethodError(
                say("A share of {share:plain} is not between 0 and 1. Type 0.8 for 80 %.", share=one)
            )
