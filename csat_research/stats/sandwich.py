"""Sandwich variances of any estimates from what each row adds to them, clustered no way, one way or two ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.stats.columns import codes_of, pair_codes
from csat_research.stats.linearised import two_way, variance_of_sums
from csat_research.words import say

__all__ = ["Sandwich", "Strata", "Way", "sandwich", "sums_by", "ways_of"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

WORTH_SAYING = 1.01  # a variance lifted by less than this changes no shown digit


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Strata of rows (n,), and of clusters that were drawn with them and have no row here.

    silent: for each way of clustering, and last for the pairs of two, the strata of such clusters. They add nothing to a sum,
    but a stratum is centred with them: how many of those drawn in it have a row is chance too.
    """

    labels: NDArray[np.generic]
    silent: tuple[NDArray[np.generic], ...] = ()

    def at(self, inside: NDArray[np.bool_], codes: Codes | None = None) -> Strata:
        """Strata of the rows inside (n,); clusters (codes, of the first way) without any of them stay in their strata, silent."""
        who = np.arange(len(inside)) if codes is None else codes
        gone = ~np.isin(who, who[inside])
        left = self.labels[gone][np.unique(who[gone], return_index=True)[1]]
        return Strata(self.labels[inside], (np.concatenate([left, *self.silent[:1]]),))

    def of_clusters(self, codes: Codes) -> NDArray[np.generic]:
        """The stratum of each cluster of the first way, by its code (n,), then of those without a row."""
        own = self.labels[np.unique(codes, return_index=True)[1]]
        return np.concatenate([own, *self.silent[:1]])


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way of clustering: codes (n,) of each row's cluster (None = its own), strata per row, and a factor.

    influence: (n, k) what each row adds to each estimate; rows may be clusters already. answers, spread: (n,) where a
    row is a cell of several independent answers: how many, and Σw² / (Σw)² of them (1 / answers where all weigh alike).
    silent: strata of clusters without a row (`Strata`). units: codes (n,) of the clusters that lie in one stratum each, where
    those of this way do not; what a row adds is then taken less the mean of its stratum, spread over the rows of its unit.
    """

    influence: Floats
    codes: Codes | None = None
    strata: NDArray[np.generic] | None = None
    factor: float | None = None
    answers: Floats | None = None
    spread: Floats | None = None
    silent: NDArray[np.generic] | None = None
    units: Codes | None = None

    @property
    def sums(self) -> Floats:
        """What each cluster adds, (clusters, k)."""
        return sums_by(self.influence, self.codes)

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        if self.codes is not None:
            return int(self.codes.max()) + 1
        return len(self.influence) if self.answers is None else round(float(self.answers.sum()))

    @property
    def df(self) -> int:
        """Clusters minus strata."""
        strata = None if self._whole else self.strata
        return self.clusters - (1 if strata is None else len(np.unique(strata)))

    @property
    def _whole(self) -> bool:
        """Whether clusters are centred all together."""
        return self.strata is None or self.units is not None

    def covariance(self) -> Floats:
        """Σ_c u_c u_c' times the factor; without a factor G/(G-1), centred within strata."""
        if self.codes is None and self.answers is not None:
            return self._of_cells(self.answers)
        sums = self.sums if self.units is None else sums_by(self._levelled(self.units), self.codes)
        if self.factor is not None:
            return np.asarray(self.factor * (sums.T @ sums))
        strata = None if self._whole else self._cluster_strata()
        if strata is not None and self.silent is not None:
            sums = np.concatenate([sums, np.zeros((len(self.silent), sums.shape[1]))])
            strata = np.concatenate([strata, self.silent])
        return np.asarray(variance_of_sums(sums, strata).variance)

    def mapped(self, gradient: Floats, rows: Floats | None = None) -> Way:
        """The same clusters for other estimates: influence @ gradient' (e, k), plus rows (n, e) of their own."""
        found = self.influence @ gradient.T
        return replace(self, influence=found if rows is None else found + rows)

    @property
    def more_strata(self) -> int:
        """Strata beyond one, each of which costs a degree of freedom."""
        return self.clusters - 1 - self.df

    def unbiased(self, influence: Floats) -> Way:
        """The same clusters with an influence (n, k) whose squares need no factor (CR2): within strata each still has its G/(G-1)."""
        return replace(self, influence=influence, factor=1.0 if self._whole else None)

    def _levelled(self, units: Codes) -> Floats:
        """What each row adds (n, k), less its part of what a unit of its stratum adds on average."""
        silent = () if self.silent is None else self.silent
        labels = np.unique(
            np.concatenate([np.asarray(self.strata), np.asarray(silent)]), return_inverse=True
        )[1]
        here = labels[: len(units)]
        first = np.unique(units, return_index=True)[1]
        drawn = np.bincount(np.concatenate([here[first], labels[len(units) :]]))
        part = 1 / np.bincount(units)[units] / drawn[here]
        return np.asarray(self.influence - sums_by(self.influence, here)[here] * part[:, None])

    def _of_cells(self, answers: Floats) -> Floats:
        """The same for cells of answers that are each a cluster: Σ spread u u', centred."""
        u, n = self.influence, float(answers.sum())
        spread = 1 / answers if self.spread is None else self.spread
        within = (u * spread[:, None]).T @ u
        if self.factor is not None:
            return np.asarray(self.factor * within)
        whole = u.sum(axis=0)
        return np.asarray(n / (n - 1) * (within - np.outer(whole, whole) / n))

    def _cluster_strata(self) -> NDArray[np.generic] | None:
        if self.strata is None or self.codes is None:
            return self.strata
        return self.strata[np.unique(self.codes, return_index=True)[1]]


