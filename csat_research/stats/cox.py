"""Cox: what goes with buying again sooner, where some have not yet - hazard ratios, ties, strata, customers or agents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.linearised import cluster_sums
from csat_research.stats.survival import kaplan_meier
from csat_research.words import say

__all__ = ["Cox", "Proportional", "concordance", "cox", "proportional_hazards"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Ties = Literal["efron", "breslow"]
STEPS = 50
NEAR = 1e-10
FLAT = 20.0


@dataclass(frozen=True, slots=True)
class Cox:
    """Log hazard ratios (k,) with their covariance (by clusters where given); log likelihoods without and with drivers."""

    coefficients: Floats
    covariance: Floats
    log_likelihood_null: float
    log_likelihood: float
    score: float
    n: int
    events: int
    data: _Data

    @property
    def std_errors(self) -> Floats:
        """Errors of the log hazard ratios."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def p_values(self) -> Floats:
        """Two-sided p of each, normal."""
        return np.asarray(2 * stats.norm.sf(np.abs(self.coefficients / self.std_errors)))

    @property
    def likelihood_ratio(self) -> float:
        """Twice what the drivers add to the log likelihood."""
        return 2 * (self.log_likelihood - self.log_likelihood_null)

    @property
    def wald(self) -> float:
        """Wald's statistic of all drivers together."""
        return float(self.coefficients @ np.linalg.solve(self.covariance, self.coefficients))


@dataclass(frozen=True, slots=True)
class _Data:
    """Rows as given, their stratum, and how ties are broken."""

    times: Floats
    event: Floats
    columns: Floats
    strata: Ints
    ties: Ties


def cox(
    times: ArrayLike,
    event: ArrayLike,
    columns: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    ties: Ties = "efron",
) -> Cox:
    """Proportional hazards by Newton's method: times (n,), event (n,) of 0 and 1, columns (n, k) of drivers.

    strata (n,): groups with hazards of their own. clusters (n,): whose rows go together; the covariance is then the sum of
    grouped dfbetas squared, without a factor for few clusters. ties: efron (R's default) or breslow.
    Raises MethodError without an event, for a driver that does not vary, or one that tells perfectly who comes first.
    Source: Cox 1972; Efron 1977; R survival::coxph.

    >>> found = cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], [[1], [0], [1], [0], [1], [0]])
    >>> bool(found.coefficients[0] > 0)
    True
    """
    data = _data(times, event, columns, strata, ties)
    b = np.zeros(data.columns.shape[1])
    null, slope, information = _slopes(data, b)
    if np.linalg.matrix_rank(information) < len(b):
        raise MethodError(say("A driver does not vary, or repeats others; leave it out."))
    score, likelihood = float(slope @ np.linalg.solve(information, slope)), null
    for _ in range(STEPS):
        if np.linalg.matrix_rank(information) < len(b):
            break
        step = np.linalg.solve(information, slope)
        b = b + step
        if not np.abs(b * data.columns.std(axis=0)).max() < FLAT:
            break
        likelihood, slope, information = _slopes(data, b)
        if np.abs(step).max() < NEAR:
            covariance = _covariance(data, b, information, clusters)
            return Cox(b, covariance, null, likelihood, score, len(data.times), int(data.event.sum()), data)
    raise MethodError(say("A driver tells perfectly who comes first; its effect has no end."))


def _data(
    times: ArrayLike, event: ArrayLike, columns: ArrayLike, strata: ArrayLike | None, ties: Ties
) -> _Data:
    t, hit = np.asarray(times, dtype=float), np.asarray(event, dtype=float)
    x = np.asarray(columns, dtype=float).reshape(len(t), -1)
    if not hit.any():
        raise MethodError(say("Nobody had the event, so nothing can go with it."))
    groups = (
        np.zeros(len(t), dtype=np.intp)
        if strata is None
        else np.unique(np.asarray(strata).astype(str), return_inverse=True)[1]
    )
    return _Data(t, hit, x - x.mean(axis=0), groups, ties)


@dataclass(frozen=True, slots=True)
class _Tie:
    """The events at one time of a stratum: who is at risk, who has the event, and per broken tie the risk set.

    means (d, k) and spreads (d, k, k) of the drivers in the risk set, sums (d,) of the hazards; left (d,): the part of those
    with the event that is still in it.
    """

    time: float
    at_risk: Ints
    hit: Ints
    means: Floats
    spreads: Floats
    sums: Floats
    left: Floats


def _walk(data: _Data, b: Floats) -> Iterator[_Tie]:
    """Every time of an event, stratum by stratum."""
    hazard = np.exp(data.columns @ b)
    for stratum in np.unique(data.strata):
        inside = data.strata == stratum
        for one in np.unique(data.times[inside & (data.event > 0)]):
            at_risk = np.flatnonzero(inside & (data.times >= one))
            hit = np.flatnonzero(inside & (data.times == one) & (data.event > 0))
            yield _tie(data, hazard, float(one), at_risk, hit)


def _tie(data: _Data, hazard: Floats, time: float, at_risk: Ints, hit: Ints) -> _Tie:
    d = len(hit)
    gone = np.arange(d) / d if data.ties == "efron" else np.zeros(d)
    whole, part = _moments(data.columns[at_risk], hazard[at_risk]), _moments(data.columns[hit], hazard[hit])
    sums, first, second = (w - np.multiply.outer(gone, p) for w, p in zip(whole, part, strict=True))
    means = first / sums[:, None]
    spreads = second / sums[:, None, None] - means[:, :, None] * means[:, None, :]
    return _Tie(time, at_risk, hit, means, spreads, sums, 1 - gone)


