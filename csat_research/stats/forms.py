"""Forms: whether the declared form of a driver (a line, a log) departs from what the answers show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csat_research.stats.fits import Fit, Wald, wald
from csat_research.stats.ordinal import OrdinalFit
from csat_research.stats.ordinal_errors import lines_with
from csat_research.stats.ordinal_ground import ordinal_ground
from csat_research.stats.quantiles import weighted_quantile
from csat_research.stats.sandwich import Strata, sandwich, ways_of

__all__ = ["departures"]

Floats = NDArray[np.float64]
KNOTS = (0.05, 0.35, 0.65, 0.95)  # Harrell 2015, four knots
FEWEST_VALUES = 7


def departures(
    fit: Fit | OrdinalFit,
    outcome: ArrayLike,
    columns: ArrayLike,
    numeric: Mapping[str, int],
    clusters: Sequence[ArrayLike] = (),
    strata: ArrayLike | Strata | None = None,
) -> pd.DataFrame:
    """For each numeric column a score test of its declared form against a restricted cubic spline of four knots.

    fit: of outcome (n,) on columns (n, k) as declared. numeric: name -> position. Nothing is fitted anew: U = Z' w (y - p)
    is what the bends Z, cleared of the columns, still say of the residuals; F = U' V^-1 U / 2 with V clustered as the
    errors are, within strata, on 2 and clusters - strata degrees of freedom. An ordinal model says it of every level. Columns
    term, statistic, df_1, df_2, p_value; NaN where a column has too few values. Source: Boos 1992 (robust score test);
    Harrell 2015, section 2.4 (the spline).

    >>> from csat_research.stats.linear import linear
    >>> x = np.column_stack([np.ones(60), np.tile(np.arange(10.0), 6)])
    >>> y = (x[:, 1] - 4.5) ** 2
    >>> found = departures(linear(y, x), y, x, {"x": 1})
    >>> bool(found["p_value"].iloc[0] < 0.001)
    True
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(columns, dtype=float)
    weights = fit.estimates.weights if isinstance(fit, OrdinalFit) else fit.weights
    rows = []
    for name, position in numeric.items():
        bends = _bends(x[:, position], weights)
        found = Wald(nan, 2, nan, nan)
        if bends is not None:
            found = _tested(_left(fit, y, x, bends), clusters, strata)
        rows.append([name, found.statistic, found.df_1, found.df_2, found.p_value])
    return pd.DataFrame(rows, columns=["term", "statistic", "df_1", "df_2", "p_value"])


def _left(fit: Fit | OrdinalFit, y: Floats, x: Floats, bends: Floats) -> Floats:
    """What columns left out of a model would add to its score, row by row (n, 2), cleared of those in it."""
    if isinstance(fit, OrdinalFit):
        return _left_of_levels(fit, y, x, bends)
    variances = fit.fitted * (1 - fit.fitted) if fit.link == "logit" else np.ones(len(y))
    root = np.sqrt(fit.weights * variances)[:, None]
    taken = np.linalg.lstsq(root * x, root * bends, rcond=None)[0]
    return np.asarray((bends - x @ taken) * (fit.weights * (y - fit.fitted))[:, None])


def _left_of_levels(fit: OrdinalFit, y: Floats, x: Floats, bends: Floats) -> Floats:
    """The same of an ordinal model, in its form as least squares."""
    ground = ordinal_ground(y, x, weights=fit.estimates.weights)
    parameters: Floats = np.asarray(np.linalg.solve(ground.back, fit.estimates.coefficients))
    lines, more, residuals = lines_with(ground, parameters, fit.estimates.link, bends)
    taken = np.linalg.solve(lines.T @ lines, lines.T @ more)
    return np.asarray(((more - lines @ taken) * residuals[:, None]).reshape(len(y), -1, 2).sum(axis=1))


def _tested(left: Floats, clusters: Sequence[ArrayLike], strata: ArrayLike | Strata | None) -> Wald:
    found = sandwich(ways_of(left, clusters, strata))
    return wald(left.sum(axis=0), found.covariance, float(found.df))


def _bends(values: Floats, weights: Floats) -> Floats | None:
    """The two non-linear columns of a restricted cubic spline; None where knots fall together.

    Knots are weighted quantiles, so that a row that stands there as two halves of its weight moves none.
    """
    t = np.array([weighted_quantile(values, weights, share) for share in KNOTS])
    if len(np.unique(values)) < FEWEST_VALUES or len(np.unique(t)) < len(KNOTS):
        return None
    cube = [np.maximum(values - knot, 0) ** 3 for knot in t]
    last = t[-1] - t[-2]
    columns = [cube[j] - cube[-2] * (t[-1] - t[j]) / last + cube[-1] * (t[-2] - t[j]) / last for j in (0, 1)]
    return np.asarray(np.column_stack(columns) / (t[-1] - t[0]) ** 2)
