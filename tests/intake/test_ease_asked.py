"""Ease: `init` asks which end is easy and from which answer on, proposes it as it does for CSAT, and writes it down."""

from __future__ import annotations

import random

import pytest

import csat_research as cr
from csat_research.intake.file import load_file
from csat_research.intake.init import init

WORDS = [
    "Strongly disagree",
    "Disagree",
    "Somewhat disagree",
    "Neutral",
    "Somewhat agree",
    "Agree",
    "Strongly agree",
]


def export(folder, answers, header="ces"):
    """600 answers, each code alike frequent, with a driver that goes with nothing."""
    rng = random.Random(3)
    rows = [f"{i},{rng.choice(answers)},{rng.expovariate(0.2):.1f}" for i in range(600)]
    path = folder / "a.csv"
    path.write_text(f"ticket,{header},First reply time (hours)\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def numbers(high):
    return [str(code) for code in range(1, high + 1)]


def ease_of(survey):
    return next(one for one in survey.questions if one.role == "ces")


@pytest.mark.parametrize(
    ("high", "key", "easy", "better"),
    [
        (7, "high", {6, 7}, "high"), (7, "5", {5, 6, 7}, "high"), (7, "7", {7}, "high"), (7, "low", {1, 2}, "low"),
        (5, "high", {4, 5}, "high"), (5, "5", {5}, "high"), (5, "low", {1, 2}, "low"),
        (10, "high", {9, 10}, "high"), (10, "low", {1, 2}, "low"),
    ],
)  # fmt: skip
def test_an_answer_says_which_codes_are_easy_and_the_survey_counts_them(tmp_path, high, key, easy, better):
    path = export(tmp_path, numbers(high))
    init(path, answers=[("ces", key)])
    survey = cr.read_survey(tmp_path / "survey.yml")
    told = ease_of(survey)
    found = cr.ces(survey).table.set_index("measure")
    written = [int(line.split(",")[1]) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert told.better == better
    assert found.loc["ces_easy", "estimate"] == pytest.approx(
        100 * sum(code in easy for code in written) / 600
    )


@pytest.mark.parametrize(("key", "easy"), [("high", WORDS[-2:]), ("low", WORDS[:2])])
def test_of_words_as_many_of_the_other_end_are_easy(tmp_path, key, easy):
    """A statement such as "it took a lot of effort" is turned; its survey could not be read, for the worst counted as easy."""
    path = export(tmp_path, WORDS)
    init(path, answers=[("ces", key)])
    survey = cr.read_survey(tmp_path / "survey.yml")
    written = [line.split(",")[1] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    found = cr.ces(survey).table.set_index("measure")
    assert found.loc["ces_easy", "estimate"] == pytest.approx(100 * sum(one in easy for one in written) / 600)


def test_taken_unasked_it_stands_in_the_file_and_drivers_of_ease_are_told(tmp_path):
    """Without the codes that count as easy a page had a grey line in the place of drivers."""
    outcome = init(export(tmp_path, numbers(7)), yes=True)
    assert "scale: {values: 1-7, satisfied: [6, 7]}, better: high" in outcome.text
    assert "satisfied: says which answers count as easy" in outcome.text
    (taken,) = load_file(tmp_path / "survey.yml").assumed
    assert "counted as easy: 6, 7" in taken
    survey = cr.read_survey(tmp_path / "survey.yml")
    assert len(cr.drivers(survey, outcome="ces_easy").table) == 1


def test_left_open_it_stands_in_the_file_with_what_to_write(tmp_path):
    text = init(export(tmp_path, numbers(7))).text
    assert "5: yes, high is easy; counted as easy: 5, 6, 7; write  ces: {role: ces" in text
    assert "and from which number on?" in text
