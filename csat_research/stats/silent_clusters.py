"""Silent clusters: the variance of a sum over clusters of which many add nothing, from those alone that add something."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

__all__ = ["jackknifed", "variance_of_some", "with_silent"]


def variance_of_some(sums: ArrayLike, clusters: int, sampled: float = 0.0) -> float:
    """Variance of Σ_c u_c without strata, where the clusters that are not given have u = 0.

    V = (1 - f) C/(C - 1) (Σ (u - ū)² + (C - rows) ū²), ū = Σu / C; `linearised.variance_of_sums` of all C of them.
    sums: (rows,) u; clusters: C, two or more; sampled: f, the fraction of all clusters that was sampled.

    >>> round(variance_of_some([0.5, -0.3], 4), 9)
    0.44
    """
    u = np.asarray(sums, dtype=float)
    mean = u.sum() / clusters
    centred = u - mean
    spread = float(centred @ centred) + (clusters - len(u)) * mean**2
    return float((1 - sampled) * clusters / (clusters - 1) * spread)


def with_silent(table: Any, silent: ArrayLike) -> Any:
    """A table of clusters, (clusters,) or (clusters, k), dense or sparse, with an empty row for each cluster that is silent.

    >>> with_silent(np.array([1.0, 2.0]), ["x"]).tolist()
    [1.0, 2.0, 0.0]
    """
    more = len(np.asarray(silent))
    if not more:
        return table
    if hasattr(table, "tocsr"):
        below: Any = sparse.csr_array((more, table.shape[1]))
        return sparse.vstack([table, below]).tocsr()
    return np.concatenate([table, np.zeros((more, *table.shape[1:]))])


def jackknifed(
    left: NDArray[np.float64], labels: NDArray[np.generic] | None, alpha: float, silent: NDArray[np.generic]
) -> tuple[float, int]:
    """Σ_h (m_h-1)/m_h Σ (x - x̄_h)² of values without each person (m,), and persons less strata; a lone one is centred at all.

    Without a silent person alpha stays what it is.

    >>> jackknifed(np.array([1.0, 3.0]), None, 2.0, np.array([]))
    (1.0, 1)
    """
    if labels is None:
        return (len(left) - 1) / len(left) * float(((left - left.mean()) ** 2).sum()), len(left) - 1
    values = np.append(left, np.full(len(silent), alpha))
    codes = np.unique(np.append(labels.astype(object), silent.astype(object)), return_inverse=True)[1]
    sizes = np.bincount(codes)
    means = np.where(sizes > 1, np.bincount(codes, values) / sizes, values.mean())
    scale = np.where(sizes > 1, (sizes - 1) / sizes, 1.0)
    return float(scale[codes] @ (values - means[codes]) ** 2), len(left) - len(np.unique(labels))
