"""Cutting: names in as few lines as their place has - the beginning of each, and its end too where another begins alike."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from csat_research.results.drawing.lettering import wrapped

__all__ = ["LAST", "between", "cut", "cut_apart", "is_cut"]

CUT = "…"
LAST = 0.4  # of what is kept of a name stands behind the cut, where its end is what tells it from others
_JOINING = ("Mn", "Me", "Cf")
Name = tuple[str, float, bool]  # text, width of its place, bold


def cut_apart(names: Sequence[Name], most: int, size: float) -> list[list[str]]:
    """Each name in at most so many lines (0: as many as it takes); no two names that differ look alike for being cut.

    >>> [one[0] for one in cut_apart([("Branch of the old town, north", 90.0, False), ("chat", 90.0, False)], 1, 12.5)]
    ['Branch of the…', 'chat']
    """
    if not most:
        return [wrapped(text, width, size, bold) for text, width, bold in names]
    found = [cut(text, width, most, size, bold) for text, width, bold in names]
    times = Counter(map(tuple, found))
    return [
        cut(*name[:2], most, size, name[2], ends=True) if times[tuple(one)] > 1 else one
        for name, one in zip(names, found, strict=True)
    ]


def cut(text: str, width: float, most: int, size: float, bold: bool, *, ends: bool = False) -> list[str]:
    """A text in at most `most` lines; where it is cut it says so. ends: its last words are kept as well as its first."""
    lines = wrapped(text, width, size, bold)
    if len(lines) <= most:
        return lines
    low, high = 1, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        fits = len(wrapped(_kept(text, middle, ends), width, size, bold)) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return wrapped(_kept(text, low, ends), width, size, bold)


def is_cut(lines: Sequence[str], text: str) -> bool:
    """Whether lines lack a part of a text.

    >>> is_cut(["two", "words"], "two words"), is_cut(["two…"], "two words")
    (False, True)
    """
    return any(CUT in one for one in lines) and "".join(lines).replace(" ", "") != text.replace(" ", "")


def _kept(text: str, letters: int, ends: bool) -> str:
    last = round(letters * LAST) if ends else 0
    start, end = between(text, letters - last), between(text, len(text) - last)
    return f"{text[:start].rstrip(' ,;:-–')}{CUT}{text[end:].lstrip()}"


def between(text: str, at: int) -> int:
    """The nearest place before `at` that parts no letter from what stands upon it, and no joined signs."""
    while 0 < at < len(text) and (unicodedata.category(text[at]) in _JOINING or text[at - 1] == "\u200d"):
        at -= 1
    return at
