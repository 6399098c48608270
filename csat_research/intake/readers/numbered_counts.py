"""Counts under numbers: columns such as "Rating 1" to "Rating 5" of which sums or sizes show that they hold how many gave each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from csat_research.intake.headers import hint
from csat_research.intake.labels.folding import fold

__all__ = ["numbered_answers", "perhaps_counts"]

LEAST_ROWS = 3  # of which each has the sum of its counts in a column of its own
FITS = 0.95  # of the rows
HIGHEST = 10  # of a rating
ZEROS = 0.05  # of the cells: ratings begin at 1 mostly
LONGEST = 60  # letters of a name
MARKS = " _.:-#★⭐☆"
CODES = (55, 66, 77, 88, 96, 97, 98, 99, 997, 998, 999)  # of no answer
_POINTS = re.compile(r"score|point|балл|punkt|pkt|poäng|امتیاز|نمره", re.I)
_NUMBERED = re.compile(r"(?P<stem>\D*?)[\s_.:-]*(?P<number>10|\d)(?P<more>[\s_.:-]*\D*)")
_STEMS = frozenset(
    (
        "", "rating", "ratings", "rated", "rate", "score", "scores", "star", "stars", "grade", "grades", "points", "answer", "answers",
        "оценка", "оценки", "балл", "баллы", "ocena", "oceny", "betyg", "poäng", "امتیاز", "نمره", "note", "bewertung", "sterne", "звезд",
        "звезда", "звезды",
    )
)  # fmt: skip


def numbered_answers(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, str]:
    """Column -> the answer that it counts, where sums or sizes show that cells are counts; {} of other tables.

    A sum: another column holds what the counts of each row add up to, and some are 0; a total of points is none. A size: numbers
    beyond any rating, which are more than a code or a slip of the pen.

    >>> rows = pd.DataFrame({"Rating 1": [0, 2, 1], "Rating 2": [13, 9, 40], "Rating 3": [25, 1, 2]})
    >>> numbered_answers(rows, list(rows))
    {'Rating 1': '1', 'Rating 2': '2', 'Rating 3': '3'}
    """
    found = _in_a_row(names)
    numbers = _whole(frame, list(found))
    if numbers is None:
        return {}
    others = [name for name in names if name not in found and not _POINTS.search(name)]
    summed = _often_zero(numbers) and any(_is_sum(frame[name], numbers.sum(axis=1)) for name in others)
    return found if summed or _beyond(numbers) else {}


def perhaps_counts(frame: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Such columns of which nothing shows whether they are counts or ratings: small numbers, and many of them 0."""
    found = _in_a_row(names)
    numbers = _whole(frame, list(found))
    if numbers is None or numbered_answers(frame, names):
        return []
    return list(found) if _often_zero(numbers) else []


def _often_zero(numbers: pd.DataFrame) -> bool:
    return bool((numbers == 0).to_numpy().mean() >= ZEROS)


def _beyond(numbers: pd.DataFrame) -> bool:
    """Whether several different numbers lie beyond any rating."""
    values = numbers.to_numpy().ravel()
    high = values[(values > HIGHEST) & ~np.isin(values, CODES)]
    return len(high) >= ZEROS * len(values) and len(np.unique(high)) >= LEAST_ROWS


def _in_a_row(names: Sequence[str]) -> dict[str, str]:
    """The columns that are called alike but for a number, which runs from 0 or 1 to 3 and more."""
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for name in names:
        parts = _NUMBERED.fullmatch(fold(name)) if len(name) <= LONGEST else None
        if parts and (stem := _stem(parts["stem"], parts["more"])) is not None:
            groups.setdefault(stem, {})[name] = int(parts["number"])
    rows = [one for one in groups.values() if sorted(one.values()) in _runs(len(one))]
    best: Mapping[str, int] = max(rows, key=len, default={})
    return {name: str(number) for name, number in best.items()}


def _stem(before: str, behind: str) -> tuple[str, str] | None:
    words = before.strip(MARKS), behind.strip(MARKS)
    plain = tuple("stars" if word in ("star", "stars") else word for word in words)
    return (plain[0], plain[1]) if all(word in _STEMS for word in words) else None


def _runs(n: int) -> tuple[list[int], ...]:
    return (list(range(1, n + 1)), list(range(n))) if n >= LEAST_ROWS else ()


def _whole(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame | None:
    """Cells as whole numbers from 0 on, empty ones as 0; None where some are none, or no columns are there."""
    if not names or any(_scored_beside(name) for name in frame.columns if name not in names):
        return None
    numbers = frame[list(names)].apply(pd.to_numeric, errors="coerce")
    filled = frame[list(names)].notna()
    if not len(frame) or (numbers.isna() & filled).to_numpy().any() or not filled.to_numpy().any():
        return None
    counts = numbers.fillna(0)
    whole = ((counts >= 0) & (counts % 1 == 0)).to_numpy().all()
    return counts if whole else None


def _scored_beside(name: str) -> bool:
    """Whether another column is called a score of its own: then a row is the answer of a person."""
    told = hint(name)
    return told is not None and told.exact and told.role in ("nps", "comment", "customer")


def _is_sum(cells: pd.Series, sums: pd.Series) -> bool:
    numbers = pd.to_numeric(cells, errors="coerce")
    known = numbers.notna()
    return bool(
        known.sum() >= LEAST_ROWS and sums[known].gt(0).any() and (numbers == sums)[known].mean() >= FITS
    )
