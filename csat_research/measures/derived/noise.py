"""Noise: the share of derived importance that chance alone gives, from customers that are exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from numpy.typing import NDArray

from csat_research.measures.derived.modelled import Model
from csat_research.measures.derived.sharing import Sharing
from csat_research.measures.units import Floats
from csat_research.stats.draws import exchange_clusters
from csat_research.stats.shapley import correlations

__all__ = ["FEWEST_PERMUTATIONS", "PERMUTATIONS", "distinct_rows", "noise"]

PERMUTATIONS, FEWER_PERMUTATIONS, FEWEST_PERMUTATIONS = 200, 60, 20
MANY_UNITS = 20_000  # above, exchanging them takes long and the noise is small anyway
WALKS = 2**27  # steps that all permutations together may take
AT_ONCE = 256  # matrices
MOST_STEPS = 20 * 2**20  # of one permutation: LMG of twenty drivers


def noise(models: Sequence[Model], seed: int, sharing: Sharing) -> Floats:
    """(J,) 95th percentile of the share of each driver's permuted copy in its own place, clusters exchanged, 0-100.

    Of several versions of the rows in turn, a permutation each. NaN where the way of sharing takes too long for twenty permutations.
    """
    model = models[0]
    players = len(model.sizes)
    permutations = min(PERMUTATIONS, WALKS // sharing.own_steps)
    if permutations < FEWEST_PERMUTATIONS and sharing.own_steps > MOST_STEPS:
        return np.full(players, nan)
    if len(np.unique(model.codes)) > MANY_UNITS:
        permutations = min(permutations, FEWER_PERMUTATIONS)
    count = max(permutations, FEWEST_PERMUTATIONS)
    chunk = max(1, AT_ONCE // players)
    known = [_centred(one) for one in models[:count]]
    own = [
        sharing.own(
            np.stack(
                [
                    _permuted(model, *known[i % len(known)], seed + i)
                    for i in range(at, min(at + chunk, count))
                ]
            )
        )
        for at in range(0, count, chunk)
    ]
    return np.asarray(100 * np.quantile(np.concatenate(own), 0.95, axis=0))


def _centred(model: Model) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Unit, weight and centred values of each distinct row."""
    rows, weights = distinct_rows(model)
    z = np.column_stack([model.outcome, model.columns])
    z = (z - np.average(z, axis=0, weights=model.weights))[rows]
    return model.codes[rows], weights, z


def distinct_rows(model: Model) -> tuple[NDArray[np.intp], Floats]:
    """Places and weights of rows, those of a unit that are alike as one, so that half rows are no more rows."""
    told = np.column_stack([model.codes, model.outcome, model.columns])
    _, first, of = np.unique(told, axis=0, return_index=True, return_inverse=True)
    return first, np.asarray(np.bincount(of.ravel(), model.weights), dtype=float)


def _permuted(model: Model, codes: NDArray[np.intp], weights: Floats, z: Floats, seed: int) -> Floats:
    """(J, k, k) covariances, each with one driver replaced by its values from exchanged units."""
    moved = z[exchange_clusters(codes, seed)]
    moved = moved - np.average(moved, axis=0, weights=weights)
    w = weights[:, None]
    own, cross, inner = z.T @ (w * z), z.T @ (w * moved), moved.T @ (w * moved)
    found = np.repeat(own[None], len(model.sizes), axis=0)
    for j, block in enumerate(model.drivers):
        at = slice(block.start + 1, block.stop + 1)
        found[j, :, at], found[j, at, :] = cross[:, at], cross[:, at].T
        found[j, at, at] = inner[at, at]
    return correlations(found)
