"""Public surveys in plain letters and with reasons: names without accents, "N/A do not use", commas inside answers, ends named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from csat_research.intake.headers import hint, is_overall, range_of
from csat_research.intake.init import init
from csat_research.intake.labels.matching import match
from csat_research.intake.labels.sets import missing_kind
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.measures.scores.csat import csat

EXACT = 1e-9


def plan_of(frame):
    return guess_frame(frame.astype(str))


def roles(frame):
    return {one.column: one.role for one in plan_of(frame).guesses}


# --- names in plain letters -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("satisfacao_geral", "csat"),
        ("satisfaccion", "csat"),
        ("nojdhet", "csat"),
        ("note_globale", "csat"),
        ("recomendacao_0_10", "nps"),
        ("recomendacion", "nps"),
        ("polecilbys", "nps"),
        ("latwosc", "ces"),
        ("Ärendenummer", "id"),
        ("arendenummer", "id"),
    ],
)
def test_a_name_without_its_accents_says_the_same(name, role):
    assert hint(name).role == role


def test_the_whole_in_portuguese():
    assert is_overall("satisfacao_geral")
    assert not is_overall("satisfacao_atendimento")


def test_a_score_and_a_recommendation_in_plain_portuguese_are_known():
    rng = np.random.default_rng(3)
    mood = rng.normal(4, 0.8, 200)

    def rated():
        return np.clip(np.round(mood + rng.normal(0, 0.6, 200)), 1, 5).astype(int)

    frame = pd.DataFrame({name: rated() for name in ("clareza", "cordialidade", "acessibilidade")})
    frame["satisfacao_geral"] = rated()
    frame["recomendacao_0_10"] = np.clip(np.round(2 * mood + rng.normal(0, 1, 200)), 1, 10).astype(int)
    plan = plan_of(frame)
    found = {one.column: one.role for one in plan.guesses}
    assert (found["satisfacao_geral"], found["recomendacao_0_10"]) == ("csat", "nps")
    assert found["clareza"] == "item"


def test_only_nought_to_ten_is_a_scale_at_the_end_of_a_name():
    assert range_of("nps_0_10") == "0-10"
    assert [range_of(one) for one in ("q3_1_5", "item_1_10", "q2_0_10_b", "q2_0_10")] == ["", "", "", ""]


# --- no answer, with its reason ---------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["N/A do not use", "n/a - no car", "N/A: never called", "NA or Do Not Use"])
def test_no_answer_with_its_reason_is_none(cell):
    assert missing_kind(cell) == "does_not_apply"


@pytest.mark.parametrize(
    "cell", ["NA - Canada", "Na pewno tak", "n/ambitious", "NA-East", "Nowhere or never"]
)
def test_groups_and_answers_that_begin_alike_are_kept(cell):
    assert missing_kind(cell) is None


def test_a_reason_beside_the_answers_is_counted_as_no_answer(tmp_path):
    cells = ["Very Satisfied"] * 47 + ["Satisfied"] * 22 + ["Neutral"] * 6 + ["Dissatisfied"] * 2
    frame = pd.DataFrame({"Satisfaction with support": cells + ["N/A do not use"] * 110})
    file = tmp_path / "staff.csv"
    frame.to_csv(file, index=False)
    survey = read_survey(init(file, yes=True).path)
    table = csat(survey).table.set_index("measure")
    assert table["estimate"]["csat"] == pytest.approx(100 * 69 / 77, abs=EXACT)
    assert table["n"]["csat"] == 77


# --- commas inside answers --------------------------------------------------------------------------


def test_commas_inside_two_answers_are_no_list_of_picks():
    rng = np.random.default_rng(5)
    answers = np.where(rng.random(200) < 0.4, "Yes, would consider", "No, would not consider")
    frame = pd.DataFrame({"satisfaction": rng.integers(1, 6, 200), "alliance": answers})
    assert roles(frame)["alliance"] == "segment"


def test_lists_by_commas_stay_picks():
    rng = np.random.default_rng(6)
    options = ["Price", "Staff", "Speed", "Range"]
    lists = [", ".join(sorted(rng.choice(options, 2, replace=False))) for _ in range(200)]
    frame = pd.DataFrame({"satisfaction": rng.integers(1, 6, 200), "matters": lists})
    assert roles(frame)["matters"] == "picks"


# --- ends that the file names -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "scale"),
    [
        ({0: "Not at all satisfied", 10: "Completely satisfied"}, "0-10 by 0.1"),
        ({1: "Not at all satisfied", 10: "Completely satisfied"}, "1-10 by 0.1"),
        ({}, "1-10 by 0.1"),
    ],
)
def test_decimals_run_between_the_ends_that_the_file_names(ends, scale, tmp_path):
    numbers = [4.7, 5.2, 6.1, 6.8, 7.3, 8.4, 9.0, 9.9] * 15
    path = tmp_path / "firms.sav"
    words = {"variable_value_labels": {"x19": ends}} if ends else {}
    pyreadstat.write_sav(pd.DataFrame({"x19": numbers}), path, column_labels={"x19": "Satisfaction"}, **words)
    made = init(path, yes=True)
    assert f'values: "{scale}"' in made.path.read_text(encoding="utf-8")
    table = csat(read_survey(made.path)).table.set_index("measure")["estimate"]
    assert table["csat"] == pytest.approx(25, abs=EXACT)
    assert table["csat_mean"] == pytest.approx(np.mean(numbers), abs=EXACT)


def test_a_nought_that_the_file_names_is_the_worst_answer(tmp_path):
    numbers = [0.0, 2.2, 4.7, 6.1, 7.3, 8.4, 9.0, 9.9] * 15
    path = tmp_path / "firms.sav"
    words = {"x19": {0: "Not at all satisfied", 10: "Completely satisfied"}}
    pyreadstat.write_sav(
        pd.DataFrame({"x19": numbers}),
        path,
        column_labels={"x19": "Satisfaction"},
        variable_value_labels=words,
    )
    table = csat(read_survey(init(path, yes=True).path)).table.set_index("measure")
    assert table["n"]["csat_mean"] == len(numbers)
    assert table["estimate"]["csat_mean"] == pytest.approx(np.mean(numbers), abs=EXACT)


# --- words beside numbers ---------------------------------------------------------------------------


def test_counts_with_a_word_behind_them_are_no_answers_in_another_language():
    """«mal» is German for times and French for bad."""
    assert match([f"{n} mal" for n in (3, 4, 5, 6, 7, 8, 10)]).best is None
    assert match(["1 - Bad", "2 - Fair", "3 - Good"]).best is not None


def test_a_best_answer_that_nobody_gave_beside_two_spellings_of_another(tmp_path):
    """Two cells on one code: the labels stand beside their codes, and the unused one has no cell."""
    cells = ["Very satisfied"] * 30 + ["VERY SATISFIED!"] * 10 + ["Neutral"] * 20 + ["Very dissatisfied"] * 20
    file = tmp_path / "spelled.csv"
    pd.DataFrame({"Satisfaction": [*cells, *["Dissatisfied"] * 20]}).to_csv(file, index=False)
    table = csat(read_survey(init(file, yes=True).path)).table.set_index("measure")["estimate"]
    assert table["csat"] == pytest.approx(40, abs=EXACT)


def test_words_for_missing_among_ratings_are_asked_of_nobody_and_codes_are():
    rng = np.random.default_rng(8)
    mood = rng.normal(3.5, 0.9, 200)

    def rated(gone):
        cells = np.clip(np.round(mood + rng.normal(0, 0.6, 200)), 1, 5).astype(int).astype(str)
        return np.where(rng.random(200) < 0.1, gone, cells)

    for gone, asked in (("NA", 0), ("N/A do not use", 0), ("9", 1)):
        frame = pd.DataFrame({name: rated(gone) for name in ("speed", "price", "staff", "range")})
        frame["satisfaction"] = rated("3")
        told = [str(one.text) for one in plan_of(frame).questions]
        assert sum("outside" in one for one in told) == asked
