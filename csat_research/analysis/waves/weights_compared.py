"""Weights compared: the weight of each item in two waves, or two groups, from the same resampled customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
import pandas as pd

from csat_research.analysis.waves.comparable import asked_otherwise
from csat_research.analysis.waves.joint_customers import Customers, joined, names_of, used_units
from csat_research.analysis.waves.paired import of_common
from csat_research.analysis.waves.weights_words import cautions_of, changes_figure, explained, findings_of
from csat_research.errors import MethodError, listing
from csat_research.measures.catalogue import measure_named
from csat_research.measures.few import FEW_ANSWERS
from csat_research.measures.importance.importance import Method, extra_columns, ledger_of, weighing_of
from csat_research.measures.units import Floats, units_of
from csat_research.measures.weighing import Weighing
from csat_research.results.frames import records
from csat_research.results.ledger import Test
from csat_research.results.result import Result
from csat_research.stats.draws import replicate_totals
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.stats.percentiles import check_replicates
from csat_research.stats.silent_clusters import with_silent
from csat_research.stats.weight_changes import WeightChanges, weight_changes
from csat_research.survey.basis.basis import need_customer, provenance, wave_before
from csat_research.survey.door.coding import is_anonymous
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = ["IMPORTANCE", "Asked", "check_asked", "weights_compared"]

IMPORTANCE = "importance"


@dataclass(frozen=True, slots=True)
class Asked:
    """What `importance` is asked for in either wave."""

    method: Method = "picks"
    outcome: str = "csat"
    items: Sequence[str] | None = None
    controls: Sequence[str] = ()
    missing: str | None = None
    replicates: int = 2000
    seed: int = 0

    def of(self, survey: Survey) -> Weighing:
        """The weights of a wave. Raises MethodError where the method has none."""
        units = units_of(survey, extra=extra_columns(survey, self.outcome, self.items, self.controls))
        found = weighing_of(
            survey, units, self.method, self.outcome, self.items, self.controls, self.missing, self.seed
        )
        if found.no_weights is not None:
            raise MethodError(found.no_weights)
        return found


def check_asked(measure: str, method: object, by: object) -> None:
    """A method belongs to weights, which are compared as a whole. Raises MethodError."""
    if measure != IMPORTANCE:
        measure_named(measure)
    if measure != IMPORTANCE and method is not None:
        raise MethodError(
            say(
                "method={method:typed} is a way of weighing items, and measure={measure:typed} has none. Write "
                "measure={other:typed}.",
                method=method,
                measure=measure,
                other=IMPORTANCE,
            )
        )
    if measure == IMPORTANCE and by is not None:
        raise MethodError(
            say("Weights are compared for all at once; compare survey.where(...) of each group, without by=.")
        )


def weights_compared(
    before: Survey, after: Survey, asked: Asked, *, paired: bool, margin: float | None, level: float
) -> Result:
    """The weight of each item after less before, in percentage points, and one test that all are alike.

    Customers of both waves are resampled as one set, so that those who answered twice move together. Ranges hold for all
    items at once. Raises MethodError where the two waves ask otherwise. See `weight_changes` for the error.
    """
    check_replicates(asked.replicates)
    pair = asked.of(before), asked.of(after)
    if paired:
        before, after = _who_answered_both(before, after, pair)
        pair = asked.of(before), asked.of(after)
    pair = pair[0], _in_order(pair[1], pair[0])
    _same_questions(before, after, pair)
    who = joined(*pair, (before, after))
    found, draws = _changes(pair, who, asked)
    table = _table(pair, found, who, level, asked.seed)
    told = {"measure": "importance", "method": pair[0].method, "paired": paired}
    told |= wave_before(before)
    return Result(
        verb="compare",
        table=table,
        level=level,
        findings=findings_of(table, found.alike, explained(pair)),
        cautions=(*asked_otherwise(before, after), *cautions_of(after, pair, who.both if paired else None)),
        figure=changes_figure(table, before, after, found.alike),
        tests=_tests(table, pair, found, margin, asked.seed),
        rows=ledger_of(after, pair[1]),
        provenance=provenance(after, margin=margin, **told),
        draws=draws,
    )


def _who_answered_both(
    before: Survey, after: Survey, pair: tuple[Weighing, Weighing]
) -> tuple[Survey, Survey]:
    columns = [need_customer(survey, "paired=True") for survey in (before, after)]
    known = [set(names_of(one)[used_units(one)]) for one in pair]
    both = np.array(sorted(known[0] & known[1]), dtype=object)
    return of_common(before, after, columns, set(both[~is_anonymous(pd.Index(both))]))


def _in_order(one: Weighing, other: Weighing) -> Weighing:
    """`one` with its terms in the order of the other. Raises MethodError where they are not the same."""
    mine, theirs = [term.name for term in one.terms], [term.name for term in other.terms]
    alone = sorted(set(mine) ^ set(theirs))
    if alone:
        raise MethodError(
            say("Only in one of the two: {names}. Name the items of both: items=[...].", names=listing(alone))
        )
    place = [mine.index(name) for name in theirs]
    if place == sorted(place):
        return one
    return replace(
        one,
        terms=other.terms,
        estimate_of=lambda totals: one.estimate_of(totals)[:, place],
        n=one.n[place],
        customers=one.customers[place],
        noise=None if one.noise is None else one.noise[place],
        covariance=None,
        p_value=None,
    )


def _same_questions(before: Survey, after: Survey, pair: tuple[Weighing, Weighing]) -> None:
    """Weights of other definitions, or from other scales, are never compared."""
    one, other = pair
    if one.definition != other.definition:
        raise MethodError(
            say(
                "The weights are {one:quoted} before and {other:quoted} after; two definitions are never compared.",
                one=one.definition,
                other=other.definition,
            )
        )
    asked = [{q.name: q for q in survey.questions} for survey in (before, after)]
    names = {term.name for term in one.terms} | {one.question}
    names |= {q.name for q in before.questions if q.role in ("importance", "rank", "points")}
    scales = [{n: q.scale.name for n, q in known.items() if n in names and q.scale} for known in asked]
    apart = sorted(name for name in scales[0] if scales[0][name] != scales[1].get(name))
    if apart:
        raise MethodError(
            say("Other scales before than after: {names}; they are never compared.", names=listing(apart))
        )


def _changes(
    pair: tuple[Weighing, Weighing], who: Customers, asked: Asked
) -> tuple[WeightChanges, Floats | None]:
    """The changes, and the replicates of the differences of weights, (r, J); None where they are withheld."""
    first, last = (one.size_of(one.estimate[None])[0] for one in pair)
    kept = min(asked.replicates, *(0 if one.unranged else one.most_replicates for one in pair))
    if kept == 0:
        none = np.empty((0, len(first)))
        return weight_changes(first, last, none, none, df=who.df), None
    width = pair[0].totals.shape[1]
    totals = np.zeros((len(who.names), width + pair[1].totals.shape[1]))
    totals[who.before, :width], totals[who.after, width:] = pair[0].totals, pair[1].totals
    totals = with_silent(totals, who.silent)
    drawn = replicate_totals(totals, asked.replicates, asked.seed, order="given", strata=who.drawn)[:kept]
    b, a = (
        one.size_of(one.estimate_of(part))
        for one, part in zip(pair, (drawn[:, :width], drawn[:, width:]), strict=True)
    )
    weights = [100 * one / one.sum(axis=1, keepdims=True) for one in (b, a)]
    return weight_changes(first, last, b, a, df=who.df), weights[1] - weights[0]


def _table(
    pair: tuple[Weighing, Weighing], found: WeightChanges, who: Customers, level: float, seed: int
) -> pd.DataFrame:
    before, after = pair
    low, high = found.interval(level, seed)
    known = bool(before.units.cluster and after.units.cluster)
    return pd.DataFrame(
        {
            "measure": "importance",
            "term": [term.name for term in before.terms],
            "label": [term.label for term in before.terms],
            "method": before.method,
            "definition": f"weight, %, from: {before.definition}",
            "per": "answer",
            "n": before.n + after.n,
            "n_before": before.n,
            "n_after": after.n,
            "customers": float(who.used) if known else nan,
            "before": 100 * found.before,
            "after": 100 * found.after,
            "estimate": 100 * found.estimate,
            "std_error": 100 * found.std_error,
            "conf_low": 100 * low,
            "conf_high": 100 * high,
            "bias": 100 * found.bias,
            "statistic": found.statistic,
            "df": float(who.df),
            "p_value": found.p_value,
            "p_adjusted": found.p_adjusted,
        }
    )


def _tests(
    table: pd.DataFrame,
    pair: tuple[Weighing, Weighing],
    found: WeightChanges,
    margin: float | None,
    seed: int,
) -> tuple[Test, ...]:
    """The test that all are alike, then one an item, whose p in this ledger is adjusted for all items."""
    enough = all(int(one.n.min()) >= FEW_ANSWERS and int(one.customers.min()) >= MIN_CLUSTERS for one in pair)
    bounds = [100 * np.array(found.interval(level, seed)) for level in (0.90, 0.95)]
    n = int(table["n"].max())
    alike = Test(
        label=say("All weights are alike in both"), kind="diagnostic", measure="weights", estimate=nan, conf_low=nan,
        conf_high=nan, p_value=found.alike.p_value, statistic=found.alike.statistic, df=float(found.alike.df_1), n=n,
        enough=enough and bool(np.isfinite(found.alike.p_value)), family="weights",
    )  # fmt: skip
    each = (
        Test.of_row(
            row, label=say("Weight of {item:quoted}", item=row["label"]), kind="change", measure="weights",
            conf90_low=bounds[0][0, j], conf90_high=bounds[0][1, j], conf95_low=bounds[1][0, j],
            conf95_high=bounds[1][1, j], statistic=row["statistic"], df=row["df"],
            enough=enough and bool(np.isfinite(row["p_value"])), margin=nan if margin is None else margin,
            family="weights", p_adjusted=row["p_adjusted"],
        )
        for j, row in enumerate(records(table))
    )  # fmt: skip
    return (alike, *each)
