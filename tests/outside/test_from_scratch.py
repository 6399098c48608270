"""From scratch: `init` on three real surveys; answering only what it asks reaches the numbers that come with them.

What it asks here: which column asks of the whole (no header says so), whether 0 to 10 is NPS, what codes beside the
scale are, from which answer on somebody is satisfied, whether a number that stands twice is one person. Everything
else is its own guess, taken as it is.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import csat_research as cr
from csat_research.cli import main
from csat_research.intake.init import init
from csat_research.survey.scales.scales import KINDS

DATA = Path(os.environ["CSAT_RESEARCH_SHARED"], "data")
FILES = {
    "sfo_2016": ("sfo_airport_2016_2017/sfo_2016.csv", {"which": "Q7ALL"}),
    "sfo_2017": ("sfo_airport_2016_2017/sfo_2017.csv", {"which": "Q7ALL", "NPS": "nps"}),
    "abc": ("abc_b2b_survey/abc.csv", {"which": "q1", "people": "apart"}),
    "univer": ("university_service_2002/univer.csv", {"which": "global", "satisfied": "5"}),
}
ROUNDED = 0.005  # the check numbers are printed to two decimals


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Each survey with what was asked on the way."""
    found, offered = {}, {}
    for name, (file, known) in FILES.items():
        copy = Path(shutil.copy(DATA / file, tmp_path_factory.mktemp(name)))
        asked = []

        def person(question, name=name, known=known, asked=asked):
            """Answers from the questionnaire: which score, NPS or not, who is satisfied; else that the guess is right."""
            asked.append(str(question.text))
            offered.setdefault(name, [one.key for one in question.choices])
            words = {
                "Which one is it?": "which",
                "recommend": "NPS",
                "From which answer": "satisfied",
                "more than once": "people",
            }
            meant = next((key for part, key in words.items() if part in asked[-1]), "")
            return known.get(meant, "")

        made = init(copy, ask=person)
        found[name] = cr.read_survey(made.path), made, asked, offered[name]
    return found


def estimate(result, measure):
    return result.table.set_index("measure").loc[measure]


@pytest.mark.parametrize("name", FILES)
def test_a_person_is_asked_at_most_three_times_and_which_column_it_is(begun, name):
    survey, made, asked, offered = begun[name]
    assert "Which one is it?" in asked[0]
    assert FILES[name][1]["which"] in offered
    assert len(asked) <= 4
    assert made.left == ()
    assert survey.ledger.read == survey.ledger.kept + survey.ledger.rejected_rows
    assert survey.ledger.rejected_rows == 0


@pytest.mark.parametrize(
    ("name", "n", "weighted", "unweighted", "mean"),
    [("sfo_2016", 2919, 81.40, 80.99, 4.038), ("sfo_2017", 2688, 82.28, 82.07, 4.064)],
)
def test_the_airport_reaches_its_csat(begun, name, n, weighted, unweighted, mean):
    survey, *_ = begun[name]
    found = cr.csat(survey)
    assert found.table["n"].unique().tolist() == [n]
    assert estimate(found, "csat")["estimate"] == pytest.approx(weighted, abs=ROUNDED)
    assert estimate(found, "csat_unweighted")["estimate"] == pytest.approx(unweighted, abs=ROUNDED)
    assert survey.rows("Q7ALL")["Q7ALL"].mean() == pytest.approx(mean, abs=0.0005)


def test_the_airport_reaches_its_nps_with_11_as_a_blank(begun):
    survey, *_ = begun["sfo_2017"]
    found = cr.nps(survey)
    assert estimate(found, "nps")["n"] == 2746
    assert estimate(found, "nps")["estimate"] == pytest.approx(40.40, abs=ROUNDED)
    assert estimate(found, "nps_unweighted")["estimate"] == pytest.approx(39.84, abs=ROUNDED)
    pairs = survey.rows("Q7ALL", "NETPRO").dropna()
    assert stats.spearmanr(pairs["Q7ALL"], pairs["NETPRO"]).statistic == pytest.approx(0.567, abs=0.0005)


