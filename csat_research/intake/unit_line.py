"""Unit lines: a line of units and ranges below the column names, "(min)" or "(1-5)", is read with the names and is no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from csat_research.intake.headers import range_of
from csat_research.intake.raw import Heads
from csat_research.intake.word_lists import unit_names

__all__ = ["are_units", "with_units"]

LONGEST = 60  # letters of a range in words: "(1 = very dissatisfied, 5 = very satisfied)"
_BRACKETED = re.compile(r"[(\[{<][^()\[\]{}<>]+[)\]}>]")
_OF_DAYS = re.compile(r"[dmyhstjrдмгч]{1,4}([./: -]+[dmyhsntjrдмгч]{1,4})+", re.I)
_FIRST = (
    "unit",
    "units",
    "einheit",
    "einheiten",
    "единица",
    "единицы",
    "jednostka",
    "enhet",
    "enheter",
    "واحد",
    "unité",
    "unidad",
)


def with_units(rows: Sequence[Sequence[str]]) -> Heads | None:
    """The header of a table whose second row holds units: the names of the first, and as labels both; None for any other.

    >>> with_units([["id", "Reply time"], ["", "(min)"], ["1", "30"]]).labels
    {'Reply time': 'Reply time (min)'}
    >>> with_units([["id", "Reply time"], ["1", "30"]]) is None
    True
    """
    if len(rows) < 3 or not are_units(rows[1]) or any(are_units(row) for row in rows[2:]):
        return None
    names = tuple(" ".join(name.split()) for name in rows[0])
    if any(cell.strip() and not name for name, cell in zip(names, rows[1], strict=False)):
        return None
    pairs = [
        (name, cell.strip()) for name, cell in zip(names, rows[1], strict=False) if name and cell.strip()
    ]
    return Heads(rows=2, names=names, labels={name: f"{name} {_in_brackets(cell)}" for name, cell in pairs})


def are_units(cells: Sequence[str]) -> bool:
    """Whether a row holds units, ranges and what stands in brackets, and nothing else; a lone number in brackets is a loss.

    >>> are_units(["", "(min)", "[1-5]"]), are_units(["", "hours", "1-5"]), are_units(["(5)", "(3)"]), are_units(["a", "hours"])
    (True, True, False, False)
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    rest = filled[1:] if filled and filled[0].casefold().strip(":()[]") in _FIRST else filled
    return any(map(_is_unit, rest)) and all(_is_unit(one) or _is_form_of_day(one) for one in rest)


def _is_unit(cell: str) -> bool:
    """Whether a cell says a unit or a range, or says anything in brackets."""
    bracketed = _BRACKETED.fullmatch(cell) is not None
    bare = cell[1:-1].strip() if bracketed else cell
    plain = bare.casefold().rstrip(".") in _names() and (bracketed or len(bare) > 1)
    told = plain or bare == "%" or bool(range_of(f"({bare})"))
    return len(cell) <= LONGEST and (told or (bracketed and any(map(str.isalpha, bare))))


def _is_form_of_day(cell: str) -> bool:
    return _OF_DAYS.fullmatch(cell.strip("()[]{}<> ")) is not None


def _names() -> set[str]:
    return {word for words in unit_names().values() for word in words}


def _in_brackets(cell: str) -> str:
    return cell if _BRACKETED.fullmatch(cell) else f"({cell})"
