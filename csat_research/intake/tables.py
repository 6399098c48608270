"""Tables: which reader opens a file, told by its first bytes and its ending; what is no table is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from csat_research.errors import FileError, nearest
from csat_research.intake.formats.calc import MARK, read_calc
from csat_research.intake.formats.labelled import read_labelled
from csat_research.intake.formats.parquet import read_parquet
from csat_research.intake.formats.stacked import as_objects
from csat_research.intake.formats.streamed import read_csv
from csat_research.intake.formats.workbook import read_workbook
from csat_research.intake.raw import RawTable, check_size
from csat_research.intake.readers import generic
from csat_research.intake.recognise import reader_for, recognise
from csat_research.words import Sentence, say

__all__ = ["READERS", "fingerprint", "open_table"]

Reader = Callable[[Path, frozenset[str]], RawTable]
READERS: dict[str, Reader] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".parquet": read_parquet,
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "pdf"),
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
    (b"<stata_dta>", "dta"),
    (b"\x80\x04", "pickle"),
    (b"\x80\x05", "pickle"),
    (b"\x93NUMPY", "numpy"),
)


def open_table(
    path: Path, wanted: frozenset[str] = frozenset(), named: str = "answers:", coded: bool = False
) -> RawTable:
    """The table in a file; raises FileError that says what the file is and the way out.

    named: the key of the survey file that names it, for the message. coded: whether columns of a long file may come as
    categories and packed text; else their cells are text objects, as those of a short one.
    """
    if not path.is_file():
        near = nearest(path.name, (one.name for one in path.parent.glob("*") if one.is_file()))
        raise FileError(
            say(
                "{file}: there is no such file.{near}  Check the name under {key} in the survey file.",
                file=path.name,
                near=near,
                key=named,
            )
        )
    try:
        with path.open("rb") as opened:
            head = opened.read(512)
    except PermissionError:
        raise FileError(
            say(
                "{file} cannot be opened; is it open in another program?  Close it there and try again.",
                file=path.name,
            )
        ) from None
    check_size(path.stat().st_size, path.name)
    table = _reader(path, head)(path, wanted)
    if not coded or reader_for(table).name != generic.NAME:
        table = replace(table, frame=as_objects(table.frame))
    return recognise(table)


def _reader(path: Path, head: bytes) -> Reader:
    kind = next((kind for mark, kind in _MAGIC if head.startswith(mark)), "")
    if kind == "zip":
        return read_calc if head[30:].startswith(MARK) else read_workbook
    if kind == "parquet":
        return read_parquet
    if kind in ("sav", "dta") or path.suffix.lower() == ".dta":
        return read_labelled
    if kind:
        raise FileError(_no_table(path.name, kind))
    if head.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise FileError(_no_table(path.name, "html"))
    if path.suffix.lower() not in READERS or READERS[path.suffix.lower()] is not read_csv:
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


def _no_table(file: str, kind: str) -> Sentence:
    sentences = {
        "ole": say(
            "{file} is an old .xls file, or an Excel file with a password.  Save it in Excel as XLSX without a password.",
            file=file,
        ),
        "gzip": say("{file} is packed (gzip).  Unpack it first.", file=file),
        "pdf": say("{file} is a PDF, not a table.  Export the answers as CSV or XLSX.", file=file),
        "pickle": say(
            "{file} is a Python pickle, which can run code when it is opened; it is never read.  Save the table as Parquet.",
            file=file,
        ),
        "numpy": say(
            "{file} is a NumPy file, not a table with column names.  Save the table as CSV or Parquet.",
            file=file,
        ),
        "html": say(
            "{file} is a web page or XML, whatever its name says.  Open it in Excel and save it as XLSX, or export CSV.",
            file=file,
        ),
    }
    return sentences[kind]


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, for the manifest."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        for block in iter(lambda: opened.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
