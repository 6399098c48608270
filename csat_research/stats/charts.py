"""Control charts: centre line and limits from a baseline, for shares, rates and single values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.words import count_say

__all__ = [
    "MIN_BASELINE",
    "SIGMAS",
    "Baseline",
    "Chart",
    "baseline_mask",
    "individuals_chart",
    "limits_chart",
    "means_chart",
    "means_limits",
    "p_chart",
    "share_limits",
    "u_chart",
]

Floats = NDArray[np.float64]
Baseline = int | ArrayLike | None

MIN_BASELINE = 12  # fewer periods give a run chart, without limits
D2 = 1.128  # mean |difference| of two standard normal values (2/√π), with the digits Laney and qcc use
SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A control chart, one entry a period in `values`, `sigma`, `low`, `high` and `baseline` (True = sets limits).

    sigma_z: Laney's factor of spread between periods beyond chance (1 where not estimated). Limits are NaN
    where no spread can be seen.
    """

    values: Floats
    centre: float
    sigma: Floats
    low: Floats
    high: Floats
    baseline: NDArray[np.bool_]
    sigma_z: float = 1.0

    @property
    def beyond(self) -> NDArray[np.intp]:
        """Positions (from 0) of all values outside their limits."""
        with np.errstate(invalid="ignore"):
            return np.flatnonzero((self.values < self.low) | (self.values > self.high))


def baseline_mask(periods: int, baseline: Baseline = None) -> NDArray[np.bool_]:
    """Which periods set the limits: the first k (a number), a declared set (a mask), or all (None).

    Raises MethodError where fewer than two periods are left.

    >>> baseline_mask(4, 2).tolist()
    [True, True, False, False]
    """
    if baseline is None:
        mask = np.ones(periods, dtype=bool)
    elif isinstance(baseline, int | np.integer):
        mask = np.arange(periods) < int(baseline)
    else:
        mask = np.asarray(baseline, dtype=bool)
    if mask.shape != (periods,) or mask.sum() < 2:
        raise MethodError(
            count_say(
                "A baseline needs at least 2 of the {periods:count} periods, and {n:count} was named.",
                "A baseline needs at least 2 of the {periods:count} periods, and {n:count} were named.",
                int(mask.sum()),
                periods=periods,
            )
        )
    return mask


def share_limits(
    successes: Any, n: Any, mask: NDArray[np.bool_], laney: bool, weights: Any = None
) -> tuple[Any, Any, Any, Any]:
    """Shares, centre, sigma and Laney's sigma_z for (..., periods) arrays; shared by `p_chart` and its simulation.

    weights: of each period in the centre; by default its answers. A period without answers is NaN. sigma_z = mean
    |z_t - z_(t-1)| / 1.128 over the baseline periods with answers.
    """
    counts, sizes = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(n, dtype=float))
    with np.errstate(invalid="ignore", divide="ignore"):
        values = counts / sizes
        centre = _centre(counts, sizes, mask & _asked(sizes), weights)
        sigma = np.sqrt((centre * (1 - centre))[..., None] / sizes)
        sigma[~(sigma > 0)] = nan
        z = (values - centre[..., None]) / sigma
    sigma_z = _spread_of(z[..., mask & _asked(sizes)]) if laney else np.ones(centre.shape)
    return values, centre, sigma, sigma_z


def _centre(sums: Floats, sizes: Floats, inside: NDArray[np.bool_], weights: Any = None) -> Any:
    """Σ W_t (sums_t / n_t) / Σ W_t of the periods inside, by default with W = n; of whole counts exact, for a value may lie on it."""
    if weights is None:
        return sums[..., inside].sum(-1) / sizes[..., inside].sum(-1)
    w = np.asarray(weights, dtype=float)[inside]
    return (sums[..., inside] * (w / sizes[..., inside])).sum(-1) / w.sum()


def _asked(sizes: Floats) -> NDArray[np.bool_]:
    return np.asarray((sizes > 0).reshape(-1, sizes.shape[-1]).all(axis=0))


def _spread_of(z: Floats) -> Floats:
    return np.asarray(np.abs(np.diff(z, axis=-1)).mean(axis=-1) / D2)


def p_chart(
    successes: ArrayLike,
    n: ArrayLike,
    *,
    baseline: Baseline = None,
    laney: bool = False,
    sigmas: float = SIGMAS,
    weights: ArrayLike | None = None,
) -> Chart:
    """Chart of a share (0 to 1): centre Σx/Σn over the baseline, limits centre ± 3 √(centre(1-centre)/n_t) σ_z.

    successes, n: per period; effective numbers of answers may stand for both where answers are weighted or clustered: then
    weights are what each period weighs in the centre, Σ W x/n / Σ W. laney: P' chart (Laney 2002), σ_z from the moving ranges
    of z in the baseline, else σ_z = 1.
    Limits are kept inside 0 to 1. Source: R qcc(type="p"); Laney by its formula.

    >>> chart = p_chart([40, 42, 41, 20], [50, 50, 50, 50], baseline=3)
    >>> round(chart.centre, 2), chart.beyond.tolist()
    (0.82, [3])
    """
    sizes = np.asarray(n, dtype=float)
    mask = baseline_mask(len(sizes), baseline)
    values, centre, sigma, sigma_z = share_limits(successes, sizes, mask, laney, weights)
    half = sigmas * sigma * sigma_z
    low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
    return Chart(values, float(centre), sigma, low, high, mask, float(sigma_z))


