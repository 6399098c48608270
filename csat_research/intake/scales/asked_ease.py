"""Ease asked: whether a high number is easy, and from which answer on it counts so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csat_research.intake.scales.reach import satisfied_of
from csat_research.intake.seen.evidence import Choice, Open, Profile, in_full
from csat_research.survey.scales.ranges import ends_of, range_in
from csat_research.words import Sentence, join, say

__all__ = ["ease_asked", "with_easy"]

LONG = 7  # answers: on so long a scale the third from the end is "somewhat agree"


def with_easy(scale: Any) -> Any:
    """A scale of numbers with the answers that count as easy where high is easy; 1-5, whose own are 4 and 5, and words as they are.

    >>> with_easy("1-7"), with_easy("1-5")
    ({'values': '1-7', 'satisfied': ['6', '7']}, '1-5')
    """
    name = _range_of(scale)
    if not name or name == "1-5" or in_full(scale).get("satisfied"):
        return scale
    return _counted(scale, satisfied_of(name))


def ease_asked(column: Profile, scale: Any) -> Open:
    """Asks for the direction of a scale of ease and, with the answers, from which of them on it was easy."""
    text = say("{column:quoted}: does a high number mean that it was easy?", column=column.name)
    if _range_of(scale):
        text = say(
            "{column:quoted}: does a high number mean that it was easy, and from which number on?",
            column=column.name,
        )
    return Open(column=column.name, text=text, choices=tuple(_choices(column, scale)), weight=75)


def _choices(column: Profile, scale: Any) -> list[Choice]:
    others = [
        _choice(column, easy[0], _high(easy), {"better": "high", "scale": _counted(scale, easy)})
        for easy in _other_cuts(_range_of(scale))
    ]
    return [
        _choice(column, "high", _high(_easy(scale)), {"better": "high"}),
        *others,
        _choice(column, "low", _low(_easy(scale, turned=True)), _turned(scale)),
    ]


def _other_cuts(name: str) -> list[list[str]]:
    """Answers that may count as easy too: the best alone, and on a long scale the best three; none where words are the answers.

    >>> _other_cuts("1-7"), _other_cuts("1-5")
    ([['5', '6', '7'], ['7']], [['5']])
    """
    if not name:
        return []
    low, high = ends_of(name)
    firsts = (high - 2, high) if high - low + 1 >= LONG else (high,)
    return [[str(code) for code in range(first, high + 1)] for first in firsts]


def _choice(column: Profile, key: str, label: Sentence, changes: dict[str, Any]) -> Choice:
    return Choice(key=key, label=label, changes={column.name: changes})


def _high(easy: Sequence[str]) -> Sentence:
    if not easy:
        return say("yes, high is easy")
    return say("yes, high is easy; counted as easy: {answers}", answers=join(easy, ", "))


def _low(easy: Sequence[str]) -> Sentence:
    if not easy:
        return say("no, low is easy")
    return say("no, low is easy; counted as easy: {answers}", answers=join(easy, ", "))


def _turned(scale: Any) -> dict[str, Any]:
    easy = _easy(scale, turned=True)
    return {"better": "low"} | ({"scale": _counted(scale, easy)} if easy else {})


def _range_of(scale: Any) -> str:
    values = in_full(scale).get("values", "")
    return values if isinstance(values, str) and range_in(values) else ""


def _easy(scale: Any, *, turned: bool = False) -> list[str]:
    """The answers that count as easy: as many of the other end where low is easy."""
    told = in_full(scale)
    if name := _range_of(scale):
        return satisfied_of(name, turned=turned)
    satisfied, labels = list(told.get("satisfied", ())), told.get("labels", ())
    if not turned or not satisfied:
        return satisfied
    return [] if isinstance(labels, dict) else list(labels[: len(satisfied)])


def _counted(scale: Any, easy: Sequence[str]) -> dict[str, Any]:
    return {**in_full(scale), "satisfied": list(easy)}
