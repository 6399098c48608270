"""Driver odds: whether one slope of a driver carries the whole scale (Brant), and its slopes at every cut where not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from csat_research.analysis.drivers.contrasts import effects_on
from csat_research.analysis.drivers.model import Fitted, WholeScale
from csat_research.errors import MethodError
from csat_research.results.verdicts import ALPHA
from csat_research.stats.adjust import adjusted
from csat_research.stats.imputation import pooled_ordinal
from csat_research.stats.ordinal import OrdinalFit, ordinal
from csat_research.stats.proportional import Brant, brant, equal_slopes

__all__ = ["Odds", "odds_of"]

COLUMNS = [
    "term",
    "measure",
    "contrast",
    "at",
    "n",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "df",
    "p_value",
]


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """tests: Brant's test of every driver. freed: slopes at every cut, and effects in points, of those that fail it.

    `at` is the answer from which on a cut counts. failing: their names. bounded: False where slopes of their own have no
    finite estimate.
    """

    tests: pd.DataFrame
    freed: pd.DataFrame
    failing: tuple[str, ...]
    bounded: bool = True


def odds_of(found: Fitted, level: float) -> Odds | None:
    """Brant's test with the weights and clusters of the model, and partial proportional odds of what fails it.

    A driver fails where its p, adjusted over the drivers (Holm), is under .05. None where the model is not ordinal. Both
    are pooled over the versions of the rows where gaps were filled.
    """
    if found.whole is None:
        return None
    tests = _tests(found)
    failing = tuple(tests.loc[tests["p_adjusted"] < ALPHA, "term"])
    nothing = pd.DataFrame(columns=COLUMNS)
    if not failing:
        return Odds(tests, nothing, ())
    positions = [place for name in failing for place in found.predictors.positions(name)]
    try:
        fits = [_free(one, positions) for one in found.each]
    except MethodError:
        return Odds(tests, nothing, failing, bounded=False)
    return Odds(tests, _freed(found, found.whole, fits, failing, level), failing)


def _free(found: Fitted, positions: Sequence[int]) -> OrdinalFit:
    """The model with a slope at every cut of these columns."""
    return ordinal(
        _codes(found), found.predictors.matrix(found.rows), names=found.predictors.names,
        free=positions, weights=found.weights, clusters=found.labels, strata=found.strata,
    )  # fmt: skip


def _cuts(found: Fitted) -> Brant:
    """The binary logits at every cut."""
    return brant(
        _codes(found), found.predictors.matrix(found.rows), names=found.predictors.names, weights=found.weights,
        clusters=found.labels, strata=found.strata,
    )  # fmt: skip


def _codes(found: Fitted) -> np.ndarray:
    return found.outcome if found.whole is None else found.whole.codes


def _tests(found: Fitted) -> pd.DataFrame:
    """A row a driver: F of equal slopes at all cuts; NaN where no error can be told."""
    cuts = [_cuts(one) for one in found.each]
    rows = []
    for one in found.predictors.drivers:
        test = equal_slopes(cuts, found.predictors.positions(one.name))
        quiet = found.quiet([one.name])
        p = math.nan if quiet else test.p_value
        rows.append([one.name, math.nan if quiet else test.statistic, test.df_1, test.df_2, p])
    table = pd.DataFrame(rows, columns=["term", "statistic", "df_1", "df_2", "p_value"])
    return table.assign(p_adjusted=adjusted(table["p_value"].to_numpy(float), "holm"))


def _freed(
    found: Fitted, whole: WholeScale, fits: Sequence[OrdinalFit], failing: Sequence[str], level: float
) -> pd.DataFrame:
    """Log odds at every cut of the failing drivers, then their effects in points at the satisfied cut."""
    fit = pooled_ordinal(fits)
    places = [place for name in failing for place in found.predictors.positions(name)]
    slopes = [
        (place, at, cut)
        for place in places
        for at, cut in zip(fit.slopes(place), whole.answers[1:], strict=True)
    ]
    at = [one[1] for one in slopes]
    low, high = fit.estimates.interval(level)
    odds = {
        "term": [found.predictors.names[place] for place, _, _ in slopes],
        "measure": "log_odds",
        "contrast": "coefficient",
        "at": [cut for _, _, cut in slopes],
        "estimate": fit.estimates.coefficients[at],
        "std_error": fit.estimates.std_error[at],
        "conf_low": low[at],
        "conf_high": high[at],
        "df": fit.estimates.df[at],
        "p_value": fit.estimates.p_value[at],
    }
    table = pd.concat([pd.DataFrame(odds), _points(found, whole, fits, failing, level)], ignore_index=True)
    return table.assign(n=found.fit.n)[COLUMNS]


def _points(
    found: Fitted, whole: WholeScale, fits: Sequence[OrdinalFit], failing: Sequence[str], level: float
) -> pd.DataFrame:
    """The main contrasts of the failing drivers on the curve with freed slopes."""
    freed = [replace(one, fit=fit.at(whole.satisfied)) for one, fit in zip(found.each, fits, strict=True)]
    own = replace(freed[0], sets=tuple(freed) if found.sets else ())
    made, effects = effects_on(own, lambda one: one.kind != "one_better" and one.predictor.name in failing)
    size = found.spec.size
    low, high = effects.interval(level)
    points = {
        "term": [one.predictor.name for one in made],
        "measure": found.spec.name,
        "contrast": [one.kind for one in made],
        "at": whole.sign * whole.satisfied,
        "estimate": size * effects.estimates,
        "std_error": size * effects.std_error,
        "conf_low": size * low,
        "conf_high": size * high,
        "df": effects.df,
        "p_value": effects.p_value,
    }
    return pd.DataFrame(points)
