"""Guesses of pairs: columns that say how important each rating is, by one mark more (q6, qi6) or by a word for the other (importance)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from csat_research.errors import listing
from csat_research.intake.headers import holds
from csat_research.intake.scales.guess import looks_like_answers
from csat_research.intake.seen.evidence import LIKELY, TOLD, Choice, Guess, Open, Profile, Work
from csat_research.words import Sentence, say

__all__ = ["called_importance", "name_marks", "paired_importance", "words_apart"]

FEWEST = 3  # pairs that are no chance
HIGHEST = 10


def called_importance(work: Work) -> None:
    """Columns named as others with a word of importance for another word: none of them rates how satisfied people are."""
    pairs = _in_words(work)
    if pairs:
        why = say("its name is that of a rating, and speaks of importance")
        _take(work, {other: work.columns[other] for other in pairs.values()}, why)


def paired_importance(work: Work) -> None:
    """Ratings that come a second time in other words, or with one mark more: asked whether these tell how important it is."""
    rated = [one.column for one in work.guesses.values() if one.role == "item"]
    if work.has("importance"):
        _join(work, {name: other for name, other in _in_words(work).items() if name in rated})
        return
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
        why = say("its name is that of a rating, with one mark more")
        _take(work, {other: free[other] for other in pairs.values()}, why)
        _join(work, pairs)


def _in_words(work: Work) -> dict[str, str]:
    """Rating -> the column named like it with a word of importance: of the words that tell most pairs apart, three or more."""
    numbers = [name for name, column in work.columns.items() if _counts(column)]
    others = [name for name in numbers if holds(name, "matters")]
    found: dict[tuple[str, str], dict[str, str]] = {}
    for other in others:
        for name in numbers:
            apart = None if name in others else words_apart(name, other)
            if apart is not None and holds(apart[1], "matters"):
                found.setdefault(apart, {}).setdefault(name, other)
    pairs = max(found.values(), key=len, default={})
    free = all(work.guesses[other].confidence < TOLD for other in pairs.values() if other in work.guesses)
    return pairs if len(pairs) >= FEWEST and free else {}


def words_apart(name: str, other: str) -> tuple[str, str] | None:
    """The words of two names that the other has not, where both are about the same thing; None where no word is shared.

    >>> words_apart("Satisfaction: fast replies", "Importance: fast replies")
    ('satisfaction', 'importance')
    >>> words_apart("How satisfied are you with chat?", "How important is chat to you?")
    ('satisfied are with', 'important is to')
    >>> words_apart("Speed", "Importance") is None
    True
    """
    one, two = (re.findall(r"[^\W_]+", text.casefold()) for text in (name, other))
    left, right = Counter(one) - Counter(two), Counter(two) - Counter(one)
    return (" ".join(left), " ".join(right)) if left.total() < len(one) else None


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


def _take(work: Work, others: Mapping[str, Profile], why: Sentence) -> None:
    high = max(int(max(column.numbers)) for column in others.values() if looks_like_answers(column))
    for other, column in others.items():
        missing = {"missing": {"0": "blank"}} if 0.0 in column.numbers else {}
        work.take(
            Guess(
                column=other,
                role="importance",
                options={"scale": {"values": f"1-{high}", **missing} if missing else f"1-{high}"},
                evidence=(why,),
                confidence=LIKELY,
            )
        )


def _join(work: Work, pairs: Mapping[str, str]) -> None:
    """Say of each rating where its importance stands, and ask."""
    for name, other in pairs.items():
        work.guesses[name] = work.guesses[name].changed({"importance": other})
    if pairs:
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
