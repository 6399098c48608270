"""Guess: which role each column plays, by header words, labels and numbers; every guess carries its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from csat_research.intake.dates import header_zone, read_times
from csat_research.intake.evidence import Choice, Guess, Open, Plan, Profile, profiles
from csat_research.intake.headers import Hint, hint, is_business, is_ignored, unit_of
from csat_research.intake.labels import match, missing_kind
from csat_research.intake.raw import RawTable
from csat_research.intake.scale_guess import Scaled, guess_scale, looks_like_answers
from csat_research.words import Sentence, say

__all__ = ["guess_frame", "guess_table"]

SURE, LIKELY, WEAK = 0.9, 0.65, 0.4
MOST_SEGMENTS = 6
# A part of a longer header is enough for these: question texts stand in the header of many survey tools.
BY_PART = ("csat", "nps", "ces", "driver", "answered_at", "comment", "weight", "repurchase", "metric")
ONLY_ONE = (
    "id",
    "customer",
    "answered_at",
    "agent",
    "weight",
    "ces",
    "repurchase",
    "picks",
    "comment",
    "stratum",
    "count",
    "csat",
    "nps",
)


@dataclass(slots=True)
class _Work:
    """Guesses on their way: one per column at most, and what must be asked."""

    columns: Mapping[str, Profile]
    guesses: dict[str, Guess] = field(default_factory=dict)
    questions: list[Open] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    zone: str | None = None

    def take(self, guess: Guess) -> None:
        self.guesses.setdefault(guess.column, guess)

    def has(self, role: str) -> bool:
        return any(one.role == role for one in self.guesses.values())


def guess_table(table: RawTable) -> Plan:
    """A plan for the survey file of a table: roles, scales, units, evidence, and open questions.

    No column is used without a reason that is written down; what the file cannot tell is asked.
    """
    plan = guess_frame(table.frame)
    return replace(plan, notes=(*table.notes, *plan.notes))


def guess_frame(frame: pd.DataFrame) -> Plan:
    """The same for a frame in memory."""
    found = _Work({one.name: one for one in profiles(frame)})
    for step in (_by_header, _answers_without_header, _clocks, _items, _picks, _segments, _only_one):
        step(found)
    order = list(found.columns)
    guesses = tuple(sorted(found.guesses.values(), key=lambda one: order.index(one.column)))
    asked = sorted(
        (one for one in found.questions if one.column in found.guesses), key=lambda one: -one.weight
    )
    unused = tuple(name for name in order if name not in found.guesses)
    return Plan(
        guesses=guesses,
        questions=tuple(asked),
        unused=unused,
        notes=tuple(found.notes),
        time_zone=found.zone,
        rows=len(frame),
    )


def _by_header(work: _Work) -> None:
    """Columns whose name says what they are, where the cells do not speak against it."""
    for name, column in work.columns.items():
        told = hint(name)
        if told is None or not column.filled or (not told.exact and told.role not in BY_PART):
            continue
        check = _CHECKS.get(told.role, _as_told)
        check(work, column, told)


def _why(told: Hint) -> Sentence:
    if told.exact:
        return say("the header says {word:quoted}", word=told.word)
    return say("the header holds the word {word:quoted}", word=told.word)


def _as_told(work: _Work, column: Profile, told: Hint) -> None:
    options = {"name": told.name} if told.name and told.name != column.name else {}
    work.take(
        Guess(
            column=column.name,
            role=told.role,
            options=options,
            evidence=(_why(told),),
            confidence=SURE if told.exact else WEAK,
        )
    )


def _scored(work: _Work, column: Profile, told: Hint) -> None:
    found = guess_scale(column, told.role)
    if found is None:
        if told.exact:
            work.notes.append(
                say(
                    "{column:quoted} is called like a {role} question, but its answers fit no known scale; it is not used",
                    column=column.name,
                    role=told.role,
                )
            )
        return
    if not told.exact and column.numeric < 0.5 and match(column.counts).best is None:
        return
    _take_scaled(work, column, told.role, found, (_why(told),), SURE if told.exact else LIKELY)


def _take_scaled(
    work: _Work, column: Profile, role: str, found: Scaled, why: tuple[Sentence, ...], sure: float
) -> None:
    options: dict[str, Any] = dict(found.options or {})
    if not (role == "nps" and found.scale == "0-10"):
        options["scale"] = found.scale
    if role == "ces":
        options["better"] = "high"
        work.questions.append(_direction(column))
    work.take(
        Guess(
            column=column.name,
            role=role,
            options=options,
            evidence=(*why, *found.evidence),
            confidence=min(sure, found.confidence),
        )
    )
    work.questions.extend(found.questions)


def _direction(column: Profile) -> Open:
    text = say("{column:quoted}: does a high number mean that it was easy?", column=column.name)
    high = Choice(key="high", label=say("yes, high is easy"), changes={column.name: {"better": "high"}})
    low = Choice(key="low", label=say("no, low is easy"), changes={column.name: {"better": "low"}})
    return Open(column=column.name, text=text, choices=(high, low), weight=75)


def _time(work: _Work, column: Profile, told: Hint) -> None:
    cells = list(column.answers)
    times = read_times(cells, zone="UTC")
    if len(times.values) < 0.8 * len(cells):
        return
    options: dict[str, Any] = {}
    if times.unclear:
        options["order"] = "day_first"
        work.questions.append(_day_order(column, cells))
    zone = header_zone(column.name) or (
        "UTC"
        if any(re.search(r"(?i)\d(z|utc|[+-]\d\d:?\d\d)$", cell.strip()) for cell in cells[:50])
        else None
    )
    why = (
        _why(told),
        say("{n:count} different times", n=len(times.values)),
        *([say("time zone {zone}", zone=zone)] if zone else []),
    )
    work.take(
        Guess(
            column=column.name,
            role="answered_at",
            options=options,
            evidence=why,
            confidence=SURE if told.exact else LIKELY,
        )
    )


def _day_order(column: Profile, cells: Sequence[str]) -> Open:
    text = say(
        "{column:quoted} holds dates such as {cell:quoted}. Which comes first?",
        column=column.name,
        cell=cells[0],
    )
    day = Choice(key="day", label=say("the day"), changes={column.name: {"order": "day_first"}})
    month = Choice(key="month", label=say("the month"), changes={column.name: {"order": "month_first"}})
    return Open(column=column.name, text=text, choices=(day, month), weight=100)


def _number(work: _Work, column: Profile, told: Hint) -> None:
    """Drivers and metrics: durations with their unit, ratings with their scale, other numbers as they are."""
    if told.name.endswith("_hours"):
        _duration(work, column, told)
    elif column.numeric >= 0.8:
        _as_told(work, column, told)


def _duration(work: _Work, column: Profile, told: Hint) -> None:
    clocked = sum(
        n for cell, n in column.answers.items() if ":" in cell or re.search(r"\d\s*[a-zа-я]", cell.casefold())
    )
    if column.numeric < 0.8 and clocked < 0.8 * column.filled:
        return
    unit = unit_of(column.name)
    why = (
        _why(told),
        say("unit {unit} from the header", unit=unit) if unit else say("the unit is not in the header"),
    )
    options = {"name": told.name, "unit": unit or _likely_unit(column), "better": "low"}
    if unit is None and column.numeric >= 0.8:
        work.questions.append(_unit(column, options["unit"]))
    work.take(
        Guess(
            column=column.name,
            role=told.role,
            options=options,
            evidence=why,
            confidence=SURE if unit and told.exact else LIKELY,
        )
    )


def _likely_unit(column: Profile) -> str:
    """Only the order in which units are offered: the answer is asked or printed as an assumption."""
    values = [value for value, n in column.numbers.items() for _ in range(min(n, 50))]
    middle = sorted(values)[len(values) // 2] if values else 0.0
    return "hours" if middle <= 48 else "minutes" if middle <= 5000 else "seconds"


def _unit(column: Profile, first: str) -> Open:
    text = say("{column:quoted}: in which unit are these times?", column=column.name)
    units = [first, *(one for one in ("minutes", "hours", "seconds", "days") if one != first)]
    choices = tuple(
        Choice(key=one, label=say("{unit}", unit=one), changes={column.name: {"unit": one}}) for one in units
    )
    return Open(column=column.name, text=text, choices=choices, weight=72)


def _weight(work: _Work, column: Profile, told: Hint) -> None:
    if column.numeric == 1.0 and all(value >= 0 for value in column.numbers):
        _as_told(work, column, told)


def _ident(work: _Work, column: Profile, told: Hint) -> None:
    if column.unique > 0.9 and told.exact:
        why = (
            _why(told),
            say("{n:count} different values in {rows:count} rows", n=len(column.answers), rows=column.filled),
        )
        work.take(Guess(column=column.name, role="id", evidence=why, confidence=SURE))


def _repurchase(work: _Work, column: Profile, told: Hint) -> None:
    if len(column.answers) <= MOST_SEGMENTS * 5 and told.exact:
        options = {"kind": "happened"}
        work.questions.append(_happened(column))
        work.take(
            Guess(
                column=column.name,
                role="repurchase",
                options=options,
                evidence=(_why(told),),
                confidence=LIKELY,
            )
        )


def _happened(column: Profile) -> Open:
    text = say("{column:quoted}: did the customer buy again, or only say so?", column=column.name)
    did = Choice(
        key="happened", label=say("bought again (from orders)"), changes={column.name: {"kind": "happened"}}
    )
    said = Choice(
        key="intended", label=say("said so (an answer)"), changes={column.name: {"kind": "intended"}}
    )
    return Open(column=column.name, text=text, choices=(did, said), weight=60)


def _grouping(work: _Work, column: Profile, told: Hint) -> None:
    """Agents and segments: names that repeat; a segment has few of them."""
    most = 500 if told.role == "agent" else 30
    if told.exact and 1 < len(column.answers) <= most and column.unique < 0.5:
        why = (_why(told), say("{n:count} different values", n=len(column.answers)))
        options = (
            {"name": told.name}
            if told.name and told.name != column.name and told.name not in work.columns
            else {}
        )
        work.take(Guess(column=column.name, role=told.role, options=options, evidence=why, confidence=SURE))


def _picks_told(work: _Work, column: Profile, told: Hint) -> None:
    _as_picks(work, column, _why(told))


_CHECKS: dict[str, Callable[[_Work, Profile, Hint], None]] = {
    "csat": _scored, "nps": _scored, "ces": _scored, "answered_at": _time, "driver": _number, "metric": _number,
    "weight": _weight, "count": _weight, "id": _ident, "repurchase": _repurchase, "agent": _grouping, "segment": _grouping,
    "picks": _picks_told,
}  # fmt: skip


def _answers_without_header(work: _Work) -> None:
    """No csat column by name: the column whose labels are a satisfaction set, if there is exactly one."""
    if work.has("csat"):
        return
    found = []
    for column in work.columns.values():
        if column.name not in work.guesses and looks_like_answers(column):
            best = match(column.counts).best
            if best is not None and best.kind.construct in ("satisfaction", "quality"):
                found.append(column)
    if len(found) == 1 and (scaled := guess_scale(found[0], "csat")) is not None:
        _take_scaled(work, found[0], "csat", scaled, (say("its labels are a satisfaction scale"),), LIKELY)


def _clocks(work: _Work) -> None:
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


def _drop(work: _Work, extra: Guess, kept: Guess) -> None:
    work.notes.append(
        say(
            "{column:quoted} is not used: {kept:quoted} holds the same time",
            column=extra.column,
            kept=kept.column,
        )
    )
    del work.guesses[extra.column]


def _items(work: _Work) -> None:
    """Three or more number columns that share one small scale: ratings of single aspects."""
    found: dict[str, list[tuple[Profile, Scaled]]] = {}
    for column in work.columns.values():
        if (
            column.name in work.guesses
            or not looks_like_answers(column)
            or column.numeric < 0.6
            or is_ignored(column.name)
        ):
            continue
        scaled = guess_scale(column, "item")
        if scaled is not None and len(column.numbers) >= 3:
            name = scaled.scale["values"] if isinstance(scaled.scale, dict) else scaled.scale
            found.setdefault(str(name), []).append((column, scaled))
    best = max(found.values(), key=len, default=[])
    if len(best) >= 3:
        for column, scaled in best:
            _take_scaled(
                work,
                column,
                "item",
                replace(scaled, questions=()),
                (say("one of {n:count} columns with the same scale", n=len(best)),),
                WEAK,
            )
            work.guesses[column.name] = work.guesses[column.name].changed({"better": "high"})
        work.questions.append(_good(best[0][0], [column.name for column, _ in best]))


def _good(column: Profile, names: Sequence[str]) -> Open:
    text = say(
        "{n:count} columns such as {column:quoted} look like ratings. Is a high number good?",
        n=len(names),
        column=column.name,
    )
    choices = (
        Choice(key="high", label=say("yes"), changes={name: {"better": "high"} for name in names}),
        Choice(key="low", label=say("no, 1 is best"), changes={name: {"better": "low"} for name in names}),
        Choice(key="skip", label=say("they are no ratings: leave them out"), changes=dict.fromkeys(names)),
    )
    return Open(column=column.name, text=text, choices=choices, weight=55)


def _picks(work: _Work) -> None:
    """A column of lists: cells split by ; | or , into few options that repeat."""
    for column in work.columns.values():
        if not work.has("picks") and column.name not in work.guesses and not is_ignored(column.name):
            _as_picks(work, column, None)


def _as_picks(work: _Work, column: Profile, why: Sentence | None) -> None:
    for separator in (";", "|", ","):
        sizes: dict[int, int] = {}
        options: dict[str, int] = {}
        for cell, n in column.answers.items():
            parts = [part.strip() for part in cell.split(separator) if part.strip()]
            sizes[len(parts)] = sizes.get(len(parts), 0) + n
            for part in parts:
                options[part] = options.get(part, 0) + n
        usual = max(sizes, key=lambda size: sizes[size], default=0)
        repeated = (
            len(options) <= 40 and column.filled >= 3 * len(options) and all(len(one) < 60 for one in options)
        )
        if usual >= 2 and sizes[usual] >= 0.5 * column.filled and repeated and column.filled >= 20:
            _take_picks(work, column, separator, usual, len(options), why)
            return


def _take_picks(
    work: _Work, column: Profile, separator: str, choose: int, n: int, why: Sentence | None
) -> None:
    evidence = say(
        "cells are lists of mostly {choose} out of {n:count} options, split by {separator:quoted}",
        choose=choose,
        n=n,
        separator=separator,
    )
    options = {"separator": separator, "choose": str(choose)}
    work.take(
        Guess(
            column=column.name,
            role="picks",
            options=options,
            evidence=(*([why] if why else []), evidence),
            confidence=LIKELY if why else WEAK,
        )
    )


def _segments(work: _Work) -> None:
    """Columns of few words that repeat: ways to split the answers. Numbers and single values are left."""
    for column in work.columns.values():
        if len([one for one in work.guesses.values() if one.role == "segment"]) >= MOST_SEGMENTS:
            return
        if column.name in work.guesses or is_ignored(column.name) or hint(column.name) is not None:
            continue
        words = len(column.answers)
        if (
            2 <= words <= 12
            and column.numeric < 0.2
            and column.filled >= max(10 * words, 0.5 * column.rows)
            and not _dates(column)
        ):
            evidence = say("{n:count} different values that repeat", n=words)
            work.take(Guess(column=column.name, role="segment", evidence=(evidence,), confidence=WEAK))


def _dates(column: Profile) -> bool:
    cells = [cell for cell in column.answers if missing_kind(cell) is None]
    return len(read_times(cells, order="day_first").values) > 0.5 * len(cells)


def _only_one(work: _Work) -> None:
    """Where several columns could play a role that one plays, the surest and first stays; times are asked."""
    for role in ONLY_ONE:
        found = [one for one in work.guesses.values() if one.role == role]
        if role == "answered_at" and found:
            found = sorted(found, key=_time_rank)
            work.zone = _zone(work, found[0])
        best = (
            max(found, key=lambda one: one.confidence, default=None)
            if role != "answered_at"
            else (found[0] if found else None)
        )
        for one in found:
            if (
                best is not None
                and one is not best
                and not (role in ("csat", "nps") and one.confidence >= SURE)
            ):
                work.notes.append(
                    say(
                        "{column:quoted} is not used: {kept:quoted} plays the role {role}",
                        column=one.column,
                        kept=best.column,
                        role=role,
                    )
                )
                del work.guesses[one.column]
    _times_asked(work)


_TIME_WORDS = (
    "rated",
    "answered",
    "completion",
    "submit",
    "recorded",
    "timestamp",
    "response",
    "отметка",
    "ответа",
    "odpowiedzi",
    "svar",
    "created",
    "updated",
)


def _time_rank(one: Guess) -> tuple[int, str]:
    """Times of the answer before times of the ticket."""
    name = one.column.casefold()
    return next((i for i, word in enumerate(_TIME_WORDS) if word in name), len(_TIME_WORDS) - 2), ""


def _zone(work: _Work, one: Guess) -> str | None:
    if zone := header_zone(one.column):
        return zone
    cells = list(work.columns[one.column].answers)[:50]
    return (
        "UTC"
        if any(re.search(r"(?i)\d(z|utc|gmt|[+-]\d\d:?\d\d)$", cell.strip()) for cell in cells)
        else None
    )


def _times_asked(work: _Work) -> None:
    """Help-desk files hold times of the ticket, not of the answer: said, so that nobody reads more into months."""
    for one in work.guesses.values():
        if one.role == "answered_at" and "created" in one.column.casefold() and "Solved at" in work.columns:
            work.notes.append(
                say(
                    "{column:quoted} is when the ticket was opened; the file does not say when the answer was given",
                    column=one.column,
                )
            )
