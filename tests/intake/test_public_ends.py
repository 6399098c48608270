"""Words at the two ends of a scale and plain numbers between them, as SPSS, Stata and many forms hand them out."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from tests.intake.test_public_codes import EXACT, ROWS, rated, satisfied, top, with_codes


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture
def way(tmp_path):
    def go(frame):
        path = tmp_path / "answers.csv"
        frame.to_csv(path, index=False)
        made = init(path, yes=True)
        return made, read_survey(made.path)

    return go


def ended(codes, low, high, worst, best):
    """Codes as they are printed: the two ends in words."""
    return [{low: worst, high: best}.get(int(code), str(int(code))) for code in codes]


def test_codes_that_are_their_own_labels_stay_codes_between_two_words(rng, tmp_path):
    """All codes have labels, those between the ends only their own number; 99 and up are declared missing."""
    mood = rng.normal(size=ROWS)
    names = ["trato", "precio", "cajas", "global"]
    frame = pd.DataFrame(
        {name: with_codes(rng, rated(mood + i / 10, 1, 10), [99]) for i, name in enumerate(names)}
    )
    words = {1: "Totalmente insatisfecho"} | {code: str(code) for code in range(2, 10)}
    words |= {10: "Totalmente satisfecho", 99: "Ns/Nc"}
    path = tmp_path / "tienda.sav"
    pyreadstat.write_sav(
        frame.astype(float),
        path,
        column_labels={"global": "Satisfacción global"},
        variable_value_labels=dict.fromkeys(names, words),
        missing_ranges={name: [{"lo": 11, "hi": 999}] for name in names},
    )
    made = init(path, yes=True)
    survey = read_survey(made.path)
    whole = frame["global"][frame["global"] < 99]
    assert satisfied(survey) == pytest.approx(top(whole, 9, 10), abs=EXACT)
    assert cr.csat(survey).table["n"].iloc[0] == len(whole)
    found = cr.priorities(survey, replicates=50).table.set_index("term")
    for one in names[:3]:
        answers = frame[one][frame[one] < 99]
        assert found.loc[one, "n"] == len(answers)
        assert found.loc[one, "performance"] == pytest.approx(100 * answers.mean() / 10, abs=EXACT)


@pytest.mark.parametrize(
    ("low", "high", "boxes"), [(1, 5, (4, 5)), (1, 7, (6, 7)), (1, 10, (9, 10)), (0, 10, (9, 10))]
)
def test_two_words_and_numbers_between_them_are_one_scale(low, high, boxes, rng, way):
    codes = rated(rng.normal(size=ROWS), low, high)
    cells = ended(codes, low, high, "Sehr unzufrieden", "Sehr zufrieden")
    _, survey = way(pd.DataFrame({"Gesamtzufriedenheit": cells}))
    assert cr.csat(survey).table["n"].iloc[0] == ROWS
    assert satisfied(survey) == pytest.approx(top(codes, *boxes), abs=EXACT)


def test_words_of_two_sets_are_placed_by_what_they_say(rng, way):
    codes = rated(rng.normal(size=ROWS), 1, 5)
    _, survey = way(
        pd.DataFrame({"satisfaction": ended(codes, 1, 5, "Very dissatisfied", "Extremely satisfied")})
    )
    assert satisfied(survey) == pytest.approx(top(codes, 4, 5), abs=EXACT)


def test_most_may_have_chosen_the_words(rng, way):
    mood = rng.normal(size=ROWS)
    codes = {
        name: rated(mood + i / 10, 1, 5, share=0.95) for i, name in enumerate(("a", "b", "c", "overall"))
    }
    frame = pd.DataFrame({k: ended(v, 1, 5, "Very dissatisfied", "Very satisfied") for k, v in codes.items()})
    made, survey = way(frame.rename(columns={"overall": "Overall, how satisfied are you"}))
    assert satisfied(survey) == pytest.approx(top(codes["overall"], 4, 5), abs=EXACT)
    assert [one.column for one in made.guesses if one.role == "item"] == ["a", "b", "c"]


def test_numbers_that_fall_beside_the_better_word_are_asked(rng):
    """1 was the best: the file has a word for 1 and for 5, and 2 stands beside the better word."""
    codes = 6 - rated(rng.normal(size=ROWS), 1, 5, share=0.75)
    plan = guess_frame(
        pd.DataFrame({"satisfaction": ended(codes, 1, 5, "Very satisfied", "Very dissatisfied")})
    )
    asked = next(one for one in plan.questions if "which end" in str(one.text))
    (guess,) = plan.answered(asked.choices[0]).of("csat")
    assert guess.options["scale"]["labels"] == {"Very satisfied": "1", "Very dissatisfied": "5"}
    assert guess.options["better"] == "low"
    assert guess.options["scale"]["satisfied"] == ["1", "2"]
    (other,) = plan.answered(asked.choices[1]).of("csat")
    assert other.options["scale"]["labels"]["Very satisfied"] == "5"
    assert "better" not in other.options


def test_a_battery_with_words_at_its_ends_is_read_in_full(rng, way):
    mood = rng.normal(size=ROWS)
    codes = {
        name: rated(mood + i / 10, 0, 10) for i, name in enumerate(("police", "schools", "roads", "overall"))
    }
    frame = pd.DataFrame(
        {
            name: ended(one, 0, 10, "Extremely dissatisfied", "Extremely satisfied")
            for name, one in codes.items()
        }
    ).rename(columns={"overall": "Overall satisfaction"})
    _, survey = way(frame)
    found = cr.priorities(survey, replicates=50).table.set_index("term")
    for one in ("police", "schools", "roads"):
        assert found.loc[one, "n"] == ROWS
        assert found.loc[one, "performance"] == pytest.approx(10 * codes[one].mean(), abs=EXACT)


def test_two_words_of_which_none_is_known_are_asked(rng):
    codes = rated(rng.normal(size=ROWS), 1, 5)
    plan = guess_frame(pd.DataFrame({"satisfaction": ended(codes, 1, 5, "Grotty", "Tickety-boo")}))
    (asked,) = [one for one in plan.questions if one.column == "satisfaction"]
    assert "Grotty" in str(asked.text)
    assert "Tickety-boo" in str(asked.text)
    assert "non-answers" not in str(asked.text)
    assert len(asked.choices) == 3