def _moments(x: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    return np.asarray(w.sum()), w @ x, (x * w[:, None]).T @ x


def _slopes(data: _Data, b: Floats) -> tuple[float, Floats, Floats]:
    """Log likelihood, its slope and the information."""
    k = data.columns.shape[1]
    likelihood, slope, information = 0.0, np.zeros(k), np.zeros((k, k))
    for one in _walk(data, b):
        own = data.columns[one.hit].sum(axis=0)
        likelihood += float(own @ b - np.log(one.sums).sum())
        slope += own - one.means.sum(axis=0)
        information += one.spreads.sum(axis=0)
    return likelihood, slope, information


def _covariance(data: _Data, b: Floats, information: Floats, clusters: ArrayLike | None) -> Floats:
    inverse = np.linalg.inv(information)
    if clusters is None:
        return np.asarray(inverse)
    codes = np.unique(np.asarray(clusters).astype(str), return_inverse=True)[1]
    sums = np.column_stack([cluster_sums(one, codes) for one in (_residuals(data, b) @ inverse).T])
    return np.asarray(sums.T @ sums)


def _residuals(data: _Data, b: Floats) -> Floats:
    """Score residual of each row (n, k): what it adds to the slope, less what was to be expected of it."""
    hazard, found = np.exp(data.columns @ b), np.zeros(data.columns.shape)
    for one in _walk(data, b):
        found[one.hit] += data.columns[one.hit] - one.means.mean(axis=0)
        whole = (1 / one.sums).sum()
        found[one.at_risk] -= hazard[one.at_risk, None] * (
            data.columns[one.at_risk] * whole - (one.means / one.sums[:, None]).sum(axis=0)
        )
        lost = (1 - one.left) / one.sums
        found[one.hit] += hazard[one.hit, None] * (
            data.columns[one.hit] * lost.sum() - (one.means * lost[:, None]).sum(axis=0)
        )
    return found


@dataclass(frozen=True, slots=True)
class Proportional:
    """Does an effect change over time? chi² of each term and of all together, with degrees of freedom and p."""

    chi2: Floats
    df: Ints
    p_values: Floats
    overall: float
    overall_p: float


def proportional_hazards(found: Cox, sizes: Sequence[int] | None = None) -> Proportional:
    """Score test that effects do not change with the share who had the event (left-continuous Kaplan-Meier).

    sizes: columns of each term, in order (levels of one driver are a term); 1 each if not given.
    Source: Grambsch and Therneau 1994; R survival::cox.zph(transform = "km") from 3.0 on.

    >>> found = cox([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 0, 1, 1], [[1], [0], [1], [0], [1], [0], [0], [1]])
    >>> bool(0 <= proportional_hazards(found).overall_p <= 1)
    True
    """
    data, k = found.data, len(found.coefficients)
    ties = list(_walk(data, found.coefficients))
    curve = kaplan_meier(data.times, data.event)
    before = np.concatenate([[1.0], curve.survival])[
        np.searchsorted(curve.times, [one.time for one in ties], side="left")
    ]
    counts = np.array([len(one.hit) for one in ties])
    g = (1 - before) - np.average(1 - before, weights=counts)
    gaps = [data.columns[one.hit].sum(axis=0) - one.means.sum(axis=0) for one in ties]
    slope = (g[:, None] * np.array(gaps)).sum(axis=0)
    spreads = np.array([one.spreads.sum(axis=0) for one in ties])
    plain, cross, square = (np.einsum("t,tjk->jk", g**power, spreads) for power in (0, 1, 2))
    left = square - cross @ np.linalg.solve(plain, cross)
    widths = np.array([1] * k if sizes is None else list(sizes), dtype=np.intp)
    blocks = np.split(np.arange(k), np.cumsum(widths)[:-1])
    chi2 = np.array(
        [float(slope[one] @ np.linalg.solve(left[np.ix_(one, one)], slope[one])) for one in blocks]
    )
    overall = float(slope @ np.linalg.solve(left, slope))
    return Proportional(
        chi2, widths, np.asarray(stats.chi2.sf(chi2, widths)), overall, float(stats.chi2.sf(overall, k))
    )


def concordance(found: Cox) -> float:
    """Share of comparable pairs of a stratum in which the one with the higher hazard had the event first; ties half.

    Comparable: one had the event, the other is known to have been without it then or later. Source: Harrell 1982.

    >>> concordance(cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], [[1], [0], [1], [0], [1], [0]]))
    0.6
    """
    data = found.data
    # equal rows tie, whatever the last digit
    kinds, kind = np.unique(data.columns, axis=0, return_inverse=True)
    risk = (kinds @ found.coefficients)[kind.reshape(-1)]
    right = pairs = 0.0
    for i in np.flatnonzero(data.event > 0):
        later = (data.times > data.times[i]) | ((data.times == data.times[i]) & (data.event == 0))
        others = later & (data.strata == data.strata[i])
        right += float((risk[i] > risk[others]).sum() + 0.5 * (risk[i] == risk[others]).sum())
        pairs += float(others.sum())
    return right / pairs if pairs else float("nan")
