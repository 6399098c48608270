"""Cumulative link likelihood: log likelihood, gradient and Hessian of ordered answers, and its maximum by Newton."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from csat_research.stats.links import LINKS
from csat_research.stats.logit_sums import logit_sums

__all__ = [
    "Answers",
    "Solved",
    "answers_of",
    "cut_predictors",
    "derivatives",
    "maximum",
    "row_scores",
    "working_model",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

STILL = 1e-9  # of columns with variance 1: a step this small is the last, and moves the curvature as little
STEPS, HALVINGS = 60, 40
PIECE = 4096  # rows at a time
MANY, ONE_OF = 20_000, 10  # of so many rows every tenth says first where the maximum is about
CURVED = 1e10  # condition up to which some rows carry a model that all rows carry
ROUNDING = 1e-13  # share of a log likelihood that is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers in order of their level: P(Y <= level c) = F(a_c), a_c = own @ alpha_c + common @ beta.

    ends: (J + 1,) where each of J levels begins, and the end. columns: (n, m + k), the m own ones first: they have
    slopes of their own at each of the J - 1 cuts, and the first of them is the constant, whose slopes are the
    thresholds. weights: (n,). order: (n,) rows as given. Parameters (q,): alpha of each cut (m), then beta (k).
    """

    ends: Codes
    columns: Floats
    m: int
    weights: Floats
    order: Codes

    @property
    def cuts(self) -> int:
        """Number of cuts, one less than levels."""
        return len(self.ends) - 2

    @property
    def size(self) -> int:
        """Number of parameters."""
        return self.cuts * self.m + self.columns.shape[1] - self.m

    @property
    def shared(self) -> slice:
        """Places of beta."""
        return slice(self.cuts * self.m, self.size)

    def block(self, cut: int) -> slice:
        """Places of one cut's alpha."""
        return slice(cut * self.m, (cut + 1) * self.m)

    def sides(self, level: int) -> list[tuple[int, int]]:
        """The cuts above (side 0) and below (side 1) a level that are there, as (side, cut)."""
        return [(side, cut) for side, cut in enumerate((level, level - 1)) if 0 <= cut < self.cuts]

    def pieces(self) -> Iterator[tuple[int, slice]]:
        """Each level with its rows, so many at a time that what is made of them stays in the processor's cache."""
        for level in range(self.cuts + 1):
            first, last = int(self.ends[level]), int(self.ends[level + 1])
            for start in range(first, last, PIECE):
                yield level, slice(start, min(start + PIECE, last))


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Where the search ended: parameters (q,), log likelihood, Hessian (q, q), steps, whether it is a maximum."""

    parameters: Floats
    loglik: float
    hessian: Floats
    steps: int
    converged: bool


def answers_of(codes: Codes, own: Floats, common: Floats, weights: Floats) -> Answers:
    """Rows sorted by the code of their level 0, 1, ..., each of which has answers.

    >>> answers_of(np.array([1, 0]), np.ones((2, 1)), np.array([[5.0], [6.0]]), np.ones(2)).columns.tolist()
    [[1.0, 6.0], [1.0, 5.0]]
    """
    order = np.argsort(codes.astype(np.min_scalar_type(int(codes.max()))), kind="stable")  # by radix
    ends = np.concatenate([[0], np.cumsum(np.bincount(codes))])
    # by columns, as sums over rows run along them
    columns = np.empty((len(codes), own.shape[1] + common.shape[1]), order="F")
    for place, column in enumerate((*own.T, *common.T)):
        np.take(column, order, out=columns[:, place])
    return Answers(ends, columns, own.shape[1], weights[order], order)


def maximum(answers: Answers, link: str, steps: int = STEPS) -> Solved:
    """The maximum by Newton with step halving, from the shares of the levels and no slope, or from that of some of many rows.

    The log likelihood is concave, so that there is no other. Source: Pratt 1981; R ordinal::clm.
    """
    at, (value, gradient, hessian) = _start(answers, link)
    for step in range(1, steps + 1):
        move = _newton(hessian, gradient)
        if move is not None and np.abs(move).max(initial=0.0) < STILL:
            return Solved(at + move, value, hessian, step, True)
        here = None if move is None else _uphill(answers, at, move, value, link)
        if here is None:
            return Solved(at, value, hessian, step, False)
        at, value, gradient, hessian = here
    return Solved(at, value, hessian, steps, False)


@np.errstate(invalid="ignore", divide="ignore", over="ignore")  # cuts that cross on the way
def derivatives(answers: Answers, parameters: Floats, link: str) -> tuple[float, Floats, Floats]:
    """Log likelihood, gradient (q,) and Hessian (q, q); the first is NaN or -inf where cuts cross in a row."""
    if link == "logit" and answers.m == 1:
        quick = logit_sums(answers.ends, answers.columns, answers.weights, parameters)
        if quick is not None:
            return quick
    return _of_levels(answers, parameters, link)


def _of_levels(answers: Answers, parameters: Floats, link: str) -> tuple[float, Floats, Floats]:
    """The same, level by level, for every link and any columns with slopes of their own."""
    value, gradient, hessian = 0.0, np.zeros(answers.size), np.zeros((answers.size, answers.size))
    m, shared = answers.m, answers.shared
    for level, rows in answers.pieces():
        columns = answers.columns[rows]
        z, x = columns[:, :m], columns[:, m:]
        logp, above, below, bend_a, both, bend_b = _terms(answers, parameters, level, rows, link)
        value += float(logp.sum())
        gradient[shared] += (above + below) @ x
        hessian[shared, shared] += (x * (bend_a + 2 * both + bend_b)[:, None]).T @ x
        middle = (z * both[:, None]).T @ columns
        for side, cut in answers.sides(level):
            own, slope = ((bend_a, above), (bend_b, below))[side]
            curve, place = (z * own[:, None]).T @ columns, answers.block(cut)
            gradient[place] += slope @ z
            hessian[place, place] += curve[:, :m]
            hessian[place, shared] += curve[:, m:] + middle[:, m:]
        if len(answers.sides(level)) == 2:
            hessian[answers.block(level - 1), answers.block(level)] += middle[:, :m]
    return value, gradient, np.triu(hessian) + np.triu(hessian, 1).T


def row_scores(answers: Answers, parameters: Floats, link: str) -> Floats:
    """What each row (as given) adds to the gradient, weights included, (n, q)."""
    found, pulls = np.zeros((len(answers.weights), answers.size), order="F"), np.empty(len(answers.weights))
    for level, rows in answers.pieces():
        at, own = answers.order[rows], answers.columns[rows, : answers.m]
        _, *slopes, _, _, _ = _terms(answers, parameters, level, rows, link)
        pulls[rows] = slopes[0] + slopes[1]
        for side, cut in answers.sides(level):
            found[at, answers.block(cut)] = slopes[side][:, None] * own
    for column, into in zip(answers.columns[:, answers.m :].T, found[:, answers.shared].T, strict=True):
        into[answers.order] = pulls * column
    return found


def cut_predictors(answers: Answers, parameters: Floats) -> Floats:
    """a_c of every row as given and every cut, (n, J - 1): P(Y <= level c) = F(a_c)."""
    own, common = answers.columns[:, : answers.m], answers.columns[:, answers.m :]
    blocks = parameters[: answers.shared.start].reshape(-1, answers.m)
    found, shift = np.empty((len(own), answers.cuts), order="F"), common @ parameters[answers.shared]
    for block, into in zip(blocks, found.T, strict=True):
        into[answers.order] = own @ block + shift
    return found


def working_model(answers: Answers, parameters: Floats, link: str) -> tuple[Floats, Floats]:
    """The model as least squares: two lines for each row as given, columns (n, 2, q) and residuals (n, 2).

    The curvature of a row's log likelihood in its two ends a and b is C C'; columns are C' times their derivatives,
    residuals C^-1 times its slopes. So their cross-products are the gradient and the observed information, as they are
    of a logit with √(p(1-p)) x and (y - p) / √(p(1-p)). The first and the last level have one end and one line.
    """
    found, residuals = np.zeros((len(answers.weights), 2, answers.size)), np.zeros((len(answers.weights), 2))
    for level, rows in answers.pieces():
        at, columns = answers.order[rows], answers.columns[rows]
        _, *slopes, bend_a, both, bend_b = _terms(answers, parameters, level, rows, link)
        root, curves = np.zeros((2, 2, len(at))), (-bend_a, -bend_b)
        sides = answers.sides(level)
        first, last = sides[0][0], sides[-1][0]
        root[first, first] = np.sqrt(np.maximum(curves[first], 0))
        if len(sides) == 2:
            root[1, 0] = _over(-both, root[0, 0])
            root[1, 1] = np.sqrt(np.maximum(curves[1] - root[1, 0] ** 2, 0))
        residuals[at, first] = _over(slopes[first], root[first, first])
        residuals[at, last] = _over(
            slopes[last] - root[1, 0] * residuals[at, 0] * (last > first), root[last, last]
        )
        for side, cut in sides:
            pull = root[side][:, :, None] * columns
            found[at, :, answers.block(cut)] += np.swapaxes(pull, 0, 1)[:, :, : answers.m]
            found[at, :, answers.shared] += np.swapaxes(pull, 0, 1)[:, :, answers.m :]
    return found, residuals


def _over(values: Floats, by: Floats) -> Floats:
    """Values divided, 0 where the curvature is lost."""
    return np.divide(values, by, out=np.zeros(len(values)), where=by > 0)


def _terms(answers: Answers, parameters: Floats, level: int, rows: slice, link: str) -> tuple[Floats, ...]:
    """Terms of the likelihood of some rows of one level, times their weights, (rows,) each."""
    columns, w = answers.columns[rows], answers.weights[rows]
    shift = columns[:, answers.m :] @ parameters[answers.shared]
    ends = [np.array(np.inf), np.array(-np.inf)]
    for side, cut in answers.sides(level):
        ends[side] = columns[:, : answers.m] @ parameters[answers.block(cut)] + shift
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return tuple(w * one for one in LINKS[link].terms(*ends))


def _start(answers: Answers, link: str) -> tuple[Floats, tuple[float, Floats, Floats]]:
    """Where the search begins, with its derivatives."""
    if len(answers.weights) > MANY:
        some = maximum(_every_tenth(answers), link)
        if some.converged and np.linalg.cond(some.hessian) < CURVED:
            found = derivatives(answers, some.parameters, link)
            if np.isfinite(found[0]):
                return some.parameters, found
    at = _levels_alone(answers, link)
    return at, derivatives(answers, at, link)


def _levels_alone(answers: Answers, link: str) -> Floats:
    """Thresholds at the shares of the levels, slopes 0."""
    totals = np.add.reduceat(answers.weights, answers.ends[:-1])
    found = np.zeros(answers.size)
    firsts = [answers.block(cut).start for cut in range(answers.cuts)]
    found[firsts] = LINKS[link].quantile(np.cumsum(totals)[:-1] / totals.sum())
    return found


def _every_tenth(answers: Answers) -> Answers:
    """Every tenth row of each level."""
    rows = [np.arange(first, last, ONE_OF) for first, last in pairwise(answers.ends.tolist())]
    kept = np.concatenate(rows)
    ends = np.cumsum([0, *map(len, rows)])
    return Answers(ends, answers.columns[kept], answers.m, answers.weights[kept], answers.order[kept])


def _newton(hessian: Floats, gradient: Floats) -> Floats | None:
    """The step to where the gradient would be zero; None where the curvature is lost."""
    try:
        found: Floats = np.asarray(np.linalg.solve(hessian, -gradient))
    except np.linalg.LinAlgError:
        return None
    return found if np.isfinite(found).all() else None


def _uphill(
    answers: Answers, at: Floats, move: Floats, value: float, link: str
) -> tuple[Floats, float, Floats, Floats] | None:
    """The point after the step, halved until the likelihood does not fall, with its derivatives."""
    floor = value - ROUNDING * abs(value)
    for halving in range(HALVINGS):
        there = at + move / 2**halving
        found = derivatives(answers, there, link)
        if found[0] >= floor:
            return there, *found
    return None
