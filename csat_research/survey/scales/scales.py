"""Scales: which answers exist, which count as satisfied, and the four kinds of non-answer."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from csat_research.errors import ScaleError, listing
from csat_research.results.kinds import is_number, several
from csat_research.survey.scales.keys import label_key, number_in
from csat_research.survey.scales.kinds import as_told
from csat_research.survey.scales.ranges import no_scale, values_in
from csat_research.words import Sentence, join, say

__all__ = ["KINDS", "NPS", "PROPOSED", "USUAL", "Scale", "label_key", "number_in", "proposal", "scale_from"]

KINDS = ("not_asked", "does_not_apply", "unsure", "blank", "unanswered")
SCALE_KEYS = ("values", "satisfied", "labels", "unanswered", "not_asked", "missing", "better")
PROPOSED: dict[str, tuple[float, ...]] = {
    "1-3": (3,),
    "1-4": (3, 4),
    "1-6": (5, 6),
    "1-7": (6, 7),
    "1-10": (9, 10),
    "0-10": (9, 10),
}
USUAL = PROPOSED | {"1-5": (4.0, 5.0)}  # with the one that is taken without a question


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers a question allows.

    values: codes, rising; satisfied: the codes that count as satisfied (only 1-5 has a default: 4 and 5);
    labels: words in the file -> code; unanswered: labels of those asked who stayed silent;
    missing: labels or codes in the file -> kind of non-answer; better: "high" or "low". Raises ScaleError for anything else.

    >>> scale_from("1-5").definition(), scale_from({"labels": ["Bad", "Good"], "satisfied": ["Good"]}).definition()
    ('top 2 of 5', 'Good (top 1 of 2)')
    >>> scale_from({"values": "1-5 by 0.1", "satisfied": ["4-5"]}).definition()
    '4 and above of 1-5 by 0.1'
    """

    values: tuple[float, ...]
    satisfied: frozenset[float] = frozenset()
    labels: Mapping[str, float] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    better: str | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, as_told(one.name, getattr(self, one.name)))
        if len(self.values) < 2 or list(self.values) != sorted(set(self.values)):
            raise ScaleError(
                say("A scale needs two or more rising values; found {values}.", values=_numbers(self.values))
            )
        if not set(self.satisfied) <= set(self.values):
            strange = _numbers(sorted(set(self.satisfied) - set(self.values)))
            raise ScaleError(
                say(
                    "satisfied names {strange}, which is not on the scale {name}.",
                    strange=strange,
                    name=self.name,
                )
            )
        if self.better not in (None, "high", "low"):
            raise ScaleError(say("better is “high” or “low”, not {found:quoted}.", found=self.better))
        self._check_direction()
        both = [
            raw
            for raw in self.missing
            if number_in(raw) in self.values and label_key(raw) not in _keys(self.labels)
        ]
        if both:
            raise ScaleError(
                say(
                    "{shown} stands on the scale {name} and under missing. Write values without it, or take it from missing.",
                    shown=listing(both),
                    name=self.name,
                )
            )
        unknown = [kind for kind in self.missing.values() if kind not in KINDS]
        if unknown:
            raise ScaleError(
                say(
                    "missing knows not_asked, does_not_apply, unsure and blank; found {strange}.",
                    strange=listing(unknown),
                )
            )

    def _check_direction(self) -> None:
        """Refuse the worst codes as the satisfied ones: turned answers would be read the other way round."""
        k = len(self.satisfied)
        lowest, highest = self.values[:k], self.values[len(self.values) - k :]
        best, worst = (lowest, highest) if self.better == "low" else (highest, lowest)
        if k and self.better and self.satisfied == set(worst) != set(best):
            raise ScaleError(
                say(
                    "satisfied names {worst}, the worst answers of {name} as better: {better:typed} says. Write the codes as they "
                    "stand in the file, satisfied: [{best}], or better: {other:typed}.",
                    worst=_numbers(worst),
                    name=self.name,
                    better=self.better,
                    best=_numbers(best),
                    other="high" if self.better == "low" else "low",
                )
            )

    @property
    def low(self) -> float:
        """Smallest value."""
        return self.values[0]

    @property
    def high(self) -> float:
        """Largest value."""
        return self.values[-1]

    @property
    def name(self) -> str:
        """'1-5', '1-5 by 0.1', or the values in a row where their steps differ."""
        name = f"{self.low:g}-{self.high:g}{self._fine_steps}"
        return name if values_in(name) == self.values else _numbers(self.values)

    @property
    def _fine_steps(self) -> str:
        step = round(self.values[1] - self.values[0], 2)
        return f" by {step:g}" if step < 1 else ""

    def definition(self) -> str:
        """Which answers count as satisfied, in words that stand in the table."""
        if not self.satisfied:
            return "none declared"
        best = self.values if self.better == "low" else tuple(reversed(self.values))
        k = len(self.satisfied)
        if " by " in self.name and set(best[:k]) == set(self.satisfied) and not self.labels:
            return f"{best[k - 1]:g} and {'below' if self.better == 'low' else 'above'} of {self.name}"
        top = set(best[:k]) == set(self.satisfied)
        place = f"{'bottom' if self.better == 'low' else 'top'} {k} of {len(self.values)}"
        if self.labels:
            words = {code: label for label, code in reversed(list(self.labels.items()))}
            chosen = ", ".join(words.get(v, f"{v:g}") for v in self.values if v in self.satisfied)
            return f"{chosen} ({place if top else f'{k} of {len(self.values)}'})"
        return place if top else f"{_numbers(sorted(self.satisfied))} of {self.name}"

    def kind_of(self, raw: object) -> str | None:
        """The kind of non-answer a raw value stands for, or None."""
        if raw is None or (isinstance(raw, float) and math.isnan(raw)):
            return "blank"
        key = label_key(raw)
        if key in {label_key(one) for one in self.unanswered}:
            return "unanswered"
        if key == "":
            return self.missing.get("", "blank")
        return {label_key(one): kind for one, kind in self.missing.items()}.get(key)

    def code_of(self, raw: object) -> float | None:
        """The code a raw value stands for, or None where it is not on the scale."""
        found = {label_key(one): code for one, code in self.labels.items()}.get(label_key(raw))
        if found is None:
            found = number_in(raw)
        return found if found in self.values else None


