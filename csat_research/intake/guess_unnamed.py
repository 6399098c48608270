"""Guesses without a word in the header: a column of 0 to 10 may be NPS, a column of dates the time; both are asked."""

from __future__ import annotations

from csat_research.intake.dates import day_order, read_times
from csat_research.intake.evidence import WEAK, Choice, Guess, Open, Profile, Work
from csat_research.intake.headers import is_ignored
from csat_research.intake.scale_guess import guess_scale, looks_like_answers, take_scaled
from csat_research.words import say

__all__ = ["unnamed_nps", "unnamed_time"]

MOST_OF = 9  # of the eleven answers from 0 to 10
ROWS = 30
NEARLY_ALL = 0.95


def unnamed_nps(work: Work) -> None:
    """The one column left that holds 0 to 10 may ask whether people would recommend; the answer decides."""
    if work.has("nps"):
        return
    found = [one for one in work.columns.values() if one.name not in work.guesses and _to_ten(one)]
    if len(found) != 1 or (scaled := guess_scale(found[0], "nps")) is None:
        return
    column = found[0]
    take_scaled(work, column, "nps", scaled, (say("it holds 0 to 10, as NPS is asked"),), WEAK)
    text = say(
        "{column:quoted} holds 0 to 10. Does it ask whether people would recommend you (NPS)?",
        column=column.name,
    )
    yes = Choice(key="nps", label=say("yes, it is NPS"))
    no = Choice(key="no", label=say("no: leave it out"), changes={column.name: None})
    work.questions.append(Open(column=column.name, text=text, choices=(yes, no), weight=96))


def _to_ten(column: Profile) -> bool:
    """Nearly all whole numbers from 0 to 10 and hardly anything else; an amount or a count runs on."""
    inside = {value for value in column.numbers if 0 <= value <= 10 and value == int(value)}
    beyond = len(column.numbers) - len(inside)
    full = len(inside) >= MOST_OF and {0.0, 10.0} <= inside and beyond <= 1
    return full and looks_like_answers(column) and column.filled >= ROWS and not is_ignored(column.name)


def unnamed_time(work: Work) -> None:
    """The one column of dates, where no header says which time it is; whether it is that of the answer is asked."""
    if work.has("answered_at"):
        return
    found = [one for one in work.columns.values() if one.name not in work.guesses and _dates(one)]
    if len(found) != 1:
        return
    column = found[0]
    cells = list(column.answers)
    unclear = read_times(cells, zone="UTC").unclear
    why = (say("{n:count} different times", n=len(cells)), say("the only column of dates"))
    options = {"order": "day_first"} if unclear else {}
    work.take(Guess(column=column.name, role="answered_at", options=options, evidence=why, confidence=WEAK))
    text = say(
        "{column:quoted} is the only column of dates, such as {cell:quoted}. Is it when the answer was given?",
        column=column.name,
        cell=cells[0],
    )
    skip = Choice(key="no", label=say("no: leave it out"), changes={column.name: None})
    work.questions.append(
        Open(column=column.name, text=text, choices=(*_given(column, unclear), skip), weight=68)
    )


def _given(column: Profile, unclear: bool) -> tuple[Choice, ...]:
    if not unclear:
        return (Choice(key="yes", label=say("yes")),)
    day = Choice(
        key="day", label=say("yes, the day comes first"), changes={column.name: {"order": "day_first"}}
    )
    month = Choice(
        key="month", label=say("yes, the month comes first"), changes={column.name: {"order": "month_first"}}
    )
    return day, month


def _dates(column: Profile) -> bool:
    """Dates as written with their marks: plain numbers may be days of Excel and may be anything."""
    if column.numeric > 0 or is_ignored(column.name) or column.filled < ROWS:
        return False
    cells = list(column.answers)
    shown, _ = day_order(cells)
    return len(read_times(cells, order=shown or "day_first").values) >= NEARLY_ALL * len(cells)
