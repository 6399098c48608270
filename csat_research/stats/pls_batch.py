"""PLS of many correlation matrices at once: outer weights and paths of the estimate and of all its replicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

__all__ = ["SCHEMES", "Solved", "regressions", "solved", "total_effects"]

Floats = NDArray[np.float64]
Model = NDArray[np.bool_]
STEPS = 1000
NEAR = 1e-12


@dataclass(frozen=True, slots=True)
class Solved:
    """Outer weights (r, k, m), 0 outside an item's theme; paths (r, m, m), row from column; NaN where weights do not settle."""

    outer: Floats
    paths: Floats

    @property
    def weights(self) -> Floats:
        """(r, k) weight of each item for its own theme."""
        return np.asarray(self.outer.sum(axis=-1))


def solved(r: Floats, members: Sequence[NDArray[np.intp]], model: Model, scheme: str = "path") -> Solved:
    """Weights at which scores of themes and of their neighbours agree, for correlations (r, k, k), mode A.

    members: items of each theme. model (m, m): the theme of the column leads to that of the row. scheme: path, centroid or
    factorial. Scores have variance 1 and point in the direction of most of their items. Source: Wold 1982; R plspm::plspm.

    >>> two = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> found = solved(two[None], [np.array([0]), np.array([1])], np.array([[False, False], [True, False]]))
    >>> found.weights.tolist(), found.paths.round(6).tolist()
    ([[1.0, 1.0]], [[[0.0, 0.0], [0.5, 0.0]]])
    """
    mask = np.zeros((r.shape[-1], len(members)), dtype=bool)
    for j, one in enumerate(members):
        mask[one, j] = True
    outer = _settled(r, mask, model, SCHEMES[scheme])
    outer = outer * _direction(r, outer, mask)
    return Solved(outer, regressions(_between(outer, r), model)[0])


def _settled(r: Floats, mask: Model, model: Model, inner: Inner) -> Floats:
    outer = _unit(np.broadcast_to(mask.astype(float), (len(r), *mask.shape)).copy(), r)
    going = np.arange(len(r))
    for _ in range(STEPS):
        old = outer[going]
        neighbours = old @ inner(_between(old, r[going]), model)
        outer[going] = new = _unit(np.where(mask, r[going] @ neighbours, 0.0), r[going])
        moved = ((np.abs(new) - np.abs(old)) ** 2).sum(axis=(1, 2))
        going = going[moved >= NEAR**2]
        if not len(going):
            break
    outer[going] = nan
    return outer


def _between(outer: Floats, r: Floats) -> Floats:
    """(r, m, m) correlations between the scores of themes."""
    return np.asarray(np.swapaxes(outer, -1, -2) @ r @ outer)


def _unit(outer: Floats, r: Floats) -> Floats:
    variance = np.einsum("rkm,rkm->rm", outer, r @ outer)
    return np.asarray(outer / np.sqrt(np.where(variance > 0, variance, nan))[:, None, :])


def _direction(r: Floats, outer: Floats, mask: Model) -> Floats:
    """(r, 1, m) -1 where a theme points against most of its items."""
    most = np.sign(np.where(mask, r @ outer, 0.0)).sum(axis=1, keepdims=True)
    return np.where(most < 0, -1.0, 1.0)


def regressions(between: Floats, model: Model) -> tuple[Floats, Floats]:
    """Each theme on its causes, from correlations (r, m, m): coefficients (r, m, m) and R² (r, m)."""
    paths, explained = np.zeros(between.shape), np.zeros(between.shape[:2])
    for j, causes in enumerate(model):
        at = np.flatnonzero(causes)
        if len(at):
            inside, own = between[:, at[:, None], at], between[:, at, j]
            paths[:, j, at] = slopes = _least_squares(inside, own)
            explained[:, j] = (slopes * own).sum(axis=1)
    return paths, explained


def _least_squares(inside: Floats, own: Floats) -> Floats:
    """(r, c) slopes; directions without spread are left out, and NaN stays NaN."""
    good = np.isfinite(inside).all(axis=(1, 2))
    found = np.full(own.shape, nan)
    found[good] = (np.linalg.pinv(inside[good], hermitian=True) @ own[good][..., None])[..., 0]
    return found


def total_effects(paths: Floats) -> Floats:
    """Direct and indirect effects together, (..., m, m): B + B² + B³ + ..., row from column.

    >>> total_effects(np.array([[0, 0, 0], [0.5, 0, 0], [0.2, 0.4, 0]]))[2].tolist()
    [0.4, 0.4, 0.0]
    """
    b = np.asarray(paths, dtype=float)
    found = power = b
    for _ in range(b.shape[-1] - 1):
        power = power @ b
        found = found + power
    return np.asarray(found)


Inner = Callable[[Floats, Model], Floats]


def _centroid(between: Floats, model: Model) -> Floats:
    return np.asarray(np.sign(between) * (model | model.T))


def _factorial(between: Floats, model: Model) -> Floats:
    return np.asarray(between * (model | model.T))


def _path(between: Floats, model: Model) -> Floats:
    """(r, m, m) weight of the theme of the row in the column: regression on causes, correlation with effects."""
    return np.asarray(np.swapaxes(regressions(between, model)[0], -1, -2) + between * model)


SCHEMES: dict[str, Inner] = {"path": _path, "centroid": _centroid, "factorial": _factorial}
