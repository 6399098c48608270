"""Comparison in words and as a picture: what stood before, what stands after, and what to doubt."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.analysis.waves.waves import Difference, Wave
from csat_research.measures.catalogue import Measure
from csat_research.measures.few import FEW_ANSWERS, carried_by_few, rough_waves
from csat_research.results.drawing.numbers import too_few
from csat_research.results.figure import Figure
from csat_research.results.many_rows import most_answered
from csat_research.results.naming import several
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS
from csat_research.survey.basis.asked_answered import Response
from csat_research.survey.basis.basis import cluster_column, selection, standing_cautions
from csat_research.survey.periods import PERIODS
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["caution_words", "figure_of", "finding_words", "sides_of"]

LEVEL_RANGES = ("before_low", "before_high", "after_low", "after_high")
OPTIONS = {  # of the picture, by the kind of measure
    "nps": {"unit": "nps"},
    "share": {"unit": "points", "levels": "percent"},
    "index": {"unit": "points", "levels": "number"},
    "mean": {"unit": "points", "levels": "fine", "format": "signed_fine"},
}
Sides = tuple[Sentence | str, Sentence | str]


def sides_of(before: Survey, after: Survey) -> Sides | None:
    """The names of two groups of one time, such as channels; None for two stretches of time."""
    named = selection(before), selection(after)
    return named if before.about.period == after.about.period and str(named[0]) != str(named[1]) else None


def finding_words(
    spec: Measure, table: pd.DataFrame, groups: Sentence | None, sides: Sides | None = None
) -> tuple[Sentence, ...]:
    """Both levels and their difference with its range; for groups (as they are called) the smallest and largest difference."""
    if not len(table):
        return (say("No group answered in both waves."),)
    if groups:
        shown = table[table["estimate"].notna()]
        if not len(shown):
            return (say("No group has enough answers in both waves to be shown."),)
        return (
            count_say(
                "{measure} by {by}: after minus before is {low} points in the one group that can be shown.",
                "{measure} by {by}: after minus before runs from {low} to {high} points in {n:count} groups.",
                len(shown),
                measure=spec.label,
                by=groups,
                low=spec.change(shown["estimate"].min()),
                high=spec.change(shown["estimate"].max()),
            ),
        )
    row = table.iloc[0]
    given = {"measure": spec.label, "before": spec.level(row["before"]), "after": spec.level(row["after"])}
    if math.isnan(row["conf_low"]):
        if too_few(row.to_dict()):
            return (say("{measure}: {before}, then {after}; too few answers to give a range.", **given),)
        return (say("{measure}: {before}, then {after}; no range can be given.", **given),)
    given["change"] = spec.changed(row)
    if sides is not None:  # nothing went from one group to the other
        first, second = sides
        return (
            say(
                "{measure}: {before} ({one}) and {after} ({other}): {change}.",
                one=first,
                other=second,
                **given,
            ),
        )
    return (say("{measure} went from {before} to {after}: {change}.", **given),)


def caution_words(
    after: Survey,
    answered: Response | None,
    found: dict[tuple[Any, ...], Difference],
    alone: list[tuple[Any, ...]],
    spec: Measure,
) -> list[Sentence]:
    """Silence, too few answers for a verdict, few customers, groups that answered in one wave only."""
    known = cluster_column(after) is not None
    cautions = standing_cautions(after, answered, layered=known, reweighed=known and spec.kind != "index")
    heavy = [_name(key) for key, one in found.items() if one.lopsided]
    thin = [_name(key) for key, one in found.items() if not (one.enough or one.lopsided)]
    some = [_name(key) for key, one in found.items() if not one.withheld and _some(one.before, one.after)]
    if heavy:
        cautions.append(carried_by_few(join(heavy, "; ")))
    if thin:
        cautions.append(
            say(
                "Under {answers:count} answers or {least:count} customers in a wave, no verdict is given: {names}.",
                answers=FEW_ANSWERS,
                least=MIN_CLUSTERS,
                names=join(thin, "; "),
            )
        )
    if some:
        cautions.append(rough_waves(join(some, "; ")))
    if alone:
        cautions.append(
            say("Answered in one wave only, left out: {names}.", names=join(map(_name, alone), "; "))
        )
    return cautions


def _some(*both: Wave) -> bool:
    return any(wave.customers < FEW_CLUSTERS for wave in both)


def _name(key: tuple[Any, ...]) -> Sentence | str:
    return several(key) or say("all")


def figure_of(
    spec: Measure, table: pd.DataFrame, groups: tuple[str, ...], before: Survey, after: Survey
) -> Figure | None:
    """Each group's difference and both levels, with their ranges, the largest first."""
    if not len(table):
        return None
    keys = table[list(groups)].itertuples(index=False)
    labels = [several(key) for key in keys] if groups else [spec.label]
    columns = {
        name: table[name].to_numpy()
        for name in ("estimate", "conf_low", "conf_high", "before", "after", *LEVEL_RANGES)
    }
    data = pd.DataFrame({"label": labels, "n": table["n_after"].to_numpy(), **columns, "called": ""})
    title = (
        say("{measure}: change by group", measure=spec.label)
        if groups
        else finding_words(spec, table, None, sides_of(before, after))[0]
    )
    subtitle = say(
        "{after} against {before}; n is the number of answers after",
        after=selection(after),
        before=selection(before),
    )
    size = (
        data["estimate"].abs().where(data["conf_low"].notna())
    )  # what is not shown does not choose its place
    ordered = data.loc[size.sort_values(ascending=False, kind="stable").index]
    drawn = Figure(
        kind="changes",
        title=title,
        subtitle=subtitle,
        alt=title,
        axis=say("change, points"),
        data=ordered,
        options=OPTIONS[spec.kind],
    )
    shown = (
        drawn if set(groups) & set(PERIODS) else most_answered(drawn, sizes=pd.Series(table["n"].to_numpy()))
    )
    return replace(shown, data=shown.data.reset_index(drop=True))
