"""The page of coverage: every file that states a line has its section, and cards say what stands there."""

import re
from pathlib import Path

import pytest

from tests.coverage import cards
from tests.coverage.statement import TITLES

STATES = re.compile(r"(?<!def )\b(?:stated|enumerated)\(")


def test_every_file_that_states_a_line_has_a_title():
    files = Path(__file__).parent.glob("test_*.py")
    assert {one.stem for one in files if STATES.search(one.read_text(encoding="utf-8"))} == set(TITLES)


@pytest.mark.parametrize("path", sorted(cards.CARDS.glob("*.md")), ids=lambda path: path.stem)
def test_every_card_says_what_the_page_says(path):
    assert not cards.stale(path), "Write the cards anew: python -m tests.coverage.cards"


def test_a_number_of_the_page_that_changes_changes_the_card():
    page = cards.PAGE.read_text(encoding="utf-8")
    other = re.sub(r"^(\| csi \| )[\d.]+", r"\g<1>12.3", page, flags=re.MULTILINE)
    assert "| `csi` | " in cards.section(page, "csi")
    assert cards.section(other, "csi") != cards.section(page, "csi")
