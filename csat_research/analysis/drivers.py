"""Drivers: what goes with satisfaction, each driver with the others held equal, in points of CSAT."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from csat_research.analysis.driver_model import Contrast, Fitted, contrasts, fit_drivers
from csat_research.analysis.driver_words import caution_words, figure_of, finding_words
from csat_research.analysis.what_if import Change, changed_rows
from csat_research.errors import MethodError
from csat_research.results.ledger import Test
from csat_research.results.result import Result
from csat_research.stats.columns import vif
from csat_research.stats.effects import Effects, finite_effects
from csat_research.stats.forms import departures
from csat_research.stats.linear import linear
from csat_research.stats.ranks import rank_sets
from csat_research.survey.basis import provenance, response, row_ledger, standing_cautions
from csat_research.survey.predictors import chosen_questions, missing_words
from csat_research.survey.survey import Survey, one_role
from csat_research.words import join, say

__all__ = ["DriversResult", "drivers"]

FEW_CLUSTERS = 10


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DriversResult(Result):
    """A Result with `.effects` (all contrasts) and `.what_if`; it keeps rows and fit, but no survey."""

    fitted: Fitted | None = None

    @property
    def effects(self) -> pd.DataFrame:
        """Every contrast of every driver, with intervals by itself and simultaneous over all."""
        return self.tables["effects"]

    def what_if(self, changes: Mapping[str, Change | float]) -> Result:
        """What the fitted curve says of drivers capped, lifted or set, others as they are.

        changes: {"response_hours": at_most(2)}; a bare number means at most where low is better, else at least.
        Raises MethodError outside the range of the answers, or after from_json (a stored result has no rows).
        """
        if self.fitted is None:
            raise MethodError(say("A stored result cannot be asked again; run drivers on the survey."))
        return _what_if(self, self.fitted, changes)


def drivers(
    survey: Survey,
    *,
    outcome: str = "csat",
    drivers: Sequence[str] | None = None,
    model: Literal["logistic", "linear"] = "logistic",
    controls: Sequence[str] = (),
    cluster: Any = "auto",
    missing: Literal["listwise"] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> DriversResult:
    """What goes with satisfaction: finite effects of each driver in CSAT points, the others held equal.

    A CSAT point is one percentage point of the share satisfied, in every model. Hours enter as log(1+h), fixed before
    the fit. Rows of `.table`: from the worse to the better quarter of each driver (75th to 25th percentile where low is
    better). `.effects` adds "one better" (one hour less, not below 0) and simultaneous bounds. Errors: survey-weighted
    sandwich, clustered by customer and agent where declared (two-way), including which answers were drawn; drivers
    constant within agents have agents - 1 degrees of freedom (CR2). HC3 only without clusters and weights.
    "Goes with", never "causes". Raises MethodError for separation, repeated drivers, over half of the answers incomplete.

    Source: svyglm (R survey), marginaleffects; Cameron, Gelbach, Miller 2011; Bell and McCaffrey 2002.
    """
    asked = chosen_questions(survey, drivers)
    held = chosen_questions(survey, list(controls)) if controls else ()
    found = fit_drivers(survey, asked, held, outcome, model, cluster, missing)
    lost = missing_words(found.lost, missing)
    made = contrasts(found)
    effects = finite_effects(found.fit, [(one.before, one.after) for one in made])
    table = _effects_table(found, made, effects, level, seed)
    main = _main(table, made, effects, level, seed)
    question = one_role(survey, found.spec.role)
    return DriversResult(
        verb="drivers",
        table=main,
        tables={
            "effects": table,
            "coefficients": _coefficients(found, level),
            "inflation": _inflation(found),
            "departure": _departure(found),
            "mean_score": _mean_score(found, survey, made, level),
        },
        level=level,
        findings=finding_words(main, found),
        cautions=(
            *lost,
            *found.cautions,
            *caution_words(found, main),
            *standing_cautions(survey, response(survey, question)),
        ),
        figure=figure_of(main, found, survey),
        tests=_tests(main, found),
        rows=row_ledger(survey, question, used=len(found.rows), rule=say("without a value of a driver")),
        provenance=provenance(
            survey, outcome=outcome, model=model, clusters=list(found.clusters), controls=list(controls)
        ),
        fitted=found,
    )


def _effects_table(
    found: Fitted, made: Sequence[Contrast], effects: Effects, level: float, seed: int
) -> pd.DataFrame:
    low, high = effects.interval(level)
    wide_low, wide_high = effects.simultaneous_interval(level, seed=seed)
    quiet = _quiet(found, made)
    size = found.spec.size
    rows = {
        "term": [one.predictor.name for one in made],
        "label": [one.predictor.question.label for one in made],
        "measure": found.spec.name,
        "definition": found.definition,
        "contrast": [one.kind for one in made],
        "change": [str(one.label) for one in made],
        "from": [one.start for one in made],
        "to": [one.end for one in made],
        "n": found.fit.n,
        "customers": _customers(found),
        "estimate": size * effects.estimates,
        "std_error": np.where(quiet, math.nan, size * effects.std_error),
        "conf_low": np.where(quiet, math.nan, size * low),
        "conf_high": np.where(quiet, math.nan, size * high),
        "simultaneous_low": np.where(quiet, math.nan, size * wide_low),
        "simultaneous_high": np.where(quiet, math.nan, size * wide_high),
        "df": effects.df,
        "p_value": np.where(quiet, math.nan, effects.p_value),
    }
    return pd.DataFrame(rows)


def _quiet(found: Fitted, made: Sequence[Contrast]) -> np.ndarray:
    """Contrasts whose error cannot be told: under ten clusters, or constant within too few agents."""
    few = bool(found.clusters) and min(found.fit.clusters) < FEW_CLUSTERS
    return np.array([few or one.predictor.name in found.withheld for one in made])


def _customers(found: Fitted) -> float:
    return float(found.rows[found.clusters[0]].nunique()) if found.clusters else math.nan


def _main(
    table: pd.DataFrame, made: Sequence[Contrast], effects: Effects, level: float, seed: int
) -> pd.DataFrame:
    """One row a driver (worse to better quarter, or a level) with possible ranks; not told from none = no rank."""
    chosen = np.array([one.kind != "one_better" for one in made])
    main = table[chosen].reset_index(drop=True)
    told = (main["simultaneous_low"] > 0) | (main["simultaneous_high"] < 0)
    estimates = np.where(main["p_value"].notna(), np.abs(effects.estimates[chosen]), math.nan)
    signs = np.where(effects.estimates[chosen] < 0, -1.0, 1.0)
    covariance = effects.covariance[np.ix_(chosen, chosen)] * np.outer(signs, signs)
    df = float(np.nanmin(effects.df[chosen])) if np.isfinite(effects.df[chosen]).any() else math.inf
    ranks = rank_sets(estimates, level=level, seed=seed, covariance=covariance, df=df)
    order = pd.Series(estimates).rank(ascending=False, method="min")
    shown = told.to_numpy() & (ranks.rank_low > 0)
    return main.assign(
        told=told,
        rank=np.where(shown, order, math.nan),
        rank_low=np.where(shown, ranks.rank_low, math.nan),
        rank_high=np.where(shown, ranks.rank_high, math.nan),
    )


def _coefficients(found: Fitted, level: float) -> pd.DataFrame:
    low, high = found.fit.interval(level)
    columns = {
        "term": found.fit.names,
        "estimate": found.fit.coefficients,
        "std_error": found.fit.std_error,
        "conf_low": low,
        "conf_high": high,
    }
    return pd.DataFrame({**columns, "df": found.fit.df, "p_value": found.fit.p_value})


def _inflation(found: Fitted) -> pd.DataFrame:
    """Variance inflation of each model column: over 10 it mostly repeats others."""
    columns, weights = found.predictors.matrix(found.rows)[:, 1:], found.rows["_w"].to_numpy(float)
    return pd.DataFrame({"term": found.predictors.names[1:], "vif": vif(columns, weights)})


def _departure(found: Fitted) -> pd.DataFrame:
    """Test of each numeric driver's declared form against a spline."""
    numeric = {
        one.name: found.predictors.positions(one.name)[0]
        for one in found.predictors.drivers
        if one.form != "levels"
    }
    given = found.rows["_w"].to_numpy(float)
    clusters = [
        found.rows[name].astype("string").fillna("(none)").to_numpy(object) for name in found.clusters
    ]
    return departures(
        found.outcome,
        found.predictors.matrix(found.rows),
        numeric,
        found.predictors.names,
        given,
        clusters,
        found.model,
    )


