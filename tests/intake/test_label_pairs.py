"""Answers in two languages in one cell are read by both; what only looks so is left alone."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.labels.matching import match, missing_kind
from csat_research.intake.labels.sets import kinds
from csat_research.intake.read import read_survey

SETS = {one.language: one for one in kinds() if one.name == "satisfaction_5" and one.language}
SHAPES = (
    "{0} / {1}",
    "{0}/{1}",
    "{0} ({1})",
    "{0} | {1}",
    "{0} - {1}",
    "{0}\n{1}",
    "{2} - {0} / {1}",
    "{0} / {1} ({2})",
)


def cells(first, second, shape):
    pairs = zip(SETS[first].labels, SETS[second].labels, strict=True)
    return {shape.format(one, other, int(code)): code for (code, one), (_, other) in pairs}


EVERY_PAIR = list(permutations(SETS, 2))
IN_A_RING = list(
    zip(SETS, [*SETS][1:] + [*SETS][:1], strict=True)
)  # each language once first and once second


@pytest.mark.parametrize(
    "languages",
    [IN_A_RING, pytest.param(EVERY_PAIR, marks=pytest.mark.full)],
    ids=["in a ring", "every pair"],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_any_two_languages_tell_the_same_codes(shape, languages):
    for first, second in languages:
        wanted = cells(first, second, shape)
        best = match(wanted).best
        assert best is not None, (first, second)
        assert dict(best.codes) == wanted, (first, second)


def test_three_languages_and_one_that_nobody_knows():
    three = {
        f"{one} / {cell}": code
        for (code, one), cell in zip(SETS["fr"].labels, cells("de", "en", "{0} / {1}"), strict=True)
    }
    assert dict(match(three).best.codes) == three
    words = ("अत्यंत असंतुष्ट", "असंतुष्ट", "तटस्थ", "संतुष्ट", "अत्यंत संतुष्ट")
    unknown = {
        f"{label} / {word}": code for (code, label), word in zip(SETS["en"].labels, words, strict=True)
    }
    assert dict(match(unknown).best.codes) == unknown
    assert match(list(unknown)[1:]).best is None  # which scale it was is then a guess


def test_no_answer_in_two_languages_is_none():
    assert missing_kind("Keine Angabe / Pas de réponse") == missing_kind("Keine Angabe")
    assert missing_kind("Don't know | Не знаю | Nie wiem") == "unsure"
    assert missing_kind("Keine Angabe / Desktop") is None


@pytest.mark.parametrize(
    "given",
    [
        ["Good / fast", "Good / slow", "Bad / fast", "Bad / slow"],
        ["Chat / Tchat", "Phone / Téléphone"],
        ["Satisfied / Unzufrieden", "Dissatisfied / Zufrieden"],
        [
            f"{one} / {other}"
            for (_, one), (_, other) in zip(SETS["en"].labels, SETS["de"].labels[::-1], strict=True)
        ],
        ["Home/Garden", "Food/Drinks", "Toys"],
    ],
)
def test_cells_with_a_slash_are_no_pairs_for_that(given):
    assert match(given).best is None


def test_the_whole_way(tmp_path):
    """They fitted no known scale."""
    answers = list(cells("en", "pl", "{0} ({1})"))
    frame = pd.DataFrame(
        {
            "Date / Data": [f"2026-05-{1 + i % 28:02}" for i in range(60)],
            "Satisfaction (Zadowolenie)": answers * 12,
        }
    )
    frame.to_csv(tmp_path / "a.csv", index=False)
    survey = read_survey(init(tmp_path / "a.csv", yes=True).path)
    found = cr.csat(survey).table.iloc[0]
    assert (found["n"], found["estimate"]) == (60, 40)
