"""The analyst: a ticket export in a folder of her own, the wheel installed, from the file to a page by one command."""

import csv
import json
import re
import shutil
from html import unescape

import pytest

from tests.first_hour.person import ROOT, Person

MONTH = "2026-10"
SENT = {
    "index.html", "manifest.json", "monthly", "monthly.html", "results.json", "results.schema.json", "tables.xlsx",
}  # fmt: skip


@pytest.fixture(scope="module")
def hour(place, programs):
    """Her folder, and what she saw when she typed the command of the README, and that of the next month."""
    analyst = Person("analyst", place / "analyst", programs).begin()
    shutil.copyfile(ROOT / "tests" / "exports" / "zendesk_tickets.csv", analyst.home / "tickets.csv")
    first = analyst.types("csat-research", "report", "monthly", "tickets.csv", "--yes")
    sent = {path.name for path in (analyst.home / "reports" / "tickets" / MONTH).iterdir()}
    second = analyst.types("csat-research", "report", "survey.yml", "--by", "channel")
    return analyst, first, sent, second


def counted(path, month):
    """Good and Bad answers of a month, counted line by line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        scores = [row["Satisfaction Score"] for row in csv.DictReader(file) if row["Created at"][:7] == month]
    return scores.count("Good"), scores.count("Bad")


def test_two_commands_end_with_the_verdict_and_the_path(hour):
    analyst, first, _, second = hour
    for seen in (first, second):
        assert (seen.code, seen.err, seen.noise) == (0, "", [])
        assert (analyst.home / seen.last_line).is_file()
    page = (analyst.home / first.last_line).read_text(encoding="utf-8")
    verdict = first.out.rstrip().splitlines()[-2]
    shown = re.search(r'<h1 [^>]*class="verdict[^"]*">(.*?)</h1>', page, flags=re.DOTALL)
    assert unescape(re.sub(r"<[^>]+>", "", shown.group(1))).strip() == verdict
    known = (
        "What the file is taken for:",
        "What the columns are taken for:",
        "  ",
        "Note: ",
        "Assumed: ",
        "Wrote ",
        verdict,
        "reports",
    )
    assert [line for line in first.out.splitlines() if not line.startswith(known)] == []


def test_the_page_says_what_counting_by_hand_says(hour):
    analyst, *_ = hour
    good, bad = counted(analyst.home / "tickets.csv", MONTH)
    stored = json.loads((analyst.home / "reports/tickets" / MONTH / "results.json").read_text("utf-8"))
    csat = next(one for one in stored["results"] if one["block"] == "csat" and one["page"] == "monthly.html")
    row = dict(zip(csat["table"]["columns"], csat["table"]["rows"][0], strict=True))
    assert (row["measure"], row["n"]) == ("csat", good + bad)
    assert row["estimate"] == pytest.approx(100 * good / (good + bad), abs=1e-9)
    page = (analyst.home / "reports/tickets" / MONTH / "monthly.html").read_text(encoding="utf-8")
    assert f"{100 * good / (good + bad):.1f}" in page


def test_what_may_be_sent_is_all_that_stands_there(hour):
    analyst, _, sent, _ = hour
    assert sent == SENT
    beside = {path.name for path in analyst.home.iterdir()}
    assert beside == {"tickets.csv", "survey.yml", "reports"}


def test_no_path_of_her_machine_is_sent(hour):
    analyst, *_ = hour
    files = (analyst.home / "reports" / "tickets" / MONTH).iterdir()
    texts = {path.name: path.read_bytes() for path in files if path.suffix in (".html", ".json")}
    assert texts
    assert [name for name, text in texts.items() if str(analyst.home).encode() in text] == []


def test_a_page_for_every_channel(hour):
    analyst, *_ = hour
    with (analyst.home / "tickets.csv").open(encoding="utf-8-sig", newline="") as file:
        channels = {row["Via"] for row in csv.DictReader(file)}
    manifest = json.loads((analyst.home / "reports/tickets" / MONTH / "manifest.json").read_text("utf-8"))
    assert {page["segment"] for page in manifest["pages"] if page.get("segment")} == channels
    assert not [page for page in manifest["pages"] if page.get("error")]
