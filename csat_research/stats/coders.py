"""Coders: how far two people who code the same comments agree beyond chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.stats.differences import difference_z
from csat_research.stats.intervals import Interval
from csat_research.words import say

__all__ = ["Kappa", "kappa", "weighted_error_as_r"]

Near = Literal["exact", "linear", "quadratic"]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance with its range; agreement: plain share coded alike (weighted where near counts)."""

    interval: Interval
    std_error: float
    agreement: float
    n: int
    cells: NDArray[np.float64]


def kappa(
    first: ArrayLike,
    second: ArrayLike,
    levels: ArrayLike | None = None,
    near: Near = "exact",
    level: float = 0.95,
) -> Kappa:
    """Cohen's kappa of two coders, (n,) each: (observed - expected agreement) / (1 - expected).

    near: "exact" counts only equal codes; "linear" and "quadratic" count near ones in part, 1 - (|i - j| / (k - 1))^1 or ^2.
    levels: all codes in order, also those nobody used. Raises MethodError for a code that is not among them, or under two.
    Source: Cohen 1968; Fleiss, Cohen, Everitt 1969 (error); R psych::cohen.kappa (whose error of
    weighted kappa takes sums of weights for mean weights, see `weighted_error_as_r`; a bootstrap agrees with this one).

    >>> round(kappa([1, 1, 2, 2], [1, 2, 2, 2]).interval.estimate, 2)
    0.5
    """
    a, b = np.asarray(first), np.asarray(second)
    known = np.unique(np.concatenate([a, b])) if levels is None else np.asarray(levels)
    if len(known) < 2 or not (np.isin(a, known).all() and np.isin(b, known).all()):
        raise MethodError(say("Agreement needs two codes or more, and every code among the levels."))
    places = {code: i for i, code in enumerate(known.tolist())}
    cells = np.zeros((len(known), len(known)))
    np.add.at(cells, ([places[x] for x in a.tolist()], [places[x] for x in b.tolist()]), 1)
    p, n = cells / cells.sum(), int(cells.sum())
    w = _weights(len(known), near)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float((w * p).sum()), float(rows @ w @ columns)
    estimate = (observed - expected) / (1 - expected) if expected < 1 else nan
    error = _error(p, w, estimate, expected, n)
    return Kappa(difference_z(estimate, error, level, bound=1.0), error, observed, n, cells)


def _weights(k: int, near: Near) -> NDArray[np.float64]:
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    return np.asarray(
        {"exact": (apart == 0).astype(float), "linear": 1 - apart, "quadratic": 1 - apart**2}[near]
    )


def _error(p: NDArray[np.float64], w: NDArray[np.float64], estimate: float, expected: float, n: int) -> float:
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    mean = (w @ columns)[:, None] + (rows @ w)[None, :]
    inside = (p * (w - mean * (1 - estimate)) ** 2).sum() - (estimate - expected * (1 - estimate)) ** 2
    return sqrt(max(float(inside), 0.0) / n) / (1 - expected) if expected < 1 else nan


def weighted_error_as_r(cells: ArrayLike) -> float:
    """Error of kappa with quadratic weights as R psych 2.2.9 prints it, for a table (k, k) of two coders' counts.

    Beside ours in `kappa`, which is right where they differ: one of psych's margins is multiplied by sums of weights
    instead of averaging weights over the other margin. Source: R psych::cohen.kappa.

    >>> round(weighted_error_as_r([[9, 1], [2, 8]]), 3)
    0.159
    """
    counts = np.asarray(cells, dtype=float)
    n, p, w = counts.sum(), counts / counts.sum(), _weights(len(counts), "quadratic")
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float((w * p).sum()), float(rows @ w @ columns)
    mean = (columns @ w)[:, None] + (rows * w.sum(axis=1))[None, :]
    inside = (p * (w * (1 - expected) - mean * (1 - observed)) ** 2).sum()
    spread = inside - (observed * expected - 2 * expected + observed) ** 2
    return sqrt(max(float(spread), 0.0) / n) / (1 - expected) ** 2 if expected < 1 else nan
