"""Drivers in words and as a picture: which stand out, whether the first can be named, what to doubt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.drivers.model import Fitted
from csat_research.analysis.drivers.odds import Odds
from csat_research.analysis.drivers.rough import rough_words
from csat_research.analysis.drivers.tables import inflation
from csat_research.errors import listing
from csat_research.results.durations import from_to, is_duration
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.naming import labelled
from csat_research.results.verdicts import NO_CAUSE
from csat_research.survey.basis.basis import selection
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, join, say
from csat_research.words.retold import retold

__all__ = ["caution_words", "figure_of", "finding_words", "first_of", "name_of"]

INFLATED = 10


def finding_words(main: pd.DataFrame, found: Fitted) -> tuple[Sentence, ...]:
    """Effects of the drivers told from none, each with its own range, then whether one can be called first."""
    told = _told(main)
    if not len(told):
        return (say("{words} in {n:count} answers.", words=_none_told(main), n=found.fit.n),)
    parts = [
        say(
            "{label:quoted} {change:signed} points ({low:signed} to {high:signed})",
            label=name_of(row),
            change=row["estimate"],
            low=row["conf_low"],
            high=row["conf_high"],
        )
        for row in records(told)
    ]
    if _all_declared(told, found):
        effects = say("From the worse to the better quarter: {parts}.", parts=join(parts, ", "))
    else:
        effects = say(
            "From the worse to the better quarter (lower to upper where neither is declared better): {parts}.",
            parts=join(parts, ", "),
        )
    return (effects, _first(main)) if len(main) > 1 else (effects,)


def _all_declared(rows: pd.DataFrame, found: Fitted) -> bool:
    """Whether of every driver a better side is declared (words have levels instead)."""
    declared = {one.name for one in found.predictors.drivers if one.question.better or one.form == "levels"}
    return set(rows["term"]) <= declared


def _told(main: pd.DataFrame) -> pd.DataFrame:
    """The drivers told from none, the largest effect first."""
    return main[main["told"]].sort_values("estimate", key=abs, ascending=False, kind="stable")


def _none_told(main: pd.DataFrame) -> Sentence:
    """Why no driver is named: none stands out, or none could be tested."""
    if main["p_value"].isna().all():
        return say("Too few clusters to test any driver")
    return say("No driver can be told from none")


def first_of(main: pd.DataFrame) -> pd.DataFrame:
    """The drivers that may be first by their rank sets, also those not told from none; one alone is surely first."""
    return main[main["may_be_first"]].sort_values("estimate", key=abs, ascending=False, kind="stable")


def _first(main: pd.DataFrame) -> Sentence:
    """The first by its rank set, with a range that holds for all drivers at once; else that it is open."""
    ahead = first_of(main)
    if len(ahead) == 1 and ahead["told"].iloc[0]:
        row = ahead.iloc[0].to_dict()
        return say(
            "{label:quoted} comes first among them in all comparisons together; for all drivers at once its range is {low:signed} to "
            "{high:signed}.",
            label=name_of(row),
            low=row["simultaneous_low"],
            high=row["simultaneous_high"],
        )
    names = [say("{label:quoted}", label=name_of(row)) for row in records(ahead)]
    return say("Which is first is open: {names}.", names=join(names, ", "))


def name_of(row: Mapping[Any, Any]) -> Sentence | str:
    """Name of a row: the driver's label, and what is changed where that is not the quarter."""
    label = labelled(str(row["label"]))
    if row["contrast"] == "quarter":
        return label
    return say("{label}: {change}", label=label, change=retold(str(row["change"])))


def caution_words(found: Fitted, main: pd.DataFrame, odds: Odds | None) -> tuple[Sentence, ...]:
    """Too few answers or customers, few clusters, a repaired variance, one slope for the whole scale; and never a cause."""
    told = [*rough_words(found), *_odds_words(odds, found, main)]
    widened = [name_of(row) for row in records(main) if row["contrast"] == "spread"]
    if widened:
        told.append(
            say("Half of the answers share a value, so that more than the quarters is compared: {names}.",
                names=join(widened, "; "))
        )  # fmt: skip
    inflated = [
        name for name, factor in inflation(found).itertuples(index=False, name=None) if factor > INFLATED
    ]
    if inflated:
        told.append(
            say(
                "Mostly repeats other drivers (inflation over {most:count}): {names}.",
                most=INFLATED,
                names=listing(inflated),
            )
        )
    told.append(NO_CAUSE)
    return tuple(told)


