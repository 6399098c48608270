"""Comparing correlations of independent rows: two scores with one outcome, two groups, two pairs of columns."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, inf, nan, sqrt, tanh

from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.association import fisher
from csat_research.stats.differences import mover
from csat_research.stats.intervals import Interval, critical
from csat_research.words import say

__all__ = [
    "ApartComparison",
    "OverlapComparison",
    "Statistic",
    "compare_independent",
    "compare_nonoverlapping",
    "compare_overlapping",
]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A test statistic with its two-sided p; df is inf for a z test."""

    statistic: float
    p_value: float
    df: float = inf


@dataclass(frozen=True, slots=True)
class OverlapComparison:
    """r_jk against r_jh of the same rows. zou: interval of the difference (the one to prefer); meng_z on Fisher's scale."""

    difference: float
    olkin: Statistic
    hotelling: Statistic
    williams: Statistic
    hendrickson: Statistic
    dunn: Statistic
    steiger: Statistic
    meng: Statistic
    hittner: Statistic
    zou: Interval
    meng_z: Interval


@dataclass(frozen=True, slots=True)
class ApartComparison:
    """Two correlations without a common column. silver and steiger are one test where the rows are not the same."""

    difference: float
    steiger: Statistic
    silver: Statistic
    zou: Interval


def compare_overlapping(
    r_jk: float, r_jh: float, r_kh: float, n: int, level: float = 0.95
) -> OverlapComparison:
    """Does j go more with k than with h? r_jk, r_jh, r_kh of the same n independent rows (one per customer).

    Dunn, Steiger, Hittner: (z_jk - z_jh) √((n - 3) / (2 - 2s)), s the correlation of the two z, from the single r, their
    mean, or the mean of their z. Zou: from the two Fisher intervals and s, on the scale of r. Hotelling, Williams and
    Hendrickson are t on n - 3; Meng's interval is of the difference of z. Raises MethodError for values that no three columns
    can have, or under 4 rows. Source: R cocor::cocor.dep.groups.overlap; Zou 2007; Steiger 1980; Meng, Rosenthal, Rubin 1992.

    >>> found = compare_overlapping(0.2, 0.5, 0.1, 315)
    >>> round(found.steiger.statistic, 3), round(found.zou.low, 3), round(found.zou.high, 3)
    (-4.415, -0.431, -0.167)
    """
    _checked(n, r_jk, r_jh, r_kh)
    determinant = 1 + 2 * r_jk * r_jh * r_kh - r_jk**2 - r_jh**2 - r_kh**2
    if determinant < 0:
        raise MethodError(say("No three columns have these correlations together; check which is which."))
    own = _overlap(r_jk, r_jh, r_kh)
    mean = (r_jk + r_jh) / 2
    mean_z = tanh((atanh(r_jk) + atanh(r_jh)) / 2)
    meng, meng_z = _meng(r_jk, r_jh, r_kh, n, level)
    return OverlapComparison(
        r_jk - r_jh,
        _olkin(r_jk, r_jh, own, n),
        *_exact_ends(r_jk, r_jh, r_kh, n, determinant),
        _z_test(r_jk, r_jh, own, n),
        _z_test(r_jk, r_jh, _overlap(mean, mean, r_kh), n),
        meng,
        _z_test(r_jk, r_jh, _overlap(mean_z, mean_z, r_kh), n),
        mover(fisher(r_jk, n, level), fisher(r_jh, n, level), own),
        meng_z,
    )


def compare_independent(r_1: float, n_1: int, r_2: float, n_2: int, level: float = 0.95) -> ApartComparison:
    """Correlations of two groups of independent rows: (z_1 - z_2) / √(1/(n_1 - 3) + 1/(n_2 - 3)), and Zou's interval.

    Source: R cocor::cocor.indep.groups; Zou 2007.

    >>> round(compare_independent(0.45, 120, 0.28, 150).steiger.p_value, 3)
    0.112
    """
    _checked(min(n_1, n_2), r_1, r_2)
    test = _normal((atanh(r_1) - atanh(r_2)) / sqrt(1 / (n_1 - 3) + 1 / (n_2 - 3)))
    zou = mover(fisher(r_1, n_1, level), fisher(r_2, n_2, level))
    return ApartComparison(r_1 - r_2, test, test, zou)


