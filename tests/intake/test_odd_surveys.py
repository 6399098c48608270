"""Surveys that changed cells and keys came to, each of which stopped with an error of a library or lost something."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from csat_research.errors import CsatError, ScaleError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.tables import open_table
from tests.variants import some

EXPORTS = Path(__file__).parents[1] / "exports"


@pytest.fixture
def way(tmp_path):
    """From the text of an export, or a frame, and of its columns to a survey."""

    def go(table, columns):
        path = tmp_path / ("a.parquet" if isinstance(table, pd.DataFrame) else "a.csv")
        if isinstance(table, pd.DataFrame):
            table.to_parquet(path)
        else:
            path.write_text(table, encoding="utf-8")
        (tmp_path / "survey.yml").write_text(f"answers: {path.name}\ncolumns:\n{columns}", encoding="utf-8")
        return read_survey(tmp_path / "survey.yml")

    return go


def test_nobody_with_an_answer_has_a_day(way):
    found = way(
        "day,score\n2026-01-05,\n,5\n,4\n",
        "  day: {role: answered_at}\n  score: {role: csat, scale: 1-5}\n",
    )
    assert found.ledger.read == 3


@pytest.mark.parametrize(
    "odd", ["2026-01-02 10:00+99:99", "0001-01-01 00:00+01:00", "9999-12-31 23:59:59-14:00"]
)
def test_a_time_of_no_clock_and_the_ends_of_the_calendar_are_no_times(way, odd):
    found = way(
        f"day,score\n2026-01-05 10:00+01:00,5\n2026-01-06 10:00+01:00,4\n{odd},4\n",
        "  day: {role: answered_at}\n  score: {role: csat, scale: 1-5}\n",
    )
    told = [*found.ledger.rejected["value"], *found.ledger.set_aside["value"]]
    assert told == [odd]


@pytest.mark.parametrize(
    ("odd", "shown"),
    [([["a"], ["b", "ک"]], ['["a"]', '["b", "ک"]']), ([{"a": 1}, {"a": 2}], ['{"a": 1}', '{"a": 2}'])],
)
def test_lists_and_records_in_cells_are_text(way, odd, shown):
    """Parquet hands them on as arrays, which no reader of a tool expects."""
    frame = pd.DataFrame({"score": [5, 4], "channel": odd, "beside": odd})
    found = way(frame, "  score: {role: csat, scale: 1-5}\n  channel: {role: segment}\n")
    assert found.rows("channel")["channel"].tolist() == shown


def test_a_file_of_empty_quotes_is_told(tmp_path):
    (tmp_path / "a.csv").write_text('""|""|""\r\n', encoding="utf-8")
    with pytest.raises(CsatError, match="no row with column names"):
        open_table(tmp_path / "a.csv")


def test_a_hubspot_export_that_was_taken_apart_already_is_read(tmp_path):
    heads = "hs_survey_id,hs_survey_type,hs_value,hs_value CSAT,hs_ingestion_id"
    (tmp_path / "a.csv").write_text(f"{heads}\n1,CSAT,5,4,x\n1,CSAT,2,3,y\n", encoding="utf-8")
    found = open_table(tmp_path / "a.csv").frame
    assert found["hs_value CSAT"].tolist() == ["4", "3"]
    assert found["hs_value"].tolist() == ["5", "2"]


def test_a_book_in_the_place_of_a_name_does_not_fill_the_message(way):
    for columns in (
        f"  {'x' * 50_000}: {{role: csat, scale: 1-5}}\n",
        f"  score: {{role: csat, scale: {'x' * 15_000}}}\n",
        f"  score: {{role: {'x' * 15_000}}}\n",
        f"  score: {{role: csat, scale: 1-5, {'x' * 15_000}: x}}\n",
    ):
        with pytest.raises(CsatError) as caught:
            way("score\n5\n4\n", columns)
        assert 20 < len(str(caught.value)) < 4500


NAMES = sorted(one.name for one in EXPORTS.glob("*.csv"))


@pytest.mark.parametrize("name", some(NAMES, *NAMES[::4]))
def test_an_export_as_parquet_with_types_is_read_by_the_reader_of_its_tool(tmp_path, name):
    """Columns of numbers, of times and of nothing: pandas users keep their exports so."""
    text = open_table(EXPORTS / name)
    encoding = "utf-16" if name == "google_play.csv" else "utf-8-sig"
    plain = pd.read_csv(EXPORTS / name, sep=None, engine="python", encoding=encoding, on_bad_lines="skip")
    odd = plain.assign(**dict.fromkeys(list(plain)[2:4]))
    for i, frame in enumerate((plain, odd.convert_dtypes())):
        path = tmp_path / f"{i}.parquet"
        frame.to_parquet(path)
        found = open_table(path)
        if i == 0 and len(text.heads) == 1:
            assert found.reader == text.reader


def test_text_that_a_writer_of_parquet_did_not_mark_as_text_is_text(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"score": [b"5", b"4", None, b"\xff"], "Base": [b"\xff"] * 4}).to_parquet(path)
    assert open_table(path).frame["score"].tolist() == ["5", "4", None, "\ufffd"]
    assert init(path, yes=True, out=tmp_path / "survey.yml").guesses


def test_an_infinite_number_of_parquet_is_told(tmp_path):
    path = tmp_path / "a.parquet"
    answers = [float("inf"), float("-inf"), -0.0, *[1.0, 2.0, 3.0, 4.0, 5.0] * 8]
    pd.DataFrame({"score": answers}).to_parquet(path)
    init(path, yes=True, roles={"score": "csat"}, out=tmp_path / "survey.yml")
    with pytest.raises(ScaleError, match=r"holds -inf .*inf"):
        read_survey(tmp_path / "survey.yml", scales={"score": "1-5"})


@pytest.mark.parametrize("name", ["x" * 300, "folder", "\x00", "none.png"])
def test_a_logo_that_no_file_can_be_is_told(tmp_path, name):
    (tmp_path / "a.csv").write_text("score\n5\n4\n")
    (tmp_path / "folder").mkdir()
    text = f'answers: a.csv\ncolumns:\n  score: {{role: csat, scale: 1-5}}\nreport: {{logo: "{name}"}}\n'
    (tmp_path / "survey.yml").write_text(text.replace("\x00", "\\0"))
    with pytest.raises(CsatError):
        read_survey(tmp_path / "survey.yml")
