"""Importance of drivers as shares of R²: LMG (the Shapley value of R²) and its quicker cousins.

Everywhere: matrix is (1 + c + p, 1 + c + p), a covariance, correlation or centred cross-product matrix whose
first position is the outcome, then c controls that are always in the model, then the p columns of the
drivers. Only correlations enter, so a unit (hours, minutes, nanoseconds) changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from csat_research.errors import MethodError
from csat_research.stats.halving import PIVOT_FLOOR, divisor, shapley_shares
from csat_research.words import say

__all__ = [
    "MAX_DRIVERS",
    "METRICS",
    "Shares",
    "beta_squared",
    "car",
    "correlations",
    "first",
    "genizi",
    "last",
    "lmg",
    "lmg_batch",
    "partial_out",
    "pratt",
    "shared_out",
    "symmetric_roots",
]

MAX_DRIVERS = 30  # 2^30 subsets take some ten seconds; every further driver doubles them


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Shares of R², 0 to 1, that add up to r2 - r2_controls.

    shares: (players,), or (replicates, players) with r2 and r2_controls (replicates,). NaN if the outcome
    does not vary.
    """

    shares: np.ndarray
    r2: float | np.ndarray
    r2_controls: float | np.ndarray


def lmg(matrix: np.ndarray, *, controls: int = 0, sizes: Sequence[int] | None = None) -> Shares:
    """Exact LMG: the gain in R² of each driver, averaged over all orders in which drivers can enter.

    sizes: columns per player, where dummies or a group enter as one block; default one each. A twin of
    another driver shares with it. Raises MethodError above MAX_DRIVERS. Source: Lindeman, Merenda, Gold 1980;
    R relaimpo::calc.relimp.

    >>> found = lmg(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]]))
    >>> found.shares.round(3), round(found.r2, 2)
    (array([0.315, 0.045]), 0.36)
    """
    found = lmg_batch(np.asarray(matrix)[None], controls=controls, sizes=sizes)
    return Shares(found.shares[0], float(np.ravel(found.r2)[0]), float(np.ravel(found.r2_controls)[0]))


def lmg_batch(matrices: np.ndarray, *, controls: int = 0, sizes: Sequence[int] | None = None) -> Shares:
    """LMG of many matrices at once (bootstrap replicates), without a loop over them.

    matrices: (replicates, 1+c+p, 1+c+p). Shares are (replicates, players).

    >>> one = np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]])
    >>> lmg_batch(np.stack([one, np.eye(3)])).shares.round(3)
    array([[0.315, 0.045],
           [0.   , 0.   ]])
    """
    _check_size(len(sizes) if sizes is not None else np.shape(matrices)[-1] - 1 - controls)
    return shared_out(matrices, controls, lambda ordered: shapley_shares(ordered, sizes))


def shared_out(matrices: np.ndarray, controls: int, share: Callable[[np.ndarray], np.ndarray]) -> Shares:
    """Shares by any way of sharing out what drivers explain beyond the controls.

    share: (replicates, p+1, p+1) cross-products that the controls leave over, drivers first and the outcome last, ->
    (replicates, players).

    >>> one = np.array([[[1, .6, .3], [.6, 1, 0], [.3, 0, 1]]])
    >>> shared_out(one, 0, lambda ordered: ordered[:, :-1, -1] ** 2).shares.round(2)
    array([[0.36, 0.09]])
    """
    scaled = correlations(matrices)
    left = partial_out(scaled, controls)
    ordered = np.roll(np.roll(left, -1, axis=-1), -1, axis=-2)
    shares, outcome = share(ordered), scaled[:, 0, 0]
    fixed = np.where(outcome > 0, outcome - ordered[:, -1, -1], np.nan)
    shares = np.where(outcome[:, None] > 0, shares, np.nan)
    return Shares(shares, fixed + shares.sum(axis=1), fixed)