def _mean_score(found: Fitted, survey: Survey, made: Sequence[Contrast], level: float) -> pd.DataFrame:
    """The same contrasts on the mean score, by a linear model: a second look that no cut of the scale decides."""
    question = one_role(survey, found.spec.role)
    scores = found.rows[question.name].to_numpy(float)
    clusters = [
        found.rows[name].astype("string").fillna("(none)").to_numpy(object) for name in found.clusters
    ]
    weights = found.rows["_w"].to_numpy(float)
    fit = linear(
        scores,
        found.predictors.matrix(found.rows),
        names=found.predictors.names,
        weights=weights,
        clusters=clusters,
    )
    effects = finite_effects(fit, [(one.before, one.after) for one in made])
    low, high = effects.interval(level)
    names = {
        "term": [one.predictor.name for one in made],
        "contrast": [one.kind for one in made],
        "change": [str(one.label) for one in made],
    }
    return pd.DataFrame(
        {
            **names,
            "n": fit.n,
            "estimate": effects.estimates,
            "std_error": effects.std_error,
            "conf_low": low,
            "conf_high": high,
        }
    )


def _tests(main: pd.DataFrame, found: Fitted) -> tuple[Test, ...]:
    return tuple(
        Test(
            label=str(row["label"]) if row["contrast"] == "quarter" else f"{row['label']}: {row['change']}",
            kind="association",
            measure=str(row["measure"]),
            estimate=float(row["estimate"]),
            conf_low=float(row["conf_low"]),
            conf_high=float(row["conf_high"]),
            p_value=float(row["p_value"]),
            df=float(row["df"]),
            n=int(row["n"]),
            enough=not math.isnan(float(row["p_value"])),
            family="drivers",
        )
        for row in main.to_dict("records")
    )


