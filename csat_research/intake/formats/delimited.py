"""CSV and its cousins: delimiter and header found by shape, every row kept or rejected with its physical line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from csat_research.errors import FileError
from csat_research.intake.encodings.encoding import decode
from csat_research.intake.formats.hopeless import check_faults
from csat_research.intake.formats.records import LOOK_AT, table_from_records
from csat_research.intake.raw import Fault, RawTable, Record, check_size
from csat_research.intake.values.grammar import decimal_mark
from csat_research.words import say

__all__ = ["Shape", "decimal_of", "read_delimited", "records_of", "shape_of"]

DELIMITERS = (",", ";", "\t", "|")


def read_delimited(path: Path, wanted: frozenset[str] = frozenset()) -> RawTable:
    """A CSV file as a RawTable; raises FileError for a file that is no table.

    `wanted` names the declared columns; it decides nothing here (a CSV has one table): readers share one signature.
    """
    raw = path.read_bytes()
    check_size(len(raw), path.name)
    decoded = decode(raw, path.name)
    lines = list(io.StringIO(decoded.text, newline=""))
    shape = shape_of(lines, path.name)
    rows = list(_hopeful(records_of(lines, shape.delimiter, shape.skip, shape.width), path.name))
    table = table_from_records(rows, path.name, notes=decoded.notes)
    decimal = decimal_of(table.frame, shape)
    return replace(table, encoding=decoded.encoding, delimiter=shape.delimiter, decimal=decimal)


def _hopeful(records: Iterable[Record], file: str) -> Iterator[Record]:
    """The records that are not blank, one by one, until most of very many have a fault."""
    faults: list[tuple[int, Fault]] = []
    for seen, one in enumerate(records, 1):
        if one.fault is not None:
            faults.append((one.line, one.fault))
            check_faults(len(faults), seen, *faults[0], file)
        if one.fault is not None or any(cell.strip() for cell in one.cells):
            yield one


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows are told apart: the delimiter, lines to skip at the beginning, and how many cells most rows have."""

    delimiter: str
    skip: int
    width: int


def shape_of(lines: Sequence[str], file: str) -> Shape:
    """The shape that the first lines of a file show. Raises FileError where there is none."""
    declared, skip = _declared_delimiter(lines)
    delimiter = declared or _delimiter(lines, file)
    return Shape(delimiter, skip, _width(lines, delimiter, skip))


def decimal_of(frame: pd.DataFrame, shape: Shape) -> str:
    """The decimal mark that the first rows show; with semicolons, where nothing decides, it is the comma."""
    return decimal_mark(_some_cells(frame), hint="," if shape.delimiter == ";" else "")


def _declared_delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Excel's first line `sep=;`: the delimiter, and how many lines to skip."""
    found = re.fullmatch(r"\"?sep=(.)\"?\s*", lines[0]) if lines else None
    return (found[1], 1) if found else ("", 0)


def _delimiter(lines: Sequence[str], file: str) -> str:
    """The delimiter under which most rows have one and the same width above one."""
    head = [line for line in lines[: 3 * LOOK_AT] if line.strip()][:LOOK_AT]
    if not head:
        raise FileError(say("{file} holds no rows.  Export it again.", file=file))
    scores = {one: _evenness(head, one) for one in DELIMITERS}
    best = max(DELIMITERS, key=lambda one: scores[one])
    return best if scores[best] > 0 else ","


def _evenness(head: Sequence[str], delimiter: str) -> float:
    """Share of rows with the commonest width, and a little for more columns; 0 where no row is split."""
    try:
        widths = [
            len(row) for row in csv.reader(head, delimiter=delimiter) if any(cell.strip() for cell in row)
        ]
    except csv.Error:
        return 0.0
    if not widths:  # empty quotes and nothing else
        return 0.0
    width, n = Counter(widths).most_common(1)[0]
    return 0.0 if width < 2 else n / len(widths) + min(width, 50) / 1000


def records_of(
    lines: Sequence[str], delimiter: str, start: int, width: int, whole: bool = True
) -> Generator[Record, None, int]:
    """Rows from a physical line on; returns the line at which the last one that is whole has ended.

    After a quote that was never closed, reading goes on in the next physical line. A row over several lines that has
    another width than the file's is taken apart the same way. whole: see `_run`.
    """
    while 0 <= start < len(lines):
        start = yield from _run(lines, delimiter, start, width, whole)
    return ~start if start < 0 else start


def _width(lines: Sequence[str], delimiter: str, skip: int) -> int:
    rows = csv.reader(lines[skip : skip + LOOK_AT], delimiter=delimiter)
    try:
        widths = Counter(len(row) for row in rows if row)
    except csv.Error:
        return 0
    return widths.most_common(1)[0][0] if widths else 0


def _run(
    lines: Sequence[str], delimiter: str, start: int, width: int, whole: bool = True
) -> Generator[Record, None, int]:
    """Rows from a physical line on, until the end or a row to be taken apart; returns where to go on.

    whole: whether the file ends with these lines; else a row that is open at their end is left for later, and ~its
    place is returned.
    """
    reader = csv.reader((lines[i] for i in range(start, len(lines))), delimiter=delimiter, strict=True)
    before = start
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return len(lines)
        except csv.Error as error:
            if not whole and start + reader.line_num >= len(lines):
                return ~before
            yield Record(before + 1, (lines[before].rstrip("\r\n"),), _broken(error))
            return before + 1
        after = start + reader.line_num
        if after - before > 1 and len(row) != width:
            yield Record(before + 1, (lines[before].rstrip("\r\n"),), _unclosed())
            return before + 1
        if row:  # of a blank line nothing is left
            yield Record(before + 1, tuple(row))
        before = after


def _unclosed() -> Fault:
    return Fault(say("a quote is opened in this line and never closed"), say("close or remove the quote"))


def _broken(error: csv.Error) -> Fault:
    if "limit" in str(error):
        return Fault(
            say("a cell has more than 131,072 characters"),
            say("shorten the cell, or close the quote before it"),
        )
    return Fault(
        say("quotes in this line do not fit together"), say("write a quote inside a cell twice, or remove it")
    )


def _some_cells(frame: pd.DataFrame) -> list[str]:
    head = frame.drop(columns="_row").head(LOOK_AT)
    return [str(cell) for name in head for cell in head[name].dropna()]
