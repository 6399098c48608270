"""Refusals of init: what they say is so, and what they say to type works."""

import pandas as pd
import pytest
from click.testing import CliRunner

import csat_research as cr
from csat_research.cli import main
from csat_research.errors import ColumnError, FileError, ScaleError
from csat_research.intake import init as init_room
from csat_research.intake.init import init
from csat_research.intake.labels.matching import nearly
from csat_research.intake.read import read_survey


@pytest.fixture
def export(tmp_path):
    def write(name="a.csv", **columns):
        path = tmp_path / name
        pd.DataFrame({"id": range(120), **columns}).to_csv(path, index=False)
        return path

    return write


def refused(path, **given):
    with pytest.raises((ColumnError, FileError)) as caught:
        init(path, **given)
    return str(caught.value)


def as_it_says(path, told):
    """The survey file of the last lines of a message."""
    survey = path.parent / "survey.yml"
    survey.write_text(told[told.index("\nanswers: ") + 1 :], encoding="utf-8")
    return read_survey(survey)


@pytest.mark.parametrize("roles", [None, {"satisfaction": "csat"}])
def test_a_score_in_unknown_words_is_no_missing_header_and_the_lines_to_write_are_read(export, roles):
    path = export(satisfaction=["azul", "gris", "rojo, claro", "verde: sí"] * 30)
    told = refused(path, roles=roles)
    assert "no column is called" not in told
    assert "“satisfaction” is called or named a csat question, but its answers" in told
    assert len(told.splitlines()) < 7
    by_hand = told.replace('WORST, "..."', '"rojo, claro", azul, gris').replace("BEST", '"verde: sí"')
    assert cr.csat(as_it_says(path, by_hand)).table["estimate"][0] == 25  # the last word of four


def test_a_score_in_numbers_of_no_usual_scale_is_told_with_a_scale_to_write(export):
    path = export(csat=[*range(1, 61)] * 2)
    survey = as_it_says(path, refused(path))
    assert next(one.scale.name for one in survey.questions if one.role == "csat") == "1-60"


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ([81.25, 90.5, 77.0] * 40, "means or shares"),
        (["92%", "79,5 %", "88%"] * 40, "means or shares"),
        (range(1000, 1120), "too many for a scale"),
    ],
)
def test_what_can_be_no_scale_is_told_and_none_is_proposed(export, cells, word):
    told = refused(export(csat=list(cells)))
    assert word in told
    assert "survey.yml" not in told


def test_aspects_without_the_whole_are_told_as_such(export):
    words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"] * 24
    path = export(**{f"How satisfied are you with: [{one}]": words for one in ("Speed", "Staff", "Price")})
    told = refused(path)
    assert "no column asks of the whole" in told
    typed = "How satisfied are you with: [Speed]=csat"
    assert f'--role "{typed}"' in told
    assert CliRunner().invoke(main, ["init", str(path), "--role", typed]).exit_code == 0


def test_a_survey_file_of_other_answers_is_not_to_be_used(export):
    first, other = export(csat=[5, 4, 1] * 40), export("b.csv", csat=[5, 4, 1] * 40)
    mine = init(first).path
    assert f"csat-research report {mine}" in refused(first)
    told = refused(other)
    assert "for other answers" in told
    assert f"csat-research report {other}" in told


def test_a_survey_file_that_cannot_be_read_is_not_to_be_used(export):
    path = export(csat=[5, 4, 1] * 40)
    (path.parent / "survey.yml").write_text("answers: [", encoding="utf-8")
    told = refused(path)
    assert "cannot be read" in told
    assert "Use it" not in told


