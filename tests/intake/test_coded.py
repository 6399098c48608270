"""Coded answers beside a written survey: read again they give what coding them anew gives, and only while nothing was changed."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake import read
from csat_research.intake.coded import coded_beside, write_coded
from csat_research.intake.read import read_survey
from csat_research.intake.write import write_survey
from csat_research.survey.survey import Survey
from tests.intake.test_write import equal, survey


def of_counts():
    frame = pd.DataFrame({"score": [5, 4, 3], "k": [50, 30, 32]})
    return Survey(frame, csat="score", count="k", scales={"score": "1-5"})


def with_comments():
    frame = pd.DataFrame({"score": [5, 4, 2], "said": ["fine", "call +46 70 123 45 67", "a@b.example"]})
    return Survey(frame, csat="score", comment="said", scales={"score": "1-5"})


SURVEYS = {
    "rows": survey,
    "a month of a channel": lambda: survey().where(period="2026-02", channel="chat"),
    "counts": of_counts,
    "cells": lambda: of_counts().compact("score"),
    "comments": with_comments,
    "nobody picked c": lambda: survey().where(channel="../../x"),
}


def share(found):
    return cr.csat(found).table["estimate"].iloc[0]


def written(folder, found):
    path = write_survey(found, folder)
    write_coded(found, folder)
    return path


@pytest.mark.parametrize("name", SURVEYS)
def test_read_again_it_is_what_coding_anew_gives(name, tmp_path, monkeypatch):
    path = written(tmp_path, SURVEYS[name]())
    found = read_survey(path)
    monkeypatch.setattr(read, "coded_beside", lambda path: None)
    anew = read_survey(path)
    assert equal(anew, found)
    assert found.questions == anew.questions
    assert found.about.settings == anew.about.settings
    if anew.purchases is not None:
        pd.testing.assert_frame_equal(found.purchases, anew.purchases)


def test_it_is_read_without_coding(tmp_path, monkeypatch):
    path = written(tmp_path, survey())
    monkeypatch.setattr(read, "enter", lambda *_, **__: pytest.fail("coded anew"))
    assert read_survey(path, title="Other", report={"target": {"csat": 80}}).about.title == "Other"


def test_comments_are_stored_masked(tmp_path):
    path = written(tmp_path, with_comments())
    stored = (
        pd.read_parquet(path.with_name("coded.parquet")).astype(str).to_numpy().ravel().astype(str).tolist()
    )
    assert "fine" in stored
    assert not [one for one in stored if "123 45" in one or "@" in one]


def test_a_file_changed_since_is_coded_anew(tmp_path):
    path = written(tmp_path, of_counts())
    assert share(read_survey(path)) == pytest.approx(100 * 80 / 112)
    path.with_name("coded by hand.csv").write_text("a\n1\n")
    assert coded_beside(path) is None
    path.write_text(path.read_text().replace("satisfied: [4, 5]", "satisfied: [5]"))
    assert coded_beside(path) is None
    assert share(read_survey(path)) == pytest.approx(100 * 50 / 112)


def test_other_scales_data_or_questions_are_coded_anew(tmp_path):
    path = written(tmp_path, of_counts())
    strict = {"score": {"values": "1-5", "satisfied": [5]}}
    assert share(read_survey(path, scales=strict)) == pytest.approx(100 * 50 / 112)
    assert share(read_survey(path, questions={"score": {"scale": strict["score"]}})) < 50
    other = pd.DataFrame({"score": ["5", "1"], "k": ["1", "1"]})
    assert share(read_survey(path, data=other)) == 50
