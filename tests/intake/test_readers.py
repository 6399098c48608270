"""Readers: every row of a file is kept or rejected with its physical line; what is no table is named."""

from __future__ import annotations

import datetime as dt
import re
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from csat_research.errors import ColumnError, FileError
from csat_research.intake.encodings.encoding import decode
from csat_research.intake.formats import workbook
from csat_research.intake.formats.table_ends import foot_length
from csat_research.intake.formats.workbook import read_workbook
from csat_research.intake.labels.sets import kinds
from csat_research.intake.raw import RawTable, Record
from csat_research.intake.read import read_survey
from csat_research.intake.recognise import reader_for
from csat_research.intake.tables import open_table


@pytest.fixture
def table(tmp_path):
    def read(content, name="a.csv", wanted=frozenset()):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(path, wanted)

    return read


@pytest.fixture
def sheet(tmp_path):
    """Rows of a sheet, written here with commas."""

    def read(content):
        made = openpyxl.Workbook()
        for line in content.splitlines():
            made.active.append([cell or None for cell in line.split(",")])
        made.save(tmp_path / "a.xlsx")
        return read_workbook(tmp_path / "a.xlsx")

    return read


def cells(found):
    return found.frame.drop(columns="_row").to_numpy().tolist()


def test_semicolon_and_decimal_comma_are_found_together(table):
    found = table("\ufeffsep=;\nid;score\n1;4,5\n2;3,25\n")
    assert (found.delimiter, found.decimal) == (";", ",")
    assert cells(found) == [["1", "4,5"], ["2", "3,25"]]
    assert found.frame["_row"].tolist() == [3, 4]


def test_extra_commas_do_not_shift_columns(table):
    assert cells(table("id,score\n1,5,\n2,4,\n")) == [["1", "5"], ["2", "4"]]


def test_words_that_pandas_takes_for_missing_stay(table):
    assert cells(table("id,country\n007,NA\n008,None\n")) == [["007", "NA"], ["008", "None"]]


def test_ragged_rows_are_rejected_with_their_physical_line(table):
    found = table('id,score,said\n1,5,"two\nlines"\n2,4\n3,5,a,b\n4,3,fine\n')
    assert found.frame["_row"].tolist() == [2, 6]
    assert [one.row for one in found.rejected] == [4, 5]
    assert "cells in this row: 2, in the header: 3" in str(found.rejected[0].fault.reason)
    assert found.read == 4


def test_a_quote_that_is_never_closed_costs_one_row(table):
    found = table('id,score,said\n1,5,"open\n' + "".join(f"{i},4,x\n" for i in range(2, 30)))
    assert [one.row for one in found.rejected] == [2]
    assert len(found.frame) == 28


def test_nul_characters_reject_their_row(table):
    found = table("id,score\n1,\x005\n2,4\n")
    assert [one.row for one in found.rejected] == [2]


def test_titles_period_lines_and_totals_are_told_not_read(table):
    found = table("Report of October\n\nAgent,Rating\nA,5\n\nB,4\n\nTotal,9\nReporting period 1 to 31\n")
    assert cells(found) == [["A", "5"], ["B", "4"]]
    assert [str(one).split(" was ")[0].split(" were ")[0] for one in found.notes] == [
        "a.csv: 1 line before the column names",
        "a.csv: 2 lines below the table",
    ]


def test_second_header_rows_are_no_answers(table):
    text = 'Q1,Q2\nHow?,Why?\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n5,x\n4,y\n'
    assert cells(table(text)) == [["5", "x"], ["4", "y"]]


def test_columns_with_one_name_are_listed_with_their_places(table):
    """Which of two scores is meant nobody can tell; other columns get numbers, which is told."""
    with pytest.raises(FileError, match="'score' in columns 1, 3"):
        table("score,Q2,score\n1,2,3\n")
    found = table("Q1,Q2,Q1\n1,2,3\n")
    assert list(found.columns) == ["Q1 (1)", "Q2", "Q1 (2)"]
    assert any("“Q1” in columns 1, 3" in str(one) for one in found.notes)


def test_a_survey_file_that_names_one_of_two_columns_of_one_name_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("score,Q1,Q1\n5,1,2\n4,3,5\n3,2,2\n", encoding="utf-8")
    (tmp_path / "survey.yml").write_text(
        "answers: a.csv\ncolumns:\n  score: {role: csat, scale: 1-5}\n  Q1: {role: item, scale: 1-5, better: high}\n",
        encoding="utf-8",
    )
    with pytest.raises(ColumnError, match=r"no column .Q1. .*score, Q1 \(1\), Q1 \(2\)"):
        read_survey(tmp_path / "survey.yml")


