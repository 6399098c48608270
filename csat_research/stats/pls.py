"""PLS: an index from a model of causes and effects between themes, as ECSI and ACSI use it - weights, paths, index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError, listing
from csat_research.stats.association import covariance
from csat_research.stats.pls_batch import regressions, solved, total_effects
from csat_research.stats.shapley import correlations
from csat_research.words import say

__all__ = ["Pls", "Scheme", "pls", "pls_index", "total_effects"]

Floats = NDArray[np.float64]
Scheme = Literal["path", "centroid", "factorial"]


@dataclass(frozen=True, slots=True)
class Pls:
    """A PLS path model of m themes over k items; scores have mean 0 and variance 1 (n below).

    weights, loadings (k,): of each item for its theme. paths (m, m): row from column. r_squared, ave, alpha, rho (m,).
    members: items of each theme. fit: goodness of fit, a description and no test.
    """

    themes: tuple[str, ...]
    members: tuple[NDArray[np.intp], ...]
    weights: Floats
    loadings: Floats
    paths: Floats
    r_squared: Floats
    ave: Floats
    alpha: Floats
    rho: Floats
    fit: float


def pls(
    items: ArrayLike,
    blocks: Mapping[str, Sequence[int]],
    paths: ArrayLike,
    *,
    scheme: Scheme = "path",
    weights: ArrayLike | None = None,
) -> Pls:
    """Wold's partial least squares, reflective blocks (mode A), on standardised items, from their correlations alone.

    items (n, k), complete rows. blocks: theme -> columns of its items, causes before their effects. paths (m, m): 1 where the
    theme of the column leads to that of the row, below the diagonal. scheme: how neighbours are weighed: path (regression
    back, correlation forth), centroid (sign), factorial (correlation). weights: survey weights (n,).
    Raises MethodError for an item that does not vary, a theme without neighbours, or where weights do not settle.
    Source: Tenenhaus, Esposito Vinzi, Chatelin, Lauro 2005; R plspm::plspm, semPLS::sempls.

    >>> rng = np.random.default_rng(0)
    >>> cause = rng.normal(size=(500, 1))
    >>> effect = 0.8 * cause + 0.6 * rng.normal(size=(500, 1))
    >>> x = np.hstack([cause + 0.3 * rng.normal(size=(500, 2)), effect + 0.3 * rng.normal(size=(500, 2))])
    >>> round(float(pls(x, {"quality": [0, 1], "loyalty": [2, 3]}, [[0, 0], [1, 0]]).paths[1, 0]), 1)
    0.8
    """
    r = correlations(covariance(items, weights))
    members = tuple(np.array(one, dtype=np.intp) for one in blocks.values())
    model = _checked(r, blocks, np.asarray(paths, dtype=float))
    found = solved(r[None], members, model, scheme)
    outer = found.outer[0]
    if np.isnan(outer).any():
        raise MethodError(say("The weights do not settle; the themes hardly go together."))
    explained = regressions((outer.T @ r @ outer)[None], model)[1][0]
    loadings = np.where(outer != 0, r @ outer, 0.0).sum(axis=1)
    several = np.concatenate([one for one in members if len(one) > 1] or [np.zeros(0, dtype=np.intp)])
    effects = model.any(axis=1)
    shared = float((loadings[several] ** 2).mean()) if len(several) else 1.0
    return Pls(
        tuple(blocks),
        members,
        outer.sum(axis=1),
        loadings,
        found.paths[0],
        explained,
        np.array([(loadings[one] ** 2).mean() for one in members]),
        np.array([_alpha(r[np.ix_(one, one)]) for one in members]),
        np.array([_rho(r[np.ix_(one, one)]) for one in members]),
        sqrt(shared * float(explained[effects].mean())),
    )


def pls_index(
    found: Pls, theme: str, items: ArrayLike, low: float, high: float, weights: ArrayLike | None = None
) -> float:
    """Index of a theme, 0-100: mean of its items weighed by weight / standard deviation, on the ends of their scale.

    Source: Fornell, Johnson, Anderson, Cha, Bryant 1996. Raises MethodError for an unknown theme.

    >>> one = Pls(("a",), (np.array([0, 1]),), np.ones(2), *[np.ones(1)] * 6, 1.0)
    >>> pls_index(one, "a", [[1, 1], [10, 10], [10, 10]], 1, 10)
    66.66666666666667
    """
    if theme not in found.themes:
        raise MethodError(
            say(
                "There is no theme {theme:quoted}. Themes: {known}.", theme=theme, known=listing(found.themes)
            )
        )
    one = found.members[found.themes.index(theme)]
    x = np.asarray(items, dtype=float)[:, one]
    u = found.weights[one] / np.sqrt(np.diag(np.atleast_2d(covariance(x, weights))))
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    means = w @ x / w.sum()
    return float(100 * (u @ means / u.sum() - low) / (high - low))


def _checked(r: Floats, blocks: Mapping[str, Sequence[int]], paths: Floats) -> NDArray[np.bool_]:
    constant = np.flatnonzero(np.diag(r) == 0)
    if len(constant):
        raise MethodError(say("Item {place:count} does not vary; leave it out.", place=int(constant[0]) + 1))
    if paths.shape != (len(blocks), len(blocks)) or np.triu(paths).any():
        raise MethodError(
            say(
                "Paths lead from earlier themes to later ones: a square table, nothing on or above its diagonal."
            )
        )
    model = paths != 0
    alone = [name for name, one in zip(blocks, model | model.T, strict=True) if not one.any()]
    if alone:
        raise MethodError(
            say("These themes lead nowhere and come from nowhere: {names}.", names=listing(alone))
        )
    return model


def _alpha(r: Floats) -> float:
    """Cronbach's alpha of standardised items; 1 for a single one."""
    k, total = len(r), float(r.sum())
    return (total - k) / total * k / (k - 1) if k > 1 else 1.0


def _rho(r: Floats) -> float:
    """Dillon-Goldstein's rho from the first principal component; 1 for a single item."""
    if len(r) < 2:
        return 1.0
    values, vectors = np.linalg.eigh(r)
    loads = vectors[:, -1] * np.sqrt(values[-1])
    return float(loads.sum() ** 2 / (loads.sum() ** 2 + len(r) - (loads**2).sum()))
