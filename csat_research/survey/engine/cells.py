"""Cells: distinct combinations of answers with their counts, weights and cluster totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

__all__ = ["Cells"]

MOST_TAKEN = 0.9  # a unit that decides its own weight has no residual left, and tells no error


@dataclass(frozen=True, eq=False)
class Cells:
    """Smallest cells of a survey.

    keys: distinct combinations, sorted, missing is a key (pandas). n, w, w2: (cells,) counts, sums of weights and
    of squared weights. totals: one signed (clusters x cells) matrix of weights per cluster dimension (two for
    two-way: a + b - a∩b has three), empty without a cluster. strata: stratum of each cluster of the first
    dimension (of each cell, where there is no cluster). answers: like its totals, but counting answers. naming:
    gives the clusters of that dimension, in order. slopes, scores: of weights that were estimated, p (clusters x cells) sums of how
    weights move with each parameter and (clusters x p) what each cluster adds to the error of the parameters. silent: strata of
    clusters (answers, without clusters) that were drawn with these and are none of them.
    """

    keys: pd.DataFrame
    n: np.ndarray
    w: np.ndarray
    w2: np.ndarray
    totals: tuple[tuple[int, sparse.csr_matrix], ...] = ()
    cluster_names: tuple[str, ...] = ()
    strata: np.ndarray | None = None
    answers: sparse.csr_matrix | None = None
    naming: Callable[[], pd.Series] | None = None
    slopes: tuple[sparse.csr_matrix, ...] = ()
    scores: np.ndarray | None = None
    silent: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def ids(self) -> pd.Index | None:
        """The clusters of the first dimension, in order; there are many, so they are named where somebody asks."""
        return None if self.naming is None else pd.Index(self.naming())

    @property
    def layers(self) -> np.ndarray | None:
        """Strata, then those of units that are silent here; None without strata."""
        if self.strata is None or self.silent is None:
            return self.strata
        return np.concatenate([np.asarray(self.strata, dtype=object), self.silent])

    @cached_property
    def cluster_products(self) -> sparse.csr_matrix | None:
        """Cross-products of cluster totals (cells x cells); None means the diagonal w2."""
        if not self.totals:
            return None
        return sum(
            (sign * (one.T @ one) for sign, one in self.totals[1:]),
            self.totals[0][0] * (self.totals[0][1].T @ self.totals[0][1]),
        )

    @property
    def cluster_totals(self) -> sparse.csr_matrix | None:
        """(clusters x cells) weights of the first cluster dimension, or None."""
        return self.totals[0][1] if self.totals else None

    @property
    def cluster_counts(self) -> sparse.csr_matrix | None:
        """(clusters x cells) answers, unweighted, of the first cluster dimension, or None."""
        return self.answers

    @cached_property
    def _columns(self) -> dict[bool, sparse.csc_matrix]:
        return {}

    def by_cell(self, weighted: bool) -> sparse.csc_matrix:
        """Weights (or answers) of the first cluster dimension, cell by cell: groups of cells are taken out at once."""
        if weighted and self.answers is self.cluster_totals:
            weighted = False  # without weights one matrix is both
        if weighted not in self._columns:
            found: Any = self.cluster_totals if weighted else self.answers
            self._columns[weighted] = sparse.csc_matrix(found)
        return self._columns[weighted]

    def clusters(self, chosen: np.ndarray | None = None) -> int:
        """How many clusters have an answer in the chosen cells; rows where no cluster is declared."""
        if not self.totals:
            return int(self.n[chosen].sum() if chosen is not None else self.n.sum())
        found = [one[:, np.flatnonzero(chosen)] if chosen is not None else one for _, one in self.totals[:2]]
        if len(self.totals) == 1:
            found = found[:1]
        return min(int((abs(one).sum(axis=1) > 0).sum()) for one in found)

    def error_of_weights(self, influence: np.ndarray, each: np.ndarray | None = None) -> np.ndarray | float:
        """(clusters,) what the estimate of the weights adds to the sum of an influence (cells,); 0 where they are given.

        each: (clusters,) factor of the weights of each cluster (per customer: one over its answers).
        """
        if self.scores is None:
            return 0.0
        moved = [one @ influence if each is None else each * (one @ influence) for one in self.slopes]
        return np.asarray(self.scores @ np.array([one.sum() for one in moved]))

    def leverages(self, used: np.ndarray) -> np.ndarray:
        """(clusters,) how much of what each adds to a sum over the used cells (cells,) it takes away itself through the weights.

        By the mean weight of its answers; 0 where weights are given, at most nine tenths.
        """
        each = np.asarray(self.totals[0][1] @ used, dtype=float)
        if self.scores is None:
            return np.zeros(len(each))
        own = np.column_stack([one @ used for one in self.slopes])
        taken = -(self.scores * own).sum(axis=1)
        return np.clip(np.divide(taken, each, out=np.zeros_like(each), where=each > 0), 0.0, MOST_TAKEN)

    def groups(self, by: list[str]) -> list[tuple[tuple[object, ...], np.ndarray]]:
        """Per group its key values and a mask of its cells; one group of all where `by` is empty."""
        if not by:
            return [((), np.ones(len(self), dtype=bool))]
        if [*self.keys.columns[: len(by)]] == by:
            return self._together(by)
        codes = self.keys.groupby(by, sort=True, dropna=False).ngroup().to_numpy()
        names = (
            self.keys[by]
            .drop_duplicates()
            .assign(_code=lambda found: codes[found.index])
            .sort_values("_code")
        )
        return [(tuple(row[:-1]), codes == row[-1]) for row in names.itertuples(index=False)]

    def _together(self, by: list[str]) -> list[tuple[tuple[object, ...], np.ndarray]]:
        """The groups by the first keys: cells are sorted, so that those of a group stand together."""
        begins = np.zeros(len(self), dtype=bool)
        begins[:1] = True
        for name in by:
            codes = pd.factorize(self.keys[name])[0]
            begins[1:] |= codes[1:] != codes[:-1]
        firsts, groups = np.flatnonzero(begins), np.cumsum(begins) - 1
        names = zip(*(self.keys[name].take(firsts).tolist() for name in by), strict=True)
        return [(name, groups == i) for i, name in enumerate(names)]

    def select(self, chosen: np.ndarray) -> Cells:
        """The chosen cells only."""
        index = np.flatnonzero(chosen)
        totals = tuple((sign, one[:, index]) for sign, one in self.totals)
        keys = self.keys.iloc[index].reset_index(drop=True)
        answers = self.answers[:, index] if self.answers is not None else None
        strata = self.strata if totals or self.strata is None else self.strata[index]
        return Cells(
            keys,
            self.n[index],
            self.w[index],
            self.w2[index],
            totals,
            self.cluster_names,
            strata,
            answers,
            self.naming,
            tuple(one[:, index] for one in self.slopes),
            self.scores,
            self.silent,
        )
