"""Profile likelihood intervals of logistic coefficients, exact and as R draws them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

from csat_research.stats.linear import prepared
from csat_research.stats.logit import fitted_model, log_likelihood, logistic

__all__ = ["profile_interval"]

Floats = NDArray[np.float64]

REACH = 60.0  # standard errors at most that a profile is followed
STEPS = 10  # R: at most so many steps of a fifth of the farthest root each way


def profile_interval(
    outcome: ArrayLike, columns: ArrayLike, position: int, *, level: float = 0.95, spline: bool = False
) -> tuple[float, float]:
    """Profile likelihood interval of one coefficient for independent answers without weights.

    The values at which twice the loss of log likelihood reaches the chi-squared quantile; ±inf where it never
    does. spline: read the ends off a spline through some ten points, as R 4.2 confint.glm does, near the
    fourth digit.

    >>> x = [[1, 0]] * 10 + [[1, 1]] * 10
    >>> [round(end, 2) for end in profile_interval([0] * 7 + [1] * 3 + [0] * 4 + [1] * 6, x, 1)]
    [-0.54, 3.23]
    """
    y, x, w, named = prepared(outcome, columns, None, None)
    fit = logistic(y, x, names=named, errors="classical")
    centre, step = float(fit.coefficients[position]), float(fit.std_error[position])
    others, column = np.delete(x, position, axis=1), x[:, position]

    def root(value: float) -> float:
        """Signed root of twice the loss of log likelihood."""
        model = fitted_model(y, others, w, offset=value * column)
        loss = fit.loglik - log_likelihood(y, np.asarray(model.fittedvalues), w)
        return float(np.copysign(np.sqrt(2 * max(loss, 0.0)), value - centre))

    if spline:
        return _by_spline(root, centre, step, level)
    limit = float(stats.norm.isf((1 - level) / 2))
    return _crossing(root, centre, -step, -limit), _crossing(root, centre, step, limit)


def _crossing(root: Callable[[float], float], centre: float, step: float, limit: float) -> float:
    """Where the root reaches the limit, walking away from the estimate; infinite if it never does."""
    reach = step
    while abs(root(centre + reach)) < abs(limit):
        reach *= 1.5
        if abs(reach) > REACH * abs(step):
            return float(np.copysign(np.inf, step))
    xtol = 1e-11 * max(1.0, abs(centre))
    return float(optimize.brentq(lambda value: root(value) - limit, centre, centre + reach, xtol=xtol))


def _by_spline(
    root: Callable[[float], float], centre: float, step: float, level: float
) -> tuple[float, float]:
    """The grid, spline and linear reading of R's profile.glm and confint.profile.glm."""
    limit = float(stats.norm.isf((1 - level) / 2))
    farthest = float(np.sqrt(stats.chi2.isf((1 - level) / 4, 1)))
    points = {centre: 0.0}
    for sign in (-1, 1):
        for k in range(1, STEPS + 1):
            value = centre + sign * k * farthest / 5 * step
            points[value] = root(value)
            if abs(points[value]) > farthest:
                break
    values = np.array(sorted(points))
    roots = np.array([points[value] for value in values])
    fine = np.linspace(values[0], values[-1], 3 * len(values))
    found = np.interp([-limit, limit], _fmm_spline(values, roots, fine), fine)
    return float(found[0]), float(found[1])


def _fmm_spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic spline whose ends have the third derivative of the cubic through their four points (R spline "fmm")."""
    h, slope = np.diff(x), np.diff(y) / np.diff(x)
    n = len(x)
    matrix, right = np.zeros((n, n)), np.zeros(n)
    for i in range(1, n - 1):
        matrix[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        right[i] = slope[i] - slope[i - 1]
    matrix[0, :2] = -h[0], h[0]
    matrix[-1, -2:] = h[-1], -h[-1]
    right[0] = h[0] ** 2 * _third(x[:4], y[:4])
    right[-1] = -(h[-1] ** 2) * _third(x[-4:], y[-4:])
    bend = np.linalg.solve(matrix, right)
    piece = np.clip(np.searchsorted(x, at, side="right") - 1, 0, n - 2)
    d, here, there = at - x[piece], bend[piece], bend[piece + 1]
    first = slope[piece] - h[piece] * (there + 2 * here)
    return np.asarray(y[piece] + d * (first + d * (3 * here + d * (there - here) / h[piece])))


def _third(x: Floats, y: Floats) -> float:
    """Leading coefficient of the cubic through four points."""
    return float(np.polyfit(x - x.mean(), y, 3)[0])
