"""Stated importance: what people say matters, from what they pick and from how important they rate it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import pandas as pd

from csat_research.errors import MethodError, ScaleError, listing, nearest
from csat_research.measures.stated.means import means_of, means_weighing, telling
from csat_research.measures.units import Floats, Units, pick_columns
from csat_research.measures.weighing import Term, Weighing, equal_weights_test, need_two, normalised
from csat_research.results.ledger import Test
from csat_research.survey.door.coding import pick_name
from csat_research.survey.questions import Question, with_role
from csat_research.survey.scales.scales import label_key
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, count_say, join, say

__all__ = ["picks", "ratings"]


def picks(survey: Survey, units: Units, items: Sequence[Question]) -> Weighing:
    """Weight of item j = Σ w·pick_j / Σ w·picks, in percent: its share of all picks.

    items: the declared items; options that bear their names or labels are these items, an item nobody picked weighs 0.
    Without items every option is a term. A person who picked more or fewer than asked counts as given; the table
    `person_scaled` holds the weights with each person scaled to 1. Errors between units, linearised. Raises ColumnError
    without a question of picks, or where options are not the declared items.
    """
    question = one_role(survey, "picks")
    terms, columns = _terms(survey, question, items)
    need_two(terms, say("Picks"))
    made = units.columns([column for column in columns if column])
    chosen = np.zeros((len(made), len(terms)))
    chosen[:, [j for j, column in enumerate(columns) if column]] = np.nan_to_num(made)
    answered = chosen.sum(axis=1) > 0
    if not answered.any():
        raise MethodError(say("Nobody picked anything in {column:quoted}.", column=question.column))
    weighted = chosen * (units.w * answered)[:, None]
    estimate = 100 * weighted.sum(axis=0) / weighted.sum()
    each = units.w[:, None] * (100 * chosen - estimate * chosen.sum(axis=1, keepdims=True)) / weighted.sum()
    covariance = _covariance(units, each)
    n, customers = int(units.n[answered].sum()), units.units_with(answered)
    test = equal_weights_test(estimate, covariance, units.degrees(customers), n)
    return Weighing(
        method="picks",
        definition="share of all picks, %",
        terms=terms,
        units=units,
        totals=units.sums(weighted),
        estimate_of=lambda totals: 100 * normalised(totals),
        weight_of=normalised,
        size_of=lambda estimates: estimates,
        n=np.full(len(terms), n),
        customers=np.full(len(terms), customers),
        rows=answered,
        question=question.name,
        covariance=covariance,
        tests=(test, *_cochran(chosen, units, answered)),
        cautions=_pick_cautions(chosen, units, answered, question, terms),
        tables=_pick_tables(chosen, units, answered, terms, estimate),
    )


def _covariance(units: Units, each: Floats) -> Floats:
    found = np.asarray(units.variance(each).variance)
    return found.reshape(each.shape[1], each.shape[1])


def _terms(
    survey: Survey, question: Question, items: Sequence[Question]
) -> tuple[tuple[Term, ...], list[str]]:
    """Terms and the column of picks of each; '' for an item that is no option of the file."""
    prefix = pick_name(question.name, "")  # a colon may stand in the name of the question too
    options = {name.removeprefix(prefix): name for name in pick_columns(survey)}
    by_key = {label_key(option): name for option, name in options.items()}
    if not items:
        return tuple(Term(option, option) for option in options), list(options.values())
    columns = [by_key.get(label_key(one.label)) or by_key.get(label_key(one.name)) or "" for one in items]
    strange = [name for name in by_key.values() if name not in columns]
    if strange and len(items) == len(with_role(survey.questions, "item")):
        raise ScaleError(_of_no_item(question, items, [one.removeprefix(prefix) for one in strange]))
    return tuple(Term(one.name, one.label) for one in items), columns


def _of_no_item(question: Question, items: Sequence[Question], strange: Sequence[str]) -> Sentence:
    """Picks that are no item: perhaps spelled otherwise; where none is near, perhaps things that nobody was asked to rate."""
    labels = [one.label for one in items]
    told = say(
        "Column {column:quoted} holds the pick {option:quoted}, which is the name or label of no item.{near} "
        "Give the item that label, in survey.yml: {{role: item, label: ...}}. Items: {items}.",
        column=question.column,
        option=strange[0],
        near=nearest(strange[0], labels),
        items=listing(labels),
    )
    apart = [one for one in strange if not nearest(one, labels)]
    if not apart:
        return told
    unrated = say(
        "Where nobody was asked to rate {options}, delete the lines of the items: the picks are then weighed alone.",
        options=listing(apart, 5),
    )
    return join([told, unrated])


def _cochran(chosen: Floats, units: Units, answered: np.ndarray) -> tuple[Test, ...]:
    """Cochran's Q: the classical cousin, for one unweighted row of picks a unit."""
    same_row = np.ptp(chosen[answered], axis=1) == 0
    if units.weighted or np.add.reduceat(answered * units.n, units.starts).max() > 1 or same_row.all():
        return ()
    from statsmodels.stats.contingency_tables import cochrans_q

    found = cochrans_q(chosen[answered])
    return (
        Test(
            label=say("All are picked equally often (Cochran's Q)"),
            kind="diagnostic",
            measure="importance",
            estimate=nan,
            conf_low=nan,
            conf_high=nan,
            p_value=float(found.pvalue),
            statistic=float(found.statistic),
            df=float(found.df),
            n=int(answered.sum()),
        ),
    )


