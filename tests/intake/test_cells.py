"""Numbers, durations, dates and truth words: a strict grammar, brute force against Python's own parsers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.intake.raw import Fault
from csat_research.intake.values.dates import day_order, header_zone, read_times
from csat_research.intake.values.grammar import decimal_mark, duration, number
from csat_research.intake.values.typed import truth


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("3.5", ".", 3.5), ("3,5", ",", 3.5), ("1 234,5", ",", 1234.5), ("1.234,5", ",", 1234.5),
        ("1,234.5", ".", 1234.5), ("1'234", ".", 1234), ("1\u202f234", ".", 1234), ("۴٫۵", ".", 4.5),
        ("−3", ".", -3), ("1.234", ".", 1.234), ("007", ".", 7), ("1e3", ".", 1000),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell, mark, value):
    assert number(cell, mark) == value


@pytest.mark.parametrize(
    "cell", ["1_0", "inf", "1e309", "0x10", "85%", "1 2", "5.", "1.2.3", "4-5", "=1+1", "12,34,5"]
)
def test_what_is_not_clearly_a_number_is_a_fault(cell):
    assert isinstance(number(cell), Fault)


@pytest.mark.parametrize("cell", ["", "-", "n/a", "нет ответа", "brak", "Vet ej", "#N/A"])
def test_words_for_missing_are_no_numbers_and_no_faults(cell):
    assert number(cell) is None


def test_a_lone_mark_before_three_digits_is_never_guessed():
    assert isinstance(number("1,234", ""), Fault)
    assert isinstance(number("1.234", ","), Fault)
    assert number("1.234", "") == 1.234


@given(st.floats(-1e9, 1e9), st.sampled_from([".", ","]))
def test_a_number_survives_being_written(value, mark):
    cell = f"{value:.3f}5".replace(".", mark)
    assert number(cell, mark) == float(cell.replace(mark, "."))


@pytest.mark.parametrize(
    ("cells", "mark"),
    [(["3,5", "12"], ","), (["3.5"], "."), (["1,234"], ""), (["0,125"], ","), (["1.234.567"], ",")],
)
def test_the_column_shows_its_decimal_mark(cells, mark):
    assert decimal_mark(cells) == mark


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("90", "minutes", 90), ("1:30", "hours", 1.5), ("1:30", "minutes", 1.5), ("00:05:30", "minutes", 5.5),
        ("1 ч 30 мин", "hours", 1.5), ("2d 3h", "hours", 51), ("0,5", "hours", 0.5), ("45 sek", "minutes", 0.75),
    ],
)  # fmt: skip
def test_durations_in_the_declared_unit(cell, unit, value):
    assert duration(cell, unit, ",") == pytest.approx(value)


def test_a_negative_duration_costs_the_row():
    found = duration("-5", "minutes")
    assert isinstance(found, Fault)
    assert found.whole_row


@pytest.mark.parametrize(
    ("cell", "zone", "moment"),
    [
        ("2026-10-31T14:05:06Z", "Europe/Stockholm", "2026-10-31 15:05:06"),
        ("2026-07-29 9:00:00 AM UTC+3", "UTC", "2026-07-29 06:00:00"),
        ("2026-10-31 14:05:06 +0200", "UTC", "2026-10-31 12:05:06"),
        ("13.04.2026 9:05:00", None, "2026-04-13 09:05:00"),
        ("13/04/2026 14.22.10", None, "2026-04-13 14:22:10"),
        ("13.4.2026 kl. 9.05", None, "2026-04-13 09:05:00"),
        ("13. 4. 2026", None, "2026-04-13 00:00:00"),  # as Czech, Slovak and Slovene are written
        ("2. 1. 2026 9:05", None, "2026-01-02 09:05:00"),
        ("2026-04-13 14.22", None, "2026-04-13 14:22:00"),
        ("13 settembre 2026 14.22", None, "2026-09-13 14:22:00"),
        ("45500.5", None, "2024-07-27 12:00:00"),
        ("1767225600", None, "2026-01-01 00:00:00"),
        ("05/21/2016 12:00:00 AM", None, "2016-05-21 00:00:00"),
        ("2026-03-29T00:30:00Z", "Europe/Stockholm", "2026-03-29 01:30:00"),
        ("2026-03-29T01:30:00Z", "Europe/Stockholm", "2026-03-29 03:30:00"),
    ],
)
def test_times_in_the_clock_of_the_survey(cell, zone, moment):
    assert str(read_times([cell], zone=zone).values[cell]) == moment


def test_digits_of_another_script_within_a_date_are_no_surprise():
    """The Thai nine looks like a digit to a pattern; the standard library's reader of dates takes 0 to 9 only."""
    cell = "2025-04-01T00:0\u0e59:00"
    assert str(read_times([cell]).values[cell]) == "2025-04-01 00:09:00"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("31-12-2999", "no date"),
        ("1970-01-01", "no date"),
        ("1403/13/12", "no such day"),
        ("2026-02-30", "no such day"),
        ("soon", "not a date"),
    ],
)
def test_dates_that_are_none(cell, told):
    assert told in str(read_times([cell]).faults[cell].reason)


def test_single_future_dates_are_faults_but_a_wrong_clock_is_only_noted():
    today = dt.date(2026, 10, 31)
    past = [f"2026-10-{day:02d}" for day in range(1, 32)]
    found = read_times([*past, "2027-01-05"], today=today)
    assert list(found.faults) == ["2027-01-05"]
    ahead = read_times([f"2027-01-{day:02d}" for day in range(1, 29)], today=today)
    assert not ahead.faults
    assert "computer's clock" in str(ahead.notes[-1])


def test_the_order_of_day_and_month_is_told_by_the_column_or_asked():
    assert day_order(["03/04/2025", "04/25/2025"]) == ("month_first", False)
    assert day_order(["03/04/2025", "13/13/2025", "12/14/2025"])[1]
    assert read_times(["03/04/2025"]).unclear
    assert read_times(["03/04/2025"], order="month_first").values["03/04/2025"].month == 3


@given(st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2026, 1, 1)))
def test_an_iso_time_survives(moment):
    moment = moment.replace(microsecond=0)
    cell = moment.isoformat(sep=" ")
    found = read_times([cell])
    assert found.values.get(cell) == moment


def test_points_between_hours_and_minutes_leave_the_order_of_day_and_month_to_the_column():
    assert day_order(["12/03/2023 14.22.10", "25/03/2023 14.22.10"]) == ("day_first", False)
    assert day_order(["12/03/2023 14.22.10"]) == (None, True)


def test_the_zone_may_stand_in_the_header():
    assert header_zone("Conversation started at (America/New_York)") == "America/New_York"
    assert header_zone("Rating (1-5)") is None


@pytest.mark.parametrize(
    ("cell", "value"), [("ИСТИНА", 1), ("PRAWDA", 1), ("Nej", 0), ("✓", 1), ("x", 1), ("maybe", None)]
)
def test_truth_words(cell, value):
    assert truth(cell) == value
