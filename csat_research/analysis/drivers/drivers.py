"""Drivers: what goes with satisfaction, each driver with the others held equal, in points of CSAT."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from csat_research.analysis.drivers.contrasts import Contrast, Read, read_effects
from csat_research.analysis.drivers.model import Fitted, fit_drivers
from csat_research.analysis.drivers.odds import Odds, odds_of
from csat_research.analysis.drivers.rough import rough_words
from csat_research.analysis.drivers.tables import departure, inflation, mean_score, model_table, thresholds
from csat_research.analysis.drivers.what_if import Change, changed_rows, what_if_words
from csat_research.analysis.drivers.words import caution_words, figure_of, finding_words, name_of
from csat_research.results.frames import records
from csat_research.results.ledger import Test
from csat_research.results.result import DriversResult, Result
from csat_research.results.verdicts import ALPHA
from csat_research.stats.adjust import adjusted
from csat_research.stats.effects import Effects, finite_effects
from csat_research.stats.imputation import pooled_effects
from csat_research.stats.ranks import rank_sets
from csat_research.survey.arguments import checked
from csat_research.survey.basis.asked_answered import response
from csat_research.survey.basis.basis import provenance, row_ledger, standing_cautions
from csat_research.survey.basis.left_out_words import small_group_rule
from csat_research.survey.engine.counting import listed
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import say

__all__ = ["drivers"]


@checked
def drivers(
    survey: Survey,
    *,
    outcome: str = "csat",
    drivers: Sequence[str] | None = None,
    model: Literal["ordinal", "logistic", "linear"] = "ordinal",
    controls: Sequence[str] = (),
    cluster: str | Sequence[str] | None = "auto",
    missing: Literal["listwise", "impute"] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> DriversResult:
    r"""What goes with satisfaction: finite effects of each driver in CSAT points, the others held equal.

    A CSAT point is one percentage point of the share satisfied, in every model. effect = 100 Σ w_i [F(x_i: driver at its
    better end) - F(x_i: at its worse end)] / Σ w_i, F the fitted P(satisfied): of a cumulative logit of the whole scale
    ("ordinal"), a logit of satisfied or not, or a line. Hours enter as log(1+h), fixed before the fit; words as levels
    against the most frequent one.

    outcome: a measure of the catalogue (csat, nps, ...). controls: held equal too, without a row. cluster: "auto"
    (customer and agent, two-way), a column, two, or None. missing="listwise" where over half lack a driver; "impute" draws
    what is missing from answers like them, 20 to 50 times, and pools (`.tables["filled"]`, column `lost_to_gaps`).

    Rows of `.table`: from the worse to the better quarter of each driver (75th to 25th percentile where low is better;
    tenths or ends where half of the answers share a value; lower to upper where neither is declared better), with
    p_adjusted (Holm over the drivers), `told` and possible ranks. `.effects` adds "one_better" (one hour less, not below
    0) and bounds simultaneous over all drivers; `.tables` (see DriversResult) the model and its doubts.

    Errors: survey-weighted sandwich by cluster within strata, including which answers were drawn; what is constant within agents has
    agents - 1 degrees of freedom (CR2, Satterthwaite); HC3 of a line without clusters and weights. 93-97 % from 200
    answers, 40 clusters and 20 answers a driver on. "Goes with", never "causes". Raises MethodError for separation, two
    clocks of one time and drivers that repeat each other. Source: R ordinal::clm, survey::svyglm, marginaleffects;
    Cameron, Gelbach, Miller 2011; Bell and McCaffrey 2002.

    >>> rng = np.random.default_rng(1)
    >>> hours = rng.exponential(6, 600)
    >>> score = np.where(rng.random(600) < 1 / (1 + np.exp(np.log1p(hours) - 3)), 5, 2)
    >>> asked = Survey(pd.DataFrame({"score": score, "response_hours": hours}), csat="score",
    ...                drivers=["response_hours"], scales={"score": "1-5"})
    >>> print(drivers(asked).interpret())
    From the worse to the better quarter: “Response hours” +20.7 points (+15.3 to +26.1).
    """
    held = chosen_questions(survey, controls) if controls else ()
    found = fit_drivers(
        survey, chosen_questions(survey, drivers), held, outcome, model, cluster, missing, seed
    )
    told = {"outcome": outcome, "model": model, "controls": list(listed(controls)), "missing": missing}
    return _result(survey, found, told, level, seed)


def _result(survey: Survey, found: Fitted, told: dict[str, Any], level: float, seed: int) -> DriversResult:
    odds = odds_of(found, level)
    question, clustered = one_role(survey, found.spec.role), bool(found.clusters)
    read = read_effects(found, question.name)
    table = _effects_table(found, read, level, seed)
    main = _main(table, read.effects, level, seed)
    agents = {one.name for one in with_role(survey.questions, "agent")}  # which says nothing of customers
    standing = standing_cautions(
        survey,
        response(survey, question),
        clustered=clustered,
        layered=found.layered,
        grouped=bool(set(found.clusters) - agents),
    )
    return DriversResult(
        verb="drivers",
        table=main,
        tables={"effects": table, **_further_tables(found, read, odds, level)},
        level=level,
        findings=finding_words(main, found),
        cautions=(*found.cautions, *caution_words(found, main, odds), *standing),
        figure=figure_of(main, found, survey),
        tests=_tests(main, found),
        rows=row_ledger(
            survey,
            question,
            used=len(found.rows),
            rule=say("without a value of a driver"),
            apart=((small_group_rule(), found.small),),
        ),
        provenance=provenance(survey, clusters=list(found.clusters), **told),
        fitted=found,
        ask=_asked,
    )


def _further_tables(found: Fitted, read: Read, odds: Odds | None, level: float) -> dict[str, pd.DataFrame]:
    """What stands beside the effects: coefficients, inflation, departure from the form, mean score, gaps, the scale."""
    scale = {}
    if odds is not None:
        scale = {
            "thresholds": thresholds(found, level),
            "proportional_odds": odds.tests,
            "partial_odds": odds.freed,
        }
    return {
        "coefficients": model_table(found, level),
        "inflation": inflation(found),
        "departure": departure(found),
        "mean_score": mean_score(found, read, level),
        **({} if found.drawn is None else {"filled": found.drawn}),
        **scale,
    }


def _effects_table(found: Fitted, read: Read, level: float, seed: int) -> pd.DataFrame:
    made, effects = read.made, read.effects
    low, high = effects.interval(level)
    wide_low, wide_high = _simultaneous(made, effects, level, seed)
    quiet = np.array([found.quiet([one.predictor.name]) for one in made])
    size = found.spec.size
    shown = {
        "std_error": effects.std_error,
        "conf_low": low,
        "conf_high": high,
        "simultaneous_low": wide_low,
        "simultaneous_high": wide_high,
    }
    rows = {
        "term": [one.predictor.name for one in made],
        "label": [one.predictor.question.label for one in made],
        "measure": found.spec.name,
        "definition": found.definition,
        "contrast": [one.kind for one in made],
        "change": [str(one.label) for one in made],
        "from": [one.start for one in made],
        "to": [one.end for one in made],
        "per": "answer",
        "n": found.fit.n,
        "customers": found.customers,
        "estimate": size * effects.estimates,
        **{name: np.where(quiet, math.nan, size * values) for name, values in shown.items()},
        "df": effects.df,
        "p_value": np.where(quiet, math.nan, effects.p_value),
        **({"lost_to_gaps": 100 * read.lost} if found.sets else {}),
    }
    return pd.DataFrame(rows)


def _simultaneous(
    made: Sequence[Contrast], effects: Effects, level: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds over all drivers at once, of the quarters and levels together and of one unit better together."""
    low, high = np.full(len(made), math.nan), np.full(len(made), math.nan)
    units = np.array([one.kind == "one_better" for one in made])
    for chosen in (units, ~units):
        at = np.flatnonzero(chosen)
        if len(at):
            low[at], high[at] = effects.chosen(at).simultaneous_interval(level, seed=seed)
    return low, high


