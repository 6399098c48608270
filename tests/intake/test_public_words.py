"""Words and numbered words of public surveys, the whole way from made-up rows to right numbers."""

import numpy as np
import pandas as pd
import pytest

from csat_research.intake.roles.guess import guess_frame
from tests.intake.test_public_codes import EXACT, ROWS, rated, satisfied, scale_of, top, way, with_codes

__all__ = ["way"]


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def worded(words, codes):
    """Codes as a file spells them; a code without a word stays a number."""
    return np.array([words.get(int(code), str(code)) for code in codes], dtype=object)


def test_poor_fair_good_excellent_is_a_scale_of_four_that_is_asked(rng, way):
    """Of five answers with "Very good" nobody would give that one among hundreds: good is satisfied, unless they say no."""
    codes = rated(rng.normal(size=ROWS), 1, 4)
    frame = pd.DataFrame(
        {
            "Overall, how would you rate Muni?": worded(
                dict(enumerate(("Poor", "Fair", "Good", "Excellent"), 1)), codes
            )
        }
    )
    made, survey = way(frame)
    assert any("Which scale was used?" in str(one) for one in made.assumptions)
    assert satisfied(survey) == pytest.approx(top(codes, 3, 4), abs=EXACT)
    made.path.unlink()
    _, survey = way(frame, **{"Overall, how would you rate Muni?": "5"})
    assert satisfied(survey) == pytest.approx(top(codes, 4), abs=EXACT)


PUBLIC = {
    "general social survey": ("very dissatisfied", "a little dissat", "mod. satisfied", "very satisfied"),
    "general practice": ("Very poor", "Fairly poor", "Neither good nor poor", "Fairly good", "Very good"),
    "friends and family": ("Very poor", "Poor", "Neither good nor poor", "Good", "Very good"),
    "airport": ("Unacceptable", "Below average", "Average", "Good", "Outstanding"),
    "transit": ("Very Dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very Satisfied"),
}


@pytest.mark.parametrize("words", PUBLIC.values(), ids=PUBLIC)
def test_answers_of_public_surveys_are_known_beside_their_words_for_none(words, rng, way):
    points = len(words)
    codes = with_codes(rng, rated(rng.normal(size=ROWS), 1, points), [8, 9])
    cells = worded({**dict(enumerate(words, 1)), 8: "IAP", 9: "No opinion"}, codes)
    _, survey = way(pd.DataFrame({"Overall experience": cells}))
    assert satisfied(survey) == pytest.approx(top(codes[codes < 8], points - 1, points), abs=EXACT)


def test_numbers_stand_beside_the_words_also_of_dont_know(rng, way):
    codes = with_codes(rng, rated(rng.normal(size=ROWS), 1, 5), [9])
    words = dict(enumerate(PUBLIC["transit"], 1)) | {9: "Don't Know"}
    cells = worded({code: f"{code} - {word}" for code, word in words.items()}, codes)
    _, survey = way(pd.DataFrame({"Overall satisfaction": cells}))
    assert satisfied(survey) == pytest.approx(top(codes[codes < 9], 4, 5), abs=EXACT)


def test_words_at_the_ends_only_leave_the_numbers_between_them(rng, way):
    mood = rng.normal(size=ROWS)
    words = {1: "1 - Unacceptable", 5: "5 - Outstanding", 6: "6 - Never used"}
    names = ("Overall satisfaction with us", "Artwork", "Restaurants", "Shops", "Signs")
    codes = {
        name: with_codes(rng, rated(mood + i / 10, 1, 5, share=0.8), [6]) for i, name in enumerate(names)
    }
    made, survey = way(pd.DataFrame({name: worded(words, one) for name, one in codes.items()}))
    overall = codes[names[0]]
    assert satisfied(survey) == pytest.approx(top(overall[overall < 6], 4, 5), abs=EXACT)
    assert {one.column for one in made.guesses if one.role == "item"} == set(names[1:])
    assert scale_of(made, "Artwork")["missing"] == {"6 - Never used": "does_not_apply"}


def test_a_best_answer_at_the_lowest_number_turns_score_and_ratings(rng, way):
    mood = rng.normal(size=ROWS)
    words = {1: "1 - Very satisfied", 5: "5 - Very dissatisfied"}
    names = ("Overall satisfaction", "Police", "Fire", "Parks")
    codes = {name: 6 - rated(mood + i / 10, 1, 5) for i, name in enumerate(names)}
    made, survey = way(pd.DataFrame({name: worded(words, one) for name, one in codes.items()}))
    assert satisfied(survey) == pytest.approx(top(codes[names[0]], 1, 2), abs=EXACT)
    assert all(one.options["better"] == "low" for one in made.guesses)


def test_likely_to_unlikely_is_no_nps(rng, way):
    words = ("Extremely Unlikely", "Unlikely", "Neither Likely nor Unlikely", "Likely", "Extremely Likely")
    codes = rated(rng.normal(size=ROWS), 1, 5)
    asked = "How likely are you to recommend our ward?"
    made, survey = way(pd.DataFrame({asked: worded(dict(enumerate(words, 1)), codes)}), roles={asked: "csat"})
    assert satisfied(survey) == pytest.approx(top(codes, 4, 5), abs=EXACT)
    assert [one.role for one in made.guesses] == ["csat"]
    made.path.unlink()
    with pytest.raises(Exception, match="no column is called like a satisfaction score"):
        way(pd.DataFrame({asked: worded(dict(enumerate(words, 1)), codes)}))


def test_extremely_stands_above_very_on_a_scale_of_seven(rng, way):
    words = (
        "Extremely dissatisfied", "Very dissatisfied", "Somewhat dissatisfied", "Neutral", "Somewhat satisfied",
        "Very satisfied", "Extremely Satisfied",
    )  # fmt: skip
    codes = rated(rng.normal(size=ROWS), 1, 7)
    _, survey = way(pd.DataFrame({"job_satisfaction": worded(dict(enumerate(words, 1)), codes)}))
    assert satisfied(survey) == pytest.approx(top(codes, 6, 7), abs=EXACT)


def test_very_may_be_the_end_beside_somewhat(rng, way):
    """Where nobody is extremely anything, the scale of five stays one of five."""
    words = ("Very dissatisfied", "Somewhat dissatisfied", "Neutral", "Somewhat satisfied", "Very satisfied")
    codes = rated(rng.normal(size=ROWS), 1, 5)
    _, survey = way(pd.DataFrame({"satisfaction": worded(dict(enumerate(words, 1)), codes)}))
    assert satisfied(survey) == pytest.approx(top(codes, 4, 5), abs=EXACT)


def test_a_statement_among_many_with_yes_or_no_is_no_effort(rng):
    """People say of a company whether it is easy to find an expert there: one of many statements, and no service."""
    statements = ["I know what is expected", "I see my part", "I have a friend here", "My manager listens"]
    frame = pd.DataFrame({one: rng.choice(["Yes", "No"], ROWS, p=[0.8, 0.2]) for one in statements})
    easy = "If I look for an expert in the company, it is easy to find one"
    frame[easy] = rng.choice(["Yes", "No"], ROWS)
    frame["satisfaction"] = rng.integers(1, 6, ROWS)
    assert {one.column: one.role for one in guess_frame(frame).guesses}.get(easy) != "ces"
    alone = frame[[easy, "satisfaction"]]
    assert {one.column: one.role for one in guess_frame(alone).guesses}[easy] == "ces"
