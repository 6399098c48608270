"""Guesses of counts: a table of which each row is another combination of answers, beside how many people gave it."""

from __future__ import annotations

import re
from math import prod

from csat_research.intake.headers import Topic, speaks_of
from csat_research.intake.labels.matching import match
from csat_research.intake.labels.sets import RATINGS
from csat_research.intake.seen.evidence import LIKELY, Choice, Guess, Open, Profile, Work
from csat_research.intake.word_lists import unit_names
from csat_research.survey.questions import SCORES
from csat_research.words import say

__all__ = ["counted_combinations"]

MOST_NUMBERS = 11  # from 0 to 10
MOST = 25  # answers of one column of a table of counts
FULL = 0.5  # of all combinations that there could be
NEARLY_FULL = 0.9  # where its name does not say that it counts
LEAST, LEAST_ANSWERS = (
    2,
    3,
)  # columns beside the counts; answers, where one column of a score is all that stands there


def counted_combinations(work: Work) -> None:
    """A column of whole numbers, where the others hold each combination once: asked, for much hangs on it.

    One that is not called after a count counts where answers of a known scale stand beside it and nearly all combinations occur.
    """
    frame = work.frame
    if frame is None or work.has("count"):
        return
    whole = [one for one in work.columns.values() if one.name not in work.guesses and _whole(one)]
    named = [one for one in whole if _named(one.name)]
    unnamed = [one for one in whole if not _measures(one.name)]
    scored = any(_on_a_scale(work, one) for one in work.columns.values())
    found = named or (unnamed if scored else [])
    rest = [name for name in work.columns if name != found[0].name] if len(found) == 1 else []
    kinds = [int(frame[name].nunique()) for name in rest]
    least = 1 if scored and len(frame) >= LEAST_ANSWERS else LEAST
    crossed = len(rest) >= least and max(kinds) <= MOST and not frame[rest].duplicated().any()
    if not crossed or len(frame) < (FULL if named else NEARLY_FULL) * prod(kinds):
        return
    column = found[0]
    why = say("each row is another combination of the other columns")
    work.take(Guess(column=column.name, role="count", evidence=(why,), confidence=LIKELY))
    text = say(
        "{column:quoted} looks like how many gave the answers of a row, {n:count} in all. Is it so?",
        column=column.name,
        n=round(sum(value * n for value, n in column.numbers.items())),
    )
    yes = Choice(key="yes", label=say("yes: a row counts for so many answers"))
    no = Choice(key="no", label=say("no: each row is one answer"), changes={column.name: None})
    work.questions.append(Open(column=column.name, text=text, choices=(yes, no), weight=94))


def _whole(column: Profile) -> bool:
    whole = all(value >= 0 and value == int(value) for value in column.numbers)
    other = speaks_of(column.name, "shares") or speaks_of(column.name, "years")
    return column.numeric == 1 and whole and max(column.numbers) > 1 and not other


def _named(name: str) -> bool:
    return speaks_of(name, "frequencies") or speaks_of(name, "counts")


def _measures(name: str) -> bool:
    """Whether a name is that of a figure of each row: minutes, an amount, an average."""
    units = {word for words in unit_names().values() for word in words}
    topics: tuple[Topic, ...] = ("averages", "amounts", "masses", "months")
    return bool(units & set(re.split(r"[\W_]+", name.casefold()))) or any(
        speaks_of(name, one) for one in topics
    )


def _on_a_scale(work: Work, column: Profile) -> bool:
    """Whether words of a known scale of ratings are its answers, or it is called a score and holds few numbers."""
    taken = work.guesses.get(column.name)
    if taken is not None and taken.role in SCORES:
        return len(column.answers) <= MOST_NUMBERS
    best = match(column.counts, column.spoken).best if len(column.words) > 1 else None
    return best is not None and best.kind.construct in RATINGS
