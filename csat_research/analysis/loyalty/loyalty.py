"""Loyalty: whether customers who scored high bought again - purchases before held equal - and how well each score tells who will."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty import prediction
from csat_research.analysis.loyalty.added_value import added_table, added_words
from csat_research.analysis.loyalty.design import Design
from csat_research.analysis.loyalty.horizons import check_horizons, horizons_table, horizons_words
from csat_research.analysis.loyalty.model import (
    Link,
    Score,
    asked_of,
    chosen_scores,
    design_of,
    linked,
    withheld_words,
)
from csat_research.analysis.loyalty.one_score import one_score
from csat_research.analysis.loyalty.prediction_formulas import formulas_table
from csat_research.analysis.loyalty.prediction_words import prediction_figure, prediction_words
from csat_research.analysis.loyalty.said import followed_or_said
from csat_research.analysis.loyalty.shares import Compared
from csat_research.analysis.loyalty.tables import groups_table, rates_table, shares_table
from csat_research.analysis.loyalty.usable import usable
from csat_research.analysis.loyalty.windows import Answer, Followed, ledger_of
from csat_research.analysis.loyalty.words import (
    Related,
    caution_words,
    finding_words,
    group_names,
    label_of_test,
    rates_figure,
)
from csat_research.errors import MethodError
from csat_research.results.ledger import Test
from csat_research.results.result import LoyaltyResult, Result
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import selection
from csat_research.survey.engine.counting import listed
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["loyalty"]

COLUMNS = (
    "measure", "term", "definition", "per", "n", "customers", "estimate", "std_error", "conf_low", "conf_high", "df", "p_value",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What all tables are made of: index answers, scores with what was found of each, their design and replicates."""

    found: Followed
    chosen: Sequence[Score]
    links: Sequence[Link]
    design: Design
    tables: prediction.Tables
    held: Sequence[Question]
    level: float
    seed: int


