"""Tables: which reader opens a file, told by its first bytes and its ending; what is no table is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from csat_research.errors import FileError
from csat_research.intake.formats.calc import MARK, read_calc
from csat_research.intake.formats.labelled import read_labelled
from csat_research.intake.formats.parquet import parquet_rows, read_parquet, spool_parquet
from csat_research.intake.formats.spooled import Spool
from csat_research.intake.formats.stacked import as_objects
from csat_research.intake.formats.streamed import read_csv
from csat_research.intake.formats.workbook import read_workbook
from csat_research.intake.kinds import HEAD, compound_kind, kind_of, no_table
from csat_research.intake.places import check_place, is_file, told
from csat_research.intake.raw import RawTable, check_size
from csat_research.intake.readers import generic
from csat_research.intake.recognise import reader_for, recognise
from csat_research.words import say

__all__ = ["READERS", "fingerprint", "open_table", "rows_about", "spool_table"]

Reader = Callable[[Path, frozenset[str]], RawTable]
Table = TypeVar("Table")
READERS: dict[str, Reader] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".parquet": read_parquet,
}


def open_table(
    path: Path,
    wanted: frozenset[str] = frozenset(),
    named: str = "answers:",
    coded: bool = False,
    sheets: tuple[str, ...] = (),
) -> RawTable:
    """The table in a file; raises FileError that says what the file is and the way out.

    named: the key of the survey file that names it, for the message. coded: whether columns of a long file may come as
    categories and packed text; else their cells are text objects, as those of a short one. sheets: of a workbook, those that are
    read; none where that is told by their columns.
    """

    def opened(reader: Any) -> RawTable:
        books = sheets and reader in (read_workbook, read_calc)
        return reader(path, wanted, sheets) if books else reader(path, wanted)

    found = _watched(path, named, opened)
    if not coded or reader_for(found).name != generic.NAME:
        found = replace(found, frame=as_objects(found.frame))
    return recognise(found)


def spool_table(path: Path, wanted: frozenset[str], spool: Spool) -> RawTable | None:
    """The wanted columns of a long file, put on disk piece by piece; the table holds the names of columns alone.

    None where the file is not CSV or Parquet, or where a tool's own reader has to look at it as a whole. Raises FileError
    as `open_table`.
    """

    def spooled(reader: Any) -> RawTable | None:
        if reader is read_parquet:
            return spool_parquet(path, wanted, spool)
        return read_csv(path, wanted, spool.stack) if reader is read_csv else None

    found = _watched(path, "answers:", spooled)
    if found is None or reader_for(found).name != generic.NAME:
        return None
    known = recognise(found)
    return None if known.lists or known.excluded or list(known.frame) != list(found.frame) else known


def rows_about(path: Path) -> int:
    """How many rows a file may hold: those of Parquet, the lines of text; 0 of any other, and of what is no file."""
    try:
        if not is_file(path):
            return 0
        with path.open("rb") as opened:
            if kind_of(opened.read(HEAD)) == "parquet":
                return parquet_rows(path)
            if READERS.get(path.suffix.lower()) is not read_csv:
                return 0
            opened.seek(0)
            return sum(block.count(b"\n") for block in iter(lambda: opened.read(1 << 22), b""))
    except (OSError, MemoryError, FileError):
        return 0  # who reads the file says so


def _watched(path: Path, named: str, read: Callable[[Reader], Table]) -> Table:
    """What is read of a file, which is refused where it is no table or where it was written to meanwhile."""
    check_place(path, named)
    with told(path):
        before = path.stat()
        check_size(before.st_size, path.name)
        with path.open("rb") as opened:
            head = opened.read(HEAD)
        found = read(_reader(path, head))
        after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileError(
            say(
                "{file} was written to while it was read.  Wait until it is written whole, and try again.",
                file=path.name,
            )
        )
    return found


def _reader(path: Path, head: bytes) -> Reader:
    kind = kind_of(head)
    if kind == "zip":
        return read_calc if head[30:].startswith(MARK) else read_workbook
    if kind == "parquet":
        return read_parquet
    if kind in ("sav", "dta") or path.suffix.lower() == ".dta":
        return read_labelled
    if kind:
        raise FileError(no_table(path.name, compound_kind(path) if kind == "ole" else kind))
    if READERS.get(path.suffix.lower()) is not read_csv:
        return _by_ending(path)
    return read_csv


def _by_ending(path: Path) -> Reader:
    ending = path.suffix.lower()
    if ending in READERS:
        raise FileError(
            say(
                "{file} ends in {ending} but is not of that kind.  Open it in the program it came from and save it again.",
                file=path.name,
                ending=ending,
            )
        )
    raise FileError(
        say(
            "{file}: files that end in {ending:quoted} are not read.  Save the table as CSV, XLSX or Parquet.",
            file=path.name,
            ending=ending or path.name,
        )
    )


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, for the manifest."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        for block in iter(lambda: opened.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
