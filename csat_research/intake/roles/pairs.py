"""Guesses of pairs: columns whose names are those of ratings with one mark more (q6, qi6) and that say how important each is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from csat_research.errors import listing
from csat_research.intake.scales.guess import looks_like_answers
from csat_research.intake.seen.evidence import LIKELY, Choice, Guess, Open, Profile, Work
from csat_research.words import say

__all__ = ["name_marks", "paired_importance"]

FEWEST = 3  # pairs that are no chance
HIGHEST = 10


def paired_importance(work: Work) -> None:
    """Ratings whose names come a second time with one mark in one place: asked whether these say how important the first are."""
    rated = [one.column for one in work.guesses.values() if one.role == "item"]
    free = {
        name: column for name, column in work.columns.items() if name not in work.guesses and _counts(column)
    }
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name in rated:
        for other in free:
            for mark in name_marks(name, other):
                found.setdefault(mark, {}).setdefault(name, other)
    pairs = max(found.values(), key=len, default={})
    if len(pairs) >= FEWEST and 2 * len(pairs) >= len(rated):
        _take(work, pairs, {other: free[other] for other in pairs.values()})


def _counts(column: Profile) -> bool:
    """Whole numbers from 1 to at most 10, and nothing else but codes for no answer."""
    whole = [value for value in column.numbers if value != 0]
    return column.numeric == 1 and bool(whole) and all(1 <= v <= HIGHEST and v == int(v) for v in whole)


def name_marks(name: str, other: str) -> Iterator[tuple[str, str]]:
    """What `other` has more than `name`, a mark without digits, and where: before, after, or inside behind the first letters.

    >>> list(name_marks("q6", "qi6")), list(name_marks("speed", "speed_imp")), list(name_marks("q1", "q11"))
    ([('i', 'inside')], [('_imp', 'after')], [])
    """
    more = len(other) - len(name)
    if more <= 0:
        return
    letters = re.match(r"\D*", name)
    inside = len(letters[0]) if letters else 0
    for place, at in (("before", 0), ("after", len(name)), ("inside", inside)):
        mark = other[at : at + more]
        known = place == "inside" and at in (0, len(name))
        if not known and other == name[:at] + mark + name[at:] and not any(c.isdigit() for c in mark):
            yield mark, place


def _take(work: Work, pairs: Mapping[str, str], others: Mapping[str, Profile]) -> None:
    high = max(int(max(column.numbers)) for column in others.values() if looks_like_answers(column))
    for other, column in others.items():
        missing = {"missing": {"0": "blank"}} if 0.0 in column.numbers else {}
        work.take(
            Guess(
                column=other,
                role="importance",
                options={"scale": {"values": f"1-{high}", **missing} if missing else f"1-{high}"},
                evidence=(say("its name is that of a rating, with one mark more"),),
                confidence=LIKELY,
            )
        )
    for name, other in pairs.items():
        work.guesses[name] = work.guesses[name].changed({"importance": other})
    work.questions.append(_asked(pairs))


def _asked(pairs: Mapping[str, str]) -> Open:
    first, other = next(iter(pairs.items()))
    text = say(
        "{n:count} columns such as {other:quoted} are named after ratings such as {column:quoted} ({names}). "
        "Do they say how important each is?",
        n=len(pairs),
        other=other,
        column=first,
        names=listing([f"{one}: {two}" for one, two in pairs.items()], 3),
    )
    apart = {name: {"importance": None} for name in pairs}
    yes = Choice(key="yes", label=say("yes, a high number is important"))
    low = Choice(
        key="low",
        label=say("yes, and 1 is the most important"),
        changes={two: {"better": "low"} for two in pairs.values()},
    )
    no = Choice(key="no", label=say("no: leave them out"), changes={**apart, **dict.fromkeys(pairs.values())})
    return Open(column=first, text=text, choices=(yes, low, no), weight=54)
