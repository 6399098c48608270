"""Questions that a scale of numbers leaves: codes outside it, what 0 is, which end is best, who counts as satisfied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from csat_research.errors import listing
from csat_research.intake.scales.asked_nps import recommending
from csat_research.intake.scales.reach import MANY, satisfied_of, unused_top
from csat_research.intake.seen.evidence import KIND_WORDS, Choice, Open, Profile, in_full
from csat_research.survey.scales.ranges import ends_of, longer_by_one
from csat_research.survey.scales.scales import PROPOSED
from csat_research.words import Sentence, join, say

__all__ = [
    "from_where",
    "lowest_called",
    "no_answers",
    "one_of_two",
    "outside_scale",
    "satisfied_from",
    "satisfied_up_to",
    "turned_round",
    "turned_scale",
]

BELOW = 16  # of the range: an average so far under the middle is no chance
RARE = 0.1  # a highest number that may be a code for no answer


def outside_scale(
    column: Profile, role: str, name: str, outside: Sequence[str], scale: Any, *, turned: bool
) -> Open:
    """Numbers and words beside the scale: no answers, unless the scale is longer."""
    text = say(
        "{column:quoted} is read as {name}; it also holds {outside}. Are those non-answers?",
        column=column.name,
        name=name,
        outside=listing(outside, 5),
    )
    kinds = in_full(scale).get("missing", {})
    yes = Choice(key="yes", label=no_answers(kinds))
    skip = Choice(key="skip", label=say("leave this column out"), changes={column.name: None})
    others = (*_longer(column, name, outside), *_with_zero(column, role, name, outside, kinds))
    others = () if turned else others
    return Open(column=column.name, text=text, choices=(yes, *others, skip), weight=70)


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
        satisfied=join(scale["satisfied"], ", "),
    )
    return (Choice(key=longer, label=label, changes={column.name: {"scale": scale}}),)


def _with_zero(
    column: Profile, role: str, name: str, outside: Sequence[str], kinds: Mapping[str, str]
) -> tuple[Choice, ...]:
    """The scale with 0 as its worst answer."""
    low, high = ends_of(name)
    if role != "csat" or low != 1 or "0" not in outside:
        return ()
    wider = f"0-{high}"
    kept = {code: kind for code, kind in kinds.items() if code != "0"}
    label = say(
        "0 is an answer: the scale is {name}, satisfied are {satisfied}",
        name=wider,
        satisfied=join(satisfied_of(wider), ", "),
    )
    return (Choice(key="zero", label=label, changes={column.name: {"scale": _scale(wider, kept)}}),)


def from_where(column: Profile, name: str | Sentence) -> Sentence:
    """Asks from which answer of a scale on people are satisfied."""
    return say(
        "{column:quoted} is a scale of {name}. From which answer on is a customer satisfied?",
        column=column.name,
        name=name,
    )


def satisfied_from(column: Profile, name: str, values: Mapping[float, int], scale: Any) -> Open:
    """From which answer on people are satisfied, with the other readings of the same numbers."""
    low, high = ends_of(name)
    kinds = in_full(scale).get("missing", {})
    text = from_where(column, name)
    if _under(name, values):
        text = join([text, say("Its low numbers are more frequent: is the lowest the best?")], " ")
    first = int(satisfied_of(name)[0])
    others = [cut for cut in (high, high - 1, high - 2) if low < cut != first]
    cuts = [
        _cut(
            column, say("{cut} and above", cut=cut), cut, _scale(name, kinds, map(str, range(cut, high + 1)))
        )
        for cut in (first, *others)
    ]
    more = (*recommending(column, name, kinds), *_readings(column, name, values, kinds))
    return Open(column=column.name, text=text, choices=(*cuts, *more), weight=85)


def _cut(column: Profile, label: Sentence, cut: int, scale: Mapping[str, Any]) -> Choice:
    return Choice(key=str(cut), label=label, changes={column.name: {"scale": scale}})


def satisfied_up_to(column: Profile, name: str, scale: Any) -> Open:
    """Up to which answer people are satisfied, where the lowest number is the best."""
    low, high = ends_of(name)
    kinds = in_full(scale).get("missing", {})
    text = say(
        "{column:quoted} is a scale of {name}, on which {low} is the best. Up to which answer is a customer satisfied?",
        column=column.name,
        name=name,
        low=low,
    )
    first = int(satisfied_of(name, turned=True)[-1])
    cuts = (first, *(cut for cut in (low, low + 1, low + 2) if cut != first and cut < high))
    choices = tuple(
        _cut(column, say("{cut} and below", cut=cut), cut, _scale(name, kinds, map(str, range(low, cut + 1))))
        for cut in cuts
    )
    return Open(column=column.name, text=text, choices=choices, weight=85)


def lowest_called(cell: str) -> Sentence:
    """Why the lowest number is the best: by its words in the file."""
    return say("its lowest number is called {cell:quoted}", cell=cell)


def one_of_two(column: Profile, kinds: Mapping[str, str]) -> tuple[dict[str, Any], Open]:
    """The scale of 1 and 2 with 1 as satisfied, and the question which of them is."""
    text = say("{column:quoted} holds 1 and 2. Which of them is satisfied?", column=column.name)
    first, second = (
        {"values": ["1", "2"], "satisfied": [code]} | ({"missing": dict(kinds)} if kinds else {})
        for code in ("1", "2")
    )
    choices = (
        Choice(
            key="1",
            label=say("{code} is satisfied", code=1),
            changes={column.name: {"scale": first, "better": "low"}},
        ),
        Choice(
            key="2",
            label=say("{code} is satisfied", code=2),
            changes={column.name: {"scale": second, "better": None}},
        ),
        Choice(key="skip", label=say("leave this column out"), changes={column.name: None}),
    )
    return first, Open(column=column.name, text=text, choices=choices, weight=88)


def _readings(
    column: Profile, name: str, values: Mapping[float, int], kinds: Mapping[str, str]
) -> list[Choice]:
    """A 0 that is no answer, a 5 that nobody gave, a highest number that is a code, and 1 as the best answer."""
    low, high = ends_of(name)
    found = [turned_scale(column, name, kinds, "low")]
    if low == 0 and high > 2:
        found.append(_without(column, f"1-{high}", "0", kinds, "blank"))
    if name == "1-4" and unused_top(values):
        label = say("the scale goes to 5, which nobody gave; satisfied are 4, 5")
        found.append(Choice(key="1-5", label=label, changes={column.name: {"scale": _scale("1-5", kinds)}}))
    if name in ("1-6", "1-7") and values.get(high, 0) <= RARE * sum(values.values()):
        found.append(_without(column, f"1-{high - 1}", str(high), kinds, f"1-{high - 1}"))
    return found


def turned_round(
    column: Profile, name: str, values: Mapping[float, int], scale: Any, *, told: bool = False
) -> Open | None:
    """Where the average lies under the middle, 1 may be the best answer; where few gave the highest, that may be a code.

    told: whether the file itself says how far the scale goes. None where nothing speaks for a doubt.
    """
    low, high = ends_of(name)
    total = sum(n for value, n in values.items() if low <= value <= high)
    under = _under(name, values)
    rare = values.get(high, 0)
    code = 0 < rare <= RARE * total and total >= MANY and not told
    if not under and not code:
        return None
    kinds = in_full(scale).get("missing", {})
    choices = [Choice(key="high", label=say("yes")), turned_scale(column, name, kinds, "low")]
    if code:
        choices.append(_without(column, f"{low}-{high - 1}", str(high), kinds, f"{low}-{high - 1}", "unsure"))
    if rare <= RARE * total:
        coded = {**kinds, str(high): "unsure"} if rare else kinds
        choices.append(turned_scale(column, f"{low}-{high - 1}", coded, f"low-{high - 1}"))
    text = _low_frequent(column) if under else _few_highest(column, rare, total, high)
    return Open(column=column.name, text=text, choices=tuple(choices), weight=86)


def _under(name: str, values: Mapping[float, int]) -> bool:
    """Whether the average of a scale lies so far under its middle that 1 may be the best answer."""
    low, high = ends_of(name)
    inside = {value: n for value, n in values.items() if low <= value <= high}
    mean = sum(value * n for value, n in inside.items()) / sum(inside.values())
    return mean <= (low + high) / 2 - (high - low) / BELOW


def _low_frequent(column: Profile) -> Sentence:
    return say(
        "{column:quoted}: its low numbers are more frequent than its high ones. Is a high number good?",
        column=column.name,
    )


def _few_highest(column: Profile, rare: int, total: int, high: int) -> Sentence:
    return say(
        "{column:quoted}: only {n:count} of {total:count} answers are {high}, which may stand for no answer. Is {high} the best answer?",
        column=column.name,
        n=rare,
        total=total,
        high=high,
    )


def turned_scale(column: Profile, name: str, kinds: Mapping[str, str], key: str) -> Choice:
    """The lowest number as the best answer, of a scale that may end below the highest number."""
    satisfied = satisfied_of(name, turned=True)
    label = say(
        "{low} is the best, on a scale of {name}; satisfied are {satisfied}",
        low=ends_of(name)[0],
        name=name,
        satisfied=join(satisfied, ", "),
    )
    changes = {"better": "low", "scale": _scale(name, kinds, satisfied)}
    return Choice(key=key, label=label, changes={column.name: changes})


def _without(
    column: Profile, name: str, code: str, kinds: Mapping[str, str], key: str, kind: str = "does_not_apply"
) -> Choice:
    """A shorter scale, on which a number at the end is no answer."""
    label = say(
        "{code} is no answer: the scale is {name}, satisfied are {satisfied}",
        code=code,
        name=name,
        satisfied=join(satisfied_of(name), ", "),
    )
    kind = "blank" if code == "0" else kind
    return Choice(key=key, label=label, changes={column.name: {"scale": _scale(name, {**kinds, code: kind})}})


def _scale(name: str, kinds: Mapping[str, str], satisfied: Iterable[str] = ()) -> dict[str, Any]:
    """A scale as in the survey file, with the codes that are no answers."""
    told = {"values": name, "satisfied": [*satisfied] or satisfied_of(name)}
    return told | ({"missing": dict(kinds)} if kinds else {})
