"""Ranges: a scale written by its lowest and highest answer, such as 1-5, read in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from csat_research.errors import ScaleError, listing
from csat_research.words import say

__all__ = ["ends_of", "longer_by_one", "no_scale", "range_in", "values_in"]

MOST_STEPPED = 10  # how far a scale in steps runs: 1,001 answers at most


def range_in(text: str) -> tuple[int, int] | None:
    """The lowest and the highest answer of a scale written as a range; None of any other text.

    >>> range_in("1-5"), range_in("-2 to 2"), range_in("1, 3, 5")
    ((1, 5), (-2, 2), None)
    """
    found = re.fullmatch(r"\s*(-?\d{1,9})\s*(?:-|–|to|\.\.)\s*(-?\d{1,9})\s*", text)
    low, high = (int(found[1]), int(found[2])) if found else (0, 0)
    return (low, high) if low < high <= low + 1000 else None


def values_in(text: str) -> tuple[float, ...]:
    """All answers of a scale written as a range, or as a range in steps; nothing of any other text.

    >>> values_in("1-3"), values_in("1-2 by 0.25"), values_in("1, 3, 5")
    ((1.0, 2.0, 3.0), (1.0, 1.25, 1.5, 1.75, 2.0), ())
    """
    plain, _, step = text.partition(" by ")
    ends = range_in(plain)
    if ends is None or not re.fullmatch(r"|\s*0\.\d{1,2}\s*", step):
        return ()
    low, high = ends
    each = round(100 * float(step)) if step else 100
    if not each or 100 % each or (each < 100 and high - low > MOST_STEPPED):
        return ()
    return tuple((100 * low + i * each) / 100 for i in range(100 * (high - low) // each + 1))


def ends_of(name: str) -> tuple[int, int]:
    """The same of a name that is known to be a range. Raises ScaleError where it is none."""
    if (found := range_in(name)) is None:
        raise no_scale(name)
    return found


def longer_by_one(name: str) -> str:
    """The range with one answer more; "" of any other text.

    >>> longer_by_one("1-5"), longer_by_one("1, 3, 5")
    ('1-6', '')
    """
    found = range_in(name)
    return f"{found[0]}-{found[1] + 1}" if found else ""


def no_scale(given: object) -> ScaleError:
    """The error of a text or list that is no scale, with what to write."""
    return ScaleError(
        say(
            "{given:quoted} is not a scale. Write 1-5, in steps 1-5 by 0.1, or the values one by one: [1, 3, 5].",
            given=given
            if isinstance(given, str) or not isinstance(given, Iterable)
            else listing(list(given)),
        )
    )
