"""Names that stand in one line in Persian stand between Persian commas, also where two columns make one label."""

import re

import pytest

import csat_research as cr
from csat_research.results.figures import alt_text, svg
from csat_research.results.naming import several
from csat_research.words import render

LATIN = re.compile(".{0,40}[\u2069\u0600-\u06ff][,;] .{0,40}")


def texts(result):
    """What a Result says and draws in Persian."""
    told = [render(one, "fa") for one in (*result.findings, *result.cautions)]
    drawn = [render(test.label, "fa") for test in result.tests]
    if result.figure is not None:
        labels = [render(one, "fa") for one in result.figure.data["label"]]
        drawn += [*labels, svg(result.figure, "fa"), alt_text(result.figure, "fa")]
    return [*told, *drawn]


@pytest.fixture(scope="module")
def waves():
    survey = cr.example(n=2400)
    return survey.where(period="2026-09"), survey.where(period="2026-10")


RESULTS = {
    "csat": lambda before, after: cr.csat(after, by=["channel", "team"]),
    "nps": lambda before, after: cr.nps(after, by=["channel", "team"]),
    "ces": lambda before, after: cr.ces(after, by=["channel", "team"]),
    "answers": lambda before, after: cr.csat(after, by=["channel", "team"]).answers,
    "compare": lambda before, after: cr.compare(before, after, by=["channel", "team"]),
    "explain_change": lambda before, after: cr.explain_change(
        before, after, by=["channel", "team"], replicates=50
    ),
}


@pytest.mark.parametrize("name", RESULTS)
def test_two_columns_make_one_label_with_a_persian_comma(name, waves):
    told = texts(RESULTS[name](*waves))
    assert not [one.group() for text in told for one in LATIN.finditer(text)]
    assert any(re.search("\u2068(email|chat|phone|social)\u2069\u060c \u2068", text) for text in told)


def test_one_name_stays_as_it_is():
    assert several(["chat"]) == "chat"
    assert str(several(["chat", "north"])) == "chat, north"
    assert render(several(["chat", "north"]), "fa") == "\u2068chat\u2069\u060c \u2068north\u2069"