def _what_if(result: DriversResult, found: Fitted, changes: Mapping[str, Change | float]) -> Result:
    rows, told, cautions = changed_rows(found.rows, found.predictors, changes)
    base = found.predictors.matrix(found.rows)
    effect = finite_effects(found.fit, [(base, found.predictors.matrix(rows))])
    low, high = (found.spec.size * float(bound[0]) for bound in effect.interval(result.level))
    estimate = found.spec.size * float(effect.estimates[0])
    level_now = found.spec.size * float(np.average(found.outcome, weights=found.rows["_w"]))
    row = {
        "term": "; ".join(map(str, told)),
        "measure": found.spec.name,
        "definition": found.definition,
        "n": found.fit.n,
        "estimate": estimate,
    }
    errors = {
        "std_error": found.spec.size * float(effect.std_error[0]),
        "conf_low": low,
        "conf_high": high,
        "now": level_now,
        "then": level_now + estimate,
    }
    return Result(
        verb="what_if",
        table=pd.DataFrame([{**row, **errors}]),
        level=result.level,
        findings=(
            say(
                "With {what}, the curve has {change:signed} points ({low:signed} to {high:signed}), "
                "the other drivers as they are; cause not shown.",
                what=join(told, ", "),
                change=estimate,
                low=low,
                high=high,
            ),
        ),
        cautions=tuple(cautions),
        rows=result.rows,
        provenance={**result.provenance, "what_if": [str(one) for one in told]},
    )
