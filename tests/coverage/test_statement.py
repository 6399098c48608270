"""The page of coverage: every file that states a line has its section."""

import re
from pathlib import Path

from tests.coverage.statement import TITLES

STATES = re.compile(r"(?<!def )\b(?:stated|enumerated)\(")


def test_every_file_that_states_a_line_has_a_title():
    files = Path(__file__).parent.glob("test_*.py")
    assert {one.stem for one in files if STATES.search(one.read_text(encoding="utf-8"))} == set(TITLES)
