"""NPS from a column that holds only the group of each answer: in words of any language, or as codes."""

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.intake.init import init
from csat_research.intake.labels.folding import dictionary
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from tests.variants import some

GROUPS = {
    language: [row["label"] for row in sets["nps_group_3"]["labels"]]
    for language, sets in dictionary()["languages"].items()
    if "nps_group_3" in sets
}


def survey_of(folder, column, cells, **init_options):
    file = folder / "answers.csv"
    pd.DataFrame({"id": range(len(cells)), column: cells}).to_csv(file, index=False)
    return read_survey(init(file, **init_options).path)


def score(survey):
    table = cr.nps(survey).table.set_index("measure")["estimate"]
    return table.to_dict()


@pytest.mark.parametrize("language", GROUPS)
@pytest.mark.parametrize("header", some(["score", "nps group", "kind"], "kind"))  # it says nothing
def test_words_of_groups_are_an_nps_whatever_the_column_is_called(language, header, tmp_path):
    """25 detractors, 35 passives, 60 promoters of 120: 50 % less 20.8 %."""
    detractor, passive, promoter = GROUPS[language]
    cells = [detractor.upper()] * 25 + [passive] * 35 + [promoter.lower()] * 60
    found = score(survey_of(tmp_path, header, cells))
    assert found["nps"] == pytest.approx(100 * (60 - 25) / 120)
    assert (found["promoters"], found["detractors"]) == pytest.approx((50, 100 * 25 / 120))


@pytest.mark.parametrize("codes", [("1", "2", "3"), ("-100", "0", "100"), ("-1", "0", "1")])
def test_codes_of_groups_are_asked(codes, tmp_path):
    cells = [codes[0]] * 25 + [codes[1]] * 35 + [codes[2]] * 60
    plan = guess_frame(pd.DataFrame({"NPS group": cells}))
    (asked,) = plan.questions
    assert "groups of NPS" in str(asked.text)
    found = score(survey_of(tmp_path, "NPS group", cells, yes=True))
    assert found["nps"] == pytest.approx(100 * (60 - 25) / 120)


def test_answers_from_0_to_10_go_before_the_groups_made_of_them():
    frame = pd.DataFrame(
        {
            "nps": ["0", "3", "7", "9", "10"] * 20,
            "nps_group": ["Detractor", "Detractor", "Passive", "Promoter", "Promoter"] * 20,
        }
    )
    assert {one.column: one.role for one in guess_frame(frame).guesses} == {"nps": "nps"}
    frame.columns = ["nps", "segment"]
    assert {one.column: one.role for one in guess_frame(frame).guesses} == {"nps": "nps"}


def test_a_group_that_nobody_is_in_yet_is_known_when_it_comes(tmp_path):
    survey_of(tmp_path, "score", ["Promoter"] * 30 + ["Detractor"] * 10)
    pd.DataFrame({"id": range(4), "score": ["Promoter", "Promoter", "Passive", "Detractor"]}).to_csv(
        tmp_path / "answers.csv", index=False
    )
    assert score(read_survey(tmp_path / "survey.yml"))["nps"] == 25


def test_a_mood_is_no_group_and_groups_are_no_satisfaction(tmp_path):
    moods = pd.DataFrame({"betyg": ["Negativa", "Neutrala", "Positiva"] * 20})
    assert {one.role for one in guess_frame(moods).guesses} == {"csat"}
    groups = pd.DataFrame({"score": ["Promoter", "Passive", "Detractor"] * 20})
    with pytest.raises(ColumnError, match="--role score=nps"):
        guess_frame(groups, {"score": "csat"})


def test_the_survey_file_and_the_page_say_that_only_groups_are_known(tmp_path):
    survey = survey_of(tmp_path, "score", ["Promoter", "Passive", "Detractor"] * 20)
    assert any("no mean" in str(one) for one in survey.about.assumptions)
