"""Letter grades: from the cells to the share satisfied, with the grades that count as satisfied asked."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

EXACT = 1e-9  # a share of whole numbers


@pytest.fixture
def way(tmp_path):
    """From cells and how often each stands there to a survey; what init asks is answered as told."""

    def go(counts, answer="", column="Overall satisfaction", roles=None):
        cells = [cell for cell, n in counts.items() for _ in range(n)]
        path = tmp_path / "survey.csv"
        pd.DataFrame({column: cells, "branch": (["A", "B", "C"] * len(cells))[: len(cells)]}).to_csv(path)
        (tmp_path / "survey.yml").unlink(missing_ok=True)
        made = init(path, yes=True, roles=roles, answers=[(column, answer)] if answer else [])
        return made, read_survey(made.path)

    return go


def satisfied(survey):
    return cr.csat(survey).table["estimate"].iloc[0]


def labels_of(made, column="Overall satisfaction"):
    (one,) = [one for one in made.guesses if one.column == column]
    return one.options["scale"]["labels"]


def test_grades_of_american_schools_leave_out_e_and_are_asked(way):
    counts = {"A": 40, "B": 30, "C": 20, "D": 6, "F": 4}
    made, survey = way(counts)
    assert labels_of(made) == ["F", "D", "C", "B", "A"]
    assert satisfied(survey) == pytest.approx(70, abs=EXACT)
    assert any("With which grades is a customer satisfied?" in str(one) for one in made.assumptions)
    assert satisfied(way(counts, "A")[1]) == pytest.approx(40, abs=EXACT)
    assert satisfied(way(counts, "ABC")[1]) == pytest.approx(90, abs=EXACT)


def test_a_grade_that_nobody_gave_keeps_its_place(way):
    """A 4, C 2, F 0 of 4 steps: the mean of the codes 5, 3 and 1 counted by hand is (10*5 + 10*3 + 5*1)/25 = 3.4."""
    made, survey = way({"A": 10, "C": 10, "F": 5})
    assert labels_of(made) == ["F", "D", "C", "B", "A"]
    codes = survey.rows(survey.questions[0].name)
    assert codes.iloc[:, 0].astype(float).mean() == pytest.approx(3.4, abs=EXACT)


def test_grades_to_e_and_grades_of_which_the_lowest_is_not_seen(way):
    made, survey = way({"A": 10, "B": 20, "C": 10, "E": 10})
    assert labels_of(made) == ["E", "D", "C", "B", "A"]
    assert satisfied(survey) == pytest.approx(60, abs=EXACT)
    counts = {"A": 10, "B": 20, "C": 10}
    assert labels_of(way(counts)[0])[0] == "F"
    assert labels_of(way(counts, "AB-of-E")[0])[0] == "E"


def test_plus_and_minus_stand_between_the_letters(way):
    made, survey = way({"A+": 5, "A": 10, "A-": 10, "B+": 10, "B−": 5, "C": 8, "F": 2, "N/A": 7})
    order = labels_of(made)
    assert order.index("B−") < order.index("B") < order.index("B+") < order.index("A-") < order.index("A+")
    assert satisfied(survey) == pytest.approx(100 * 40 / 50, abs=EXACT)


def test_small_letters_and_a_named_column(way):
    made, survey = way({"a": 10, "b": 20, "d": 10}, column="Report card", roles={"Report card": "csat"})
    assert labels_of(made, "Report card") == ["f", "d", "c", "b", "a"]
    assert satisfied(survey) == pytest.approx(75, abs=EXACT)


def test_a_column_of_grades_that_nothing_names_is_offered(way):
    """Letters are names of branches too, so that the column is offered and not taken."""
    with pytest.raises(CsatError, match=r"It may be one of .*grade"):
        way({"A": 10, "B": 20, "F": 10}, column="grade")


RIDERS = 400


def battery(rng, letters="FDCBA", aspects=("cleanliness", "drivers", "on-time performance")):
    """Grades of aspects that go together, the worst letter first."""
    general = rng.normal(size=RIDERS)
    top = len(letters)
    codes = {one: np.clip(np.round(3 + general + rng.normal(size=RIDERS) * 0.7), 1, top) for one in aspects}
    return pd.DataFrame({one: [letters[int(code) - 1] for code in found] for one, found in codes.items()})


def test_a_battery_of_grades_beside_a_score_is_asked_and_counted(tmp_path):
    rng = np.random.default_rng(3)
    frame = battery(rng)
    frame["Overall grade"] = battery(rng, aspects=("x",))["x"]
    frame["Overall grade"] = frame[["cleanliness", "drivers"]].min(axis=1)
    frame.to_csv(tmp_path / "riders.csv", index=False)
    made = init(tmp_path / "riders.csv", yes=True)
    roles = {one.column: one.role for one in made.guesses}
    assert roles == {
        **dict.fromkeys(("cleanliness", "drivers", "on-time performance"), "item"),
        "Overall grade": "csat",
    }
    asked = [str(one) for one in made.assumptions]
    assert any("look like grades. Is A the best and F the lowest?" in one for one in asked)
    assert any("With which grades is a customer satisfied?" in one for one in asked)
    survey = read_survey(made.path)
    assert satisfied(survey) == pytest.approx(100 * frame["Overall grade"].isin(["A", "B"]).mean(), abs=EXACT)
    codes = survey.rows("drivers")["drivers"]
    assert codes.mean() == pytest.approx(
        frame["drivers"].map(dict(zip("FDCBA", range(1, 6), strict=True))).mean()
    )


def test_a_battery_without_its_lowest_grade_asks_which_one_it_is(tmp_path):
    frame = battery(np.random.default_rng(3), letters="DCBA").assign(score=[1, 2, 3, 4, 5] * 80)
    frame.to_csv(tmp_path / "riders.csv", index=False)
    made = init(tmp_path / "riders.csv", yes=True, answers=[("cleanliness", "D")])
    assert labels_of(made, "drivers") == ["D", "C", "B", "A"]
    made.path.unlink()
    made = init(tmp_path / "riders.csv", yes=True)
    assert labels_of(made, "drivers") == ["F", "D", "C", "B", "A"]


def test_answers_of_a_quiz_are_no_grades(tmp_path):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({f"Question {i}": rng.choice(list("ABCD"), RIDERS) for i in range(5)})
    frame.assign(score=[1, 2, 3, 4, 5] * 80).to_csv(tmp_path / "quiz.csv", index=False)
    made = init(tmp_path / "quiz.csv", yes=True)
    assert not [one for one in made.guesses if one.role == "item"]
