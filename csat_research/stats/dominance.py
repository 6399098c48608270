"""Dominance analysis: which driver adds more, on average, at every model size, or in every single model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import binom

__all__ = ["Dominance", "dominance"]


@dataclass(frozen=True, slots=True, eq=False)
class Dominance:
    """Dominance of p drivers; matrices: 1 = row dominates column, 0 = is dominated, 0.5 = undecided.

    general: (p,) mean gain over model sizes (the Shapley value). conditional: (p, p) mean gain of the row's
    driver with column-many others in. complete, conditional_matrix, general_matrix: (p, p).
    """

    general: np.ndarray
    conditional: np.ndarray
    complete: np.ndarray
    conditional_matrix: np.ndarray
    general_matrix: np.ndarray


def dominance(fits: np.ndarray) -> Dominance:
    """Dominance from the fit of every subset of drivers, (2^p,): bit j of the position is driver j.

    `fits` may be any measure that grows with the model: R², a pseudo-R². Source: Budescu 1993, Azen and
    Budescu 2003; R domir, dominanceanalysis.

    >>> dominance(np.array([0, .36, .09, .36])).general.round(3)
    array([0.315, 0.045])
    """
    fits = np.asarray(fits, dtype=float)
    players = int(np.log2(len(fits)))
    sizes = _sizes(players)
    conditional = np.array([_by_size(fits, sizes, j, players) for j in range(players)])
    general = conditional.mean(axis=1)
    pairs = conditional[:, None, :] - conditional[None, :, :]
    return Dominance(
        general,
        conditional,
        _complete(fits, players),
        _verdict(pairs),
        _verdict(general[:, None, None] - general[None, :, None]),
    )


def _sizes(players: int) -> np.ndarray:
    """Number of drivers in each subset, (2^p,)."""
    return np.array([bin(subset).count("1") for subset in range(2**players)])


def _by_size(fits: np.ndarray, sizes: np.ndarray, driver: int, players: int) -> np.ndarray:
    """Mean gain of a driver by how many others are already in, (p,)."""
    without = np.flatnonzero(~_holds(driver, players))
    gains = fits[without | (1 << driver)] - fits[without]
    sums = np.bincount(sizes[without], weights=gains, minlength=players)
    found: np.ndarray = sums / binom(players - 1, np.arange(players))
    return found


def _complete(fits: np.ndarray, players: int) -> np.ndarray:
    """One driver adds more than the other in every model that holds neither."""
    found = np.full((players, players), 0.5)
    for i in range(players):
        for j in range(i):
            neither = np.flatnonzero(~_holds(i, players) & ~_holds(j, players))
            gap = fits[neither | (1 << i)] - fits[neither | (1 << j)]
            found[i, j] = _verdict(gap)
            found[j, i] = 1 - found[i, j]
    return found


def _holds(driver: int, players: int) -> np.ndarray:
    found: np.ndarray = (np.arange(2**players) >> driver) & 1 == 1
    return found


def _verdict(gaps: np.ndarray) -> np.ndarray:
    """1 where all gaps along the last axis are above zero, 0 where all are below, else 0.5."""
    return np.where((gaps > 0).all(axis=-1), 1.0, np.where((gaps < 0).all(axis=-1), 0.0, 0.5))