def u_chart(counts: ArrayLike, n: ArrayLike, *, baseline: Baseline = None, sigmas: float = SIGMAS) -> Chart:
    """Chart of a rate such as complaints a customer: centre Σc/Σn, limits centre ± 3 √(centre/n_t), not below 0.

    Source: R qcc(type="u").

    >>> round(u_chart([4, 6, 5], [100, 100, 100]).centre, 3)
    0.05
    """
    c, sizes = np.asarray(counts, dtype=float), np.asarray(n, dtype=float)
    mask = baseline_mask(len(sizes), baseline)
    centre = float(c[mask].sum() / sizes[mask].sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        values, sigma = c / sizes, np.sqrt(centre / sizes)
    return limits_chart(values, centre, sigma, mask, sigmas, lowest=0.0)


def individuals_chart(values: ArrayLike, *, baseline: Baseline = None, sigmas: float = SIGMAS) -> Chart:
    """Chart of single values (a mean, an NPS): centre = mean, σ = mean moving range / 1.128 over the baseline.

    Source: R qcc(type="xbar.one").

    >>> chart = individuals_chart([3.8, 4.0, 3.9, 4.1])
    >>> round(float(chart.sigma[0]), 3)
    0.148
    """
    x = np.asarray(values, dtype=float)
    mask = baseline_mask(len(x), baseline)
    known = x[mask & np.isfinite(x)]
    sigma = float(np.abs(np.diff(known)).mean() / D2) if len(known) > 1 else nan
    return limits_chart(
        x, float(known.mean()) if len(known) else nan, np.full(len(x), sigma or nan), mask, sigmas
    )


def limits_chart(
    values: Floats,
    centre: float,
    sigma: Floats,
    baseline: NDArray[np.bool_],
    sigmas: float = SIGMAS,
    lowest: float = -np.inf,
    highest: float = np.inf,
) -> Chart:
    """A chart from a centre and the error of each period, such as a linearised one: centre ± 3 σ_t.

    >>> limits_chart(np.array([0.9]), 0.5, np.array([0.1]), np.array([True])).beyond.tolist()
    [0]
    """
    half = sigmas * sigma
    low, high = np.maximum(centre - half, lowest), np.minimum(centre + half, highest)
    return Chart(values, centre, sigma, low, high, baseline)


def means_limits(
    values: Any, n: Any, unit: Any, mask: NDArray[np.bool_], laney: bool, weights: Any = None
) -> tuple[Any, Any, Any]:
    """Centre, sigma and Laney's sigma_z for means (..., periods); shared by `means_chart` and its simulation.

    unit: variance of one answer, (...,). weights: of each period in the centre; by default its answers. A period without
    answers counts for nothing.
    """
    x, sizes = np.asarray(values, dtype=float), np.asarray(n, dtype=float)
    inside = mask & (sizes > 0)
    centre = _centre(x * sizes, sizes, inside, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        sigma = np.sqrt(np.asarray(unit)[..., None] / sizes)
        sigma[~(sigma > 0) | np.isinf(sigma)] = nan
        z = (x - centre[..., None]) / sigma
    return centre, sigma, _spread_of(z[..., inside]) if laney else np.ones(np.shape(centre))


def means_chart(
    values: ArrayLike,
    n: ArrayLike,
    unit_variance: float,
    *,
    baseline: Baseline = None,
    laney: bool = False,
    sigmas: float = SIGMAS,
    lowest: float = -np.inf,
    highest: float = np.inf,
    weights: ArrayLike | None = None,
) -> Chart:
    """Chart of means of n_t answers, such as a mean score or NPS: centre Σ n x / Σ n, limits centre ± 3 σ √(1/n_t) σ_z.

    unit_variance: σ² of one answer within periods. weights: of each period in the centre, where not n_t. laney: σ_z from the
    moving ranges of z in the baseline, as for P' (Laney 2002), else 1. Limits are kept inside `lowest` to `highest`.

    >>> chart = means_chart([4.0, 4.1, 3.9, 3.0], [100, 100, 100, 100], 1.0, baseline=3)
    >>> round(chart.centre, 2), chart.beyond.tolist()
    (4.0, [3])
    """
    x, sizes = np.asarray(values, dtype=float), np.asarray(n, dtype=float)
    mask = baseline_mask(len(x), baseline)
    centre, sigma, sigma_z = means_limits(
        np.nan_to_num(x), sizes, np.asarray(unit_variance), mask, laney, weights
    )
    found = limits_chart(x, float(centre), sigma, mask, sigmas * float(sigma_z), lowest, highest)
    return replace(found, sigma_z=float(sigma_z))
