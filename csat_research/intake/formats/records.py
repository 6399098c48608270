"""Records: parsed rows become a table - where its header stands, what is title or footer, which rows do not fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from csat_research.errors import FileError
from csat_research.intake.formats.column_names import numbered_twins, without_row_names
from csat_research.intake.formats.heads_again import check_order
from csat_research.intake.formats.hopeless import check_faults
from csat_research.intake.formats.left_lines import (
    defused_note,
    doubtful_end_note,
    left_out_note,
    second_heads_note,
)
from csat_research.intake.formats.no_header import no_header_note
from csat_research.intake.formats.question_above import under_questions
from csat_research.intake.formats.second_table import second_table_length
from csat_research.intake.formats.table_ends import doubtful_end, filled_cells, foot_length, summaries_between
from csat_research.intake.raw import MAX_ROWS, Fault, Heads, RawTable, Record, Rejected, check_columns
from csat_research.intake.recognise import HEAD_ROWS, heads_of
from csat_research.words import Sentence, say

__all__ = [
    "LOOK_AT",
    "Header",
    "Piece",
    "check_length",
    "find_header",
    "piece_of",
    "table_from_records",
    "without_footer",
]

LOOK_AT = 200
_DEFUSED = re.compile(r"'[=+\-@\t\r]")


def table_from_records(
    records: Sequence[Record], file: str, notes: tuple[Sentence, ...] = (), *, sheet: bool = False
) -> RawTable:
    """Header, rows and rejected rows from parsed records; shared by CSV and sheets, whose rows may be stored short."""
    check_length(len(records), file)
    found = find_header(records, file)
    body, foot = without_footer(list(found.body), found.names, file)
    # of sheets alone, whose programs make such rows: a long CSV file is read in blocks, which do not know each other
    body, sums = _without_summaries(body, file) if sheet and len(found.names) > 1 else (body, ())
    piece = piece_of(body, found.names, file, sheet=sheet)
    return RawTable(
        frame=piece.frame,
        name=file,
        read=piece.read,
        rejected=tuple(piece.rejected),
        notes=(*notes, *found.notes, *sums, *foot, *defused_note(piece.defused, file)),
        labels=found.heads.labels,
        zone=found.heads.zone,
        heads=found.lines,
    )


def check_length(n: int, file: str) -> None:
    """Raise FileError for more rows than are read."""
    if n > MAX_ROWS:
        raise FileError(
            say(
                "{file} has {n:count} rows; up to {most:count} are read.  Split the file.",
                file=file,
                n=n,
                most=MAX_ROWS,
            )
        )


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table begins: its header rows and their lines, the names of its columns, the rows below, what was left out."""

    heads: Heads
    names: list[str]
    body: Sequence[Record]
    notes: tuple[Sentence, ...]
    lines: tuple[int, ...]


def find_header(records: Sequence[Record], file: str) -> Header:
    """The header of a table and the filled rows below it; raises FileError where no row names the columns."""
    filled = [one for one in records if one.fault or any(cell.strip() for cell in one.cells)]
    place = _header_place(filled)
    if place is None:
        raise FileError(
            say(
                "{file}: no row with column names was found.  The first row of the table should name its columns.",
                file=file,
            )
        )
    own = _heads_at(filled, place)
    body = filled[place + own.rows :]
    looked = _looked_at(body)
    heads = under_questions(filled[place - 1].cells if place else (), own, looked)
    over = int(heads is not own)  # a line over the names that is read too
    names = without_row_names(_names(heads.names, body), looked)
    unnamed = no_header_note(names, looked, file) if heads.rows == 1 else ()
    names, twins = numbered_twins(names, file)
    check_columns([one for one in names if one], file)
    notes = left_out_note(_cells(filled[: place - over]), file, say("before the column names"))
    notes += unnamed + twins
    second = _other_heads(filled[place : place + heads.rows], heads.names)
    notes += second_heads_note(_cells(second), heads.labels, file)
    lines = tuple(one.line for one in filled[place - over : place + heads.rows])
    return Header(heads, names, body, notes, lines)


def _cells(rows: Sequence[Record]) -> list[tuple[str, ...]]:
    return [one.cells for one in rows]


def _heads_at(filled: Sequence[Record], place: int) -> Heads:
    return heads_of([one.cells for one in filled[place : place + HEAD_ROWS] if one.fault is None])


def _other_heads(rows: Sequence[Record], names: Sequence[str]) -> list[Record]:
    """Header rows beside the one that gives the names; none where all together give them."""
    own = [i for i, one in enumerate(rows) if list(map(str.strip, one.cells)) == list(names)][:1]
    return [one for i, one in enumerate(rows) if own and i not in own]


def _names(cells: Sequence[str], body: Sequence[Record]) -> list[str]:
    """Column names without blanks at their ends; empty ones at the right end come from extra commas.

    Unless many rows hold something there: a tool that lets one question stand over several columns names the first only.
    """
    names = [_name(cell) for cell in cells]
    while names and not names[-1] and not _is_used(len(names) - 1, body):
        names.pop()
    return names


