"""Scale kinds: the parts of a scale as they should be told - numbers, words, words with what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from csat_research.errors import ScaleError
from csat_research.results.kinds import as_typed, is_number, numbers_of, words_of
from csat_research.survey.scales.keys import number_in
from csat_research.words import say

__all__ = ["as_told"]

WRITTEN = MappingProxyType(
    {
        "values": "(1, 2, 3, 4, 5)",
        "satisfied": "(4, 5)",
        "labels": '{"Bad": 0, "Good": 1}',
        "unanswered": '("Offered",)',
        "missing": '{"n/a": "does_not_apply"}',
        "not_asked": '["Not Offered"]',
        "better": '"high"',
    }
)


def as_told(name: str, given: Any) -> Any:
    """A part of a scale as the scale keeps it: values a tuple, satisfied a set. Raises ScaleError for another kind.

    >>> as_told("values", [1, 2]), as_told("satisfied", [2]), as_told("unanswered", "Offered")
    ((1.0, 2.0), frozenset({2.0}), ('Offered',))
    """
    found = _KEPT[name](given)
    if found is None and not (given is None and name == "better"):
        raise ScaleError(
            say(
                "{name} of a scale is written like {example:code}; found {found:code}.",
                name=name,
                example=WRITTEN[name],
                found=as_typed(given),
            )
        )
    return found


def _set(given: Any) -> frozenset[float] | None:
    found = numbers_of(given)
    return None if found is None else frozenset(found)


def _codes(given: Any) -> Mapping[str, float] | None:
    """Words with their codes, which a survey file may write in quotes."""
    if not isinstance(given, Mapping):
        return None
    codes = {str(word): _code(one) for word, one in given.items()}
    known = {word: one for word, one in codes.items() if one is not None}
    return known if len(known) == len(codes) else None


def _code(given: Any) -> float | None:
    if is_number(given):
        return float(given)
    return number_in(given) if isinstance(given, str) else None


def _kinds(given: Any) -> Mapping[str, str] | None:
    if not isinstance(given, Mapping) or not all(isinstance(one, str) for one in given.values()):
        return None
    return {str(word): kind for word, kind in given.items()}


def _word(given: Any) -> str | None:
    return given if isinstance(given, str) else None


_KEPT = MappingProxyType(
    {
        "values": numbers_of,
        "satisfied": _set,
        "labels": _codes,
        "unanswered": words_of,
        "not_asked": words_of,
        "missing": _kinds,
        "better": _word,
    }
)
