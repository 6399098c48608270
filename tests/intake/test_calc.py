"""ODS: the same table as its CSV, dates and numbers as people see them."""

from __future__ import annotations

import zipfile
from xml.sax.saxutils import escape, quoteattr

import pytest

from csat_research.errors import FileError
from csat_research.intake.tables import open_table
from tests.memory import measured

KIND = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
)


def cell(value):
    if value is None:
        return "<table:table-cell/>"
    kind, attribute = {float: ("float", "value"), bool: ("boolean", "boolean-value")}.get(
        type(value), ("string", "")
    )
    if isinstance(value, str) and value.startswith("2026-"):
        kind, attribute = "date", "date-value"
    told = f" office:{attribute}={quoteattr(str(value))}" if attribute else ""
    return f'<table:table-cell office:value-type="{kind}"{told}><text:p>{escape(str(value))}</text:p></table:table-cell>'


def ods(path, sheets):
    """The smallest file of its kind, written by hand."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", KIND)
        out.writestr("META-INF/manifest.xml", manifest)
        out.writestr(
            "content.xml",
            f'<office:document-content {SPACES} office:version="1.2">{body}</office:document-content>',
        )
    return path


def test_the_sheet_with_the_answers_is_read_as_it_is_seen(tmp_path):
    seen = [["007", 5.0, "2026-10-01", "good"], ["008", 4.5, "2026-10-02", None]]
    rows = [["Answers of October"], [], ["id", "score", "date", "said"], *seen]
    found = open_table(ods(tmp_path / "a.ods", {"Notes": [["hello"]], "Answers": rows}))
    assert found.sheet == "Answers"
    assert found.frame.drop(columns="_row").to_numpy().tolist() == [
        ["007", "5", "2026-10-01", "good"],
        ["008", "4.5", "2026-10-02", None],
    ]
    assert found.frame["_row"].tolist() == [4, 5]
    assert "not read: Notes" in " ".join(map(str, found.notes))


def test_a_damaged_file_is_named(tmp_path):
    whole = ods(tmp_path / "a.ods", {"A": [["id", "score"], ["1", 5.0]]})
    (tmp_path / "b.ods").write_bytes(whole.read_bytes()[:200])
    with pytest.raises(FileError, match=r"b\.ods cannot be opened as a sheet"):
        open_table(tmp_path / "b.ods")


def test_empty_sheets_are_no_table(tmp_path):
    with pytest.raises(FileError, match="no sheet holds a table"):
        open_table(ods(tmp_path / "a.ods", {"A": []}))


def repeated(path, rows, columns, value="5"):
    """A sheet with an ordinary table and below it a cell that one line repeats."""
    ods(path, {"Answers": [["id", "score"], ["a", 5.0]]})
    filled = f' office:value-type="float" office:value="{value}"' if value else ""
    row = (
        f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}"{filled}/></table:table-row></table:table>'
    )
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", row.encode())
    with zipfile.ZipFile(path, "w") as out:
        for name, part in parts.items():
            out.writestr(name, part)
    return path


def test_a_cell_that_is_repeated_a_billion_times_is_told_before_it_is_read(tmp_path):
    for rows, columns in ((1_000_000, 1000), (1, 10**9), (4_000_000, 3), (10**30, 1)):
        path = repeated(tmp_path / "a.ods", rows, columns)
        with measured() as memory, pytest.raises(FileError, match="its sheets reach over"):
            open_table(path)
        assert memory.most < 20_000_000


def test_blank_cells_to_the_end_of_a_sheet_are_nothing(tmp_path):
    """As LibreOffice writes what was once coloured."""
    assert open_table(repeated(tmp_path / "a.ods", 1_048_574, 16_384, "")).read == 1
