"""Survival: how long until customers buy again, where some have not yet - Kaplan-Meier curves and the log-rank test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.intervals import critical
from csat_research.words import say

__all__ = ["Curve", "LogRank", "kaplan_meier", "log_rank"]

Floats = NDArray[np.float64]
Scale = Literal["log", "log_log", "plain"]
SAME = 1e-8  # two survivals this near each other are one


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: survival (steps,) from each time on, with Greenwood's error and bounds; 1 = nobody yet."""

    times: Floats
    survival: Floats
    std_error: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    n: int
    events: int
    last: float

    def at(self, times: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
        """Survival, its error and both bounds at times (k,); 1 before the first event."""
        places = np.searchsorted(self.times, np.asarray(times, dtype=float), side="right")
        columns = ((1.0, self.survival), (0.0, self.std_error), (1.0, self.low), (1.0, self.high))
        first, second, third, fourth = (np.concatenate([[start], one])[places] for start, one in columns)
        return first, second, third, fourth

    @property
    def median(self) -> tuple[float, float, float]:
        """The time by which half have bought again, with its range; NaN where it is not reached."""
        return tuple(_half(self.times, one) for one in (self.survival, self.low, self.high))  # type: ignore[return-value]

    def mean_until(self, end: float) -> tuple[float, float]:
        """Mean time without the event up to `end` (the area under the curve), and its error."""
        inside = self.times < end
        edges = np.concatenate([[0.0], self.times[inside], [end]])
        steps = np.concatenate([[1.0], self.survival[inside]]) * np.diff(edges)
        left = np.cumsum(steps[::-1])[::-1][1:]
        d, n = self._events(inside), self.at_risk[inside]
        safe = np.where(n > d, n * (n - d), np.inf)
        return float(steps.sum()), float(np.sqrt((left**2 * d / safe).sum()))

    def _events(self, chosen: NDArray[np.bool_]) -> Floats:
        before = np.concatenate([[1.0], self.survival[:-1]])
        return np.asarray((self.at_risk * (1 - self.survival / np.where(before > 0, before, 1.0)))[chosen])


def kaplan_meier(times: ArrayLike, event: ArrayLike, level: float = 0.95, scale: Scale = "log") -> Curve:
    """Share without the event over time: times (n,) until the event or until nobody looked further, event (n,) of 0 and 1.

    S(t) = Π (1 - d / n), error by Greenwood; bounds on the scale of log S (R's default), log(-log S), or S itself, kept in
    0 to 1; NaN where the scale has no number, at S = 0 or, for log(-log S), at 1. One row a customer: rows are taken as
    independent. Raises MethodError without rows, for negative times.
    Source: Kaplan and Meier 1958; R survival::survfit.

    >>> found = kaplan_meier([1, 2, 3, 4], [1, 0, 1, 1])
    >>> found.survival.tolist(), found.median[0]
    ([0.75, 0.375, 0.0], 3.0)
    """
    t, hit = _checked(times, event)
    # from the first look on, also where nobody had the event yet
    at = np.unique(np.append(t[hit > 0], t.min()))
    n, d = (
        np.array([(t >= one).sum() for one in at], dtype=float),
        np.array([hit[t == one].sum() for one in at]),
    )
    survival = np.cumprod(1 - d / n)
    spread = np.sqrt(np.cumsum(np.divide(d, n * (n - d), out=np.full(len(at), np.inf), where=n > d)))
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = _SCALES[scale](survival, spread, critical(level))
        error = np.where(survival > 0, survival * spread, nan)
    return Curve(at, survival, error, low, high, n, len(t), int(hit.sum()), float(t.max()))


def _checked(times: ArrayLike, event: ArrayLike) -> tuple[Floats, Floats]:
    t, hit = np.asarray(times, dtype=float), np.asarray(event, dtype=float)
    if not len(t) or not (t >= 0).all() or not np.isin(hit, (0, 1)).all():
        raise MethodError(say("Survival needs times of 0 or more and events of 0 and 1, a row a customer."))
    return t, hit


def _log(s: Floats, spread: Floats, z: float) -> tuple[Floats, Floats]:
    # log 0 has no error: where nobody is left without the event there is no range
    s = np.where(s > 0, s, nan)
    return s * np.exp(-z * spread), np.minimum(s * np.exp(z * spread), 1.0)


def _log_log(s: Floats, spread: Floats, z: float) -> tuple[Floats, Floats]:
    s = np.where((s > 0) & (s < 1), s, nan)
    reach = z * spread / np.log(s)
    return s ** np.exp(-reach), s ** np.exp(reach)


def _plain(s: Floats, spread: Floats, z: float) -> tuple[Floats, Floats]:
    return np.maximum(s - z * s * spread, 0.0), np.minimum(s + z * s * spread, 1.0)


_SCALES: dict[str, Callable[[Floats, Floats, float], tuple[Floats, Floats]]] = {
    "log": _log,
    "log_log": _log_log,
    "plain": _plain,
}


def _half(times: Floats, curve: Floats) -> float:
    """First time at which a curve is at one half or below; the middle of a stretch at exactly one half."""
    known = np.isfinite(curve)
    below = np.flatnonzero(known & (curve <= 0.5 + SAME))
    if not len(below):
        return nan
    at = below[0]
    exact = abs(curve[at] - 0.5) <= SAME
    after = np.flatnonzero(known & (curve < 0.5 - SAME))
    return float((times[at] + times[after[0]]) / 2) if exact and len(after) else float(times[at])


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether groups differ in when the event comes; observed and expected events of each group, in sorted order."""

    chi2: float
    df: int
    p_value: float
    observed: Floats
    expected: Floats
    groups: tuple[str, ...]


def log_rank(times: ArrayLike, event: ArrayLike, groups: ArrayLike, early: float = 0.0) -> LogRank:
    """Log-rank test of two or more groups (n,); early: rho of Harrington and Fleming, 1 weighs early events more (S(t-)^rho).

    One row a customer. Raises MethodError under two groups or without an event. Source: Mantel 1966; R survival::survdiff.

    >>> round(log_rank([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 1], ["a", "a", "a", "b", "b", "b"]).p_value, 4)
    0.0246
    """
    t, hit = _checked(times, event)
    names, codes = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    at = np.unique(t[hit > 0])
    if len(names) < 2 or not len(at):
        raise MethodError(say("Comparing needs two groups and at least one event."))
    member = np.eye(len(names))[codes]
    n = np.array([member[t >= one].sum(axis=0) for one in at])
    d = np.array([member[(t == one) & (hit > 0)].sum(axis=0) for one in at])
    whole, events = n.sum(axis=1), d.sum(axis=1)
    share, w = n / whole[:, None], np.cumprod(np.concatenate([[1.0], 1 - events / whole]))[:-1] ** early
    expected = events[:, None] * share
    scale = w**2 * events * np.where(whole > 1, (whole - events) / np.maximum(whole - 1, 1), 0.0)
    covariance = np.diag(scale @ share) - (share * scale[:, None]).T @ share
    apart = (w[:, None] * (d - expected)).sum(axis=0)[:-1]
    chi2 = float(apart @ np.linalg.solve(covariance[:-1, :-1], apart))
    df = len(names) - 1
    return LogRank(
        chi2, df, float(stats.chi2.sf(chi2, df)), d.sum(axis=0), expected.sum(axis=0), tuple(names.tolist())
    )
