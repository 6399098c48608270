"""Scales with their steps written out: 8/10, 4 out of 5 stars, and half stars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.intake.evidence import Profile, Scaled
from csat_research.intake.folding import split_number
from csat_research.intake.labels import missing_kind
from csat_research.survey.scales import USUAL
from csat_research.words import Sentence, say

__all__ = ["by_halves", "by_steps"]

MOST = 10  # the highest answer of a scale
LEAST_HALVES = 4  # different values, one of them a half
FIRST_SATISFIED = 4  # of five stars


def by_steps(column: Profile, role: str) -> Scaled | None:
    """The scale of cells such as 8/10 or "4 out of 5 stars", where all of them name one highest answer."""
    cells = [cell for cell in column.answers if missing_kind(cell) is None]
    found = {cell: split_number(cell) for cell in cells}
    tops = {one.of for one in found.values()}
    top = tops.pop() if len(tops) == 1 else None
    codes = {cell: one.number for cell, one in found.items() if one.number is not None}
    if (
        top is None
        or not 3 <= top <= MOST
        or any(code % 1 or not 0 <= code <= top for code in codes.values())
    ):
        return None
    name = f"{0 if role == 'nps' or 0.0 in codes.values() else 1}-{top:g}"
    if role == "nps" and name != "0-10":
        return None
    scale = {"values": name, "labels": {cell: f"{code:g}" for cell, code in codes.items()}}
    usual = USUAL.get(name, ())
    told = say(
        "cells such as {cell:quoted} name the highest answer, {top:count}", cell=cells[0], top=int(top)
    )
    return _scaled(role, scale, [f"{code:g}" for code in usual], told, sure=name == "1-5")


def by_halves(column: Profile, role: str) -> Scaled | None:
    """Stars in half steps up to 5; None of other fractions, which are means or amounts."""
    values = set(column.numbers)
    low = 0.5 if 0.5 in values else 1.0
    steps = [low + step / 2 for step in range(int(2 * (5 - low)) + 1)]
    halves = {value for value in values if value % 1}
    if role not in ("csat", "item") or not halves or not values <= set(steps) or len(values) < LEAST_HALVES:
        return None
    told = say("half steps from {low:plain} to {high:plain} occur", low=min(values), high=max(values))
    satisfied = [f"{step:g}" for step in steps if step >= FIRST_SATISFIED]
    return _scaled(role, {"values": [f"{step:g}" for step in steps]}, satisfied, told, sure=False)


def _scaled(
    role: str, scale: Mapping[str, Any], satisfied: Sequence[str], told: Sentence, *, sure: bool
) -> Scaled:
    """The scale with the answers that count as satisfied, of a score; where these are not usual for all, they are assumed."""
    if role != "csat" or not satisfied:
        return Scaled(scale=dict(scale), evidence=(told,), confidence=0.85)
    assumed = say(
        "which answers count as satisfied is not in the file; taken: {codes}", codes=", ".join(satisfied)
    )
    return Scaled(
        scale={**scale, "satisfied": list(satisfied)},
        evidence=(told,),
        confidence=0.85 if sure else 0.7,
        assumed=None if sure else assumed,
    )
