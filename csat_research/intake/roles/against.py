"""Guesses of direction: where scores and ratings go against NPS, whose 10 is always the best, their lowest number is proposed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.intake.roles.together import COHERENT, numbers_in
from csat_research.intake.scales.asked import turned_scale
from csat_research.intake.seen.evidence import Choice, Guess, Open, Work, in_full
from csat_research.survey.scales.ranges import range_in
from csat_research.words import Sentence, join, say

__all__ = ["against_nps"]

ENOUGH = 100  # answers of both
Changes = Mapping[str, Mapping[str, Any] | None]


def against_nps(work: Work) -> None:
    """Asks which end is best of numbers that go against NPS, the lowest first; of a battery and its score once."""
    nps = next((one.column for one in work.guesses.values() if one.role == "nps"), "")
    left = [one.column for one in work.guesses.values() if nps and _goes_against(work, one, nps)]
    for place, asked in enumerate(work.questions):
        if low := _turns(asked, left):
            left = [name for name in left if name not in low.changes]
            work.questions[place] = _low_first(work, asked, low, nps)
    for name in left:
        if work.guesses[name].role == "csat":
            asked = _which_end(work, name)
            work.questions.append(_low_first(work, asked, asked.choices[1], nps))


def _goes_against(work: Work, one: Guess, nps: str) -> bool:
    """Whether plain numbers, of which no word says what they mean, fall where NPS rises (Spearman's rank correlation)."""
    ends = range_in(str(in_full(one.options.get("scale")).get("values", "")))
    column = work.columns.get(one.column)
    if one.role not in ("csat", "item") or one.options.get("better") == "low" or column is None:
        return False
    if work.frame is None or ends is None or column.named or column.words or nps not in work.columns:
        return False
    numbers = numbers_in(work.frame, [one.column, nps])
    inside = {one.column: numbers[one.column].between(*ends), nps: numbers[nps].between(0, 10)}
    both = numbers.where(pd.DataFrame(inside)).dropna().rank()
    return len(both) >= ENOUGH and both[one.column].corr(both[nps]) < -COHERENT


def _turns(asked: Open, names: Collection[str]) -> Choice | None:
    """The choice of a question that turns columns most of which are among the names."""
    low = next((one for one in asked.choices if one.key == "low"), None)
    turned = [name for name, change in low.changes.items() if change] if low else []
    return low if sum(name in names for name in turned) > len(turned) / 2 else None


def _low_first(work: Work, asked: Open, low: Choice, nps: str) -> Open:
    """The same question with the lowest number as its guess, and why; every other answer turns the columns back."""
    options = {name: work.guesses[name].options for name in low.changes}
    back = {name: {part: one.get(part) for part in ("better", "scale")} for name, one in options.items()}
    others = [replace(one, changes=_upon(back, one.changes)) for one in asked.choices if one is not low]
    return replace(asked, text=join([_falls(asked.column, nps), asked.text], " "), choices=(low, *others))


def _upon(back: Changes, changes: Changes) -> Changes:
    """What an answer changes, beside what it turns back; a column that it takes out stays out."""
    both = {
        name: {**(back.get(name) or {}), **change} if change is not None else None
        for name, change in changes.items()
    }
    return {**back, **both}


def _which_end(work: Work, name: str) -> Open:
    """What is asked of a score for which nothing else spoke for a doubt."""
    scale = in_full(work.guesses[name].options.get("scale"))
    low = turned_scale(work.columns[name], str(scale["values"]), scale.get("missing", {}), "low")
    choices = (Choice(key="high", label=say("yes")), low)
    return Open(column=name, text=say("Is a high number good?"), choices=choices, weight=86)


def _falls(column: str, nps: str) -> Sentence:
    return say(
        "Who gives a high number to {column:quoted} gives a low one to {nps:quoted} (NPS).",
        column=column,
        nps=nps,
    )
