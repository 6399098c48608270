"""Service words: what is said of the figures of a help desk, and their picture - a column a figure, a row a group."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from csat_research.results.drawing.numbers import form_of
from csat_research.results.durations import in_minutes
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.many_rows import most_contacts
from csat_research.results.naming import labelled
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.basis.basis import selection
from csat_research.survey.periods import PERIODS
from csat_research.survey.questions import readable
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["HALF", "NINE_IN_TEN", "finding_words", "measure_of", "picture"]

HALF, NINE_IN_TEN = "median", "p90"  # quantiles of a duration, as the names of measures end
NUMBERS = ("estimate", "conf_low", "conf_high")
TITLES = {
    "volume": say("contacts"),
    "first_contact": say("solved at once, %"),
    "backlog": say("still open"),
    "csat": say("CSAT, %"),
    "ces": say("ease (CES)"),
    "nps": say("NPS"),
}
_HOURS = r"(?:hours?|час(?:ы|а|ов|ах)?|godzin[ya]?(?:ch)?|timm(?:e|ar)|stunden?|ساعت)"
# Of labels in the languages of a page: "Hours to reply", "Reply, hours" and "Reply in hours" name their unit,
# "Reply in the opening hours" does not.
_IN_HOURS = re.compile(rf"^{_HOURS}\b|(?:,|\b(?:in|i|в|w|به))\s*{_HOURS}$", re.IGNORECASE)

Labels = Mapping[str, Sentence | str]


def measure_of(name: str, quantile: str) -> str:
    """What a quantile of a duration is called in the column `measure`.

    >>> measure_of("reply_hours", HALF)
    'reply_hours_median'
    """
    return f"{name}_{quantile}"


def _in_units(table: pd.DataFrame, names: Mapping[str, str]) -> tuple[pd.DataFrame, Labels]:
    """The figures as they are shown, and their labels with the unit: minutes where nine in ten took under an hour."""
    shown, labels = table.copy(), {name: labelled(label) for name, label in names.items()}
    for name, label in names.items():
        own = table["measure"].isin([measure_of(name, HALF), measure_of(name, NINE_IN_TEN)])
        if own.any():
            short = in_minutes(table.loc[own & (table["by"] == ""), "estimate"].max())
            shown.loc[own, list(NUMBERS)] *= 60 if short else 1
            labels[name] = _with_unit(name, label, short)
    return shown, labels


def _with_unit(name: str, label: str, short: bool) -> Sentence | str:
    """A label that names one unit: reply_hours and "Hours to reply" say hours; a unit in brackets is that of the file."""
    if label == readable(name) and label.endswith(" hours"):
        return (
            say("{label} (minutes)", label=labelled(label.removesuffix(" hours")))
            if short
            else labelled(label)
        )
    plain = re.sub(r"\s*\([^()]*\)$", "", label)
    if short:
        return say("{label} (minutes)", label=plain)
    return plain if _IN_HOURS.search(plain) else say("{label} (hours)", label=plain)


def finding_words(table: pd.DataFrame, names: Mapping[str, str]) -> tuple[Sentence, ...]:
    """How many contacts, and how long half and nine in ten of them took."""
    shown, labels = _in_units(table, names)
    whole = {row["measure"]: row for row in records(shown[shown["by"] == ""])}
    found = [count_say("{n:count} contact.", "{n:count} contacts.", int(whole["volume"]["estimate"]))]
    for name, label in labels.items():
        if measure_of(name, HALF) in whole:
            found.append(
                say(
                    "{label}: {half} for half of them, {most} for nine in ten.",
                    label=label,
                    half=_within(whole[measure_of(name, HALF)]),
                    most=_within(whole[measure_of(name, NINE_IN_TEN)]),
                )
            )
    return tuple(found)


def _within(row: Mapping[str, Any]) -> Sentence:
    if not math.isfinite(row["conf_low"]):
        return say("at most {x:number}", x=row["estimate"])
    return say(
        "at most {x:number} ({low:number} to {high:number})",
        x=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )


def _titles(labels: Labels) -> dict[str, Sentence]:
    """Measure -> the heading of its column."""
    half = {measure_of(name, HALF): say("{label}: median", label=label) for name, label in labels.items()}
    most = {
        measure_of(name, NINE_IN_TEN): say("{label}: nine in ten within", label=label)
        for name, label in labels.items()
    }
    return TITLES | half | most


def _why(row: Mapping[str, Any]) -> Sentence | str:
    """Why a quantile has no range although its contacts and customers are enough; nothing where it has, or they are few."""
    quantile = row["measure"] not in TITLES
    customers = row["n"] if math.isnan(row["customers"]) else row["customers"]
    if not quantile or math.isfinite(row["conf_low"]) or math.isnan(row["estimate"]):
        return ""
    return say("no range: too few contacts lie beyond it") if customers >= MIN_CLUSTERS else ""


def picture(
    table: pd.DataFrame, names: Mapping[str, str], found: Sequence[Sentence], survey: Survey
) -> Figure:
    """Each figure in a column on a scale of its own, each group in a row; found: what `finding_words` says."""
    table, shown = _in_units(table, names)
    titles = _titles(shown)
    labels = [
        say("all contacts") if by == "" else group
        for by, group in zip(table["by"], table["group"], strict=True)
    ]
    data = table.assign(
        label=pd.Series(labels, dtype=object),
        figure=pd.Series([titles[one] for one in table["measure"]], dtype=object),
        form=[form_of(one) for one in table["measure"]],
        total=table["by"] == "",
        why=pd.Series([_why(one) for one in records(table)], dtype=object),
    )
    kept = [
        "by",
        "label",
        "measure",
        "figure",
        "form",
        "n",
        "customers",
        "estimate",
        "conf_low",
        "conf_high",
        "counted",
        "total",
        "why",
    ]
    drawn = Figure(
        kind="grid",
        title=join(found[:2]),
        subtitle=say("{chosen}; each column has its own scale", chosen=selection(survey)),
        alt=join(found),
        axis="",
        data=data[kept].reset_index(drop=True),
        options={"unit": "number"},
    )
    return most_contacts(drawn, PERIODS)
