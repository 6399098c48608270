"""Raw tables: what a reader hands on - cells as written, physical row numbers, rejected rows and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from csat_research.errors import FileError
from csat_research.words import Sentence, say

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "REJECTED",
    "SHEET_STRIDE",
    "Fault",
    "Heads",
    "RawTable",
    "Record",
    "Rejected",
    "check_columns",
    "check_rows",
    "check_size",
    "place_in",
    "rejected_frame",
]

MAX_BYTES = 2_000_000_000
MAX_COLUMNS = 16_384
MAX_ROWS = 20_000_000
# Rows of the second sheet of a workbook begin at this number inside the program, as those of a second file do.
SHEET_STRIDE = 1_100_000
REJECTED = ("row", "column", "value", "reason", "fix")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be used, and what to type instead; `whole_row`: its row cannot be used either."""

    reason: Sentence
    fix: Sentence
    whole_row: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row as parsed: the physical line it begins on, its cells, or why it has none."""

    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used: row in the file, column, value as written, reason, what to type."""

    row: int
    column: str
    value: str
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The header rows of a table: how many there are, the column names they make, what was asked (name -> text).

    zone: of the times, where the header rows say it.
    """

    rows: int
    names: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """Cells as written (text; missing cells are None) with `_row`, the physical row of the file.

    read: rows of the file that are answers (with the rejected ones). decimal: "." or "," where the file shows one.
    labels: column -> the question as it was asked. lists: columns of what people chose of several, one column per
    option in the file. missing: cells that the file declares as no answers, by column. orders: the answers of a
    column in the order of their codes. named: words of codes, where only some have any. zone: of its times, where the
    file says it. reader: the tool whose export it is, and `known_by` why. heads: the lines of the file that hold its column names.
    excluded: rows that a rule of that tool takes out (previews, tests), with the rule. sheets: of a workbook of which several
    were read together, in this order.
    """

    frame: pd.DataFrame
    name: str
    read: int
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Sentence, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    sheet: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: str = ""
    reader: str = ""
    known_by: Sentence | None = None
    excluded: tuple[tuple[Sentence, int], ...] = ()
    heads: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file."""
        return tuple(one for one in self.frame.columns if one != "_row")


def place_in(sheets: Sequence[str], row: int) -> int | str:
    """A row as people find it: its number, behind the name of its sheet where several were read together.

    >>> place_in((), 7), place_in(("May", "June"), SHEET_STRIDE + 7)
    (7, 'June:7')
    """
    return f"{sheets[row // SHEET_STRIDE]}:{row % SHEET_STRIDE}" if sheets else row


def rejected_frame(rows: Iterable[Rejected]) -> pd.DataFrame:
    """Rejected rows as a table: row, column, value, reason, fix."""
    shown: dict[int, tuple[Fault, str, str]] = {}  # a fault of a hundred thousand rows is put into words once
    lines = []
    for one in rows:
        fault = one.fault
        if id(fault) not in shown:
            shown[id(fault)] = (fault, str(fault.reason), str(fault.fix))
        lines.append((one.row, one.column, one.value, *shown[id(fault)][1:]))
    return pd.DataFrame(lines, columns=list(REJECTED))


def check_columns(names: list[str], file: str) -> None:
    """Refuse a table that is too wide, or whose columns cannot be told apart."""
    if len(names) > MAX_COLUMNS:
        raise FileError(
            say(
                "{file} has {n:count} columns; more than {most:count} are not read.  Is the delimiter right?",
                file=file,
                n=len(names),
                most=MAX_COLUMNS,
            )
        )
    places: dict[str, list[int]] = {}
    for i, name in enumerate(names, 1):
        places.setdefault(name, []).append(i)
    twice = {name: at for name, at in places.items() if len(at) > 1 and name}
    if twice:
        shown = "; ".join(
            f"{name!r} in columns {', '.join(map(str, at))}" for name, at in list(twice.items())[:5]
        )
        raise FileError(
            say(
                (
                    "{file}: column names stand there more than once: {shown}.  Rename them in the "
                    "file, so that each column has a name of its own."
                ),
                file=file,
                shown=shown,
            )
        )


def check_rows(n: int, file: str) -> None:
    """Refuse a table that is too long for memory."""
    if n > MAX_ROWS:
        raise FileError(
            say(
                "{file} has {n:count} rows; up to {most:count} are read into memory.",
                file=file,
                n=n,
                most=MAX_ROWS,
            )
        )


def check_size(size: int, file: str) -> None:
    """Refuse an empty file and one that does not fit into memory."""
    if size == 0:
        raise FileError(say("{file} is empty (0 bytes).  Export it again.", file=file))
    if size > MAX_BYTES:
        raise FileError(
            say(
                "{file} has {size:number} GB; files up to {most:number} GB are read.  Split it, or save it as Parquet.",
                file=file,
                size=size / 1e9,
                most=MAX_BYTES / 1e9,
            )
        )
