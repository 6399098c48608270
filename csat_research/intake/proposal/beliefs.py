"""Beliefs: what a file and its columns are taken for, in words a person can check: printed by `init` and kept in survey.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from csat_research.errors import listing, shell
from csat_research.intake.labels.folding import fold
from csat_research.intake.raw import RawTable
from csat_research.intake.seen.evidence import KIND_WORDS, Guess, Reason, in_full
from csat_research.intake.values.dates import carries_zone, header_zone, read_times
from csat_research.intake.values.grammar import decimal_mark
from csat_research.survey.questions import ROLES
from csat_research.words import Sentence, count_say, join, say

__all__ = [
    "column_beliefs", "file_facts", "scale_words", "sure_words", "unit_facts", "unused_by_reason", "unused_told",
]  # fmt: skip

MOST_NAMED = 4
LONGEST = 60  # letters of a column name where several stand in a line
USUAL = {"1-5": ("4", "5")}  # the one scale whose satisfied answers need not be declared
LOOKED_AT = 2000  # different times from which the order of day and month is told


def file_facts(table: RawTable, guesses: Sequence[Guess], zone: str | None) -> tuple[Sentence, ...]:
    """The file itself: tool, encoding and marks, header lines, dates and their zone; each with why."""
    return (*_as_written(table), *_dates(table, guesses, zone))


def _as_written(table: RawTable) -> Iterator[Sentence]:
    unknown = say("no tool that is known writes such columns; they are read by their headers and their cells")
    yield table.known_by or unknown
    if table.encoding:
        yield say(
            "encoding {encoding}; columns are split by {delimiter}; {decimal}",
            encoding=table.encoding,
            delimiter=_MARKS.get(table.delimiter, table.delimiter),
            decimal=_decimal(table),
        )
    if table.sheet:
        yield say("sheet {sheet:quoted}", sheet=table.sheet)
    if table.heads:
        yield count_say(
            "column names stand in line {lines}",
            "column names stand in lines {lines}, which are no answers",
            len(table.heads),
            lines=join(map(str, table.heads), ", "),
        )


_MARKS = {",": say("commas"), ";": say("semicolons"), "\t": say("tabs"), "|": say("upright bars")}


def _decimal(table: RawTable) -> Sentence:
    """The mark that cells show; the reader's own may be no more than what goes with semicolons."""
    head = table.frame.drop(columns="_row").head(200)
    mark = decimal_mark(str(cell) for name in head for cell in head[name].dropna())
    if mark == ",":
        return say("numbers have a decimal comma")
    return say("numbers have a decimal point") if mark == "." else say("no number shows a decimal mark")


def _dates(table: RawTable, guesses: Sequence[Guess], zone: str | None) -> Iterator[Sentence]:
    for one in guesses:
        if one.role == "answered_at" and one.column in table.frame:
            cells = [str(cell) for cell in table.frame[one.column].dropna().unique()[:LOOKED_AT]]
            times = read_times(cells, order=one.options.get("order"), zone=zone)
            if (order := _order(cells, times.order)) is not None:
                yield say("{column:quoted}: {order}", column=one.column, order=order)
            others = (
                note for note in times.notes if "{shown}" not in note.pattern
            )  # the order is told already
            yield from (say("{column:quoted}: {note}", column=one.column, note=note) for note in others)
            yield _zone(one.column, cells, table, zone)


def _order(cells: Sequence[str], order: str | None) -> Sentence | None:
    """Which part of a date comes first, and the cell that shows it."""
    slashed = [(cell, found) for cell in cells if (found := _TWO_PARTS.match(fold(cell)))]
    place = 0 if order == "day_first" else 1
    proof = next((cell for cell, found in slashed if int(found[place + 1]) > 12), None)
    if slashed and proof is not None:
        told = say("the day comes first") if order == "day_first" else say("the month comes first")
        return say("{order}, as {cell:quoted} shows", order=told, cell=proof)
    if slashed:
        return say("no date shows whether day or month comes first")
    if order == "day_first":
        return say("the day comes first, as always in dates with points")
    first = next((cell for cell in cells if _YEAR_FIRST.match(fold(cell))), None)
    return say("the year comes first, as in {cell:quoted}", cell=first) if first is not None else None


_YEAR_FIRST = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b")
_TWO_PARTS = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/]\d{2,4}\b")


def _zone(column: str, cells: Sequence[str], table: RawTable, zone: str | None) -> Sentence:
    if carries_zone(cells[:50]):
        return say("times bring their own zone; they are turned into {zone} time", zone=zone or "UTC")
    if header_zone(column):
        return say("time zone {zone}, from the header", zone=zone)
    if zone:
        return say("time zone {zone}, as {tool} writes it", zone=zone, tool=table.reader)
    return say("no time zone is named: days are taken as they are written")


