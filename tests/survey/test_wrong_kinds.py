"""What is of another kind than it should be is told in a sentence with what to write, and no error of Python is seen."""

from fractions import Fraction

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import BandsError, ColumnError, CsatError, ScaleError
from csat_research.survey.scales.scales import scale_from

SCALE = {
    "values": (1, 2, 3, 4, 5),
    "satisfied": (4, 5),
    "labels": {},
    "unanswered": (),
    "missing": {},
    "better": None,
}
BANDS = {"cuts": (50,), "labels": ("low", "high"), "source": "ours", "claims": None}
OTHERS = [
    None, 5, 2.5, True, "x", "1-5", "", b"x", [], [1], ["a", "b"], (1, 2), {}, {"a": 1}, {"a": "b"}, {1, 2}, float("nan"),
    [1, float("nan")], [1, None], [[1], [2]], [{}], 10**400, [1, 10**400], float("inf"), 1j, range(3), int, object(),
    lambda: 0, np.array([1, 2.0]), pd.Series([1, 2]), pd.DataFrame({"a": [1]}), cr,
]  # fmt: skip


def survey_of(**scale_or_questions) -> cr.Survey:
    frame = pd.DataFrame({"score": [1, 2, 3, 4, 5] * 4, "channel": list("abcd") * 5})
    given = {"scales": {"score": "1-5"}} | scale_or_questions
    return cr.Survey(frame, csat="score", segments=["channel"], **given)


def used(scale):
    """Everything that is asked of a scale."""
    assert scale.name
    assert scale.definition()
    scale.code_of("4"), scale.kind_of("x")
    cr.csat(survey_of(scales={"score": scale})).summary()


def told(make) -> str:
    """'' where it was taken, else the sentence, short and on one line; any other error is a failure."""
    try:
        make()
    except CsatError as error:
        sentence = str(error)
        assert sentence
        assert len(sentence) < 700
        return sentence
    return ""


@pytest.mark.parametrize("given", OTHERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("part", SCALE)
def test_a_part_of_a_scale_of_any_kind_is_taken_or_told(part, given):
    told(lambda: used(cr.Scale(**{**SCALE, part: given})))
    told(
        lambda: used(
            survey_of(scales={"score": {"values": "1-5", "satisfied": [4, 5], part: given}})
            .questions[0]
            .scale
        )
    )


@pytest.mark.parametrize("given", OTHERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("part", BANDS)
def test_a_part_of_bands_of_any_kind_is_taken_or_told(part, given):
    told(lambda: cr.Bands(**{**BANDS, part: given}).label(30.0))
    told(lambda: cr.Bands(**BANDS).label(given))


@pytest.mark.parametrize("given", OTHERS, ids=lambda one: type(one).__name__)
def test_new_columns_of_any_kind_are_told(given):
    assert "takes expressions of narwhals" in told(lambda: survey_of().with_columns(new=given))


@pytest.mark.parametrize(
    "key", ["name", "label", "unit", "better", "theme", "separator", "choose", "kind", "importance"]
)
@pytest.mark.parametrize(
    "given",
    [[1], {"a": 1}, object(), np.array([1, 2.0]), pd.DataFrame({"a": [1]}), lambda: 0],
    ids=lambda one: type(one).__name__,
)
def test_a_key_of_a_question_of_any_kind_is_taken_or_told(key, given):
    told(lambda: cr.csat(survey_of(questions={"score": {key: given}})))


LABELS = 'labels of a scale is written like {"Bad": 0, "Good": 1}; found [\'Bad\'].'
HOURS = 'with_columns takes expressions of narwhals, such as late=nw.col("response_hours") > 24; found 24.'
NAMELESS = (
    'A new column needs a name before its expression: with_columns(late=nw.col("response_hours") > 24).'
)
TAKEN = "A new column is called “_n”; names that begin with _ are taken."


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda: cr.Scale("1-5"), ScaleError, "values of a scale is written like (1, 2, 3, 4, 5); found '1-5'."),
        (lambda: cr.Scale((1, 2), labels=["Bad"]), ScaleError, LABELS),
        (lambda: cr.Bands(62, ("a",), "x"), BandsError, "cuts of bands is written like (62, 80, 85); found 62."),
        (lambda: survey_of().with_columns(late=24), ColumnError, HOURS),
        (lambda: survey_of().with_columns(_n=nw.col("score")), ColumnError, TAKEN),
        (lambda: survey_of().with_columns(nw.col("score") > 3), ColumnError, NAMELESS),
        (lambda: survey_of().with_columns(24, late=nw.col("score") > 3), ColumnError, NAMELESS),
    ],
)  # fmt: skip
def test_the_sentence_says_what_to_write(make, error, sentence):
    with pytest.raises(error) as found:
        make()
    assert str(found.value) == sentence


@pytest.mark.parametrize("wrong", [nw.col("nope"), nw.col("channel") + 1])
def test_an_expression_that_cannot_be_computed_is_told(wrong):
    with pytest.raises(ColumnError, match="late cannot be computed from these answers"):
        survey_of().with_columns(late=wrong)


def test_lists_arrays_and_numbers_of_other_kinds_are_taken_as_they_are_meant():
    want = cr.Scale((1.0, 2.0, 3.0), frozenset({3.0}))
    for values in ([1, 2, 3], np.array([1, 2, 3]), pd.Series([1, 2, 3]), (Fraction(1), 2, 3)):
        assert cr.Scale(values, [3]) == want
        assert cr.Scale(values, [3]).name == "1-3"
    assert cr.Scale((1, 2), unanswered="Offered").unanswered == ("Offered",)
    assert cr.Bands([62, 80], ["a", "b", "c"], "x", [[0, 5], (5, 9), (9, 20)]).claims == (
        (0, 5),
        (5, 9),
        (9, 20),
    )


def test_new_columns_are_computed():
    survey = survey_of().with_columns(late=nw.col("score") > 3, part=nw.col("channel"))
    assert {one.name: one.role for one in survey.questions[-2:]} == {"late": "metric", "part": "segment"}
    assert survey.with_columns().questions == survey.questions


def test_codes_of_labels_may_stand_in_quotes():
    labels = {"labels": {"Bad": "0", "Good": "1"}, "satisfied": ["Good"]}
    assert scale_from(labels).labels == {"Bad": 0.0, "Good": 1.0}
    with pytest.raises(ScaleError, match="labels of a scale"):
        scale_from({"labels": {"Bad": "nought", "Good": "1"}, "satisfied": ["Good"]})
