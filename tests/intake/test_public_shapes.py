"""Columns as well-known public sets have them, filled with made-up answers: what `init` takes them for."""

import numpy as np
import pandas as pd
import pytest

from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.values.dates import read_times

ROWS = 400
WORDS = ("Very Dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very Satisfied")


def taken(**columns):
    """Column -> role; numbers become text, as a file has them."""
    frame = pd.DataFrame({name.replace("__", " "): values for name, values in columns.items()})
    return guess_frame(frame.astype(object).where(frame.notna(), "").astype(str))


def roles(plan):
    return {one.column: one.role for one in plan.guesses}


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def days(rng, form, first="2023-08-01"):
    return (pd.Timestamp(first) + pd.to_timedelta(rng.integers(0, 60, ROWS), unit="D")).strftime(form)


def ratings(rng, mood, low=1):
    found = np.clip(np.round(3 + mood + rng.normal(0, 1, ROWS)), 1, 5).astype(int)
    return np.where(rng.random(ROWS) < 0.05, low, found)


def test_passengers_satisfied_or_not_and_an_ease_among_their_ratings(rng):
    """0 is "not applicable" in 0-5; the score has two answers in words; an ease of something is one aspect of many."""
    mood = rng.normal(size=ROWS)
    aspects = (
        "Seat comfort",
        "Inflight service",
        "Cleanliness",
        "Food and drink",
        "Ease of Online booking",
        "Checkin service",
    )
    frame = {name: ratings(rng, mood, low=0) for name in aspects}
    plan = taken(**frame, satisfaction=np.where(mood > 0, "satisfied", "neutral or dissatisfied"))
    assert roles(plan) == {**dict.fromkeys(aspects, "item"), "satisfaction": "csat"}
    (score,) = [one for one in plan.guesses if one.role == "csat"]
    assert score.options["scale"]["satisfied"] == ["satisfied"]


def test_was_it_easy_is_effort_also_beside_ratings(rng):
    mood = rng.normal(size=ROWS)
    aspects = ("Seat comfort", "Inflight service", "Cleanliness", "Food and drink", "Checkin service")
    plan = taken(
        **{name: ratings(rng, mood) for name in aspects}, **{"Was easy to get help": ratings(rng, mood)}
    )
    assert roles(plan)["Was easy to get help"] == "ces"


def test_the_day_of_the_answer_goes_before_the_day_of_an_order_that_most_lack(rng):
    """A customer-service export: orders are known of a fifth; the day of the answer has its month in letters."""
    ordered = np.where(rng.random(ROWS) < 0.2, days(rng, "%d/%m/%Y %H:%M"), "")
    plan = taken(
        order_date_time=ordered, Survey_response_Date=days(rng, "%d-%b-%y"), **{"CSAT Score": ratings(rng, 0)}
    )
    assert roles(plan) == {"Survey_response_Date": "answered_at", "CSAT Score": "csat"}


def test_points_in_time_are_no_durations_and_a_purchase_is_no_answer(rng):
    plan = taken(
        **{
            "Date of Purchase": days(rng, "%Y-%m-%d"),
            "First Response Time": days(rng, "%Y-%m-%d %H:%M:%S"),
            "Customer Satisfaction Rating": ratings(rng, 0),
        }
    )
    assert roles(plan) == {"Customer Satisfaction Rating": "csat"}
    assert any("points in time, not how long" in str(note) for note in plan.notes)


@pytest.mark.parametrize("form", ["%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M"])
def test_points_in_time_are_none_in_either_order_of_day_and_month(rng, form):
    plan = taken(**{"First reply time": days(rng, form)}, csat=ratings(rng, 0))
    assert roles(plan) == {"csat": "csat"}


def test_a_score_that_is_not_of_the_whole_joins_the_ratings_beside_it(rng):
    aspects = ("Wait Time", "Agent Customer Service", "Agent Job Knowledge", "Answer Satisfaction")
    plan = taken(**{name: rng.choice(WORDS, ROWS) for name in (*aspects, "Overall Satisfaction")})
    assert roles(plan) == {**dict.fromkeys(aspects, "item"), "Overall Satisfaction": "csat"}


def test_the_question_of_the_whole_goes_before_an_aspect_and_a_rated_time_is_no_duration(rng):
    plan = taken(
        **{
            "Оцените скорость ответа": ratings(rng, 0),
            "Оцените вежливость": ratings(rng, 0),
            "Насколько вы удовлетворены обслуживанием в целом?": ratings(rng, 0),
        }
    )
    assert roles(plan) == {"Насколько вы удовлетворены обслуживанием в целом?": "csat"}