@checked
def loyalty(
    survey: Survey,
    *,
    scores: str | Sequence[str] = ("csat", "nps"),
    horizon_days: int = 90,
    answer: Answer = "first",
    controls: Sequence[str] = (),
    horizons: Sequence[int] | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> LoyaltyResult:
    """Scores against what customers did next: any purchase in (t, t + horizon_days] after an answer at t.

    answer: which of a customer's answers with a closed window is the index answer, "first", "last" or "all" of them.
    horizons: several to compare, such as [30, 90, 180], on answers observed for the longest: `.tables["horizons"]`.

    `.table`, per score (term): `difference` = % bought of the satisfied (promoters) minus the others, purchases before held equal: a
    logistic model with the number of purchases in the horizon before t and `controls`, averaged over all answers;
    `difference_uncontrolled`; `spearman` and `point_biserial` of the raw score with buying; `auc`. Points; correlations -1..1,
    AUC 0-1. Errors by customer within strata, with survey weights; correlations and AUC from replicates of customers.
    Trust ranges of differences from about 200 customers, 30 in each group.

    `.tables`: rates (% bought at each score), groups, headline_rates (purchases before held equal), repeat (among those who bought
    before t), prediction (scores compared on the same customers), prediction_formulas (the same by Zou, Steiger,
    Williams, Meng, DeLong where rows are independent, of one weight and no strata, else why not), added_value (gain in log-loss
    and Brier score on customers held out of the fit; ranges are up to twice as wide as need be where a score tells nothing),
    left_out. `.of("nps")`: one score alone, on the same index answers.
    Without purchases the role repurchase is used; an intention stays one.
    Raises ColumnError without a score, customer, times, purchases or observed_until.
    Source: logistic standardisation as R marginaleffects::avg_comparisons; Hanley and McNeil 1982 (AUC).

    >>> from csat_research.simulate.example import example
    >>> found = loyalty(example(n=600), replicates=200)
    >>> found.table["measure"].unique().tolist()
    ['difference', 'difference_uncontrolled', 'spearman', 'point_biserial', 'auc']
    """
    chosen, absent = chosen_scores(survey, listed(scores))
    held = chosen_questions(survey, controls) if controls else ()
    names = [one.question.name for one in chosen]
    _refuse_held(names, [one.name for one in held])
    found = followed_or_said(survey, names, horizon_days, answer, [one.name for one in held])
    design = design_of(survey, found)
    scores_given, drawn = found.rows[names].to_numpy(float), (design.outcome, design.w, design.codes)
    tables = prediction.tabulate(scores_given, *drawn, replicates, seed, design.strata)
    links = [linked(found, design, one, held, level) for one in chosen]
    work = _Work(found, chosen, links, design, tables, held, level, seed)
    table, more = _table(work), _tables(work) | _compared_horizons(survey, work, horizons, replicates)
    related = Related(
        found, tuple(one.question for one in chosen), table, more, survey, usable(survey, found)
    )
    told = asked_of(related.used, found, scores=names, controls=[one.name for one in held])
    return _result(work, related, [*absent, *withheld_words(chosen, links), *_lost(found, held)], told)


def _result(work: _Work, related: Related, first: list[Sentence], told: Mapping[str, Any]) -> LoyaltyResult:
    """What was found, in words and pictures. first: cautions before those of `caution_words`; told: what was asked."""
    shared: dict[str, Any] = {
        "level": work.level,
        "cautions": (*first, *caution_words(related)),
        "rows": ledger_of(related.survey, work.found),
        "provenance": told,
    }
    return LoyaltyResult(
        verb="loyalty",
        table=related.table,
        tables=related.tables,
        findings=(*finding_words(related), *_further_words(related)),
        figure=rates_figure(related),
        tests=_tests(work.found, work.chosen, work.links),
        scores=_prediction(related, selection(related.used), shared),
        ask=partial(one_score, related, work.chosen, work.links, work.level, told),
        **shared,
    )


def _prediction(related: Related, chosen: Sentence | str, shared: Mapping[str, Any]) -> Result | None:
    """The scores beside each other as a Result of their own; None where there is one score."""
    table = related.tables.get("prediction")
    if table is None:
        return None
    basis = say("{chosen}; {n:count} answers with all scores", chosen=chosen, n=int(table["n"].iloc[0]))
    return Result(
        verb="prediction",
        table=table,
        findings=(prediction_words(related.labels, table),),
        figure=prediction_figure(related.labels, table, basis),
        **shared,
    )


def _compared_horizons(
    survey: Survey, work: _Work, horizons: Sequence[int] | None, replicates: int
) -> dict[str, pd.DataFrame]:
    if horizons is None:
        return {}
    answer = work.found.answer
    days = check_horizons(horizons, answer)
    table = horizons_table(
        survey, work.chosen, work.held, days, answer, level=work.level, replicates=replicates, seed=work.seed
    )
    return {"horizons": table}


def _further_words(related: Related) -> tuple[Sentence, ...]:
    added = added_words(related.labels, related.tables["added_value"])
    return (*added, *horizons_words(related.labels, related.tables.get("horizons")))


def _table(work: _Work) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    per = "answer" if work.found.answer == "all" else "customer"
    for place, (score, link) in enumerate(zip(work.chosen, work.links, strict=True)):
        cut = f"{score.spec.definition(score.question)} minus others"
        rows += [
            _compared("difference", score, cut, link.alike, per),
            _compared("difference_uncontrolled", score, cut, link.plain, per),
        ]
        known = np.isfinite(score.group(work.found.rows))
        customers = work.design.customers(known)
        few = work.design.fewest(known) < MIN_CLUSTERS
        for measure, values in prediction.measured(work.tables, place).items():
            one = prediction.found_of(values, prediction.NULL[measure], work.level, withheld=few)
            names = {"measure": measure, "term": score.question.name, "definition": "raw score", "per": per}
            rows.append({**names, "n": int(known.sum()), "customers": customers, **one.cells()})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _compared(measure: str, score: Score, definition: str, found: Compared, per: str) -> dict[str, Any]:
    return {
        "measure": measure,
        "term": score.question.name,
        "definition": definition,
        "per": per,
        **found.cells(),
    }


def _tables(work: _Work) -> dict[str, pd.DataFrame]:
    found, chosen, design, level = work.found, work.chosen, work.design, work.level
    every = np.ones(len(found.rows), dtype=bool)
    grouped = [(one.question, group_names(one.question.role), one.group(found.rows)) for one in chosen]
    made = {
        "rates": rates_table(design, found.rows, [one.question for one in chosen], level),
        "groups": groups_table(design, found.rows, grouped, every, level),
        "headline_rates": shares_table(
            chosen[0].question, group_names(chosen[0].question.role), work.links[0].alike
        ),
    }
    if found.horizon_days is not None:
        made["repeat"] = groups_table(
            design, found.rows, grouped, found.rows["_ever"].to_numpy(float) > 0, level
        )
    if len(chosen) > 1:
        both = np.isfinite(np.column_stack([group for _, _, group in grouped])).all(axis=1)
        names = [one.question.name for one in chosen]
        made["prediction"] = prediction.comparison(
            work.tables,
            names,
            int(both.sum()),
            design.customers(both),
            level,
            withheld=design.fewest(both) < MIN_CLUSTERS,
        )
        codes = None if design.codes is None else design.codes[both]
        drawn = found.rows.loc[both, names].to_numpy(float), design.outcome[both], design.w[both], codes
        layered = design.strata is not None
        made["prediction_formulas"] = formulas_table(*drawn, names, level, layered=layered)
    made["added_value"] = added_table(found, design, chosen, work.held, level, work.seed)
    left = [(str(rule), n) for rule, n in found.left_out]
    return made | {"left_out": pd.DataFrame(left, columns=["rule", "n"])}


def _lost(found: Followed, held: Sequence[Question]) -> list[Sentence]:
    gaps = found.rows[[one.name for one in held]].isna().any(axis=1)
    if not gaps.any():
        return []
    return [
        count_say(
            "{n:count} answer lacks a control ({names}) and is left out of the difference with controls held equal.",
            "{n:count} answers lack a control ({names}) and are left out of the difference with controls held equal.",
            int(gaps.sum()),
            names=join([one.name for one in held], ", "),
        )
    ]


def _refuse_held(scores: Sequence[str], held: Sequence[str]) -> None:
    for name in held:
        if name in scores:
            raise MethodError(
                say("{name:quoted} is one of the scores; it cannot be held equal as well.", name=name)
            )


def _tests(found: Followed, chosen: Sequence[Score], links: Sequence[Link]) -> tuple[Test, ...]:
    return tuple(
        Test(
            label=label_of_test(
                score.question, several=len({one.question.role for one in chosen}) < len(chosen)
            ),
            kind="association",
            measure=found.outcome,
            estimate=100 * link.alike.estimate,
            conf_low=100 * link.alike.low,
            conf_high=100 * link.alike.high,
            p_value=link.alike.p_value,
            statistic=link.alike.estimate / link.alike.std_error if link.alike.std_error > 0 else math.nan,
            df=link.alike.df,
            n=link.alike.n,
            enough=not math.isnan(link.alike.p_value),
            family="headlines",
        )
        for score, link in zip(chosen, links, strict=True)
    )
