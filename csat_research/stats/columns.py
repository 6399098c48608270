"""Model columns: putting them on one footing, and finding those that say nothing of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError, listing
from csat_research.stats.halving import PIVOT_FLOOR
from csat_research.stats.shapley import correlations
from csat_research.words import say

__all__ = [
    "Footing",
    "aliased",
    "codes_of",
    "constant_column",
    "constant_within",
    "footing",
    "pair_codes",
    "vif",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

CONSTANT = 1e-12  # a range this small against the column's size is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Footing:
    """Columns centred and scaled (n, k), and the way back: coefficients = back @ coefficients found here."""

    columns: Floats
    back: Floats
    constant: int | None


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Columns looked at once.

    flat: which do not vary, (k,), and the first of these. centre: weighted means where there is one, else 0. centred:
    (n, k). size: their SDs. gram: correlations of those that vary, (k, k).
    """

    flat: NDArray[np.bool_]
    constant: int | None
    centre: Floats
    centred: Floats
    size: Floats
    gram: Floats


def footing(columns: ArrayLike, names: Sequence[str], weights: ArrayLike) -> Footing:
    """The columns (n, k) of a model centred and scaled, so that units and offsets cost no digits.

    Centres only where a constant column can take up the difference. Raises MethodError where a column is a
    combination of the ones before it, naming both.

    >>> footing([[1, 10.0], [1, 20.0], [1, 30.0]], ["(Intercept)", "x"], [1, 1, 1]).back.round(3).tolist()
    [[1.0, -2.449], [0.0, 0.122]]
    """
    x = np.asarray(columns, dtype=float)
    seen = _looked_at(x, np.asarray(weights, dtype=float))
    _refuse_combinations(x, seen, names)
    back, constant = np.diag(1 / np.where(seen.flat, 1.0, seen.size)), seen.constant
    even = seen.centred * np.diag(back)
    if constant is not None:
        back[constant] = -seen.centre * np.diag(back) / x[0, constant]
        back[constant, constant], even[:, constant] = 1 / x[0, constant], 1.0
    return Footing(even, back, constant)


def constant_column(columns: ArrayLike) -> int | None:
    """Position of the first column that does not vary and is not zero; None if there is none.

    >>> constant_column([[1.0, 2.0], [3.0, 2.0]])
    1
    """
    found = np.flatnonzero(_constant(np.asarray(columns, dtype=float)))
    return int(found[0]) if len(found) else None


