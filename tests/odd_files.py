"""Files that are not what they seem: each case of tests/test_odd_files.py writes one and gives its name.

Made here and not stored, so that people can read what is wrong with each, and nothing binary stands in the repository.
"""

from __future__ import annotations

import bz2
import gzip
import io
import os
import pickle
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.chart import BarChart, Reference

ROWS = [["id", "score"], *([f"t{i}", 5 - i % 2] for i in range(30))]
TEXT = "".join(f"{one},{two}\n" for one, two in ROWS)
Maker = Callable[[Path], str]
CASES: dict[str, Maker] = {}


def case(name: str) -> Callable[[Maker], Maker]:
    """Name a maker: a function that writes a file into a folder and gives its name."""

    def named(maker: Maker) -> Maker:
        CASES[name] = maker
        return maker

    return named


def put(folder: Path, name: str, content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(raw)
    return name


def plain(name: str, content: str | bytes, file: str = "a.csv") -> None:
    """A case that is its content."""
    CASES[name] = lambda folder: put(folder, file, content)


def book(folder: Path, rows: Sequence[Sequence[object]] = ROWS) -> tuple[openpyxl.Workbook, Path]:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    return made, folder / "a.xlsx"


# --- texts -------------------------------------------------------------------------------------------

plain("only blank lines", "\n \n\n")
plain("a header and nothing else, without an end of line", "id,score")
plain("one column only", "score\n" + "5\n" * 30)
plain(
    "column names that differ in capitals and blanks only",
    TEXT.replace("id,score\n", "id, Score ,score\n", 1).replace(",5", ",4,5"),
)
plain("NUL bytes in a cell", TEXT + "t90,5\x00\n")
plain("NUL bytes all over", b"\x00" * 5000)
plain("line ends of three systems", TEXT.replace("\n", "\r\n", 9).replace("t12,5\n", "t12,5\r"))
plain("a second file with its BOM and header below the first", TEXT + "\ufeff" + "id,score\nt50,4\n")
plain(
    "a quote that opens and never closes over half a megabyte",
    TEXT + 't40,"5\n' + "".join(f"u{i},5\n" for i in range(50_000)),
)
plain(
    "a cell of a hundred thousand letters and one beyond the limit",
    TEXT + f"t40,{'x' * 100_000}\nt41,{'y' * 200_000}\n",
)
plain(
    "numbers beyond all numbers",
    TEXT + "t40,1e400\nt41,inf\nt42,-Infinity\nt43,NaN\nt44,1_0\nt45,0x5\nt46,5e0\n",
)
plain("a line of 20,000 columns", ",".join(f"c{i}" for i in range(20_000)) + "\n" + "1," * 19_999 + "1\n")
plain("a web page saved as .xls", "<html><table><tr><td>score</td></tr></table></html>", "a.xls")
plain("a web page with a BOM saved as .csv", "\ufeff<html><table><tr><td>score</td></tr></table></html>")
plain("a binary file called .csv", bytes(range(256)) * 40)
plain("an old Word file called .csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
plain("JSON called .csv", '[{"id": "t1", "score": 5}, {"id": "t2", "score": 4}]\n')
plain("a gzip of a CSV called .csv", gzip.compress(TEXT.encode(), mtime=0))
plain("a bzip2 of a CSV called .csv", bz2.compress(TEXT.encode()))
plain("an xz called .csv", b"\xfd7zXZ\x00" + bytes(60))
plain("a 7-Zip called .csv", b"7z\xbc\xaf\x27\x1c" + bytes(60))
plain("a pickle", pickle.dumps(pd.DataFrame(ROWS[1:], columns=ROWS[0])), "a.csv")
plain("an old pickle of protocol 2", pickle.dumps({"score": [5, 4]}, protocol=2), "a.csv")
plain("a picture", b"\x89PNG\r\n\x1a\n" + bytes(60), "a.csv")
plain("an SQLite file", b"SQLite format 3\x00" + bytes(600), "a.csv")
plain("UTF-16 cut in the middle of a letter", TEXT.encode("utf-16")[:-1])


@case("a NumPy file of objects")
def _numpy(folder: Path) -> str:
    made = io.BytesIO()
    np.save(made, np.array([{"score": 5}], dtype=object), allow_pickle=True)
    return put(folder, "a.csv", made.getvalue())


# --- archives and workbooks ---------------------------------------------------------------------------


def archive(folder: Path, name: str, **parts: bytes) -> str:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as made:
        for part, content in parts.items():
            made.writestr(part.replace("__", "/"), content)
    return name


@case("a zip of a CSV called .csv")
def _zip(folder: Path) -> str:
    return archive(folder, "a.csv", **{"tickets.csv": TEXT.encode()})


@case("a zip of a CSV")
def _zip_by_name(folder: Path) -> str:
    return archive(folder, "a.zip", **{"tickets.csv": TEXT.encode()})


@case("an Apple Numbers file")
def _numbers(folder: Path) -> str:
    return archive(folder, "a.numbers", **{"Index/Document.iwa": b"x", "preview.jpg": b"x"})


@case("a workbook called .csv")
def _book_as_csv(folder: Path) -> str:
    made, path = book(folder)
    made.save(path)
    path.rename(folder / "a.csv")
    return "a.csv"


@case("a workbook with a password")
def _locked(folder: Path) -> str:
    return put(folder, "a.xlsx", _ole("EncryptedPackage"))


@case("an old Excel file")
def _old(folder: Path) -> str:
    return put(folder, "a.xls", _ole("Workbook"))


@case("an old Excel file called .csv")
def _old_as_csv(folder: Path) -> str:
    return put(folder, "a.csv", _ole("Workbook"))


def _ole(stream: str) -> bytes:
    """The head of a compound file whose directory names one stream (what tells a locked file from an old one)."""
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + bytes(62)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<HH", 9, 6)
    return head.ljust(512, b"\0") + entry + bytes(512)


@case("a workbook without a filled sheet")
def _empty(folder: Path) -> str:
    made, path = book(folder, [])
    made.create_sheet("Notes")
    made.save(path)
    return path.name


@case("a workbook with nothing but hidden sheets of answers")
def _hidden(folder: Path) -> str:
    made, path = book(folder)
    made.active.sheet_state = "hidden"
    made.create_sheet("Cover")
    made.save(path)
    return path.name


@case("a workbook with hidden rows, merged cells and an error cell")
def _marked(folder: Path) -> str:
    made, path = book(folder)
    sheet = made.active
    sheet.row_dimensions[5].hidden = True
    sheet.merge_cells("B8:B9")
    sheet["B12"] = "#N/A"
    made.save(path)
    return path.name


@case("formulas without a stored value")
def _formulas(folder: Path) -> str:
    made, path = book(folder)
    for row in range(2, 32):
        made.active[f"B{row}"] = "=1+4"
    made.save(path)
    return path.name


@case("a chart sheet first")
def _chart(folder: Path) -> str:
    made, path = book(folder)
    chart = BarChart()
    chart.add_data(Reference(made.active, min_col=2, min_row=1, max_row=31), titles_from_data=True)
    made.create_chartsheet("Chart", 0).add_chart(chart)
    made.save(path)
    return path.name


@case("a workbook with a row of totals")
def _totals(folder: Path) -> str:
    made, path = book(folder, [*ROWS, ["Total", 135]])
    made.save(path)
    return path.name


@case("a cell in the last column of a sheet")
def _wide(folder: Path) -> str:
    made, path = book(folder)
    made.active.cell(row=2, column=16_384, value="x")
    made.save(path)
    return path.name


@case("a cell in the last row of a sheet")
def _long(folder: Path) -> str:
    made, path = book(folder)
    made.active.cell(row=1_048_576, column=1, value="x")
    made.save(path)
    return path.name


def with_part(folder: Path, part: str, change: Callable[[bytes], bytes], name: str = "a.xlsx") -> str:
    """A good workbook of which one part is rewritten."""
    made, path = book(folder)
    made.save(path)
    with zipfile.ZipFile(path) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as new:
        for one, content in parts.items():
            new.writestr(one, content)
    return name


@case("a zip bomb called .xlsx")
def _bomb(folder: Path) -> str:
    return with_part(folder, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 60_000_000)


@case("a sheet with entities that grow a billionfold")
def _laughs(folder: Path) -> str:
    lines = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{lines}]>'.encode()
    return with_part(
        folder,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            head
            + xml.replace(
                b"</sheetData>",
                b'<row r="40"><c r="A40" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData>',
            )
        ),
    )


