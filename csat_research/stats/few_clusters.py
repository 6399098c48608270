"""Errors that hold with few clusters: bias-reduced residuals (CR2) with Satterthwaite degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csat_research.stats.sandwich import sums_by

__all__ = ["CR2_BELOW", "SmallSample", "bell_mccaffrey", "jackknife_residuals"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

CR2_BELOW = 200  # from so many clusters on a column constant within them is safe with plain cluster errors
LITTLE_PULL = 0.25  # a cluster's share of the fit's degrees of freedom below which a series is quick
SINGULAR = 1e-8  # share of a cluster's residual that its own pull on the fit leaves; below it nothing is left


@dataclass(frozen=True, slots=True, eq=False)
class SmallSample:
    """influence: (n, k) of rows with residuals made unbiased under the working model. df: (k,) Satterthwaite."""

    influence: Floats
    df: Floats


def bell_mccaffrey(
    columns: Floats, residuals: Floats, codes: Codes, contrasts: Floats | None = None
) -> SmallSample:
    """CR2 influence and degrees of freedom of least squares, clusters by code (n,).

    Columns and residuals come multiplied by √(weight · variance) and √(weight / variance): the working model
    has independent errors with variance 1 / weight, so that a row split into two of half the weight changes
    nothing. Residuals of cluster j are multiplied by (I - H_jj)^(-1/2), which makes the sandwich unbiased
    under that model; df = tr(P)² / tr(P²) of the variance as a quadratic form in the errors. I - H_jj is the
    identity minus a matrix of the rank of the columns, so that no matrix is larger than
    (k, k).
    contrasts: (m, k) combinations of coefficients the degrees of freedom are for, df is then (m,); default
    each. Source: Bell and McCaffrey 2002; Pustejovsky and Tipton 2018; R clubSandwich::vcovCR(type = "CR2").

    >>> y, codes = np.array([1.0, 3.0, 2.0, 6.0]), np.array([0, 0, 1, 1])
    >>> bell_mccaffrey(np.ones((4, 1)), y - 3, codes).df.round(3).tolist()
    [1.0]
    """
    values, vectors = np.linalg.eigh(columns.T @ columns)
    half = (vectors / np.sqrt(values)) @ vectors.T
    spread = columns @ half  # H = spread @ spread'
    core = _cores(spread, codes)
    asked = spread @ (half if contrasts is None else half @ contrasts.T)
    loads = np.column_stack([_reduced(spread, core, codes, one) for one in asked.T])
    influence = spread @ half * _reduced(spread, core, codes, residuals)[:, None]
    return SmallSample(influence, np.array([_satterthwaite(spread, load, codes) for load in loads.T]))


def jackknife_residuals(columns: Floats, residuals: Floats, codes: Codes) -> Floats:
    """Residuals of each cluster from the fit without it (CR3), (n,): (I - H_jj)^-1 e_j.

    Where a cluster has little pull on the fit, by the series e + He + HHe + ... of all such clusters at once; else one by one.

    >>> jackknife_residuals(np.ones((4, 1)), np.array([-1.0, -1.0, 1.0, 1.0]), np.array([0, 0, 1, 1]))
    array([-2., -2.,  2.,  2.])
    """
    gram = columns.T @ columns
    inverse = np.asarray(np.linalg.pinv(gram, hermitian=True))
    pull = sums_by(np.einsum("ij,ij->i", columns @ inverse, columns)[:, None], codes)[:, 0]
    little = pull[codes] <= LITTLE_PULL
    found = _by_series(columns[little], residuals[little], codes[little], inverse)
    whole = np.empty(len(residuals))
    whole[little] = found
    for rows in _rows_by(np.where(little, -1, codes)):
        if not little[rows[0]]:
            x = columns[rows]
            own = np.linalg.pinv(gram - x.T @ x, hermitian=True) @ (x.T @ residuals[rows])
            whole[rows] = residuals[rows] + x @ own
    return whole


def _by_series(columns: Floats, residuals: Floats, codes: Codes, inverse: Floats) -> Floats:
    """Σ_t H^t e, H the pull of each cluster on itself; each term is at most `LITTLE_PULL` of the one before."""
    found, term = residuals, residuals
    if len(residuals) == 0:
        return found
    while np.abs(term).max() > 1e-16 * np.abs(residuals).max():
        term = (columns * (sums_by(columns * term[:, None], codes) @ inverse)[codes]).sum(axis=1)
        found = found + term
    return found


def _rows_by(codes: Codes) -> list[NDArray[np.intp]]:
    """Row numbers of each cluster."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _cores(spread: Floats, codes: Codes) -> Floats:
    """Middle matrices F_j (clusters, k, k) with (I - H_jj)^(-1/2) = I + Y_j F_j Y_j', Y = spread.

    Directions that a cluster alone decides are left out of its residuals.
    """
    k = spread.shape[1]
    products = np.stack([sums_by(spread * spread[:, [i]], codes) for i in range(k)], axis=1)
    values, directions = np.linalg.eigh(products)
    left = 1 - values
    root = np.where(left > SINGULAR, 1 / np.sqrt(np.maximum(left, SINGULAR)), 0.0)
    change = np.where(values > SINGULAR, (root - 1) / np.maximum(values, SINGULAR), 0.5)
    return np.asarray((directions * change[:, None, :]) @ np.swapaxes(directions, 1, 2))


def _reduced(spread: Floats, core: Floats, codes: Codes, vector: Floats) -> Floats:
    """(I - H_jj)^(-1/2) @ vector, cluster by cluster, (n,)."""
    pulled = (core @ sums_by(spread * vector[:, None], codes)[:, :, None])[:, :, 0]
    return np.asarray(vector + (spread * pulled[codes]).sum(axis=1))


def _satterthwaite(spread: Floats, load: Floats, codes: Codes) -> float:
    """tr(P)² / tr(P²), P_ij = g_i' g_j with g_j = (I - H)_j' a_j and a_j the load of cluster j."""
    pulled = sums_by(spread * load[:, None], codes)
    p = np.diag(sums_by((load**2)[:, None], codes)[:, 0]) - pulled @ pulled.T
    return float(np.trace(p) ** 2 / np.sum(p**2))
