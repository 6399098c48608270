"""Forms: whether the declared form of a driver (a line, a log) departs from what the answers show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from csat_research.stats.linear import linear
from csat_research.stats.logit import logistic

__all__ = ["departures"]

Floats = NDArray[np.float64]
KNOTS = (0.05, 0.35, 0.65, 0.95)  # Harrell 2015, four knots
FEWEST_VALUES = 7


def departures(
    outcome: ArrayLike,
    columns: ArrayLike,
    numeric: Mapping[str, int],
    names: Sequence[str],
    weights: ArrayLike | None,
    clusters: Sequence[ArrayLike],
    model: str,
) -> pd.DataFrame:
    """For each numeric column a Wald test of its declared form against a restricted cubic spline of four knots.

    numeric: name -> position. Columns term, statistic, df_1, df_2, p_value; NaN where a column has too few values.
    Source: Harrell 2015, Regression Modeling Strategies, section 2.4.

    >>> x = np.column_stack([np.ones(60), np.tile(np.arange(10.0), 6)])
    >>> found = departures((x[:, 1] - 4.5) ** 2, x, {"x": 1}, ("1", "x"), np.ones(60), (), "linear")
    >>> bool(found["p_value"].iloc[0] < 0.001)
    True
    """
    x = np.asarray(columns, dtype=float)
    fitter = {"logistic": logistic, "linear": linear}[model]
    rows = []
    for name, position in numeric.items():
        bends = _bends(x[:, position])
        found = [nan, nan, nan, nan]
        if bends is not None:
            wide, wider = np.column_stack([x, bends]), (*names, "bend 1", "bend 2")
            fit = fitter(outcome, wide, names=wider, weights=weights, clusters=clusters)
            test = fit.wald([x.shape[1], x.shape[1] + 1])
            found = [test.statistic, test.df_1, test.df_2, test.p_value]
        rows.append([name, *found])
    return pd.DataFrame(rows, columns=["term", "statistic", "df_1", "df_2", "p_value"])


def _bends(values: Floats) -> Floats | None:
    """The two non-linear columns of a restricted cubic spline; None where knots fall together."""
    t = np.quantile(values, KNOTS)
    if len(np.unique(values)) < FEWEST_VALUES or len(np.unique(t)) < len(KNOTS):
        return None
    cube = [np.maximum(values - knot, 0) ** 3 for knot in t]
    last = t[-1] - t[-2]
    columns = [cube[j] - cube[-2] * (t[-1] - t[j]) / last + cube[-1] * (t[-2] - t[j]) / last for j in (0, 1)]
    return np.asarray(np.column_stack(columns) / (t[-1] - t[0]) ** 2)
