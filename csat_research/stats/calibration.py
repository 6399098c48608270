"""Calibration: weights that make answers add up to known totals - raking, post-stratification, linear - and their errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError, listing
from csat_research.stats.intervals import Interval, mean_t
from csat_research.stats.linearised import cluster_sums, variance_of_sums
from csat_research.words import join, say

__all__ = [
    "Calibrated",
    "Margin",
    "calibrate_linear",
    "calibrated_mean",
    "margin",
    "margin_columns",
    "post_stratify",
    "rake",
]

Floats = NDArray[np.float64]
ROUNDS = 500  # of cutting weights and raking again
PASSES = 20_000  # of raking: an empty combination of groups can leave the last digits to thousands
STILL = 0.99  # of what was off some hundred passes before: totals that are never met
NEAR = 1e-12  # of a total: where raking stops
SWEEPS = 10  # of taking margins out of residuals, as R


@dataclass(frozen=True, slots=True)
class Margin:
    """One known margin: the group of each answer (n,), and how many people each group stands for (groups,)."""

    codes: NDArray[np.intp]
    totals: Floats
    names: tuple[str, ...]


def margin(values: ArrayLike, targets: Mapping[Any, float]) -> Margin:
    """A margin from a column of groups (n,) and the known totals of its groups.

    Raises MethodError where a group of the answers has no target, or one with a target has no answer.

    >>> margin(["a", "b", "a"], {"a": 60, "b": 40}).totals.tolist()
    [60.0, 40.0]
    """
    column = np.asarray(values).astype(str)
    given = {str(name): float(total) for name, total in targets.items()}
    found = set(column.tolist())
    if lacks := found - given.keys():
        raise MethodError(
            say("No target for: {names}. Every group of the answers needs one.", names=listing(sorted(lacks)))
        )
    if lacks := given.keys() - found:
        raise MethodError(
            say(
                "No answer for: {names}. Leave it out, or join it with a group that has answers.",
                names=listing(sorted(lacks)),
            )
        )
    if min(given.values()) <= 0:
        raise MethodError(say("A target is not above 0; leave that group out, or join it with another."))
    names = tuple(given)
    places = {name: i for i, name in enumerate(names)}
    codes = np.array([places[one] for one in column.tolist()], dtype=np.intp)
    return Margin(codes, np.array(list(given.values())), names)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Weights (n,) that meet their margins, the start weights, and how each answer's residual loses the margins.

    linear: residuals are of the regression on the margins with start weights (GREG); else margins are taken out one by one.
    """

    weights: Floats
    start: Floats
    margins: tuple[Margin, ...]
    linear: bool = False


def rake(
    margins: Sequence[Margin],
    start: ArrayLike | None = None,
    *,
    least: float = 0.0,
    most: float | None = None,
) -> Calibrated:
    """Weights by iterative proportional fitting: each margin is met in turn until all are (Deming and Stephan 1940).

    start: weights to begin with (1 each). least, most: smallest and largest weight over the mean weight; those beyond are
    cut and all are raked again, until none is. Raises MethodError where margins add up to different totals, or cannot be
    met (with bounds too narrow).
    Source: R survey::rake.

    >>> a, b = margin([0, 0, 1, 1], {0: 30, 1: 70}), margin([0, 1, 0, 1], {0: 50, 1: 50})
    >>> rake([a, b]).weights.round(1).tolist()
    [15.0, 15.0, 35.0, 35.0]
    """
    first = _start(margins, start)
    weights = _raked(margins, first)
    if least > 0 or most is not None:
        weights = _trimmed(margins, weights, least, inf if most is None else most)
    return Calibrated(weights, first, tuple(margins))


def post_stratify(one: Margin, start: ArrayLike | None = None) -> Calibrated:
    """Weights of one margin, or of a crossed one: the totals over the start weights of each group.

    Source: R survey::postStratify.

    >>> post_stratify(margin(["a", "a", "b"], {"a": 60, "b": 40})).weights.tolist()
    [30.0, 30.0, 40.0]
    """
    return replace(rake([one], start), linear=True)


def calibrate_linear(margins: Sequence[Margin], start: ArrayLike | None = None) -> Calibrated:
    """Weights nearest to the start weights in the squared sense: w = d (1 + x'λ); may be below 0, which is left in.

    Source: Deville and Särndal 1992; R survey::calibrate(calfun = "linear").

    >>> calibrate_linear([margin(["a", "a", "b"], {"a": 60, "b": 40})]).weights.round(1).tolist()
    [30.0, 30.0, 40.0]
    """
    d = _start(margins, start)
    x = margin_columns(margins)
    totals = np.concatenate([margins[0].totals, *(one.totals[1:] for one in margins[1:])])
    step = np.linalg.lstsq(x.T @ (d[:, None] * x), totals - x.T @ d, rcond=None)[0]
    weights = d * (1 + x @ step)
    _check_met(margins, weights)
    return Calibrated(weights, d, tuple(margins), linear=True)


