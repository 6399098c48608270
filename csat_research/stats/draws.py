"""Replicates: the one place where randomness enters an error; clusters are resampled, never rows.

A replicate is a set of cluster weights; what is kept are the replicate totals (Σ weight of each cell), from which any
estimate is computed again. Clusters are sorted by what they hold before a draw (or taken in the order given, which must
then be sorted by key), so a seed gives the same replicates for any order of rows and on any engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import nan
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from csat_research.errors import MethodError, check_choice
from csat_research.stats.intervals import check_level
from csat_research.stats.percentiles import check_replicates
from csat_research.words import say

__all__ = [
    "MANY_CLUSTERS", "Kind", "Order", "cell_replicates", "cluster_weights", "exchange_clusters",
    "percentile_interval", "replicate_totals",
]  # fmt: skip

Floats = NDArray[np.float64]
Kind = Literal["bootstrap", "bayesian"]
Order = Literal["content", "given"]

MANY_CLUSTERS = 20_000  # above, replicate totals may be drawn from a normal (tested: errors within 2 %)
NORMAL_CELLS = 500  # at most so many cells, whose covariance is held
NORMAL_HITS = 400  # and at least so many clusters in each cell: fewer are too skew for a normal
BLOCK = 4_000_000  # numbers held at once
ROWS_COUNTED = 16  # replicates that are drawn and counted in one go


def cluster_weights(
    n_clusters: int, replicates: int, seed: int, kind: Kind = "bootstrap"
) -> Iterator[Floats]:
    """Blocks of replicate weights, each (b, n_clusters) with rows adding to n_clusters, `replicates` rows in all.

    bootstrap: how often each cluster is drawn. bayesian: Dirichlet(1, ..., 1) times n_clusters (Rubin 1981).
    The same n_clusters, seed and kind give the same weights: two tables over the same clusters, in the same
    order, get joint replicates. Raises MethodError for an unknown kind, and under one replicate.

    >>> [block.sum(axis=1).tolist() for block in cluster_weights(3, 2, seed=0)]
    [[3.0, 3.0]]
    """
    _check(kind, replicates)
    rows = max(1, BLOCK // max(n_clusters, 1))
    if replicates <= rows:
        yield _one_block(n_clusters, replicates, seed, kind)
    else:
        rng = np.random.default_rng(seed)
        for start in range(0, replicates, rows):
            yield _block(rng, (min(rows, replicates - start), n_clusters), kind)


@lru_cache(maxsize=1)  # verbs on the same customers ask for the same weights one after the other
def _one_block(n_clusters: int, replicates: int, seed: int, kind: Kind) -> Floats:
    found = _block(np.random.default_rng(seed), (replicates, n_clusters), kind)
    found.setflags(write=False)
    return found


def _block(rng: np.random.Generator, shape: tuple[int, int], kind: Kind) -> Floats:
    return _drawn(rng, shape) if kind == "bootstrap" else _scaled(rng.standard_exponential(shape), shape[1])


def _drawn(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """How often each of C clusters comes up in C draws, for b replicates."""
    drawn, size = np.empty(shape), shape[1]
    starts = size * np.arange(ROWS_COUNTED)[:, None]
    for first in range(0, len(drawn), ROWS_COUNTED):  # few rows at a time stay in the cache
        rows = drawn[first : first + ROWS_COUNTED]
        picked = rng.integers(0, size, size=rows.shape) + starts[: len(rows)]
        rows[:] = np.bincount(picked.ravel(), minlength=rows.size).reshape(rows.shape)
    return drawn


def _scaled(weights: Floats, total: float) -> Floats:
    """The weights so that each row adds to `total`; written over them, for they are large and drawn for this alone."""
    weights *= total / weights.sum(axis=1, keepdims=True)
    return weights


def replicate_totals(
    totals: Any,
    replicates: int,
    seed: int,
    kind: Kind = "bootstrap",
    *,
    order: Order = "content",
    strata: ArrayLike | None = None,
    normal_above: int | None = MANY_CLUSTERS,
) -> Floats:
    """Replicates of the column totals of a (clusters x cells) table: (replicates x cells).

    totals: dense or scipy.sparse, Σw of each cluster in each cell; put everything that must move together
    (answers, ratings, picks) side by side in one table. order: "content" sorts clusters by what they hold and
    draws how often each distinct profile comes up where profiles are few; "given" draws a weight per cluster
    in the order given, so that separate tables over the same clusters stay joint. strata: label per cluster,
    resampled within. normal_above: with more clusters, and enough of them in every cell, totals come from N(Σ
    t_c, V), V the exact covariance of the cluster bootstrap; None never. Raises MethodError without clusters,
    for an unknown kind, and under one replicate.

    >>> replicate_totals(np.array([[1.0, 0.0], [0.0, 1.0]]), 3, seed=1).sum(axis=1).tolist()
    [2.0, 2.0, 2.0]
    """
    _check(kind, replicates)
    table: Any = totals.tocsr() if hasattr(totals, "tocsr") else np.asarray(totals, dtype=float)
    if table.shape[0] == 0:
        raise MethodError(say("There is no cluster to resample: no answers are left here."))
    if strata is not None:
        return _within_strata(table, np.asarray(strata), replicates, seed, kind, order, normal_above)
    if order == "given":
        return _by_cluster(table, replicates, seed, kind)
    if normal_above is not None and _normal_holds(table, normal_above):
        return _from_normal(table, replicates, seed)
    return _by_profile(table, replicates, seed, kind)


def _within_strata(
    table: Any,
    labels: NDArray[Any],
    replicates: int,
    seed: int,
    kind: Kind,
    order: Order,
    normal_above: int | None,
) -> Floats:
    found = np.zeros((replicates, table.shape[1]))
    for number, label in enumerate(np.unique(labels)):
        part, own_seed = table[np.flatnonzero(labels == label)], _stratum_seed(seed, number)
        found += replicate_totals(part, replicates, own_seed, kind, order=order, normal_above=normal_above)
    return found


def _stratum_seed(seed: int, number: int) -> int:
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])


def _by_cluster(table: Any, replicates: int, seed: int, kind: Kind) -> Floats:
    blocks = cluster_weights(table.shape[0], replicates, seed, kind)
    return np.concatenate([np.asarray(block @ table) for block in blocks])


def _by_profile(table: Any, replicates: int, seed: int, kind: Kind) -> Floats:
    """Draws over distinct profiles where they are under half of the clusters, else over sorted ones."""
    order, starts = _sorted_profiles(table)
    counts = np.diff(np.append(starts, len(order)))
    if 2 * len(starts) > len(order):
        return _by_cluster(table[order], replicates, seed, kind)
    rng, profiles, n = np.random.default_rng(seed), table[order[starts]], len(order)
    rows = max(1, BLOCK // len(starts))
    found = np.empty((replicates, table.shape[1]))
    for start in range(0, replicates, rows):
        size = min(rows, replicates - start)
        drawn = (
            rng.multinomial(n, counts / n, size=size).astype(float)
            if kind == "bootstrap"
            else _scaled(rng.standard_gamma(counts, size=(size, len(counts))), n)
        )
        found[start : start + size] = np.asarray(drawn @ profiles)
    return found


def _sorted_profiles(table: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Order that sorts clusters by content, and where in it each distinct profile starts.

    A profile is known by two fixed random projections of its totals, rounded to ten digits so that the last
    bit of a sum, which depends on the order of rows, plays no part. Two profiles share both by chance once in
    10^25.
    """
    content = sparse.csr_array(table)
    content.sum_duplicates()
    unit = 10.0 ** (np.ceil(np.log10(max(np.abs(content.data).max(initial=0.0), 1e-300))) - 10)
    content = sparse.csr_array(
        (np.round(content.data / unit), content.indices, content.indptr), content.shape
    )
    content.eliminate_zeros()
    keys = content @ np.random.default_rng(0).random((content.shape[1], 2))
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    new = np.any(np.diff(keys[order], axis=0) != 0, axis=1)
    return order, np.concatenate([[0], np.flatnonzero(new) + 1])


