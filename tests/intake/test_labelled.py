"""SPSS and Stata: labels before codes, refusals apart from blanks, sets of several answers as lists."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pyreadstat
import pytest

import csat_research as cr
from csat_research.errors import FileError
from csat_research.intake.file import load_file
from csat_research.intake.formats.labelled import _with_sets
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.scales.guess import guess_scale
from csat_research.intake.seen.evidence import Profile
from csat_research.intake.tables import open_table

EXPORTS = Path(__file__).parents[1] / "exports"


@pytest.fixture(params=["sav", "dta"])
def name(request):
    return f"survey.{request.param}"


@pytest.fixture
def codes():
    return pyreadstat.read_sav(str(EXPORTS / "survey.sav"), user_missing=True)[0]


def test_one_is_the_best_and_a_refusal_no_answer(name, tmp_path, codes):
    """The same answers by hand: codes 1 and 2 are satisfied, 99 is a refusal; weights are those of the file."""
    found = read_survey(init(shutil.copy(EXPORTS / name, tmp_path), yes=True).path)
    given = codes if name.endswith("sav") else _stata()
    asked = given[given["q1"] != 99]
    by_hand = 100 * asked.loc[asked["q1"] <= 2, "wt"].sum() / asked["wt"].sum()
    assert cr.csat(found).table["estimate"].iloc[0] == pytest.approx(by_hand)
    assert found.rows("_why_q1")["_why_q1"].notna().sum() == (given["q1"] == 99).sum() == 12


def _stata():
    frame = pyreadstat.read_dta(str(EXPORTS / "survey.dta"), user_missing=True)[0]
    return frame.assign(q1=frame["q1"].map(lambda code: 99.0 if code == "a" else float(code)))


def test_likelihood_coded_1_to_11_under_the_labels_0_to_10(name, tmp_path):
    """Naive NPS of the codes lies far too high."""
    found = read_survey(init(shutil.copy(EXPORTS / name, tmp_path), yes=True).path)
    read = pyreadstat.read_sav if name.endswith("sav") else pyreadstat.read_dta
    frame = read(str(EXPORTS / name))[0]
    likely, weight = frame["ltr"] - 1, frame["wt"]
    by_hand = 100 * (weight[likely >= 9].sum() - weight[likely <= 6].sum()) / weight.sum()
    naive = 100 * (weight[frame["ltr"] >= 9].sum() - weight[frame["ltr"] <= 6].sum()) / weight.sum()
    assert cr.nps(found).table["estimate"].iloc[0] == pytest.approx(by_hand)
    assert naive > by_hand + 15


def test_unknown_words_keep_the_order_of_their_codes_and_the_best_end_is_asked(tmp_path):
    asked = []
    path = init(
        shutil.copy(EXPORTS / "survey.sav", tmp_path),
        roles={"pace": "csat"},
        ask=lambda one: asked.append(str(one.text)) or "first",
    ).path
    assert "its codes run from “As on wings” to “Like a queue”. Which is best?" in asked[0]
    assert load_file(path).columns["pace"].scale.labels == ("Like a queue", "Like a walk", "As on wings")


def test_what_the_file_declares_as_missing_is_in_every_choice():
    column = Profile("csat", {"1": 5, "2": 5, "3": 5, "4": 9, "5": 5, "6": 9, "99": 3}, 41, missing=("99",))
    found = guess_scale(column, "csat")
    assert found.scale["missing"] == {"99": "blank"}
    assert found.questions
    for choice in found.questions[0].choices:
        assert choice.changes["csat"] is None or choice.changes["csat"]["scale"]["missing"] == {"99": "blank"}


def test_sets_of_several_answers_are_lists():
    frame = pd.DataFrame(
        {"a": [1.0, 0, None], "b": [1.0, 1, 0], "c1": [2.0, 1, None], "c2": [1.0, None, None]}
    )
    meta = SimpleNamespace(
        column_names_to_labels={"a": "Price", "b": "Speed; care"},
        mr_sets={
            "$top": {
                "is_dichotomy": True,
                "counted_value": 1,
                "variable_list": ["a", "b"],
                "label": "What matters",
            },
            "two": {"is_dichotomy": False, "counted_value": None, "variable_list": ["c1", "c2"], "label": ""},
        },
    )
    cells = frame.assign(c1=["chat", "mail", None], c2=["mail", None, None])
    made, lists = _with_sets(cells, frame, meta)
    assert lists == ("$top", "$two")
    assert made["$top"].tolist() == ["Price;Speed, care", "Speed, care", None]
    assert made["$two"].tolist() == ["chat;mail", "mail", None]


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "a.sav").write_bytes(b"$FL2" + b"x" * 300)
    with pytest.raises(FileError, match=r"a\.sav cannot be opened"):
        open_table(tmp_path / "a.sav")
