"""Driver tables: coefficients, thresholds, inflation, departure from the declared form, and effects on the mean score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from csat_research.analysis.drivers.contrasts import Read
from csat_research.analysis.drivers.model import Fitted
from csat_research.stats.columns import vif
from csat_research.stats.fits import Fit
from csat_research.stats.forms import departures

__all__ = ["departure", "inflation", "mean_score", "model_table", "thresholds"]


def model_table(found: Fitted, level: float) -> pd.DataFrame:
    """Coefficients (log odds of an ordinal or logistic model) with their errors, NaN where these are withheld.

    Of an ordinal model the slopes alone: its constants are the thresholds.
    """
    table = _parameters(found, found.fit, level)
    return table if found.whole is None else table.iloc[1:].reset_index(drop=True)


def thresholds(found: Fitted, level: float) -> pd.DataFrame:
    """Thresholds of an ordinal model: log odds of at most that answer where every column is 0."""
    if found.whole is None:
        return pd.DataFrame()
    names = [f"{low:g}|{high:g}" for low, high in pairwise(found.whole.answers)]
    return _parameters(found, found.whole.fit.estimates, level).iloc[: len(names)].assign(term=names)


def _parameters(found: Fitted, fit: Fit, level: float) -> pd.DataFrame:
    low, high = fit.interval(level)
    quiet = np.array([found.quiet([name.split(": ")[0]]) for name in fit.names])
    shown = {
        "std_error": fit.std_error,
        "conf_low": low,
        "conf_high": high,
        "df": fit.df,
        "p_value": fit.p_value,
    }
    columns = {"term": fit.names, "estimate": fit.coefficients}
    return pd.DataFrame({**columns, **{k: np.where(quiet, math.nan, v) for k, v in shown.items()}})


def inflation(found: Fitted) -> pd.DataFrame:
    """Variance inflation of each model column (mean over filled versions): over 10 it mostly repeats others."""
    weights = found.rows["_w"].to_numpy(float)
    each = [vif(found.predictors.matrix(one.rows)[:, 1:], weights) for one in found.each]
    return pd.DataFrame({"term": found.predictors.names[1:], "vif": np.mean(each, axis=0)})


def departure(found: Fitted) -> pd.DataFrame:
    """Test of each numeric driver's declared form against a spline; NaN where no error can be told.

    Of filled versions of the rows the median statistic and the median p (Eekhout, van de Wiel, Heymans 2017).
    """
    numeric = {
        one.name: found.predictors.positions(one.name)[0]
        for one in found.predictors.drivers
        if one.form != "levels"
    }
    each = [
        _departures(one, {} if found.few else numeric).set_index("term").reindex(list(numeric))
        for one in found.each
    ]
    return pd.concat(each).groupby(level=0, sort=False).median().rename_axis("term").reset_index()


def _departures(one: Fitted, numeric: Mapping[str, int]) -> pd.DataFrame:
    fit, outcome = (one.fit, one.outcome) if one.whole is None else (one.whole.fit, one.whole.codes)
    return departures(fit, outcome, one.predictors.matrix(one.rows), numeric, one.labels, one.strata)


def mean_score(found: Fitted, read: Read, level: float) -> pd.DataFrame:
    """The same contrasts on the mean score, by a linear model: a second look that no cut of the scale decides."""
    low, high = read.on_score.interval(level)
    quiet = np.array([found.quiet([one.predictor.name]) for one in read.made])
    shown = {"std_error": read.on_score.std_error, "conf_low": low, "conf_high": high}
    names = {
        "term": [one.predictor.name for one in read.made],
        "contrast": [one.kind for one in read.made],
        "change": [str(one.label) for one in read.made],
        "n": found.fit.n,
        "estimate": read.on_score.estimates,
    }
    return pd.DataFrame({**names, **{k: np.where(quiet, math.nan, v) for k, v in shown.items()}})