def unit_facts(guesses: Sequence[Guess]) -> Iterator[Sentence]:
    """The durations by their unit, once it is known which of them count."""
    units: dict[str, list[str]] = {}
    for one in guesses:
        if one.options.get("unit"):
            units.setdefault(str(one.options["unit"]), []).append(one.column)
    for unit, columns in units.items():
        yield say("durations in {unit}: {columns}", unit=unit, columns=listing(columns, MOST_NAMED))


def column_beliefs(guesses: Sequence[Guess]) -> Iterator[tuple[str, str | Sentence, Sentence]]:
    """Role, columns, and what is believed of them and why; columns alike in role, scale and reason share a line."""
    together: dict[tuple[Any, ...], list[Guess]] = {}
    for one in sorted(guesses, key=lambda one: ROLES.index(one.role)):
        alike = one.role, str(scale_words(one)), tuple(map(str, one.evidence)), sure_words(one.confidence)
        together.setdefault(alike, []).append(one)
    for group in together.values():
        first = group[0]
        why = join(first.evidence, "; ")
        told = [one for one in (scale_words(first),) if one is not None]
        told.append(say("because {why} ({sure})", why=why, sure=sure_words(first.confidence)))
        yield first.role, listing([_short(one.column) for one in group], MOST_NAMED), join(told, "\n    ")


def unused_by_reason(
    unused: Sequence[str], reasons: Mapping[str, Reason]
) -> Iterator[tuple[Reason, list[str]]]:
    """Columns without a role, those of one reason together; a column that an answer took out has that for a reason."""
    together: dict[Reason, list[str]] = {}
    for name in unused:
        together.setdefault(reasons.get(name, Reason(say("left out, as answered"))), []).append(name)
    yield from together.items()


def unused_told(unused: Sequence[str], reasons: Mapping[str, Reason]) -> Iterator[Sentence]:
    """Columns without a role, each with why, and how to name one where a person knows better."""
    for reason, columns in unused_by_reason(unused, reasons):
        named = listing([_short(one) for one in columns], MOST_NAMED)
        told = [say("not used ({why}): {columns}", why=reason.why, columns=named)]
        if reason.role:
            role = shell(f"{columns[0]}={reason.role}")
            told.append(say("to use one all the same, name it to init, such as  --role {role}", role=role))
        yield join(told, "\n    ")


def _short(column: str) -> str:
    return column if len(column) <= LONGEST else f"{column[: LONGEST // 2]}…{column[-LONGEST // 2 :]}"


def sure_words(confidence: float) -> Sentence:
    """How sure a guess is.

    >>> print(sure_words(0.9), sure_words(0.65), sure_words(0.4))
    sure likely a guess
    """
    return say("sure") if confidence >= 0.8 else say("likely") if confidence >= 0.6 else say("a guess")


def scale_words(one: Guess) -> Sentence | None:
    """The scale of a guess: its answers from worst to best, which count as satisfied, which are no answers.

    >>> print(scale_words(Guess(column="q", role="csat", options={"scale": {"labels": ["Bad", "Good"], "satisfied": ["Good"]}})))
    answers: Bad < Good; satisfied: Good
    """
    scale = one.options.get("scale", "0-10" if one.role == "nps" else None)
    if scale is None:
        return None
    told: Mapping[str, Any] = in_full(scale)
    parts = [say("answers: {answers}", answers=_answers(told))]
    satisfied = told.get("satisfied") or USUAL.get(str(told.get("values")), ())
    if satisfied and one.role in ("csat", "ces"):
        answers = join(satisfied, ", ")
        is_ease = one.role == "ces"
        parts.append(
            say("counted as easy: {answers}", answers=answers)
            if is_ease
            else say("satisfied: {answers}", answers=answers)
        )
    if told.get("unanswered"):
        parts.append(say("asked and silent: {answers}", answers=join(told["unanswered"], ", ")))
    if told.get("not_asked"):
        parts.append(say("never asked: {answers}", answers=join(told["not_asked"], ", ")))
    parts += [
        say("{cell:quoted} is no answer ({kind})", cell=cell, kind=KIND_WORDS[kind])
        for cell, kind in told.get("missing", {}).items()
    ]
    return join(parts, "; ")


def _answers(told: Mapping[str, Any]) -> Sentence | str:
    """Labels from worst to best, labels with their codes, or the range of the numbers."""
    labels, values = told.get("labels"), told.get("values")
    if isinstance(labels, Mapping):
        return join([f"{label} = {code}" for label, code in labels.items()], ", ")
    if labels:
        return " < ".join(labels)
    return str(values) if isinstance(values, str) else join(values or (), ", ")
