"""Relative weights: shares of R² by way of uncorrelated stand-ins of the drivers, quick for any number of drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.stats.logit import logistic
from csat_research.stats.shapley import Shares, correlations, partial_out, symmetric_roots

__all__ = ["LogitWeights", "relative_weights", "relative_weights_batch", "relative_weights_logit"]

Floats = NDArray[np.float64]


def relative_weights(matrix: ArrayLike, *, controls: int = 0, sizes: Sequence[int] | None = None) -> Shares:
    """Relative weights: Σ_k Λ_jk² β_k², Λ the symmetric root of the drivers' correlations, β the regression on it.

    matrix: correlations or covariances (1+c+p, 1+c+p), the outcome first, then controls, then drivers; sizes: columns of
    each driver (levels in a block are added up). Shares (players,) add up to r2 - r2_controls. With controls, of what they
    leave over. Close to LMG and much quicker. Source: Genizi 1993; Johnson 2000; R rwa::rwa, relaimpo "genizi".

    >>> relative_weights(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]])).shares.round(3)
    array([0.315, 0.045])
    """
    found = relative_weights_batch(np.asarray(matrix, dtype=float)[None], controls=controls, sizes=sizes)
    return Shares(found.shares[0], float(np.ravel(found.r2)[0]), float(np.ravel(found.r2_controls)[0]))


def relative_weights_batch(
    matrices: ArrayLike, *, controls: int = 0, sizes: Sequence[int] | None = None
) -> Shares:
    """Relative weights of many matrices (replicates, k, k) at once; shares (replicates, players)."""
    scaled = correlations(np.asarray(matrices, dtype=float))
    left, outcome = partial_out(scaled, controls), scaled[:, 0, 0]
    spread = np.diagonal(left, axis1=1, axis2=2)
    fixed = np.where(outcome > 0, outcome - spread[:, 0], np.nan)
    each = spread[:, :1] * _weights(correlations(left))
    shares = each if sizes is None else np.add.reduceat(each, np.cumsum([0, *sizes[:-1]]), axis=1)
    shares = np.where(outcome[:, None] > 0, shares, np.nan)
    return Shares(shares, fixed + shares.sum(axis=1), fixed)


def _weights(scaled: Floats) -> Floats:
    """(replicates, p) relative weights from correlations without controls."""
    root, inverse = symmetric_roots(scaled[:, 1:, 1:])
    beta = (inverse @ scaled[:, 1:, :1])[..., 0]
    return np.asarray((root**2 @ (beta**2)[..., None])[..., 0])


@dataclass(frozen=True, slots=True)
class LogitWeights:
    """Shares (p,) of r2, the squared correlation of outcome and fitted chance."""

    shares: Floats
    r2: float


def relative_weights_logit(
    outcome: ArrayLike, drivers: ArrayLike, weights: ArrayLike | None = None
) -> LogitWeights:
    """Relative weights of a logistic regression: outcome (n,) of 0 and 1 on drivers (n, p).

    The outcome is regressed on uncorrelated stand-ins of the drivers; their slopes b are made standardised by
    b √r2 / sd(log odds), r2 the squared correlation of outcome and fitted chance, and handed back by the root of the
    drivers' correlations. Raises MethodError as `logistic`. Source: Tonidandel and LeBreton 2010; R rwa(method = "logistic").

    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(400, 2))
    >>> found = relative_weights_logit(rng.random(400) < 1 / (1 + np.exp(-x[:, 0])), x)
    >>> bool(abs(found.shares.sum() - found.r2) < 1e-9), bool(found.shares[0] > found.shares[1])
    (True, True)
    """
    x, y = np.asarray(drivers, dtype=float), np.asarray(outcome, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    z = _standard(x, w)
    root, inverse = (one[0] for one in symmetric_roots((z.T @ (w[:, None] * z) / w.sum())[None]))
    stand_ins = np.column_stack([np.ones(len(z)), z @ inverse])
    fit = logistic(y, stand_ins, weights=weights)
    odds = stand_ins @ fit.coefficients
    chance = 1 / (1 + np.exp(-odds))
    spread = float(np.sqrt(np.average((odds - np.average(odds, weights=w)) ** 2, weights=w)))
    r2 = float(correlations(np.cov(y, chance, aweights=w))[0, 1] ** 2)
    beta = fit.coefficients[1:] * np.sqrt(r2) / spread
    return LogitWeights(np.asarray(root**2 @ beta**2), r2)


def _standard(x: Floats, w: Floats) -> Floats:
    centred = x - np.average(x, axis=0, weights=w)
    return np.asarray(centred / np.sqrt(np.average(centred**2, axis=0, weights=w)))