def test_a_folder_that_cannot_be_written_to_is_told_with_the_way_out(export, monkeypatch):
    path = export(csat=[5, 4, 1] * 40)

    def full(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(init_room.Path, "write_text", full)
    assert "survey.yml cannot be written (permission denied).  Copy a.csv into a folder" in refused(path)


RUSSIAN = [
    "Очень недоволен",
    "Скорее недоволен",
    "Трудно сказать, доволен или нет",
    "Скорее доволен",
    "Очень доволен",
]


def almost_known():
    """Five answers, the middle one in words that are in no list, and one word for no answer."""
    return [*(RUSSIAN * 20), *(["Очень доволен"] * 10), *(["Затрудняюсь ответить"] * 10)]


@pytest.mark.parametrize("roles", [None, {"Насколько Вы довольны?": "csat"}])
def test_where_one_answer_is_unknown_it_is_named_and_the_lines_are_in_order(export, roles):
    path = export(**{"Насколько Вы довольны?": almost_known()})
    told = refused(path, roles=roles)
    assert "Unknown among them: “Трудно сказать, доволен или нет”." in told
    survey = as_it_says(path, told)
    assert cr.csat(survey).table["estimate"][0] == pytest.approx(
        100 * 50 / 110
    )  # by hand: 20 + 20 + 10 of 110
    assert cr.csat(survey).table["estimate"][1] == pytest.approx((20 * (1 + 2 + 3 + 4 + 5) + 10 * 5) / 110)


def test_beside_another_score_the_note_says_what_to_write_and_it_is_read(export):
    path = export(**{"Насколько Вы довольны?": almost_known(), "NPS": [*range(11)] * 10 + [10] * 10})
    made = init(path)
    told = next(str(one) for one in made.notes if "fit no known scale" in str(one))
    line = told.rpartition("write under columns:  ")[2]
    text = made.path.read_text(encoding="utf-8")
    made.path.write_text(text.replace("columns:\n", f"columns:\n  {line}\n"), encoding="utf-8")
    survey = read_survey(made.path)
    assert cr.csat(survey).table["estimate"][0] == pytest.approx(100 * 50 / 110)
    assert cr.nps(survey).table["n"][0] == 120


def test_words_that_belong_to_no_set_are_given_no_order():
    assert nearly(["azul", "gris", "rojo"]) is None
    assert nearly(["Very satisfied", "azul", "gris", "rojo", "verde"]) is None
    two = ["Very dissatisfied", "Dissatisfied", "Meh", "Satisfied", "Very satisfied", "Completely happy"]
    assert nearly(two) is None  # nobody knows which of the two stands where
    assert nearly(RUSSIAN) == (tuple(RUSSIAN), ("Скорее доволен", "Очень доволен"), (RUSSIAN[2],))


def test_answers_in_an_unknown_order_are_given_none_to_paste(export):
    """Names of colours in the order of the alphabet would be read as a scale: the lines want the answers put in by hand."""
    path = export(**{"How satisfied are you?": ["azul", "gris", "rojo", "verde"] * 30})
    told = refused(path, roles={"How satisfied are you?": "csat"})
    assert 'labels: [WORST, "...", BEST]' in told
    with pytest.raises(ScaleError):
        as_it_says(path, told)


@pytest.mark.parametrize("roles", [None, {"satisfaction": "csat"}])
def test_the_lines_to_write_hold_the_other_columns_too(export, roles):
    """Whoever writes them has lost neither the days nor the channels; what init would ask stays out."""
    days = [f"2025-03-{i % 28 + 1:02d}" for i in range(120)]
    unclear = [f"0{i % 9 + 1}/0{i % 8 + 1}/2025" for i in range(120)]
    path = export(
        date=days,
        channel=["chat", "mail"] * 60,
        opened=unclear,
        satisfaction=["azul", "gris", "rojo", "verde"] * 30,
    )
    told = refused(path, roles=roles)
    by_hand = told.replace('WORST, "..."', "rojo, azul, gris").replace("BEST", "verde")
    survey = as_it_says(path, by_hand)
    assert {one.role: one.column for one in survey.questions} == {
        "id": "id",
        "answered_at": "date",
        "segment": "channel",
        "csat": "satisfaction",
    }
    assert cr.csat(survey, by="channel").table["estimate"].notna().all()


def test_a_zero_that_stands_apart_is_written_as_no_answer(export):
    """40 answers are too few to ask; what is to be typed counts the 60 zeros as blank and says so."""
    path = export(csat=[0] * 80 + [1] * 2 + [2] * 3 + [3] * 5 + [4] * 12 + [5] * 18)
    told = refused(path)
    assert "0 is far more frequent than 1 and 2" in told
    assert "scale: {values: 1-5, satisfied: [4, 5], missing: {0: blank}}" in told
    assert cr.csat(as_it_says(path, told)).table["n"].iloc[0] == 40


@pytest.mark.parametrize("top", [5, 10])
def test_many_zeros_beside_a_whole_scale_are_asked(export, top):
    """178 of 400 calls pressed no key; whoever says that 0 is an answer gets a scale from 0."""
    scores = [one for one in range(1, top + 1) for _ in range(2 + 3 * one)]
    frame = pd.DataFrame({"csat": [0] * len(scores) + scores})
    path = export()
    frame.rename_axis("id").to_csv(path)
    made = init(path, yes=True, dry=True)
    (score,) = [one for one in made.guesses if one.role == "csat"]
    assert score.options["scale"]["values"] == f"1-{top}"
    assert score.options["scale"]["missing"] == {"0": "blank"}
    again = init(path, dry=True, answers=[("csat", "zero")], yes=True)
    (score,) = [one for one in again.guesses if one.role == "csat"]
    assert score.options["scale"]["values"] == f"0-{top}"


def test_zeros_about_as_frequent_as_ones_stay_answers(export):
    """An angry crowd gives 1 and 2 as well."""
    path = export(csat=[0] * 60 + [1] * 25 + [2] * 10 + [3] * 5 + [4] * 10 + [5] * 10)
    assert "far more frequent" not in refused(path)


def test_a_turned_table_is_told_with_how_to_turn_it(tmp_path):
    """Questions in rows, a column a person; the same table turned is read. Counts by answer and means by month are no such table."""
    told = {
        "How satisfied are you overall? (1-5)": [5, 4, 4, 3, 5] * 6,
        "Channel": ["chat", "email", "shop"] * 10,
    }
    right = pd.DataFrame(told)
    path = tmp_path / "turned.csv"
    right.T.to_csv(path, header=[f"R{n}" for n in range(30)], index_label="Respondent")
    message = refused(path)
    assert "questions seem to stand in the rows" in message
    assert "Transpose" in message
    right.to_csv(tmp_path / "right.csv", index=False)
    assert init(tmp_path / "right.csv", yes=True)
    for values in ([61.5, 70.2, 74.0] * 10, [120, 80, 41] * 10):
        pd.DataFrame([["CSAT", *values]]).to_csv(
            path, index=False, header=["", *(f"M{n}" for n in range(30))]
        )
        assert "stand in the rows" not in refused(path)
