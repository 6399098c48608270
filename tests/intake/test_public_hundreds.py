"""Ratings in decimals with named ends, steps spread over 0 to 100, percents as ratings, shares as rows, and a lone 0 to 10."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from tests.intake.test_public_codes import EXACT, satisfied

ROWS = 300


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def decimals(rng, mood, low=0.0, high=10.0):
    return np.clip(np.round(6 + 1.5 * mood + rng.normal(0, 0.8, len(mood)), 1), low, high)


@pytest.fixture
def hbat(rng):
    mood = rng.normal(size=ROWS)
    return pd.DataFrame({name: decimals(rng, mood) for name in ("x6", "x7", "x8", "x19")})


def performance(survey):
    return cr.priorities(survey, replicates=50).table.set_index("term")


def test_decimals_between_two_named_ends_are_ratings(hbat, tmp_path):
    """SPSS names 0 "Poor" and 10 "Excellent" of each rating on a line of 10 cm."""
    ends = {0: "Poor", 10: "Excellent"}
    path = tmp_path / "hbat.sav"
    pyreadstat.write_sav(
        hbat.assign(x20=hbat["x7"]),
        path,
        column_labels={
            "x20": "Likely to recommend",
            "x6": "Product quality",
            "x7": "E-commerce",
            "x8": "Support",
            "x19": "Satisfaction",
        },
        variable_value_labels=dict.fromkeys([*hbat.columns, "x20"], ends),
    )
    made = init(path, yes=True)
    assert [one.column for one in made.guesses if one.role == "item"] == ["x6", "x7", "x8"]
    assert "x20" in made.unused  # likely to recommend
    found = performance(read_survey(made.path))
    for one in ("x6", "x7", "x8"):
        assert found.loc[one, "n"] == ROWS
        assert found.loc[one, "performance"] == pytest.approx(10 * hbat[one].mean(), abs=EXACT)


@pytest.mark.parametrize("decimal", [".", ","])
def test_decimals_beside_a_score_in_the_same_decimals_are_asked(decimal, hbat, tmp_path):
    frame = hbat.rename(columns={"x19": "Satisfaction"}).assign(revenue=np.linspace(1.5, 900.5, ROWS))
    path = tmp_path / "hbat.csv"
    frame.to_csv(path, index=False, sep=";", decimal=decimal)
    made = init(path, yes=True)
    assert [one.column for one in made.guesses if one.role == "item"] == ["x6", "x7", "x8"]
    assert any("look like ratings" in str(one) for one in made.assumptions)
    found = performance(read_survey(made.path))
    assert found.loc["x6", "performance"] == pytest.approx(10 * hbat["x6"].mean(), abs=EXACT)


def test_decimals_that_go_with_nothing_are_no_ratings(rng, hbat):
    frame = hbat.rename(columns={"x19": "Satisfaction"})
    for one in ("x6", "x7", "x8"):
        frame[one] = np.round(rng.uniform(0, 10, ROWS), 1)
    assert "item" not in {one.role for one in guess_frame(frame).guesses}


@pytest.mark.parametrize(
    ("points", "satisfying"),
    [(5, 2), (7, 2), (10, 2), (11, 2)],
    ids=["0, 25, ..", "0, 16.67, ..", "0, 11.11, ..", "0, 10, .."],
)
def test_steps_spread_over_0_to_100_are_a_scale(points, satisfying, rng, tmp_path):
    mood = rng.normal(size=ROWS)
    step = 100 / (points - 1)
    names = ("quality", "price", "staff", "overall satisfaction")
    places = {
        name: np.clip(np.round((points - 1) * (0.65 + 0.2 * mood + rng.normal(0, 0.1, ROWS))), 0, points - 1)
        for name in names
    }
    frame = pd.DataFrame({name: np.round(step * one, 2) for name, one in places.items()})
    frame.to_csv(tmp_path / "mobile.csv", index=False)
    made = init(tmp_path / "mobile.csv", yes=True)
    survey = read_survey(made.path)
    whole = places["overall satisfaction"]
    assert satisfied(survey) == pytest.approx(100 * (whole >= points - satisfying).mean(), abs=EXACT)
    assert [one.column for one in made.guesses if one.role == "item"] == list(names[:3])
    found = performance(survey)
    assert found.loc["quality", "performance"] == pytest.approx(frame["quality"].mean(), abs=EXACT)


def test_percents_as_scores_are_asked_and_counted(rng, tmp_path):
    score = np.clip(np.round(80 + 15 * rng.normal(size=ROWS)), 0, 100).astype(int)
    pd.DataFrame({"SatisfactionScore": score}).to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", yes=True)
    assert any("0 to 100" in str(one) for one in made.assumptions)
    assert satisfied(read_survey(made.path)) == pytest.approx(100 * (score >= 80).mean(), abs=EXACT)
    made.path.unlink()
    made = init(tmp_path / "a.csv", answers=[("SatisfactionScore", "90")])
    assert satisfied(read_survey(made.path)) == pytest.approx(100 * (score >= 90).mean(), abs=EXACT)
    made.path.unlink()
    with pytest.raises(ColumnError):
        init(tmp_path / "a.csv", answers=[("SatisfactionScore", "skip")])


def test_shares_that_fill_their_row_are_told_with_what_to_bring(rng, tmp_path):
    parts = rng.multinomial(100, [0.1, 0.2, 0.7], 60)
    frame = pd.DataFrame(
        parts, columns=["Bottom-box Percentage", "Middle-box Percentage", "Top-box Percentage"]
    )
    frame.insert(0, "Measure ID", np.arange(60) % 10)
    frame.to_csv(tmp_path / "states.csv", index=False)
    with pytest.raises(ColumnError, match=r"add up to 100") as told:
        init(tmp_path / "states.csv")
    assert "how many gave each answer" in str(told.value)


def test_shares_under_the_answers_themselves_are_told_too(rng, tmp_path):
    parts = 100 * rng.dirichlet([8, 6, 3, 2, 1], 12)
    names = ["Very Satisfied", "Somewhat Satisfied", "Neutral", "Somewhat Dissatisfied", "Very Dissatisfied"]
    frame = pd.DataFrame(parts, columns=names)
    frame.insert(0, "Year", np.arange(2008, 2020))
    frame.to_csv(tmp_path / "years.csv", index=False)
    with pytest.raises(ColumnError, match=r"add up to 100") as told:
        init(tmp_path / "years.csv")
    assert "how many gave each answer" in str(told.value)


def test_a_lone_nought_to_ten_is_offered_as_nps(rng, tmp_path):
    pd.DataFrame({"response": rng.integers(0, 11, ROWS)}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ColumnError, match=r"--role response=nps.*recommend.*--role response=csat"):
        init(tmp_path / "a.csv")


def test_a_score_from_0_to_10_can_be_said_to_be_nps(rng, tmp_path):
    score = rng.integers(0, 11, ROWS)
    pd.DataFrame({"Score": score}).to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", answers=[("Score", "nps")])
    truth = 100 * ((score >= 9).mean() - (score <= 6).mean())
    assert cr.nps(read_survey(made.path)).table["estimate"].iloc[0] == pytest.approx(truth, abs=EXACT)


@pytest.mark.parametrize("sign", ["%", " %", "\u00a0%"])
def test_a_few_percents_that_come_back_are_answers(sign, rng, tmp_path):
    """Nobody gave 25 this month; next month somebody may."""
    steps = rng.choice([0, 50, 75, 100], ROWS, p=[0.1, 0.2, 0.3, 0.4])
    pd.DataFrame({"CSAT": [f"{step}{sign}" for step in steps]}).to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", yes=True)
    assert any("count as satisfied" in str(one) for one in made.assumptions)
    survey = read_survey(made.path)
    assert satisfied(survey) == pytest.approx(100 * (steps >= 75).mean(), abs=EXACT)
    mean = cr.csat(survey).table.set_index("measure").loc["csat_mean", "estimate"]
    assert mean == pytest.approx(steps.mean(), abs=EXACT)
    pd.DataFrame({"CSAT": [f"25{sign}", f"100{sign}"]}).to_csv(tmp_path / "a.csv", index=False)
    assert satisfied(read_survey(made.path)) == pytest.approx(50, abs=EXACT)


def test_percents_as_excel_stores_them_are_answers(rng, tmp_path):
    steps = rng.choice([0, 0.25, 0.5, 0.75, 1], ROWS)
    pd.DataFrame({"CSAT": steps}).to_excel(tmp_path / "a.xlsx", index=False)
    made = init(tmp_path / "a.xlsx", yes=True)
    assert satisfied(read_survey(made.path)) == pytest.approx(100 * (steps >= 0.75).mean(), abs=EXACT)


@pytest.mark.parametrize(
    "shares", [["80%", "90%", "100%"] * 4, [f"{79 + i % 17}.{i % 10}%" for i in range(120)]]
)
def test_percents_of_months_stay_shares(shares, tmp_path):
    pd.DataFrame({"CSAT": shares}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ColumnError, match=r"“CSAT” is called .*%.*\n.*means or shares"):
        init(tmp_path / "a.csv", yes=True)