def test_the_longer_comment_is_the_comment(rng):
    title = rng.choice(["", "good", "bad"], ROWS)
    plan = taken(
        review_score=ratings(rng, 0),
        review_comment_title=title,
        review_comment_message=[f"It came on day {i}, {word}" for i, word in enumerate(title)],
    )
    assert [one.column for one in plan.unasked] == ["review_comment_message"]


def test_years_of_a_customer_are_no_recommendation_and_grams_no_weight_of_answers(rng):
    plan = taken(
        Tenure=rng.integers(0, 11, ROWS),
        Weight_in_gms=rng.integers(1001, 7846, ROWS),
        Customer_rating=ratings(rng, 0),
        resolution_h=rng.exponential(10, ROWS).round(2),
    )
    assert roles(plan) == {"Customer_rating": "csat", "resolution_h": "driver"}
    assert {one.column: one.options.get("unit") for one in plan.guesses}["resolution_h"] == "hours"


def test_school_grades_have_their_best_end_where_the_header_says_it(rng):
    """1 = sehr gut: satisfied are 1 and 2, and the 6 of a Schulnote is the worst grade, no missing one."""
    for name in ("Zufriedenheit (1 = sehr gut, 6 = ungenügend)", "Zufriedenheit (Schulnote)"):
        (score,) = [one for one in taken(**{name: rng.integers(1, 7, ROWS)}).guesses if one.role == "csat"]
        assert score.options["better"] == "low"
        assert score.options["scale"] == {"values": "1-6", "satisfied": ["1", "2"]}


@pytest.mark.parametrize(
    ("cells", "satisfied"),
    [
        ([f"{n} out of 5" for n in range(1, 6)], ["4", "5"]),
        ([f"{n}.0 out of 5 stars" for n in range(1, 6)], ["4", "5"]),
        ([f"Rated {n} out of 5 stars" for n in range(1, 6)], ["4", "5"]),
        ([f"{n}/10" for n in range(1, 11)], ["9", "10"]),
        ([f"{n / 2:g}" for n in range(2, 11)], ["4", "4.5", "5"]),
    ],
)
def test_steps_that_are_written_out_are_a_scale(rng, cells, satisfied):
    (score,) = taken(Rating=rng.choice(cells, ROWS)).guesses
    assert (score.role, score.options["scale"]["satisfied"]) == ("csat", satisfied)


def test_numbers_among_written_steps_are_the_same_answers(tmp_path, rng):
    """“4/5” is 4 of 1-5; so is the 3/5 that nobody wrote yet. A number beyond the top, or no top among the numbers, is no such scale."""
    cells = rng.choice(["1", "3", "4", "5", "4/5", "5/5"], ROWS)
    (score,) = taken(csat=cells).guesses
    assert score.options["scale"]["labels"]["3/5"] == "3"
    path = tmp_path / "a.csv"
    pd.DataFrame({"csat": cells}).to_csv(path, index=False)
    survey = read_survey(init(path, yes=True).path)
    assert survey.rows("csat")["csat"].tolist() == [int(cell[0]) for cell in cells]
    for others in (["6", "7", "2"], ["1", "2", "3"]):
        (score,) = taken(csat=rng.choice([*others, "4/5", "3/5"], ROWS)).guesses or [None]
        assert score is None or "4/5" not in score.options["scale"].get("labels", {})


@pytest.mark.parametrize(
    "cells", [["4.333", "4.125", "3.9", "2.7"], ["3/5", "7/10", "8/10", "1/5"], ["1/250", "3/250", "9/250"]]
)
def test_means_and_mixed_tops_are_no_scale(rng, cells):
    assert not taken(Rating=rng.choice(cells, ROWS)).guesses


def test_an_end_with_its_words_first_is_an_answer(rng):
    cells = [*map(str, range(1, 10)), "Extremely likely - 10", "Not at all likely - 0"]
    plan = taken(**{"How likely is it that you would recommend us?": rng.choice(cells, ROWS)})
    (score,) = plan.guesses
    assert (score.role, score.options["scale"].get("missing")) == ("nps", None)
    assert score.options["scale"]["labels"]["Extremely likely - 10"] == "10"


