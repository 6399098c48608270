"""Plain: the textbook fits that the truth is measured with - short, slow, and independent of the product's own."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

__all__ = ["auc", "lmg", "logistic", "logit_fit", "one_way_icc", "ordinal_fit", "ranks", "weighted_mean"]


def weighted_mean(values: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Mean, with weights where given.

    >>> weighted_mean(np.array([0.0, 1.0]), np.array([1.0, 3.0]))
    0.75
    """
    return float(np.average(values, weights=weights))


def logistic(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))


def logit_fit(design: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """(columns,) coefficients of a logistic regression by Newton's steps; design holds its own column of ones."""
    weights = np.ones(len(outcome)) if weights is None else weights
    found = np.zeros(design.shape[1])
    for _ in range(25):
        fitted = logistic(design @ found)
        slope = design.T @ (weights * (outcome - fitted))
        step = np.linalg.solve((design * (weights * fitted * (1 - fitted))[:, None]).T @ design, slope)
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    return found


def ordinal_fit(
    columns: np.ndarray, codes: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Thresholds (levels - 1,) and slopes (k,) of a cumulative logit of codes 0, 1, ... by Fisher's scoring.

    P(Y <= j) = F(threshold_j - x'b); the information is Σ_j p_j s_j s_j', s_j the score of level j.
    """
    cuts = int(codes.max())
    weights = np.ones(len(codes)) if weights is None else weights
    shares = np.cumsum(np.bincount(codes, weights))[:-1] / weights.sum()
    found = np.r_[np.log(shares / (1 - shares)), np.zeros(columns.shape[1])]
    for _ in range(50):
        reached = logistic(found[:cuts] - (columns @ found[cuts:])[:, None])
        slope, information = np.zeros(len(found)), np.zeros((len(found), len(found)))
        for level in range(cuts + 1):
            share, moved = _level(reached, columns, level)
            score = moved / share[:, None]
            slope += weights[codes == level] @ score[codes == level]
            information += (moved * weights[:, None]).T @ score
        step = np.linalg.solve(information, slope)
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    return found[:cuts], found[cuts:]


def _level(reached: np.ndarray, columns: np.ndarray, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Share of one level (n,) and its derivatives by thresholds and slopes (n, q)."""
    n, cuts = reached.shape
    ends = np.column_stack([np.zeros(n), reached, np.ones(n)])
    steep = ends * (1 - ends)
    moved = np.zeros((n, cuts + columns.shape[1]))
    if level < cuts:
        moved[:, level] = steep[:, level + 1]
    if level > 0:
        moved[:, level - 1] = -steep[:, level]
    moved[:, cuts:] = -(steep[:, level + 1] - steep[:, level])[:, None] * columns
    return ends[:, level + 1] - ends[:, level], moved


def lmg(correlations: np.ndarray) -> np.ndarray:
    """(drivers,) Shapley shares of R², by every subset; correlations: (drivers + 1, drivers + 1), outcome first.

    Lindeman, Merenda and Gold 1980.

    >>> lmg(np.array([[1, 0.6, 0], [0.6, 1, 0], [0, 0, 1.0]])).round(2).tolist()
    [0.36, 0.0]
    """
    drivers = len(correlations) - 1
    explained = {
        chosen: _explained(correlations, chosen)
        for k in range(drivers + 1)
        for chosen in combinations(range(1, drivers + 1), k)
    }
    shares = np.zeros(drivers)
    for chosen, value in explained.items():
        for one in set(range(1, drivers + 1)) - set(chosen):
            more = explained[tuple(sorted((*chosen, one)))]
            shares[one - 1] += (more - value) / (drivers * comb(drivers - 1, len(chosen)))
    return shares


def one_way_icc(values: np.ndarray, group: np.ndarray) -> float:
    """Intraclass correlation from a one-way analysis of variance with groups of unequal size (Donner 1986)."""
    _, code = np.unique(group, return_inverse=True)
    size = np.bincount(code)
    mean = np.bincount(code, values) / size
    between = (size * (mean - values.mean()) ** 2).sum() / (len(size) - 1)
    within = ((values - mean[code]) ** 2).sum() / (len(values) - len(size))
    typical = (len(values) - (size**2).sum() / len(values)) / (len(size) - 1)
    return float((between - within) / (between + (typical - 1) * within))


def ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mid-ranks where each row counts as often as its weight says."""
    distinct, place = np.unique(values, return_inverse=True)
    size = np.bincount(place, weights, minlength=len(distinct))
    return (np.cumsum(size) - size / 2)[place]


def auc(score: np.ndarray, event: np.ndarray, weights: np.ndarray) -> float:
    """Chance that a row with the event has the higher score, ties half (weighted Mann-Whitney)."""
    yes = event.astype(bool)
    distinct, place = np.unique(score, return_inverse=True)
    no_weight = np.bincount(place[~yes], weights[~yes], minlength=len(distinct))
    below = np.cumsum(no_weight) - no_weight / 2
    return float(np.average(below[place[yes]], weights=weights[yes]) / no_weight.sum())


def _explained(correlations: np.ndarray, chosen: tuple[int, ...]) -> float:
    if not chosen:
        return 0.0
    index = np.array(chosen)
    with_outcome = correlations[0, index]
    return float(with_outcome @ np.linalg.solve(correlations[np.ix_(index, index)], with_outcome))
