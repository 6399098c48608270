"""What a library says of a file it cannot read is told in one message; a fault of our own is never taken for a damaged file."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from csat_research.errors import FileError
from csat_research.intake.formats import calc, labelled, parquet, workbook
from csat_research.intake.formats.libraries import each, library, of_excel
from csat_research.intake.tables import open_table

EXPORTS = Path(__file__).parents[1] / "exports"


class PanicException(BaseException):
    """As a library in Rust ends."""


OF_A_LIBRARY = [
    KeyError("xl/styles.xml"), EOFError(), RuntimeError("password required"), OverflowError("too large"), AssertionError(),
    RecursionError("maximum recursion depth exceeded"), OSError(22, "Invalid argument"), ZeroDivisionError("division by zero"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), PanicException("called `Option::unwrap()`"),
    ValueError("a\x1b[31m\x00b"), Exception("x" * 500),
]  # fmt: skip
CALLS = {
    "chatwoot.xlsx": "openpyxl.reader.excel.ExcelReader.read",
    "answers.ods": "python_calamine.CalamineWorkbook",
    "survey.sav": "pyreadstat.read_sav",
    "survey.dta": "pyreadstat.read_dta",
    "answers.parquet": "pyarrow.parquet.ParquetFile",
}
OURS = {
    "chatwoot.xlsx": (workbook, "table_from_records"),
    "answers.ods": (calc, "table_from_records"),
    "survey.sav": (labelled, "_table"),
    "answers.parquet": (parquet, "RawTable"),
}


def raising(error):
    def raises(*_, **__):
        raise error

    return raises


@pytest.mark.parametrize("error", OF_A_LIBRARY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("name", CALLS)
def test_any_error_of_a_library_is_one_message_that_keeps_it(name, error, monkeypatch):
    planted = raising(error)
    planted.from_filelike = planted
    monkeypatch.setattr(CALLS[name], planted)
    monkeypatch.setattr(labelled, "_check_survives", lambda *_: None)  # a process of its own
    with pytest.raises(FileError) as caught:
        open_table(EXPORTS / name)
    told = str(caught.value)
    assert told.startswith(name)
    assert told.isprintable()
    assert len(told) < 250
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("name", OURS)
def test_a_fault_of_our_own_stays_one(name, monkeypatch):
    monkeypatch.setattr(*OURS[name], raising(KeyError("ours")))
    with pytest.raises(KeyError, match="ours"):
        open_table(EXPORTS / name)


def test_what_the_system_refuses_is_no_damage():
    for error in (PermissionError(13, "denied"), MemoryError(), KeyboardInterrupt()):
        with pytest.raises(type(error)), library(Path("a.xlsx"), of_excel):
            raise error


def test_who_takes_the_pieces_keeps_his_errors():
    def taken():
        for one in each([1], Path("a.xlsx"), of_excel):
            {}[one]

    with pytest.raises(KeyError):
        taken()


def book(path: Path, rows: list, change=lambda xml: xml) -> Path:
    """A workbook with its sheet as XML that `change` was applied to."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    held = io.BytesIO()
    made.save(held)
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith("sheet1.xml") else part)
    return path


def test_a_workbook_behind_the_password_of_an_archive_is_told(tmp_path):
    path = book(tmp_path / "a.xlsx", [["score"], [5]])
    raw = path.read_bytes()
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag "encrypted" of each part
        parts = raw.split(mark)
        raw = mark.join([parts[0], *(one[: place - 4] + b"\x01" + one[place - 3 :] for one in parts[1:])])
    path.write_bytes(raw)
    with pytest.raises(FileError, match="password"):
        open_table(path)


@pytest.mark.parametrize("number", ["1e400", "-1e400"])
def test_a_number_that_is_none_is_a_cell_of_text(tmp_path, number):
    path = book(
        tmp_path / "a.xlsx",
        [["score"], [5], [77]],
        lambda xml: xml.replace(b"<v>77</v>", f"<v>{number}</v>".encode()),
    )
    cells = open_table(path).frame["score"].tolist()
    assert cells[0] == "5"
    assert len(cells) == 2
    assert not str(cells[1]).isdigit()


def test_rows_of_a_sheet_that_stand_twice_or_backwards_are_never_lost(tmp_path):
    for number in (b"2", b"1"):
        path = book(
            tmp_path / "a.xlsx",
            [["score"], [5], [4], [3]],
            lambda xml, number=number: xml.replace(b'r="4"', b'r="' + number + b'"').replace(b'r="A4"', b'r="A' + number + b'"'),
        )  # fmt: skip
        with pytest.raises(FileError, match="stands twice or out of order"):
            open_table(path)


def test_text_of_parquet_that_is_no_text_is_a_damaged_file(tmp_path):
    """A program may write bytes as text: whoever looked at the cells broke, far from the file."""
    cells = pa.StringArray.from_buffers(
        2, pa.array([0, 3, 5], pa.int32()).buffers()[1], pa.py_buffer(b"one\xf4x")
    )
    pq.write_table(pa.table({"who": cells, "score": [5, 4]}), tmp_path / "a.parquet")
    with pytest.raises(FileError, match="cannot be read as Parquet"):
        open_table(tmp_path / "a.parquet")


def test_a_parquet_column_without_a_name_is_called_by_its_place(tmp_path):
    table = pa.table([pa.array([1, 2]), pa.array([5, 4])], names=["who", ""])
    pq.write_table(table, tmp_path / "a.parquet")
    assert open_table(tmp_path / "a.parquet").frame["column 2"].tolist() == [5, 4]
    pq.write_table(table.append_column(" ", pa.array([3, 3])), tmp_path / "a.parquet")
    with pytest.raises(FileError, match="columns 2, 3"):
        open_table(tmp_path / "a.parquet")
