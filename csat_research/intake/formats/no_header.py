"""No header: whether the row that was taken for the names of the columns looks like a row of answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from csat_research.survey.door.masking import masked
from csat_research.words import Sentence, join, say

__all__ = ["no_header_note", "written_like_answers"]

_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(\D.*)?")
_MAIL = re.compile(r"\S+@\S+\.\w+")
_NUMBER = re.compile(r"[-−+]?\d+([.,]\d+)?")
LEAST, SHARE = 2, 0.3  # so many names, and this share of all of them, look like what stands below
MOST = 0.8  # of the cells of a column
MANY_DIGITS = 3
YEARS = (1900, 2100)
LOOKED_AT, SHOWN = 200, 3  # columns


def no_header_note(names: Sequence[str], rows: Sequence[Sequence[str]], file: str) -> tuple[Sentence, ...]:
    """What is said of a file whose names look like answers: which they are, and what to do; nothing of other files."""
    found = written_like_answers(names, rows)
    if not found:
        return ()
    return (
        say(
            "{file} seems to have no line with column names: its first row looks like answers ({shown}), and was taken for "
            "the names. Write a line above it that names each column (such as date, score, channel)",
            file=file,
            shown=join([say("{name:quoted}", name=masked(one[:40])) for one in found[:SHOWN]], ", "),
        ),
    )


def written_like_answers(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Names that look like the cells below them, where these are enough to tell that a header is missing.

    Like them is a day over days, an address over addresses, an id over ids of the same shape, a text that comes back below
    among others, a number with decimals or many digits over such numbers. Years and codes ("2024", "1" to "7") are names.

    >>> rows = [("2026-05-02", "mail", "4"), ("2026-05-02", "chat", "5"), ("2026-05-03", "phone", "1")]
    >>> written_like_answers(("2026-05-01", "chat", "5"), rows)
    ('2026-05-01', 'chat')
    >>> written_like_answers(("day", "channel", "score"), rows)
    ()
    """
    named = [(place, name) for place, name in enumerate(names) if name][:LOOKED_AT]
    below = [row for row in rows if [one.strip() for one in row[: len(names)]] != list(names)]
    if len(below) < LEAST:
        return ()
    counted = _rising([name for _, name in named])
    columns = [
        (name, [row[place].strip() for row in below if place < len(row) and row[place].strip()])
        for place, name in named
        if not (counted and _NUMBER.fullmatch(name))
    ]
    sure = any(_written_alike(name, cells) for name, cells in columns)
    found = tuple(
        name
        for name, cells in columns
        if _written_alike(name, cells) or _back_again(name, cells, 2 if sure else 3)
    )
    return found if len(found) >= max(LEAST, SHARE * len(named)) else ()


def _rising(names: Sequence[str]) -> bool:
    """Whether the numbers among names rise from one to the next, as codes and steps do."""
    values = [_value(one) for one in names if _NUMBER.fullmatch(one)]
    return len(values) > 2 and all(a < b for a, b in pairwise(values))


def _written_alike(name: str, cells: Sequence[str]) -> bool:
    """Whether a name is a day, an address, an id or a number as the cells below are."""
    if not cells:
        return False
    for kind in (_DAY, _MAIL):
        if kind.fullmatch(name):
            return _most(bool(kind.fullmatch(one)) for one in cells)
    if _NUMBER.fullmatch(name):
        return _number_among(name, cells)
    return _digits(name) >= MANY_DIGITS and _most(_shape(one) == _shape(name) for one in cells)


def _back_again(name: str, cells: Sequence[str], least: int) -> bool:
    """Whether a text stands below too, among so many; a box that was ticked holds its own name, and at most one word else."""
    return not _NUMBER.fullmatch(name) and name in cells and len(set(cells)) >= least


def _most(held: Iterable[bool]) -> bool:
    found = list(held)
    return sum(found) >= MOST * len(found)


def _number_among(name: str, cells: Sequence[str]) -> bool:
    if not _most(bool(_NUMBER.fullmatch(one)) for one in cells):
        return False
    if _value(name) != int(_value(name)):
        return any(_value(one) != int(_value(one)) for one in cells if _NUMBER.fullmatch(one))
    return (
        _digits(name) >= MANY_DIGITS
        and not YEARS[0] <= _value(name) <= YEARS[1]
        and _most(abs(_digits(one) - _digits(name)) <= 1 for one in cells)
    )


def _value(cell: str) -> float:
    return float(cell.replace("−", "-").replace(",", "."))


def _digits(text: str) -> int:
    return sum(one.isdigit() for one in text)


def _shape(text: str) -> str:
    return re.sub(r"\d", "9", text)
