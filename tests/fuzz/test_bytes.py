"""Exports with changed bytes: a survey whose rows add up or one of our messages, never a library's error, soon, in little memory."""

from __future__ import annotations

import random
import zipfile

import pytest

from csat_research.errors import FileError
from csat_research.intake.tables import open_table
from tests.fuzz.bytes_run import run
from tests.fuzz.commands import run as run_commands
from tests.fuzz.judging import EXPORTS, EscapeError, judge, mutated, peak
from tests.memory import measured

FEW = ("intercom.csv", "chatwoot.xlsx", "survey.sav", "survey.dta", "qualtrics.csv", "limesurvey.csv")


def test_a_few_changed_exports_come_to_a_survey_or_a_message():
    outcomes, escaped = run(seconds=60, seed=3, most=20, fresh=0.0, of=FEW)
    assert not escaped, escaped[0]
    assert sum(outcomes.values()) == 20
    assert 0 < outcomes["survey"] < 20  # the changes are neither too mild nor too rude


def test_changed_tables_and_survey_files_come_to_a_survey_or_a_message():
    few = ("hubspot.csv", "answers.parquet", "limesurvey.csv", "microsoft_forms.xlsx")
    outcomes, escaped = run(seconds=60, seed=6, most=24, fresh=0.0, of=few, kinds=("shape", "declared"))
    assert not escaped, escaped[0]
    assert sum(outcomes.values()) == 24
    assert len(outcomes) > 3


def test_odd_command_lines_end_with_a_message_and_a_code():
    outcomes, escaped = run_commands(seconds=60, seed=7, most=40, exports=3)
    assert not escaped, escaped[0]
    assert sum(outcomes.values()) == 40
    assert {one.rpartition(" ")[2] for one in outcomes} >= {"0", "2"}


@pytest.mark.full
def test_many_changed_exports_come_to_a_survey_or_a_message():
    outcomes, escaped = run(seconds=600, seed=4, most=1500)
    assert not escaped, escaped[0]
    assert sum(outcomes.values()) == 1500
    assert peak() < 1_000_000_000


def test_the_judge_calls_a_lost_row_a_foreign_error_and_an_answer_off_its_scale(tmp_path, monkeypatch):
    """The judge itself can fail: each of the three is planted."""
    path = tmp_path / "a.csv"
    path.write_text("score\n5\n4\n")
    survey = "answers: a.csv\ncolumns:\n  score: {role: csat, scale: 1-5}\n"
    assert judge(path, survey) == "survey"
    found = {}
    for name, planted in {"lost": _lost, "foreign": _foreign, "off": _off}.items():
        with monkeypatch.context() as patch:
            patch.setattr("tests.fuzz.judging.read_survey", planted)
            with pytest.raises(EscapeError) as caught:
                judge(path, survey)
            found[name] = str(caught.value)
    assert "read 3: in the survey 2" in found["lost"]
    assert "ZeroDivisionError" in found["foreign"]
    assert "off its scale" in found["off"]


def _two(scale):
    import pandas as pd

    import csat_research as cr

    return cr.Survey(pd.DataFrame({"score": [5, 4]}), csat="score", scales={"score": scale})


def _lost(*_, **__):
    from dataclasses import replace

    from csat_research.survey.survey import derive

    found = _two("1-5")
    return derive(found, ledger=replace(found.ledger, read=3))


def _foreign(*_, **__):
    return 1 / 0


def _off(*_, **__):
    from dataclasses import replace

    from csat_research.survey.survey import derive

    found = _two("1-5")
    narrow = _two([4, 5, 6]).questions[0].scale
    question = replace(
        found.questions[0], scale=replace(narrow, values=(1.0, 2.0), satisfied=frozenset({2.0}))
    )
    return derive(found, questions=(question,))


def test_the_same_seed_changes_the_same_bytes():
    raw, other = (EXPORTS / "intercom.csv").read_bytes(), (EXPORTS / "odoo.csv").read_bytes()
    changed = [mutated(raw, other, random.Random(seed)) for seed in (1, 1, 2)]
    assert changed[0] == changed[1] != changed[2]


def test_a_bomb_is_told_before_it_is_unpacked(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b" " * 80_000_000)
    with measured() as memory, pytest.raises(FileError, match="would unpack to"):
        open_table(path)
    assert memory.most < 20_000_000
