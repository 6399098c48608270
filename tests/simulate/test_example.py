"""The example as a Survey: same seed same bytes, what is in it, and its copy in data/example/."""

from pathlib import Path

import pandas as pd
import pytest

from csat_research.errors import MethodError
from csat_research.simulate.example import example, shop_frames
from csat_research.simulate.files_of_example import write_example
from csat_research.simulate.frames import DRIVERS

STORED = Path(__file__).parents[2] / "data" / "example"
FILES = ("survey.yml", "answers.csv", "purchases.csv", "README.md")


@pytest.fixture(scope="module")
def frames():
    return shop_frames()


def test_the_same_seed_gives_the_same_frames_and_another_seed_others(frames):
    again, bought, _ = shop_frames()
    pd.testing.assert_frame_equal(frames[0], again)
    pd.testing.assert_frame_equal(frames[1], bought)
    assert not shop_frames(seed=1)[0].equals(again)


def test_data_example_is_the_example_byte_for_byte(tmp_path):
    write_example(tmp_path)
    assert [(tmp_path / file).read_bytes() for file in FILES] == [
        (STORED / file).read_bytes() for file in FILES
    ]


def test_data_example_is_small_and_starts_with_a_byte_order_mark():
    assert sum((STORED / file).stat().st_size for file in FILES) < 3_000_000
    for file in ("answers.csv", "purchases.csv"):
        assert (STORED / file).read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_written_example_read_back_is_the_frame(tmp_path, frames):
    write_example(tmp_path)
    answers = pd.read_csv(tmp_path / "answers.csv", encoding="utf-8-sig", parse_dates=["answered_at"])
    for column in frames[0]:
        assert answers[column].isna().equals(frames[0][column].isna()), column
        both = answers[column].dropna(), frames[0][column].dropna()
        assert (both[0].to_numpy() == both[1].to_numpy()).all(), column


def test_the_dictionary_names_every_column(frames):
    text = (STORED / "README.md").read_text(encoding="utf-8")
    for column in (*frames[0], *frames[1]):
        assert f"| {column} |" in text


def test_about_as_many_answers_as_asked_for_and_the_silent_beside():
    for n in (300, 3000):
        answers, _, _ = shop_frames(n, seed=2)
        answered = answers["status"] == "answered"
        assert answered.sum() == pytest.approx(n, rel=0.15)
        assert answers.loc[~answered, ["csat", "nps", "ces", "i01", "top4"]].isna().all(axis=None)
        assert answers.loc[~answered, [*DRIVERS, "weight"]].notna().all(axis=None)
        assert answers.loc[answered, ["csat", "nps"]].notna().all(axis=None)


def test_fourteen_full_months_and_most_windows_closed(frames):
    answers, _, _ = frames
    assert answers["answered_at"].dt.strftime("%Y-%m").nunique() == 14
    assert str(answers["answered_at"].max())[:10] == "2026-10-31"
    closed = answers["answered_at"] + pd.Timedelta(days=90) < pd.Timestamp("2026-11-01")
    assert closed.mean() > 0.6


def test_the_survey_keeps_every_row_and_knows_its_truth():
    survey = example(n=400, seed=5)
    answers, purchases, _ = shop_frames(400, 5)
    assert survey.ledger.read == len(answers)
    assert survey.ledger.kept == len(answers)
    assert len(survey.purchases) == len(purchases)
    assert survey.about.truth["world"] == "shop"
    assert {len(picks.split(";")) for picks in answers["top4"].dropna()} == {4}


def test_survey_file_and_frame_say_the_same_of_every_column(tmp_path):
    from csat_research.intake.file import load_file
    from csat_research.survey.questions import question

    write_example(tmp_path, n=30)
    from_file = {
        column: question(column, **options)
        for column, options in load_file(tmp_path / "survey.yml").questions().items()
    }
    from_frame = {one.column: one for one in example(n=30).questions}
    assert from_file.keys() == from_frame.keys()
    for column, one in from_frame.items():
        assert from_file[column] == one, column


def test_a_misspelt_world_is_told_its_name():
    with pytest.raises(MethodError, match="Did you mean “silent”"):
        example("silnet")
    with pytest.raises(MethodError, match="An example has 1 to 10,000,000 answers; n is 0"):
        example(n=0)


def test_a_small_shop_whose_nps_has_no_zero_is_a_survey():
    """Five times 1 and never 0 would look like 1-10, were the scale of the shop not declared."""
    survey = example("shop", n=100, seed=20_559)
    assert not (survey.rows("nps")["nps"] == 0).any()
    assert survey.ledger.read > 100
