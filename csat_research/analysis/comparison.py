"""Comparison: two waves of one measure, stacked, with the error of their difference clustered by customer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from csat_research.analysis.waves import Difference, difference, in_both, interval, p_value, root, waves
from csat_research.errors import MethodError
from csat_research.measures.catalogue import Measure, measure_named
from csat_research.results.figure import Figure
from csat_research.results.ledger import Test
from csat_research.results.result import Result
from csat_research.survey.basis import (
    provenance,
    response,
    row_ledger,
    selection,
    standing_cautions,
)
from csat_research.survey.counting import listed
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, say

__all__ = ["compare"]


def compare(
    before: Survey,
    after: Survey,
    measure: str = "csat",
    *,
    by: str | Iterable[str] | None = None,
    paired: bool | None = None,
    margin: float | None = None,
    level: float = 0.95,
) -> Result:
    r"""The change of a measure between two waves: after minus before, in points.

    Both waves are stacked and errors clustered by customer, which is right whether none, some or all answered twice.
    paired=True keeps only customers who answered both times (and says so). margin: the change that matters (2 points
    of CSAT, 4 of NPS). by: groups, each a row. Words such as "fell" come only from `verdict`.
    Raises MethodError where the two waves define the measure differently.

    >>> import pandas as pd
    >>> def wave(good, bad):
    ...     return Survey(pd.DataFrame({"score": [5] * good + [2] * bad}), csat="score", scales={"score": "1-5"})
    >>> print(compare(wave(80, 20), wave(70, 30)).interpret())
    CSAT went from 80.0\xa0% to 70.0\xa0%: −10.0 (−22.1 to +2.1).
    """
    spec = measure_named(measure)
    questions = one_role(before, spec.role), one_role(after, spec.role)
    _same_definition(spec, *questions)
    margin = spec.margin if margin is None else margin
    groups = listed(by or ())
    everybody = before
    if paired:
        before, after = in_both(before, after, questions)
    earlier, later = waves(before, questions[0], spec, groups), waves(after, questions[1], spec, groups)
    keys = sorted(set(earlier) & set(later), key=str) if groups else [()]
    found = {key: difference(earlier[key], later[key], spec) for key in keys}
    table = pd.DataFrame([_row(groups, key, one, spec, questions[1], level) for key, one in found.items()])
    tests = tuple(_test(groups, key, one, spec, margin, level) for key, one in found.items())
    return Result(
        verb="compare",
        table=table,
        level=level,
        findings=_findings(spec, table, groups),
        cautions=(
            *_cautions(after, questions[1], found, groups),
            *(_paired_caution(everybody, questions[0], spec, found) if paired else ()),
        ),
        figure=_figure(spec, table, groups, before, after, level),
        tests=tests,
        rows=row_ledger(after, questions[1]),
        provenance=provenance(
            after,
            measure=measure,
            before=str(selection(before)),
            before_period=before.about.period,
            margin=margin,
            paired=bool(paired),
        ),
    )


def _same_definition(spec: Measure, before: Question, after: Question) -> None:
    one, other = spec.definition(before), spec.definition(after)
    if one != other:
        raise MethodError(
            say(
                "{measure} is {one:quoted} before and {other:quoted} after; two definitions are never compared.",
                measure=spec.label,
                one=one,
                other=other,
            )
        )


def _row(
    groups: tuple[str, ...],
    key: tuple[Any, ...],
    found: Difference,
    spec: Measure,
    question: Question,
    level: float,
) -> dict[str, Any]:
    low, high = interval(found, spec, level)
    t, p = p_value(found)
    return {
        **dict(zip(groups, key, strict=True)),
        "measure": spec.name,
        "definition": spec.definition(question),
        "per": "answer",
        "n": found.before.n + found.after.n,
        "n_before": found.before.n,
        "n_after": found.after.n,
        "customers": found.customers,
        "before": spec.size * found.before.estimate,
        "after": spec.size * found.after.estimate,
        "estimate": found.estimate,
        "std_error": root(found.variance),
        "conf_low": low,
        "conf_high": high,
        "statistic": t,
        "df": found.df,
        "p_value": p,
    }


def _test(
    groups: tuple[str, ...],
    key: tuple[Any, ...],
    found: Difference,
    spec: Measure,
    margin: float,
    level: float,
) -> Test:
    low, high = interval(found, spec, level)
    low90, high90 = interval(found, spec, 0.90)
    statistic, p = p_value(found)
    label = ", ".join(map(str, key)) if groups else spec.label
    return Test(
        label=label, kind="change", measure=spec.name, estimate=found.estimate, conf_low=low, conf_high=high, p_value=p,
        conf90_low=low90, conf90_high=high90, statistic=statistic, df=found.df, n=found.before.n + found.after.n,
        enough=found.enough, margin=margin, family="segments" if groups else "headlines",
    )  # fmt: skip


def _findings(spec: Measure, table: pd.DataFrame, groups: tuple[str, ...]) -> tuple[Sentence, ...]:
    if not len(table):
        return (say("No group answered in both waves."),)
    if groups:
        return (
            say(
                "{measure} by {by}: changes from {low:signed} to {high:signed} points in {n:count} "
                "groups; words for them come from verdict.",
                measure=spec.label,
                by=", ".join(groups),
                low=table["estimate"].min(),
                high=table["estimate"].max(),
                n=len(table),
            ),
        )
    row = table.iloc[0]
    given = {
        "measure": spec.label,
        "before": row["before"],
        "after": row["after"],
        "change": row["estimate"],
        "low": row["conf_low"],
        "high": row["conf_high"],
    }
    if math.isnan(row["conf_low"]):
        return (
            say("{measure}: {before:number}, then {after:number}; too few answers to give a range.", **given),
        )
    if spec.kind == "share":
        return (
            say(
                "{measure} went from {before:percent} to {after:percent}: {change:signed} ({low:signed} to {high:signed}).",
                **given,
            ),
        )
    return (
        say(
            "{measure} went from {before:number} to {after:number}: {change:signed} ({low:signed} to {high:signed}).",
            **given,
        ),
    )


def _cautions(
    after: Survey, question: Question, found: dict[tuple[Any, ...], Difference], groups: tuple[str, ...]
) -> list[Sentence]:
    cautions = standing_cautions(after, response(after, question))
    thin = [", ".join(map(str, key)) or "all" for key, one in found.items() if not one.enough]
    if thin:
        cautions.append(
            say(
                "Under 30 answers or 10 customers in a wave, no verdict is given: {names}.",
                names="; ".join(thin),
            )
        )
    return cautions


def _paired_caution(
    everybody: Survey, question: Question, spec: Measure, found: dict[tuple[Any, ...], Difference]
) -> tuple[Sentence, ...]:
    """How those in both waves differ from all who answered before."""
    all_before = spec.size * next(iter(waves(everybody, question, spec, ()).values())).estimate
    kept = spec.size * next(iter(found.values())).before.estimate
    return (
        say(
            "Only customers who answered both times are compared; before, {measure} was "
            "{kept:number} among them and {all:number} among all.",
            measure=spec.label,
            kept=kept,
            all=all_before,
        ),
    )


def _figure(
    spec: Measure, table: pd.DataFrame, groups: tuple[str, ...], before: Survey, after: Survey, level: float
) -> Figure | None:
    if not len(table):
        return None
    labels = table[list(groups)].astype(str).agg(", ".join, axis=1) if groups else [str(spec.label)]
    columns = {
        name: table[name].to_numpy() for name in ("estimate", "conf_low", "conf_high", "before", "after")
    }
    data = pd.DataFrame({"label": labels, "n": table["n_after"].to_numpy(), **columns, "called": ""})
    title = (
        say("{measure}: change by group", measure=spec.label) if groups else _findings(spec, table, groups)[0]
    )
    subtitle = say(
        "{after} against {before}; n is the number of answers after",
        after=selection(after),
        before=selection(before),
    )
    options = (
        {"unit": "nps"}
        if spec.kind == "nps"
        else {"unit": "points", "levels": "percent" if spec.kind == "share" else "number"}
    )
    ordered = data.sort_values("estimate", key=abs, ascending=False, kind="stable").reset_index(drop=True)
    return Figure(
        kind="changes",
        title=title,
        subtitle=subtitle,
        alt=title,
        axis=say("change, points"),
        data=ordered,
        options=options,
    )
