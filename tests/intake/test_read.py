"""Reading: read = in the survey + rejected + excluded, on the bad inputs of the issue."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from csat_research.errors import ColumnError, CsatError
from csat_research.intake.read import read_survey

SURVEY = """\
title: Shop
time_zone: Europe/Stockholm
answers: {answers}
columns:
  id: {{role: id}}
  client: {{role: customer}}
  when: {{role: answered_at}}
  score: {{role: csat, scale: {{values: 1-5, missing: {{0: blank, n/a: does_not_apply}}}}}}
  mins: {{role: driver, name: response_hours, unit: minutes}}
  channel: {{role: segment}}
  w: {{role: weight}}
"""
HEADER = "id,client,when,score,mins,channel,w,extra\n"
GOOD = "".join(
    f"{i},c{i % 7},2026-10-0{i % 9 + 1}T10:00:00Z,{i % 5 + 1},{i},phone,1,x\n" for i in range(100, 160)
)


@pytest.fixture
def read(tmp_path):
    def go(rows, survey=None, name="a.csv", **given):
        (tmp_path / name).write_text(rows, encoding="utf-8")
        text = SURVEY.format(answers=name) if survey is None else survey
        (tmp_path / "survey.yml").write_text(text, encoding="utf-8")
        return read_survey(tmp_path / "survey.yml", **given)

    return go


def whole(survey):
    """No row is lost: the ledger adds up to what the answers hold."""
    ledger = survey.ledger
    return ledger.read == len(survey.rows()) + ledger.rejected_rows + sum(n for _, n in ledger.excluded)


BAD_ROWS = {
    "2,b,2026-10-02T10:00:00Z,9,1,chat,1,x": ("score", "not on the scale 1-5"),
    "2,b,2026-10-02T10:00:00Z,4,-5,chat,1,x": ("mins", "a duration cannot be negative"),
    "2,b,2026-10-02T10:00:00Z,4,5,chat,-1,x": ("w", "negative weight"),
    "2,b,2026-10-02T10:00:00Z,4,5,chat,,x": ("w", "no weight"),
    "2,b,2999-12-31,4,5,chat,1,x": ("when", "2999-12-31 stands for “no date” in many tools"),
    "2,b,2026-02-30,4,5,chat,1,x": ("when", "there is no such day or time"),
    "2,b,2026-10-02T10:00:00Z,4,5,chat": ("", "cells in this row: 6, in the header: 8"),
}


@pytest.mark.parametrize(("row", "told"), BAD_ROWS.items())
def test_a_row_that_cannot_be_used_is_rejected_with_its_place_and_reason(read, row, told):
    found = read(HEADER + GOOD + row + "\n")
    (bad,) = found.ledger.rejected.to_dict("records")
    assert (bad["row"], bad["column"], bad["reason"]) == (62, *told)
    assert bad["fix"]
    assert whole(found)
    assert found.ledger.kept == 60


def test_weight_zero_is_excluded_by_name(read):
    found = read(HEADER + GOOD + "2,b,2026-10-02T10:00:00Z,4,5,chat,0,x\n")
    assert [(str(rule), n) for rule, n in found.ledger.excluded] == [("with weight 0", 1)]
    assert whole(found)


def test_of_one_id_the_later_answer_counts_and_both_are_listed(read):
    rows = "7,a,2026-10-09T10:00:00Z,1,5,chat,1,x\n7,a,2026-10-02T10:00:00Z,5,5,chat,1,x\n"
    found = read(HEADER + GOOD + rows)
    assert found.rows("id", "score").set_index("id").loc["7", "score"] == 1
    assert found.ledger.set_aside["row"].tolist() == [62, 63]
    assert "rows 62, 63; the later answer counts" in found.ledger.set_aside["reason"][0]
    assert whole(found)


def test_an_unreadable_duration_costs_its_cell_not_its_row(read):
    found = read(HEADER + GOOD + "2,b,2026-10-02T10:00:00Z,4,soon,chat,1,x\n")
    assert found.ledger.set_aside["value"].tolist() == ["soon"]
    assert found.ledger.kept == 61
    assert pd.isna(found.rows("id", "response_hours").set_index("id").loc["2", "response_hours"])


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "../../x",
        "price $5 to $10",
        "[x](javascript:1)",
        "NA",
    ],
)
def test_hostile_names_are_kept_as_text(read, name):
    found = read(HEADER + GOOD + f'2,b,2026-10-02T10:00:00Z,4,5,"{name}",1,x\n')
    assert name in set(found.rows("channel")["channel"])


def test_invisible_letters_do_not_split_a_segment(read):
    found = read(
        HEADER
        + GOOD
        + "2,b,2026-10-02T10:00:00Z,4,5,\u202ephone\u202c,1,x\n3,b,2026-10-02T10:00:00Z,4,5, phone ,1,x\n"
    )
    assert set(found.rows("channel")["channel"]) == {"phone"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("شبانه\u200cروزی", "شبانه\u200cروزی"),  # parts two letters that would join
        ("کار\u200cت", "کارت"),  # after a letter that never joins the next nobody sees it
        ("chat\u200c", "chat"),
        ("👩\u200d👧", "👩\u200d👧"),  # one sign, not two
    ],
)
def test_what_parts_letters_stays_where_it_is_seen(read, written, kept):
    found = read(HEADER + GOOD + f"2,b,2026-10-02T10:00:00Z,4,5,{written},1,x\n")
    assert kept in set(found.rows("channel")["channel"])


def test_kinds_of_non_answer_stay_apart(read):
    rows = "2,b,2026-10-02T10:00:00Z,0,5,chat,1,x\n3,b,2026-10-02T10:00:00Z,N/A,5,chat,1,x\n4,b,2026-10-02T10:00:00Z,,5,chat,1,x\n"
    found = read(HEADER + GOOD + rows).rows("id", "_why_score").set_index("id")["_why_score"]
    assert found["2"] == found["4"] != found["3"]


def test_times_are_local_and_columns_not_named_are_counted(read):
    found = read(HEADER + GOOD)
    assert str(found.rows("_time")["_time"][0]) == "2026-10-02 12:00:00"
    assert found.ledger.ignored == ("extra",)


def test_the_decimal_comma_of_a_semicolon_file(read):
    text = "id;score;w;euro\n" + "".join(f"{i};{i % 5 + 1};0,5;1.234,5\n" for i in range(20))
    survey = "answers: a.csv\ncolumns:\n  id: {role: id}\n  score: {role: csat, scale: 1-5}\n  w: {role: weight}\n  euro: {role: metric}\n"
    found = read(text, survey).rows("_w", "euro").iloc[0]
    assert (found["_w"], found["euro"]) == (0.5, 1234.5)


def test_labels_are_read_in_any_spelling(read):
    text = "score\n" + "Удовлетворён(а)\nне удовлетворен\nудовлетворен\n" * 7
    survey = "answers: a.csv\ncolumns:\n  score: {role: csat, scale: {labels: [Не удовлетворён, Удовлетворён], satisfied: [Удовлетворён]}}"
    assert read(text, survey).rows("score")["score"].tolist() == [1, 0, 1] * 7


# --- messages, kept as text ------------------------------------------------------------------------


def stored():
    """Survey file, answers, kind of error and message, from the text file beside this one."""
    text = Path(__file__).with_name("messages_read.txt").read_text(encoding="utf-8")
    for block in text.split("\n----\n")[1:]:
        given, told = block.strip().split("\n=> ")
        survey, rows = given.split("\n-- a.csv\n")
        yield rows, survey, *told.split(": ", 1)


@pytest.mark.parametrize(("rows", "survey", "kind", "told"), stored())
def test_messages(read, rows, survey, kind, told):
    with pytest.raises(CsatError) as caught:
        read(rows + "\n", survey)
    assert (type(caught.value).__name__, str(caught.value)) == (kind, told)
    assert str(caught.value).count("\n") < 5


def test_an_unknown_parameter_names_the_nearest(read):
    with pytest.raises(ColumnError, match="observed_until"):
        read(HEADER + GOOD, observed_untill="2026-12-31")


# --- files -----------------------------------------------------------------------------------------


def test_several_files_are_one_survey_and_rows_name_their_file(read, tmp_path):
    (tmp_path / "b2.csv").write_text(HEADER + "1,a,2026-10-02T10:00:00Z,77,5,chat,1,x\n")
    found = read(HEADER + GOOD, SURVEY.format(answers='"*.csv"'), name="b1.csv")
    assert found.ledger.rejected["row"].tolist() == ["b2.csv:2"]
    assert found.ledger.read == 61
    assert set(found.about.sources) == {"b1.csv", "b2.csv"}
    assert whole(found)


def test_files_with_other_columns_are_another_export(read, tmp_path):
    (tmp_path / "b2.csv").write_text("id,score\n1,5\n")
    with pytest.raises(ColumnError, match=r"stands in b1\.csv but not in b2\.csv"):
        read(HEADER + GOOD, SURVEY.format(answers='"*.csv"'), name="b1.csv")


def test_a_column_with_a_new_name_in_one_month_is_named_beside_the_one_that_is_gone(read, tmp_path):
    header = HEADER.replace("score", "satisfaction")
    assert header != HEADER
    (tmp_path / "b2.csv").write_text(header + GOOD)
    with pytest.raises(
        ColumnError, match=r"“score” stands in b1\.csv.*Only b2\.csv has satisfaction.*call it “score” there"
    ):
        read(HEADER + GOOD, SURVEY.format(answers='"*.csv"'), name="b1.csv")


def test_data_may_be_a_frame_a_file_or_a_folder(read, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.csv").write_text(HEADER + GOOD)
    first = read("x\n", SURVEY.format(answers='"env:SHARED/a.csv"'), data=other)
    second = read("x\n", SURVEY.format(answers='"env:SHARED/a.csv"'), data=other / "a.csv")
    third = read("x\n", data=pd.read_csv(other / "a.csv"))
    monkeypatch.setenv("SHARED", str(other))
    fourth = read("x\n", SURVEY.format(answers='"env:SHARED/a.csv"'))
    for found in (second, third, fourth):
        pd.testing.assert_frame_equal(
            first.rows("score", "_w", "response_hours"), found.rows("score", "_w", "response_hours")
        )


def test_a_second_definition_of_the_same_answers(read):
    found = read(
        HEADER + GOOD,
        questions={"score": {"scale": {"values": "1-5", "satisfied": [5], "missing": {"0": "blank"}}}},
    )
    assert found.questions[3].scale.definition() == "top 1 of 5"


def test_purchases_without_customer_or_date_are_listed(read, tmp_path):
    (tmp_path / "p.csv").write_text(
        "customer,bought_at,amount\nc1,2026-10-20,5\n,2026-10-21,5\nc2,soon,5\nc3,2026-10-22,x\n"
    )
    survey = SURVEY.format(answers="a.csv").replace(
        "columns:", "purchases: {file: p.csv, observed_until: 2026-12-31}\ncolumns:", 1
    )
    found = read(HEADER + GOOD, survey)
    assert len(found.purchases) == 2
    listed = found.ledger.set_aside[["row", "reason"]].astype(str).to_numpy().tolist()
    assert sorted(listed) == [
        ["purchases:3", "purchase without a customer"],
        ["purchases:4", "this is not a date"],
        ["purchases:5", "this is not a number"],
    ]
    assert found.about.observed_until.isoformat() == "2026-12-31"


def test_a_fault_of_a_purchase_shows_its_own_cell(read, tmp_path):
    """The answers have a column of that name and a row of that number, too: its cell was shown instead."""
    (tmp_path / "p.csv").write_text("customer,when\nc1,2026-10-20\nc2,soon\n")
    survey = SURVEY.format(answers="a.csv").replace(
        "columns:",
        "purchases: {file: p.csv, observed_until: 2026-12-31, columns: {customer: customer, bought_at: when}}\ncolumns:",
        1,
    )
    (fault,) = read(HEADER + GOOD, survey).ledger.set_aside.to_dict("records")
    assert (fault["row"], fault["column"], fault["value"]) == ("purchases:3", "when", "soon")


def test_the_same_rows_in_xlsx_and_parquet_are_the_same_survey(read, tmp_path, monkeypatch):
    monkeypatch.setenv("CSAT_RESEARCH_SALT", "customers of these three files alike")
    first = read(HEADER + GOOD)
    frame = pd.read_csv(tmp_path / "a.csv")
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    frame.assign(when=pd.to_datetime(frame["when"], utc=True)).to_parquet(tmp_path / "a.parquet")
    for name in ("a.xlsx", "a.parquet"):
        found = read_survey(tmp_path / "survey.yml", data=tmp_path / name)
        columns = ["id", "client", "_time", "score", "response_hours", "channel", "_w"]
        pd.testing.assert_frame_equal(first.rows(*columns), found.rows(*columns), check_dtype=False)


def test_empty_ids_are_not_the_same_id(tmp_path):
    """Text of a Parquet file may be empty without being missing: such rows were told to stand for one answer."""
    pd.DataFrame({"ticket": ["", "", "t1", "t1"], "score": [5, 4, 3, 2]}).to_parquet(tmp_path / "a.parquet")
    path = tmp_path / "survey.yml"
    path.write_text(
        "answers: a.parquet\ncolumns: {ticket: {role: id}, score: {role: csat, scale: 1-5}}\n",
        encoding="utf-8",
    )
    ledger = read_survey(path).ledger
    assert ledger.set_aside["row"].tolist() == [3, 4]
    assert [n for _, n in ledger.excluded] == [1]


def test_a_count_beyond_any_measure_is_one_line_that_is_rejected(tmp_path):
    """Two of 10^308 made a sum that is infinite, and the ledger an error of Python."""
    pd.DataFrame({"score": [5, 4, 3], "n": [1e308, 1e308, 7.0]}).to_parquet(tmp_path / "a.parquet")
    path = tmp_path / "survey.yml"
    path.write_text(
        "answers: a.parquet\ncolumns: {n: {role: count}, score: {role: csat, scale: 1-5}}\n", encoding="utf-8"
    )
    ledger = read_survey(path).ledger
    assert (ledger.read, ledger.rejected_rows) == (9, 2)


def test_a_rejected_line_of_counts_is_one_line_whatever_it_stands_for(tmp_path):
    """Its answers were read and stood nowhere: 264 read, 126 in the survey, 3 rejected."""
    days = pd.to_datetime(["2026-03-29", "9999-12-31", "2026-03-30"]).astype("datetime64[ms]")
    frame = pd.DataFrame({"day": days, "score": [5, 4, 3], "n": [10, 20, 30]})
    frame.to_parquet(tmp_path / "a.parquet")
    path = tmp_path / "survey.yml"
    path.write_text(
        "answers: a.parquet\n"
        "columns: {day: {role: answered_at}, n: {role: count}, score: {role: csat, scale: 1-5}}\n",
        encoding="utf-8",
    )
    survey = read_survey(path)
    assert (survey.ledger.read, survey.ledger.rejected_rows, int(survey.counts().n.sum())) == (41, 1, 40)
