"""Refused or told while reading: damaged files, files named twice, cells that have two readings, words beside numbers."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from csat_research.errors import ColumnError, CsatError, FileError
from csat_research.intake.formats import hopeless, streamed
from csat_research.intake.formats.delimited import records_of
from csat_research.intake.raw import Fault
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.tables import open_table
from csat_research.intake.values.dates import read_times
from csat_research.intake.values.grammar import MIXED, decimal_mark, duration, number

SCORE = "columns:\n  id: {role: id}\n  score: {role: csat, scale: 1-5}\n"


def rows(columns: str = "", *values: str, rest: str = "", size: int = 40) -> str:
    """id, score and further columns: first the given values, then `rest`."""
    extra = [*values, *[rest] * (size - len(values))]
    lines = [f"t{i},{5 - i % 4}" + (f",{one}" if columns else "") for i, one in enumerate(extra)]
    return "\n".join(["id,score" + (f",{columns}" if columns else ""), *lines]) + "\n"


@pytest.fixture
def read(tmp_path):
    def go(columns: str, answers: str = "a.csv", data=None, **files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        (tmp_path / "s.yml").write_text(f"answers: {answers}\n{columns}", encoding="utf-8")
        return read_survey(tmp_path / "s.yml", data=data)

    return go


def refused(read, match: str, *given: object, error: type[CsatError] = CsatError, **files: str) -> None:
    with pytest.raises(error, match=match) as caught:
        read(*given, **files)
    assert len(str(caught.value).splitlines()) < 5


# --- files -----------------------------------------------------------------------------------------


def test_a_file_that_two_names_lead_to_is_read_once(read):
    assert read(SCORE, "[a.csv, ./a.csv, '*.csv']", a=rows()).ledger.read == 40


def test_a_copy_of_an_export_is_told(read):
    found = read(SCORE, "'*.csv'", a=rows(), b=rows(), c=rows(size=20))
    assert [str(one) for one in found.about.notes if "copy" in str(one)] == [
        "b.csv holds exactly what a.csv holds, so its answers count twice; is it a copy?"
    ]


@pytest.mark.parametrize(
    ("columns", "answers", "match"),
    [
        ("columns: {}\n", "a.csv", "columns: is empty"),
        (SCORE, "''", "answers: is empty"),
        (SCORE, "[]", "answers: is empty"),
        (SCORE, "b.csv", "there is no such file. Did you mean “a.csv”"),
        (SCORE, ".", r"is a folder.  To read all its files write answers: \./\*\.csv"),
        (SCORE + "report: {target: {cast: 85}}\n", "a.csv", "no key “cast”.*Did you mean “csat”"),
        (SCORE + "report: {target: {csat: 850}}\n", "a.csv", "a share in percent, from 0 to 100"),
    ],
)  # fmt: skip
def test_a_survey_file_that_cannot_be_meant_says_what_to_write(read, columns, answers, match):
    refused(read, match, columns, answers, error=FileError, a=rows())


def test_a_file_of_purchases_that_is_not_there_is_told_by_its_own_key(read):
    dated = (
        SCORE
        + "  day: {role: answered_at}\n  who: {role: customer}\npurchases: {file: p.csv, observed_until: 2026-12-31}\n"
    )
    refused(
        read, "p.csv: there is no such file.*under purchases: file:", dated,
        a=rows("day,who", rest="2026-01-05,x"),
    )  # fmt: skip


def workbook(path, sheet="Sheet1"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in [["id", "score"], *[[f"t{i}", 5 - i % 4] for i in range(10)]]:
        page.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_workbook_cut_off_is_told_without_a_traceback(tmp_path, share):
    whole = workbook(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(FileError, match=r"cut\.xlsx"):
        open_table(tmp_path / "cut.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("instead", [None, b"", b"<not xml", b"<a/>"])
def test_a_workbook_with_a_damaged_part_is_told_without_a_traceback(tmp_path, part, instead):
    with (
        zipfile.ZipFile(workbook(tmp_path / "a.xlsx")) as old,
        zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
            elif instead is not None:
                new.writestr(name, instead)
    with pytest.raises(FileError, match=r"b\.xlsx"):
        open_table(tmp_path / "b.xlsx")


def test_merged_rows_are_told_and_openpyxl_warns_of_nothing(tmp_path):
    book = openpyxl.load_workbook(workbook(tmp_path / "a.xlsx"))
    book.active.merge_cells("B3:B5")
    book.active.merge_cells("A8:B8")  # within one row: a title, no value is lost by rows
    book.save(tmp_path / "b.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        notes = [str(one) for one in open_table(tmp_path / "b.xlsx").notes]
    assert sum("merged" in one for one in notes) == 1
    assert "B3:B5" in " ".join(notes)


def test_an_index_of_pandas_is_a_column_of_the_parquet_file(tmp_path):
    frame = pd.DataFrame({"score": [5, 4]}, index=pd.Index(["t1", "t2"], name="ticket"))
    frame.to_parquet(tmp_path / "a.parquet")
    found = open_table(tmp_path / "a.parquet").frame
    assert found["ticket"].tolist() == ["t1", "t2"]
    assert found["_row"].tolist() == [1, 2]


def test_a_row_column_of_the_user_does_not_number_the_rows(tmp_path):
    pd.DataFrame({"score": [5, 4], "_row": ["a", "b"]}).to_parquet(tmp_path / "a.parquet")
    assert open_table(tmp_path / "a.parquet").frame["_row"].tolist() == [1, 2]


def test_a_line_of_averages_below_the_table_is_no_answer(tmp_path):
    (tmp_path / "a.csv").write_text("agent,score\nA,5\nB,4\nAverage,4.5\n", encoding="utf-8")
    found = open_table(tmp_path / "a.csv")
    assert found.frame["agent"].tolist() == ["A", "B"]
    assert len(found.notes) == 1


def test_answers_called_average_are_no_line_of_averages(tmp_path):
    (tmp_path / "a.csv").write_text("score,said\nGood,x\nAverage,y\nBad,z\nAverage,w\n", encoding="utf-8")
    found = open_table(tmp_path / "a.csv")
    assert found.frame["score"].tolist() == ["Good", "Average", "Bad", "Average"]
    assert not found.notes


def test_lines_of_a_file_of_counts_add_up(read):
    text = "score,people\n5,10\n4,3\n3,0\n2,-1\n1,\n"
    found = read("columns:\n  score: {role: csat, scale: 1-5}\n  people: {role: count}\n", a=text)
    left_out = sum(n for _, n in found.ledger.excluded)
    assert found.ledger.read == int(found.rows()["_n"].sum()) + found.ledger.rejected_rows + left_out


# --- cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [("1.5", MIXED, 1.5), ("12", MIXED, 12.0), ("1,234", MIXED, None), ("1.234", MIXED, None), ("1,234", ".", 1234.0)],
)  # fmt: skip
def test_a_mark_before_three_digits_is_unclear_where_a_column_holds_both(cell, decimal, value):
    found = number(cell, decimal)
    assert isinstance(found, Fault) if value is None else found == value


def test_the_marks_of_a_column_are_told_apart():
    assert decimal_mark(["1,5", "2.5"]) == MIXED
    assert decimal_mark(["1,5", "1.234,5"]) == ","


@pytest.mark.parametrize(
    ("cell", "unit"), [("1e9", "hours"), ("99999999999", "seconds"), ("900000", "hours")]
)
def test_a_duration_of_more_than_a_century_is_a_wrong_unit(cell, unit):
    found = duration(cell, unit)
    assert isinstance(found, Fault)


def test_dates_in_both_orders_name_one_of_each(read):
    dated = SCORE + "  day: {role: answered_at}\n"
    text = rows("day", "25/04/2025", "04/26/2025", rest="03/04/2025")
    refused(read, r"25/04/2025.*04/26/2025.*order: day_first", dated, error=ColumnError, a=text)


def test_two_digits_of_a_year_turn_at_70():
    found = read_times(["31.12.69", "31.12.98"], today=dt.date(2100, 1, 1))
    assert found.values["31.12.69"] == dt.datetime(2069, 12, 31)
    assert found.values["31.12.98"] == dt.datetime(1998, 12, 31)


@pytest.mark.parametrize("cell", ["1989-12-31", "2100-01-01", "9999-12-31", "00/00/0000"])
def test_days_of_no_time_are_faults(cell):
    found = read_times([cell, *[f"{i:02}/04/2026" for i in range(1, 29)]], today=dt.date(2026, 5, 1))
    assert set(found.faults) == {cell}


def test_a_date_ten_years_after_the_others_is_no_wrong_clock():
    """Where half the dates lie after today the clock is wrong, not the dates; 2062 among them is still a slip."""
    cells = [f"2026-03-{i:02}" for i in range(1, 29)]
    found = read_times([*cells, "2062-03-01"], today=dt.date(2026, 3, 10))
    assert set(found.faults) == {"2062-03-01"}
    assert len(found.values) == 28


def test_times_with_and_without_a_zone_are_told(read):
    dated = "time_zone: Europe/Stockholm\n" + SCORE + "  day: {role: answered_at}\n"
    mixed = read(dated, a=rows("day", "2026-01-05T10:00:00Z", rest="05.01.2026 10:00"))
    assert sum("some times carry a zone and others do not" in str(one) for one in mixed.about.notes) == 1
    for first, rest in (("2026-01-05T10:00:00Z", "2026-01-05"), ("2026-01-05 10:00", "2026-01-05 11:00")):
        alone = read(dated, a=rows("day", first, rest=rest))
        assert not any("others do not" in str(one) for one in alone.about.notes)


def test_groups_that_look_alike_are_told(read):
    grouped = SCORE + "  where: {role: segment}\n"
    found = read(grouped, a=rows("where", "V\u0406P", "V\u200bIP", "mail", rest="VIP"))
    assert [str(one) for one in found.about.notes] == [
        "where: “VIP” and “V\u0406P” look alike and are counted apart; write them the same way if they are one"
    ]
    assert set(found.rows("where")["where"]) == {"VIP", "V\u0406P", "mail"}


def test_one_lost_letter_is_told_as_one(read):
    found = read(SCORE + "  where: {role: segment}\n", a=rows("where", "caf\ufffd", rest="bar"))
    assert str(found.about.notes[0]).startswith("1 letter was lost")


def test_a_guess_does_not_call_1_to_10_nps():
    """Thirty answers of 1 and none of 0: what the door refuses, no guess takes back."""
    frame = pd.DataFrame({"ltr": [1 + i % 10 for i in range(300)], "other": range(300)}).astype(str)
    open_question = next(one for one in guess_frame(frame).questions if one.column == "ltr")
    assert [choice.key for choice in open_question.choices] == ["other", "0-10"]
    few = pd.DataFrame({"ltr": ["1", *["9", "8", "10"] * 20]})
    open_question = next(one for one in guess_frame(few).questions if one.column == "ltr")
    assert open_question.choices[0].key == "0-10"


def test_bought_again_is_yes_or_no(read):
    again = SCORE + "  again: {role: repurchase, kind: happened}\n"
    found = read(again, a=rows("again", "perhaps", "yes", rest="no"))
    assert found.ledger.set_aside[["column", "value"]].to_numpy().tolist() == [["again", "perhaps"]]
    assert found.rows("again")["again"].sum() == 1


def test_a_refused_cell_is_told_as_it_is_written(read):
    weighed = SCORE + "  w: {role: weight}\n"
    found = read(weighed, a=rows("w", "-2", "-0.50", rest="1"))
    assert found.ledger.rejected["value"].tolist() == ["-2", "-0.50"]


def test_lists_in_a_frame_are_refused(read):
    frame = pd.DataFrame({"id": range(40), "score": [[5]] * 40})
    with pytest.raises(ColumnError, match="holds lists or records"):
        read(SCORE, data=frame, a=rows())


def test_spans_of_time_in_a_frame_are_hours(read):
    frame = pd.DataFrame(
        {"id": range(40), "score": [5, 4] * 20, "wait": pd.to_timedelta([90] * 40, unit="min")}
    )
    found = read(SCORE + "  wait: {role: driver, name: wait_hours, unit: hours}\n", data=frame, a=rows())
    assert set(found.rows("wait_hours")["wait_hours"]) == {1.5}


def test_a_column_called_like_a_word_of_ours_is_guessed_under_a_free_name():
    frame = pd.DataFrame({"score": [5, 4, 3, 2, 1] * 40, "month": ["Jan", "Feb"] * 100})
    found = next(one for one in guess_frame(frame, {"month": "segment"}).guesses if one.column == "month")
    assert found.options["name"] == "month_given"
    assert found.options["label"] == "Month"


def rated(*turned: str, size: int = 60, seed: int = 3) -> str:
    """Four ratings on 1-5 that go together; those in `turned` were asked the other way round."""
    rng = np.random.default_rng(seed)
    mood = rng.integers(1, 6, size)
    frame = pd.DataFrame(
        {name: np.clip(mood + rng.integers(-1, 2, size), 1, 5) for name in ("score", *"abc")}
    )
    frame = frame.assign(**{name: 6 - frame[name] for name in turned})
    return frame.rename_axis("id").reset_index().to_csv(index=False)


def declared(**better: str) -> str:
    items = (
        f"  {name}: {{role: item, scale: {{values: 1-5, better: {better.get(name, 'high')}}}}}\n"
        for name in "abc"
    )
    return SCORE + "".join(items)


def notes_on(survey) -> list[str]:
    return [str(one) for one in survey.about.notes if "other ratings" in str(one)]


def test_a_rating_that_goes_against_the_others_is_told(read):
    assert notes_on(read(declared(), a=rated("b"))) == [
        "b: who answers high here answers low in the other ratings; is its lowest number the best answer? Then write better: low"
    ]
    assert notes_on(read(declared(b="low"), a=rated("b"))) == []
    assert notes_on(read(declared(), a=rated())) == []


def test_a_rating_that_was_turned_without_need_is_told(read):
    (told,) = notes_on(read(declared(c="low"), a=rated()))
    assert told.startswith("c: as declared (better: low)")
    assert told.endswith("Then write better: high")


def test_which_ratings_are_turned_is_not_guessed_where_chance_or_two_halves_could_do_it(read):
    """Twenty rows are too few; of four ratings, two against two name neither."""
    assert notes_on(read(declared(), a=rated("b", size=20))) == []
    assert notes_on(read(declared(), a=rated("b", "c"))) == []


def test_ratings_that_have_nothing_to_do_with_each_other_are_never_told(read):
    """Of pure chance, and where one goes against a second alone, nothing is said."""
    rng = np.random.default_rng(5)
    frame = (
        pd.DataFrame(rng.integers(1, 6, (400, 4)), columns=["score", *"abc"]).rename_axis("id").reset_index()
    )
    assert notes_on(read(declared(), a=frame.to_csv(index=False))) == []
    frame["b"] = 6 - frame["a"]
    assert notes_on(read(declared(), a=frame.to_csv(index=False))) == []


def with_nps(*turned: str, against: bool, size: int = 200) -> str:
    """The same ratings beside an NPS that goes with the mood, or against it."""
    frame = pd.read_csv(io.StringIO(rated(*turned, size=size)))
    mood = frame["score"] if "score" not in turned else 6 - frame["score"]
    return frame.assign(ltr=2 * (6 - mood if against else mood)).to_csv(index=False)


NPS = "  ltr: {role: nps}\n"
FOR_THREE = "Then write better: low for each of them"


def test_nps_is_never_the_one_to_be_turned(read):
    """Where it goes against all others, they are told; where one goes against it and the others, that one."""
    (told,) = [
        str(one) for one in read(declared() + NPS, a=with_nps(against=True)).about.notes if "NPS" in str(one)
    ]
    assert told.startswith("score, a, b, c: who answers high here would not recommend (ltr, an NPS")
    assert told.endswith(FOR_THREE)
    (told,) = [
        str(one)
        for one in read(declared() + NPS, a=with_nps("b", against=False)).about.notes
        if "NPS" in str(one)
    ]
    assert told.startswith("b: who answers high here")
    assert told.endswith("Then write better: low for b")
    assert not [
        one for one in read(declared() + NPS, a=with_nps(against=False)).about.notes if "NPS" in str(one)
    ]


def test_a_score_alone_that_goes_against_nps_is_told(read):
    """Two ratings show only that one is turned; of NPS it is known that it is not."""
    told = [str(one) for one in read(SCORE + NPS, a=with_nps(against=True)).about.notes]
    assert any(one.startswith("score: who answers high here would not recommend") for one in told)
    low = SCORE.replace("1-5}", "1-5, better: low}")
    assert not any("recommend" in str(one) for one in read(low + NPS, a=with_nps(against=True)).about.notes)
    told = [str(one) for one in read(low + NPS, a=with_nps(against=False)).about.notes]
    assert any(
        "better: low), who is content" in one and one.endswith("better: high for score") for one in told
    )
    few = read(SCORE + NPS, a=with_nps(against=True, size=8))
    assert not any("recommend" in str(one) for one in few.about.notes)


def test_a_segment_of_single_names_is_refused_and_one_of_many_told(read):
    """40 of 60 answers alone under their name are text; 40 of 100 are a segment with a long tail, which is told."""
    tail = [f"reason {i}" for i in range(40)]
    where = SCORE + "  why: {role: segment}\n"
    with pytest.raises(ColumnError, match=r"41 different names in 60 answers.*role: comment"):
        read(where, a=rows("why", *tail, rest="chat", size=60))
    told = [str(one) for one in read(where, a=rows("why", *tail, rest="chat", size=100)).about.notes]
    assert any("41 different names, most of them for one answer only" in one for one in told)
    few = read(where, a=rows("why", *[f"reason {i}" for i in range(30)], size=30))
    assert not any("different names" in str(one) for one in few.about.notes)


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("fault", ['t,"a', "t,5,1,1"])
def test_a_file_of_faults_is_refused_while_it_is_read(tmp_path, monkeypatch, fault, long):
    """Four million such lines took minutes and over a gigabyte. Where most rows are good, each fault is listed instead."""
    monkeypatch.setattr(hopeless, "MANY_FAULTS", 300)
    if long:
        monkeypatch.setattr(streamed, "LONG", 0)
        monkeypatch.setattr(streamed, "BLOCK", 2000)
    good = "".join(f"t{i},5\n" for i in range(20))
    path = tmp_path / "a.csv"
    path.write_text("id,score\n" + good + f"{fault}\n" * 1000)
    with pytest.raises(
        FileError, match=r"a\.csv: of the first \d+ rows \d+ cannot be read; the first is row 22: "
    ):
        open_table(path)
    path.write_text("id,score\n" + f"{good}{fault}\n" * 400)
    table = open_table(path)
    assert (len(table.frame), len(table.rejected), table.read) == (8_000, 400, 8_400)


def test_blank_lines_leave_nothing_and_keep_the_place_of_the_rows_below(tmp_path):
    lines = ["id,score\n", *["\n"] * 500, "t1,5\n", *["\r\n"] * 500]
    assert [one.line for one in records_of(lines, ",", 0, 2)] == [1, 502]
    path = tmp_path / "a.csv"
    path.write_text("".join(lines), newline="")
    table = open_table(path)
    assert (table.read, table.frame["_row"].tolist()) == (1, [502])


def test_nps_that_goes_against_a_battery_as_a_whole_is_told_of_the_battery(read):
    """No single rating goes clearly against it; their mean does."""
    rng = np.random.default_rng(4)
    mood = rng.normal(size=900)
    noisy = {
        name: np.clip(np.round(3 + mood + 1.4 * rng.normal(size=900)), 1, 5) for name in ("score", *"abc")
    }
    ltr = np.clip(np.round(5 - 1.15 * mood + 2.6 * rng.normal(size=900)), 0, 10)
    frame = pd.DataFrame({**noisy, "ltr": ltr}).astype(int).rename_axis("id").reset_index()
    assert frame[["score", *"abc"]].corrwith(frame["ltr"]).min() > -0.3
    (told,) = [str(one) for one in read(declared() + NPS, a=frame.to_csv(index=False)).about.notes]
    assert told.startswith("score, a, b, c: who answers high here would not recommend")
