"""The whole way: files as people bring them go through init and are read back; what pandas does in silence stands beside."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

PERSIAN = ["کاملا راضی", "راضی", "نظری ندارم", "ناراضی", "کاملا ناراضی"]


@pytest.fixture
def brought(tmp_path):
    """A file of this text: what init makes of it, and the survey that is read back."""

    def make(text, encoding="utf-8", name="answers.csv", **given):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        made = init(path, **({"yes": True} | given))
        return made, read_survey(made.path)

    return make


def lines(header, row, n=60):
    return "\n".join([header, *(row(i) for i in range(n))]) + "\n"


def roles(survey):
    return {one.column: one.role for one in survey.questions}


def codes(survey, column):
    return survey.rows(column)[column].tolist()


def facts(made):
    return "\n".join(map(str, made.facts))


# --- digits, letters and marks ---------------------------------------------------------------------


def test_persian_digits_are_numbers(brought):
    digits = str.maketrans("12345", "۱۲۳۴۵")
    _made, survey = brought(lines("شناسه,رضایت", lambda i: f"{i},{str(1 + i % 5).translate(digits)}"))
    assert roles(survey)["رضایت"] == "csat"
    assert codes(survey, "رضایت")[:5] == [1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="Unable to parse"):
        pd.to_numeric("۵")


SPELLINGS = {
    "as written": lambda text: text,
    "arabic yeh and kaf": lambda text: text.replace("ی", "ي").replace("ک", "ك"),
    "zwnj for blanks": lambda text: text.replace(" ", "\u200c"),
    "no blanks": lambda text: text.replace(" ", ""),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_persian_letters_are_one_however_they_are_typed(brought, spell):
    words = [spell(one) for one in ("خیلی راضی", "راضی", "نه راضی نه ناراضی", "ناراضی", "خیلی ناراضی")]
    _made, survey = brought(lines("شناسه,رضایت", lambda i: f"{i},{words[i % 5]}"))
    assert codes(survey, "رضایت")[:5] == [5, 4, 3, 2, 1]


def test_two_spellings_of_one_persian_answer_are_one_answer(brought):
    words = ["راضی", "راضي", "خیلی راضی", "خيلي\u200cراضي", "ناراضی", "خیلی ناراضی", "نه راضی نه ناراضی"]
    _made, survey = brought(lines("شناسه,رضایت", lambda i: f"{i},{words[i % 7]}", 70))
    assert codes(survey, "رضایت")[:7] == [4, 4, 5, 5, 2, 1, 3]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "Оценка",
            ["удовлетворена", "не удовлетворен", "Полностью удовлетворен(а)", "Полностью неудовлетворён(а)"],
        ),
        ("ocena", ["zadowolony/a", "niezadowolony/a", "bardzo zadowolona", "bardzo niezadowolony(-a)"]),
    ],
)
def test_gendered_forms_are_the_answer_of_all(header, words):
    from csat_research.intake.labels.matching import match

    best = match(words).best
    assert best is not None
    assert best.codes[words[0]] > best.codes[words[1]]
    assert best.codes[words[2]] > best.codes[words[3]]


def test_letters_taken_apart_by_a_mac_are_the_same(brought):
    words = ["Mycket nöjd", "Nöjd", "Varken nöjd eller missnöjd", "Missnöjd", "Mycket missnöjd"]
    apart = [unicodedata.normalize("NFD", one) for one in words]
    assert apart[1] != words[1]
    _made, survey = brought(lines("id,betyg", lambda i: f"{i},{apart[i % 5]}"))
    assert codes(survey, "betyg")[:5] == [5, 4, 3, 2, 1]


# --- encodings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "header", "words", "shown"),
    [
        ("cp1251", "номер;оценка", ["Очень доволен", "Доволен", "Нейтрально", "Недоволен", "Очень недоволен"], "cp1251"),
        ("cp1250", "numer;ocena", ["Bardzo dobrze", "Dobrze", "Dostatecznie", "Słabo", "Bardzo źle"], "cp1250"),
        ("cp1256", "id;رضایت".replace("ی", "ي"), ["خيلي راضي", "راضي", "نه راضي نه ناراضي", "ناراضي", "خيلي ناراضي"], "cp1256"),
        ("utf-16", "id\tbetyg", ["Mycket nöjd", "Nöjd", "Varken nöjd eller missnöjd", "Missnöjd", "Mycket missnöjd"], "utf-16"),
        ("utf-16-le", "id\tscore", ["5", "4", "3", "2", "1"], "utf-16-le"),
    ],
)  # fmt: skip
def test_old_encodings_are_read_and_named(brought, encoding, header, words, shown):
    mark = "\t" if "\t" in header else ";"
    column = header.split(mark)[1]
    made, survey = brought(lines(header, lambda i: f"{i}{mark}{words[i % 5]}"), encoding)
    assert f"encoding {shown};" in facts(made)
    assert codes(survey, column)[:5] == [5, 4, 3, 2, 1]
    assert f"# File: encoding {shown};" in made.path.read_text(encoding="utf-8")


# --- dates and times -------------------------------------------------------------------------------


def times(survey):
    """When the answers were given, in the time of the survey."""
    return survey.rows("_time")["_time"]


def test_persian_dates_are_turned_and_said(brought):
    made, survey = brought(lines("id,score,تاریخ", lambda i: f"{i},{1 + i % 5},1403/05/{1 + i % 28:02d}"))
    found = times(survey)
    first = pd.Timestamp("2024-03-20") + pd.Timedelta(
        days=4 * 31
    )  # Nowruz of 1403, and four months of 31 days
    assert (found.min(), found.max()) == (first, first + pd.Timedelta(days=27))
    assert "Persian calendar" in facts(made)
    assert any("Persian calendar" in str(one) for one in survey.about.notes)
    assert pd.to_datetime("1403/05/12").year == 1403


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1403/12/30", dt.date(2025, 3, 20)),
        ("1399-12-30", dt.date(2021, 3, 20)),
        ("01.01.1404", dt.date(2025, 3, 21)),
    ],
)  # the leap days of 1399 and 1403, and Nowruz 1404
def test_leap_years_of_the_persian_calendar(written, meant):
    from csat_research.intake.values.dates import read_times

    assert read_times([written]).values[written].date() == meant


def test_a_day_that_the_persian_calendar_has_not_is_a_fault():
    from csat_research.intake.values.dates import read_times

    assert str(read_times(["1404/12/30"]).faults["1404/12/30"].reason) == "there is no such day or time"


def test_days_of_excel_are_days(brought):
    made, survey = brought(lines("id;score;created at", lambda i: f"{i};{1 + i % 5};{45500 + i},5"))
    assert times(survey).min() == pd.Timestamp("2024-07-27 12:00")
    assert "Excel" in facts(made)
    assert pd.to_datetime(45500).year == 1970


def test_the_zone_of_google_forms_is_east_as_it_is_written(brought):
    made, survey = brought(
        lines("Timestamp,score", lambda i: f"2026/03/{1 + i % 28:02d} 9:00:00 AM UTC+3,{1 + i % 5}")
    )
    assert set(times(survey).dt.hour) == {6}  # nine in the morning three hours east of Greenwich
    assert "times bring their own zone; they are turned into UTC time" in facts(made)
    assert pd.Timestamp("2026/03/01 9:00:00 AM UTC+3").tz_convert("UTC").hour == 12  # six hours off


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (lambda i: f"{1 + i % 28:02d}/03/2026", "the day comes first, as “13/03/2026” shows"),
        (lambda i: f"03/{1 + i % 28:02d}/2026", "the month comes first, as “03/13/2026” shows"),
        (lambda i: f"{1 + i % 12:02d}.03.2026", "the day comes first, as always in dates with points"),
        (lambda i: f"2026-03-{1 + i % 28:02d}", "the year comes first, as in “2026-03-01”"),
    ],
)
def test_the_order_of_day_and_month_is_told_with_its_proof(brought, first, told):
    made, survey = brought(lines("created at,score", lambda i: f"{first(i)},{1 + i % 5}"))
    assert told in facts(made)
    assert set(times(survey).dt.month) == {3}


def test_an_order_that_no_date_shows_is_a_question(brought):
    made, _ = brought(lines("created at,score", lambda i: f"0{1 + i % 9}/03/2026,{1 + i % 5}"))
    assert any("Which comes first?" in str(one) for one in made.assumptions)
    assert "no date shows whether day or month comes first" in facts(made)


def test_the_zone_in_a_header_counts(brought):
    made, survey = brought(
        lines("Recorded at (America/New_York),score", lambda i: f"2026-03-01 10:{i % 60:02d}:00,{1 + i % 5}")
    )
    assert survey.about.time_zone == "America/New_York"
    assert "time zone America/New_York, from the header" in facts(made)


# --- numbers, segments, ids ------------------------------------------------------------------------


def test_a_decimal_comma_is_told_and_read(brought):
    made, survey = brought(
        lines("id;score;Full resolution time (hours)", lambda i: f"{i};{1 + i % 5};{i % 7},5"), name="a.csv"
    )
    assert "columns are split by semicolons; numbers have a decimal comma" in facts(made)
    assert "durations in hours: Full resolution time (hours)" in facts(made)
    assert survey.rows("resolution_hours")["resolution_hours"].tolist()[:2] == [0.5, 1.5]


def test_a_decimal_mark_that_no_cell_shows_is_not_claimed(brought):
    made, _ = brought(lines("id;score", lambda i: f"{i};{1 + i % 5}"))
    assert "no number shows a decimal mark" in facts(made)


def test_na_is_a_segment_and_ids_keep_their_zeros(brought, tmp_path):
    _made, survey = brought(
        lines("ticket id,score,region", lambda i: f"{i:07d},{1 + i % 5},{('NA', 'EU', 'None')[i % 3]}")
    )
    assert roles(survey) == {"ticket id": "id", "score": "csat", "region": "segment"}
    assert set(survey.rows("region")["region"]) == {"NA", "EU", "None"}
    assert survey.rows("ticket id")["ticket id"][7] == "0000007"
    table = cr.csat(survey, by="region").table
    assert table.loc[table["region"] == "NA", "n"].iloc[0] == 20
    raw = pd.read_csv(tmp_path / "answers.csv")
    assert raw["region"].isna().sum() == 40  # NA and None are gone
    assert raw["ticket id"][7] == 7


def test_long_ids_keep_every_digit(brought):
    _made, survey = brought(lines("ticket id,score", lambda i: f"90071992547409{i:02d},{1 + i % 5}"))
    assert survey.rows("ticket id")["ticket id"][59] == "9007199254740959"
    assert float("9007199254740993") == 9007199254740992.0


# --- columns as a whole ----------------------------------------------------------------------------


def test_one_word_is_read_by_its_column(brought):
    """“Good” is the fourth of five beside “Very good”, and the best of three beside “Bad”."""
    five, three = ["Very poor", "Poor", "Fair", "Good", "Very good"], ["Bad", "OK", "Good"]
    made, survey = brought(lines("id,rating", lambda i: f"{i},{five[i % 5]}"))
    assert codes(survey, "rating")[3] == 4
    made.path.unlink()
    made, survey = brought(lines("id,rating", lambda i: f"{i},{three[i % 3]}"))
    assert codes(survey, "rating")[2] == 3


def test_a_middle_that_nobody_chose_is_asked_and_left_open(brought, tmp_path):
    words = ["Very satisfied", "Satisfied", "Dissatisfied", "Very dissatisfied"]
    (tmp_path / "a.csv").write_text(lines("id,satisfaction", lambda i: f"{i},{words[i % 4]}"))
    made = init(tmp_path / "a.csv")
    assert [one.column for one in made.left] == ["satisfaction"]
    assert "one of which nobody chose" in str(made.left[0].text)
    assert {"4", "5"} <= {choice.key for choice in made.left[0].choices}