def test_a_defusing_quote_is_taken_off(table):
    found = table("id,tag\n1,'=cmd|x\n2,'quoted'\n")
    assert cells(found) == [["1", "=cmd|x"], ["2", "'quoted'"]]


OLD = {
    "ru": ("cp1251", "koi8-r", "cp866", "iso-8859-5"),
    "pl": ("cp1250", "iso-8859-2"),
    "sv": ("cp1252",),
    "de": ("cp1252",),
    "fr": ("cp1252",),
}


@pytest.mark.parametrize(
    ("language", "encoding"), [(lang, enc) for lang, encs in OLD.items() for enc in encs]
)
def test_old_encodings_are_read_by_known_words(language, encoding):
    for kind in kinds():
        if kind.language == language and kind.fully_labelled:
            text = "id;score\n" + "".join(f"{i};{label}\n" for i, (_, label) in enumerate(kind.labels * 4))
            try:
                raw = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            assert decode(raw, "a.csv").text == text


FEW_LETTERS = {
    "sv": ("cp1252", "Datum;Hur nöjd är du?;Ort\n1;4;Malmö\n2;5;Örebro\n"),
    "da": ("cp1252", "Dato;Hvor tilfreds er du?;By\n1;4;Århus\n2;5;Køge\n"),
    "no": ("cp1252", "id;score;by\n1;4;Tromsø\n2;5;Bodø\n"),
    "es": ("cp1252", "Fecha;¿Recomendaría nuestra empresa? (0 a 10);Canal\n1;8;Señal\n2;9;¿Cuándo?\n"),
    "pt": ("cp1252", "id;nota;cidade\n1;4;Brasília\n2;5;Goiânia\n"),
    "it": ("cp1252", "Data;Quanto è soddisfatto del servizio?;Città\n1;4;Forlì\n2;5;Cantù\n"),
    "en": ("cp1252", "Date,Satisfaction score,Agent,Order value\n1,4,Zoë,£22.89\n2,5,Naïve,€3.10\n"),
    "cs": ("cp1250", "Datum;Jak jste spokojen?;Město\n1;4;Plzeň\n2;5;Děčín\n"),
    "pl": ("cp1250", "id;ocena;miasto\n1;4;Gdańsk\n2;5;Warszawa\n"),
    "hu": ("cp1250", "Dátum;Mennyire elégedett?;Város\n1;5;Győr\n2;4;Pécs\n"),
    "uk": ("cp1251", "Дата;Загальна оцінка;Місто\n1;5;Київ\n2;4;Чернівці\n"),
    "tr": ("cp1254", "Tarih;Memnuniyet;Şehir\n1;4;İstanbul\n2;5;Eskişehir\n"),
    "el": ("cp1253", "id;Βαθμός;Πόλη\n1;4;Αθήνα\n2;5;Βόλος\n"),
    "he": ("cp1255", "id;ציון;עיר\n1;4;חיפה\n2;5;אילת\n"),
    "mac": ("mac-roman", "id;Nöte;Stadt\n1;4;Düsseldorf\n2;5;Köln\n"),
}


@pytest.mark.parametrize("times", [1, 40])  # what stands there often says no more than what stands there once
@pytest.mark.parametrize("language", FEW_LETTERS)
def test_old_encodings_are_read_where_few_letters_tell_them_apart(language, times):
    encoding, text = FEW_LETTERS[language]
    head, body = text.split("\n", 1)
    text = f"{head}\n{body * times}"
    assert decode(text.encode(encoding), "a.csv").text == text


FAR = {
    "cp949": "번호,만족도,의견\n{i},매우 만족,상담원이 친절했어요\n",
    "cp932": "番号,満足度,意見\n{i},やや満足,対応が早かった\n",
    "big5": "編號,滿意度,意見\n{i},非常滿意,客服很好\n",
    "gb18030": "编号,满意度,意见\n{i},非常满意,客服很好\n",
}


