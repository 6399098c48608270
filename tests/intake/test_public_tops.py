"""The highest number of a battery: a code for "don't know" just above 1-4 or 1-3, or the best answer that few gave."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.best_code import surely_code

ROWS = 600
EXACT = 1e-9  # a share of whole numbers
NAMES = ("On time", "Frequency", "Cleanliness", "Drivers", "Safety", "Signs")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def way(tmp_path):
    """From a frame to a survey: what init asks is answered as told, the rest of its guesses is taken."""

    def go(frame, roles=None, **answers):
        path = tmp_path / "survey.csv"
        frame.to_csv(path, index=False)
        (tmp_path / "survey.yml").unlink(missing_ok=True)
        named = [(column.replace("_", " "), key) for column, key in answers.items()]
        made = init(path, yes=True, roles=roles, answers=named)
        return made, read_survey(made.path)

    return go


def battery(rng, high, share=0.7, names=NAMES):
    """Ratings on 1..high that go with one mood; share: where the average lies."""
    mood, found = rng.normal(size=ROWS), {}
    for name in names:
        noise = rng.normal(size=ROWS)
        ratings = np.round(1 + (high - 1) * (share + 0.17 * (mood + 0.7 * noise)))
        found[name] = np.clip(ratings, 1, high).astype(int)
    return pd.DataFrame(found)


def with_code(rng, frame, code, share=0.07):
    """Some answers of each column replaced by a code, whoever gave them."""
    return frame.where(rng.random(frame.shape) >= share, code)


def top(answers, *boxes):
    """Percent of the answers that lie in the boxes."""
    return 100 * np.isin(answers, boxes).mean()


def satisfied(survey):
    return cr.csat(survey).table["estimate"].iloc[0]


def scales(made):
    return {one.column: one.options.get("scale") for one in made.guesses if one.role == "item"}


def lengths(scale):
    return scale["values"] if isinstance(scale, dict) else scale


def five_in_text(made):
    return [str(one) for one in made.assumptions if "may stand for no answer" in str(one)]


def test_five_for_dont_know_above_one_to_four_is_asked_of_the_battery_and_its_score(rng, way):
    """A rider survey: 4 excellent ... 1 poor, 5 don't know. Who does not know is as content elsewhere as all."""
    frame = with_code(rng, battery(rng, 4), 5)
    made, survey = way(frame, roles={"On time": "csat"})
    known = frame["On time"][frame["On time"] < 5]
    assert satisfied(survey) == pytest.approx(top(known, 3, 4), abs=EXACT)
    assert set(scales(made)) == set(NAMES[1:])
    assert all(one == {"values": "1-4", "missing": {"5": "does_not_apply"}} for one in scales(made).values())
    (asked,) = five_in_text(made)
    assert asked.startswith("5 columns")
    assert "Taken: yes, but 5 is no answer" in asked


def test_the_five_can_be_said_to_be_the_best_answer_and_the_one(rng, way):
    frame = with_code(rng, battery(rng, 4), 5)
    made, survey = way(frame, roles={"On time": "csat"}, Frequency="high")
    assert satisfied(survey) == pytest.approx(top(frame["On time"], 4, 5), abs=EXACT)
    assert set(scales(made).values()) == {"1-5"}
    _, survey = way(frame, roles={"On time": "csat"}, Frequency="low")
    assert satisfied(survey) == pytest.approx(top(frame["On time"], 1, 2), abs=EXACT)


def test_one_may_be_the_best_of_four_with_a_five_for_dont_know(rng, way):
    frame = with_code(rng, 5 - battery(rng, 4), 5)
    _, survey = way(frame, roles={"On time": "csat"}, Frequency="low-4")
    known = frame["On time"][frame["On time"] < 5]
    assert satisfied(survey) == pytest.approx(top(known, 1, 2), abs=EXACT)
    assert all(one.better == "low" for one in survey.questions)
    assert {str(one.scale.name) for one in survey.questions} == {"1-4"}


@pytest.mark.parametrize("share", [0.45, 0.6, 0.75])
def test_a_five_that_few_gave_stays_the_best_where_they_are_the_most_content(rng, way, share):
    frame = battery(rng, 5, share=share)
    made, survey = way(frame, roles={"On time": "csat"})
    assert set(scales(made).values()) == {"1-5"}
    assert not five_in_text(made)
    assert satisfied(survey) == pytest.approx(top(frame["On time"], 4, 5), abs=EXACT)


