"""Guesses without a word in the header: promoters and detractors are NPS, and a column of 0 to 10 may be, which is asked."""

from __future__ import annotations

from csat_research.intake.headers import is_ignored, speaks_of
from csat_research.intake.labels.matching import match, tells_groups
from csat_research.intake.roles.together import COHERENT, numbers_in, with_the_rest
from csat_research.intake.scales.guess import guess_scale, looks_like_answers, take_scaled
from csat_research.intake.seen.evidence import LEAST_ROWS, LIKELY, WEAK, Choice, Open, Profile, Work
from csat_research.words import say

__all__ = ["unnamed_nps"]

MOST = 10.0
MOST_OF = 9  # of the eleven answers from 0 to 10


def unnamed_nps(work: Work) -> None:
    """The one column left that holds 0 to 10 may ask whether people would recommend; the answer decides."""
    if work.has("nps") or _groups(work):
        return
    found = [one for one in work.columns.values() if one.name not in work.guesses and _to_ten(one)]
    found = found if len(found) < 2 else [one for one in found if _goes_with_ratings(work, one)]
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


def _groups(work: Work) -> bool:
    """Takes the first column whose words are the groups of NPS, unless a column of 0 to 10 is left that may be NPS itself."""
    free = [one for one in work.columns.values() if one.name not in work.guesses]
    found = [one for one in free if tells_groups(match(one.counts, one.spoken))]
    if not found or (scaled := guess_scale(found[0], "nps")) is None:
        return False
    take_scaled(work, found[0], "nps", scaled, (), LIKELY)
    return True


def _goes_with_ratings(work: Work, column: Profile) -> bool:
    """Whether who gave more here rated more elsewhere: a code for purpose or county goes with nothing."""
    rated = [one.column for one in work.guesses.values() if one.role in ("csat", "item")]
    if work.frame is None or not rated:
        return False
    numbers = numbers_in(work.frame, [column.name, *rated])
    return bool(with_the_rest(numbers, MOST)[column.name] >= COHERENT)


def _to_ten(column: Profile) -> bool:
    """Nearly all whole numbers from 0 to 10 and hardly anything else; an amount or a count runs on."""
    inside = {value for value in column.numbers if 0 <= value <= 10 and value == int(value)}
    beyond = len(column.numbers) - len(inside)
    full = len(inside) >= MOST_OF and {0.0, 10.0} <= inside and beyond <= 1
    named = is_ignored(column.name) or speaks_of(column.name, "counts")
    return full and looks_like_answers(column) and column.filled >= LEAST_ROWS and not named
