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
from csat_research.intake.encoding import decode
from csat_research.intake.grammar import decimal_mark
from csat_research.intake.headers import ends_table
from csat_research.intake.raw import MAX_ROWS, Fault, RawTable, Rejected, check_columns, check_size
from csat_research.words import Sentence, count_say, say

__all__ = ["Record", "read_delimited", "table_from_records"]

DELIMITERS = (",", ";", "\t", "|")
LOOK_AT = 200
_DEFUSED = re.compile(r"'[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Record:
    """One row as parsed: the physical line it begins on, its cells, or why it has none."""

    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None


def read_delimited(path: Path, wanted: frozenset[str] = frozenset()) -> RawTable:
    """A CSV file as a RawTable; raises FileError for a file that is no table.

    `wanted` names the declared columns; it decides nothing here (a CSV has one table): readers share one signature.
    """
    raw = path.read_bytes()
    check_size(len(raw), path.name)
    decoded = decode(raw, path.name)
    lines = list(io.StringIO(decoded.text, newline=""))
    declared, skip = _declared_delimiter(lines)
    delimiter = declared or _delimiter(lines, path.name)
    table = table_from_records(list(_records(lines, delimiter, skip)), path.name, notes=decoded.notes)
    decimal = decimal_mark(_some_cells(table.frame), hint="," if delimiter == ";" else "")
    return replace(table, encoding=decoded.encoding, delimiter=delimiter, decimal=decimal)


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
    width, n = Counter(widths).most_common(1)[0]
    return 0.0 if width < 2 else n / len(widths) + min(width, 50) / 1000


def _records(lines: Sequence[str], delimiter: str, skip: int = 0) -> Iterator[Record]:
    """All rows; after a quote that was never closed, reading goes on in the next physical line.

    A row over several lines that has another width than the file's is taken apart the same way.
    """
    width = _width(lines, delimiter, skip)
    start = skip
    while start < len(lines):
        start = yield from _run(lines, delimiter, start, width)


def _width(lines: Sequence[str], delimiter: str, skip: int) -> int:
    rows = csv.reader(lines[skip : skip + LOOK_AT], delimiter=delimiter)
    try:
        widths = Counter(len(row) for row in rows if row)
    except csv.Error:
        return 0
    return widths.most_common(1)[0][0] if widths else 0


def _run(lines: Sequence[str], delimiter: str, start: int, width: int) -> Generator[Record, None, int]:
    """Rows from a physical line on, until the end or a row to be taken apart; returns where to go on."""
    reader = csv.reader((lines[i] for i in range(start, len(lines))), delimiter=delimiter, strict=True)
    before = start
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return len(lines)
        except csv.Error as error:
            yield Record(before + 1, (lines[before].rstrip("\r\n"),), _broken(error))
            return before + 1
        after = start + reader.line_num
        if after - before > 1 and len(row) != width:
            yield Record(before + 1, (lines[before].rstrip("\r\n"),), _unclosed())
            return before + 1
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


def table_from_records(records: Sequence[Record], file: str, notes: tuple[Sentence, ...] = ()) -> RawTable:
    """Header, rows and rejected rows from parsed records; shared by CSV and XLSX."""
    if len(records) > MAX_ROWS:
        raise FileError(
            say(
                "{file} has {n:count} rows; up to {most:count} are read.  Split the file.",
                file=file,
                n=len(records),
                most=MAX_ROWS,
            )
        )
    filled = [one for one in records if one.fault or any(cell.strip() for cell in one.cells)]
    place = _header_place(filled)
    if place is None:
        raise FileError(
            say(
                "{file}: no row with column names was found.  The first row of the table should name its columns.",
                file=file,
            )
        )
    names = _names(filled[place].cells, filled[place + 1 :])
    check_columns([one for one in names if one], file)
    body = filled[place + 1 :]
    notes += _dropped_note(filled[:place], file, say("before the column names"))
    body, extra = _second_headers(body, file)
    body, foot = _without_footer(body, names, file)
    return _table(body, names, file, (*notes, *extra, *foot))


_SURVEYMONKEY = ("Response", "Open-Ended Response")


def _names(cells: Sequence[str], body: Sequence[Record]) -> list[str]:
    """Column names without blanks at their ends; empty ones at the right end come from extra commas.

    Unless many rows hold something there: a tool that lets one question stand over several columns names the first only.
    """
    names = [re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip() for cell in cells]
    while names and not names[-1] and not _is_used(len(names) - 1, body):
        names.pop()
    return names


def _is_used(place: int, body: Sequence[Record]) -> bool:
    """Whether a tenth of the first rows hold something in a column."""
    looked = [one.cells for one in body[:LOOK_AT] if one.fault is None]
    held = sum(len(cells) > place and bool(cells[place].strip()) for cells in looked)
    return held > len(looked) / 10


def _header_place(filled: Sequence[Record]) -> int | None:
    """The first row that is as wide as the table: title rows above it have fewer cells."""
    looked = [one for one in filled[:LOOK_AT] if one.fault is None]
    if not looked:
        return None
    widths = Counter(sum(bool(cell.strip()) for cell in one.cells) for one in looked)
    usual = max(widths, key=lambda width: (widths[width], width))
    for i, one in enumerate(filled[:LOOK_AT]):
        named = sum(bool(cell.strip()) for cell in one.cells)
        if one.fault is None and named >= max(1, min(usual, 2), round(0.6 * usual)):
            return i
    return None


def _second_headers(body: list[Record], file: str) -> tuple[list[Record], tuple[Sentence, ...]]:
    """Qualtrics repeats the questions and adds a row of ImportIds, SurveyMonkey says "Response": these are no answers."""
    if body and any(cell.strip() in _SURVEYMONKEY for cell in body[0].cells):
        return body[1:], _dropped_note(body[:1], file, say("below the column names (no answer)"))
    for i, one in enumerate(body[:2]):
        if any(cell.startswith('{"ImportId"') for cell in one.cells):
            return body[i + 1 :], _dropped_note(
                body[: i + 1], file, say("below the column names (no answer)")
            )
    return body, ()


def _without_footer(
    body: list[Record], names: Sequence[str], file: str
) -> tuple[list[Record], tuple[Sentence, ...]]:
    """Lines under the table: a period line of one cell, or a row of totals; what other rows begin with too is an answer."""
    begins = Counter(one.cells[0] for one in body if one.cells)
    foot: list[Record] = []
    while body and len(names) > 1 and body[-1].fault is None and ends_table(body[-1].cells):
        if begins[body[-1].cells[0]] > 1:
            break
        foot.insert(0, body.pop())
    return body, _dropped_note(foot, file, say("below the table"))


def _dropped_note(rows: Sequence[Record], file: str, where: Sentence) -> tuple[Sentence, ...]:
    if not rows:
        return ()
    shown = "; ".join(" ".join(cell for cell in one.cells if cell.strip())[:60] for one in rows[:3])
    return (
        count_say(
            "{file}: {n:count} line {where} was left out: {shown}",
            "{file}: {n:count} lines {where} were left out: {shown}",
            len(rows),
            file=file,
            where=where,
            shown=shown,
        ),
    )


def _table(body: Iterable[Record], names: list[str], file: str, notes: tuple[Sentence, ...]) -> RawTable:
    width = len(names)
    rows: list[tuple[str, ...]] = []
    places: list[int] = []
    rejected: list[Rejected] = []
    for one in body:
        fault = one.fault or _ragged(one.cells, width)
        if fault is None:
            rows.append(one.cells[:width] + ("",) * (width - len(one.cells)))
            places.append(one.line)
        else:
            rejected.append(Rejected(one.line, "", " | ".join(one.cells)[:200], fault))
    frame, defused = _frame(rows, names)
    frame["_row"] = places
    if defused:
        notes += (
            say(
                "{file}: a leading ' before = + - or @ was taken off {n:count} cells (a tool had put it there)",
                file=file,
                n=defused,
            ),
        )
    return RawTable(
        frame=frame, name=file, read=len(rows) + len(rejected), rejected=tuple(rejected), notes=notes
    )


def _ragged(cells: Sequence[str], width: int) -> Fault | None:
    """Extra commas at the end are no harm; other widths, and NUL characters, are."""
    if any("\x00" in cell for cell in cells):
        return Fault(say("the row holds NUL characters: the file is damaged"), say("export the file again"))
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
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


def _some_cells(frame: pd.DataFrame) -> list[str]:
    head = frame.drop(columns="_row").head(LOOK_AT)
    return [str(cell) for name in head for cell in head[name].dropna()]