def _name(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip()


def _looked_at(body: Sequence[Record]) -> list[tuple[str, ...]]:
    return [one.cells for one in body[:LOOK_AT] if one.fault is None]


def _is_used(place: int, body: Sequence[Record]) -> bool:
    """Whether a tenth of the first rows hold something in a column."""
    looked = _looked_at(body)
    held = sum(len(cells) > place and bool(cells[place].strip()) for cells in looked)
    return held > len(looked) / 10


def _header_place(filled: Sequence[Record]) -> int | None:
    """The first row that is as wide as the table, or with which several header rows begin: title rows have fewer cells."""
    looked = [one for one in filled[:LOOK_AT] if one.fault is None]
    if not looked:
        return None
    begin = _comments(filled)
    widths = Counter(filled_cells(one.cells) for one in looked)
    usual = max(widths, key=lambda width: (widths[width], width))
    for i, one in enumerate(filled[begin:LOOK_AT], begin):
        named = filled_cells(one.cells)
        if one.fault is None and (
            named >= max(1, min(usual, 2), round(0.6 * usual))
            or (named > 1 and _heads_at(filled, i).rows > 1)
        ):
            return i
    return None


def _comments(filled: Sequence[Record]) -> int:
    """How many lines at the top begin with "# ", as programs write what they did; one alone may be the header."""
    lines = [one.cells[:1] for one in filled[:LOOK_AT]]
    n = next((i for i, cells in enumerate(lines) if not cells or not cells[0].startswith("# ")), len(lines))
    return n if 1 < n < len(lines) else 0


def without_footer(
    body: list[Record], names: Sequence[str], file: str, begins: Callable[[str], int] | None = None
) -> tuple[list[Record], tuple[Sentence, ...]]:
    """The rows above the lines under the table, and what is said of these; begins: see `foot_length`."""
    n = second_table_length(body, names) or foot_length(body, begins) if len(names) > 1 else 0
    above, foot = body[: len(body) - n], body[len(body) - n :]
    told = left_out_note(_cells(foot), file, say("below the table"))
    doubt = doubtful_end(above, begins) if len(names) > 1 else ""
    return above, (*told, *doubtful_end_note(doubt, file))


def _without_summaries(body: list[Record], file: str) -> tuple[list[Record], tuple[Sentence, ...]]:
    """The answers without the totals of groups that stand between them, and what is said of these."""
    places = summaries_between(body)
    if not places:
        return body, ()
    told = left_out_note([body[i].cells for i in sorted(places)], file, say("between the answers (totals)"))
    return [one for i, one in enumerate(body) if i not in places], told


@dataclass(slots=True)
class Piece:
    """Some rows of a table: cells by column with `_row`, rejected rows, and how many cells were freed of a leading '."""

    frame: pd.DataFrame
    rejected: list[Rejected]
    defused: int

    @property
    def read(self) -> int:
        """Rows used and rejected."""
        return len(self.frame) + len(self.rejected)


def piece_of(body: Iterable[Record], names: Sequence[str], file: str, *, sheet: bool = False) -> Piece:
    """Rows as cells by column; those that do not fit the header are rejected (`sheet`: see `_fault`).

    Raises FileError where most of very many rows do not fit.
    """
    width = len(names)
    rows: list[tuple[str, ...]] = []
    places: list[int] = []
    rejected: list[Rejected] = []
    known = {name.casefold() for name in names}
    for one in body:
        check_order(one, names, known, file)
        fault = one.fault or _fault(one.cells, names, sheet)
        if fault is None:
            rows.append(one.cells[:width] + ("",) * (width - len(one.cells)))
            places.append(one.line)
        else:
            rejected.append(Rejected(one.line, "", _written(one.cells), fault))
            check_faults(len(rejected), len(rejected) + len(rows), rejected[0].row, rejected[0].fault, file)
    frame, defused = _frame(rows, names)
    frame["_row"] = places
    return Piece(frame, rejected, defused)


def _written(cells: Sequence[str]) -> str:
    """A row as it is shown in a list of rejected rows: its first cells, and where only a few are filled, those."""
    shown = [cell[:200] for cell in cells[:50]]
    return " | ".join(shown).rstrip(" |")[:200]


def _fault(cells: Sequence[str], names: Sequence[str], sheet: bool) -> Fault | None:
    """NUL characters, column names once more, and more cells than columns; extra commas at the end are no harm.

    sheet: short rows are no harm either, for a sheet stores no empty cells.
    """
    width = len(names)
    if any("\x00" in cell for cell in cells):
        return Fault(say("the row holds NUL characters: the file is damaged"), say("export the file again"))
    if width > 1 and _name(cells[0]) == names[0] and [_name(cell) for cell in cells[:width]] == list(names):
        return Fault(
            say("the column names stand here once more"), say("delete the line; were two files joined?")
        )
    stray = next((i for i in range(width, len(cells)) if cells[i].strip()), None)
    if sheet and stray is not None:
        return Fault(
            say(
                "a cell outside the table is filled, in column {n:count} of {width:count}",
                n=stray + 1,
                width=width,
            ),
            say("delete that cell, or give its column a name"),
        )
    if stray is not None or (len(cells) < width and not sheet):
        text = say("cells in this row: {n:count}, in the header: {width:count}", n=len(cells), width=width)
        return Fault(text, say("put quotes around cells that hold the delimiter, or add what is missing"))
    return None


def _frame(rows: Sequence[tuple[str, ...]], names: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """Text columns (blank cells are None); columns without a name are dropped where they are empty."""
    defused = 0
    columns: dict[str, list[str | None]] = {}
    for i, name in enumerate(names):
        cells = [row[i] for row in rows]
        held = [_DEFUSED.match(cell) is not None if cell[:1] == "'" else False for cell in cells]
        defused += sum(held)
        clean = (
            [cell[1:] if mark else cell for cell, mark in zip(cells, held, strict=True)]
            if any(held)
            else cells
        )
        if name or any(cell.strip() for cell in clean):
            columns[name or f"column {i + 1}"] = [cell if cell.strip() else None for cell in clean]
    return pd.DataFrame(columns, dtype=object), defused
