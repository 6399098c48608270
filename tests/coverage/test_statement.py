"""The page of coverage: every file that states a line has its section, and cards say what stands there."""

import re
from pathlib import Path

import pytest

from tests.coverage import cards, statement
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


def test_a_share_stands_with_its_surveys_on_the_page_and_on_the_card():
    """'88.3 of 60' read as more than all; 53 of 60 surveys are 88.3 %."""
    assert statement.cell(53, 60, False) == "88.3 % of 60"
    page = "## Every range by the number of answers\n\n| line | 30 | 100 | 400 | 3,000 |\n| --- | --- | --- | --- | --- |\n"
    page += "| ces per answer | 92.0 % of 200, rough | 96.0 % of 100 |  | 88.3 % of 60 |\n"
    cells = cards.grid(page)
    assert [cards.cell(cells, "ces per", n) for n in cards.AT] == [
        "(92.0) [200]",
        "96.0 [100]",
        "–",
        "88.3 [60]",
    ]


@pytest.mark.parametrize("path", sorted(cards.CARDS.glob("*.md")), ids=lambda path: path.stem)
def test_no_share_of_a_card_lacks_its_surveys_unless_all_outcomes_were_counted(path):
    enumerated = ("`wilson`", "`score`", "`lower_limit, upper_limit`")
    for line in cards.section(cards.PAGE.read_text(encoding="utf-8"), path.stem).splitlines():
        if line.startswith("| `") and not line.startswith(tuple(f"| {name}" for name in enumerated)):
            assert all(re.search(r"–|\[[\d,]+\]$", one.strip()) for one in line.split("|")[2:-1])
