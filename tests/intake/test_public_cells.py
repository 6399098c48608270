"""Cells that look like something else: money with its thousands, the time of day, what matters, codes far off a scale."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.intake.init import init
from csat_research.intake.roles.guess import guess_frame


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def roles(frame):
    return {one.column: one.role for one in guess_frame(frame).guesses}


def rated(rng, n=400, high=5):
    return rng.integers(1, high + 1, n)


def test_thousands_in_steps_of_income_are_no_lists_of_picks(rng):
    steps = ["Less than RM25,000", "RM25,000 - RM50,000", "RM50,000 - RM100,000", "RM100,000 - RM150,000"]
    frame = pd.DataFrame({"What is your annual income?": rng.choice(steps, 400), "satisfaction": rated(rng)})
    assert "picks" not in roles(frame).values()


def test_lists_without_a_blank_behind_their_commas_stay_picks(rng):
    parts = np.array(["Price", "Speed", "Staff", "Choice"])
    lists = [",".join(rng.choice(parts, 2, replace=False)) for _ in range(400)]
    assert roles(pd.DataFrame({"matters": lists, "satisfaction": rated(rng)}))["matters"] == "picks"


def test_the_time_of_day_is_no_duration(rng):
    """A survey system writes at what time the answer came; nothing took twenty hours."""
    seconds = rng.integers(0, 24 * 3600, 400)
    clock = [f"{s // 3600:02d}:{s % 3600 // 60:02d}:{s % 60:02d}" for s in seconds]
    frame = pd.DataFrame({"Survey_Response_Time": clock, "satisfaction": rated(rng)})
    plan = guess_frame(frame)
    assert [one.role for one in plan.guesses if one.column == "Survey_Response_Time"] == []
    assert any("time of day" in str(one) for one in plan.notes)
    assert {one.role for one in guess_frame(frame, {"Survey_Response_Time": "driver"}).guesses} == {
        "driver",
        "csat",
    }


@pytest.mark.parametrize("hours", [0.7, 9.0])
def test_what_took_hours_is_still_a_duration(hours, rng):
    """Times to answer bunch below their mean, and some pass a day where the mean is long."""
    seconds = rng.exponential(hours * 3600, 400).astype(int)
    spelled = [f"{s // 3600:02d}:{s % 3600 // 60:02d}:{s % 60:02d}" for s in seconds]
    assert (
        roles(pd.DataFrame({"Response time": spelled, "satisfaction": rated(rng)}))["Response time"]
        == "driver"
    )


def test_a_column_that_is_called_response_and_nothing_else_is_no_duration(rng):
    frame = pd.DataFrame({"response": rng.integers(10, 90, 400), "satisfaction": rated(rng)})
    assert "response" not in roles(frame)


def test_how_important_something_is_rates_nothing(rng):
    mood = rng.normal(size=400)
    names = [
        "12. How would you rate the quality?",
        "13. You rate the WiFi as..",
        "14. How would you rate the service?",
    ]
    frame = pd.DataFrame(
        {n: np.clip(np.round(3.5 + mood + rng.normal(0, 0.7, 400)), 1, 5).astype(int) for n in names}
    )
    asked = "15. How important are sales and promotions in your purchase decision?"
    frame[asked] = np.clip(np.round(3.5 + mood + rng.normal(0, 0.9, 400)), 1, 5).astype(int)
    frame["satisfaction"] = np.clip(np.round(3.5 + mood + rng.normal(0, 0.7, 400)), 1, 5).astype(int)
    found = roles(frame)
    assert [found[one] for one in names] == ["item"] * 3
    assert found.get(asked) != "item"


def test_lines_to_write_leave_out_numbers_far_off_the_scale_that_most_are_on(rng, tmp_path):
    """-1, 0, 11 and 100 are slips of the keyboard beside thousands from 1 to 10."""
    answers = [*rng.integers(1, 11, 900), *[-1] * 10, *[0] * 12, *[11] * 15, *[100] * 11]
    pd.DataFrame({"satisfaccion": answers}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ColumnError) as told:
        init(tmp_path / "a.csv")
    lines = str(told.value).partition("answers:")
    (tmp_path / "survey.yml").write_text(lines[1] + lines[2], encoding="utf-8")
    row = cr.csat(cr.read_survey(tmp_path / "survey.yml")).table.iloc[0]
    whole = np.array(answers[:900])
    assert row["n"] == 900
    assert row["estimate"] == pytest.approx(100 * (whole >= 9).mean())


def test_choices_of_a_best_and_a_worst_rate_nothing(rng, tmp_path):
    """Exports of best-worst scaling hold places in a list of four, task by task."""
    frame = pd.DataFrame({f"{kind}{task}": rng.integers(1, 5, 400) for task in range(1, 8) for kind in "BW"})
    frame.to_csv(tmp_path / "fruit.csv", index=False)
    with pytest.raises(ColumnError) as told:
        init(tmp_path / "fruit.csv")
    assert "--role" not in str(told.value)
    plan = guess_frame(frame.assign(satisfaction=rated(rng)))
    assert [(one.column, one.role) for one in plan.guesses] == [("satisfaction", "csat")]
    assert any("MaxDiff needs what each task showed" in str(one) for one in plan.notes)
