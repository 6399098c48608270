"""SPSS and Stata files of public surveys: user-missing codes, words at the ends only, 1 as the best, two answers."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.labels.sets import missing_kind
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from tests.intake.test_public_codes import EXACT, ROWS, rated, satisfied, top, with_codes

WORDS = {
    1: "Very satisfied",
    2: "Fairly satisfied",
    3: "Not very satisfied",
    4: "Not at all satisfied",
    8: "Don't know",
}


@pytest.fixture
def rng():
    return np.random.default_rng(4)


@pytest.fixture
def way(tmp_path):
    def go(frame, write=pyreadstat.write_sav, answers=(), **told):
        path = tmp_path / f"panel.{'sav' if write is pyreadstat.write_sav else 'dta'}"
        write(frame.astype(float), path, **told)
        made = init(path, yes=True, answers=answers)
        return made, read_survey(made.path)

    return go


@pytest.mark.parametrize("declared", [True, False], ids=["declared missing", "only called so"])
def test_words_of_all_codes_are_the_answers(declared, rng, way):
    answers = with_codes(rng, 5 - rated(rng.normal(size=ROWS), 1, 4), [8])
    told = {"missing_ranges": {"q1": [8]}} if declared else {}
    _, survey = way(
        pd.DataFrame({"q1": answers}),
        column_labels={"q1": "Overall, how satisfied are you?"},
        variable_value_labels={"q1": WORDS},
        **told,
    )
    assert satisfied(survey) == pytest.approx(top(answers[answers < 8], 1, 2), abs=EXACT)


@pytest.mark.parametrize("write", [pyreadstat.write_sav, pyreadstat.write_dta])
def test_a_best_end_that_has_the_lowest_code_is_believed_and_its_cut_asked(write, rng, way):
    answers = 8 - rated(rng.normal(size=ROWS), 1, 7)
    frame, ends = (
        pd.DataFrame({"sat": answers}),
        {"sat": {1: "Extremely satisfied", 7: "Extremely dissatisfied"}},
    )
    words = {"column_labels": {"sat": "Satisfaction overall"}, "variable_value_labels": ends}
    made, survey = way(frame, write, **words)
    assert any("Up to which answer" in str(one) for one in made.assumptions)
    assert satisfied(survey) == pytest.approx(top(answers, 1, 2), abs=EXACT)
    made.path.unlink()
    _, survey = way(frame, write, [("sat", "3")], **words)
    assert satisfied(survey) == pytest.approx(top(answers, 1, 2, 3), abs=EXACT)


def test_a_code_that_the_file_calls_no_answer_is_none_wherever_it_lies(rng, way):
    """5 is "Not used" and has its word in the file; 2 and 3 have none, so that the codes stay codes."""
    answers = with_codes(rng, rated(rng.normal(size=ROWS), 1, 4), [5], share=0.2)
    _, survey = way(
        pd.DataFrame({"sat": answers}),
        column_labels={"sat": "Satisfaction overall"},
        variable_value_labels={"sat": {1: "worst", 4: "best", 5: "Not used"}},
    )
    assert satisfied(survey) == pytest.approx(top(answers[answers < 5], 3, 4), abs=EXACT)


def test_two_answers_as_one_and_two_are_asked(rng, way):
    """1 satisfied, 2 dissatisfied, 9 don't know, as polls code it."""
    answers = with_codes(rng, rng.choice([1, 2], ROWS, p=[0.3, 0.7]), [9])
    frame, asked = pd.DataFrame({"sat": answers}), {"sat": "Satisfied with the way things are going"}
    made, survey = way(frame, column_labels=asked)
    assert satisfied(survey) == pytest.approx(top(answers[answers < 9], 1), abs=EXACT)
    made.path.unlink()
    _, survey = way(frame, answers=[("sat", "2")], column_labels=asked)
    assert satisfied(survey) == pytest.approx(top(answers[answers < 9], 2), abs=EXACT)


def test_nps_of_a_panel_leaves_out_dont_know(rng, way):
    answers = with_codes(rng, rated(rng.normal(size=ROWS), 0, 10), [98])
    _, survey = way(
        pd.DataFrame({"q2": answers}),
        column_labels={"q2": "How likely are you to recommend us?"},
        variable_value_labels={"q2": {0: "Not at all likely", 10: "Extremely likely", 98: "Don't know"}},
    )
    known = answers[answers < 98]
    truth = top(known, 9, 10) - top(known, *range(7))
    assert cr.nps(survey).table["estimate"].iloc[0] == pytest.approx(truth, abs=EXACT)


def test_a_code_that_the_file_declares_missing_does_not_lengthen_the_scale_whatever_its_word(rng, way):
    mood = rng.normal(size=ROWS)
    names = ["food", "shops", "signs"]
    frame = pd.DataFrame(
        {one: with_codes(rng, rated(mood + rng.normal(0, 0.5, ROWS), 1, 5), [8]) for one in names}
    )
    frame["csat"] = rated(mood + rng.normal(0, 0.5, ROWS), 1, 5)
    words = {1: "Bad", 5: "Great", 8: "Uncodeable", 9: "Form lost"}  # nobody has the 9
    told = {
        "variable_value_labels": dict.fromkeys(names, words),
        "missing_ranges": {key: [8, 9] for key in names},
    }
    _, survey = way(frame, **told)
    found = cr.priorities(survey, replicates=50).table.set_index("term")
    for one in names:
        answers = frame[one][frame[one] <= 5]
        assert found.loc[one, "n"] == len(answers)
        assert found.loc[one, "performance"] == pytest.approx(100 * answers.mean() / 5, abs=EXACT)


@pytest.mark.parametrize("word", ["DONT KNOW", "Dont know", "CANT CHOOSE", "Can't choose"])
def test_words_for_no_answer_are_known_without_their_apostrophe(word):
    assert missing_kind(word) == "unsure"


def test_words_of_quality_under_a_name_that_says_nothing_are_asked_about():
    health = pd.DataFrame({"health": ["poor", "fair", "good", "excellent"] * 30, "age": range(20, 140)})
    plan = guess_frame(health)
    assert "Is “health” one?" in str(plan.questions[0].text)
    assert [one.key for one in plan.questions[0].choices] == ["yes", "no"]
    told = pd.DataFrame({"care": ["Satisfied", "Neutral", "Dissatisfied"] * 30, "age": range(20, 110)})
    assert not guess_frame(told).questions  # these words say what is asked
