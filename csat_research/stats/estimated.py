"""Estimated weights: how a weighted total moves with what its weights were estimated from - margins, or who answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.stats.calibration import Calibrated, margin_columns

__all__ = ["Estimated", "of_calibration"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimated:
    """Weights (n,) of answers, and how a total Σ w u carries the error of the p parameters behind them.

    slopes: (n, p) how each weight moves with the parameters. scores: (n, p) what each answer adds to the error of the
    parameters. The influence of answer i on a total of u is w_i u_i + scores_i · Σ_j slopes_j u_j, which is what
    estimating the weights anew in each replicate gives to first order.
    """

    weights: Floats
    slopes: Floats
    scores: Floats

    def influence(self, values: ArrayLike) -> Floats:
        """(n,) influence of each answer on Σ w u for values u (n,)."""
        u = np.asarray(values, dtype=float)
        return self.weights * u + self.scores @ (self.slopes.T @ u)


def of_calibration(found: Calibrated) -> Estimated:
    """Weights that meet known margins: an answer's influence is its weight times the residual of u on the margins.

    Residuals are of the regression with start weights, for linear calibration and for raking, whose weights move as linear
    ones do to first order; the cuts of trimming are taken as given. R survey::rake takes plain means of groups out of residuals:
    the same where start weights are alike, else too wide (5 to 10 % where they go with the answer [sim]). Source: Deville and
    Särndal 1992; R survey::calibrate(calfun = "raking").

    >>> from csat_research.stats.calibration import margin, rake
    >>> found = of_calibration(rake([margin([0, 0, 1, 1], {0: 30, 1: 70})]))
    >>> found.influence([1.0, 3.0, 2.0, 2.0]).round(6).tolist()
    [-15.0, 15.0, 0.0, 0.0]
    """
    x = margin_columns(found.margins)
    slopes = x * found.start[:, None]
    scores = -(x * found.weights[:, None]) @ np.linalg.pinv(x.T @ slopes)
    return Estimated(found.weights, slopes, scores)
