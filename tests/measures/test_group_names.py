"""What a page calls the column it groups by: its label, a word of the reader's language, else the name as it is written."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.results.page import result_html
from csat_research.words import render


def asked(column: str, **options: str) -> cr.Survey:
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"score": rng.integers(1, 6, 200), column: rng.choice(["a", "b"], 200)})
    return cr.Survey(
        data, csat="score", segments=[column], scales={"score": "1-5"}, questions={column: options}
    )


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "channel"), ("ru", "канал"), ("pl", "kanał"), ("fa", "کانال"), ("sv", "kanal")],
)
def test_a_usual_column_is_called_in_the_language_of_the_page(language, word):
    found = cr.csat(asked("channel"), by="channel")
    for told in (found.figure.title, found.findings[0]):
        assert word in render(told, language)
        assert language == "en" or "channel" not in render(told, language)
    assert f">{word}<" in result_html(found, language)


def test_a_label_of_the_survey_file_is_what_every_page_says():
    survey = asked("ch", label="Contact channel")
    found = cr.csat(survey, by="ch")
    for language in ("en", "ru"):
        assert "Contact channel" in render(found.figure.title, language)
        assert ">Contact channel<" in result_html(found, language)
    chosen = survey.where(ch="a")
    assert "Contact channel: a" in str(cr.csat(chosen).figure.subtitle)
    assert cr.csat(chosen).provenance["chosen"] == ["ch"]  # code asks by the name


def test_another_column_keeps_its_name_with_blanks():
    found = cr.csat(asked("support_tier"), by="support_tier")
    assert "CSAT by support tier" in str(found.figure.title)
    assert "support tier" in render(found.figure.title, "ru")


def test_two_columns_with_one_name_both_stand_in_the_table():
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"score": rng.integers(1, 6, 400), "shop": rng.choice(["a", "b"], 400)})
    data["store"] = rng.choice(["c", "d"], 400)
    survey = cr.Survey(data, csat="score", segments=["shop", "store"], scales={"score": "1-5"})
    shown = result_html(cr.csat(survey, by=["shop", "store"]), "ru")
    assert ">магазин<" in shown
    assert ">магазин (store)<" in shown