def _normal_holds(table: Any, above: int) -> bool:
    clusters, cells = table.shape
    if clusters <= above or cells > NORMAL_CELLS:
        return False
    hits = np.asarray((table != 0).sum(axis=0)).ravel()
    return bool(np.all((hits >= NORMAL_HITS) | (hits == 0)))


def _from_normal(table: Any, replicates: int, seed: int) -> Floats:
    """Draws from N(Σ t_c, Σ (t_c - t̄)(t_c - t̄)'), by the symmetric root of the covariance, which is unique."""
    total = np.asarray(table.sum(axis=0), dtype=float).ravel()
    products = table.T @ table
    products = products.toarray() if hasattr(products, "toarray") else np.asarray(products)
    values, vectors = np.linalg.eigh(products - np.outer(total, total) / table.shape[0])
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    noise = np.random.default_rng(seed).standard_normal((replicates, len(total)))
    return np.asarray(total + noise @ root)


def cell_replicates(
    n: ArrayLike, w: ArrayLike, w2: ArrayLike, replicates: int, seed: int, kind: Kind = "bootstrap"
) -> Floats:
    """Replicates of cell totals where every answer is its own cluster: (replicates x cells).

    n, w, w2: answers, Σw and Σw² of each cell. Answers are drawn over cells, and the spread of weights within
    a cell is drawn too (its mean alone loses part of the error): a normal with the cell's variance, not below
    0.

    >>> cell_replicates([3, 1], [3, 1], [3, 1], 2, seed=0).sum(axis=1).tolist()
    [4.0, 4.0]
    """
    _check(kind, replicates)
    answers, weight, squares = (np.asarray(x, dtype=float) for x in (n, w, w2))
    rng, total = np.random.default_rng(seed), answers.sum()
    if total == 0:
        raise MethodError(say("There is no answer to resample."))
    safe = np.maximum(answers, 1.0)
    mean = weight / safe
    spread = np.sqrt(np.maximum(squares / safe - mean**2, 0.0))
    spread[spread < 1e-7 * np.abs(mean)] = 0.0  # equal weights: what is left is rounding
    drawn = (
        rng.multinomial(round(total), answers / total, size=replicates).astype(float)
        if kind == "bootstrap"
        else _scaled(rng.standard_gamma(answers, size=(replicates, len(answers))), total)
    )
    if not spread.any():
        return drawn * mean
    within = drawn if kind == "bootstrap" else np.broadcast_to(answers, drawn.shape)
    noise = rng.standard_normal(drawn.shape) * spread * np.sqrt(within)
    return np.asarray(np.maximum(drawn * mean + noise, 0.0))