NPS = Scale(tuple(float(v) for v in range(11)), frozenset((9.0, 10.0)))


def scale_from(
    given: str | Mapping[str, Any] | Iterable[float] | Scale, *, better: str | None = None
) -> Scale:
    """A Scale from what people write: "1-5", [1, 3, 5], or {values: 1-5, satisfied: [4, 5], missing: {0: blank}}.

    Raises ScaleError for an unknown key or an unreadable value.

    >>> sorted(scale_from({"labels": ["Bad", "Good"], "satisfied": ["Good"]}).satisfied)
    [1.0]
    """
    if isinstance(given, Scale):
        return given
    if isinstance(given, Mapping):
        return _from_mapping(given, better)
    values = _values(given)
    return Scale(values, _default_satisfied(values, better), better=better)


def proposal(scale: Scale) -> Sentence | str:
    """What to type where a share satisfied is asked of a scale that declares none."""
    found = PROPOSED.get(scale.name)
    if found is None:
        return ""
    if scale.better == "low":  # the same answers, counted from the other end
        found = tuple(sorted(scale.low + scale.high - one for one in found))
    return say(" For {name} many use satisfied: [{codes}].", name=scale.name, codes=_numbers(found))


def _from_mapping(given: Mapping[str, Any], better: str | None) -> Scale:
    unknown = [key for key in given if key not in SCALE_KEYS]
    if unknown:
        raise ScaleError(
            say("A scale has no key {key:quoted}. Keys: {keys}.", key=unknown[0], keys=join(SCALE_KEYS, ", "))
        )
    better = given.get("better", better)
    labels = _labels(_as_list(given, "labels", {}))
    if "values" not in given and not labels:
        raise ScaleError(say("A scale needs values (such as 1-5) or labels (worst first)."))
    values = _values(given["values"]) if "values" in given else tuple(sorted(set(labels.values())))
    satisfied = (
        _codes(_as_list(given, "satisfied", ()), labels, values)
        if "satisfied" in given
        else _default_satisfied(values, better)
    )
    missing = dict(as_told("missing", given.get("missing", {})))
    missing |= dict.fromkeys(as_told("not_asked", given.get("not_asked", ())), "not_asked")
    unanswered = as_told("unanswered", given.get("unanswered", ()))
    return Scale(values, frozenset(satisfied), labels, unanswered, missing, better)