@pytest.mark.parametrize(
    "rows", [40, 20_000]
)  # the longer one is looked at only in part, and no letter is cut in two
@pytest.mark.parametrize("encoding", FAR)
def test_letters_of_two_bytes_are_no_letters_of_one(encoding, rows):
    head, row = FAR[encoding].splitlines(keepends=True)
    text = head + "".join(row.replace("{i}", str(i)) for i in range(rows))
    assert decode(text.encode(encoding), "a.csv").text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marks_at_the_beginning_are_trusted(encoding):
    assert decode("оценка;نظر\n5;خوب\n".encode(encoding), "a.csv").text == "оценка;نظر\n5;خوب\n"


def test_letters_lost_before_are_counted():
    found = decode("score\nbra \ufffd\n".encode(), "a.csv")
    assert "1 letter was lost" in str(found.notes[0])


def test_a_workbook_gives_the_sheet_that_fits(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["hello", "there"])
    sheet = book.create_sheet("CSAT Report")
    for row in (["Reporting period 1 to 31"], [], ["Agent Name", "Rating", "Recorded date", "Long id"]):
        sheet.append(row)
    sheet.append(["A", 5, dt.datetime(2026, 10, 1, 10), 123456789012])
    sheet.append(["=cmd|x", "#N/A", dt.datetime(2026, 10, 2), 7])
    sheet.append(["B", "=1+1", 45500, None])
    sheet["A5"].data_type = "s"
    sheet["B5"].data_type = "e"
    sheet.row_dimensions[4].hidden = True
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = open_table(path)
    assert found.sheet == "CSAT Report"
    assert cells(found) == [
        ["A", "5", "2026-10-01 10:00:00", "123456789012"],
        ["=cmd|x", None, "2026-10-02", "7"],
        ["B", None, "45500", None],
    ]
    assert found.frame["_row"].tolist() == [4, 5, 6]
    told = " ".join(map(str, found.notes))
    for part in ("not read: Notes", "B5 #N/A", "1 hidden row", "no stored value (B6)"):
        assert part in told
    assert open_table(path, frozenset(["hello"])).sheet == "Notes"


def test_a_small_archive_that_holds_gigabytes_is_not_unpacked(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", "<x/>")
        out.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(FileError, match="would unpack"):
        open_table(path)


def test_parquet_keeps_types_and_loads_what_is_declared(tmp_path):
    frame = pd.DataFrame(
        {"a": [1, 2], "b": ["x", None], "c": pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True)}
    )
    frame.to_parquet(tmp_path / "a.parquet")
    found = open_table(tmp_path / "a.parquet", frozenset(["a", "c"]))
    assert found.columns == ("a", "c", "b")
    assert str(found.frame["c"].dtype).endswith("UTC]")
    assert found.frame["b"].isna().all()


def _compound(*streams: str) -> bytes:
    """A compound file (MS-CFB): a header, a sector of data, and a directory of entries of 128 bytes behind it."""
    entries = b""
    for name in ("Root Entry", *streams):
        written = name.encode("utf-16-le")
        entries += written.ljust(64, b"\0") + len(written + b"\0\0").to_bytes(2, "little") + bytes(62)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + b"\x55" * 4096 + entries


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.csv", "is empty"),
        (b"\n\n", "a.csv", "holds no rows"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "a.xls", "of an old Office program"),
        (_compound("Workbook"), "a.xls", "is an old Excel file"),
        (_compound("Book"), "a.xls", "is an old Excel file"),
        (_compound("WordDocument"), "a.doc", "of an old Office program"),
        (_compound("EncryptionInfo", "EncryptedPackage"), "a.xlsx", "is an Excel file with a password"),
        (_compound("EncryptedPackage", "Workbook"), "a.xls", "is an Excel file with a password"),
        (_compound("My Workbook of EncryptedPackage"), "a.xls", "of an old Office program"),
        (b"<html><table></table></html>", "a.xls", "web page"),
        (b"\x1f\x8bxxxx", "a.csv.gz", "packed"),
        (b"\x80\x04\x95xxxx", "a.pkl", "never read"),
        (b"PAR1xxxx", "a.parquet", "cannot be read as Parquet"),
        (b"%PDF-1.4", "a.pdf", "is a PDF"),
        (b"a,b\n1,2\n", "a.numbers", "are not read"),
        (b"a,b\n1,2\n", "a.xlsx", "is not of that kind"),
        (b"PK\x05\x06" + b"\0" * 18, "a.xlsx", "is not of that kind"),
    ],
)
def test_files_that_are_no_tables_say_what_they_are(table, content, name, told):
    with pytest.raises(FileError, match=told):
        table(content, name)


