"""Driver tables: coefficients, thresholds, inflation, departure from the declared form, and effects on the mean score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from csat_research.analysis.driver_contrasts import Contrast
from csat_research.analysis.driver_model import Fitted
from csat_research.stats.columns import vif
from csat_research.stats.effects import finite_effects
from csat_research.stats.fits import Fit
from csat_research.stats.forms import departures
from csat_research.stats.linear import linear

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
    """Variance inflation of each model column: over 10 it mostly repeats others."""
    columns, weights = found.predictors.matrix(found.rows)[:, 1:], found.rows["_w"].to_numpy(float)
    return pd.DataFrame({"term": found.predictors.names[1:], "vif": vif(columns, weights)})


def departure(found: Fitted) -> pd.DataFrame:
    """Test of each numeric driver's declared form against a spline; NaN where no error can be told."""
    numeric = {
        one.name: found.predictors.positions(one.name)[0]
        for one in found.predictors.drivers
        if one.form != "levels"
    }
    columns = found.predictors.matrix(found.rows)
    fit, outcome = (found.fit, found.outcome) if found.whole is None else (found.whole.fit, found.whole.codes)
    tested = departures(fit, outcome, columns, {} if found.few else numeric, found.labels)
    return tested.set_index("term").reindex(list(numeric)).rename_axis("term").reset_index()


def mean_score(found: Fitted, scores: np.ndarray, made: Sequence[Contrast], level: float) -> pd.DataFrame:
    """The same contrasts on the mean score, by a linear model: a second look that no cut of the scale decides."""
    fit = linear(
        scores,
        found.predictors.matrix(found.rows),
        names=found.predictors.names,
        weights=found.weights,
        clusters=found.labels,
    )
    effects = finite_effects(fit, [(one.before, one.after) for one in made])
    low, high = effects.interval(level)
    quiet = np.array([found.quiet([one.predictor.name]) for one in made])
    shown = {"std_error": effects.std_error, "conf_low": low, "conf_high": high}
    names = {
        "term": [one.predictor.name for one in made],
        "contrast": [one.kind for one in made],
        "change": [str(one.label) for one in made],
        "n": fit.n,
        "estimate": effects.estimates,
    }
    return pd.DataFrame({**names, **{k: np.where(quiet, math.nan, v) for k, v in shown.items()}})
