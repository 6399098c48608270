"""The loyalty template with a real kernel: differences, scores beside each other, claims; and a file without purchases."""

from __future__ import annotations

import pytest

import csat_research as cr
from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import check, read
from csat_research.reporting.run import run
from tests.analysis.shops import shop, survey_of

HEAD = "title: Made up\nanswers: answers.csv\n"
BOUGHT = "purchases: {file: purchases.csv, observed_until: 2026-12-31}\n"
COLUMNS = """columns:
  client: {role: customer}
  rated: {role: answered_at}
  score: {role: csat, scale: 1-5}
  ltr: {role: nps}
"""


def made(folder, told, **parameters):
    """The blocks of one run on the files of a small shop."""
    answers, sold = shop(21, customers=200, link=1.4)
    answers.to_csv(folder / "answers.csv", index=False)
    sold.to_csv(folder / "purchases.csv", index=False)
    (folder / "survey.yml").write_text(told, encoding="utf-8")
    template = read("loyalty")
    given = check(template, {"survey": str(folder / "survey.yml"), "quick": True, **parameters})
    return harvest(run(template, given, folder / "out.ipynb"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return made(tmp_path_factory.mktemp("whole"), HEAD + BOUGHT + COLUMNS, period="2026-05", horizon_days=60)


def test_the_numbers_are_those_of_the_verb(whole):
    answers, sold = shop(21, customers=200, link=1.4)
    survey = cr.periods(survey_of(answers, sold, nps="ltr"), "2026-05").year
    again = cr.loyalty(survey, horizon_days=60, replicates=400)
    for name in ("estimate", "conf_low", "conf_high"):
        assert whole.result("loyalty").table[name].to_numpy() == pytest.approx(again.table[name].to_numpy())
    assert whole.result("recommended").table["term"].unique().tolist() == ["ltr"]
    assert whole.result("prediction").figure.kind == "dots"


def test_only_the_verdict_says_goes_with(whole):
    assert "goes with" in whole.result("verdict").interpret()
    assert "goes with" not in " ".join(whole.result(name).interpret() for name in ("loyalty", "recommended"))


def test_without_items_the_claims_are_one_line(whole):
    assert whole.get("claims").error == "ColumnError"
    assert whole.result("verdict_bands").interpret() == "Nothing was tested."


def test_a_file_without_purchases_says_what_to_add(tmp_path):
    found = made(tmp_path, HEAD + COLUMNS)
    assert {found.get(name).error for name in ("loyalty", "recommended", "prediction", "claims")} == {
        "ColumnError"
    }
    assert "Repeat purchase needs purchases" in str(found.get("loyalty").missing)