def test_an_archive_that_is_no_workbook_is_named(tmp_path):
    path = tmp_path / "a.numbers"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("Index/Document.iwa", "x")
    with pytest.raises(FileError, match="no Excel file"):
        open_table(path)


def test_a_sheet_of_very_many_cells_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "dense.xlsx"
    pd.DataFrame({"id": range(20), "score": [5] * 20}).to_excel(path, index=False)
    monkeypatch.setattr(workbook, "MAX_CELLS", 42)
    assert len(read_workbook(path).frame) == 20
    monkeypatch.setattr(workbook, "MAX_CELLS", 41)
    with pytest.raises(FileError, match=r"holds 42 cells.*Save it as CSV"):
        read_workbook(path)


def test_a_workbook_whose_parts_ask_for_a_newer_zip_is_told(tmp_path):
    """Found by `make fuzz`: one changed byte was a library's NotImplementedError."""
    pd.DataFrame({"score": [5, 4]}).to_excel(tmp_path / "a.xlsx", index=False)
    raw = (tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(re.sub(rb"(?<=PK\x01\x02..)..", b"\x9b\x00", raw, flags=re.DOTALL))
    with pytest.raises(FileError, match="cannot be opened as an Excel file"):
        open_table(tmp_path / "a.xlsx")


def test_a_parquet_file_with_notes_that_are_no_text_is_told(tmp_path):
    """Found by `make fuzz`: they are read when columns become a frame, and were a library's UnicodeDecodeError."""
    noted = pa.table({"score": [5, 4]}).replace_schema_metadata({b"pandas": b"\xb2"})
    pq.write_table(noted, tmp_path / "a.parquet")
    with pytest.raises(FileError, match="cannot be read as Parquet"):
        open_table(tmp_path / "a.parquet")


def test_a_workbook_of_an_encoding_that_nobody_knows_is_told(tmp_path):
    """Found by `make fuzz`: one changed byte was a library's LookupError."""
    pd.DataFrame({"score": [5, 4]}).to_excel(tmp_path / "whole.xlsx", index=False)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as odd:
        for name in whole.namelist():
            declared = b'<?xml version="1.0" encoding="U8F-8"?>' if "sharedStrings" in name else b""
            odd.writestr(name, declared + re.sub(rb"<\?xml.*?\?>", b"", whole.read(name)))
    with pytest.raises(FileError, match="cannot be opened as an Excel file"):
        open_table(tmp_path / "a.xlsx")


STORES = "Store,Date,Score\nMall,2026-01-02,5\nMall,2026-01-03,4\nPort,2026-01-04,2\nPort,2026-01-05,3\n"
ANSWERS = 4


@pytest.mark.parametrize(
    "label",
    ["Grand Total", "Gesamt", "Gesamtergebnis", "Moyenne", "Durchschnitt", "Mittelwert", "Promedio", "Media", "Total general",
     "Totalsumma", "Итог", "Общий итог", "Suma końcowa", "Average", "AVG", "Avg.", "Averages", "Median", "Overall", "Subtotal",
     "Total responses: 120", "Total (n=120)", "n = 120", "N=120", "میانگین کل", "Totale", "Total geral"],
)  # fmt: skip
def test_a_summary_below_the_table_is_told_not_read(table, label):
    found = table(f"{STORES}{label},,4\n")
    assert len(found.frame) == ANSWERS
    assert [str(one) for one in found.notes] == [f"a.csv: 1 line below the table was left out: {label} 4"]


@pytest.mark.parametrize("label", ["Overall", "Median", "Subtotal", "Media", "Total 90"])
def test_a_row_with_all_its_cells_is_an_answer_whatever_it_is_called(table, label):
    found = table(f"{STORES}{label},2026-01-06,4\n")
    assert len(found.frame) == ANSWERS + 1
    assert [str(one) for one in found.notes] == [
        f"a.csv: the last row begins with “{label}” and was read as an answer. If it is a total or a mean, delete it"
    ]
    assert not table(f"{STORES}{label},2026-01-06,4\n{label},2026-01-06,4\n").notes


@pytest.mark.parametrize("label", ["Overall", "Total"])
def test_a_summary_above_the_answers_is_told_not_read(sheet, label):
    names, answers = STORES.split("\n", 1)
    found = sheet(f"{names}\n{label},,4\n{answers}")
    assert len(found.frame) == ANSWERS
    assert [str(one) for one in found.notes] == [
        f"a.xlsx: 1 line between the answers (totals) was left out: {label} 4"
    ]


@pytest.mark.parametrize(
    "word", ["{} Total", "{} Count", "{} Average", "{} – average", "Total {}", "{} Ergebnis", "{} Итог"]
)
def test_totals_of_groups_between_the_answers_are_told_not_read(sheet, word):
    """Excel's Subtotal writes them below each group."""
    mall, port = word.format("Mall"), word.format("Port")
    lines = STORES.splitlines()
    found = sheet("\n".join([*lines[:3], f"{mall},,4", *lines[3:], f"{port},,3", "Grand Total,,4"]) + "\n")
    assert list(found.frame["Score"]) == ["5", "4", "2", "3"]
    assert [str(one) for one in found.notes] == [
        f"a.xlsx: 2 lines between the answers (totals) were left out: {mall} 4; {port} 3",
        "a.xlsx: 1 line below the table was left out: Grand Total 4",
    ]


def test_totals_right_below_their_groups_need_no_empty_cell(sheet):
    found = sheet("Store,Score\nMall,5\nMall,4\nMall Total,5\nPort,3\nPort Total,3\nGrand Total,4\n")
    assert cells(found) == [["Mall", "5"], ["Mall", "4"], ["Port", "3"]]
    assert len(sheet("Product,Score\nColgate,5\nColgate Total,4\nColgate,3\n").frame) == 3


def test_a_name_with_total_in_it_stays_where_its_rows_are_whole(sheet):
    found = sheet(f"{STORES}Port Total,2026-01-06,4\nPort Total,,4\nUnknown Total,,4\n")
    assert len(found.frame) == ANSWERS + 3
    assert not found.notes


def test_footnotes_below_a_sheet_are_told_not_read_and_totals_above_them_found(tmp_path):
    """Stores stand in merged cells: only the first row of each has its name."""
    made = openpyxl.Workbook()
    rows = [[None if i % 10 else f"Store {i // 10}", i, "2026-01-02", i % 5 + 1] for i in range(40)]
    notes = [[], ["* n/a = the question was not shown"], ["In-store tablets only. Do not forward."]]
    for row in [["Store", "No.", "Date", "Score"], *rows, ["TOTAL", 40, None, 3.72], *notes]:
        made.active.append(row)
    made.save(tmp_path / "a.xlsx")
    found = read_workbook(tmp_path / "a.xlsx")
    assert list(found.frame["Score"]) == [str(i % 5 + 1) for i in range(40)]
    assert [str(one) for one in found.notes] == [
        "a.xlsx: 3 lines below the table were left out: TOTAL 40 3.72; * n/a = the question was not shown; "
        "In-store tablets only. Do not forward."
    ]


def test_a_customer_who_answered_nothing_is_no_footnote(table):
    found = table("Who,Date,Score\nA B C,2026-01-02,5\nD E F,2026-01-03,4\nG H I,,\n")
    assert len(found.frame) == 3


def test_a_long_cell_names_no_totals():
    """A pattern takes the square of its letters: a cell of a sheet's whole length took ten seconds."""
    long = ("Total " * 30).strip()
    body = [Record(i, cells) for i, cells in enumerate([("a", "5"), ("b", "4"), (f"{long} 90", "")])]
    assert foot_length(body) == 0
    assert foot_length([*body[:2], Record(2, ("Total 90", ""))]) == 1


@pytest.mark.parametrize(
    ("stamps", "tool"),
    [
        ("2026-03-{0:02}T10:00:00Z", "generic"),
        ("2026-03-{0:02} 10:00:00", "generic"),
        ("17723{0:02}600", "generic"),
        ("3/{0}/2026 10:00:00", "Google Forms"),
        ("2026/03/{0:02} 9:05:12 AM GMT+1", "Google Forms"),
    ],
)
def test_a_column_called_timestamp_alone_makes_no_google_form(stamps, tool):
    frame = pd.DataFrame(
        {
            "Timestamp": [stamps.format(i) for i in range(10, 20)],
            "How satisfied are you?": ["5", "4"] * 5,
            "_row": range(10),
        }
    )
    assert reader_for(RawTable(frame=frame, name="a.csv", read=10)).name == tool