@pytest.mark.parametrize(
    ("name", "column", "kinds"),
    [
        ("sfo_2016", "Q7ALL", {"0": "blank", "6": "does_not_apply"}),
        ("sfo_2017", "Q7ALL", {"Blank": "blank"}),
        ("sfo_2017", "Q7ART", {"0": "blank", "6": "does_not_apply"}),
        ("sfo_2017", "NETPRO", {"11": "blank"}),
    ],
)
def test_zero_six_eleven_and_a_word_are_kept_as_what_they_stand_for(begun, name, column, kinds):
    """Counted in the file by pandas, without any of our code."""
    raw = pd.read_csv(DATA / FILES[name][0], dtype=str, keep_default_na=False)[column]
    survey, *_ = begun[name]
    cells = survey.counts(column, f"_why_{column}")
    silent = cells.keys[column].isna()
    why = [KINDS[int(code) - 1] for code in cells.keys.loc[silent, f"_why_{column}"]]
    found = dict(zip(why, map(int, cells.n[silent]), strict=True))
    wanted: dict[str, int] = {}
    for cell, kind in {"": "blank", **kinds}.items():
        wanted[kind] = wanted.get(kind, 0) + int((raw == cell).sum())
    assert found == {kind: n for kind, n in wanted.items() if n}


def test_the_items_of_the_airport_are_its_ratings_and_no_counts_or_codes(begun):
    for name in ("sfo_2016", "sfo_2017"):
        survey, *_ = begun[name]
        items = [one.column for one in survey.questions if one.role == "item"]
        assert len(items) == 25  # 24 and how safe people feel (1-5, 0 blank), which has no 6
        assert {one.lstrip("Q0123456789") for one in items} >= {
            "ART",
            "FOOD",
            "RENTAL",
            "RESTROOM",
            "GETRATE",
        }
        assert not {"Q5TIMESFLOWN", "Q2PURP2", "Q2PURP3", "Q19AGE"} & set(items)
        assert {one.scale.name for one in survey.questions if one.role == "item"} == {"1-5"}


def test_the_company_reaches_its_csat(begun):
    survey, *_ = begun["abc"]
    found = estimate(cr.csat(survey), "csat")
    assert found["n"] == 262
    assert found["estimate"] == pytest.approx(59.54, abs=ROUNDED)
    rows = survey.rows("q1", "q4", "q5")
    for column, want in (("q4", 0.762), ("q5", 0.649)):
        pair = rows[["q1", column]].dropna()
        assert stats.spearmanr(pair["q1"], pair[column]).statistic == pytest.approx(want, abs=0.0005)


def test_the_university_reaches_its_numbers(begun):
    survey, *_ = begun["univer"]
    assert estimate(cr.csat(survey), "csat")["estimate"] == pytest.approx(86.74, abs=ROUNDED)
    assert estimate(cr.csat(survey), "csat_mean")["estimate"] == pytest.approx(5.718, abs=0.0005)
    wanted = {"compete": 0.786, "informat": 0.749, "willingn": 0.671, "officeho": 0.615}
    rows = survey.rows("global", *wanted)
    for name, want in wanted.items():
        assert stats.spearmanr(rows["global"], rows[name]).statistic == pytest.approx(want, abs=0.0005)
    scaled = rows.to_numpy(float)
    scaled = (scaled - scaled.mean(axis=0)) / scaled.std(axis=0)
    betas = np.linalg.lstsq(scaled[:, 1:], scaled[:, 0], rcond=None)[0]
    assert betas == pytest.approx([0.398, 0.272, 0.198, 0.156], abs=0.0005)