def _pick_cautions(
    chosen: Floats, units: Units, answered: np.ndarray, question: Question, terms: tuple[Term, ...]
) -> tuple[Sentence, ...]:
    made = chosen.sum(axis=1)
    counts = _by_picks_made(made, units, answered)
    asked = question.choose
    other = {k: n for k, n in counts.items() if k != asked}
    found = []
    if asked is None and len(counts) > 1:
        found.append(
            say(
                "How many were to be picked is not declared (choose: ...); answers hold {few} to {many} picks.",
                few=min(counts),
                many=max(counts),
            )
        )
    elif asked is not None and other:
        parts = [
            count_say("{n:count} answer has {k} picks", "{n:count} answers have {k} picks", n, k=k)
            for k, n in other.items()
        ]
        found.append(
            say(
                "Asked for {asked} picks; {parts}. They count as given; "
                "the table person_scaled has the weights with each person scaled to 1.",
                asked=asked,
                parts=join(parts, ", "),
            )
        )
    never = [
        term.label for term, times in zip(terms, chosen[answered].sum(axis=0), strict=True) if times == 0
    ]
    if never:
        found.append(say("Never picked: {names}.", names=listing(never)))
    return tuple(found)


def _pick_tables(
    chosen: Floats, units: Units, answered: np.ndarray, terms: tuple[Term, ...], estimate: Floats
) -> dict[str, pd.DataFrame]:
    made = np.where(answered, chosen.sum(axis=1), 1.0)
    alike = (chosen / made[:, None] * (units.w * answered)[:, None]).sum(axis=0)
    scaled = 100 * alike / alike.sum()
    n = _by_picks_made(made, units, answered)
    names = [term.name for term in terms]
    return {
        "person_scaled": pd.DataFrame(
            {"term": names, "as_given": estimate, "person_scaled": scaled, "difference": scaled - estimate}
        ),
        "picks_made": pd.DataFrame({"picks": list(n), "n": list(n.values())}),
        "picks": pd.DataFrame(
            {"term": names, "n": (chosen * (units.n * answered)[:, None]).sum(axis=0).round().astype(int)}
        ),
    }


def _by_picks_made(made: Floats, units: Units, answered: np.ndarray) -> dict[int, int]:
    """How many answers made how many picks."""
    return {int(k): int(units.n[answered & (made == k)].sum()) for k in np.unique(made[answered])}


def ratings(survey: Survey, units: Units, items: Sequence[Question]) -> Weighing:
    """Weight of item j = mean importance rating of j / Σ of these means, in percent.

    The mean is over those who rated the importance of j. Mean ratings crowd near the top of the scale, so these weights
    differ little by nature; the table `ratings` holds the means. Raises ColumnError where an item names no importance
    column, MethodError for codes of 0 or less.
    """
    need_two(items, say("Importance ratings"))
    asked, terms = telling(survey, items, "importance")
    values = units.columns([one.name for one in asked])
    _check_scales(asked)
    found = means_weighing(
        "ratings",
        "mean importance rating over the sum of all means, %",
        terms,
        units,
        values,
        cautions=_rating_cautions(values, units, asked),
    )
    means = {"term": [one.name for one in items], "n": found.n, "mean": means_of(found)}
    return replace(found, tables={"ratings": pd.DataFrame(means)})


def _check_scales(asked: Sequence[Question]) -> None:
    scales = {(one.scale.low, one.scale.high) for one in asked if one.scale}
    if len(scales) > 1:
        raise MethodError(
            say("Importance is rated on different scales; their means are no shares of one whole.")
        )
    if min(low for low, _ in scales) < 0:
        raise MethodError(
            say("Importance ratings must be counted from 0 or 1 upwards; a mean below 0 is no weight.")
        )


def _rating_cautions(values: Floats, units: Units, asked: Sequence[Question]) -> tuple[Sentence, ...]:
    top = np.array([one.scale.high if one.scale else nan for one in asked])
    valid = ~np.isnan(values)
    share = float((units.n[:, None] * (values == top)).sum() / (units.n[:, None] * valid).sum())
    if share < 0.6:
        return ()
    return (
        say(
            "{share:percent} of the importance ratings are the highest answer, so these weights hardly tell items apart.",
            share=100 * share,
        ),
    )
