"""Guesses over several columns: two clocks of one time, scores of single aspects, segments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csat_research.intake.dates import read_times
from csat_research.intake.evidence import SURE, WEAK, Choice, Guess, Open, Profile, Work
from csat_research.intake.headers import asks, is_business, is_ignored, is_overall
from csat_research.intake.labels import missing_kind
from csat_research.intake.scale_guess import looks_like_answers
from csat_research.survey.roles import STATUS
from csat_research.words import say

__all__ = ["LEAST_ITEMS", "MOST_SEGMENTS", "battery", "clocks", "segments", "status"]

MOST_SEGMENTS = 6
LEAST_ITEMS = 3
GROUPING = (
    "segment",
    "agent",
    "customer",
    "id",
)  # in a longer header these words tell of a kind: "customer type"


def clocks(work: Work) -> None:
    """Two clocks of one time: the calendar one is what the customer waits; both together would be collinear."""
    named: dict[str, list[Guess]] = {}
    for one in work.guesses.values():
        if one.options.get("unit"):
            named.setdefault(str(one.options["name"]), []).append(one)
    calendar: dict[str, Mapping[str, Any] | None] = {}
    business: dict[str, Mapping[str, Any] | None] = {}
    first = ""
    for group in named.values():
        group.sort(key=lambda one: -one.confidence)
        outside = [one for one in group if not is_business(one.column)]
        inside = [one for one in group if is_business(one.column)]
        if outside and inside:
            first = first or outside[0].column
            calendar |= {inside[0].column: None}
            business |= {outside[0].column: None}
        for extra in [*outside[1:], *inside[1:]]:
            _drop(work, extra, outside[0] if outside else inside[0])
    if first:
        text = say(
            "Times such as {column:quoted} are there twice: by the calendar and in business hours. Which shall count?",
            column=first,
        )
        choices = (
            Choice(key="calendar", label=say("calendar hours: what the customer waits"), changes=calendar),
            Choice(key="business", label=say("business hours: what the team works"), changes=business),
        )
        work.questions.append(Open(column=first, text=text, choices=choices, weight=65))


def _drop(work: Work, extra: Guess, kept: Guess) -> None:
    work.notes.append(
        say(
            "{column:quoted} is not used: {kept:quoted} holds the same time",
            column=extra.column,
            kept=kept.column,
        )
    )
    del work.guesses[extra.column]


def battery(work: Work) -> None:
    """Three or more scores by a word in a longer header ask of single aspects: only one "overall" among them is csat."""
    for one in [
        one for one in work.guesses.values() if one.role in ("csat", "ces", "nps") and one.confidence < SURE
    ]:
        if _of_grid(work, work.columns[one.column]):
            del work.guesses[one.column]
            work.questions[:] = [asked for asked in work.questions if asked.column != one.column]
    asked = [one for one in work.guesses.values() if one.role == "csat" and one.confidence < SURE]
    if len(asked) < LEAST_ITEMS:
        return
    for one in asked:
        if not is_overall(work.columns[one.column].header):
            del work.guesses[one.column]


def _of_grid(work: Work, column: Profile) -> bool:
    """Whether a column is a row of a grid: "Please rate: - Price" beside two more that begin so."""
    stems = {stem for text in (column.name, column.asked) if (stem := text.rpartition(" - ")[0])}
    alike = [
        one
        for one in work.columns.values()
        if stems & {one.name.rpartition(" - ")[0], one.asked.rpartition(" - ")[0]} and looks_like_answers(one)
    ]
    return len(alike) >= LEAST_ITEMS


def status(work: Work) -> None:
    """A column that holds nothing but answered, asked and not asked: it tells the silent from the never asked."""
    for column in work.columns.values():
        told = {cell.strip().casefold() for cell in column.answers}
        if len(told) > 1 and "answered" in told and told <= STATUS.keys() and column.name not in work.guesses:
            evidence = say("its words are {words}", words=", ".join(sorted(told)))
            work.take(Guess(column=column.name, role="status", evidence=(evidence,), confidence=SURE))
            return


def segments(work: Work) -> None:
    """Columns of few words that repeat: ways to split the answers. Numbers and single values are left."""
    for column in work.columns.values():
        if len([one for one in work.guesses.values() if one.role == "segment"]) >= MOST_SEGMENTS:
            return
        told = column.hint
        if column.name in work.guesses or is_ignored(column.name) or asks(column.header):
            continue
        if told is not None and (told.exact or told.role not in GROUPING):
            continue
        words = len(column.groups)
        if (
            2 <= words <= 12
            and column.answers
            and column.numeric < 0.2
            and sum(column.groups.values()) >= max(10 * words, 0.5 * column.rows)
            and not _dates(column)
        ):
            evidence = say("{n:count} different values that repeat", n=words)
            work.take(Guess(column=column.name, role="segment", evidence=(evidence,), confidence=WEAK))


def _dates(column: Profile) -> bool:
    cells = [cell for cell in column.answers if missing_kind(cell) is None]
    return len(read_times(cells, order="day_first").values) > 0.5 * len(cells)
