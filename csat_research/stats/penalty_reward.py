"""Penalty and reward: whether low ratings of an item go with a lower score more than high ones go with a higher one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.stats.columns import codes_of
from csat_research.stats.linear import linear, normalised
from csat_research.stats.linearised import FEW_CLUSTERS
from csat_research.stats.ranks import simultaneous_intervals, simultaneous_p
from csat_research.words import say

__all__ = [
    "ASYMMETRY",
    "BASIC",
    "CLASSES",
    "EXCITEMENT",
    "MIN_UNITS",
    "PENALTY",
    "PERFORMANCE",
    "REWARD",
    "TOO_FEW",
    "UNCLEAR",
    "PenaltyReward",
    "outer_thirds",
    "penalty_reward",
]

Floats = NDArray[np.float64]

BASIC, PERFORMANCE, EXCITEMENT, UNCLEAR, TOO_FEW = "basic", "performance", "excitement", "unclear", "too few"
CLASSES = (BASIC, PERFORMANCE, EXCITEMENT)
MIN_UNITS = FEW_CLUSTERS  # of units in each of the three groups of an item; below, ranges are rough
PENALTY, REWARD, ASYMMETRY = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class PenaltyReward:
    """Contrasts of J items; rows of the (3, J) arrays are penalty, reward and asymmetry.

    estimates: penalty = score at low ratings less that at middle ones, reward = score at high ones less that at middle ones, the
    other items equal, in points of the score; asymmetry = reward less penalty's size, each for one point of the rating.
    low, high, p_value: for all contrasts of all items at once. NaN where a group has fewer than `MIN_UNITS` units. units: (3, J)
    of low, middle and high ratings. n: complete rows.
    """

    estimates: Floats
    low: Floats
    high: Floats
    p_value: Floats
    units: NDArray[np.int64]
    n: int

    @property
    def classes(self) -> tuple[str, ...]:
        """The class of each item that the ranges tell: a word of `CLASSES`, else "unclear"; "too few" without ranges.

        basic: penalty surely below 0, and larger than the reward. excitement: reward surely above 0, and larger than the
        penalty. performance: both, and neither told to be larger.
        """
        costs, brings = self.high[PENALTY] < 0, self.low[REWARD] > 0
        down, up = self.high[ASYMMETRY] < 0, self.low[ASYMMETRY] > 0
        told = [np.isnan(self.low[PENALTY]), costs & down, brings & up, costs & brings]
        found = np.select(told, [TOO_FEW, BASIC, EXCITEMENT, PERFORMANCE], UNCLEAR)
        return tuple(str(one) for one in found)


def outer_thirds(values: Sequence[float]) -> tuple[float, float]:
    """Up to which code a rating is low and from which it is high: the outer thirds of a scale, rounded to whole codes.

    1 of 3 and of 4 codes, 2 of 5, 6 and 7, 3 of 10, 4 of 11. Raises MethodError for two codes, which have no middle.

    >>> outer_thirds([1, 2, 3, 4, 5, 6]), outer_thirds([1, 2, 3, 4])
    ((2.0, 5.0), (1.0, 4.0))
    """
    codes = sorted(values)
    if len(codes) < 3:
        raise MethodError(say("A scale of two answers has no middle to compare with."))
    count = round(len(codes) / 3)
    return float(codes[count - 1]), float(codes[-count])


def penalty_reward(
    outcome: ArrayLike,
    ratings: ArrayLike,
    cuts: Sequence[tuple[float, float]],
    *,
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> PenaltyReward:
    """Penalty-reward contrasts of ratings (n, J) of J items, high = good, for the score outcome (n,); complete rows.

    cuts: per item up to which code a rating is low and from which it is high (`outer_thirds`). One least squares on two
    dummies an item, low and high, against its middle; beside them one column an item for differences inside its groups.
    Without that column an item of no own effect, which goes with others, takes over what their dummies leave: it was called
    "performance" in 30 % of samples of 20,000 [sim]. The asymmetry is for one point of the rating: low and high ratings do
    not lie equally far from the middle ones, and a straight line would look like a "basic" item.

    weights: (n,) survey weights. clusters: (n,) units; else each row is one. Errors are those of the fit without each unit (CR3,
    HC3), bounds hold for all contrasts of all items at once (max |t|), from `MIN_UNITS` units in each of the three groups
    of an item: there 93 to 97 % hold, from 20 units 90 % with plain cluster errors [sim]. Items with fewer stay in the
    model as they are. Raises MethodError where an item says nothing beside the others.
    Source: Brandt 1987; Matzler and Sauerwein 2002 (penalty-reward contrasts); Kano 1984 (the classes).

    >>> x = np.tile([1.0, 2, 3, 4, 5], 60)
    >>> y = np.minimum(x, 3) + np.where(x > 3, 0.1, 0) + np.tile([0.1, 0, -0.1, 0, 0.1, -0.1], 50)
    >>> found = penalty_reward(y, x[:, None], [outer_thirds([1, 2, 3, 4, 5])])
    >>> found.classes, found.estimates[:2].round(1).ravel().tolist()
    (('basic',), [-1.5, 0.1])
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(ratings, dtype=float)
    ends = np.asarray(cuts, dtype=float)
    groups = np.stack([x <= ends[:, 0], (x > ends[:, 0]) & (x < ends[:, 1]), x >= ends[:, 1]])
    units = _units(groups, None if clusters is None else codes_of(clusters))
    judged = units.min(axis=0) >= MIN_UNITS
    empty = np.full((3, x.shape[1]), nan)
    if not judged.any():
        return PenaltyReward(empty, empty, empty, empty, units, len(y))
    labels = tuple(f"x{j}" for j in range(x.shape[1])) if names is None else tuple(names)
    means = _group_means(x, groups, normalised(weights, len(y)))
    columns, named = _columns(x, groups, means, judged, labels)
    fit = linear(
        y,
        columns,
        names=named,
        weights=weights,
        clusters=[] if clusters is None else [clusters],
        errors="HC3" if clusters is None else "CR3",
    )
    contrasts = _contrasts(means[:, judged], columns.shape[1])
    estimates, spread = contrasts @ fit.coefficients, contrasts @ fit.covariance @ contrasts.T
    df = float(fit.df.min())
    low, high = simultaneous_intervals(estimates, level=level, seed=seed, covariance=spread, df=df)
    p_value = simultaneous_p(estimates, seed=seed, covariance=spread, df=df)
    first, lowest, highest, p = (_placed(one, judged) for one in (estimates, low, high, p_value))
    return PenaltyReward(first, lowest, highest, p, units, len(y))