def _as_list(given: Mapping[str, Any], name: str, usual: Any) -> Any:
    """Labels or satisfied codes as several; one word or number is a list of one. Raises ScaleError for anything else."""
    found = given.get(name, usual)
    if isinstance(found, Mapping) and name == "labels":
        return as_told(name, found)
    many = [found] if isinstance(found, str) or is_number(found) else several(found)
    return as_told(name, found) if many is None else many


def _labels(given: Mapping[str, float] | Iterable[str]) -> dict[str, float]:
    if isinstance(given, Mapping):
        found = {str(label): float(code) for label, code in given.items()}
        _check_labels(list(found.items()))
        return found
    named = list(given)
    start = 0 if len(named) == 2 else 1
    _check_labels([(str(label), float(i)) for i, label in enumerate(named, start)])
    return {str(label): float(i) for i, label in enumerate(named, start)}


def _check_labels(given: Sequence[tuple[str, float]]) -> None:
    """Raise ScaleError where one label stands for two codes; upper and lower case are read alike."""
    codes: dict[str, float] = {}
    for label, code in given:
        if codes.setdefault(label_key(label), code) != code:
            raise ScaleError(
                say("labels names {label:quoted} twice, for different answers. Name each once.", label=label)
            )


def _keys(labels: Iterable[str]) -> set[str]:
    return {label_key(one) for one in labels}


def _codes(given: Iterable[object], labels: Mapping[str, float], values: Sequence[float]) -> set[float]:
    """Codes of labels, numbers and ranges: 4-5 names all answers from 4 to 5."""
    by_key = {label_key(label): code for label, code in labels.items()}
    codes: set[float | None] = set()
    for one in given:
        key = label_key(one)
        ends = None if key in by_key else re.fullmatch(r"(\d+(?:\.\d+)?)\s*[-–]\s*(\d+(?:\.\d+)?)", key)
        inside = {code for code in values if ends and float(ends[1]) <= code <= float(ends[2])}
        codes |= inside or {by_key.get(key, number_in(one))}
    if None in codes:
        raise ScaleError(
            say("satisfied names {given}, which is neither a label nor a code.", given=listing(list(given)))
        )
    return {code for code in codes if code is not None}


def _values(given: object) -> tuple[float, ...]:
    if isinstance(given, str):
        if found := values_in(given):
            return found
    elif isinstance(given, Iterable):
        numbers = [number_in(v) for v in given]
        if None not in numbers:
            return tuple(v for v in numbers if v is not None)
    raise no_scale(given)


def _default_satisfied(values: tuple[float, ...], better: str | None) -> frozenset[float]:
    """Only 1-5 has a default; with better: low the two lowest codes are the satisfied ones."""
    if values != (1.0, 2.0, 3.0, 4.0, 5.0):
        return frozenset()
    return frozenset((1.0, 2.0)) if better == "low" else frozenset(USUAL["1-5"])


def _numbers(values: Iterable[float]) -> str:
    return ", ".join(f"{v:g}" for v in values)
