"""Rows marked as tests: asked, left out by a rule that is counted, and never a row less or more than is said."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

ROWS = 120
TESTS = [i for i in range(ROWS) if i % 20 == 0]


def _frame(name, mark, other):
    """120 answers, six of them tests with the worst answer."""
    rows = []
    for i in range(ROWS):
        test = i in TESTS
        rows.append({"nr": i, "csat": 1 if test else 2 + i % 4, name: mark if test else other(i)})
    return pd.DataFrame(rows)


CASES = {
    "is_test": ("is_test", True, lambda i: False),
    "Test": ("Test", "yes", lambda i: None),
    "internal": ("internal", 1, lambda i: 0),
    "ru": ("Тестовая запись", "да", lambda i: "нет"),
    "pl": ("odpowiedź testowa", "tak", lambda i: "nie"),
    "sv": ("testsvar", "ja", lambda i: "nej"),
    "status": ("status", "preview", lambda i: "live"),
    "source": ("source", "Test", lambda i: ("mail", "web")[i % 2]),
    "fa": ("منبع", "آزمایشی", lambda i: ("وب", "ایمیل")[i % 2]),
}


def _made(frame, folder, **how):
    frame.to_csv(folder / "a.csv", index=False)
    return init(folder / "a.csv", **how)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_rows_marked_as_tests_are_no_answers(case, tmp_path):
    frame = _frame(*case)
    made = _made(frame, tmp_path, yes=True)
    assert any(case[0] in str(one) and "6 of 120" in str(one) for one in made.assumptions)
    survey = read_survey(made.path)
    ledger = survey.ledger
    assert (ledger.read, ledger.kept, ledger.rejected_rows) == (120, 114, 0)
    assert [n for _, n in ledger.excluded] == [6]
    real = frame[~frame.index.isin(TESTS)]["csat"]
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(100 * (real >= 4).mean())


def test_the_other_answer_counts_them(tmp_path):
    made = _made(_frame(*CASES["is_test"]), tmp_path, answers=[("is_test", "count")], yes=True)
    assert read_survey(made.path).ledger.kept == 120
    split = tmp_path / "split"
    split.mkdir()
    made = _made(_frame(*CASES["source"]), split, answers=[("source", "count")], yes=True)
    survey = read_survey(made.path)
    assert len(survey.counts("source")) == 3


def test_a_way_to_split_stays_one(tmp_path):
    survey = read_survey(_made(_frame(*CASES["source"]), tmp_path, yes=True).path)
    assert set(survey.counts("source").keys["source"]) == {"mail", "web"}


def test_nothing_is_read_while_it_is_open(tmp_path):
    made = _made(_frame(*CASES["status"]), tmp_path)
    with pytest.raises(CsatError, match="open"):
        read_survey(made.path)


@pytest.mark.parametrize(
    ("name", "mark", "other"),
    [
        ("group", "test", lambda i: "control"),  # of an experiment
        ("split", "test", lambda i: ("train", "validation")[i % 2]),
        ("is_test", False, lambda i: False),  # none is marked
        ("Test", 61, lambda i: 40 + i % 50),  # points in a test
        ("department", "internal medicine", lambda i: "surgery"),
    ],
)
def test_what_marks_no_tests_is_not_asked(name, mark, other, tmp_path):
    made = _made(_frame(name, mark, other), tmp_path, yes=True)
    assert not any("tests" in str(one) for one in made.assumptions)
    assert read_survey(made.path).ledger.kept == 120


def test_most_rows_are_hardly_tests(tmp_path):
    frame = _frame("preview", "no", lambda i: "yes")
    made = _made(frame, tmp_path, yes=True)
    assert read_survey(made.path).ledger.kept == 120
    assert any("114 of 120" in str(one) for one in made.assumptions)


def test_all_rows_left_out_is_said(tmp_path):
    frame = pd.DataFrame({"csat": [1, 2], "kind": ["test", "test"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    text = "answers: a.csv\ncolumns: {csat: {role: csat, scale: 1-5}, kind: {role: segment, leave_out: test}}"
    (tmp_path / "survey.yml").write_text(text)
    with pytest.raises(CsatError, match="No row is left"):
        read_survey(tmp_path / "survey.yml")


def test_a_status_keeps_its_words(tmp_path):
    frame = pd.DataFrame({"csat": [5, None, 4, 1], "status": ["answered", "sent", "answered", "test"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    text = (
        "answers: a.csv\ncolumns: {csat: {role: csat, scale: 1-5}, status: {role: status, leave_out: [test]}}"
    )
    (tmp_path / "survey.yml").write_text(text)
    survey = read_survey(tmp_path / "survey.yml")
    assert survey.ledger.kept == 3
    assert cr.csat(survey).table["n"].iloc[0] == 2
    assert "status" in {one.column for one in survey.questions}


def test_suggest_says_what_to_run_first():
    frame = _frame(*CASES["is_test"]).assign(Month=["Jan-26", "Feb-26"] * 60)
    told = cr.suggest(frame)
    lines = {"pd": pd, "cr": cr, "df": frame}
    for line in told.splitlines():
        if line.startswith("# run first: "):
            exec(line.removeprefix("# run first: "), lines)
    exec(told, lines)
    survey = lines["survey"]
    assert survey.ledger.kept == 114
    assert str(survey.about.first_day) == "2026-01-01"