def _units(groups: NDArray[np.bool_], codes: NDArray[np.intp] | None) -> NDArray[np.int64]:
    """How many units (else rows) have a rating in each group, (3, J)."""
    if codes is None:
        return np.asarray(groups.sum(axis=1))
    return np.array([[len(np.unique(codes[column])) for column in group.T] for group in groups])


def _group_means(x: Floats, groups: NDArray[np.bool_], weights: Floats) -> Floats:
    """Mean rating of each item's low, middle and high answers, (3, J); 0 of none."""
    sums = np.stack([weights @ (x * group) for group in groups])
    size = np.stack([weights @ group for group in groups])
    return np.asarray(sums / np.where(size > 0, size, 1.0))


def _columns(
    x: Floats, groups: NDArray[np.bool_], means: Floats, judged: NDArray[np.bool_], names: Sequence[str]
) -> tuple[Floats, list[str]]:
    """Constant, low and high dummies of judged items, then differences inside groups (judged) or the rating itself."""
    asked = np.flatnonzero(judged).tolist()
    inside = x.copy()
    for group, mean in zip(groups, means, strict=True):
        inside -= group * np.where(judged, mean, 0.0)
    kept = np.flatnonzero(np.ptp(inside, axis=0) > 1e-9).tolist()
    columns = np.column_stack([np.ones(len(x)), groups[0][:, asked], groups[2][:, asked], inside[:, kept]])
    dummies = [f"{names[j]}: {place}" for place in ("low", "high") for j in asked]
    return columns, ["(Intercept)", *dummies, *(names[j] for j in kept)]


def _contrasts(means: Floats, columns: int) -> Floats:
    """(3J, columns): penalties, rewards, asymmetries of J judged items from the coefficients of the model."""
    items = means.shape[1]
    low, middle, high = means
    one = np.eye(items)
    found = np.zeros((3 * items, columns))
    found[:items, 1 : items + 1] = one
    found[items : 2 * items, items + 1 : 2 * items + 1] = one
    found[2 * items :, 1 : items + 1] = one / (middle - low)[:, None]
    found[2 * items :, items + 1 : 2 * items + 1] = one / (high - middle)[:, None]
    return found


def _placed(values: Floats, judged: NDArray[np.bool_]) -> Floats:
    """(3, J) with the values of judged items in their places, NaN elsewhere."""
    found = np.full((3, len(judged)), nan)
    found[:, judged] = values.reshape(3, -1)
    return found