def calibrated_mean(
    values: ArrayLike, found: Calibrated, clusters: ArrayLike | None = None, level: float = 0.95
) -> tuple[Interval, float]:
    """Weighted mean of values (n,) and its standard error, which knows that the margins are met and so hold no error.

    The residual of each answer after the margins are taken out, times its weight, summed over clusters. Tools that take raked
    weights as fixed give another error. Source: Deville and Särndal 1992; R survey::svymean of a raked design.

    >>> a = margin([0, 0, 1, 1], {0: 50, 1: 50})
    >>> interval, error = calibrated_mean([1.0, 1.0, 3.0, 3.0], rake([a]))
    >>> interval.estimate, error
    (2.0, 0.0)
    """
    y, w = np.asarray(values, dtype=float), found.weights
    mean = float(w @ y / w.sum())
    left = _least_squares(y - mean, found) if found.linear else _swept(y - mean, found.margins)
    influence = w * left / w.sum()
    codes = np.arange(len(y)) if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1]
    variance = variance_of_sums(cluster_sums(influence, codes))
    error = sqrt(max(float(variance.variance), 0.0))
    return mean_t(mean, error, variance.df, level), error


def _start(margins: Sequence[Margin], start: ArrayLike | None) -> Floats:
    if not margins:
        raise MethodError(say("Calibration needs a margin: the group of each answer and its known totals."))
    totals = [float(one.totals.sum()) for one in margins]
    if max(totals) - min(totals) > 1e-9 * max(totals):
        raise MethodError(
            say(
                "The margins add up to different totals: {totals}.",
                totals=join([f"{one:g}" for one in totals], ", "),
            )
        )
    d = np.ones(len(margins[0].codes)) if start is None else np.asarray(start, dtype=float)
    if not (d > 0).all():
        raise MethodError(say("A start weight is not above 0; leave such answers out."))
    return d


def _raked(margins: Sequence[Margin], start: Floats) -> Floats:
    """On the combinations of groups that are there: few, so that totals which are met slowly cost little."""
    kinds, kind = np.unique(np.column_stack([one.codes for one in margins]), axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    begun = np.bincount(kind, start)
    held, before = begun.copy(), np.inf
    for number in range(PASSES):
        worst = 0.0
        for one, codes in zip(margins, kinds.T, strict=True):
            factor = one.totals / np.bincount(codes, held, len(one.totals))
            worst = max(worst, float(np.abs(factor - 1).max()))
            held = held * factor[codes]
        if worst < NEAR:
            break
        if number % ROUNDS == 0:
            if worst > STILL * before:
                break
            before = worst
    w = np.asarray(start * (held / begun)[kind])
    _check_met(margins, w)
    return w


def _trimmed(margins: Sequence[Margin], weights: Floats, least: float, most: float) -> Floats:
    for _ in range(ROUNDS):
        low, high = least * weights.mean(), most * weights.mean()
        if weights.max() <= high * (1 + 1e-6) and weights.min() >= low * (1 - 1e-6):
            return weights
        weights = _raked(margins, np.clip(weights, low, high))
    if least > 0:
        raise MethodError(
            say(
                "No weights meet the margins with all between {least:plain} and {most:plain} times the mean; allow more.",
                least=least,
                most=most,
            )
        )
    raise MethodError(
        say("No weights meet the margins with none above {most:plain} times the mean; allow more.", most=most)
    )


def _check_met(margins: Sequence[Margin], weights: Floats) -> None:
    for one in margins:
        reached = np.bincount(one.codes, weights, len(one.totals))
        far = np.flatnonzero(np.abs(reached - one.totals) > 1e-6 * one.totals)
        if len(far):
            names = [one.names[i] for i in far.tolist()]
            raise MethodError(say("These totals cannot be met together: {names}.", names=listing(names)))


def margin_columns(margins: Sequence[Margin]) -> Floats:
    """Groups of all margins as columns of 0 and 1 (n, p), the first of every further margin left out.

    >>> margin_columns([margin([0, 1], {0: 1, 1: 1}), margin(["a", "b"], {"a": 1, "b": 1})]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]
    """
    first, *others = (np.eye(len(one.totals))[one.codes] for one in margins)
    return np.column_stack([first, *(one[:, 1:] for one in others)])


def _least_squares(y: Floats, found: Calibrated) -> Floats:
    x, root = margin_columns(found.margins), np.sqrt(found.start)
    return np.asarray(y - x @ np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0])


def _swept(y: Floats, margins: Sequence[Margin]) -> Floats:
    """Means of the groups taken out, margin by margin, again and again."""
    for _ in range(SWEEPS):
        for one in margins:
            n = np.bincount(one.codes, minlength=len(one.totals))
            y = y - (np.bincount(one.codes, y, len(one.totals)) / n)[one.codes]
    return y
