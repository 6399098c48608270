"""MaxDiff: how much items matter from choices of the best and the worst of a few - counts and conditional logits."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from csat_research.errors import MethodError
from csat_research.stats.linearised import cluster_sums, variance_of_sums
from csat_research.words import say

__all__ = ["Counts", "MaxDiff", "maxdiff", "maxdiff_counts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Model = Literal["marginal", "sequential", "maxdiff"]
STEPS = 100
NEAR = 1e-10
FLAT = 30.0  # log odds: an item that was always or never chosen runs away


@dataclass(frozen=True, slots=True)
class Counts:
    """Per item (J,): how often best, worst and shown; best less worst; that per showing; and √(best / worst)."""

    best: Ints
    worst: Ints
    shown: Ints

    @property
    def balance(self) -> Ints:
        """Best minus worst."""
        return self.best - self.worst

    @property
    def per_shown(self) -> Floats:
        """Best minus worst, per showing, -1 to 1; NaN where an item was never shown."""
        return np.asarray(
            np.divide(self.balance, self.shown, out=np.full(len(self.best), nan), where=self.shown > 0)
        )

    @property
    def ratio(self) -> Floats:
        """√(best / worst), NaN where an item was never worst."""
        share = np.divide(self.best, self.worst, out=np.full(len(self.best), nan), where=self.worst > 0)
        return np.asarray(np.sqrt(share))


def maxdiff_counts(shown: ArrayLike, best: ArrayLike, worst: ArrayLike, items: int) -> Counts:
    """Counts from tasks: shown (tasks, k) item numbers from 0, best and worst (tasks,) item numbers.

    Raises MethodError where a choice was not shown, an item stands twice in a task, or best is worst.
    Source: Louviere, Flynn, Marley 2015; R support.BWS.

    >>> maxdiff_counts([[0, 1, 2], [1, 2, 3]], [0, 3], [2, 1], 4).balance.tolist()
    [1, -1, -1, 1]
    """
    tasks, up, down = _checked(shown, best, worst, items)
    return Counts(*(np.bincount(one, minlength=items).astype(np.intp) for one in (up, down, tasks.ravel())))


@dataclass(frozen=True, slots=True)
class MaxDiff:
    """Utilities (J,), the first item 0, with their covariance; shares (J,) add up to 1 and may serve as weights."""

    utilities: Floats
    covariance: Floats
    shares: Floats
    shares_covariance: Floats
    log_likelihood: float
    tasks: int

    @property
    def std_errors(self) -> Floats:
        """Errors of the utilities; 0 for the first item."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def maxdiff(
    shown: ArrayLike,
    best: ArrayLike,
    worst: ArrayLike,
    items: int,
    *,
    model: Model = "maxdiff",
    respondents: ArrayLike | None = None,
) -> MaxDiff:
    """Utilities of items by a conditional logit of the choices, Newton's method.

    shown (tasks, k), best, worst (tasks,): item numbers from 0. maxdiff: the pair (b, w) is chosen of all ordered pairs shown
    with log odds u_b - u_w; sequential: the best of all, then the worst of the rest; marginal: both of all. shares: e^u / Σ e^u.
    respondents (tasks,): whose task; errors are then clustered by them (G / (G - 1)), else of the information, tasks taken as
    independent. Two items need not have been in one task: it is enough that they meet by way of others. Raises MethodError for
    choices that were not shown, an item twice in a task, items that no way leads to, or one always or never chosen.
    Source: Marley and Louviere 2005; R survival::clogit on the expanded choices.

    >>> found = maxdiff([[0, 1, 2]] * 4, [0, 0, 1, 2], [1, 2, 2, 1], 3)
    >>> found.utilities.round(2).tolist(), found.shares.round(2).tolist()
    ([0.0, -0.83, -0.83], [0.54, 0.23, 0.23])
    """
    tasks, up, down = _checked(shown, best, worst, items)
    _check_met(tasks, items)
    sets, chosen = _SETS[model](tasks, up, down, items)
    u, information, scores = _newton(sets, chosen)
    own = np.concatenate([[0.0], u])
    covariance = _covariance(information, scores, len(tasks), respondents)
    whole = np.zeros((items, items))
    whole[1:, 1:] = covariance
    shares = np.exp(own - own.max())
    shares /= shares.sum()
    slope = np.diag(shares) - np.outer(shares, shares)
    likelihood = float(
        sum(np.log(_chances(x, u)[np.arange(len(x)), at]).sum() for x, at in zip(sets, chosen, strict=True))
    )
    return MaxDiff(own, whole, shares, slope @ whole @ slope, likelihood, len(tasks))


