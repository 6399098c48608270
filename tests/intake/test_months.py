"""Months as times of answers: their first day, however people write them; weeks and days that look alike are none."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.values.dates import read_times

TODAY = dt.date(2027, 6, 1)
LETTERS = {
    "en": ("January", "February", "March"), "short": ("Jan", "Feb", "Mar"), "ru": ("январь", "февраль", "март"),
    "ru short": ("янв.", "февр.", "март"), "ru cut": ("янв", "фев", "мар"), "pl": ("styczeń", "luty", "marzec"),
    "pl short": ("sty", "lut", "mar"), "sv": ("januari", "februari", "mars"), "fa": ("ژانویه", "فوریه", "مارس"),
    "de": ("Januar", "Februar", "März"), "es": ("enero", "febrero", "marzo"),
}  # fmt: skip
FORMS = ("{0} 2026", "{0}-2026", "2026 {0}", "{0}-26", "{0} '26", "{0}/26")
DIGITS = (
    "2026-{0:02}",
    "2026/{0:02}",
    "2026.{0:02}",
    "{0:02}.2026",
    "{0:02}/2026",
    "{0:02}-2026",
    "2026{0:02}",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("months", LETTERS.values(), ids=LETTERS)
def test_the_first_day_of_a_month_in_letters(form, months):
    wanted = {form.format(name): dt.datetime(2026, i, 1) for i, name in enumerate(months, 1)}
    found = read_times(list(wanted), today=TODAY)
    assert dict(found.values) == wanted
    assert any("first day" in str(note) for note in found.notes)


@pytest.mark.parametrize("form", DIGITS)
def test_the_first_day_of_a_month_in_digits(form):
    wanted = {form.format(month): dt.datetime(2026, month, 1) for month in range(1, 13)}
    assert dict(read_times(list(wanted), today=TODAY).values) == wanted


@pytest.mark.parametrize(
    "cells",
    [
        ("2026-05", "2026-41"),  # weeks
        ("Jan-26", "Jan-27", "Jan-28"),  # days of one month
        ("Jan-02", "Feb-09"),  # days, or years long ago
        ("1403-05",),  # a Persian month lies in two of ours
        ("ju 2026", "Plan 2026", "May"),
    ],
)
def test_what_is_no_month_of_a_year_is_no_time(cells):
    assert not read_times(cells, today=TODAY).values


def _rows(cells):
    return [
        {"nr": i, "Month": cells[i % len(cells)], "satisfaction": 1 + (i * 7) % 5}
        for i in range(40 * len(cells))
    ]


@pytest.mark.parametrize("cells", [("Jan-26", "Feb-26", "Mar-26"), ("202601", "202602", "202603")])
def test_the_whole_way_to_the_page_of_the_last_month(cells, tmp_path):
    """The month was a way to split; the last one is whole, for it is written as a whole."""
    pd.DataFrame(_rows(cells)).to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", yes=True)
    assert {one.column: one.role for one in made.guesses}["Month"] == "answered_at"
    assert any("Month" in str(one) for one in made.assumptions)
    survey = read_survey(made.path)
    assert (survey.about.first_day, survey.about.last_day) == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert cr.periods(survey).period.text == "2026-03"
    assert any("whole months" in str(note) for note in survey.about.notes)
    march = [row["satisfaction"] >= 4 for row in _rows(cells) if row["Month"] == cells[2]]
    found = cr.csat(cr.periods(survey).this).table
    assert found["estimate"].iloc[0] == pytest.approx(100 * sum(march) / len(march))


def test_days_of_a_month_are_no_whole_months():
    frame = pd.DataFrame(
        {"score": [5, 4, 3], "day": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-02-02"])}
    )
    survey = cr.Survey(frame, csat="score", answered_at="day", scales={"score": "1-5"})
    assert survey.about.last_day == dt.date(2026, 2, 2)
    assert not survey.about.notes
