"""Change points: whether the level of a series shifted at all, and after which periods it most likely did."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf, log, nan, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = ["LevelShift", "Levels", "level_shift", "levels", "ols_cusum"]

Floats = NDArray[np.float64]
TRIM = 0.15  # share of the series left out at either end, or at least in every stretch; Andrews 1993
NOTHING = 1e-20  # squares left over, as a share of all, that are rounding

# Hansen 1997, "Approximate asymptotic p values for structural-change tests", one parameter: p = P(chi2 on c degrees of
# freedom > a + b F) for every share trimmed, rows (a, b, c) from .49 down to .01 in steps of .02, as in the author's pv_sup.
HANSEN_TRIMS = 0.49 - 0.02 * np.arange(25)
HANSEN = np.array(
    [
        [-0.06484670, 0.99671156, 1.25732410], [-0.15305667, 0.96757645, 1.43651315], [-0.23071675, 0.95825013, 1.56531261],
        [-0.29247661, 0.95715782, 1.68851898], [-0.35706588, 0.95237505, 1.77889686], [-0.40514715, 0.96055795, 1.89761322],
        [-0.45248386, 0.95810999, 1.98370422], [-0.50458517, 0.96149538, 2.07086519], [-0.55009159, 0.96684273, 2.17244338],
        [-0.60241623, 0.96518399, 2.23509053], [-0.64308746, 0.97354902, 2.33722161], [-0.68833676, 0.97829106, 2.42776524],
        [-0.73136161, 0.98206870, 2.50833918], [-0.78078198, 0.99475319, 2.62095510], [-0.82894221, 1.00023473, 2.70286643],
        [-0.88430133, 1.00162529, 2.77835798], [-0.94992650, 1.00384268, 2.84325795], [-0.98828874, 1.01604712, 2.96752918],
        [-1.04892713, 1.02570939, 3.08442682], [-1.11527783, 1.03526033, 3.19770394], [-1.14992644, 1.06643436, 3.44739573],
        [-1.24010871, 1.06929468, 3.54993605], [-1.38522113, 1.06808543, 3.61667211], [-1.48296473, 1.12839690, 4.07202473],
        [-1.78738608, 1.17220925, 4.47267010],
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A series cut into stretches of one level each.

    positions: (m,) of the first period of each new level, from 0 (so many periods lie before it). means: (m + 1,) levels
    of the stretches. bic, left: for 0, 1, 2, ... changes the criterion and the squares left over; the least bic chose m.
    """

    positions: NDArray[np.intp]
    means: Floats
    bic: Floats
    left: Floats


def levels(values: ArrayLike, smallest: float = TRIM) -> Levels:
    """The cuts of a series (periods,) into levels that leave the fewest squares, their number chosen by BIC.

    Exact for every number of changes: best(m, j) = min over i of best(m - 1, i) + squares of i to j around their mean, in
    n² steps. bic(m) = n (log(left / n) + 1 + log 2π) + 2 (m + 1) log n: a level, and a place or the variance, each. smallest:
    share of the series that every stretch holds at least (1 or more: so many periods).

    BIC is no test: of 100 steady series of 30 independent periods it cuts 13, of 52 periods 8, of 100 periods 3, and more
    where neighbours go together. Ask `level_shift` first, whether there is a change at all. Raises MethodError for gaps and
    where no stretch holds two periods. Source: Bai and Perron 2003; R strucchange::breakpoints(y ~ 1).

    >>> found = levels([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9], smallest=3)
    >>> found.positions.tolist(), found.means.tolist()
    ([6], [1.5, 8.5])
    """
    y = _series(values)
    n = len(y)
    size = floor(n * smallest) if smallest < 1 else int(smallest)
    if not 2 <= size <= n // 2:
        raise MethodError(
            say(
                "Every level holds two periods at least, and two levels fit into the series: with {n:count} periods "
                "smallest={given:plain} does not do. Write how many periods a level holds at least, such as smallest=3.",
                n=n,
                given=smallest,
            )
        )
    left, before = _fewest_squares(y - y.mean(), size, max(ceil(n / size) - 2, 1))
    left[left <= NOTHING * max(float(y @ y), float(left[0]))] = 0.0
    with np.errstate(divide="ignore"):
        bic = n * (np.log(left / n) + 1 + log(2 * pi)) + 2 * np.arange(1, len(left) + 1) * log(n)
    positions = _walked_back(before, int(np.argmin(bic)))
    means = np.array([one.mean() for one in np.split(y, positions)])
    return Levels(positions, means, bic, left)


@dataclass(frozen=True, slots=True)
class LevelShift:
    """A test of one level against some shift: statistic and p_value; position of the first period after it (None: not told)."""

    statistic: float
    p_value: float
    position: int | None = None


