"""Random intercept of a yes or no: a logit with agents as a sample of many, by Laplace or adaptive Gauss-Hermite quadrature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats
from scipy.special import expit, logsumexp, roots_hermite, softmax

from csat_research.errors import MethodError
from csat_research.stats.columns import footing
from csat_research.stats.fits import interval_bounds, two_sided
from csat_research.stats.logit import logistic
from csat_research.stats.random_intercept import refuse_groups
from csat_research.stats.sandwich import sums_by
from csat_research.words import say

__all__ = ["RandomInterceptLogit", "random_intercept_logit"]

Floats = NDArray[np.float64]

STARTS = (0.3, 1.0, 2.0)  # standard deviations between groups from which the search starts at its best
SHRINK = (
    16**2 * 3 / (15 * pi) ** 2
)  # how much a group's effect flattens the mean curve (Zeger, Liang, Albert 1988)
INNER, POLISH, CLOSE = 100, 20, 1e-11  # Newton steps for modes and at the end, and how near is there
STEP = 1e-4  # for second derivatives as differences of exact first ones
NONE = 1e-4  # a standard deviation between groups of this size on the log odds is none


@dataclass(frozen=True, slots=True, eq=False)
class RandomInterceptLogit:
    """log odds = columns @ coefficients + one normal effect a group.

    coefficients (k,), covariance (k, k): from the curvature of the likelihood in coefficients and standard deviation together
    (R glmer's default). var_group: variance of the effects on the log odds. loglik, loglik_alone: with groups, without.
    groups (G,): labels in sorted order; effects, effect_errors (G,): modes of their effects and conditional errors.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    var_group: float
    loglik: float
    loglik_alone: float
    nodes: int
    n: int
    groups: NDArray[np.generic]
    effects: Floats
    effect_errors: Floats

    @property
    def icc(self) -> float:
        """Share of the variance of what lies behind the answer that lies between groups: var / (var + π²/3), 0 to 1."""
        return self.var_group / (self.var_group + pi**2 / 3)

    @property
    def std_error(self) -> Floats:
        """Errors of the coefficients, (k,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def statistic(self) -> Floats:
        """Coefficients over their errors, (k,)."""
        return self.coefficients / self.std_error

    @property
    def p_value(self) -> Floats:
        """Two-sided normal p of zero coefficients, (k,)."""
        return two_sided(self.statistic, np.inf)

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Normal bounds of the coefficients, (k,) each; of columns constant inside groups too narrow where groups are few."""
        return interval_bounds(self.coefficients, self.std_error, np.inf, level)

    @property
    def likelihood_ratio(self) -> float:
        """Twice what groups add to the log likelihood."""
        return max(2 * (self.loglik - self.loglik_alone), 0.0)

    @property
    def likelihood_ratio_p(self) -> float:
        """Its p halved, since a variance cannot fall below 0 (Self and Liang 1987); at the boundary .5, the largest it can be."""
        return float(stats.chi2.sf(self.likelihood_ratio, 1)) / 2


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """Outcome (n,), columns on one footing (n, k), group codes (n,), counts (n,); nodes and log weights (q,)."""

    y: Floats
    x: Floats
    codes: NDArray[np.intp]
    counts: Floats
    nodes: Floats
    log_weights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Modes:
    """Most likely standard effects u (G,), the curvature there (G,), and what it is made of (rows: groups)."""

    u: Floats
    curvature: Floats
    gap: Floats
    spread: Floats
    spread_x: Floats
    skew: Floats
    skew_x: Floats


def random_intercept_logit(
    outcome: ArrayLike,
    columns: ArrayLike,
    groups: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    counts: ArrayLike | None = None,
    nodes: int = 1,
) -> RandomInterceptLogit:
    """Logit of outcome (n,) of 0 and 1 on columns (n, k), the constant among them, with one random intercept by groups (n,).

    Each group's effect is integrated out about its own mode: nodes=1 is Laplace's approximation, more are adaptive
    Gauss-Hermite quadrature. 15 are exact for practical purposes; with two or three answers a group Laplace finds too small
    a variance. The slopes of the approximation itself are exact; coefficients and standard deviation are searched together,
    and no difference at all (0) is a candidate. counts: (n,) how many identical answers a row stands for (no survey weights).

    Coefficients hold a group fixed: they are larger than those of `logistic`, by about √(1 + .346 var_group).
    Raises MethodError as `logistic`, under two groups, where every group has one answer, and where the likelihood has no top.
    Source: Pinheiro and Chao 2006; R lme4::glmer(nAGQ).

    >>> y, group = [1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0], np.repeat(["a", "b", "c", "d"], 4)
    >>> found = random_intercept_logit(y, np.ones((16, 1)), group, nodes=15)
    >>> bool(abs(found.coefficients[0]) < 1e-6), np.sign(found.effects).tolist()
    (True, [1.0, 1.0, -1.0, -1.0])
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(columns, dtype=float)
    n = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=float)
    labels, codes = np.unique(np.asarray(groups), return_inverse=True)
    refuse_groups(len(labels), float(n.sum()))
    named = tuple(f"x{j}" for j in range(x.shape[1])) if names is None else tuple(names)
    alone = logistic(y, x, names=named, weights=n, errors="classical")
    ground = footing(x, named, n)
    points, weights = roots_hermite(nodes)
    data = _Data(y, ground.columns, codes, n, points, np.log(weights) + points**2)
    start = np.asarray(np.linalg.solve(ground.back, alone.coefficients))
    best = _searched(data, start)
    hessian = _hessian(data, best)
    covariance = np.linalg.inv(hessian)[:-1, :-1]
    modes = _modes(data, best[:-1], best[-1], np.zeros(len(labels)))
    return RandomInterceptLogit(
        names=named,
        coefficients=ground.back @ best[:-1],
        covariance=ground.back @ covariance @ ground.back.T,
        var_group=float(best[-1] ** 2),
        loglik=-_negative(data, best)[0],
        loglik_alone=-_negative(data, np.append(start, 0.0))[0],
        nodes=nodes,
        n=round(float(n.sum())),
        groups=labels,
        effects=best[-1] * modes.u,
        effect_errors=best[-1] / np.sqrt(modes.curvature),
    )


def _searched(data: _Data, start: Floats) -> Floats:
    """Coefficients and standard deviation of the highest likelihood, (k+1,)."""

    def lost(at: Any) -> Any:
        return _negative(data, at)

    first = min(
        (np.append(start * np.sqrt(1 + SHRINK * sd**2), sd) for sd in STARTS), key=lambda at: lost(at)[0]
    )
    at = optimize.minimize(lost, first, jac=True, method="BFGS", options={"gtol": 1e-6}).x
    none = np.append(start, 0.0)
    if abs(at[-1]) < NONE or lost(at)[0] >= lost(none)[0]:
        at = none
    for _ in range(POLISH):
        slope, hessian = lost(at)[1], _hessian(data, at)
        if np.abs(slope).max() < CLOSE * data.counts.sum():
            break
        at = at - np.linalg.solve(hessian, slope)
    if np.abs(slope).max() < 1e-6 * data.counts.sum() and np.linalg.eigvalsh(hessian).min() > 0:
        return np.append(at[:-1], abs(at[-1]))
    raise MethodError(
        say("The differences between groups have no most likely size; there may be too few answers a group.")
    )


def _hessian(data: _Data, at: Floats) -> Floats:
    """Second derivatives of the negative log likelihood, (k+1, k+1), as central differences of its slope."""
    moves = STEP * np.eye(len(at))
    rows = [(_negative(data, at + one)[1] - _negative(data, at - one)[1]) / (2 * STEP) for one in moves]
    found = np.array(rows)
    return (found + found.T) / 2


def _negative(data: _Data, at: Floats) -> tuple[float, Floats]:
    """Negative log likelihood and its exact slope in coefficients and standard deviation, (k+1,)."""
    b, sd = at[:-1], float(at[-1])
    modes = _modes(data, b, sd, np.zeros(int(data.codes.max()) + 1))
    width = 1 / np.sqrt(modes.curvature)
    u = modes.u[:, None] + np.sqrt(2) * width[:, None] * data.nodes
    eta = (data.x @ b)[:, None] + sd * u[data.codes]
    rows = data.counts[:, None] * (data.y[:, None] * eta - np.logaddexp(0, eta))
    terms = sums_by(rows, data.codes) - u**2 / 2 + data.log_weights
    loglik = logsumexp(terms, axis=1) + np.log(width) - np.log(pi) / 2
    share = softmax(terms, axis=1)
    gaps = data.counts[:, None] * (data.y[:, None] - expit(eta))
    totals = sums_by(gaps, data.codes)
    pull = share * (sd * totals - u)  # slope of each term in u
    by_mode, by_width = pull.sum(axis=1), 1 + (pull * (u - modes.u[:, None])).sum(axis=1)
    own_b = data.x.T @ (gaps * share[data.codes]).sum(axis=1)
    own_sd = float((share * u * totals).sum())
    mode_b, mode_sd = _mode_slopes(modes, sd)
    width_b, width_sd = _log_width_slopes(modes, sd, mode_b, mode_sd)
    slope_b = own_b + by_mode @ mode_b + by_width @ width_b
    slope_sd = own_sd + float(by_mode @ mode_sd + by_width @ width_sd)
    return -float(loglik.sum()), -np.append(slope_b, slope_sd)


def _mode_slopes(modes: _Modes, sd: float) -> tuple[Floats, Floats]:
    """How modes move with the coefficients (G, k) and with the standard deviation (G,)."""
    return (
        -sd * modes.spread_x / modes.curvature[:, None],
        (modes.gap - sd * modes.u * modes.spread) / modes.curvature,
    )


def _log_width_slopes(modes: _Modes, sd: float, mode_b: Floats, mode_sd: Floats) -> tuple[Floats, Floats]:
    """How log widths, -½ log curvature, move with both; curvature = 1 + sd² Σ p(1-p)."""
    by_b = sd**2 * (modes.skew_x + sd * modes.skew[:, None] * mode_b)
    by_sd = 2 * sd * modes.spread + sd**2 * modes.skew * (modes.u + sd * mode_sd)
    return -by_b / (2 * modes.curvature[:, None]), -by_sd / (2 * modes.curvature)


def _modes(data: _Data, b: Floats, sd: float, start: Floats) -> _Modes:
    """Newton's method for all groups at once; the log likelihood of each is concave, and a step that lowers it is halved."""
    fixed, u = data.x @ b, start
    height, slope, curvature = _heights(data, fixed, sd, u)
    for _ in range(INNER):
        step = slope / curvature
        for _ in range(30):
            new = _heights(data, fixed, sd, u + step)
            lower = new[0] < height - 1e-9 * (1 + np.abs(height))
            if not lower.any():
                break
            step = np.where(lower, step / 2, step)
        u, (height, slope, curvature) = u + step, new
        if np.abs(step).max() < CLOSE:
            break
    p = expit(fixed + sd * u[data.codes])
    v = data.counts * p * (1 - p)
    t = v * (1 - 2 * p)
    parts = np.column_stack([data.counts * (data.y - p), v, t])
    gap, spread, skew = sums_by(parts, data.codes).T
    spread_x, skew_x = (sums_by(data.x * one[:, None], data.codes) for one in (v, t))
    return _Modes(u, 1 + sd**2 * spread, gap, spread, spread_x, skew, skew_x)


def _heights(data: _Data, fixed: Floats, sd: float, u: Floats) -> tuple[Floats, Floats, Floats]:
    """Log joint likelihood of each group at u, its slope, and its curvature with the sign turned, (G,) each."""
    eta = fixed + sd * u[data.codes]
    p = expit(eta)
    parts = np.column_stack([data.y * eta - np.logaddexp(0, eta), data.y - p, p * (1 - p)])
    height, gap, spread = sums_by(parts * data.counts[:, None], data.codes).T
    return height - u**2 / 2, sd * gap - u, 1 + sd**2 * spread
