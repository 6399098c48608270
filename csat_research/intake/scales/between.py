"""Scales of plain numbers between two words: "Extremely dissatisfied", 1, 2, ... 9, "Extremely satisfied"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from csat_research.intake.labels.folding import key, split_number
from csat_research.intake.labels.matching import kinds
from csat_research.intake.scales.numbers import by_numbers
from csat_research.intake.scales.reach import codes_among
from csat_research.intake.seen.evidence import Choice, Open, Profile, Scaled
from csat_research.words import Sentence, say

__all__ = ["by_words_around", "stands_between"]

USUAL_LENGTHS = ("1-4", "1-5", "1-6", "1-7", "1-10", "0-10")


class _Placed(NamedTuple):
    """Two words at the ends of a scale, "" of a worst answer that nobody gave, and whether its lowest number is the best."""

    name: str
    lowest: str
    highest: str
    turned: bool

    @property
    def labels(self) -> dict[str, str]:
        low, high = self.name.split("-")
        return {word: code for word, code in ((self.lowest, low), (self.highest, high)) if word}


def by_words_around(column: Profile, role: str) -> Scaled | None:
    """The scale of numbers between two words; None where their number is another, or where no usual scale begins and ends there.

    What the words say places them: the better one above all numbers. Where the numbers speak against that, or no word is
    known, it is asked; of a rating among others, whose questions are asked once, unknown words place nothing.
    """
    name = _name(column)
    words = sorted(column.words, key=lambda cell: column.counts[cell])
    best = _best(words) if name else None
    if (
        not name
        or (best is None and (len(words) == 1 or role == "item"))
        or (role == "nps" and name != "0-10")
    ):
        return None
    good = best or words[-1]  # content people are more, where nothing else tells
    bad = next((one for one in words if one != good), "")
    rising, falling = _Placed(name, bad, good, False), _Placed(name, good, bad, True)
    if role == "nps" or not bad:
        return _scaled(column, role, rising)
    found = _scaled(column, role, rising)
    if found is None or (best and (role == "item" or _step(column, rising) <= _step(column, falling))):
        return found
    other = falling if best else _Placed(name, good, bad, False)
    return _asked(column, role, (other, rising) if best else (rising, other))


def stands_between(column: Profile) -> bool:
    """Whether a column is numbers between words that are known as ends of a scale, however many chose the words.

    >>> stands_between(Profile("q", {"Very dissatisfied": 5, "2": 5, "3": 9, "4": 9, "Very satisfied": 90}, 118))
    True
    """
    return bool(_name(column)) and _best(sorted(column.words)) is not None


def _name(column: Profile) -> str:
    """The usual scale of which the numbers are all but the two ends; "" of none."""
    codes = codes_among(column.numbers)
    values = [value for value in column.numbers if value not in codes]
    own = any(
        split_number(cell).number is not None for cell in column.words
    )  # "5 - Outstanding" says itself where it is
    if own or len(column.words) not in (1, 2) or len(values) < 2 or any(value % 1 for value in values):
        return ""
    name = f"{int(min(values)) - 1}-{int(max(values)) + 1}"
    return name if name in USUAL_LENGTHS else ""


def _best(words: list[str]) -> str | None:
    """The better of two words, where one of them is an end of a known set and the other no such end too."""
    if len(words) == 1:
        return words[0] if _end(key(words[0])) == 1 else None
    ends = [_end(key(one)) for one in words]
    found = [word for word, end, other in zip(words, ends, reversed(ends), strict=True) if end - other > 0]
    return found[0] if len(found) == 1 else None


@lru_cache(256)
def _end(word: str) -> int:
    """1 of a word that is the best answer of known sets, -1 of the worst, 0 of others."""
    found = set()
    for kind in kinds():
        code, (low, _), (high, _) = kind.codes.get(word), kind.labels[0], kind.labels[-1]
        found |= {1} if code == high else {-1} if code == low else set()
    return found.pop() if len(found) == 1 else 0


def _step(column: Profile, placed: _Placed) -> int:
    """How much the counts jump between each end and the number beside it: little, where the words stand in their places."""
    low, high = (int(one) for one in placed.labels.values())
    beside = ((placed.lowest, low + 1), (placed.highest, high - 1))
    return sum(abs(column.counts[word] - column.numbers.get(float(code), 0)) for word, code in beside)


def _scaled(column: Profile, role: str, placed: _Placed) -> Scaled | None:
    spelled = {placed.labels.get(cell, cell): n for cell, n in column.counts.items()}
    told = _ends_told(placed)
    turned = told if placed.turned else None
    found = by_numbers(replace(column, counts=spelled), role, placed.name, turned)
    if found is None:
        return None

    def worded(scale: dict[str, Any]) -> dict[str, Any]:
        return {**scale, "labels": placed.labels}

    evidence = found.evidence if turned else (*found.evidence, told)
    return replace(found.rescaled(column.name, worded), evidence=evidence)


def _ends_told(placed: _Placed) -> Sentence:
    if not placed.lowest:
        return say("{high:quoted} is the upper end of its numbers", high=placed.highest)
    return say(
        "{low:quoted} and {high:quoted} are the ends of its numbers", low=placed.lowest, high=placed.highest
    )


def _asked(column: Profile, role: str, ways: tuple[_Placed, _Placed]) -> Scaled | None:
    """The scale in the likelier of two ways, and the question which of them it is."""
    made = [(one, found) for one in ways if (found := _scaled(column, role, one)) is not None]
    choices = tuple(
        Choice(key=key_of, label=_said(way), changes={column.name: _changes(found)})
        for key_of, (way, found) in zip(("first", "second"), made, strict=False)
    )
    skip = Choice(key="skip", label=say("leave this column out"), changes={column.name: None})
    text = say(
        "{column:quoted}: {low:quoted} and {high:quoted} stand beside the numbers between them. Which one is which end?",
        column=column.name,
        low=ways[0].lowest,
        high=ways[0].highest,
    )
    asked = Open(column=column.name, text=text, choices=(*choices, skip), weight=92)
    return replace(made[0][1], questions=(asked,), confidence=0.6)


def _said(way: _Placed) -> Sentence:
    low, high = way.labels.values()
    return say(
        "{lowest:quoted} is {low} and {highest:quoted} is {high}; {best} is the best",
        lowest=way.lowest,
        low=low,
        highest=way.highest,
        high=high,
        best=low if way.turned else high,
    )


def _changes(found: Scaled) -> Mapping[str, Any]:
    return {"scale": found.scale, "better": (found.options or {}).get("better")}