def _checked(shown: ArrayLike, best: ArrayLike, worst: ArrayLike, items: int) -> tuple[Ints, Ints, Ints]:
    tasks, up, down = (
        np.asarray(shown, dtype=np.intp),
        np.asarray(best, dtype=np.intp),
        np.asarray(worst, dtype=np.intp),
    )
    for chosen in (up, down):
        if not (tasks == chosen[:, None]).any(axis=1).all():
            raise MethodError(say("A chosen item is not among those that were shown in its task."))
    ordered = np.sort(tasks, axis=1)
    if (ordered[:, 1:] == ordered[:, :-1]).any():
        raise MethodError(say("An item stands twice in one task."))
    if (up == down).any():
        raise MethodError(say("The same item was chosen as best and as worst in a task."))
    if tasks.min() < 0 or tasks.max() >= items:
        raise MethodError(say("Item numbers run from 0 to {last:count}.", last=items - 1))
    return tasks, up, down


def _check_met(tasks: Ints, items: int) -> None:
    """Raise MethodError where the items fall into parts of which no task shows two; in one task or by way of others they meet."""
    ends = tasks[:, 1:].ravel(), np.repeat(tasks[:, 0], tasks.shape[1] - 1)
    met = sparse.coo_array((np.ones(len(ends[0])), ends), shape=(items, items))
    parts, _ = connected_components(met, directed=False)
    if parts > 1:
        raise MethodError(say("Some items were never shown with the others, so they cannot be compared."))


Sets = tuple[list[Floats], list[Ints]]


def _coded(tasks: Ints, items: int) -> Floats:
    """(tasks, k, J-1) columns of the items shown, the first item without one."""
    return np.asarray(np.eye(items)[tasks][:, :, 1:])


def _marginal(tasks: Ints, up: Ints, down: Ints, items: int) -> Sets:
    x = _coded(tasks, items)
    return [x, -x], [_place(tasks, up), _place(tasks, down)]


def _sequential(tasks: Ints, up: Ints, down: Ints, items: int) -> Sets:
    left = tasks[tasks != up[:, None]].reshape(len(tasks), -1)
    return [_coded(tasks, items), -_coded(left, items)], [_place(tasks, up), _place(left, down)]


def _pairs(tasks: Ints, up: Ints, down: Ints, items: int) -> Sets:
    k = tasks.shape[1]
    first, second = np.nonzero(~np.eye(k, dtype=bool))
    x = _coded(tasks, items)
    hit = (tasks[:, first] == up[:, None]) & (tasks[:, second] == down[:, None])
    return [x[:, first] - x[:, second]], [hit.argmax(axis=1)]


_SETS = {"marginal": _marginal, "sequential": _sequential, "maxdiff": _pairs}


def _place(tasks: Ints, chosen: Ints) -> Ints:
    return np.asarray((tasks == chosen[:, None]).argmax(axis=1))


def _chances(x: Floats, u: Floats) -> Floats:
    odds = x @ u
    grown = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def _newton(sets: list[Floats], chosen: list[Ints]) -> tuple[Floats, Floats, Floats]:
    """Utilities (J-1,), information (J-1, J-1) and scores (tasks, J-1) at the maximum."""
    u = np.zeros(sets[0].shape[2])
    for _ in range(STEPS):
        scores, information = _slopes(sets, chosen, u)
        if np.linalg.matrix_rank(information) < len(u):  # it runs away
            break
        step = np.linalg.solve(information, scores.sum(axis=0))
        u = u + step
        if np.abs(u).max() > FLAT:
            break
        if np.abs(step).max() < NEAR:
            return u, _slopes(sets, chosen, u)[1], scores
    raise MethodError(
        say("An item was always or never preferred, so its utility has no end; use the counts.")
    )


def _slopes(sets: list[Floats], chosen: list[Ints], u: Floats) -> tuple[Floats, Floats]:
    scores, information = np.zeros((len(sets[0]), len(u))), np.zeros((len(u), len(u)))
    for x, at in zip(sets, chosen, strict=True):
        p = _chances(x, u)
        mean = (p[:, None, :] @ x)[:, 0]
        scores += x[np.arange(len(x)), at] - mean
        information += np.einsum("ta,taj,tak->jk", p, x, x) - mean.T @ mean
    return scores, information


def _covariance(information: Floats, scores: Floats, tasks: int, respondents: ArrayLike | None) -> Floats:
    inverse = np.linalg.inv(information)
    if respondents is None:
        return np.asarray(inverse)
    codes = np.unique(np.asarray(respondents), return_inverse=True)[1]
    sums = np.column_stack([cluster_sums(one, codes) for one in (scores @ inverse).T])
    return np.asarray(variance_of_sums(sums).variance)
