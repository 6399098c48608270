"""Streamed: a long CSV in blocks, parsed by Arrow where a block is plain and row by row where not: the same table as in one piece."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from csat_research.intake.encodings.encoding import BlockCoding, coding_of
from csat_research.intake.formats.delimited import decimal_of, read_delimited, records_of, shape_of
from csat_research.intake.formats.hopeless import check_faults
from csat_research.intake.formats.left_lines import defused_note
from csat_research.intake.formats.plain_rows import lines_in, plain_columns
from csat_research.intake.formats.records import (
    Piece,
    check_length,
    find_header,
    piece_of,
    without_footer,
)
from csat_research.intake.formats.stacked import Stack
from csat_research.intake.raw import MAX_ROWS, RawTable, Record, Rejected, check_size
from csat_research.intake.readers import generic
from csat_research.intake.recognise import reader_for
from csat_research.survey.engine.packed import release
from csat_research.words import Sentence

__all__ = ["read_csv"]

LONG = 32_000_000  # bytes; shorter files are read in one piece
BLOCK = 1 << 23
HEAD_LINES = (
    1000  # read row by row: they show the delimiter, the header and the decimal mark, as in a short file
)
TAIL_LINES = 200  # read row by row too: lines under the table stand there


def read_csv(
    path: Path, wanted: frozenset[str] = frozenset(), stack: Callable[..., Stack] | None = None
) -> RawTable:
    """A CSV file as a RawTable: a long one in blocks, of which only `wanted` columns are kept (all, where none is named).

    Cells, rejected rows, notes and order are those of a file read in one piece. stack: makes what cells are put on, if they
    are to be put elsewhere than in memory. Raises FileError for a file that is no table.
    """
    if stack is not None:
        return _Reading(coding_of(path), path.name, wanted, stack).table()
    if path.stat().st_size <= LONG:
        return read_delimited(path, wanted)
    check_size(path.stat().st_size, path.name)
    return _Reading(coding_of(path), path.name, wanted).table()


@dataclass(frozen=True, slots=True)
class _Part:
    """Whole lines of a file: their bytes, how many lines stand before them, whether the file ends with them."""

    data: bytes
    before: int
    last: bool

    def lines(self) -> list[str]:
        """The physical lines as text."""
        return list(io.StringIO(self.data.decode("utf-8"), newline=""))


@dataclass(slots=True)
class _Found:
    """What was read of the rows so far."""

    stack: Stack
    rejected: list[Rejected] = field(default_factory=list)
    read: int = 0
    defused: int = 0

    def take(self, piece: Piece) -> None:
        """Rows that were read one by one."""
        self.read += piece.read
        self.rejected += piece.rejected
        self.defused += piece.defused
        self.stack.add_frame(piece.frame)


class _Reading:
    """One file while it is read."""

    def __init__(
        self, coding: BlockCoding, file: str, wanted: frozenset[str], stack: Callable[..., Stack] = Stack
    ) -> None:
        self.coding = coding
        self.file = file
        self.wanted = wanted
        self.stack = stack

    def table(self) -> RawTable:
        """The whole file."""
        parts = self._parts()
        head = next(parts, _Part(b"", 0, True))
        self.shape = shape_of(head.lines(), self.file)
        records, used = self._rows(head, self.shape.skip)
        self.header = find_header(records, self.file)
        body, foot = self._without_foot(list(self.header.body), head.last)
        first = piece_of(body, self.header.names, self.file)
        sketch = replace(self._raw(first.frame, first.read), decimal=decimal_of(first.frame, self.shape))
        found = _Found(self.stack(self.header.names, self._kept(sketch)))
        found.take(first)
        foot += self._rest(found, parts, head, used)
        notes = (*self.coding.notes, *self.header.notes, *foot, *defused_note(found.defused, self.file))
        whole = self._raw(found.stack.frame(), found.read)
        release()
        return replace(whole, decimal=sketch.decimal, rejected=tuple(found.rejected), notes=notes)

    def _raw(self, frame: Any, read: int) -> RawTable:
        heads = self.header.heads
        return RawTable(
            frame=frame, name=self.file, read=read, labels=heads.labels, zone=heads.zone, heads=self.header.lines,
            encoding=self.coding.name, delimiter=self.shape.delimiter,
        )  # fmt: skip

    def _kept(self, sketch: RawTable) -> frozenset[str] | None:
        """The columns to keep: the wanted ones, or all where a reader still has to look at them or makes places of them."""
        ours = reader_for(sketch).name != generic.NAME
        ranked = any("[" in one for one in self.wanted.difference(self.header.names))
        return None if ours or ranked or not self.wanted else self.wanted

    def _parts(self) -> Iterator[_Part]:
        """The file in parts: first lines, blocks, last lines; what a part leaves over (`send`) begins the next one."""
        before, rest = 0, b""
        cuts = _cuts(self.coding.blocks(BLOCK))
        for data, last in cuts:
            left = yield _Part(rest + data, before, last)
            before, rest = left if left is not None else (before + lines_in(rest + data), b"")

    def _rest(self, found: _Found, parts: Any, head: _Part, used: int) -> tuple[Sentence, ...]:
        foot: tuple[Sentence, ...] = ()
        part, left = head, _left(head, used)
        while not part.last:
            part = parts.send(left)
            left = None
            if found.read > MAX_ROWS:
                check_length(
                    found.read + lines_in(part.data) + sum(lines_in(one.data) for one in parts), self.file
                )
            odd = part.last or self._may_name_columns(part.data)
            columns = None if odd else plain_columns(part.data, self.shape, found.stack)
            if columns is not None:
                n = len(columns[0])
                found.stack.add_columns(columns, np.arange(part.before + 1, part.before + 1 + n))
                found.read += n
                continue
            records, used = self._rows(part, 0)
            body, told = self._without_foot([one for one in records if _is_filled(one)], part.last)
            foot += told
            found.take(piece_of(body, self.header.names, self.file))
            if found.rejected:
                first = found.rejected[0]
                check_faults(len(found.rejected), found.read, first.row, first.fault, self.file)
            left = _left(part, used)
        return foot

    def _may_name_columns(self, data: bytes) -> bool:
        """Whether a line begins as the header does: files that were joined name their columns once more in the middle."""
        first = self.header.names[0].encode()
        if first not in data:  # what is nowhere begins no line
            return False
        return re.search(rb'(?:\A|\n)\s*"?\s*' + re.escape(first), data) is not None

    def _rows(self, part: _Part, start: int) -> tuple[list[Record], int]:
        """Rows one by one, as they stand in the file, and how many lines they took."""
        lines = part.lines()
        found: list[Record] = []
        rows = records_of(lines, self.shape.delimiter, start, self.shape.width, whole=part.last)
        while True:
            try:
                one = next(rows)
            except StopIteration as end:
                return found, end.value
            found.append(replace(one, line=one.line + part.before))

    def _without_foot(self, body: list[Record], last: bool) -> tuple[list[Record], tuple[Sentence, ...]]:
        if not last:
            return body, ()
        return without_footer(body, self.header.names, self.file, self._begins)

    def _begins(self, cell: str) -> int:
        """How many rows of the file begin with a cell: a line under the table is asked for, so this is rare."""
        start = re.compile(
            rb'"?'
            + re.escape(cell.encode())
            + rb'"?(?:[\r\n]|$|'
            + re.escape(self.shape.delimiter.encode())
            + b")"
        )
        return sum(
            start.match(line) is not None
            for block in self.coding.blocks(BLOCK)
            if cell.encode() in block
            for line in re.split(rb"[\r\n]+", block)
        )


def _is_filled(one: Record) -> bool:
    return one.fault is not None or any(cell.strip() for cell in one.cells)


def _left(part: _Part, used: int) -> tuple[int, bytes] | None:
    """What a part leaves over: a row that is open at its end."""
    lines = part.lines()
    return part.before + used, "".join(lines[used:]).encode("utf-8")


def _cuts(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Blocks with the first and the last lines apart, and whether it is the last."""
    head, rest = _first_lines(next(blocks, b""), HEAD_LINES)
    held = [rest] if rest else []
    following = next(blocks, None)
    yield head, not held and following is None
    while following is not None:
        held.append(following)
        following = next(blocks, None)
        if len(held) > 2:
            yield held.pop(0), False
    if held:
        body, tail = _last_lines(b"".join(held), TAIL_LINES)
        if body:
            yield body, False
        yield tail, True


def _first_lines(data: bytes, n: int) -> tuple[bytes, bytes]:
    place = -1
    for _ in range(n):
        found = data.find(b"\n", place + 1)
        if found < 0:
            return data, b""
        place = found
    return data[: place + 1], data[place + 1 :]


def _last_lines(data: bytes, n: int) -> tuple[bytes, bytes]:
    place = len(data) - 1
    for _ in range(n):
        place = data.rfind(b"\n", 0, max(place, 0))
        if place < 0:
            return b"", data
    return data[: place + 1], data[place + 1 :]
