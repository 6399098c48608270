"""The public surveys through their survey files: the check numbers of their publishers' descriptions."""

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


def shares(found, name, codes):
    """Valid answers and the weighted and unweighted share of codes, by hand from the cells."""
    cells = found.counts(name)
    score = cells.keys[name]
    valid, hit = score.notna().to_numpy(), score.isin(codes).to_numpy()
    n, w = cells.n, cells.w
    return int(n[valid].sum()), 100 * n[hit].sum() / n[valid].sum(), 100 * w[hit].sum() / w[valid].sum()


@pytest.mark.parametrize(
    ("name", "rows", "column", "codes", "n", "plain", "weighted"),
    [
        ("sfo_airport/sfo_2017", 2831, "csat", (4, 5), 2688, 82.07, 82.28),
        ("sfo_airport/sfo_2016", 3087, "csat", (4, 5), 2919, 80.99, 81.40),
        ("sfo_airport/sfo_2017", 2831, "nps", (9, 10), 2746, 52.29, None),
        ("sfo_airport/sfo_2017", 2831, "nps", range(7), 2746, 12.45, None),
        ("abc_b2b/abc", 266, "csat", (4, 5), 262, 59.54, None),
        ("abc_b2b/abc", 266, "would_buy_again", (4, 5), 262, 64.89, None),
        ("abc_b2b/abc", 266, "would_recommend", (4, 5), 261, 63.22, None),
        ("university_service/univer", 2179, "csat", (5, 6, 7), 2179, 86.74, None),
        ("university_service/univer", 2179, "csat", (6, 7), 2179, 65.67, None),
    ],
)
def test_check_numbers(name, rows, column, codes, n, plain, weighted):
    found = survey(name)
    assert found.ledger.read == found.ledger.kept == rows
    answers, share, with_weights = shares(found, column, list(codes))
    assert answers == n
    assert share == pytest.approx(plain, abs=0.005)  # printed with two decimals
    if weighted is not None:
        assert with_weights == pytest.approx(weighted, abs=0.005)


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