def _main(table: pd.DataFrame, effects: Effects, level: float, seed: int) -> pd.DataFrame:
    """One row a driver (worse to better quarter, or a level) with possible ranks; not told from none = no rank."""
    at = np.flatnonzero(table["contrast"] != "one_better")
    main = table.iloc[at].reset_index(drop=True)
    chosen = effects.chosen(at)
    p_adjusted = adjusted(main["p_value"].to_numpy(float), "holm")
    told = p_adjusted < ALPHA
    sizes = np.where(main["p_value"].notna(), np.abs(chosen.estimates), math.nan)
    signs = np.where(chosen.estimates < 0, -1.0, 1.0)
    df = float(np.nanmin(chosen.df)) if np.isfinite(chosen.df).any() else math.inf
    ranks = rank_sets(
        sizes, level=level, seed=seed, covariance=chosen.covariance * np.outer(signs, signs), df=df
    )
    order = pd.Series(sizes).rank(ascending=False, method="min")
    shown = told & (ranks.rank_low > 0)
    return main.assign(
        may_be_first=ranks.rank_low == 1,
        p_adjusted=p_adjusted,
        told=told,
        rank=np.where(shown, order, math.nan),
        rank_low=np.where(shown, ranks.rank_low, math.nan),
        rank_high=np.where(shown, ranks.rank_high, math.nan),
    )