def test_check_says_where_the_two_years_of_the_airport_ask_differently(begun, tmp_path):
    from click.testing import CliRunner

    paths = [str(begun[name][1].path) for name in ("sfo_2016", "sfo_2017")]
    done = CliRunner().invoke(main, ["check", *paths])
    assert done.exit_code == 1
    assert "Q12PRECHECKRATE" in done.output
    assert "Q12PRECHEKCRATE" in done.output
    assert "nps" in done.output


def anew(tmp_path, name, answers, **known):
    """A survey from scratch with other answers to the same questions (a part of the question: the key)."""
    copy = Path(shutil.copy(DATA / FILES[name][0], tmp_path))
    words = {"Which one is it?": "", "more than once": "", "recommend": "", "From which answer": ""} | answers
    made = init(
        copy, ask=lambda one: next((key for part, key in words.items() if part in str(one.text)), ""), **known
    )
    return cr.read_survey(made.path)


def test_the_company_s_importance_columns_are_found_by_their_names_and_reach_its_index(begun):
    """48 items have one; of 247 respondents with ten usable items or more, zeros as missing, 0 to 100."""
    survey, _, asked, _ = begun["abc"]
    pairs = {one.column: one.importance for one in survey.questions if one.importance}
    assert len(pairs) == 48
    assert all(other == name.replace("q", "qi") for name, other in pairs.items())
    assert any("how important each is" in one for one in asked)
    rows = survey.rows(*pairs, *pairs.values())
    score = 100 * (rows[list(pairs)].to_numpy(float) - 1) / 4
    matters = rows[list(pairs.values())].to_numpy(float)
    usable = ~np.isnan(score) & ~np.isnan(matters)
    kept = usable.sum(axis=1) >= 10
    weights = np.where(usable, matters, 0.0)
    index = (weights * np.nan_to_num(score)).sum(axis=1)[kept] / weights.sum(axis=1)[kept]
    assert kept.sum() == 247
    assert index.mean() == pytest.approx(64.37, abs=ROUNDED)
    assert 100 * np.nanmean(matters[~np.isnan(matters)] == 3) == pytest.approx(76, abs=0.5)
    assert len(cr.importance(survey, method="ratings", items=list(pairs), replicates=50).table) == 48


@pytest.mark.parametrize(("column", "n", "share"), [("q5", 262, 64.89), ("q4", 261, 63.22)])
def test_the_company_reaches_its_other_shares_where_their_column_is_named(tmp_path, column, n, share):
    survey = anew(tmp_path, "abc", {"Which one is it?": column, "more than once": "apart"})
    found = estimate(cr.csat(survey), "csat")
    assert found["n"] == n
    assert found["estimate"] == pytest.approx(share, abs=ROUNDED)


def test_the_university_reaches_its_top_two_where_a_six_is_satisfied(tmp_path):
    survey = anew(tmp_path, "univer", {"Which one is it?": "global", "From which answer": "6"})
    assert estimate(cr.csat(survey), "csat")["estimate"] == pytest.approx(65.67, abs=ROUNDED)


def test_the_airport_reaches_the_error_of_its_nps(begun):
    survey, *_ = begun["sfo_2017"]
    assert estimate(cr.nps(survey), "nps_unweighted")["std_error"] == pytest.approx(1.33, abs=ROUNDED)


def test_the_airport_reaches_its_nps_by_problem_where_the_column_is_named(tmp_path):
    """Nothing in the file says what its codes 0 to 3 are: the role is named, as the README names it."""
    survey = anew(
        tmp_path,
        "sfo_2017",
        {"Which one is it?": "Q7ALL", "recommend": "nps"},
        roles={"Q15PROBLEM": "segment"},
    )
    table = cr.nps(survey, by="Q15PROBLEM").table
    found = table[table["measure"] == "nps_unweighted"].set_index("Q15PROBLEM")["estimate"]
    assert found["1"] == pytest.approx(18.8, abs=0.05)
    assert found["2"] == pytest.approx(43.6, abs=0.05)
