"""Scales from numbers: the smallest usual scale that holds them; codes outside are asked, never dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.errors import listing
from csat_research.intake.evidence import KIND_WORDS, Choice, Open, Profile, Scaled
from csat_research.intake.folding import dictionary
from csat_research.intake.headers import low_is_best, range_of
from csat_research.intake.labels import match
from csat_research.intake.scale_vendors import by_vendor
from csat_research.survey.fit import ONES
from csat_research.survey.ranges import ends_of, longer_by_one, range_in
from csat_research.survey.scales import PROPOSED, USUAL
from csat_research.words import Sentence, join, say

__all__ = ["by_numbers", "no_answers"]


SETS: dict[str, tuple[str, ...]] = {
    "csat": ("1-5", "1-3", "1-4", "1-6", "1-7", "1-10", "0-10"),
    "nps": ("0-10",),
    "ces": ("1-5", "1-7", "1-10"),
    "item": ("1-5", "1-6", "1-7", "1-10", "0-10"),
}


NEVER_SCORES = frozenset(
    float(code) for group in dictionary()["missing_codes"]["codes"][:3] for code in group["codes"]
)


def by_numbers(column: Profile, role: str, scale: str = "") -> Scaled | None:
    """A scale from the numbers that occur; words among them and codes outside are non-answers to be confirmed.

    scale: a range known from other columns, instead of the smallest usual one that holds the numbers; a scale that the
    header itself names ("1-6") goes before both.
    """
    values = {
        value: n for value, n in column.numbers.items() if value not in NEVER_SCORES or 0 <= value <= 10
    }
    codes = [value for value in column.numbers if value not in values]
    if vendor := by_vendor(column):
        return vendor
    if not values or any(value != int(value) for value in values):
        return None
    told = _told(column, role, values)
    usual = (scale,) if range_in(scale) else SETS.get(role, SETS["item"])
    return _whole_numbers(column, role, values, codes, (told,) if told else usual)


def _told(column: Profile, role: str, values: Mapping[float, int]) -> str:
    """The scale that the header names, where most numbers lie on it; NPS has its own, whatever is printed."""
    name = range_of(column.header)
    if not name or role == "nps":
        return ""
    low, high = ends_of(name)
    inside = sum(n for value, n in values.items() if low <= value <= high)
    return name if inside > 0.9 * sum(values.values()) else ""


def _whole_numbers(
    column: Profile, role: str, values: Mapping[float, int], codes: Sequence[float], known: Sequence[str]
) -> Scaled | None:
    if role == "csat" and set(values) == {0.0, 1.0} and not codes and not column.words:
        return Scaled(
            scale={"values": ["0", "1"], "satisfied": ["1"]},
            evidence=(say("only 0 and 1 occur"),),
            confidence=0.7,
        )
    name, outside = _smallest(role, values, known)
    if name is None:
        return None
    low, high = ends_of(name)
    missing = {f"{value:g}": _kind_of_code(value, high) for value in (*outside, *codes)} | dict.fromkeys(
        column.words, "blank"
    )
    missing |= {cell: kind for cell, kind in (match(column.counts).missing or {}).items() if cell.strip()}
    scale: Any = name
    turned = role == "csat" and low_is_best(column.header)
    satisfied = _satisfied_codes(name, turned=turned) if role == "csat" else []
    if satisfied or missing:
        scale = (
            {"values": name}
            | ({"satisfied": satisfied} if satisfied else {})
            | ({"missing": missing} if missing else {})
        )
    shown = f"{min(values):g}-{max(values):g}"
    evidence: tuple[Sentence, ...] = (
        say("{n:count} answers lie in {shown}", n=sum(values.values()), shown=shown),
    )
    doubts = _number_doubts(
        column, role, name, values, [*(f"{v:g}" for v in (*outside, *codes)), *column.words], scale
    )
    options = None
    if turned:
        options, evidence = (
            {"better": "low"},
            (*evidence, say("the header says that {low} is the best", low=low)),
        )
    sure = 0.6 if doubts else 0.85
    return Scaled(scale=scale, evidence=evidence, questions=doubts, confidence=sure, options=options)


def _satisfied_codes(name: str, *, turned: bool) -> list[str]:
    """The answers proposed as satisfied, worst first; turned: where the lowest is the best."""
    low, high = ends_of(name)
    if turned:
        return [f"{low + high - code:g}" for code in sorted(USUAL.get(name, ()), reverse=True)]
    return [f"{code:g}" for code in PROPOSED.get(name, ())]


def _smallest(role: str, values: Mapping[float, int], known: Sequence[str]) -> tuple[str | None, list[float]]:
    """The smallest usual scale that holds the numbers; a 0 below and a code above it may be non-answers."""
    total = sum(values.values())
    for name in known:
        low, high = ends_of(name)
        outside = [value for value in values if not low <= value <= high]
        inside = [value for value in values if low <= value <= high]
        beyond = [value for value in outside if value not in (0.0, high + 1.0)]
        if beyond or not inside:
            continue
        if (
            sum(values[value] for value in outside)
            > (0.4 if len(known) > 1 or role == "nps" else 0.95) * total
        ):
            continue  # a rare service was used by few: on a scale that other columns show, most may be codes
        if len(known) == 1 and role != "nps":
            return (
                name,
                outside,
            )  # named by the header or by the columns beside: it need not be filled to its end
        if max(inside) >= high - (0 if len(inside) < 3 else 1) and not (
            outside and role != "nps" and _wider(name, values)
        ):
            return name, outside
    return None, []


def _wider(name: str, values: Mapping[float, int]) -> bool:
    """Whether a value outside is so frequent that it is rather an answer of a wider scale."""
    low, high = ends_of(name)
    usual = sorted(n for value, n in values.items() if low <= value <= high)
    above = values.get(high + 1.0, 0)
    return above > 0 and above >= usual[len(usual) // 2]


def _kind_of_code(value: float, high: int) -> str:
    return "does_not_apply" if value == high + 1 and high < 10 else "blank"


def _number_doubts(
    column: Profile, role: str, name: str, values: Mapping[float, int], outside: Sequence[str], scale: Any
) -> tuple[Open, ...]:
    asked: list[Open] = []
    if role == "nps" and 0.0 not in values and 11.0 in values:
        asked.append(_nps_shifted(column, scale))
    elif role == "nps" and 0.0 not in values and range_of(column.header) != "0-10":
        asked.append(_nps_zero(column, values, scale))
    elif outside:
        asked.append(_outside(column, name, outside, scale))
    elif role == "csat" and name != "1-5" and not low_is_best(column.header):
        asked.append(_satisfied(column, name, scale))
    return tuple(asked)


def _nps_zero(column: Profile, values: Mapping[float, int], scale: Any) -> Open:
    text = say(
        "{column:quoted} looks like NPS, but nobody gave a 0 in {n:count} answers. Were people offered 0 to 10?",
        column=column.name,
        n=sum(values.values()),
    )
    yes = Choice(key="0-10", label=say("yes, 0 was offered"), changes={column.name: {"scale": scale}})
    no = Choice(
        key="other",
        label=say("no: it is not NPS and is kept as a figure"),
        changes={column.name: {"role": "metric", "scale": None}},
    )
    unlikely = values.get(1.0, 0) >= ONES or range_of(column.header).startswith("1-")
    choices = (no, yes) if unlikely else (yes, no)
    return Open(column=column.name, text=text, choices=choices, weight=80)


def _nps_shifted(column: Profile, scale: Any) -> Open:
    """Codes 1-11 are the positions of 0-10 in many exports; read as they stand they add a third to NPS."""
    text = say(
        "{column:quoted} holds 1 to 11 and no 0. Do the codes stand for 0 to 10, one lower each?",
        column=column.name,
    )
    coded = {"values": "0-10", "labels": {str(code): str(code - 1) for code in range(1, 12)}}
    shifted = Choice(
        key="shifted", label=say("yes: 1 means 0, 11 means 10"), changes={column.name: {"scale": coded}}
    )
    blank = Choice(
        key="blank", label=say("no: 11 stands for no answer"), changes={column.name: {"scale": scale}}
    )
    return Open(column=column.name, text=text, choices=(shifted, blank), weight=95)


def _outside(column: Profile, name: str, outside: Sequence[str], scale: Any) -> Open:
    text = say(
        "{column:quoted} is read as {name}; it also holds {outside}. Are those non-answers?",
        column=column.name,
        name=name,
        outside=listing(outside, 5),
    )
    kinds = scale["missing"] if isinstance(scale, dict) else {}
    yes = Choice(key="yes", label=no_answers(kinds), changes={column.name: {"scale": scale}})
    skip = Choice(key="skip", label=say("leave this column out"), changes={column.name: None})
    return Open(
        column=column.name, text=text, choices=(yes, *_longer(column, name, outside), skip), weight=70
    )


def no_answers(kinds: Mapping[str, str]) -> Sentence:
    """Yes, and what each code or word stands for."""
    if not kinds:
        return say("yes, they are no answers")
    told = [say("{cell:quoted} {kind}", cell=cell, kind=KIND_WORDS[kind]) for cell, kind in kinds.items()]
    return say("yes, they are no answers: {kinds}", kinds=join(told, ", "))


def _longer(column: Profile, name: str, outside: Sequence[str]) -> tuple[Choice, ...]:
    """The scale with one answer more, where the code just above it occurs."""
    _, high = ends_of(name)
    longer = longer_by_one(name)
    rest = [code for code in outside if code != str(high + 1)]
    if len(rest) == len(outside) or rest not in ([], ["0"]) or longer not in PROPOSED:
        return ()
    scale: dict[str, Any] = {"values": longer, "satisfied": [f"{code:g}" for code in PROPOSED[longer]]}
    scale |= {"missing": dict.fromkeys(rest, "blank")} if rest else {}
    label = say(
        "no, the scale is {longer}, satisfied are {satisfied}",
        longer=longer,
        satisfied=", ".join(scale["satisfied"]),
    )
    return (Choice(key=longer, label=label, changes={column.name: {"scale": scale}}),)


def _satisfied(column: Profile, name: str, scale: Any) -> Open:
    low, high = ends_of(name)
    text = say(
        "{column:quoted} is a scale of {name}. From which answer on is a customer satisfied?",
        column=column.name,
        name=name,
    )
    first = int(float(scale["satisfied"][0])) if isinstance(scale, dict) and scale.get("satisfied") else high
    others = [cut for cut in (high, high - 1, high - 2) if low < cut != first]
    choices = tuple(_cut(column, name, cut, high) for cut in (first, *others))
    return Open(column=column.name, text=text, choices=choices, weight=85)


def _cut(column: Profile, name: str, cut: int, high: int) -> Choice:
    satisfied = [str(value) for value in range(cut, high + 1)]
    return Choice(
        key=str(cut),
        label=say("{cut} and above", cut=cut),
        changes={column.name: {"scale": {"values": name, "satisfied": satisfied}}},
    )
