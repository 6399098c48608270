"""Profile of one logit as R's package survey looks for the ends of it: at steps, by a spline, on straight lines between its points."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = ["likelihood_as_r"]

Floats = NDArray[np.float64]

STEPS = 9  # at most, to either side
PART = 5  # of the largest root of the deviance, a step
POINTS = 3  # of the spline, for each that was looked at


def likelihood_as_r(
    share: float, variance: float, answered: float, weight: float, t: float
) -> tuple[float, float]:
    """Ends of svyciprop(method = "likelihood"): 2 (n - 1) KL(p, θ) <= t² λ, λ = W V / (p (1 - p)), θ on the logit scale.

    share, variance: p and its V. answered: n rows. weight: W, the sum of their weights over the mean weight of all rows of the
    design. Ends are those of R, which lie up to some percent beside the equation's where λ is large: it looks at a few steps
    only. Source: Rao and Scott 1984; R survey::confint.svyglm, MASS::profile.glm, stats::spline.

    >>> low, high = likelihood_as_r(0.4, 0.4 * 0.6 / 99, 100, 100, 1.984217)
    >>> round(low, 5), round(high, 5)
    (0.30541, 0.49987)
    """
    p, error = share, sqrt(variance) / (share * (1 - share))
    cut = t * sqrt(weight * variance / (p * (1 - p)))
    most = sqrt(stats.f.isf(stats.norm.sf(cut) / 2, 1, answered - 1))
    centre, step = stats.logistic.ppf(p), most / PART * error

    def root(eta: float) -> float:
        theta = stats.logistic.cdf(eta)
        apart = p * np.log(p / theta) + (1 - p) * np.log((1 - p) / (1 - theta))
        return float(np.sign(eta - centre) * sqrt(max(2 * (answered - 1) * apart, 0.0)))

    down, up = (_looked_at(root, centre, sign * step, most) for sign in (-1, 1))
    x = np.array([*down[::-1], centre, *up])
    fine = np.linspace(x[0], x[-1], POINTS * len(x))
    ends = np.interp([-cut, cut], _spline(x, np.array([root(one) for one in x]), fine), fine)
    low, high = stats.logistic.cdf(ends)
    return float(low), float(high)


def _looked_at(root: Callable[[float], float], centre: float, step: float, most: float) -> list[float]:
    """Steps away from the centre, until the root of the deviance is as large as it need be."""
    found: list[float] = []
    while len(found) < STEPS and (not found or abs(root(found[-1])) < most):
        found.append(centre + (len(found) + 1) * step)
    return found


def _spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic spline through (x, y), four points or more, whose ends bend as the cubics through four points do.

    Source: Forsythe, Malcolm and Moler 1977; R stats::spline(method = "fmm").

    >>> _spline(np.arange(5.0), np.arange(5.0) ** 3, np.array([0.5, 3.5])).round(9).tolist()
    [0.125, 42.875]
    """
    h, slope = np.diff(x), np.diff(y) / np.diff(x)
    system = np.diag(np.r_[-h[0], 2 * (h[:-1] + h[1:]), -h[-1]]) + np.diag(h, 1) + np.diag(h, -1)
    second = np.diff(slope)
    third = np.diff(second / (x[2:] - x[:-2]))
    ends = third[0] * h[0] ** 2 / (x[3] - x[0]), -third[-1] * h[-1] ** 2 / (x[-1] - x[-4])
    c = np.linalg.solve(system, np.r_[ends[0], second, ends[1]])
    place = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(h) - 1)
    gap = at - x[place]
    first = slope - h * (c[1:] + 2 * c[:-1])
    return np.asarray(
        y[place] + gap * (first[place] + gap * (3 * c[place] + gap * ((c[1:] - c[:-1]) / h)[place]))
    )
