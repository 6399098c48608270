"""Scales up to 100: steps spread over it, 0, 11.11, 22.22 ... 100, and whole percents, whose cut is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from csat_research.intake.headers import holds
from csat_research.intake.scales.steps import scaled_with
from csat_research.intake.seen.evidence import LEAST_ROWS, Choice, Open, Profile, Scaled
from csat_research.intake.values.grammar import number
from csat_research.words import say

__all__ = ["by_percents", "by_signs", "by_spread"]

STEPS = (3, 4, 5, 6, 9, 10)  # between the answers: four to eleven of them
CUTS = (80, 90, 75)
LEAST_DIFFERENT = 3
OFTEN = 5  # times that an answer comes back on average, where shares might stand in its place
HIGH = 90  # of many who may say up to 100 somebody says so much; 1 to 60 is a scale of its own
WHOLE = 0.51  # how far a step that was rounded to a whole number lies off, others to two decimals
FINE = 0.051
_SIGNED = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)(\s*[%٪])")


def by_spread(column: Profile, role: str) -> Scaled | None:
    """Answers spread evenly over 0 to 100, as programs of paths and of health do; the upper two are proposed as satisfied.

    Of a score also over 0 to 1: so Excel stores 0 % to 100 %.
    """
    values = sorted(column.numbers)
    part = role == "csat" and values[-1:] == [1] and any(value % 1 for value in values) and _repeats(column)
    hundreds = [round(100 * value, 6) for value in values] if part else values
    steps = _steps(hundreds)
    if column.numeric < 1 or role not in ("csat", "item") or not steps:
        return None
    decimals = max(len(f"{value:g}".partition(".")[2]) for value in hundreds)
    own = {round(value * steps / 100): abs(value) for value in hundreds}  # -0 is 0
    found = [own.get(i, round(100 * i / steps, decimals)) for i in range(steps + 1)]
    answers = [f"{round(value / 100, 6) if part else value:g}" for value in found]
    told = say("{n:count} answers spread over 0 to 100 occur or lie between them", n=steps + 1)
    if part:
        told = say("{n:count} answers spread over 0 % to 100 % occur or lie between them", n=steps + 1)
    return scaled_with(role, {"values": answers}, answers[-2:], told, sure=False)


def _repeats(column: Profile) -> bool:
    """Whether answers come back as those of people do; a table of twelve months or agents holds shares."""
    return column.filled >= max(LEAST_ROWS, OFTEN * len(column.answers))


def _steps(values: Sequence[float]) -> int:
    """How many even steps from 0 to 100 hold sorted numbers that end with 100; 0 for none."""
    if len(values) < LEAST_DIFFERENT or values[-1] != 100 or values[0] < 0:
        return 0
    near = WHOLE if all(value == int(value) for value in values) else FINE
    steps = next((n for n in STEPS if all(_off(value, n) <= near for value in values)), 0)
    places = {round(value * steps / 100) for value in values}
    return steps if len(places) == len(values) else 0


def by_signs(column: Profile, role: str) -> Scaled | None:
    """Answers with the sign of percents, spread evenly over 0 % to 100 %; None of others, which are means or shares."""
    found = {cell: _SIGNED.fullmatch(cell.strip()) for cell in column.answers}
    numbers = {cell: number(one[1], "," if "," in one[1] else ".") for cell, one in found.items() if one}
    bare: dict[str, int] = {}
    for cell, value in numbers.items():
        bare[f"{value:g}"] = bare.get(f"{value:g}", 0) + column.answers[cell]
    spread = by_spread(replace(column, counts=bare), role) if len(numbers) == len(found) else None
    if spread is None or role != "csat" or not isinstance(spread.scale, dict) or not _repeats(column):
        return None
    sign = next(one[2] for one in found.values() if one)
    labels = {f"{value}{sign}": value for value in spread.scale["values"]}  # those that nobody gave, too
    labels |= {cell: f"{value:g}" for cell, value in numbers.items()}
    return replace(spread, scale={**spread.scale, "labels": labels})


def _off(value: float, steps: int) -> float:
    """How far a value lies from the nearest of the even steps."""
    return abs(value - round(value * steps / 100) * 100 / steps)


def by_percents(column: Profile, role: str) -> Scaled | None:
    """Whole numbers up to 100 of a column that is called a score of satisfaction: sliders; from where on satisfied is asked."""
    told = column.hint
    named = told is not None and told.role == "csat" and (told.exact or holds(column.header, "satisfied"))
    values = list(column.numbers)
    if role != "csat" or not named or column.numeric < 1 or any(value % 1 for value in values):
        return None
    if not 0 <= min(values) <= 50 or not HIGH <= max(values) <= 100 or len(values) < LEAST_DIFFERENT:
        return None
    text = say(
        "{column:quoted} holds whole numbers from {low:plain} to {high:plain}. Are they scores of 0 to 100, and from where on is a "
        "customer satisfied?",
        column=column.name,
        low=min(values),
        high=max(values),
    )
    cuts = tuple(
        Choice(
            key=f"{cut}",
            label=say("yes, satisfied from {cut:plain} of {top:count} on", cut=cut, top=100),
            changes={column.name: {"scale": _from(cut)}},
        )
        for cut in CUTS
    )
    skip = Choice(key="skip", label=say("leave this column out"), changes={column.name: None})
    asked = Open(column=column.name, text=text, choices=(*cuts, skip), weight=94)
    why = say("whole numbers up to 100 occur")
    return Scaled(scale=_from(CUTS[0]), evidence=(why,), questions=(asked,), confidence=0.6)


def _from(cut: int) -> dict[str, Any]:
    return {"values": "0-100", "satisfied": [f"{cut}-100"]}