@case("a sheet that says it has a billion rows")
def _dimension(folder: Path) -> str:
    return with_part(
        folder, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B31"', b'ref="A1:XFD1048576"')
    )


@case("a row number beyond any sheet")
def _row_number(folder: Path) -> str:
    return with_part(
        folder,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b'<row r="31"', b'<row r="2000000000"')
            .replace(b'"A31"', b'"A2000000000"')
            .replace(b'"B31"', b'"B2000000000"')
        ),
    )


@case("a sheet nested a hundred thousand deep")
def _deep(folder: Path) -> str:
    return with_part(
        folder,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<sheetData>", b"<x>" * 100_000 + b"</x>" * 100_000 + b"<sheetData>"),
    )


@case("a date beyond all calendars")
def _far_date(folder: Path) -> str:
    made, path = book(folder)
    made.active["B3"] = 1e12
    made.active["B3"].number_format = "yyyy-mm-dd"
    made.active["B4"] = -5
    made.active["B4"].number_format = "yyyy-mm-dd"
    made.save(path)
    return path.name


# --- names, places and other people --------------------------------------------------------------------


@case("a folder called .csv")
def _folder(folder: Path) -> str:
    (folder / "a.csv").mkdir()
    return "a.csv"


@case("links that go round")
def _loop(folder: Path) -> str:
    os.symlink("b.csv", folder / "a.csv")
    os.symlink("a.csv", folder / "b.csv")
    return "a.csv"


@case("a link to nothing")
def _dangling(folder: Path) -> str:
    os.symlink("gone.csv", folder / "a.csv")
    return "a.csv"


@case("a pipe")
def _pipe(folder: Path) -> str:
    os.mkfifo(folder / "a.csv")
    return "a.csv"


@case("a device that never ends")
def _device(folder: Path) -> str:
    os.symlink("/dev/zero", folder / "a.csv")
    return "a.csv"


@case("a name longer than a name can be")
def _long_name(folder: Path) -> str:
    return "x" * 300 + ".csv"


@case("a NUL byte in the name")
def _nul_name(folder: Path) -> str:
    return "a\x00.csv"
