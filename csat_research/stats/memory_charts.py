"""Charts with a memory: EWMA and CUSUM, which see a small lasting shift sooner than single limits do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.stats.charts import SIGMAS
from csat_research.words import say

__all__ = ["Cusum", "Ewma", "cusum_chart", "ewma_chart"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ewma:
    """Smoothed values with their limits, one entry a period; beyond: positions (from 0) outside them."""

    values: Floats
    low: Floats
    high: Floats
    beyond: NDArray[np.intp]


def ewma_chart(
    values: ArrayLike, centre: float, sigma: float, *, share: float = 0.2, sigmas: float = SIGMAS
) -> Ewma:
    """Exponentially weighted moving average: z_t = λ x_t + (1 - λ) z_(t-1), z_0 = centre.

    values: (periods,). sigma: standard deviation of one value, of the baseline. share: λ, the part of the newest value.
    Limits: centre ± sigmas · sigma √(λ/(2 - λ) (1 - (1 - λ)^2t)). Raises MethodError for λ outside 0 to 1 or sigma <= 0.
    Source: Roberts 1959; R qcc::ewma.

    >>> ewma_chart([1.0, 3.0], 2.0, 1.0, share=0.5).values.tolist()
    [1.5, 2.25]
    """
    if not (0 < share <= 1 and sigma > 0):
        raise MethodError(say("share lies between 0 and 1, and sigma is above 0; these do not."))
    x = np.asarray(values, dtype=float)
    found, last = np.empty(len(x)), centre
    for t, one in enumerate(x):
        last = found[t] = share * one + (1 - share) * last
    grown = 1 - (1 - share) ** (2 * np.arange(1, len(x) + 1))
    reach = sigmas * sigma * np.sqrt(share / (2 - share) * grown)
    outside = np.flatnonzero(np.abs(found - centre) > reach)
    return Ewma(found, centre - reach, centre + reach, outside)


@dataclass(frozen=True, slots=True)
class Cusum:
    """Sums of rises (>= 0) and of falls (<= 0) in standard deviations; positions (from 0) beyond the decision interval."""

    up: Floats
    down: Floats
    signal_up: NDArray[np.intp]
    signal_down: NDArray[np.intp]


def cusum_chart(
    values: ArrayLike, centre: float, sigma: float, *, shift: float = 1.0, decision: float = 5.0
) -> Cusum:
    """Cumulative sums: up_t = max(0, up + z_t - shift/2), down_t = min(0, down + z_t + shift/2), z in standard deviations.

    shift: the lasting change to be seen soon, decision: where a sum signals, both in standard deviations; no head start.
    Raises MethodError for sigma <= 0. Source: Page 1954; R qcc::cusum.

    >>> cusum_chart([1.0, 1.0, 1.0], 0.0, 1.0, decision=1.2).signal_up.tolist()
    [2]
    """
    if not sigma > 0:
        raise MethodError(say("sigma is above 0: without spread there is no chart."))
    z, slack = (np.asarray(values, dtype=float) - centre) / sigma, shift / 2
    up, down = np.zeros(len(z) + 1), np.zeros(len(z) + 1)
    for t, one in enumerate(z):
        up[t + 1] = max(0.0, up[t] + one - slack)
        down[t + 1] = min(0.0, down[t] + one + slack)
    up, down = up[1:], down[1:]
    return Cusum(up, down, np.flatnonzero(up > decision), np.flatnonzero(down < -decision))
