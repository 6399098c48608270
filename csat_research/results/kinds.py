"""Kinds: whether what somebody gives a class of the house is of the kind it takes; where it is none, the caller says so."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any

__all__ = ["as_typed", "is_number", "numbers_of", "several", "words_of"]

LARGEST = 10**300  # what is beyond is no float


def is_number(given: Any) -> bool:
    """A number that is there; True and False are none.

    >>> is_number(3), is_number(True), is_number(float("nan")), is_number("3")
    (True, False, False, False)
    """
    if isinstance(given, bool) or not isinstance(given, Real):
        return False
    return abs(int(given)) < LARGEST if isinstance(given, Integral) else math.isfinite(given)


def several(given: Any) -> list[Any] | None:
    """What stands in a list, a set, an array or a Series; None of a word, of groups with values, of a table, of one thing."""
    if hasattr(given, "columns") or isinstance(given, str | bytes | Mapping):
        return None
    if hasattr(given, "tolist"):  # an array is known by this, without loading NumPy
        given = given.tolist()
    return list(given) if isinstance(given, Iterable) and not isinstance(given, type) else None


def numbers_of(given: Any) -> tuple[float, ...] | None:
    """Several numbers, or None where they are something else.

    >>> numbers_of([1, 2]), numbers_of("1-5"), numbers_of([1, None])
    ((1.0, 2.0), None, None)
    """
    found = several(given)
    if found is None or not all(map(is_number, found)):
        return None
    return tuple(float(one) for one in found)


def words_of(given: Any) -> tuple[str, ...] | None:
    """Several words (a number is one, as a cell holds it), or one; None where they are something else.

    >>> words_of("Offered"), words_of(["Offered", 6]), words_of([None]), words_of(5)
    (('Offered',), ('Offered', '6'), None, None)
    """
    found = [given] if isinstance(given, str) else several(given)
    if found is None or not all(isinstance(one, str) or is_number(one) for one in found):
        return None
    return tuple(map(str, found))


def as_typed(given: object) -> str:
    """What was given, as it is typed; of a table or another object its type.

    >>> as_typed("high"), as_typed(object())
    ("'high'", 'object')
    """
    plain = given is None or isinstance(given, str | bytes | Real | list | tuple | dict | set)
    return reprlib.repr(given) if plain else type(given).__name__
