"""Plain rows: lines that Arrow reads as Python's csv does are parsed at once; where one is not, none is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from csat_research.intake.formats.delimited import Shape
from csat_research.intake.formats.stacked import Stack

__all__ = ["lines_in", "plain_columns"]

LONGEST_LINE = 131_072  # csv.field_size_limit(): a cell may be as long
PIECE = 1 << 22  # bytes that Arrow parses at a time; more than the longest line
PLAIN = frozenset(b"\t\n\r")  # of all bytes under a blank; what others mean is left to Python


def plain_columns(data: bytes, shape: Shape, stack: Stack) -> list[Any] | None:
    """The kept columns of whole lines, parsed at once by Arrow; None where some row must be looked at by itself."""
    import pyarrow as pa
    import pyarrow.csv as csv

    width, known = shape.width, len(stack.names)
    if width < known or not _is_plain(data, shape.delimiter):
        return None
    names = [f"{i}" for i in range(width)]
    asked = [names[stack.place(one)] for one in stack.kept] + names[known:]
    kinds = {names[stack.place(one)]: stack.kind(one) for one in stack.kept} | dict.fromkeys(
        names[known:], pa.string()
    )
    odd: list[Any] = []
    table = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(column_names=names, block_size=PIECE),
        csv.ParseOptions(
            delimiter=shape.delimiter, ignore_empty_lines=False, invalid_row_handler=_noted(odd)
        ),
        csv.ConvertOptions(
            include_columns=asked, column_types=kinds, null_values=[""], strings_can_be_null=True, check_utf8=False
        ),
    )  # fmt: skip
    columns = table.columns
    if (
        odd
        or table.num_rows != lines_in(data)
        or not _is_whole(columns[: len(stack.kept)], columns[len(stack.kept) :])
    ):
        return None
    return list(columns[: len(stack.kept)])


def _noted(odd: list[Any]) -> Callable[[Any], str]:
    """What Arrow calls for a row of another width: it is noted, and its part is then read row by row."""

    def note(row: Any) -> str:
        odd.append(row)
        return "skip"

    return note


def _is_whole(kept: list[Any], beyond: list[Any]) -> bool:
    """Whether every row holds something in the kept columns, and none beyond the header."""
    import pyarrow.compute as pc

    if not kept or any(one.null_count < len(one) for one in beyond):
        return False
    if any(one.null_count == 0 for one in kept):
        return True
    empty = pc.is_null(kept[0])
    for one in kept[1:]:
        empty = pc.and_(empty, pc.is_null(one))
    return not pc.any(empty).as_py()


def _is_plain(data: bytes, delimiter: str) -> bool:
    """Whether each line is one row whose cells Arrow reads as Python's csv does."""
    values = np.frombuffer(data, np.uint8)
    if not set(np.unique(values[values < 32]).tolist()) <= PLAIN:
        return False
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    ends = np.flatnonzero(values == 10)
    if not len(ends) or np.diff(ends, prepend=-1).max() >= LONGEST_LINE:
        return False
    mark = re.escape(delimiter.encode())
    if b"'" in data and re.search(rb"(?:\A|[\n\"]|" + mark + rb")'[=+\-@\t\r]", data):
        return False
    return b'"' not in data or b'"' not in _without_quoted(data, mark)


def _without_quoted(data: bytes, mark: bytes) -> bytes:
    """The lines without cells that are quoted as they should be."""
    return re.sub(
        rb"(?:(?<=\n)|\A|(?<=" + mark + rb'))"(?:[^"\r\n]|"")*"(?=\r?\n|' + mark + rb"|\Z)", b"", data
    )


def lines_in(data: bytes) -> int:
    """How many lines a block holds."""
    return data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