def test_who_praises_all_but_one_thing_makes_five_no_code(rng, way):
    """Their fives set aside, only the complaints of the most content are left: so it was in the ratings of an airport."""
    frame = battery(rng, 4)
    fans = rng.random((ROWS, 1)) < 0.25
    frame = frame.mask(fans & (rng.random(frame.shape) < 0.85), 5).mask(
        fans & (rng.random(frame.shape) < 0.12), 2
    )
    assert surely_code(frame, NAMES, 5)
    made, survey = way(frame, roles={"On time": "csat"})
    assert set(scales(made).values()) == {"1-5"}
    assert not five_in_text(made)
    assert satisfied(survey) == pytest.approx(top(frame["On time"], 4, 5), abs=EXACT)


def test_where_rows_are_silent_the_five_is_still_a_choice(rng, way):
    frame = battery(rng, 5, share=0.75)
    made, _ = way(frame, roles={"On time": "csat"}, Frequency="1-4")
    assert all(one["values"] == "1-4" and "5" in one["missing"] for one in scales(made).values())


def test_columns_without_the_code_stay_in_the_battery(rng, way):
    """Nobody was without an opinion on two of the aspects."""
    frame = battery(rng, 4)
    coded = list(NAMES[:4])
    frame[coded] = with_code(rng, frame[coded], 5)
    made, _ = way(frame, roles={"On time": "csat"})
    found = scales(made)
    assert set(found) == set(NAMES[1:])
    assert {lengths(one) for one in found.values()} == {"1-4"}


def test_four_for_dont_know_above_one_to_three(rng, way):
    frame = with_code(rng, battery(rng, 3), 4)
    made, survey = way(frame, roles={"On time": "csat"})
    assert all(one["values"] == "1-3" and set(one["missing"]) == {"4"} for one in scales(made).values())
    known = frame["On time"][frame["On time"] < 4]
    assert satisfied(survey) == pytest.approx(top(known, 3), abs=EXACT)


def test_a_battery_of_four_can_be_said_to_go_to_five(rng, way):
    frame = battery(rng, 4)
    made, _ = way(frame, roles={"On time": "csat"})
    assert {lengths(one) for one in scales(made).values()} == {"1-4"}
    made, survey = way(frame, roles={"On time": "csat"}, Frequency="1-5")
    assert set(scales(made).values()) == {"1-5"}
    assert satisfied(survey) == pytest.approx(top(frame["On time"], 4, 5), abs=EXACT)


def lone_score(rng, n_of_five, header="satisfaction"):
    codes = np.clip(np.round(2.8 + rng.normal(size=ROWS) * 0.8), 1, 4)
    codes[:n_of_five] = 5
    return pd.DataFrame({header: codes.astype(int)})


def test_a_lone_score_with_a_rare_five_asks_whether_it_is_an_answer(rng, way):
    """On 1-4 with a 5 for "don't know" those people were counted as the most satisfied, and nobody was asked."""
    frame = lone_score(rng, ROWS // 25)
    made, survey = way(frame)
    assert any("may stand for no answer. Is 5 the best answer?" in str(one) for one in made.assumptions)
    codes = frame["satisfaction"]
    assert satisfied(survey) == pytest.approx(100 * (codes >= 4).mean(), abs=EXACT)
    made.path.unlink()
    _, survey = way(frame, satisfaction="1-4")
    assert satisfied(survey) == pytest.approx(100 * (codes[codes < 5] >= 3).mean(), abs=EXACT)
    assert survey.rows("satisfaction")["satisfaction"].notna().sum() == (codes < 5).sum()


@pytest.mark.parametrize(("share", "header"), [(0.2, "satisfaction"), (0.04, "satisfaction (1-5)")])
def test_a_five_that_is_frequent_or_stands_in_the_header_is_not_asked(share, header, rng, way):
    made, _ = way(lone_score(rng, int(ROWS * share), header))
    assert not any("may stand for no answer" in str(one) for one in made.assumptions)
