"""Moments: weighted sums and cross-products of columns, centred before they are squared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["Moments"]


@dataclass(frozen=True, eq=False)
class Moments:
    """Weighted cross-products of [1, columns - centre] over rows where no column is missing.

    names: the k columns. groups: a row per group (pandas). n, incomplete: (G,) rows used and left out.
    centre: (k,) subtracted first. gram: (G, k+1, k+1), position 0 is the constant. totals: (clusters, (k+1)(k+2)/2)
    upper triangles of each cluster's gram, with cluster_group (clusters,) naming the group; None without a cluster.
    """

    names: tuple[str, ...]
    groups: pd.DataFrame
    n: np.ndarray
    incomplete: np.ndarray
    centre: np.ndarray
    gram: np.ndarray
    totals: np.ndarray | None = None
    cluster_group: np.ndarray | None = None

    @property
    def cluster_products(self) -> np.ndarray | None:
        """Cross-products of the clusters' totals, (m, m) with m = (k+1)(k+2)/2; None without a cluster."""
        return None if self.totals is None else self.totals.T @ self.totals

    def mean(self, group: int = 0) -> np.ndarray:
        """Weighted means of the columns in a group, (k,)."""
        return self.centre + self.gram[group, 0, 1:] / self.gram[group, 0, 0]

    def covariance(self, group: int = 0) -> np.ndarray:
        """Weighted covariance (divisor: sum of weights) of the columns in a group, (k, k)."""
        return covariance_of(self.gram[group])


def covariance_of(gram: np.ndarray) -> np.ndarray:
    """Covariances (..., k, k) from grams (..., k+1, k+1) whose first position is the constant."""
    weight = gram[..., :1, :1]
    means = gram[..., 1:, :1] / weight
    return gram[..., 1:, 1:] / weight - means @ np.swapaxes(means, -1, -2)


def square(triangles: np.ndarray, size: int) -> np.ndarray:
    """Upper triangles (..., size(size+1)/2) as symmetric matrices (..., size, size)."""
    rows, columns = np.triu_indices(size)
    found = np.empty((*triangles.shape[:-1], size, size))
    found[..., rows, columns] = triangles
    found[..., columns, rows] = triangles
    return found
