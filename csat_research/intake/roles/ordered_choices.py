"""Guesses of choices: "1st choice", "2nd choice", "3rd choice" name different options in every row, and are picks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.headers import holds, is_ignored
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.roles.picks import propose_picks
from csat_research.intake.scales.guess import looks_like_answers
from csat_research.intake.seen.evidence import Work
from csat_research.words import Sentence, say

__all__ = ["chosen_columns"]

WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_WORDED = re.compile(
    r"(?<![a-z0-9])(?:([1-9])(?:st|nd|rd|th)|(first|second|third|fourth|fifth))(?![a-z0-9])", re.I
)
_NUMBER = re.compile(r"(?<!\d)([1-9])(?!\d)")
OPTIONS = 4  # that people chose of, at least
EXPECTED = 10  # rows in which two columns would agree by chance
AGREE = 0.05  # and the share of these in which they do, at most
MOST_CODES = 2
CODE = 0.5  # a cell that comes twice in a row so often, of what chance makes, stands for nothing chosen


def chosen_columns(work: Work) -> None:
    """Columns whose headers count 1, 2, 3 and whose cells never agree in a row: an option can be chosen only once.

    Ratings of a battery agree more often than chance, so that they are none of these. What becomes picks, or is left out, is no
    rating and no segment any more.
    """
    if work.frame is None:
        return
    for stem, columns in _counted(work).items():
        cells = work.frame[columns].map(lambda cell: None if missing_kind(str(cell)) else str(cell).strip())
        if not _apart(cells):
            continue
        codes = _codes(cells)
        told = holds(columns[0], "matters") or holds(columns[0], "choices")
        if codes or work.has("picks") or not told:
            for one in columns:
                del work.columns[one]
            work.notes.append(_left_out(columns, codes))
            continue
        text = say(
            "{n:count} columns such as {column:quoted} name different options in each row. Do they say what matters most to people?",
            n=len(columns),
            column=columns[0],
        )
        propose_picks(work, stem, columns, text)
        for one in columns:
            del work.columns[one]


def _counted(work: Work) -> dict[str, list[str]]:
    """Columns by what their headers share but for a number, where the numbers are 1, 2 and so on."""
    found: dict[str, dict[int, str]] = {}
    for column in work.columns.values():
        if column.name in work.guesses or is_ignored(column.name) or not looks_like_answers(column):
            continue
        for stem, place in _places(column.name):
            found.setdefault(stem, {}).setdefault(place, column.name)
    best: dict[str, list[str]] = {}
    for stem, places in sorted(found.items(), key=lambda one: -len(one[1])):
        columns = [places[place] for place in sorted(places)]
        taken = {name for names in best.values() for name in names}
        if (
            sorted(places) == list(range(1, len(places) + 1))
            and 2 <= len(places) <= 6
            and not taken & {*columns}
        ):
            best[stem] = columns
    return best


def _places(name: str) -> list[tuple[str, int]]:
    """What a header is without its number, and the number, for each number in it; a counting word goes before digits.

    >>> _places("Most important 2nd choice"), _places("Q2_3")
    ([('Most important choice', 2)], [('Q _3', 2), ('Q2_', 3)])
    """
    found = list(_WORDED.finditer(name)) or list(_NUMBER.finditer(name))
    return [
        (
            re.sub(r"\s+", " ", f"{name[: one.start()]} {name[one.end() :]}").strip(),
            int(one[1] or WORDS[one[2].casefold()]),
        )
        for one in found
    ]


def _apart(cells: pd.DataFrame) -> bool:
    """Whether two of the columns never agree in a row, though they hold the same options and chance would make them."""
    options = [set(cells[one].dropna()) for one in cells]
    shared = set.intersection(*options)
    if len(shared) < OPTIONS or len(shared) < max(map(len, options)) / 2:
        return False
    codes = _codes(cells)
    left = cells.where(~cells.isin(codes))
    agree, expected = _agreement(left)
    return expected >= EXPECTED and agree <= AGREE * expected


def _agreement(cells: pd.DataFrame) -> tuple[float, float]:
    """Rows in which two columns agree, and how many chance would make, over all pairs of columns."""
    agree = expected = 0.0
    for one, other in combinations(cells.columns, 2):
        both = cells[[one, other]].dropna()
        agree += float((both[one] == both[other]).sum())
        shares = both[one].value_counts(normalize=True), both[other].value_counts(normalize=True)
        expected += len(both) * float((shares[0] * shares[1]).sum())
    return agree, expected


def _codes(cells: pd.DataFrame) -> list[str]:
    """Cells that come twice in a row, while others do not: they stand for nothing chosen."""
    found: list[str] = []
    for value in sorted({cell for one in cells for cell in cells[one].dropna()}):
        hit = cells == value
        twice = sum(float((hit[one] & hit[other]).sum()) for one, other in combinations(cells.columns, 2))
        chance = sum(
            len(cells) * hit[one].mean() * hit[other].mean() for one, other in combinations(cells.columns, 2)
        )
        if twice > CODE * chance and twice >= 1:
            found.append(value)
    return found if len(found) <= MOST_CODES else []


def _left_out(columns: Sequence[str], codes: Sequence[str]) -> Sentence:
    """Choices that cannot be taken: nothing says that they tell what matters, or a code stands for nothing chosen."""
    if not codes:
        return say(
            "{columns} look like choices out of several options, and are no ratings; they are not used",
            columns=listing(columns, 6),
        )
    return say(
        "{columns} look like choices out of several options, where {codes} stands for nothing chosen; they are not used. To use them, "
        "empty these cells and type init again",
        columns=listing(columns, 6),
        codes=listing(codes),
    )
