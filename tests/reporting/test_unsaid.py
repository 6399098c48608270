"""A period that is not over: neither the page nor a file beside it has a word for a change; its numbers stay."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

import csat_research as cr
from csat_research.reporting.unsaid import unsaid
from csat_research.reporting.untold import Untold
from csat_research.results.ledger import Test
from csat_research.survey.periods import parse
from tests.reporting.pages import answers, page, survey_file

OCTOBER = Untold(period=parse("2026-10"))
WORD = re.compile(r"\b(fell|rose|no relevant change|no change that can be told)\b")


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """Answers end on 17 October, and in October chat falls from 80 % to 20 %."""
    frame = answers(6000, fall=0.6)
    kept = frame[frame["day"] <= "2026-10-17"]
    return survey_file(tmp_path_factory.mktemp("unsaid"), "day", "channel", "ltr", frame=kept)


@pytest.fixture(scope="module")
def made(survey, tmp_path_factory):
    found = reported(survey, tmp_path_factory.mktemp("reports"))
    return found.folder


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """October, in which chat falls from 80 % to 20 %, after a September whose answers begin on the 12th."""
    frame = answers(6000, fall=0.6)
    kept = frame[frame["day"] >= "2026-09-12"]
    survey = survey_file(tmp_path_factory.mktemp("after"), "day", "channel", "ltr", frame=kept)
    return reported(survey, tmp_path_factory.mktemp("reports"), template="monthly")


def reported(survey, out, template="monthly"):
    found = cr.report(template, survey, period="2026-10", quick=True, out=out, also="mail")
    assert not found.failed
    return found


def test_a_month_after_one_that_is_not_complete_has_no_word_for_its_change(after):
    """Everywhere that the word would stand, the reason stands: headline, page, mail, index, results.json, workbook."""
    why = "September 2026 is not complete (the answers begin on 12 Sep 2026): no change against it is told."
    assert after.verdict.endswith(why)
    assert "are satisfied" in after.verdict
    html = (after.folder / after.made[0].file).read_text(encoding="utf-8")
    assert not re.search(r'class="[^"]*\b(fell|rose)\b', html)
    assert why in html
    for file in (*after.folder.rglob("mail.txt"), after.folder / "index.html"):
        assert why in file.read_text(encoding="utf-8"), file
    no_word_beside(after.folder, "September 2026 is not complete: no change against it is told.")
    table = told_by_block(after.folder)["channels"]["table"]
    chat = dict(zip(table["columns"], next(row for row in table["rows"] if "chat" in row), strict=True))
    assert chat["conf_high"] < -40  # the number and its range stay


def test_two_months_of_which_the_first_is_not_complete_in_a_page_of_change(after, tmp_path):
    survey = survey_file(tmp_path, "day", "channel", frame=answers(6000, fall=0.6))
    _, found = page("change", survey=str(survey), period="2026-10", before="2026-09", quick=True)
    assert found.untold is None
    first = pd.Timestamp(answers(6000)["day"].min())
    before = f"{first - pd.Timedelta(days=40):%Y-%m-%d}..{first + pd.Timedelta(days=40):%Y-%m-%d}"
    _, found = page("change", survey=str(survey), period="2026-10", before=before, quick=True)
    assert found.untold.before
    assert {test.verdict for one in found.verdicts for test in one.tests if test.kind == "change"} == {""}


def told_by_block(folder):
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"]
    return {one["block"]: one for one in results}


def no_word_beside(made, why):
    results = json.loads((made / "results.json").read_text(encoding="utf-8"))["results"]
    told = {one["block"]: one for one in results if one["verb"] == "verdict"}
    for name in ("verdict", "verdict_segments"):
        assert not WORD.search(json.dumps(told[name], ensure_ascii=False)), name
        assert told[name]["findings"][0]["text"] == why
        assert {test["verdict"] for test in told[name]["tests"]} == {""}
        assert all(test["p_adjusted"] < 0.05 for test in told[name]["tests"] if "chat" in str(test["label"]))
    book = openpyxl.load_workbook(made / "tables.xlsx", read_only=True)
    cells = [
        cell
        for sheet in book
        if sheet.title.startswith("verdict")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert cells
    assert not [cell for cell in cells if isinstance(cell, str) and WORD.search(cell)]


def test_no_file_beside_the_page_says_that_something_fell(made):
    no_word_beside(made, "October 2026 is not complete: no change is told.")


def test_a_mail_says_its_number_once(made):
    told = next(made.rglob("mail.txt")).read_text(encoding="utf-8").split("\n\n")[1].splitlines()
    assert sum("are satisfied" in line for line in told) == 1
    assert not WORD.search(" ".join(told))


def test_two_months_of_which_the_second_is_not_over(survey):
    html, found = page("change", survey=str(survey), period="2026-09..2026-10", quick=True)
    assert found.untold.period.text == "2026-09..2026-10"
    assert not re.search(r'class="[^"]*\bfell\b', html)
    _, found = page("change", survey=str(survey), period="2026-08..2026-09", quick=True)
    assert found.untold is None


def test_many_groups_are_drawn_no_more_than_in_a_month_that_is_over(tmp_path):
    names = tuple(f"shop {i:02d}" for i in range(12))
    frame = answers(9000, names=names)
    kept = frame[frame["day"] <= "2026-10-17"]
    survey = survey_file(tmp_path, "day", "channel", frame=kept)
    html, found = page("monthly", survey=str(survey), period="2026-10", quick=True)
    assert len(found.result("channels").table) == 12
    assert "8 more in the table" in html


def test_what_goes_with_a_score_keeps_its_word():
    """Buying again is told of other answers than those of the period, so that only the change falls silent."""
    given = {"conf_low": -30.0, "conf_high": -10.0, "p_value": 1e-6, "n": 400, "margin": 2.0}
    change = Test(label="CSAT", kind="change", measure="csat", estimate=-20.0, **given)
    goes = Test(label="Satisfaction", kind="association", measure="bought", estimate=-20.0, **given)
    judged = cr.verdict(
        cr.csat(cr.Survey(answers(60)[["score"]].query("score != 'silent'").astype(float), csat="score", scales={"score": "1-5"})),
        family="headlines",
    )  # fmt: skip
    full = cr.verdict(replace(judged, tests=(change, goes)), family="headlines")
    quiet = unsaid(full, OCTOBER)
    assert [test.verdict for test in full.tests] == ["fell", "goes with"]
    assert [test.verdict for test in quiet.tests] == ["", "goes with"]
    assert quiet.table["verdict"].tolist() == ["", "goes with"]
    assert quiet.table.drop(columns="verdict").equals(full.table.drop(columns="verdict"))
    assert [str(one) for one in quiet.findings] == [
        "October 2026 is not complete: no change is told.",
        str(full.findings[1]),
    ]
    alone = cr.verdict(replace(judged, tests=(goes,)), family="headlines")
    assert unsaid(alone, OCTOBER) is alone