@dataclass(frozen=True, slots=True, eq=False)
class Sandwich:
    """Covariance (k, k) with the ways of clustering it stands on: one, or two and their intersection.

    clusters: number of clusters of each declared way. df: the smallest clusters - strata. repaired: two ways
    gave no valid covariance, and it was widened to the nearest one. model: the covariance is that of a model
    with equal variances, not built from the ways.
    """

    covariance: Floats
    ways: tuple[Way, ...]
    clusters: tuple[int, ...]
    df: int
    repaired: bool = False
    model: bool = False

    def mapped(self, gradient: Floats, rows: Floats | None = None) -> Sandwich:
        """The sandwich of estimates that move by `gradient` (e, k) with these and by `rows` (n, e) of their own."""
        ways = [way.mapped(gradient, rows) for way in self.ways]
        if not self.model:
            return sandwich(ways)
        # Under the model errors and columns are independent, so that both parts simply add.
        own = 0.0 if rows is None else replace(self.ways[0], influence=rows, factor=1.0).covariance()
        return replace(self, covariance=gradient @ self.covariance @ gradient.T + own, ways=tuple(ways))


def ways_of(
    influence: ArrayLike,
    clusters: Sequence[ArrayLike] = (),
    strata: ArrayLike | Strata | None = None,
    factors: Sequence[float | None] = (None, None, None),
) -> list[Way]:
    """The ways of clustering: rows alone, one column, or two columns and their pairs.

    Each cluster of the first way has to lie in one stratum, or strata are not used; those of the second need not.

    >>> [way.clusters for way in ways_of(np.ones((3, 1)), (["a", "a", "b"], [1, 2, 2]))]
    [2, 2, 3]
    """
    u = np.asarray(influence, dtype=float)
    codes: list[Codes | None] = [codes_of(column) for column in clusters]
    if len(codes) > 2:
        raise MethodError(
            say("Errors can be clustered two ways at most; {n:count} columns are named.", n=len(codes))
        )
    if len(codes) == 2 and codes[0] is not None and codes[1] is not None:
        codes.append(pair_codes(codes[0], codes[1]))
    return _within(
        strata, [Way(u, one, None, factor) for one, factor in zip(codes or [None], factors, strict=False)]
    )


def _within(strata: ArrayLike | Strata | None, ways: list[Way]) -> list[Way]:
    """The ways with the strata within which the clusters of the first were drawn."""
    if strata is None:
        return ways
    given = strata if isinstance(strata, Strata) else Strata(np.asarray(strata))
    inside = [_in_one(given.labels, way.codes) for way in ways[:2]]
    if not inside[0]:
        return ways
    units = np.arange(len(given.labels)) if ways[0].codes is None else ways[0].codes
    silent = dict(enumerate(given.silent))
    return [
        replace(way, strata=given.labels, silent=silent.get(place))
        if all(inside) or place == 0
        else replace(way, strata=given.labels, silent=silent.get(0), units=units)
        for place, way in enumerate(ways)
    ]


def _in_one(labels: NDArray[np.generic], codes: Codes | None) -> bool:
    """Whether all rows of a cluster have one label."""
    if codes is None:
        return True
    first = labels[np.unique(codes, return_index=True)[1]]
    return bool((first[codes] == labels).all())


def sandwich(ways: Sequence[Way]) -> Sandwich:
    """The covariance: of one way, or V_a + V_b - V_ab for two and their intersection.

    Source: Cameron, Gelbach, Miller 2011; R sandwich::vcovCL.

    >>> u = np.array([[1.0], [1.0], [-2.0]])
    >>> sandwich(ways_of(u, (["a", "a", "b"],))).covariance.tolist()
    [[16.0]]
    """
    parts = [way.covariance() for way in ways]
    declared = ways[:2]
    df = min(way.df for way in declared)
    clusters = tuple(way.clusters for way in declared)
    if len(parts) == 1:
        return Sandwich(parts[0], tuple(ways), clusters, df)
    covariance, repaired = _two_way(*parts)
    return Sandwich(covariance, tuple(ways), clusters, df, repaired)


def sums_by(values: ArrayLike, codes: Codes | None) -> Floats:
    """Sums of rows (n, k) by cluster code, (clusters, k).

    >>> sums_by([[1.0], [2.0], [4.0]], np.array([1, 0, 1])).tolist()
    [[2.0], [5.0]]
    """
    rows = np.asarray(values, dtype=float)
    if codes is None:
        return rows
    count = int(codes.max()) + 1
    return np.column_stack([np.bincount(codes, weights=column, minlength=count) for column in rows.T])


def _two_way(first: Floats, second: Floats, both: Floats) -> tuple[Floats, bool]:
    """A + b - both; directions of negative variance are lifted to zero, a negative own variance to a + b.

    Lifting only adds variance. An estimate whose own variance is not positive keeps the sum of both.
    """
    found = first + second - both
    if not np.isfinite(found).all():
        return found, False
    own = np.diag(found)
    if (own <= np.maximum(np.diag(first), np.diag(second)) * 1e-6).any():
        return np.asarray(two_way(first, second, np.zeros_like(both)).variance), True
    scale = np.sqrt(own)
    values, vectors = np.linalg.eigh(found / np.outer(scale, scale))
    if values.min() >= -1e-10:
        return found, False
    lifted = (vectors * np.maximum(values, 0)) @ vectors.T * np.outer(scale, scale)
    return lifted, bool((np.diag(lifted) > own * WORTH_SAYING).any())
