"""Numbers and durations as people write them, by a strict grammar: what is not clearly a number is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable

from csat_research.intake.labels.folding import fold
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.raw import Fault
from csat_research.intake.word_lists import unit_words
from csat_research.words import say

__all__ = ["SECONDS", "decimal_mark", "duration", "number", "plain_cell"]

MIXED = "?"  # a column with both marks: a point is read, three digits after a lone mark are not
SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
LONGEST = 100 * 366 * 86400.0
_GROUPS = " '’٬"
_WRITTEN = re.compile(r"[+-]?[0-9.,]+")
_PLAIN = re.compile(r"[+-]?\d+")
_SHAPES = {
    ".": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?(?:e[+-]?\d{1,3})?"),
    ",": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d+)?"),
}


def plain_cell(cell: str) -> str:
    r"""The cell with plain digits, a plain minus and no blanks between groups of digits.

    >>> plain_cell("1\u202f234,5"), plain_cell("۴٫۵"), plain_cell("−3")
    ('1234,5', '4.5', '-3')
    """
    if _WRITTEN.fullmatch(cell):  # nearly every cell of a column of numbers; folding would leave it as it is
        return cell
    text = fold(cell).replace("−", "-").replace("–", "-")
    return re.sub(rf"(?<=\d)[{_GROUPS}](?=\d{{3}}(?!\d))", "", text)


def decimal_mark(cells: Iterable[str], hint: str = "") -> str:
    """The decimal mark that a column shows: "." or ","; "" where nothing decides and no hint is given, MIXED for both.

    >>> decimal_mark(["3,5", "12"]), decimal_mark(["1.234,50"]), decimal_mark(["1,234"]), decimal_mark(["1,5", "1.5"])
    (',', ',', '', '?')
    """
    marked = (cell for cell in cells if "." in cell or "," in cell or not cell.isascii())
    votes = {mark for cell in marked if (mark := _vote(plain_cell(cell)))}
    if len(votes) == 1:
        return votes.pop()
    return hint if not votes else MIXED


_THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,]\d{3})+")


def _vote(cell: str) -> str:
    """What one cell says of the decimal mark; a group of three digits says nothing."""
    marks = [c for c in cell if c in ".,"]
    if not marks or not re.fullmatch(r"[+-]?[\d.,]+", cell):
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:  # 1.234.567 is a number in groups, 10.0.0.9 an address and 12.05.2026 a date
        return {",": ".", ".": ","}[last] if _THOUSANDS.fullmatch(cell) else ""
    whole, _, part = cell.partition(last)
    return last if len(part) != 3 or whole.lstrip("+-") in ("", "0") else ""


def number(cell: str, decimal: str = ".") -> float | Fault | None:
    """The number in a cell, None for a blank or a word for missing, else a fault.

    >>> number("3,5", ","), number("n/a"), number("2 400")
    (3.5, None, 2400.0)
    >>> str(number("1_0").reason), str(number("e32").reason)
    ('this is not a number', 'this is not a number')
    """
    text = plain_cell(cell)
    if _PLAIN.fullmatch(text):
        return _float(text, ".")
    if missing_kind(cell) is not None:
        return None
    mark = decimal if decimal in _SHAPES else "."
    if (
        any(c.isdigit() for c in text.split("e")[0])
        and _SHAPES[mark].fullmatch(text)
        and not _unclear(text, decimal)
    ):
        return _float(text, mark)
    if re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", text):
        return Fault(
            say("{cell:quoted} may be thousands or a fraction", cell=cell),
            say("write it without a mark, or with the same decimal mark as the other cells"),
        )
    if text.rstrip("%٪ ") != text:
        return Fault(
            say("this is a percentage, not a number"), say("write the number without the percent sign")
        )
    return Fault(
        say("this is not a number"), say("write digits with one decimal mark, or leave the cell empty")
    )


def _unclear(text: str, decimal: str) -> bool:
    """A lone mark before three digits: "1,234" where no cell shows the decimal mark, "1.234" beside decimal commas."""
    marks = {"": ",", ",": ".", MIXED: ".,"}.get(decimal)
    return marks is not None and re.fullmatch(rf"[+-]?\d{{1,3}}[{marks}]\d{{3}}", text) is not None


def _float(text: str, decimal: str) -> float | Fault:
    other = "," if decimal == "." else "."
    value = float(text.replace(other, "").replace(decimal, "."))
    if abs(value) > 1e15:
        return Fault(say("this number is too large to be meant"), say("correct the cell or leave it empty"))
    return value


_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?\s*")


def duration(cell: str, unit: str, decimal: str = ".") -> float | Fault | None:
    """A duration in the declared unit; a clock such as 1:30 is read in that unit, words bring their own.

    A clock of two parts is hours and minutes where the unit is hours, minutes and seconds where it is minutes.

    >>> duration("90", "minutes"), duration("1 ч 30 мин", "minutes"), duration("00:05:30", "minutes")
    (90.0, 90.0, 5.5)
    >>> str(duration("-5", "minutes").reason)
    'a duration cannot be negative'
    """
    text = plain_cell(cell)
    seconds = _clock(text, unit)
    if seconds is None:
        seconds = _worded(text)
    value = number(cell, decimal) if seconds is None else seconds / SECONDS[unit]
    if isinstance(value, float) and value * SECONDS[unit] > LONGEST:
        return Fault(
            say("this is longer than 100 years"),
            say("check the unit in the survey file, or leave the cell empty"),
        )
    if isinstance(value, float) and value < 0:
        return Fault(
            say("a duration cannot be negative"),
            say("correct the two times it was made from, or leave the cell empty"),
            whole_row=True,
        )
    return value


def _clock(text: str, unit: str) -> float | None:
    found = re.fullmatch(
        r"(?:(\d{1,3})\s*(?:d|day|days)?[ .,]\s*)?(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?", text
    )
    if not found:
        return None
    days, first, second, third = (int(part) if part else None for part in found.groups())
    if third is not None:
        return (days or 0) * 86400.0 + (first or 0) * 3600.0 + (second or 0) * 60.0 + third
    if unit not in ("hours", "minutes") or days is not None:
        return None
    return (first or 0) * SECONDS[unit] + (second or 0) * SECONDS[unit] / 60


def _worded(text: str) -> float | None:
    """'1 h 30 min' in any language of the list; None where a word is unknown."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip() or any(word not in unit_words() for _, word in parts):
        return None
    return sum(float(value.replace(",", ".")) * SECONDS[unit_words()[word]] for value, word in parts)
