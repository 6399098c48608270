"""Scales with their steps written out, 8/10 or 4 out of 5 stars, in half stars, and in decimals, which are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.intake.labels.folding import Split, split_number
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.scales.numbers import range_told
from csat_research.intake.seen.evidence import Choice, Open, Profile, Scaled
from csat_research.survey.scales.ranges import range_in
from csat_research.survey.scales.scales import USUAL
from csat_research.words import Sentence, join, say

__all__ = ["by_decimals", "by_halves", "by_quarters", "by_steps", "scaled_with"]

MOST = 10  # the highest answer of a scale
LEAST_HALVES = 4  # different values, one of them a half
FIRST_SATISFIED = 4  # of five stars
CUTS = {
    5: (4.0, 4.5),
    10: (9.0, 8.0),
}  # from where decimals may count as satisfied, what is usual for whole numbers first
QUARTERS = (2.5, 5.0, 7.5, 10.0)
LEAST_DECIMALS = 10  # rows with one


def by_steps(column: Profile, role: str) -> Scaled | None:
    """The scale of cells such as 8/10 or "4 out of 5 stars", all with one highest answer; numbers up to it may stand among them."""
    found = {cell: split_number(cell) for cell in column.answers if missing_kind(cell) is None}
    stepped = {cell: one for cell, one in found.items() if one.of is not None}
    plain = [one for cell, one in found.items() if cell not in stepped]
    tops = {one.of for one in stepped.values()}
    top = tops.pop() if len(tops) == 1 else None
    if top is None or not 3 <= top <= MOST or not _numbers_up_to(top, plain):
        return None
    codes = {cell: one.number for cell, one in stepped.items() if one.number is not None}
    if any(code % 1 or not 0 <= code <= top for code in codes.values()):
        return None
    name = f"{0 if role == 'nps' or 0.0 in codes.values() else 1}-{top:g}"
    if role == "nps" and name != "0-10":
        return None
    scale = {"values": name, "labels": {cell: f"{code:g}" for cell, code in _all_steps(codes, name).items()}}
    usual = USUAL.get(name, ())
    told = say(
        "cells such as {cell:quoted} name the highest answer, {top:count}",
        cell=next(iter(stepped)),
        top=int(top),
    )
    return scaled_with(role, scale, [f"{code:g}" for code in usual], told, sure=name == "1-5")


def _all_steps(codes: Mapping[str, float], name: str) -> Mapping[str, float]:
    """The cells and their codes, and where all are written alike ("4/5") also those that nobody gave in this file.

    >>> _all_steps({"4/5": 4.0, "5/5": 5.0}, "1-5")
    {'1/5': 1.0, '2/5': 2.0, '3/5': 3.0, '4/5': 4.0, '5/5': 5.0}
    """
    ways = {cell.replace(f"{code:g}", "{}", 1) for cell, code in codes.items()}
    if len(ways) > 1 or (way := ways.pop()).count("{}") != 1:
        return codes
    low, high = range_in(name) or (1, 0)
    return {way.replace("{}", str(code)): float(code) for code in range(int(low), int(high) + 1)}


def _numbers_up_to(top: float, cells: Sequence[Split]) -> bool:
    """Whether the cells that name no highest answer are numbers of the same scale: whole, from 1 to its end; none is fine."""
    numbers = {cell.number for cell in cells if not cell.words}
    return not cells or (len(numbers) > 1 and numbers <= set(range(1, int(top) + 1)) and top in numbers)


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
    return scaled_with(role, {"values": [f"{step:g}" for step in steps]}, satisfied, told, sure=False)


def by_quarters(column: Profile, role: str) -> Scaled | None:
    """Four answers spread over 0 to 10, as hotel portals ask for single aspects: 2.5, 5, 7.5 and 10."""
    values = set(column.numbers)
    if (
        role != "item"
        or column.numeric < 1
        or not values <= set(QUARTERS)
        or not values & {2.5, 7.5}
        or len(values) < 3
    ):
        return None
    told = say("the four answers {codes} occur", codes=join([f"{one:g}" for one in QUARTERS], ", "))
    return Scaled(scale={"values": [f"{one:g}" for one in QUARTERS]}, evidence=(told,), confidence=0.85)


def by_decimals(column: Profile, role: str) -> Scaled | None:
    """Scores with one or two decimals up to 5 or 10: single ones, or means of several ratings; which, and the cut, is asked.

    A 0 far below all others is no score there, unless the file itself names 0 as the worst. None of numbers beyond, and of
    means with more decimals.
    """
    ends = range_in(range_told(column, role)) or (1, 0)
    values = [value for value in column.numbers if value or ends[0] == 0]
    top = ends[1] if ends[1] in CUTS else 5 if values and max(values) <= 5 else 10
    if role != "csat" or column.numeric < 1 or not values or not 0 <= min(values) <= max(values) <= top:
        return None
    between = sum(n for value, n in column.numbers.items() if value % 1)
    if max(values) <= 1 or between < LEAST_DECIMALS or any(round(one, 2) != one for one in values):
        return None
    step = 0.1 if all(round(one, 1) == one for one in values) else 0.01
    scale: dict[str, Any] = {"values": f"{0 if min(values) < 1 or ends[0] == 0 else 1}-{top} by {step:g}"}
    if 0.0 in column.numbers and min(values) >= 1:
        scale["missing"] = {"0": "blank"}
    told = say("decimals from {low:plain} to {high:plain} occur", low=min(values), high=max(values))
    asked = _decimals(column, scale, top, min(values), max(values))
    scale = {**scale, "satisfied": [f"{CUTS[top][0]:g}-{top}"]}
    return Scaled(scale=scale, evidence=(told,), questions=(asked,), confidence=0.6)


def _decimals(column: Profile, scale: Mapping[str, Any], top: int, low: float, high: float) -> Open:
    text = say(
        "{column:quoted} holds decimals from {low:plain} to {high:plain}. Is each the score of one customer, and from where on satisfied?",
        column=column.name,
        low=low,
        high=high,
    )
    cuts = [
        Choice(
            key=f"{cut:g}",
            label=say("yes, of one customer; satisfied from {cut:plain} of {top:count} on", cut=cut, top=top),
            changes={column.name: {"scale": {**scale, "satisfied": [f"{cut:g}-{top}"]}}},
        )
        for cut in CUTS[top]
    ]
    mean = Choice(
        key="mean",
        label=say("no, each is the mean of several customers: kept as a figure, without a share satisfied"),
        changes={column.name: {"role": "metric", "scale": None}},
    )
    skip = Choice(key="skip", label=say("leave this column out"), changes={column.name: None})
    return Open(column=column.name, text=text, choices=(*cuts, mean, skip), weight=94)


def scaled_with(
    role: str, scale: Mapping[str, Any], satisfied: Sequence[str], told: Sentence, *, sure: bool
) -> Scaled:
    """The scale with the answers that count as satisfied, of a score; where these are not usual for all, they are assumed."""
    if role != "csat" or not satisfied:
        return Scaled(scale=dict(scale), evidence=(told,), confidence=0.85)
    assumed = say(
        "which answers count as satisfied is not in the file; taken: {codes}", codes=join(satisfied, ", ")
    )
    return Scaled(
        scale={**scale, "satisfied": list(satisfied)},
        evidence=(told,),
        confidence=0.85 if sure else 0.7,
        assumed=None if sure else assumed,
    )
