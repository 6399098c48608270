"""Logit sums: log likelihood, gradient and Hessian of a cumulative logit with one slope at all cuts, in few passes.

The logistic density is F (1 - F), so that with q = P(Y > level), r = P(Y < level) and g = 1 / (e^(distance of the cuts) - 1)
log P(level) = log(1 - q) + log(1 - r) - log(1 + g), and its derivatives by the two cuts are q + g and -(r + g). Only the
first parts change from row to row.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["logit_sums"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Sums = tuple[float, Floats, Floats]

PIECE = 8192  # rows at a time: what is made of them stays in the processor's cache
FAR = 300.0  # log odds up to which a product of two shares is a number with all its digits


def logit_sums(ends: Codes, columns: Floats, weights: Floats, parameters: Floats) -> Sums | None:
    """Log likelihood, gradient (q,) and Hessian (q, q) of rows sorted by level: P(Y <= level c) = F(t_c + x'b).

    ends: (J + 1,) where each of J levels begins, and the end. columns: (n, 1 + k), a one and x. parameters: t, then b.
    None where odds are too far out for this way. Source: McCullagh 1980.

    >>> found = logit_sums(np.array([0, 1, 2]), np.ones((2, 1)), np.ones(2), np.zeros(1))
    >>> [np.round(one, 3).tolist() for one in found]
    [-1.386, [0.0], [[-0.5]]]
    """
    cuts = len(ends) - 2
    thresholds, slopes = parameters[:cuts], parameters[cuts:]
    shifts = columns[:, 1:] @ slopes
    if max(shifts.max(), -shifts.min()) + np.abs(thresholds).max() > FAR:
        return None
    totals = np.add.reduceat(weights, ends[:-1])[1:-1]
    value, gradient, hessian = _of_distances(np.diff(thresholds), totals, len(parameters))
    steps = np.exp(thresholds)
    for rows, at in _pieces(ends):
        value += _add(columns[rows], weights[rows], np.exp(shifts[rows]), at, steps, gradient, hessian)
    return value, gradient, np.triu(hessian) + np.triu(hessian, 1).T


def _pieces(ends: Codes) -> Iterator[tuple[slice, list[int]]]:
    """So many rows at a time, with where each level begins and ends among them."""
    for start in range(0, int(ends[-1]), PIECE):
        stop = min(start + PIECE, int(ends[-1]))
        yield slice(start, stop), (np.clip(ends, start, stop) - start).tolist()


def _of_distances(gaps: Floats, totals: Floats, size: int) -> Sums:
    """The parts that are alike in all rows of a level between two cuts; NaN where cuts cross."""
    cuts = len(gaps) + 1
    gradient, hessian = np.zeros(size), np.zeros((size, size))
    below, above = np.arange(cuts - 1), np.arange(1, cuts)
    near = 1 / np.expm1(gaps)
    pull, bend = totals * near, totals * near * (1 + near)
    gradient[above] += pull
    gradient[below] -= pull
    hessian[above, above] -= bend
    hessian[below, below] -= bend
    hessian[below, above] = bend
    return float(totals @ np.log(-np.expm1(-gaps))), gradient, hessian


def _add(
    columns: Floats, w: Floats, odds: Floats, at: list[int], steps: Floats, gradient: Floats, hessian: Floats
) -> float:
    """Add what some rows have; their part of the log likelihood. at: (J + 1,) where their levels begin, and the end."""
    cuts, first, last = len(steps), at[1], at[-2]
    sizes = np.diff(at)
    upper = odds[:last] * np.repeat(steps, sizes[:-1])  # odds of not being above, of those who could be
    lower = odds[first:] * np.repeat(steps, sizes[1:])
    # slopes and bends by the cuts at both ends
    above, below = np.empty((2, last)), np.empty((2, len(w) - first))
    beyond, reached = 1 / (1 + upper), 1 / (1 + lower)
    within = upper * beyond
    shares, bends = np.ones(len(w)), np.zeros(len(w))
    shares[:last] = within
    shares[first:] *= reached
    np.multiply(beyond, w[:last], out=above[0])
    np.multiply(within, above[0], out=above[1])
    np.multiply(lower * reached, w[first:], out=below[0])
    np.multiply(below[0], reached, out=below[1])
    np.negative(below[0], out=below[0])
    bends[:last] = above[1]
    bends[first:] += below[1]
    both = np.empty((cuts, 2, columns.shape[1]))
    for cut, (start, middle, stop) in enumerate(zip(at, at[1:], at[2:], strict=False)):
        np.matmul(above[:, start:middle], columns[start:middle], out=both[cut])
        both[cut] += below[:, middle - first : stop - first] @ columns[middle:stop]
    gradient[:cuts] += both[:, 0, 0]
    gradient[cuts:] += both[:, 0, 1:].sum(axis=0)
    places = np.arange(cuts)
    hessian[places, places] -= both[:, 1, 0]
    hessian[:cuts, cuts:] -= both[:, 1, 1:]
    x = columns[:, 1:]
    hessian[cuts:, cuts:] -= (x * bends[:, None]).T @ x
    return float(w @ np.log(shares))
