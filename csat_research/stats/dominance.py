"""Dominance analysis: which driver adds more, on average, at every model size, or in every single model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import binom

from csat_research.stats.halving import subset_gains_batch
from csat_research.stats.shapley import correlations, partial_out

__all__ = ["Dominance", "dominance", "shapley_weights", "subset_fits"]

EQUAL = 1e-12  # gains that differ by less are one number, summed in another order


@dataclass(frozen=True, slots=True, eq=False)
class Dominance:
    """Dominance of p drivers; matrices: 1 = row dominates column, 0 = is dominated, 0.5 = undecided.

    general: (..., p) mean gain over model sizes (the Shapley value). conditional: (..., p, p) mean gain of the row's
    driver with column-many others in. complete, conditional_matrix, general_matrix: (..., p, p).
    """

    general: np.ndarray
    conditional: np.ndarray
    complete: np.ndarray
    conditional_matrix: np.ndarray
    general_matrix: np.ndarray


def dominance(fits: np.ndarray) -> Dominance:
    """Dominance from the fit of every subset of drivers, (..., 2^p): bit j of the position is driver j.

    `fits` may be any measure that grows with the model: R², a pseudo-R². Leading axes are replicates. Source: Budescu
    1993, Azen and Budescu 2003; R domir, dominanceanalysis.

    >>> dominance(np.array([0, .36, .09, .36])).general.round(3)
    array([0.315, 0.045])
    """
    fits = np.asarray(fits, dtype=float)
    players = int(np.log2(fits.shape[-1]))
    sizes = _sizes(players)
    conditional = np.stack([_by_size(fits, sizes, j, players) for j in range(players)], axis=-2)
    general = conditional.mean(axis=-1)
    pairs = conditional[..., :, None, :] - conditional[..., None, :, :]
    return Dominance(
        general,
        conditional,
        _complete(fits, players),
        _verdict(pairs),
        _verdict(general[..., :, None, None] - general[..., None, :, None]),
    )


def subset_fits(matrices: np.ndarray, *, controls: int = 0, sizes: Sequence[int] | None = None) -> np.ndarray:
    """R² that every subset of drivers adds to the controls, (replicates, 2^p), for `dominance`.

    matrices: (replicates, 1+c+p, 1+c+p) covariances, the outcome first, then c controls, then the drivers' columns.
    sizes: columns of each driver. An outcome without variance gives zeros.

    >>> subset_fits(np.array([[[1, .6, .3], [.6, 1, .5], [.3, .5, 1]]])).round(2)
    array([[0.  , 0.36, 0.09, 0.36]])
    """
    left = partial_out(correlations(matrices), controls)
    return subset_gains_batch(np.roll(np.roll(left, -1, axis=-1), -1, axis=-2), sizes)


def shapley_weights(players: int) -> np.ndarray:
    """(2^p, p): fits @ weights are the Shapley values of a game given as the fit of every subset, (2^p,).

    >>> (np.array([0, .36, .09, .36]) @ shapley_weights(2)).round(3)
    array([0.315, 0.045])
    """
    sizes = _sizes(players)
    entering = 1 / (players * binom(players - 1, np.maximum(sizes - 1, 0)))
    staying_out = 1 / (players * binom(players - 1, np.minimum(sizes, players - 1)))
    return np.column_stack([np.where(_holds(j, players), entering, -staying_out) for j in range(players)])


def _sizes(players: int) -> np.ndarray:
    """Number of drivers in each subset, (2^p,)."""
    return np.array([bin(subset).count("1") for subset in range(2**players)])


def _by_size(fits: np.ndarray, sizes: np.ndarray, driver: int, players: int) -> np.ndarray:
    """Mean gain of a driver by how many others are already in, (..., p)."""
    without = np.flatnonzero(~_holds(driver, players))
    gains = fits[..., without | (1 << driver)] - fits[..., without]
    of_size = (sizes[without][:, None] == np.arange(players)) / binom(players - 1, np.arange(players))
    return np.asarray(gains @ of_size)


def _complete(fits: np.ndarray, players: int) -> np.ndarray:
    """One driver adds more than the other in every model that holds neither."""
    found = np.full((*fits.shape[:-1], players, players), 0.5)
    for i in range(players):
        for j in range(i):
            neither = np.flatnonzero(~_holds(i, players) & ~_holds(j, players))
            gap = fits[..., neither | (1 << i)] - fits[..., neither | (1 << j)]
            found[..., i, j] = _verdict(gap)
            found[..., j, i] = 1 - found[..., i, j]
    return found


def _holds(driver: int, players: int) -> np.ndarray:
    found: np.ndarray = (np.arange(2**players) >> driver) & 1 == 1
    return found


def _verdict(gaps: np.ndarray) -> np.ndarray:
    """1 where all gaps along the last axis are above zero, 0 where all are below, else 0.5."""
    above, below = (gaps > EQUAL).all(axis=-1), (gaps < -EQUAL).all(axis=-1)
    return np.where(above, 1.0, np.where(below, 0.0, 0.5))