def aliased(columns: ArrayLike, weights: ArrayLike | None = None) -> dict[int, list[int]]:
    """Columns that are combinations of columns before them: position -> positions it is made of.

    A second constant, a twin, the last dummy of a full set. Twins to 1e-5 of a standard deviation are twins.

    >>> aliased([[1, 1, 0, 1], [1, 0, 1, 2], [1, 1, 0, 4], [1, 0, 1, 8]])
    {2: [0, 1]}
    """
    x = np.asarray(columns, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    return _aliased(x, _looked_at(x, w))


def vif(columns: ArrayLike, weights: ArrayLike | None = None, sizes: Sequence[int] | None = None) -> Floats:
    """Variance inflation 1/(1 - R²_j) of columns (n, k) without the constant; inf for a combination of others.

    sizes: columns per driver where dummies belong together; then det(R_in) det(R_out) / det(R), which does
    not depend on the coding (GVIF). Source: Fox and Monette 1992; R car::vif.

    >>> vif([[1.0, 1.0], [2.0, 1.0], [3.0, 4.0]]).round(3).tolist()
    [4.0, 4.0]
    """
    x = np.asarray(columns, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    centred = x - (w @ x) / w.sum()
    scaled = correlations((centred * w[:, None]).T @ centred)
    ends = np.cumsum(np.ones(len(scaled), dtype=int) if sizes is None else np.asarray(sizes)).tolist()
    blocks = [list(range(start, end)) for start, end in zip([0, *ends], ends, strict=False)]
    return np.array([_inflation(scaled, block) for block in blocks])


def codes_of(labels: ArrayLike) -> Codes:
    """Labels of clusters as 0, 1, 2, ... in sorted order.

    >>> codes_of(["b", "a", "b"]).tolist()
    [1, 0, 1]
    """
    return np.unique(np.asarray(labels), return_inverse=True)[1]


def pair_codes(first: Codes, second: Codes) -> Codes:
    """Codes of the pairs of two codings: the intersection of two ways of clustering.

    >>> pair_codes(np.array([0, 0, 1]), np.array([0, 1, 1])).tolist()
    [0, 1, 2]
    """
    return codes_of(first.astype(np.int64) * (int(second.max()) + 1) + second)


def constant_within(columns: ArrayLike, codes: Codes) -> NDArray[np.bool_]:
    """Which columns never vary inside a cluster, though they vary, (k,).

    >>> constant_within([[1, 5, 1], [1, 5, 2], [1, 7, 3]], np.array([0, 0, 1])).tolist()
    [False, True, False]
    """
    x = np.asarray(columns, dtype=float)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    spread = np.maximum.reduceat(x[order], starts) - np.minimum.reduceat(x[order], starts)
    within = (spread <= CONSTANT * np.abs(x).max(axis=0)).all(axis=0)
    return np.asarray(within & ~_constant(x))


def _constant(x: Floats) -> NDArray[np.bool_]:
    high, low = x.max(axis=0), x.min(axis=0)
    return np.asarray(high - low <= CONSTANT * np.maximum(high, -low))


def _looked_at(x: Floats, w: Floats) -> _Seen:
    """One look at the columns, for all that is asked of them."""
    flat, share = _constant(x), w / w.sum()
    constant = int(np.argmax(flat)) if flat.any() else None
    centre = share @ x if constant is not None else np.zeros(x.shape[1])
    centred = x - centre
    products = (centred * share[:, None]).T @ centred
    size = np.sqrt(np.diag(products))
    scale = np.where(flat | (size == 0), 1.0, size)
    return _Seen(flat, constant, centre, centred, size, products / np.outer(scale, scale))


def _aliased(x: Floats, seen: _Seen) -> dict[int, list[int]]:
    flat, gram = seen.flat, seen.gram
    found: dict[int, list[int]] = {j: [seen.constant or 0] for j in np.flatnonzero(flat)[1:].tolist()}
    kept: list[int] = []
    for j in np.flatnonzero(~flat).tolist():
        slopes = np.asarray(np.linalg.solve(gram[np.ix_(kept, kept)], gram[kept, j]))
        if gram[j, j] - gram[j, kept] @ slopes > PIVOT_FLOOR:
            kept.append(j)
        else:
            found[j] = sorted(_with_constant(x, j, kept, slopes, seen.constant))
    return dict(sorted(found.items()))


def _inflation(scaled: Floats, block: list[int]) -> float:
    """Determinant of a block's correlations over that of what the other columns leave of it."""
    others = [i for i in range(len(scaled)) if i not in block]
    inner = np.linalg.pinv(scaled[np.ix_(others, others)], rcond=PIVOT_FLOOR, hermitian=True)
    across = scaled[np.ix_(block, others)]
    whole = scaled[np.ix_(block, block)]
    left = np.linalg.det(whole - across @ inner @ across.T)
    return float(np.linalg.det(whole) / left) if left > PIVOT_FLOOR else np.inf


def _with_constant(x: Floats, j: int, kept: list[int], slopes: Floats, constant: int | None) -> list[int]:
    """Positions a column is made of; the constant too where the others alone do not give it."""
    made = [i for i, slope in zip(kept, slopes, strict=True) if abs(slope) > 1e-6]
    if constant is None:
        return made
    alone = np.linalg.lstsq(x[:, made], x[:, j], rcond=None)[0] if made else np.zeros(0)
    missed = np.abs(x[:, j] - x[:, made] @ alone).max() > 1e-6 * max(np.abs(x[:, j]).max(), 1e-300)
    return [constant, *made] if missed else made


def _refuse_combinations(x: Floats, seen: _Seen, names: Sequence[str]) -> None:
    for j, made in _aliased(x, seen).items():
        others = listing(names[i] for i in made)
        raise MethodError(
            say(
                "Column {name:quoted} says nothing that these do not say already: {others}."
                " The model cannot tell them apart. Leave one of them out.",
                name=names[j],
                others=others,
            )
        )
