"""The public surveys are read whole: rows, kinds of non-answer, pairs of items (numbers: test_check_numbers.py)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from csat_research.intake.read import read_survey

PUBLIC = Path(__file__).parents[2] / "data" / "public"
FOLDERS = {
    "sfo_airport": "sfo_airport_2016_2017",
    "abc_b2b": "abc_b2b_survey",
    "university_service": "university_service_2002",
}


def survey(name, **given):
    folder = Path(os.environ["CSAT_RESEARCH_SHARED"], "data", FOLDERS[name.split("/")[0]])
    return read_survey(PUBLIC / f"{name}.yml", data=folder, **given)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("sfo_airport/sfo_2017", 2831),
        ("sfo_airport/sfo_2016", 3087),
        ("abc_b2b/abc", 266),
        ("university_service/univer", 2179),
    ],
)
def test_no_row_is_lost(name, rows):
    found = survey(name)
    assert found.ledger.read == found.ledger.kept == rows
    assert found.ledger.ignored


def test_zeros_sixes_and_elevens_are_kinds_of_non_answer():
    found = survey("sfo_airport/sfo_2017")
    reasons = found.counts("_why_nps")
    assert int(reasons.n[reasons.keys["_why_nps"].notna().to_numpy()].sum()) == 84 + 1
    art = found.counts("Q7ART", "_why_Q7ART")
    silent = art.keys["Q7ART"].isna().to_numpy()
    assert sorted(art.n[silent]) == [102, 445]


def test_items_with_importance_are_paired():
    found = survey("abc_b2b/abc")
    items = [one for one in found.questions if one.role == "item"]
    assert len(items) == 48
    assert all(one.importance == one.column.replace("q", "qi") for one in items)


def test_a_second_definition():
    found = survey(
        "university_service/univer", questions={"global": {"scale": {"values": "1-7", "satisfied": [6, 7]}}}
    )
    assert found.questions[0].scale.definition() == "top 2 of 7"


def test_the_survey_files_name_the_variable_and_no_folder():
    for path in PUBLIC.rglob("*.yml"):
        assert "answers: env:CSAT_RESEARCH_SHARED/data/" in path.read_text(encoding="utf-8")
