"""Weeks as times of answers: the Monday of the week that ISO 8601 counts, however people write it."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.values.dates import read_times

WRITTEN = (
    "2026-W{0:02}", "2026W{0:02}", "2026w{0:02}", "2026-W{0:02}-1", "W{0:02} 2026", "w{0}/2026", "KW {0}/2026", "KW{0:02}-2026",
    "{0}. KW 2026", "Week {0}, 2026", "wk {0} 2026", "v. {0} 2026", "Vecka {0} 2026", "неделя {0} 2026", "{0} неделя 2026",
    "tydzień {0} 2026", "Semaine {0} 2026", "2026 week {0}",
)  # fmt: skip


@pytest.mark.parametrize("form", WRITTEN)
def test_the_monday_of_the_week(form):
    wanted = {form.format(week): dt.datetime.fromisocalendar(2026, week, 1) for week in range(1, 54)}
    found = read_times(list(wanted), today=dt.date(2027, 6, 1))
    assert dict(found.values) == wanted
    assert "ISO 8601" in str(found.notes[0])


def test_a_day_of_the_week_and_weeks_that_no_year_has():
    found = read_times(["2026-W05-4", "2025-W53", "2026-W00", "2026-W60"], today=dt.date(2027, 6, 1))
    assert dict(found.values) == {"2026-W05-4": dt.datetime(2026, 1, 29)}
    assert set(found.faults) == {"2025-W53", "2026-W00", "2026-W60"}


@pytest.mark.parametrize(
    "text", ["W5", "KW 5", "2026-5", "v2026", "Week 5", "5/2026", "W05 26", "w123 2026", "view 5 2026"]
)
def test_what_is_no_week_of_a_year_is_no_time(text):
    assert not read_times([text], today=dt.date(2027, 6, 1)).values


@pytest.mark.parametrize(
    ("name", "form"),
    [("Kalenderwoche", "KW {0}/2026"), ("period", "Week {0}, 2026"), ("date", "2026-W{0:02}")],
)
def test_the_whole_way(name, form, tmp_path):
    """They were a list of choices, a way to split, or rejected rows."""
    rows = [{name: form.format(1 + i % 8), "satisfaction": 1 + i % 5} for i in range(80)]
    pd.DataFrame(rows).to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", yes=True)
    assert {one.column: one.role for one in made.guesses} == {name: "answered_at", "satisfaction": "csat"}
    survey = read_survey(made.path)
    days = survey.rows("_day")["_day"]
    assert (str(days.min())[:10], str(days.max())[:10], len(days)) == ("2025-12-29", "2026-02-16", 80)