def _tests(main: pd.DataFrame, found: Fitted) -> tuple[Test, ...]:
    return tuple(
        Test.of_row(
            row,
            label=name_of(row),
            kind="association",
            measure=str(row["measure"]),
            df=float(row["df"]),
            enough=not math.isnan(float(row["p_value"])),
            family="drivers",
        )
        for row in records(main)
    )


def _asked(result: DriversResult, changes: Mapping[str, Change | float]) -> Result:
    """`what_if` of a result that still holds its fit."""
    return _what_if(result, result.fitted, changes)


def _what_if(result: DriversResult, found: Fitted, changes: Mapping[str, Change | float]) -> Result:
    _, told, cautions = changed_rows(found.rows, found.predictors, changes)
    effect, _ = pooled_effects([_changed(one, changes) for one in found.each])
    quiet = found.quiet(list(changes))
    size, estimate = found.spec.size, found.spec.size * float(effect.estimates[0])
    low, high = (math.nan if quiet else size * float(bound[0]) for bound in effect.interval(result.level))
    measure = None if found.spec.name == "csat" else found.spec.label
    now = size * float(np.average(found.outcome, weights=found.rows["_w"]))
    row = {
        "term": "; ".join(map(str, told)),
        "measure": found.spec.name,
        "definition": found.definition,
        "per": "answer",
        "n": found.fit.n,
        "customers": found.customers,
        "estimate": estimate,
        "std_error": math.nan if quiet else size * float(effect.std_error[0]),
        "conf_low": low,
        "conf_high": high,
        "df": float(effect.df[0]),
        "now": now,
        "then": now + estimate,
    }
    return Result(
        verb="what_if",
        table=pd.DataFrame([row]),
        level=result.level,
        findings=(what_if_words(told, estimate, low, high, measure),),
        cautions=(*cautions, *rough_words(found)),
        rows=result.rows,
        provenance={**result.provenance, "what_if": [str(one) for one in told]},
    )


def _changed(found: Fitted, changes: Mapping[str, Change | float]) -> Effects:
    """The effect of the changes on the answers of one version of the rows."""
    rows, _, _ = changed_rows(found.rows, found.predictors, changes)
    before, after = (found.predictors.matrix(one) for one in (found.rows, rows))
    return finite_effects(found.fit, [(before, after)])