def percentile_interval(draws: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper percentiles of replicates (replicates x estimates, or one column).

    Replicates in which an estimate is not defined (NaN) are left out; where they are more than one in twenty
    the bounds are NaN. Raises MethodError unless 0 < level < 1. Source: Efron 1979.

    >>> low, high = percentile_interval(np.arange(101.0), 0.9)
    >>> round(float(low), 6), round(float(high), 6)
    (5.0, 95.0)
    """
    check_level(level)
    table = np.asarray(draws, dtype=float)
    undefined = np.isnan(table).mean(axis=0) > 0.05
    filled = np.where(undefined, 0.0, table)
    low, high = np.nanquantile(filled, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.where(undefined, nan, low), np.where(undefined, nan, high)


def exchange_clusters(clusters: ArrayLike, seed: int) -> NDArray[np.intp]:
    """A permutation that exchanges clusters: row i takes the value of row `found[i]`.

    Clusters of one size swap places whole, their rows in random order: rows sorted inside each cluster, as a key
    needs, would else pair the low values of one with the low values of the other. What has a size of its own is
    laid end to end, in random order, over the rows of all such clusters. Sort rows by key (cluster, then the rest)
    before, so that a seed means one result.

    >>> codes = np.array([0, 0, 1, 1])
    >>> {tuple(sorted(exchange_clusters(codes, seed)[:2].tolist())) for seed in range(9)} == {(0, 1), (2, 3)}
    True
    """
    codes = np.unique(np.asarray(clusters), return_inverse=True)[1]
    rng, found = np.random.default_rng(seed), np.arange(len(codes))
    order, sizes = np.argsort(codes, kind="stable"), np.bincount(codes)
    shuffled = np.lexsort((rng.random(len(codes)), codes))
    starts = np.cumsum(sizes) - sizes
    alone = np.bincount(sizes)[sizes] == 1
    groups = [np.flatnonzero((sizes == size) & ~alone) for size in np.unique(sizes[~alone])]
    for group in [*groups, np.flatnonzero(alone)]:
        if len(group):
            given = _rows_of(rng.permutation(group), starts, sizes)
            found[order[_rows_of(group, starts, sizes)]] = shuffled[given]
    return found


def _rows_of(
    clusters: NDArray[np.intp], starts: NDArray[np.intp], sizes: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Places of the rows of these clusters, cluster after cluster, in rows sorted by cluster."""
    lengths = sizes[clusters]
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.asarray(np.repeat(starts[clusters], lengths) + within)


def _check(kind: str, replicates: int) -> None:
    check_choice("kind", kind, get_args(Kind))
    check_replicates(replicates)
