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
from csat_research.survey.scales import KINDS

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
        assert len(items) == 24
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
