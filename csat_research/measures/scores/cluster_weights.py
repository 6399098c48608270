"""Cluster weights: what customers weigh in a group of cells; of many groups each is looked at by its own customers alone."""

from __future__ import annotations

from typing import cast

import numpy as np
from scipy import sparse

from csat_research.stats.linearised import equal_clusters, variance_of_sums
from csat_research.stats.silent_clusters import variance_of_some
from csat_research.survey.engine.cells import Cells

__all__ = ["per_answer", "present_in", "variance_in_layers", "variance_of", "weighing_alike", "weights_of"]


def present_in(
    cells: Cells, used: np.ndarray, weighted: bool
) -> tuple[sparse.csr_matrix, tuple[np.ndarray, int] | None]:
    """(clusters x cells) weights of the clusters that have an answer in the used cells, and which of how many these are.

    None where all have: of many groups each is then looked at by its own cells alone, all together once.
    """
    if used.all():
        return weights_of(cells, used, weighted), None
    columns = cells.by_cell(weighted)
    width = np.diff(columns.indptr)
    taken = np.repeat(used, width)
    rows, places = np.unique(columns.indices[taken], return_inverse=True)
    ends = np.concatenate([[0], np.cumsum(width * used)])
    matrix = sparse.csc_matrix((columns.data[taken], places, ends), shape=(len(rows), len(used)))
    return matrix.tocsr(), (rows, columns.shape[0])


def variance_of(
    sums: np.ndarray, cells: Cells, present: tuple[np.ndarray, int] | None, left: np.ndarray
) -> float:
    """Variance of the sum over all clusters, of which those that are not `present`, or silent, add nothing."""
    rows, size = (slice(0, len(sums)), len(sums)) if present is None else present
    if cells.layers is None:
        return variance_of_some(sums, size, float(1 - left[0]))
    whole = np.zeros(len(cells.layers))
    whole[rows] = sums
    return float(variance_of_sums(whole, cells.layers, np.broadcast_to(1 - left, whole.shape)).variance)


def variance_in_layers(cells: Cells, sums: np.ndarray, squares: np.ndarray, left: np.ndarray) -> float:
    """Variance within strata: Σ (1-f_h) n_h/(n_h-1) (Σu² - (Σu)²/n_h), n_h all answers of a stratum; a lone one is not centred."""
    codes = np.unique(np.asarray(cells.layers), return_inverse=True)[1]
    kept = np.ones(codes.max() + 1)
    kept[codes] = left
    here = codes[: len(cells)]
    n = np.bincount(here, cells.n, len(kept)) + np.bincount(codes[len(cells) :], minlength=len(kept))
    moved, spread = (np.bincount(here, part, len(kept)) for part in (sums, squares))
    centred = np.where(n > 1, spread - moved**2 / np.maximum(n, 1), spread)
    return float((kept * centred * n / np.maximum(n - 1, 1)).sum())


def per_answer(cells: Cells, used: np.ndarray) -> np.ndarray:
    """(clusters,) one over the used answers of each customer, 0 where it has none."""
    n = np.asarray(weights_of(cells, used, False).sum(axis=1)).ravel()
    return np.divide(1.0, n, out=np.zeros_like(n), where=n > 0)


def weights_of(cells: Cells, used: np.ndarray, weighted: bool) -> sparse.csr_matrix:
    """(clusters x cells) weights of the used cells; unweighted answers count 1 each."""
    matrix = cast("sparse.csr_matrix", cells.cluster_totals if weighted else cells.cluster_counts)
    if used.all():
        return matrix.tocsr()
    kept = matrix.data * used[matrix.indices]
    return sparse.csr_matrix((kept, matrix.indices, matrix.indptr), shape=matrix.shape)


def weighing_alike(
    matrix: sparse.csr_matrix,
    cells: Cells,
    used: np.ndarray,
    weighted: bool,
    present: tuple[np.ndarray, int] | None,
) -> sparse.csr_matrix:
    """Each customer weighs the same, or with survey weights as much as the mean weight of its answers."""
    equal = equal_clusters(matrix)
    if not weighted:
        return equal
    counted = weights_of(cells, used, False) if present is None else present_in(cells, used, False)[0]
    answers = np.asarray(counted.sum(axis=1)).ravel()
    weight = np.asarray(matrix.sum(axis=1)).ravel()
    mean = np.divide(weight, answers, out=np.zeros_like(weight), where=answers > 0)
    return (sparse.diags_array(mean) @ equal).tocsr()