def _odds_words(odds: Odds | None, found: Fitted, main: pd.DataFrame) -> list[Sentence]:
    """That one slope does not carry the whole scale, and the effect in points where each cut has its own."""
    if odds is None or not odds.failing:
        return []
    rows = records(main[main["term"].isin(odds.failing)])
    if not odds.bounded:
        return [
            say(
                "One slope for the whole scale is doubtful (Brant's test), and a slope at every cut has no finite"
                ' estimate: {names}. model="logistic" asks of satisfied or not alone.',
                names=join([say("{label:quoted}", label=name_of(row)) for row in rows], ", "),
            )
        ]
    freed = records(odds.freed[odds.freed["measure"] == found.spec.name])
    parts = [
        say(
            "{label:quoted} {change:signed} points, with a slope at every cut {own:signed} ({low:signed} to"
            " {high:signed})",
            label=name_of(row),
            change=row["estimate"],
            own=own["estimate"],
            low=own["conf_low"],
            high=own["conf_high"],
        )
        for row, own in zip(rows, freed, strict=True)
    ]
    return [
        say("One slope for the whole scale is doubtful (Brant's test): {parts}.", parts=join(parts, ", "))
    ]


def figure_of(main: pd.DataFrame, found: Fitted, survey: Survey) -> Figure:
    """Effects with ranges and possible ranks, strongest first."""
    rows = main.assign(size=main["estimate"].abs()).sort_values(
        ["told", "size"], ascending=False, kind="stable"
    )
    data = pd.DataFrame(
        {
            "label": [name_of(row) for row in records(rows)],
            "from_to": [_from_to(row) for row in records(rows)],
            **{
                name: rows[name].to_numpy()
                for name in (
                    "estimate",
                    "conf_low",
                    "conf_high",
                    "rank_low",
                    "rank_high",
                    "told",
                    "may_be_first",
                    "n",
                )
            },
            "n_ranks": len(rows),
        }
    )
    findings = finding_words(main, found)
    axis = (
        say("points when the driver goes from its worse to its better quarter")
        if _all_declared(rows, found)
        else say(
            "points when the driver goes from its lower to its upper quarter (worse to better where declared)"
        )
    )
    alt = join(findings) if data["told"].any() else ""  # where none is told: the title and the ranges of all
    return Figure(
        kind="effects",
        title=_title(main),
        subtitle=_basis(rows, found, survey),
        alt=alt,
        axis=axis,
        data=data.reset_index(drop=True),
        options={"unit": "points"},
    )


def _basis(main: pd.DataFrame, found: Fitted, survey: Survey) -> Sentence:
    """Whose answers, how many, what is held equal; of several that ranges are of each alone and words of all together."""
    basis = say(
        "{chosen}; {n:count} answers; each driver with the others held equal",
        chosen=selection(survey),
        n=found.fit.n,
    )
    if found.spec.name != "csat":  # else a reader takes points of promoters for points of NPS
        basis = say("{basis}; points of: {measure}", basis=basis, measure=found.spec.label)
    if len(main) < 2:
        return basis
    return say("{basis}; ranges are of each driver alone, words of all judged together", basis=basis)


def _title(main: pd.DataFrame) -> Sentence:
    """What is shown; that a driver goes with satisfaction is for `verdict` to say."""
    told = _told(main)
    if not len(told):
        return _none_told(main)
    parts = [
        say("{label:quoted} {change:signed}", label=name_of(row), change=row["estimate"])
        for row in records(told)[:3]
    ]
    ahead = first_of(main)
    if len(ahead) == 1 and ahead["told"].iloc[0]:
        return say("{parts} points", parts=join(parts, ", "))
    return say("{parts} points; which is first is open", parts=join(parts, ", "))


def _from_to(row: dict[Any, Any]) -> Sentence | str:
    """'7.1 h → 1.4 h'."""
    start, end = float(str(row["from"])), float(str(row["to"]))
    if not (math.isfinite(start) and math.isfinite(end)):
        return ""
    if is_duration(str(row["term"])):
        return from_to(start, end)
    first, last = (float(np.round(x, 1)) for x in (start, end))
    return say("{first:plain} \u2192 {last:plain}", first=first, last=last)
