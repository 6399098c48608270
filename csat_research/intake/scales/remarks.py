"""Remarks among numbers: a few cells in which people wrote a sentence instead of a number; their rows are rejected, which is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from csat_research.errors import listing
from csat_research.intake.seen.evidence import LEAST_ROWS, Profile, Scaled
from csat_research.intake.values.grammar import number
from csat_research.survey.door.fit import TYPING_ERRORS
from csat_research.words import Sentence, count_say, join

__all__ = ["beside_remarks", "without_remarks"]

OFTEN = 2  # times that one stands there; what comes back more often is an answer or a code
FEW = 3  # single words that may be codes for no answer, of which each is asked


def without_remarks(column: Profile) -> tuple[Profile, Mapping[str, int]]:
    """A column of numbers without the few cells that people wrote in their own words, and these; nothing of any other column.

    >>> cells = {"5": 40, "4": 30, "great service!": 1, "5 - but slow": 1, "refused": 1}
    >>> without_remarks(Profile("score", cells, 73))[1]
    {'great service!': 1, '5 - but slow': 1}
    """
    if column.filled < LEAST_ROWS or column.order or not 1 - TYPING_ERRORS <= column.numeric < 1:
        return column, {}
    others = {cell: n for cell, n in column.answers.items() if not _is_number(cell)}
    rare = {cell: n for cell, n in others.items() if n <= OFTEN}
    written = rare if len(rare) > FEW else {cell: n for cell, n in rare.items() if _is_written(cell)}
    many = sum(n for cell, n in column.answers.items() if cell not in others)
    if not written or sum(written.values()) > TYPING_ERRORS * many:
        return column, {}
    kept = {cell: n for cell, n in column.counts.items() if cell not in written}
    return replace(column, counts=kept), written


def _is_number(cell: str) -> bool:
    return any(isinstance(number(cell, mark), float) for mark in (".", ","))


def _is_written(cell: str) -> bool:
    """More than a word: "good, thanks", "5 but slow", "5/5"."""
    return len(cell.split()) > 1 or any(map(str.isdecimal, cell))


def beside_remarks(column: Profile, guessed: Callable[[Profile], Scaled | None]) -> Scaled | None:
    """The scale that `guessed` finds in the numbers alone; that rows with remarks are rejected is said."""
    numbers, remarks = without_remarks(column)
    found = guessed(numbers)
    if not remarks or found is None:
        return found
    told = [_told(remarks), *([found.assumed] if found.assumed is not None else [])]
    return replace(found, assumed=join(told, "; "), evidence=(*found.evidence, _told(remarks)))


def _told(remarks: Mapping[str, int]) -> Sentence:
    return count_say(
        "{n:count} cell holds words beside or instead of the number ({cells}) and is listed as rejected; to count it write the number "
        "alone",
        "{n:count} cells hold words beside or instead of the number ({cells}) and are listed as rejected; to count them write the "
        "numbers alone",
        sum(remarks.values()),
        cells=listing(list(remarks), 3),
    )
