"""Importance: how much each item matters, stated or derived, in one table with its rank set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from csat_research.errors import MethodError, check_choice, listing, nearest
from csat_research.measures.derived import correlated, derived
from csat_research.measures.derived.dominance_tables import dominance_findings
from csat_research.measures.derived.imputed import check_filling, filling_columns
from csat_research.measures.derived.ordinal_shares import ordinal_shapley
from csat_research.measures.derived.path_model import Paths, Scheme, paths_asked
from csat_research.measures.derived.path_tables import path_findings
from csat_research.measures.derived.pls import pls
from csat_research.measures.few import carried_by_few, few_cautions
from csat_research.measures.importance.agreement import (
    Agreement,
    agreement,
    agreement_figure,
    agreement_findings,
    agreement_tables,
    agreement_tests,
    one_of_each,
)
from csat_research.measures.importance.ranking import Ranked, ranked, rows_of
from csat_research.measures.importance.themes import theme_findings, theme_table
from csat_research.measures.importance.words import findings_of, weights_figure
from csat_research.measures.stated import stated
from csat_research.measures.stated.constant_sum import constant_sum
from csat_research.measures.stated.maxdiff import maxdiff
from csat_research.measures.stated.methods import STATED, chosen_methods
from csat_research.measures.stated.ranks import ranks
from csat_research.measures.units import Units, units_of
from csat_research.measures.weighing import Wanted, Weighing
from csat_research.results.figure import Figure
from csat_research.results.ledger import RowLedger
from csat_research.results.naming import named
from csat_research.results.result import Result
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import provenance, row_ledger, selection
from csat_research.survey.engine.counting import listed
from csat_research.survey.predictors import chosen_questions, refuse_itself
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, join, say

__all__ = [
    "ALIASES",
    "DERIVED",
    "METHODS",
    "Method",
    "extra_columns",
    "importance",
    "ledger_of",
    "weighing_of",
]

Method = Literal[
    "picks", "ratings", "ranks", "constant_sum", "maxdiff", "lmg", "shapley", "relative_weights", "owen", "dominance",
    "ordinal_shapley", "standardised", "correlation", "pls",
]  # fmt: skip
METHODS = (*STATED, "lmg", "relative_weights", "owen", "dominance", "ordinal_shapley", "standardised", "correlation", "pls")  # fmt: skip
DERIVED: dict[str, Callable[[Units, Wanted], Weighing]] = {
    "lmg": derived.lmg,
    "relative_weights": derived.relative_weights,
    "owen": derived.owen,
    "dominance": derived.dominance,
    "ordinal_shapley": ordinal_shapley,
    "standardised": derived.standardised,
    "correlation": correlated.correlation,
}
SAID: dict[str, Callable[..., Weighing]] = {
    "picks": stated.picks,
    "ranks": ranks,
    "constant_sum": constant_sum,
    "maxdiff": maxdiff,
}
BESIDE = {"themes": theme_findings, "complete": dominance_findings, "constructs": path_findings}
ALIASES = {"shapley": "lmg"}
UNUSED = {
    "picks": say("nothing picked"),
    "ratings": say("no importance rated"),
    "ranks": say("nothing ranked"),
    "constant_sum": say("points that do not add up, or none"),
    "maxdiff": say("no choice of best and worst"),
    "correlation": say("without the score or without any item"),
}
LACKING = say("without the score or one of the items")  # of all models


@checked
def importance(
    survey: Survey,
    *,
    method: Method | Literal["auto"] | Sequence[Method] = "picks",
    outcome: str = "csat",
    items: Sequence[str] | None = None,
    controls: Sequence[str] = (),
    cluster: str | None = "auto",
    missing: str | None = None,
    paths: Paths | None = None,
    scheme: Scheme = "path",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Result:
    """How much each item matters: what people say matters (stated methods) or what goes with their score (derived methods).

    method: one or several; "auto": the first stated one the survey has, else lmg. Stated: picks, ratings, ranks,
    constant_sum, maxdiff. Derived: lmg (= "shapley"), relative_weights, owen and pls (items in themes: the `theme` of their
    questions), dominance (lmg with tables), ordinal_shapley (of McFadden's R²), standardised (signed coefficients),
    correlation. outcome: a role or a column; its numeric score is used. items: names; default role item, else driver.
    controls: always in the model. cluster: "auto" = customer. missing, where over half lack an item: "listwise", "available",
    "impute" (shares of R²: gaps drawn several times). paths, scheme: of pls; effect -> causes, None = all; path, centroid, ...
    Rows of `.table`: one per item and method. estimate: stated methods 0-100, adding to 100; shares 100 · share of R², adding
    to 100 R²; correlation -1 to 1; pls points of the outcome per point of the item. weight: what an index uses, 0-100, NaN
    for coefficients. Intervals: stated methods Wilson on effective answers (ratings: t), derived percentiles of replicates in
    which units are resampled. rank_low, rank_high: ranks that simultaneous intervals of all pairwise differences leave open.
    bias: mean of the replicates less the estimate. noise, p_value: models only; an item not above noise has no rank.
    `.tables`: `themes` (owen); `conditional`, `complete` (dominance); `constructs`, `paths` (pls); with one stated and one
    derived method `stated_derived` (bounds for all items at once) and `agreement` (Spearman's r). `.draws`: replicates x rows.
    Raises ColumnError or MethodError. Sources: Mogstad, Romano, Shaikh, Wilhelm 2024 (rank sets); others on the card.

    >>> survey = Survey(pd.DataFrame({"top": ["price;speed", "speed;staff", "speed;price"] * 20}), picks="top")
    >>> importance(survey).table[["term", "estimate"]].round(1).values.tolist()
    [['price', 33.3], ['speed', 50.0], ['staff', 16.7]]
    """
    units = units_of(survey, cluster, extra=extra_columns(survey, outcome, items, controls, missing))
    methods, asked = chosen_methods(survey, method), (outcome, items, controls, missing)
    model = paths_asked(methods, paths, scheme)
    weighed = [weighing_of(survey, units, one, *asked, seed, **model) for one in methods]
    parts = [ranked(one, replicates, seed, level) for one in weighed]
    rows, pair = [rows_of(one) for one in parts], one_of_each(weighed)
    both = agreement(*pair, replicates, seed, level) if pair else None
    tables = _more(parts, replicates, level, seed) | (agreement_tables(both) if both else {})
    told = _asked(weighed, *asked) | model
    return Result(
        verb="importance",
        table=pd.concat(rows, ignore_index=True),
        tables=tables,
        level=level,
        findings=_findings(rows, parts, both, tables),
        cautions=_cautions(survey, weighed),
        figure=_figure(survey, rows, parts, both),
        tests=(*(test for one in weighed for test in one.judged), *(agreement_tests(both) if both else ())),
        rows=ledger_of(survey, weighed[0]),
        provenance=provenance(survey, cluster=units.cluster, weighted=units.weighted, **told),
        draws=np.concatenate([one.draws for one in parts], axis=1),
        resample=units.resample(seed, replicates),
    )


def weighing_of(
    survey: Survey,
    units: Units,
    method: str,
    outcome: str = "csat",
    items: Sequence[str] | None = None,
    controls: Sequence[str] = (),
    missing: str | None = None,
    seed: int = 0,
    *,
    with_noise: bool = True,
    paths: Paths | None = None,
    scheme: Scheme = "path",
) -> Weighing:
    """One method on the units of a survey. Raises MethodError for an unknown method."""
    name = ALIASES.get(method, method)
    if name not in METHODS:
        raise MethodError(
            say(
                "There is no method {method:quoted} of importance.{near} Methods: {known}.",
                method=method,
                near=nearest(method, METHODS),
                known=listing(METHODS),
            )
        )
    if name == "ratings":
        return stated.ratings(survey, units, chosen_questions(survey, items, "item"))
    if name in SAID:
        return SAID[name](survey, units, _said_items(survey, items))
    fixed = chosen_questions(survey, controls) if controls else ()
    if name == "pls":
        return pls(survey, units, outcome, _predictors(survey, items), fixed, missing, paths, scheme)
    named, score = _predictors(survey, items), _outcome(survey, outcome)
    refuse_itself(score, (*named, *fixed))
    if missing == "impute":
        check_filling(survey, units, (*named, *fixed))
    return DERIVED[name](units, Wanted(score, named, fixed, missing, seed, with_noise))


def _said_items(survey: Survey, items: Sequence[str] | None) -> Sequence[Question]:
    return with_role(survey.questions, "item") if items is None else chosen_questions(survey, items, "item")


def _predictors(survey: Survey, items: Sequence[str] | None) -> Sequence[Question]:
    role = "item" if with_role(survey.questions, "item") else "driver"
    return chosen_questions(survey, items, role)


def _outcome(survey: Survey, outcome: str) -> Question:
    """A question by role, else by name."""
    roles = {one.role for one in survey.questions}
    return (
        one_role(survey, outcome)
        if outcome in roles or outcome == "csat"
        else chosen_questions(survey, [outcome])[0]
    )


def extra_columns(
    survey: Survey,
    outcome: str,
    items: Sequence[str] | None,
    controls: Sequence[str],
    missing: str | None = None,
) -> list[str]:
    """Columns asked for by name, and what filling needs; those of `units_of` are there anyway."""
    if missing is not None:
        check_choice("missing", missing, derived.RULES)
    named = [*listed(items or ()), *listed(controls)]
    if outcome not in {one.role for one in survey.questions} and outcome != "csat":
        named.append(outcome)
    found = chosen_questions(survey, named) if named else ()
    more = filling_columns(survey, (*found, *_predictors(survey, items))) if missing == "impute" else ()
    return [*(one.name for one in found), *more]


def _asked(
    weighed: Sequence[Weighing],
    outcome: str,
    items: Sequence[str] | None,
    controls: Sequence[str],
    missing: str | None,
) -> dict[str, Any]:
    """What a Result of importance was asked for, so that an index can ask for the same."""
    named = None if items is None else list(listed(items))
    told = {"method": [one.method for one in weighed], "outcome": outcome, "items": named}
    return told | {"controls": list(listed(controls)), "missing": missing}


def _more(parts: Sequence[Ranked], replicates: int, level: float, seed: int) -> dict[str, pd.DataFrame]:
    """What stands beside the table of weights."""
    each = [{**part.weighing.tables, **part.weighing.drawn_tables(replicates, seed, level)} for part in parts]
    found = {name: one for tables in each for name, one in tables.items()}
    themed = [part for part in parts if part.weighing.themes]
    return found | ({"themes": theme_table(themed[0], level, seed)} if themed else {})


def _findings(
    rows: Sequence[pd.DataFrame],
    parts: Sequence[Ranked],
    both: Agreement | None,
    tables: Mapping[str, pd.DataFrame],
) -> tuple[Sentence, ...]:
    each = zip(rows, parts, strict=True)
    alone = tuple(
        sentence for one, part in each for sentence in findings_of(one, part.quiet_first, len(rows) > 1)
    )
    found = (*agreement_findings(both), *alone) if both else alone
    for name, say_of in BESIDE.items():
        found += say_of(tables[name]) if name in tables else ()
    return found


def _figure(
    survey: Survey, tables: Sequence[pd.DataFrame], parts: Sequence[Ranked], both: Agreement | None
) -> Figure:
    """Weights of the first method; stated against derived where both were asked."""
    if both is None:
        return weights_figure(survey, tables[0], parts[0].quiet_first)
    methods = join([named(one["method"].iloc[0]) for one in tables], ", ")
    basis = say(
        "{methods}; {chosen}; ranges hold for all items at once", methods=methods, chosen=selection(survey)
    )
    return agreement_figure(both, basis)


def _cautions(survey: Survey, weighed: Sequence[Weighing]) -> tuple[Sentence, ...]:
    fewest = min(int(one.customers.min()) for one in weighed)
    found = few_cautions(survey, weighed[0].units, fewest)
    heavy = [named(one.method) for one in weighed if one.carried]
    found += [carried_by_few(join(heavy, ", "))] if heavy else []
    found += [caution for one in weighed for caution in one.cautions]
    return tuple({str(one): one for one in found}.values())


def ledger_of(survey: Survey, weighing: Weighing) -> RowLedger:
    """Rows used for weights, and why the others are not."""
    used = int(weighing.units.n[weighing.rows].sum())
    return row_ledger(survey, None, used=used, rule=UNUSED.get(weighing.method, LACKING))