def test_decimal_commas_are_no_lists_of_picks(rng):
    waits = [f"{one:.1f}".replace(".", ",") for one in rng.integers(0, 40, ROWS) / 10]
    assert "Wartezeit" not in roles(taken(Wartezeit=waits, csat=ratings(rng, 0)))
    assert "Wartezeit" not in roles(taken(Wartezeit=["(min)", *waits[1:]], csat=ratings(rng, 0)))


def test_good_with_and_without_a_comment_is_one_answer(rng):
    words = ["Good", "Good with comment", "Bad", "Bad with comment", "Offered", "Unoffered"]
    (score,) = taken(**{"Satisfaction Score": rng.choice(words, ROWS)}).guesses
    labels = score.options["scale"]["labels"]
    assert labels["Good"] == labels["Good with comment"] != labels["Bad"] == labels["Bad with comment"]


def test_of_two_columns_of_dates_the_one_that_most_rows_have_is_asked(rng):
    replied = np.where(rng.random(ROWS) < 0.3, days(rng, "%Y-%m-%d"), "")
    plan = taken(score=ratings(rng, 0), at=days(rng, "%Y-%m-%d"), repliedAt=replied)
    assert roles(plan) == {"score": "csat", "at": "answered_at"}
    assert any("“at” holds dates" in str(one.text) for one in plan.questions)


def test_a_year_and_a_month_apart_are_told(rng):
    plan = taken(
        **{"Survey Year": rng.choice([2023, 2024], ROWS), "Survey Month": rng.integers(1, 13, ROWS)},
        csat=ratings(rng, 0),
    )
    assert roles(plan) == {"csat": "csat"}
    assert any("“Survey Year” and “Survey Month” say when" in str(note) for note in plan.notes)


def test_answers_in_words_split_nobody_and_priorities_do(rng):
    """One more question answered in words is no way to split the answers; low, medium and high are."""
    plan = taken(
        **{"Overall satisfaction": rng.choice(WORDS, ROWS), "Staff were polite": rng.choice(WORDS, ROWS)},
        Priority=rng.choice(["low", "medium", "high"], ROWS),
    )
    assert roles(plan) == {"Overall satisfaction": "csat", "Priority": "segment"}


@pytest.mark.parametrize(
    "cell",
    [
        "01-Aug-23", "1 Aug 2023", "August 1, 2023", "Aug 1st, 2023", "Tue, 01 Aug 2023 00:00:00", "2023-Aug-01", "1 августа 2023 г.",
        "1 sierpnia 2023", "Reviewed in Canada on August 1, 2023",
        "Avis laissé en France le 1 août 2023", "1 de agosto de 2023", "1 sie 2023",
        "1 augusti 2023", "1. August 2023", "1 ago 2023", "1 août 2023",
    ],
)  # fmt: skip
def test_a_month_in_letters_is_read_in_any_order(cell):
    found = read_times([cell])
    assert [str(one.date()) for one in found.values.values()] == ["2023-08-01"]
    assert not found.unclear


@pytest.mark.parametrize(
    "cell",
    [
        "Di, 01.08.2023", "Di., 01.08.2023", "Dienstag, 01.08.2023", "вт 01.08.2023", "tis 2023-08-01", "2023-08-01 (Tue)",
        "01.08.2023 wt.", "mar. 01.08.2023", "Tuesday 2023-08-01 14:05",
    ],
)  # fmt: skip
def test_a_day_of_the_week_beside_digits_is_passed_over(cell):
    """The column was no date, and the answers had no months."""
    assert [str(one.date()) for one in read_times([cell]).values.values()] == ["2023-08-01"]


def test_a_month_that_is_a_day_of_the_week_elsewhere_stays_a_month():
    """In French "mar" is Tuesday."""
    assert [str(one.date()) for one in read_times(["Mar 05, 2024"]).values.values()] == ["2024-03-05"]


@pytest.mark.parametrize("cell", ["Wave 01.08.2023", "01.08.2023 open"])
def test_another_word_beside_digits_stays_a_fault(cell):
    assert list(read_times([cell]).faults) == [cell]


@pytest.mark.parametrize(
    "cell", ["31 Feb 2023", "1 Auk 2023", "August 23", "1 Aug", "a" * 10_000 + " 1 2023"]
)
def test_what_is_no_day_stays_a_fault(cell):
    assert list(read_times([cell]).faults) == [cell]
