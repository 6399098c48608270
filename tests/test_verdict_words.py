"""No sentence of the package says that something rose, differs or goes with another, unless a test of the ledger carries it."""

import ast
from functools import cache
from pathlib import Path

import pytest

import csat_research as cr
from csat_research.results.verdicts import WORDS
from tests.syntax import breaking
from tests.test_house import FILES, PACKAGE, TEMPLATES, cells, is_text, spoken, walked
from tests.verdict_words import BY_TESTS, NO_CLAIM, PROSE, VERDICT, claims


@cache
def patterns(path: Path) -> set[str]:
    """Every literal pattern of `say` and `count_say` in a file."""
    counted = {"say": 1, "count_say": 2}
    calls = [one for one in walked(path) if isinstance(one, ast.Call)]
    given = [one for call in calls for one in call.args[: counted.get(spoken(call.func), 0)]]
    return {one.value for one in given if is_text(one)}


def verdicts(path: Path) -> set[str]:
    """Patterns of a file that say what only a test may say."""
    return {one for one in patterns(path) if VERDICT.search(one)} - NO_CLAIM


def test_only_sentences_made_of_tests_use_verdict_words():
    without_tests = [path for path in FILES if path.relative_to(PACKAGE).as_posix() not in BY_TESTS]
    assert not breaking(without_tests, verdicts)


def test_every_exception_is_still_a_sentence():
    assert not NO_CLAIM - {one for path in FILES for one in patterns(path)}
    assert all((PACKAGE / one).is_file() for one in BY_TESTS)
    templates = [
        " ".join("".join(cell["source"]).split()) for path in TEMPLATES for cell in cells(path, "markdown")
    ]
    assert all(any(one in text for text in templates) for one in PROSE)


@pytest.mark.parametrize(
    "text",
    ["CSAT fell.", "Better goes with a lower score.", "chat differs from phone", "Of 4 claims 1 supported"],
)
def test_a_claim_is_seen(text):
    assert claims(text)
    assert not claims("What goes with satisfaction")


def test_every_claim_that_is_called_cites_a_claim_of_the_ledger():
    found = cr.check_bands(cr.example(n=1500))
    said = " ".join(map(str, (*found.findings, *found.cautions, found.figure.title, found.figure.alt)))
    assert claims(said)
    judged = [test.verdict for test in found.tests]
    for word in ("supported", "contradicted"):
        assert f"{judged.count(word)} {WORDS[word]}" in said
