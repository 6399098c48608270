"""Cluster weights: what customers weigh in a group of cells; of many groups each is looked at by its own customers alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from csat_research.stats.linearised import variance_of_sums
from csat_research.stats.silent_clusters import variance_of_some
from csat_research.survey.engine.cells import Cells

__all__ = ["ClusterWeights", "cluster_weights", "variance_in_layers", "variance_of"]


@dataclass(frozen=True, slots=True)
class ClusterWeights:
    """What the clusters of some cells weigh there: entry i is `weights[i]` of the cluster `present[rows[i]]` in cell `cells[i]`.

    present: the places of these clusters among all `size` that there are.

    >>> found = ClusterWeights(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([1.0, 1.0, 2.0]), np.arange(2), 2)
    >>> found.of_clusters().tolist(), found.times(found.per_answer()).of_cells(2).tolist()
    ([2.0, 2.0], [0.5, 1.5])
    """

    rows: np.ndarray
    cells: np.ndarray
    weights: np.ndarray
    present: np.ndarray
    size: int

    def of_cells(self, count: int) -> np.ndarray:
        """(count,) weight of each cell."""
        return np.bincount(self.cells, self.weights, count)

    def of_clusters(self) -> np.ndarray:
        """(present,) weight of each cluster."""
        return np.bincount(self.rows, self.weights, len(self.present))

    def sums(self, influence: np.ndarray) -> np.ndarray:
        """(present,) sum of an influence (cells,) over each cluster."""
        return np.bincount(self.rows, self.weights * influence[self.cells], len(self.present))

    def per_answer(self) -> np.ndarray:
        """(present,) one over the weight of each cluster, which is one over its answers where these count 1 each; 0 without any."""
        each = self.of_clusters()
        return np.divide(1.0, each, out=np.zeros_like(each), where=each > 0)

    def times(self, factor: np.ndarray) -> ClusterWeights:
        """The same with the weights of each cluster (present,) times its factor."""
        return replace(self, weights=self.weights * factor[self.rows])


def cluster_weights(
    cells: Cells, used: np.ndarray, weighted: bool, *, everybody: bool = False
) -> ClusterWeights:
    """What clusters weigh in the used cells; unweighted answers count 1 each.

    Of many groups each is looked at by its own clusters alone; everybody: by all there are.
    """
    columns = cells.by_cell(weighted)
    places = np.repeat(np.arange(len(used)), np.diff(columns.indptr))
    taken = used[places]
    found = ClusterWeights(
        columns.indices[taken],
        places[taken],
        columns.data[taken],
        np.arange(columns.shape[0]),
        columns.shape[0],
    )
    if everybody or used.all():
        return found
    present, rows = np.unique(found.rows, return_inverse=True)
    return replace(found, rows=rows, present=present)


def variance_of(sums: np.ndarray, cells: Cells, clusters: ClusterWeights, left: np.ndarray) -> float:
    """Variance of the sum over all clusters, of which those that are not present, or silent, add nothing."""
    if cells.layers is None:
        return variance_of_some(sums, clusters.size, float(1 - left[0]))
    whole = np.zeros(len(cells.layers))
    whole[clusters.present] = sums
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
