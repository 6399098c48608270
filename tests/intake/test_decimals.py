"""Scores with decimals: single ones or means of several people, which is asked; in between stands no silent choice."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import csat_research as cr
from csat_research.cli import main
from csat_research.errors import ColumnError, ScaleError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.reporting.segments import cells_of
from csat_research.survey.scales.ranges import values_in
from csat_research.survey.scales.scales import scale_from

HOTEL = [2.5, 5.8, 7.9, 8.0, 8.3, 8.8, 9.0, 9.2, 9.6, 10.0] * 12
STARS = [1.0, 2.4, 3.9, 4.0, 4.3, 4.6, 4.8, 5.0] * 15


def written(folder, column, numbers, mark="."):
    cells = [f"{one:g}".replace(".", mark) for one in numbers]
    file = folder / "answers.csv"
    pd.DataFrame({"id": range(len(cells)), column: cells}).to_csv(
        file, index=False, sep=";" if mark == "," else ","
    )
    return file


@pytest.mark.parametrize(
    ("numbers", "cut", "other", "mark"), [(HOTEL, 9, 8, "."), (STARS, 4, 4.5, "."), (STARS, 4, 4.5, ",")]
)
def test_a_score_with_decimals_is_asked_and_counted_from_the_cut(numbers, cut, other, mark, tmp_path):
    file = written(tmp_path, "Reviewer_Score", numbers, mark)
    left = init(file).left
    assert [one.column for one in left] == ["Reviewer_Score"]
    with pytest.raises(ColumnError, match="question is open"):
        read_survey(tmp_path / "survey.yml")
    init(file, answers=[("Reviewer_Score", f"{other:g}")])
    for taken, assumed in ((other, 0), (cut, 1)):
        survey = read_survey(tmp_path / "survey.yml")
        table = cr.csat(survey).table.set_index("measure")["estimate"]
        assert table["csat"] == pytest.approx(100 * np.mean([one >= taken for one in numbers]))
        assert table["csat_mean"] == pytest.approx(np.mean(numbers))
        assert len(survey.about.assumptions) == assumed
        (tmp_path / "survey.yml").unlink()
        init(file, yes=True)


def test_means_of_several_people_are_kept_as_a_figure_and_no_page_is_promised(tmp_path):
    file = written(tmp_path, "rating", STARS)
    done = CliRunner().invoke(main, ["init", str(file), "--answer", "rating=mean"])
    assert done.exit_code == 0
    assert "No column is a score" in done.output
    survey = read_survey(tmp_path / "survey.yml")
    assert [(one.name, one.role) for one in survey.questions] == [("id", "id"), ("rating", "metric")]
    assert cells_of(survey, ()).table["_n"].sum() == len(STARS)


def test_a_zero_far_below_is_no_score():
    plan = guess_frame(pd.DataFrame({"rating": [f"{one:g}" for one in [0, 0, *STARS]]}))
    assert plan.guesses[0].options["scale"] == {
        "values": "1-5 by 0.1", "missing": {"0": "blank"}, "satisfied": ["4-5"]
    }  # fmt: skip


@pytest.mark.parametrize(
    "numbers", [[0.31, 0.72, 0.9] * 20, [12.5, 80.1, 99.9] * 20, [4.3333, 3.6667, 5.0] * 20]
)
def test_shares_and_means_of_many_decimals_are_no_scores(numbers):
    plan = guess_frame(
        pd.DataFrame({"rating": [f"{one:g}" for one in numbers], "csat": ["4", "5", "1"] * 20})
    )
    assert [one.column for one in plan.of("csat")] == ["csat"]
    assert any("“rating”" in str(note) for note in plan.notes)


def test_what_is_called_a_mean_is_left_to_the_score_itself():
    frame = pd.DataFrame({"Average_Score": HOTEL, "Reviewer_Score": HOTEL[::-1]}).astype(str)
    plan = guess_frame(frame)
    assert [one.column for one in plan.of("csat")] == ["Reviewer_Score"]
    assert any("called a mean" in str(note) for note in plan.notes)


def test_a_scale_in_steps_is_named_by_its_steps(tmp_path):
    scale = scale_from({"values": "1-5 by 0.1", "satisfied": ["4-5"]})
    assert (len(scale.values), len(scale.satisfied), scale.name) == (41, 11, "1-5 by 0.1")
    assert scale.code_of("4.3") == 4.3
    assert scale.code_of("4.35") is None
    turned = scale_from({"values": "1-5 by 0.5", "satisfied": ["1-2"], "better": "low"})
    assert turned.definition() == "2 and below of 1-5 by 0.5"
    rows = pd.DataFrame({"s": [4.3, 3.9, 5.0] * 10})
    survey = cr.Survey(rows, csat="s", scales={"s": {"values": "1-5 by 0.1", "satisfied": ["4-5"]}})
    again = read_survey(cr.write_survey(survey, tmp_path))
    assert again.questions[0].scale == survey.questions[0].scale


@pytest.mark.parametrize("text", ["1-5 by 0.3", "1-5 by 1", "1-50 by 0.1", "1-5 by 0", "1-5 by 0.001"])
def test_steps_that_miss_the_end_or_are_too_many_are_no_scale(text):
    assert values_in(text) == ()
    with pytest.raises(ScaleError, match="in steps"):
        scale_from(text)
