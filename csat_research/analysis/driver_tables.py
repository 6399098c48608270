"""Driver tables: coefficients, inflation, departure from the declared form, and effects on the mean score."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.analysis.driver_contrasts import Contrast
from csat_research.analysis.driver_model import Fitted
from csat_research.stats.columns import vif
from csat_research.stats.effects import finite_effects
from csat_research.stats.forms import departures
from csat_research.stats.linear import linear

__all__ = ["departure", "inflation", "mean_score", "model_table"]


def model_table(found: Fitted, level: float) -> pd.DataFrame:
    """Coefficients (log odds of a logistic model) with their errors, NaN where these are withheld."""
    low, high = found.fit.interval(level)
    quiet = np.array([found.quiet([name.split(": ")[0]]) for name in found.fit.names])
    shown = {
        "std_error": found.fit.std_error,
        "conf_low": low,
        "conf_high": high,
        "df": found.fit.df,
        "p_value": found.fit.p_value,
    }
    columns = {"term": found.fit.names, "estimate": found.fit.coefficients}
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
    tested = departures(found.fit, found.outcome, columns, {} if found.few else numeric, found.labels)
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
