"""Scales from numbers: the smallest usual scale that holds them; codes outside are asked, never dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from csat_research.intake.headers import range_of
from csat_research.intake.labels.best_end import low_is_best
from csat_research.intake.labels.matching import match, missing_kind
from csat_research.intake.scales.around_zero import by_zero
from csat_research.intake.scales.asked import (
    lowest_called,
    one_of_two,
    outside_scale,
    satisfied_from,
    satisfied_up_to,
    turned_round,
)
from csat_research.intake.scales.asked_nps import nps_shifted, nps_zero
from csat_research.intake.scales.reach import MANY, codes_among, mostly_zero, reach, satisfied_of
from csat_research.intake.scales.vendors import by_vendor
from csat_research.intake.seen.evidence import Open, Profile, Scaled
from csat_research.survey.scales.ranges import ends_of, range_in
from csat_research.words import Sentence, count_say, say

__all__ = ["by_numbers", "range_told"]

SHORTEST, LONGEST = 3, 10  # highest answers of a scale


def by_numbers(column: Profile, role: str, scale: str = "", turned: Sentence | None = None) -> Scaled | None:
    """A scale from the numbers that occur; words among them and codes outside are non-answers to be confirmed.

    scale: a range known from other columns, instead of the smallest usual one that holds the numbers; a scale that the
    header itself names ("1-6") goes before both. turned: why the lowest number is the best, where the header does not say it.
    """
    told = range_told(column, role)
    codes = sorted({*_called_none(column), *([] if told else codes_among(column.numbers))})
    values = {value: n for value, n in column.numbers.items() if value not in codes}
    if role == "csat" and not told and mostly_zero(values):
        codes, values = [0.0, *codes], {value: n for value, n in values.items() if value}
    if coded := by_vendor(column) or by_zero(column, role):
        return coded
    if not values or any(value != int(value) for value in values):
        return None
    known = (told,) if told else (scale,) if range_in(scale) else ()
    lowest = int(min(values))
    if low_is_best(column.header):
        turned = say("the header says that {low} is the best", low=lowest)
    elif low_is_best(f"1 = {column.named.get(str(lowest), '')}"):
        turned = lowest_called(column.named[str(lowest)])
    found = _whole_numbers(column, role, values, codes, known, turned if role in ("csat", "item") else None)
    return found if found is None or turned is None else replace(found, evidence=(*found.evidence, turned))


def _named_ends(column: Profile) -> str:
    """The scale from the lowest to the highest code that has a word in the file, of an answer."""
    codes = [
        int(code) for code, word in column.named.items() if code.isdigit() and missing_kind(word) is None
    ]
    low, high = (min(codes), max(codes)) if codes else (0, 0)
    return f"{low}-{high}" if low in (0, 1) and SHORTEST <= high <= LONGEST else ""


def _called_none(column: Profile) -> list[float]:
    """Numbers whose words in the file say that they are no answers, wherever they lie."""
    return [
        value for value in column.numbers if (word := column.named.get(f"{value:g}")) and missing_kind(word)
    ]


def range_told(column: Profile, role: str) -> str:
    """The scale that the header or words of codes name, where most numbers lie on it; NPS has its own, whatever is printed."""
    name = range_of(column.header) or _named_ends(column)
    if not name or role == "nps":
        return ""
    low, high = ends_of(name)
    inside = sum(n for value, n in column.numbers.items() if low <= value <= high)
    return name if inside > 0.9 * sum(column.numbers.values()) else ""


def _whole_numbers(
    column: Profile,
    role: str,
    values: Mapping[float, int],
    codes: Sequence[float],
    known: Sequence[str],
    turned: Sentence | None,
) -> Scaled | None:
    if role == "csat" and set(values) == {0.0, 1.0} and not codes and not column.words:
        return Scaled(
            scale={"values": ["0", "1"], "satisfied": ["1"]},
            evidence=(say("only 0 and 1 occur"),),
            confidence=0.7,
        )
    if role == "csat" and set(values) == {1.0, 2.0} and not known and sum(values.values()) >= MANY:
        return _one_or_two(column, codes)
    name, outside = reach(role, values, known)
    if name is None:
        return None
    _, high = ends_of(name)
    missing = {f"{value:g}": _kind_of_code(column, value, high) for value in (*outside, *codes)}
    missing |= dict.fromkeys(column.words, "blank")
    missing |= {cell: kind for cell, kind in (match(column.counts).missing or {}).items() if cell.strip()}
    scale: Any = name
    told = role == "csat" and (turned is not None or name != "1-5")
    satisfied = satisfied_of(name, turned=turned is not None) if told else []
    if satisfied or missing:
        scale = (
            {"values": name}
            | ({"satisfied": satisfied} if satisfied else {})
            | ({"missing": missing} if missing else {})
        )
    shown = f"{min(values):g}-{max(values):g}"
    evidence = (
        count_say(
            "{n:count} answer lies in {shown}",
            "{n:count} answers lie in {shown}",
            sum(values.values()),
            shown=shown,
        ),
    )
    beside = [*(f"{v:g}" for v in (*outside, *codes)), *column.words]
    doubts = _number_doubts(column, role, name, values, beside, scale, turned is not None)
    options = {"better": "low"} if turned is not None else None
    sure = 0.6 if doubts else 0.85
    return Scaled(scale=scale, evidence=evidence, questions=doubts, confidence=sure, options=options)


def _one_or_two(column: Profile, codes: Sequence[float]) -> Scaled:
    """Two answers, of which 1 is yes in most code books; which one is satisfied is asked."""
    missing = {f"{value:g}": _kind_of_code(column, value, 2) for value in codes}
    missing |= dict.fromkeys(column.words, "blank")
    scale, question = one_of_two(column, missing)
    return Scaled(
        scale=scale,
        evidence=(say("only 1 and 2 are answers"),),
        questions=(question,),
        confidence=0.6,
        options={"better": "low"},
    )


def _kind_of_code(column: Profile, value: float, high: int) -> str:
    if kind := missing_kind(column.named.get(f"{value:g}", "?")):
        return kind
    return "does_not_apply" if value == high + 1 and high < 10 else "blank"


def _number_doubts(
    column: Profile,
    role: str,
    name: str,
    values: Mapping[float, int],
    outside: Sequence[str],
    scale: Any,
    turned: bool,
) -> tuple[Open, ...]:
    asked: list[Open] = []
    if role == "nps" and 0.0 not in values and 11.0 in values:
        asked.append(nps_shifted(column, scale))
    elif role == "nps" and 0.0 not in values and range_of(column.header) != "0-10":
        asked.append(nps_zero(column, values, scale))
    elif outside:
        asked.append(outside_scale(column, role, name, outside, scale, turned=turned))
    if role == "csat" and turned and name != "1-5":
        asked.append(satisfied_up_to(column, name, scale))
    elif role == "csat" and not turned:
        ends = bool(range_told(column, role))
        doubt = satisfied_from if name != "1-5" else partial(turned_round, told=ends)
        asked += [one for one in (doubt(column, name, values, scale),) if one is not None]
    return tuple(asked)
