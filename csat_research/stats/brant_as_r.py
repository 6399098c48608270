"""Brant's test as R's package brant prints it, beside our own in `proportional`, which is right where they differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import logit

from csat_research.stats.diagnostics import Statistic

__all__ = ["brant_as_r"]

Floats = NDArray[np.float64]

STEPS, CLOSE = 25, 1e-8  # R glm.control: maxit, epsilon
FAR, ROUNDING = 30.0, float(np.finfo(float).eps)  # R's logit link


def brant_as_r(outcome: ArrayLike, columns: ArrayLike, names: Sequence[str]) -> dict[str, Statistic]:
    """Chi-squared of "Omnibus" and of every column, for rows of ordered answers (n,); the constant comes first.

    Two things are as in R brant 0.3-0 and not as in Brant's paper: below the diagonal the covariance of two cuts is
    not turned round, which moves the omnibus of two and more columns in the third digit; and where a column sorts the
    answers at a cut without a fault, the logit there is the one at which glm stops. Source: R brant::brant, stats::glm.

    >>> y, x = [1, 1, 2, 2, 3, 3] * 20, [[1, 0], [1, 1], [1, 1], [1, 0], [1, 1], [1, 1]] * 20
    >>> brant_as_r(y, x, ["(Intercept)", "chat"])["chat"].df
    1
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(columns, dtype=float)
    levels = np.unique(y)
    fits = [_glm((y > level).astype(float), x) for level in levels[:-1]]
    slopes = np.array([fit[0][1:] for fit in fits])
    covariance = _blocks(x, fits)
    found = {"Omnibus": _equal(slopes, covariance, range(slopes.shape[1]))}
    return found | {name: _equal(slopes, covariance, [j]) for j, name in enumerate(names[1:])}


def _glm(y: Floats, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients, fitted shares and covariance when R's glm stops; the covariance is that of one step before."""
    eta, before = logit((y + 0.5) / 2), np.inf
    p, slope = _shares(eta)
    for _ in range(STEPS):
        weights = slope**2 / (p * (1 - p))
        root = np.sqrt(weights)
        found = np.linalg.lstsq(x * root[:, None], root * (eta + (y - p) / slope), rcond=None)[0]
        information = (x * weights[:, None]).T @ x
        eta = x @ found
        p, slope = _shares(eta)
        deviance = -2 * float(np.log(np.where(y > 0.5, p, 1 - p)).sum())
        if abs(deviance - before) / (abs(deviance) + 0.1) < CLOSE:
            break
        before = deviance
    return np.asarray(found), p, np.asarray(np.linalg.inv(information))


def _shares(eta: Floats) -> tuple[Floats, Floats]:
    """Shares and their slopes as R's link has them: never nearer to 0 or 1 than rounding."""
    odds = np.where(eta < -FAR, ROUNDING, np.where(eta > FAR, 1 / ROUNDING, np.exp(np.clip(eta, -FAR, FAR))))
    p = odds / (1 + odds)
    return p, np.where(np.abs(eta) > FAR, ROUNDING, p * (1 - p))


def _blocks(x: Floats, fits: Sequence[tuple[Floats, Floats, Floats]]) -> Floats:
    """Covariance (cuts, k, cuts, k) of the slopes, each pair of cuts twice the same way round."""
    cuts, k = len(fits), x.shape[1] - 1
    breads = [np.linalg.inv((x * (p * (1 - p))[:, None]).T @ x) for _, p, _ in fits]
    found = np.zeros((cuts, k, cuts, k))
    for c, (_, p, own) in enumerate(fits):
        found[c, :, c] = own[1:, 1:]
        for d in range(c + 1, cuts):
            middle = (x * (fits[d][1] * (1 - p))[:, None]).T @ x
            found[c, :, d] = found[d, :, c] = (breads[c] @ middle @ breads[d])[1:, 1:]
    return found


def _equal(slopes: Floats, covariance: Floats, chosen: Sequence[int]) -> Statistic:
    """Each later cut against the first."""
    cuts, k = slopes.shape
    contrasts = np.zeros((cuts - 1, len(chosen), cuts, k))
    for i, j in enumerate(chosen):
        contrasts[:, i, 0, j] = 1.0
        contrasts[np.arange(cuts - 1), i, np.arange(1, cuts), j] = -1.0
    flat = contrasts.reshape(-1, cuts * k)
    away = flat @ slopes.ravel()
    spread = flat @ covariance.reshape(cuts * k, -1) @ flat.T
    statistic = float(away @ np.linalg.solve(spread, away))
    return Statistic(statistic, len(flat), float(stats.chi2.sf(statistic, len(flat))))
