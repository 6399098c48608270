"""The page of every template of the example: small, whole, with nothing missing; in each language no English word is left in it but names,
and its numbers are those of the English page.
"""

import functools
import json
import re
from string import Formatter

import jsonschema
import pytest
from bs4 import BeautifulSoup

from csat_research.reporting.export import _plain, results_of, schema_text
from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import known_templates
from csat_research.reporting.render import render_page
from csat_research.words import catalogue
from tests.reporting.access import problems
from tests.reporting.pages import executed, rendered
from tests.templates.test_every_template import EXAMPLE

SCHEMA = json.loads(schema_text())
OPT_IN = {"comments"}  # blocks of what a survey has only where somebody asked for it
WORD = re.compile("[A-Za-z]{2,}")
HASH = re.compile(r"\b[0-9a-f]{12,}\b")
LATIN_COMMA = re.compile(".{0,30}(?:[\u2069\u0600-\u06ff][,;] |[,;] [\u2066-\u2068\u0600-\u06ff]).{0,30}")
ISOLATES = re.compile("[\u2066-\u2069]")


class Shapes:
    """A made-up Persian in which every letter of a pattern is a kaf: what is still English was in no catalogue."""

    def gettext(self, text):
        """Fields of a template, `{{ csat.estimate }}`, stay: they are code."""
        parts = re.split(r"(\{\{ .*? \}\})", text)
        return "".join(part if i % 2 else self.shape(part) for i, part in enumerate(parts))

    def shape(self, text):
        try:
            parts = list(Formatter().parse(text))
        except ValueError:
            return WORD.sub("ک", text)
        found = ""
        for literal, name, kind, _ in parts:
            found += re.sub("[A-Za-z]", "ک", literal.replace("{", "{{").replace("}", "}}"))
            found += "" if name is None else f"{{{name}:{kind}}}" if kind else f"{{{name}}}"
        return found

    def ngettext(self, one, many, n):
        return self.gettext(one if n == 1 else many)


def words_of(soup):
    """Every text of a page that is shown or read aloud."""
    for one in soup(["style", "script", "code"]):
        one.decompose()
    yield from soup.stripped_strings
    for tag in soup(True):
        yield from (tag[name] for name in ("aria-label", "alt", "title") if tag.get(name))


@functools.cache
def made(name):
    """The executed notebook of a template on the example, and its blocks."""
    notebook = executed(name, survey=str(EXAMPLE), quick="yes")
    return notebook, harvest(notebook)


@pytest.fixture
def names():
    """What a page may call by the words of the data: labels, values, files and the survey's own title."""
    import csat_research as cr

    survey = cr.read_survey(EXAMPLE)
    values = [
        name
        for q in survey.questions
        if q.role == "segment"
        for name in survey.counts(q.name).keys[q.name].dropna()
    ]
    labels = [text for q in survey.questions for text in (q.label, q.name, q.column, q.theme or "")]
    events = [
        "shorter phone hours",
        "new ticket system",
        survey.about.title,
        "csat_research",
        "Excel",
        "SHA",
        "CSAT_RESEARCH_SALT",
    ]
    files = [*survey.about.sources, "csv"]
    return set(WORD.findall(" ".join(map(str, (*values, *labels, *events, *files)))))


@pytest.mark.parametrize("name", list(known_templates()))
def test_a_template_makes_a_whole_page_of_the_example(name):
    html, found = rendered(made(name)[0])
    screen = BeautifulSoup(html, "html.parser")
    assert problems(html) == []
    assert len(screen.h1.get_text()) > 10
    assert "What they write" not in html  # the example has no comments
    assert not [block.name for block in found.blocks if block.result is None and block.name not in OPT_IN]
    assert screen.select_one(".panel svg")
    assert screen.select("[data-missing]") == []
    checker = jsonschema.Draft202012Validator(SCHEMA["$defs"]["result"] | {"$defs": SCHEMA["$defs"]})
    stored = json.loads(json.dumps(results_of(found, "page.html"), default=_plain))
    assert [error.message for one in stored for error in checker.iter_errors(one)] == []
    # What was stored is what the Result would store again, which may tell besides that it holds no other Result.
    both = [(one.result.to_json(), one.bundle) for one in found.blocks if one.result]
    assert [made | stored for made, stored in both] == [made for made, _ in both]
    assert "No weight is declared" not in html  # the example declares one, whatever verb comes first