def level_shift(values: ArrayLike, trim: float = TRIM) -> LevelShift:
    """supF: the largest F of one shift of the level over all places but a share `trim` at either end, with its p.

    F_i = (squares - squares left_i) / (squares left_i / (n - 2)). The largest of many F has no F distribution; p is
    Hansen's approximation, as R prints it. It lies a tenth below the exact limit of endless series (4.5 % for 5.0 %), and
    of steady independent normal series it calls 5 % at 30, 52 and 100 periods. Where neighbours go together it calls far
    more (correlation .2: 14 %, .3: 21 %). NaN where nothing varies. Raises MethodError under six periods, for gaps, and for a
    trim outside 0 to a half. Source: Andrews 1993; Hansen 1997; R strucchange::Fstats, sctest(type = "supF").

    >>> found = level_shift([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9])
    >>> found.position, round(found.statistic), found.p_value < 0.001
    (6, 490, True)
    """
    y = _series(values)
    n, first = len(y), max(floor(trim * len(y)), 2)
    if n < 6 or not 0 < trim < 0.5 or 2 * first > n:
        raise MethodError(
            say("A shift of level is looked for in six periods or more, trim between 0 and .5.")
        )
    if np.ptp(y) == 0:
        return LevelShift(nan, nan)
    places = np.arange(first, n - first + 1)
    centred = y - y.mean()
    total, sums = float(centred @ centred), np.cumsum(centred)[places - 1]
    gain = sums**2 * n / (places * (n - places))
    left = np.maximum(total - gain, 0.0)
    with np.errstate(divide="ignore"):
        f = np.where(left > NOTHING * total, gain / (left / (n - 2)), inf)
    largest = int(np.argmax(f))
    trimmed = 1 / (1 + (n - first) / first)
    return LevelShift(float(f[largest]), _hansen(float(f[largest]), trimmed), int(places[largest]))


def ols_cusum(values: ArrayLike) -> LevelShift:
    """OLS-CUSUM: the largest |sum of deviations from the mean| / (s √n), with p of the largest of a Brownian bridge.

    s² = squares / (n - 1). Sees shifts in the middle best; for independent periods of one variance. The p is the limit's,
    2 Σ (-1)^(i+1) exp(-2 i² x²), and a little too large in short series. No position is told. NaN where nothing varies. Raises
    MethodError under six periods and for gaps. Source: Ploberger and Krämer 1992; R strucchange::efp(type = "OLS-CUSUM").

    >>> found = ols_cusum([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9])
    >>> round(found.statistic, 2), round(found.p_value, 3)
    (1.64, 0.009)
    """
    y = _series(values)
    if len(y) < 6:
        raise MethodError(say("A shift of level is looked for in six periods or more."))
    if np.ptp(y) == 0:
        return LevelShift(nan, nan)
    sums = np.cumsum(y - y.mean())
    statistic = float(np.abs(sums).max()) / (float(y.std(ddof=1)) * sqrt(len(y)))
    return LevelShift(statistic, float(special.kolmogorov(statistic)))


def _series(values: ArrayLike) -> Floats:
    y = np.asarray(values, dtype=float)
    if y.ndim != 1 or not np.isfinite(y).all():
        raise MethodError(say("A series is one number a period, without gaps."))
    return y


def _hansen(f: float, trimmed: float) -> float:
    """The p of the largest F: the line between the two tabulated shares beside `trimmed`; at one half it is one plain F."""
    a, b, c = HANSEN.T
    at_rows = stats.chi2.sf(np.maximum(a + b * f, 0.0), c)
    shares, p = (
        np.append(0.5, HANSEN_TRIMS)[::-1],
        np.append(stats.chi2.sf(f, 1), at_rows)[::-1],
    )
    return float(np.interp(trimmed, shares, p))


def _fewest_squares(y: Floats, size: int, most: int) -> tuple[Floats, list[NDArray[np.intp]]]:
    """For 0 to `most` changes: squares left over (most + 1,); and where the last stretch begins, of each end (n + 1,)."""
    n = len(y)
    sums, squares = (np.concatenate([[0.0], np.cumsum(one)]) for one in (y, y**2))
    best = np.full((most + 1, n + 1), inf)
    before = np.zeros((most + 1, n + 1), dtype=np.intp)
    for end in range(size, n + 1):
        start = np.arange(end - size + 1)
        own = np.maximum(squares[end] - squares[start] - (sums[end] - sums[start]) ** 2 / (end - start), 0.0)
        best[0, end] = own[0]
        with_last = best[:-1, : end - size + 1] + own
        before[1:, end] = with_last.argmin(axis=1)
        best[1:, end] = with_last[np.arange(most), before[1:, end]]
    return best[:, n].copy(), list(before)


def _walked_back(before: list[NDArray[np.intp]], changes: int) -> NDArray[np.intp]:
    """Positions of the changes, from the last stretch to the first."""
    found, end = [], before[0].size - 1
    for m in range(changes, 0, -1):
        end = int(before[m][end])
        found.append(end)
    return np.array(found[::-1], dtype=np.intp)
