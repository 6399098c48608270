"""Chained equations: gaps of a table filled several times over, from rows that resemble them, so that errors can know of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = ["DONORS", "donors"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
ROUNDS = 5  # over the columns with gaps, as R mice
DONORS = 5  # rows among which the one that lends its value is drawn, as R mice
FEWEST_SEEN = 10  # rows with a value beyond the columns that predict it
RIDGE = 1e-6  # keeps columns that repeat each other (a full set of dummies) from breaking the regression
TIE = 1e-9  # so little noise breaks ties between donors, in standard deviations


def donors(
    columns: Sequence[ArrayLike], known: ArrayLike, *, sets: int = 20, rounds: int = ROUNDS, seed: int = 0
) -> Places:
    """For every value of a table the row that lends it, (sets, n, columns): where a value is seen, its own row.

    columns: each (n,) or, made of dummies, (n, q), a gap is NaN. known: (n, h) without gaps - the outcome too, or what goes
    with it is weakened. Each gap gets the seen value of one of DONORS rows whose prediction is nearest: regression of the
    column on known and all other columns, once with its coefficients as fitted (for rows seen) and once with coefficients
    drawn from their normal distribution and a drawn variance (for gaps); round after round over the columns with gaps.
    Values are those of answers, so none lies outside the scale; a curve is kept as far as donors show it.

    Right where what is missing depends on known and columns only (missing at random). Rows count once each: give
    weights as a column of known. Raises MethodError where a column is hardly ever seen. Own search: statsmodels' MICE draws
    from NumPy's global state and knows no words. Source: van Buuren 2018, section 3.4 (type 1 matching); Rubin 1987; R
    mice(method = "pmm").

    >>> x, y = [1.0, 2.0, np.nan, 4.0] * 10, [1.0, 2.0, 2.0, 4.0] * 10
    >>> found = donors([x], np.array(y)[:, None], sets=3)
    >>> found.shape, bool(np.isfinite(np.array(x)[found]).all())
    ((3, 40, 1), True)
    """
    blocks = [np.asarray(one, dtype=float).reshape(len(one), -1) for one in columns]  # type: ignore[arg-type]
    fixed = np.asarray(known, dtype=float)
    n, seen = len(fixed), [np.isfinite(one).all(axis=1) for one in blocks]
    gappy = sorted((j for j in range(len(blocks)) if not seen[j].all()), key=lambda j: -int(seen[j].sum()))
    width = 1 + fixed.shape[1] + sum(one.shape[1] for one in blocks)
    for j in gappy:
        if seen[j].sum() < width + FEWEST_SEEN:
            raise MethodError(
                say(
                    "Only {seen:count} of {n:count} rows have a value of column {place:count}: too few to draw the others from.",
                    seen=int(seen[j].sum()),
                    n=n,
                    place=j + 1,
                )
            )
    rng = np.random.default_rng(seed)
    found = np.tile(np.arange(n)[:, None], (sets, 1, len(blocks)))
    for one in found:
        for j in gappy:
            one[~seen[j], j] = rng.choice(np.flatnonzero(seen[j]), int((~seen[j]).sum()))
        for _ in range(rounds if len(gappy) > 1 else 1):
            for j in gappy:
                others = [blocks[i][one[:, i]] for i in range(len(blocks)) if i != j]
                one[~seen[j], j] = _lent(blocks[j], np.column_stack([fixed, *others]), seen[j], rng)
    return found


def _lent(y: Floats, x: Floats, seen: NDArray[np.bool_], rng: np.random.Generator) -> Places:
    """Rows that lend their value to those not seen: predictive mean matching of y (n, q) on x (n, h)."""
    design = np.column_stack([np.ones(len(x)), _standardised(x)])
    have, lack = design[seen], design[~seen]
    gram = have.T @ have
    root = np.linalg.cholesky(np.linalg.inv(gram + RIDGE * len(have) * np.eye(len(gram))))
    fitted = root @ (root.T @ (have.T @ y[seen]))
    left = y[seen] - have @ fitted
    df = len(have) - design.shape[1]
    spread = _root(left.T @ left / df)
    drawn = root @ rng.normal(size=fitted.shape) @ spread.T * np.sqrt(df / rng.chisquare(df))
    apart = np.linalg.pinv(spread).T
    return np.flatnonzero(seen)[_near(have @ fitted @ apart, lack @ (fitted + drawn) @ apart, rng)]


def _near(have: Floats, lack: Floats, rng: np.random.Generator) -> Places:
    """For each prediction that lacks a value one of the DONORS nearest that have one, drawn."""
    from scipy.spatial import KDTree

    noise = TIE * (have.std(axis=0) + TIE) * rng.normal(size=have.shape)
    _, near = KDTree(have + noise).query(lack, k=range(1, DONORS + 1))
    return np.take_along_axis(np.asarray(near), rng.integers(0, DONORS, (len(lack), 1)), axis=1)[:, 0]


def _standardised(x: Floats) -> Floats:
    """Columns with mean 0 and spread 1; those that never vary become 0."""
    spread = x.std(axis=0)
    return np.asarray((x - x.mean(axis=0)) / np.where(spread > 0, spread, np.inf))


def _root(covariance: Floats) -> Floats:
    """A matrix whose square is the covariance, also where it is singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