@pytest.mark.parametrize("name", list(known_templates()))
def test_no_english_word_is_left_but_names(name, names, monkeypatch):
    notebook, found = made(name)
    monkeypatch.setattr(catalogue, "_catalogue", lambda language: Shapes())
    soup = BeautifulSoup(render_page(found, notebook, language="fa"), "html.parser")
    left = {word for text in words_of(soup) for word in WORD.findall(HASH.sub("", text))} - names
    assert left <= {"CSAT", "NPS"}


def test_no_english_word_is_left_where_nearly_everything_is_missing(tmp_path, monkeypatch):
    """NPS of two groups without a date: the page is mostly what is not there, and what to add."""
    rows = "\n".join(f"{10 - i % 11},{'вг'[i % 2]}" for i in range(200))
    (tmp_path / "1.csv").write_text(f"а,б\n{rows}\n", encoding="utf-8")
    text = "title: Ж\nanswers: 1.csv\ncolumns:\n  а: {role: nps}\n  б: {role: segment}\n"
    (tmp_path / "survey.yml").write_text(text, encoding="utf-8")
    notebook = executed("monthly", survey=str(tmp_path / "survey.yml"), quick="yes")
    monkeypatch.setattr(catalogue, "_catalogue", lambda language: Shapes())
    soup = BeautifulSoup(render_page(harvest(notebook), notebook, language="fa"), "html.parser")
    left = {word for text in words_of(soup) for word in WORD.findall(HASH.sub("", text))}
    assert left <= {"CSAT", "NPS", "Excel", "csv", "SHA", *WORD.findall("csat_research CSAT_RESEARCH_SALT")}
    assert soup.select_one(".rows #block-nps-by-segment svg")  # the groups of the only score there is


@pytest.mark.parametrize("name", list(known_templates()))
def test_a_persian_page_has_persian_commas(name):
    """Beside a Persian letter or a name or number that stands for itself; those inside names are the data's."""
    notebook, found = made(name)
    soup = BeautifulSoup(render_page(found, notebook, language="fa"), "html.parser")
    told = [*words_of(soup), soup.get_text()]
    assert not [one.group() for text in told for one in LATIN_COMMA.finditer(text)]
    assert "\u060c" in soup.get_text()


@pytest.mark.parametrize(
    "language", ["ru", "fa", *(pytest.param(one, marks=pytest.mark.full) for one in ("pl", "sv"))]
)
@pytest.mark.parametrize(
    "name",
    [
        "monthly",
        *(pytest.param(one, marks=pytest.mark.full) for one in known_templates() if one != "monthly"),
    ],
)
def test_the_numbers_are_the_same_in_every_language(name, language):
    notebook, found = made(name)
    pages = [
        BeautifulSoup(render_page(found, notebook, language=one), "html.parser") for one in ("en", language)
    ]
    assert numbers(pages[1], language) == numbers(pages[0], "en")


def numbers(soup, language):
    """The numbers of the tables behind the pictures and of the tiles, in their order."""
    right = "td.gt_right, .from2 td:nth-child(n + 2), .from3 td:nth-child(n + 3)"
    assert len(soup.select(f"figure table :is({right})")) > 10
    texts = [
        one.get_text(" ") for one in soup.select(f".tile-number, .tile-range, figure table :is({right})")
    ]
    joined = ISOLATES.sub("", " | ".join(texts))
    if language in ("ru", "pl", "sv"):
        joined = re.sub(r"(?<=\d)[\u00a0\u202f](?=\d{3})", "", joined).replace(",", ".")
    else:
        joined = re.sub(r"(?<=\d),(?=\d{3})", "", joined)
    return re.findall(r"[+\u2212]?\d+(?:\.\d+)?", joined)
