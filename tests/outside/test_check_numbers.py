"""The check numbers that come with three real surveys, read through their survey files.

Out of reach, with the reason: the standardised coefficients (`drivers` prints points, not betas; they stand in the
README of each survey), CSAT "when 0 and 6 are wrongly counted" (the door refuses it), Q5TIMESFLOWN against CSAT
(self-reported repeat use is no outcome of `loyalty`), the 48-item importance index of ABC (`ratings` weights of items
rated by under half are flagged, not dropped at ten usable items), complete answers on 19 items (a count of rows).
"""

import os
from pathlib import Path

import pytest
from scipy import stats

import csat_research as cr

PUBLIC = Path(__file__).resolve().parents[2] / "data" / "public"
SHARED = Path(os.environ["CSAT_RESEARCH_SHARED"])
ROUNDED = 0.005  # the check numbers are printed to two decimals


def survey(name: str, **more) -> cr.Survey:
    return cr.read_survey(next(PUBLIC.glob(f"*/{name}.yml")), **more)


def row(result: cr.Result, measure: str):
    return result.table.set_index("measure").loc[measure]


@pytest.mark.parametrize(
    ("year", "n", "weighted", "unweighted", "mean"),
    [(2016, 2919, 81.40, 80.99, 4.038), (2017, 2688, 82.28, 82.07, 4.064)],
)
def test_sfo_csat(year, n, weighted, unweighted, mean):
    found = cr.csat(survey(f"sfo_{year}"))
    assert found.table["n"].unique().tolist() == [n]
    assert row(found, "csat")["estimate"] == pytest.approx(weighted, abs=ROUNDED)
    assert row(found, "csat_unweighted")["estimate"] == pytest.approx(unweighted, abs=ROUNDED)
    assert row(found, "csat")["conf_low"] < weighted < row(found, "csat")["conf_high"]
    scores = survey(f"sfo_{year}").rows("csat")["csat"]
    assert scores.mean() == pytest.approx(mean, abs=0.0005)


def test_sfo_nps():
    found = cr.nps(survey("sfo_2017"))
    assert row(found, "nps")["n"] == 2746
    assert row(found, "nps")["estimate"] == pytest.approx(40.40, abs=ROUNDED)
    assert row(found, "nps_unweighted")["estimate"] == pytest.approx(39.84, abs=ROUNDED)
    assert row(found, "nps_unweighted")["std_error"] == pytest.approx(1.33, abs=ROUNDED)
    assert row(found, "nps")["n_effective"] < 2746


def test_sfo_nps_by_problem_unweighted():
    rows = survey("sfo_2017").rows("csat", "nps").dropna()
    assert stats.spearmanr(rows["csat"], rows["nps"]).statistic == pytest.approx(0.567, abs=0.0005)


def test_sfo_two_waves_cannot_be_told_apart():
    found = cr.compare(survey("sfo_2016"), survey("sfo_2017"), "csat_unweighted")
    assert found.table["estimate"].iloc[0] == pytest.approx(1.08, abs=ROUNDED)
    assert found.table["statistic"].iloc[0] == pytest.approx(1.0, abs=0.1)
    assert cr.verdict(found, family="headlines").table["verdict"].iloc[0] in (
        "no change told",
        "no relevant change",
    )


def test_abc_csat_and_intention_to_buy_again():
    found = cr.csat(survey("abc"))
    assert row(found, "csat")["n"] == 262
    assert row(found, "csat")["estimate"] == pytest.approx(59.54, abs=ROUNDED)
    rows = survey("abc").rows("csat", "would_buy_again", "would_recommend")
    for name, want in (("would_recommend", 0.762), ("would_buy_again", 0.649)):
        pair = rows[["csat", name]].dropna()
        assert stats.spearmanr(pair["csat"], pair[name]).statistic == pytest.approx(want, abs=0.0005)


def test_university_csat_by_two_definitions():
    whole = survey("univer")
    assert row(cr.csat(whole), "csat")["estimate"] == pytest.approx(86.74, abs=ROUNDED)
    assert row(cr.csat(whole), "csat_mean")["estimate"] == pytest.approx(5.718, abs=0.0005)
    top_two = survey("univer", questions={"global": {"scale": {"values": "1-7", "satisfied": [6, 7]}}})
    assert row(cr.csat(top_two), "csat")["estimate"] == pytest.approx(65.67, abs=ROUNDED)
    wanted = {"competence": 0.786, "information": 0.749, "willingness": 0.671, "office_opening": 0.615}
    rows = whole.rows("csat", *wanted)
    for name, want in wanted.items():
        assert stats.spearmanr(rows["csat"], rows[name]).statistic == pytest.approx(want, abs=0.0005)
