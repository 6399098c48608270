"""Kinds: what a file is by its first bytes, whatever its name says, and the way out where it is no table."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from csat_research.words import Sentence, say

__all__ = ["HEAD", "compound_kind", "kind_of", "no_table"]

HEAD = 2048
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"\x1f\x8b", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ\x00", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!\x1a\x07", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"),
    (b"%PDF", "pdf"),
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
    (b"<stata_dta>", "dta"),
    (b"\x93NUMPY", "numpy"),
    (b"SQLite format 3\x00", "database"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    *((bytes((0x80, protocol)), "pickle") for protocol in (2, 3, 4, 5)),
)
# What a compound file (MS-CFB) holds, by the names in its directory; a locked workbook of any age stands before an old one.
_STREAMS = (("EncryptedPackage", "locked"), ("Workbook", "xls"), ("Book", "xls"))
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml")
_JSON = (b'{"', b"[{", b"{\n", b"{\r", b"[\n", b"[\r")


def kind_of(head: bytes) -> str:
    r"""What the first bytes say: a kind of `no_table`, a kind that is read (zip, parquet, sav, dta), or "" for text.

    >>> kind_of(b"\x1f\x8b\x08"), kind_of(b"id,score"), kind_of(b"<html><table>")
    ('packed', '', 'html')
    """
    if kind := next((kind for mark, kind in _MAGIC if head.startswith(mark)), ""):
        return kind
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:200].lower().startswith(_MARKUP):
        return "html"
    return "json" if text.startswith(_JSON) else ""


def compound_kind(path: Path) -> str:
    """What a compound file is: "locked" (a workbook behind a password), "xls" (an old workbook), else "ole".

    An entry of its directory is a name in UTF-16 in 64 bytes and the length of the name (MS-CFB 2.6.1); it may stand anywhere.
    """
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return next((kind for name, kind in _STREAMS if whole.find(_entry(name)) >= 0), "ole")


def _entry(name: str) -> bytes:
    """The first bytes of a directory entry of this name."""
    written = name.encode("utf-16-le")
    return written.ljust(64, b"\0") + struct.pack("<H", len(written) + 2)


def no_table(file: str, kind: str) -> Sentence:
    """What a file is that is no table, and the way out."""
    sentences = {
        "locked": say(
            "{file} is an Excel file with a password, so that nothing in it can be read.  Open it in Excel, take the password away "
            "(File, Info, Protect Workbook, Encrypt with Password) and save it.",
            file=file,
        ),
        "xls": say(
            "{file} is an old Excel file (.xls).  Open it in Excel and save it as XLSX, without a password.",
            file=file,
        ),
        "ole": say(
            "{file} is a file of an old Office program, such as .doc or .msg, and no workbook.  Export the answers as CSV or XLSX.",
            file=file,
        ),
        "packed": say("{file} is packed (gzip, 7z or the like).  Unpack it first.", file=file),
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
        "json": say("{file} is JSON, not a table.  Export the answers as CSV or XLSX.", file=file),
        "database": say("{file} is an SQLite database.  Export its table as CSV.", file=file),
        "picture": say("{file} is a picture, not a table.  Export the answers as CSV or XLSX.", file=file),
    }
    return sentences[kind]
