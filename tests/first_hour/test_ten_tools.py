"""Ten tools: a raw export of each becomes a page in two commands, in the environment of somebody who has the wheel only.

The times are printed and stand in the transcript; the limit is that of a person's patience, not of this machine.
"""

import re
import shutil
import time
from html import unescape

import pytest

from tests.first_hour.person import ROOT, Person

EXPORTS = (
    "zendesk_tickets.csv", "zendesk_ratings.csv", "intercom.csv", "hubspot.csv", "freshdesk.csv", "chatwoot.xlsx",
    "qualtrics.csv", "surveymonkey.csv", "limesurvey.csv", "microsoft_forms.xlsx",
)  # fmt: skip
PATIENCE = 120  # seconds for both commands


@pytest.fixture(scope="module")
def took():
    """Seconds of the two commands for each export."""
    return {}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_becomes_a_page_in_two_commands(name, place, programs, took):
    person = Person(f"tool_{name.partition('.')[0]}", place / "tools" / name, programs).begin()
    shutil.copyfile(ROOT / "tests" / "exports" / name, person.home / name)
    start = time.perf_counter()
    begun = person.types("csat-research", "init", name, "--yes")
    between = time.perf_counter()
    made = person.types("csat-research", "report", "survey.yml")
    took[name] = between - start, time.perf_counter() - between
    assert (begun.code, begun.err, begun.noise) == (0, "", [])
    assert (made.code, made.err, made.noise) == (0, "", [])
    assert "What the file is taken for:" in begun.out
    page = (person.home / made.last_line).read_text(encoding="utf-8")
    words = " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())
    assumed = [
        line.removeprefix("Assumed: ") for line in begun.out.splitlines() if line.startswith("Assumed: ")
    ]
    assert [one for one in assumed if " ".join(one.split()) not in words] == []
    assert "<h1" in page
    assert sum(took[name]) < PATIENCE


def test_the_times_are_told(took, capsys):
    assert took.keys() == set(EXPORTS)
    with capsys.disabled():
        print("\nraw export to page, seconds (init + report):")
        for name, (first, second) in took.items():
            print(f"  {name:24} {first:5.1f} + {second:5.1f}")
