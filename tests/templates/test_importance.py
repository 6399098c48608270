"""The importance template with a real kernel: weights, index, priorities, stated against derived."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from csat_research.measures.index.csi import csi
from csat_research.reporting.harvest import harvest
from csat_research.reporting.page.closing import closing
from csat_research.reporting.page.panels import panel
from csat_research.reporting.page.pictures import SECTION
from csat_research.reporting.parameters import check, read
from csat_research.reporting.run import run
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, rows

ITEM = "  {name}: {{role: item, scale: 1-6, better: high}}\n"
HEAD = "title: Made up\nanswers: answers.csv\ncolumns:\n  client: {role: customer}\n  score: {role: csat, scale: 1-5}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The blocks of one run; the answers have no date, so the period is the whole file."""
    folder = tmp_path_factory.mktemp("made")
    rows(customers=120).to_csv(folder / "answers.csv", index=False)
    picks = "  top: {role: picks, choose: 2}\n"
    told = HEAD + "".join(ITEM.format(name=name) for name in ITEMS) + picks
    (folder / "survey.yml").write_text(told, encoding="utf-8")
    template = read("importance")
    given = check(template, {"survey": str(folder / "survey.yml"), "quick": True, "rescale": "range"})
    return harvest(run(template, given, folder / "out.ipynb"))


def test_every_block_has_its_result(made):
    assert [block.name for block in made.blocks] == ["weights", "csi", "priorities", "stated_derived"]
    assert not [block.name for block in made.blocks if block.missing]


def test_the_numbers_are_those_of_the_verbs(made):
    frame = rows(customers=120)
    scales = {**dict.fromkeys(ITEMS, "1-6"), "score": "1-5"}
    survey = Survey(frame, customer="client", csat="score", items=list(ITEMS), picks="top", scales=scales)
    again = csi(survey, rescale="range", replicates=400)
    shown = made.result("csi").table
    assert shown["estimate"].to_numpy() == pytest.approx(again.table["estimate"].to_numpy())
    assert shown["conf_low"].to_numpy() == pytest.approx(again.table["conf_low"].to_numpy())


def test_each_block_has_a_sentence_under_it(made):
    assert all(block.prose for block in made.blocks)


def test_weights_and_priorities_speak_of_the_same_items(made):
    assert (
        set(made.result("weights").table["term"])
        == set(made.result("priorities").table["term"])
        == set(ITEMS)
    )


def test_the_table_behind_stated_against_derived_holds_the_differences(made):
    """Not the weights themselves under the heading of their difference."""
    result = made.result("stated_derived")
    shown = BeautifulSoup(panel(made.get("stated_derived"), result, made, SECTION, "en").table, "html.parser")
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in shown.select("tbody tr")]
    rows_ = result.tables["stated_derived"]
    assert [row[0] for row in cells] == rows_["label"].tolist()
    assert [row[1].replace("−", "-") for row in cells] == [f"{x:+.1f}" for x in rows_["estimate"]]


def test_the_ledger_of_tests_shows_the_p_of_diagnostics(made):
    ledger = closing(made, "en", {})["ledger"]
    at = [column["text"] for column in ledger["columns"]].index("p")
    equal = [row["cells"] for row in ledger["rows"] if "All weights are equal" in row["cells"][0]]
    assert len(equal) == 1  # asked twice by the template, listed once
    assert equal[0][at] == "< .001"


def test_ratings_and_a_score_without_picks_are_weighed_by_what_goes_with_the_score(tmp_path):
    rows(customers=120).drop(columns="top").to_csv(tmp_path / "answers.csv", index=False)
    told = HEAD + "".join(ITEM.format(name=name) for name in ITEMS)
    (tmp_path / "survey.yml").write_text(told, encoding="utf-8")
    template = read("importance")
    given = check(template, {"survey": str(tmp_path / "survey.yml"), "quick": True})
    found = harvest(run(template, given, tmp_path / "out.ipynb"))
    assert [block.name for block in found.blocks if block.missing] == ["stated_derived"]
    assert set(found.result("weights").table["method"]) == {"lmg"}
