"""Scales around zero: -3 to 3 or -5 to 5, of which half of the numbers are negative and none stands for no answer."""

from __future__ import annotations

from typing import Any

from csat_research.intake.scales.asked import from_where
from csat_research.intake.seen.evidence import Choice, Open, Profile, Scaled
from csat_research.words import say

__all__ = ["by_zero"]

HIGHEST = range(3, 6)  # -2 to 2 is that of a tool
LEAST_BELOW = 2  # different numbers under 0: one alone stands for no answer


def by_zero(column: Profile, role: str) -> Scaled | None:
    """The scale from the lowest to the highest number, where one is the other below zero; where satisfied begins is asked."""
    values = column.numbers
    high = max(values, default=0.0)
    below = [value for value in values if value < 0]
    whole = all(value == int(value) for value in values)
    if (
        column.numeric < 1
        or not whole
        or high not in HIGHEST
        or min(values) != -high
        or len(below) < LEAST_BELOW
    ):
        return None
    evidence = (say("numbers from {low:plain} to {high:plain} occur", low=-high, high=high),)
    if role != "csat":
        return Scaled(scale={"values": _codes(int(high))}, evidence=evidence)
    return Scaled(
        scale=_from(int(high), int(high) - 1),
        evidence=evidence,
        questions=(_asked(column, int(high)),),
        confidence=0.6,
    )


def _codes(high: int) -> list[str]:
    return [str(code) for code in range(-high, high + 1)]


def _from(high: int, cut: int) -> dict[str, Any]:
    return {"values": _codes(high), "satisfied": [str(code) for code in range(cut, high + 1)]}


def _asked(column: Profile, high: int) -> Open:
    text = from_where(column, say("{low:plain} to {high:plain}", low=-high, high=high))
    cuts = tuple(
        Choice(
            key=str(cut),
            label=say("{cut} and above", cut=cut),
            changes={column.name: {"scale": _from(high, cut)}},
        )
        for cut in (high - 1, high, 1)
    )
    skip = Choice(key="skip", label=say("leave this column out"), changes={column.name: None})
    return Open(column=column.name, text=text, choices=(*cuts, skip), weight=85)