def compare_nonoverlapping(
    r_jk: float, r_hm: float, r_jh: float, r_jm: float, r_kh: float, r_km: float, n: int, level: float = 0.95
) -> ApartComparison:
    """Correlations of two pairs of columns of the same n independent rows; the four others say how they move together.

    Source: R cocor::cocor.dep.groups.nonoverlap; Steiger 1980; Silver, Hittner, May 2004; Zou 2007.

    >>> round(compare_nonoverlapping(0.5, 0.3, 0.2, 0.1, 0.15, 0.25, 203).steiger.statistic, 3)
    2.452
    """
    _checked(n, r_jk, r_hm, r_jh, r_jm, r_kh, r_km)
    cross = (r_jh, r_jm, r_kh, r_km)
    mean, mean_z = (r_jk + r_hm) / 2, tanh((atanh(r_jk) + atanh(r_hm)) / 2)
    zou = mover(fisher(r_jk, n, level), fisher(r_hm, n, level), _apart(r_jk, r_hm, *cross))
    return ApartComparison(
        r_jk - r_hm,
        _z_test(r_jk, r_hm, _apart(mean, mean, *cross), n),
        _z_test(r_jk, r_hm, _apart(mean_z, mean_z, *cross), n),
        zou,
    )


def _overlap(a: float, b: float, c: float) -> float:
    """Large-sample correlation of two estimates r_jk = a and r_jh = b with r_kh = c. Source: Pearson and Filon 1898."""
    both = c * (1 - a**2 - b**2) - a * b * (1 - a**2 - b**2 - c**2) / 2
    return both / ((1 - a**2) * (1 - b**2))


def _apart(jk: float, hm: float, jh: float, jm: float, kh: float, km: float) -> float:
    """The same of two estimates without a common column."""
    both = (
        (jh - jk * kh) * (km - kh * hm)
        + (jm - jh * hm) * (kh - jk * jh)
        + (jh - jm * hm) * (km - jk * jm)
        + (jm - jk * km) * (kh - km * hm)
    ) / 2
    return both / ((1 - jk**2) * (1 - hm**2))


def _z_test(a: float, b: float, together: float, n: int) -> Statistic:
    spread = 2 - 2 * together
    return _normal((atanh(a) - atanh(b)) * sqrt((n - 3) / spread) if spread > 0 else nan)


def _olkin(a: float, b: float, together: float, n: int) -> Statistic:
    own = (1 - a**2) ** 2 + (1 - b**2) ** 2 - 2 * together * (1 - a**2) * (1 - b**2)
    return _normal(sqrt(n) * (a - b) / sqrt(own) if own > 0 else nan)


def _exact_ends(
    a: float, b: float, c: float, n: int, determinant: float
) -> tuple[Statistic, Statistic, Statistic]:
    """Hotelling's, Williams' and Hendrickson's t on n - 3."""
    cubed = (1 - c) ** 3
    williams = 2 * (n - 1) / (n - 3) * determinant + ((a + b) / 2) ** 2 * cubed
    hendrickson = 2 * determinant + (a - b) ** 2 * cubed / (4 * (n - 1))
    parts = ((n - 3, 2 * determinant), (n - 1, williams), (n - 3, hendrickson))
    ts = [(a - b) * sqrt(size * (1 + c) / below) if below > 0 else nan for size, below in parts]
    first, second, third = (Statistic(t, float(2 * stats.t.sf(abs(t), n - 3)), n - 3) for t in ts)
    return first, second, third


def _meng(a: float, b: float, c: float, n: int, level: float) -> tuple[Statistic, Interval]:
    square = (a**2 + b**2) / 2
    f = min((1 - c) / (2 * (1 - square)), 1.0)
    error = sqrt(2 * (1 - c) * (1 - f * square) / (1 - square) / (n - 3))
    gap = atanh(a) - atanh(b)
    half = critical(level) * error
    return _normal(gap / error if error else nan), Interval(gap, gap - half, gap + half)


def _normal(z: float) -> Statistic:
    return Statistic(z, float(2 * stats.norm.sf(abs(z))))


def _checked(n: int, *correlations: float) -> None:
    if n < 4 or not all(abs(r) < 1 for r in correlations):
        raise MethodError(
            say("Comparing needs 4 rows or more and correlations between -1 and 1, ends left out.")
        )