def correlations(matrices: np.ndarray) -> np.ndarray:
    """Correlations from covariances (..., k, k); a column without variance gets zeros, also on the diagonal.

    >>> correlations(np.array([[4., 1., 0.], [1., 1., 0.], [0., 0., 0.]])).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    matrices = np.asarray(matrices, dtype=float)
    variance = np.diagonal(matrices, axis1=-2, axis2=-1)
    scale = np.zeros_like(variance)
    np.divide(1, np.sqrt(np.maximum(variance, 0)), out=scale, where=variance > 0)
    return matrices * scale[..., :, None] * scale[..., None, :]


def first(matrix: np.ndarray, *, controls: int = 0, sizes: Sequence[int] | None = None) -> np.ndarray:
    """Gain in R² of each player entering right after the controls, (players,); relaimpo "first".

    >>> first(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]])).round(2)
    array([0.36, 0.09])
    """
    scaled, fixed, blocks = _blocks(matrix, controls, sizes)
    return np.array([_r2(scaled, fixed + block) for block in blocks]) - _r2(scaled, fixed)


def last(matrix: np.ndarray, *, controls: int = 0, sizes: Sequence[int] | None = None) -> np.ndarray:
    """Loss in R² when a player alone leaves the full model, (players,); relaimpo "last".

    >>> last(np.array([[1, .6, .3], [.6, 1, .1], [.3, .1, 1]])).round(3)
    array([0.328, 0.058])
    """
    scaled, fixed, blocks = _blocks(matrix, controls, sizes)
    everything = fixed + [j for block in blocks for j in block]
    without = [[j for j in everything if j not in block] for block in blocks]
    return _r2(scaled, everything) - np.array([_r2(scaled, kept) for kept in without])


def beta_squared(matrix: np.ndarray) -> np.ndarray:
    """Squared standardised coefficients, (p,); relaimpo "betasq".

    >>> beta_squared(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]])).round(2)
    array([0.36, 0.  ])
    """
    scaled = correlations(matrix)
    found: np.ndarray = _solve(scaled[1:, 1:], scaled[1:, 0]) ** 2
    return found


def pratt(matrix: np.ndarray) -> np.ndarray:
    """Standardised coefficient times correlation, (p,); adds up to R², may be negative; relaimpo "pratt".

    >>> pratt(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]])).round(2)
    array([0.36, 0.  ])
    """
    scaled = correlations(matrix)
    return _solve(scaled[1:, 1:], scaled[1:, 0]) * scaled[1:, 0]


def genizi(matrix: np.ndarray) -> np.ndarray:
    """Relative weights of the symmetric root of the drivers' correlations, (p,); they add up to R².

    Source: Genizi 1993, the same numbers as Johnson 2000; relaimpo "genizi".

    >>> genizi(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]])).sum().round(2)
    np.float64(0.36)
    """
    root, scores = _root(matrix)
    return root**2 @ scores**2


def car(matrix: np.ndarray) -> np.ndarray:
    """Squared correlations with the decorrelated drivers, (p,); they add up to R².

    Source: Zuber and Strimmer 2011; relaimpo "car".

    >>> car(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]])).sum().round(2)
    np.float64(0.36)
    """
    found: np.ndarray = _root(matrix)[1] ** 2
    return found


METRICS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "lmg": lambda matrix: lmg(matrix).shares,
    "last": last,
    "first": first,
    "betasq": beta_squared,
    "pratt": pratt,
    "genizi": genizi,
    "car": car,
}


def _check_size(players: int) -> None:
    if players > MAX_DRIVERS:
        raise MethodError(
            say(
                "Exact LMG looks at every subset of the drivers; {n:count} are more than {most:count}."
                " Name fewer drivers, or group them by theme.",
                n=players,
                most=MAX_DRIVERS,
            )
        )


def partial_out(scaled: np.ndarray, controls: int) -> np.ndarray:
    """What the controls leave over of outcome and drivers: (..., 1+p, 1+p) residual cross-products, the outcome first."""
    for _ in range(controls):
        scaled = _partial_out_control(scaled)
    return scaled


def _partial_out_control(matrices: np.ndarray) -> np.ndarray:
    """Residual cross-products (..., k-1, k-1) after the control next to the outcome."""
    column = matrices[:, :, 1]
    pivot = divisor(matrices[:, 1, 1])
    left = matrices - column[:, :, None] * column[:, None, :] / pivot[:, None, None]
    return np.delete(np.delete(left, 1, axis=-1), 1, axis=-2)


def _blocks(
    matrix: np.ndarray, controls: int, sizes: Sequence[int] | None
) -> tuple[np.ndarray, list[int], list[list[int]]]:
    """Correlations, positions of the controls, and positions of each player."""
    scaled = correlations(matrix)
    widths = [1] * (len(scaled) - 1 - controls) if sizes is None else list(sizes)
    ends = 1 + controls + np.cumsum(widths)
    blocks = [list(range(end - width, end)) for width, end in zip(widths, ends.tolist(), strict=True)]
    return scaled, list(range(1, 1 + controls)), blocks


def _r2(scaled: np.ndarray, positions: list[int]) -> float:
    """R² of the outcome on the drivers at these positions."""
    with_outcome = scaled[positions, 0]
    return float(with_outcome @ _solve(scaled[np.ix_(positions, positions)], with_outcome))


def _solve(square: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solution that leaves out directions in which the drivers do not vary."""
    return np.linalg.pinv(square, rcond=PIVOT_FLOOR, hermitian=True) @ right


def _root(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric root of the drivers' correlations; the outcome's correlations with the decorrelated ones."""
    scaled = correlations(matrix)
    root, inverse = symmetric_roots(scaled[1:, 1:])
    return root, inverse @ scaled[1:, 0]


def symmetric_roots(square: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric roots of correlations (..., p, p) and their inverses, directions without spread left out.

    >>> root, inverse = symmetric_roots(np.array([[1, .5], [.5, 1]]))
    >>> (root @ root).round(9).tolist(), (root @ inverse).round(9).tolist()
    ([[1.0, 0.5], [0.5, 1.0]], [[1.0, 0.0], [0.0, 1.0]])
    """
    values, vectors = np.linalg.eigh(square)
    kept = values > PIVOT_FLOOR
    roots = np.sqrt(np.where(kept, values, 0.0))
    inverse = np.divide(1.0, roots, out=np.zeros_like(roots), where=kept)
    turned = np.swapaxes(vectors, -1, -2)
    return (vectors * roots[..., None, :]) @ turned, (vectors * inverse[..., None, :]) @ turned
