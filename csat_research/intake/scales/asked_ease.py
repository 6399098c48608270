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
    return (
        _counted(scale, satisfied_of(name))
        if name and name != "1-5" and not in_full(scale).get("satisfied")
        else scale
    )


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
    name = _range_of(scale)
    first = _choice(column, "high", _high(_easy(scale)), {"better": "high"})
    if not name:
        return [first, _choice(column, "low", _low(_easy(scale, turned=True)), _turned(scale))]
    low, high = ends_of(name)
    shorter = [high - 2] if high - low + 1 >= LONG else []
    cuts = [[str(code) for code in range(cut, high + 1)] for cut in (*shorter, high)]
    others = [
        _choice(column, cut[0], _high(cut), {"better": "high", "scale": _counted(scale, cut)}) for cut in cuts
    ]
    return [first, *others, _choice(column, "low", _low(_easy(scale, turned=True)), _turned(scale))]


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
