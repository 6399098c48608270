"""Latent correlations: what two graded answers would correlate if each were a normal score cut into grades."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = ["LatentCorrelation", "normal_rectangles", "polychoric", "polyserial"]

Floats = NDArray[np.float64]
Way = Literal["ml", "two_step"]
MOST = 0.9999  # beyond it the likelihood is flat
NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)
TINY = 1e-300


@dataclass(frozen=True, slots=True)
class LatentCorrelation:
    """A correlation of latent normal scores with its standard error, and the thresholds between grades."""

    estimate: float
    std_error: float
    n: float
    rows: Floats
    columns: Floats


def polychoric(table: ArrayLike, way: Way = "ml", *, empty: float = 0.0) -> LatentCorrelation:
    """Polychoric correlation of two graded answers from their table of counts (r, c).

    Cell probabilities are those of a bivariate normal cut by thresholds. ml: correlation and thresholds together; two_step:
    thresholds from the margins first. empty: added to cells nobody chose, as psych does with 0.5 where the answers differ in
    grades (its thresholds then come from margins that are a little too large); it moves sparse tables, so 0 here.
    The standard error is of the information; of two_step with thresholds as known. Raises MethodError for a table without
    two used rows and columns. Source: Olsson 1979; R polycor::polychor; psych::polychoric for `empty`.

    >>> round(polychoric([[20, 10], [10, 20]], "two_step").estimate, 3)
    0.5
    """
    counts = np.asarray(table, dtype=float)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if counts.ndim != 2 or min(counts.shape) < 2:
        raise MethodError(say("Both answers must vary; one of them is always the same."))
    filled = np.where(counts == 0, empty, counts) if len(counts) != counts.shape[1] else counts
    rows_cut, columns_cut = (_cuts(filled.sum(axis=axis), counts.sum()) for axis in (1, 0))

    def loss(rho: float, rows: Floats, columns: Floats) -> float:
        cells = normal_rectangles(rows, columns, rho)
        return -float((filled * np.log(np.maximum(cells, TINY))).sum())

    return _fitted(loss, rows_cut, columns_cut, float(counts.sum()), way)


def polyserial(x: ArrayLike, graded: ArrayLike, way: Way = "ml") -> LatentCorrelation:
    """Polyserial correlation of a number x (n,) and a graded answer (n,), x taken as normal.

    ml: thresholds and correlation together; two_step: thresholds from the shares first. x is standardised before.
    Source: Olsson, Drasgow, Dorans 1982; R polycor::polyserial.

    >>> rng = np.random.default_rng(0)
    >>> z = rng.normal(size=(2, 4000))
    >>> round(polyserial(z[0], np.digitize(0.6 * z[0] + 0.8 * z[1], [-1, 0, 1])).estimate, 1)
    0.6
    """
    values, codes = np.asarray(x, dtype=float), np.unique(np.asarray(graded), return_inverse=True)[1]
    sizes = np.bincount(codes).astype(float)
    if len(sizes) < 2 or not values.std() > 0:
        raise MethodError(say("Both answers must vary; one of them is always the same."))
    z = (values - values.mean()) / values.std(ddof=1)

    def loss(rho: float, none: Floats, cuts: Floats) -> float:
        ends = np.concatenate([[-inf], cuts, [inf]])
        shares = [stats.norm.cdf((ends[codes + k] - rho * z) / np.sqrt(1 - rho**2)) for k in (1, 0)]
        return -float(np.log(np.maximum(shares[0] - shares[1], TINY)).sum())

    return _fitted(loss, np.zeros(0), _cuts(sizes, len(z)), float(len(z)), way)


def normal_rectangles(rows: ArrayLike, columns: ArrayLike, rho: float) -> Floats:
    """Probabilities (r+1, c+1) of a bivariate normal cut at `rows` (r,) and `columns` (c,).

    Φ₂(h, k) = Φ(h)Φ(k) + ∫₀^asin ρ exp(-(h² + k² - 2hk sin t) / 2cos² t) dt / 2π, by 64 Gauss-Legendre nodes: errors under
    1e-12 to |ρ| = .98, 1e-5 at .9999. Source: Drezner and Wesolowsky 1990.

    >>> normal_rectangles([0.0], [0.0], 0.5).round(4).tolist()
    [[0.3333, 0.1667], [0.1667, 0.3333]]
    """
    h, k = np.asarray(rows, dtype=float)[:, None, None], np.asarray(columns, dtype=float)[None, :, None]
    t = np.arcsin(rho) * (NODES + 1) / 2
    density = np.exp(-(h**2 + k**2 - 2 * h * k * np.sin(t)) / (2 * np.cos(t) ** 2))
    inner = stats.norm.cdf(h[..., 0]) * stats.norm.cdf(k[..., 0]) + density @ WEIGHTS * np.arcsin(rho) / (
        4 * np.pi
    )
    whole = np.zeros((h.shape[0] + 2, k.shape[1] + 2))
    whole[1:-1, 1:-1] = inner
    whole[-1, 1:-1], whole[1:-1, -1], whole[-1, -1] = (
        stats.norm.cdf(k[0, :, 0]),
        stats.norm.cdf(h[:, 0, 0]),
        1.0,
    )
    return np.maximum(np.diff(np.diff(whole, axis=0), axis=1), 0.0)


def _cuts(sizes: Floats, n: float) -> Floats:
    """Thresholds that cut a normal score into grades of these sizes, of n answers."""
    return np.asarray(stats.norm.ppf(np.cumsum(sizes)[:-1] / n))


def _fitted(
    loss: Callable[[float, Floats, Floats], float], rows: Floats, columns: Floats, n: float, way: Way
) -> LatentCorrelation:
    """The least loss over the correlation alone, or over it and the thresholds; error from the curvature there."""
    alone = optimize.minimize_scalar(
        lambda rho: loss(rho, rows, columns), bounds=(-MOST, MOST), method="bounded", options={"xatol": 1e-10}
    )
    if way == "two_step":
        found = np.array([float(alone.x)])
        return LatentCorrelation(
            float(found[0]), _error(lambda at: loss(at[0], rows, columns), found), n, rows, columns
        )
    split = 1 + len(rows)

    def at_own_scale(at: Floats) -> float:
        return loss(at[0], at[1:split], at[split:])

    def searched(at: Floats) -> float:
        return at_own_scale(_own_scale(at, split))

    start = np.concatenate([[np.arctanh(alone.x / MOST)], _steps(rows), _steps(columns)]).astype(np.float64)
    joint = optimize.minimize(searched, start, method="BFGS", options={"gtol": 1e-5})
    found = _own_scale(joint.x, split)
    return LatentCorrelation(float(found[0]), _error(at_own_scale, found), n, found[1:split], found[split:])


def _steps(cuts: Floats) -> Floats:
    """Thresholds as the first and the logs of the steps between them, so that no search can make them cross."""
    return np.concatenate([cuts[:1], np.log(np.diff(cuts))])


def _own_scale(at: Floats, split: int) -> Floats:
    """From the scale of the search back to the correlation and thresholds."""
    cuts = [np.cumsum(np.concatenate([one[:1], np.exp(one[1:])])) for one in (at[1:split], at[split:])]
    return np.concatenate([[MOST * np.tanh(at[0])], *cuts])


def _error(loss: Callable[[Floats], float], at: Floats) -> float:
    """√ of the first element of the inverse curvature; NaN where the correlation is at its bound."""
    if abs(at[0]) > MOST - 1e-3:
        return nan
    from statsmodels.tools.numdiff import approx_hess

    return float(np.sqrt(np.linalg.inv(np.atleast_2d(approx_hess(at, loss)))[0, 0]))
