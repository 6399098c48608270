"""The index: segments by periods, nobody ranked, every gap with its reason, nothing in a name acts."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from csat_research.reporting import index
from csat_research.reporting.export import write_json
from csat_research.reporting.page.sparkline import bounds, sparkline

EVIL = "<script>alert(1)</script>"


def entry(name: str, estimate: float | None = None, **more) -> dict:
    number = (
        {}
        if estimate is None
        else {"measure": "csat", "estimate": estimate, "conf_low": estimate - 5, "conf_high": estimate + 5}
    )
    return {
        "name": name,
        "template": "monthly",
        "file": f"{name[-1]}.html",
        "language": "en",
        "headline": "Steady.",
        "number": number,
        **more,
    }


def shown(out, months: dict[str, list[dict]], language: str = "en") -> BeautifulSoup:
    home = out / "shop"
    for when, pages in months.items():
        write_json(
            {"title": f"Shop, {when}", "survey": f"Shop {EVIL}", "period": when, "pages": pages, "files": []},
            home / when / "manifest.json",
        )
    index.write_indexes(out, home, language, out / "_private")
    return BeautifulSoup((home / "index.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def page(tmp_path):
    months = {
        "2026-02": [entry("monthly, who: b", 70.0), entry("monthly, who: a", 90.0)],
        "2026-03": [
            entry("monthly, who: b", 72.0),
            entry("monthly, who: a", file="", withheld="under 5 answers"),
            entry(f"monthly, who: {EVIL}c", file="", error=f"It stopped {EVIL}"),
        ],
    }
    return shown(tmp_path, months)


def test_rows_keep_the_order_of_the_manifest_whatever_their_results(page):
    assert [row.get_text() for row in page.select("tbody th")] == ["who: b", "who: a", f"who: {EVIL}c"]


def test_a_cell_has_its_number_its_range_and_its_page(page):
    cell = page.select("tbody tr")[0].select("td.cell")[1]
    assert cell.get_text(" ", strip=True) == "72.0 67.0 to 77.0"
    assert cell.a["href"] == "2026-03/b.html"


def test_a_number_without_a_range_says_so(tmp_path):
    """It read as if it were surer than its neighbours."""
    alone = {"measure": "csat", "estimate": 70.0, "n": 7}
    screen = shown(tmp_path, {"2026-02": [entry("monthly, who: b", number=alone)]})
    assert screen.select_one("td.cell").get_text(" ", strip=True) == "70.0 no range"


def test_every_gap_says_why(page):
    rows = [[cell.get_text(strip=True) for cell in row.select("td.cell")] for row in page.select("tbody tr")]
    assert rows[1][1] == "under 5 answers"
    assert rows[2] == ["", "not made"]
    assert f"It stopped {EVIL}" in page.get_text()
    assert "no page is made of it" in page.get_text()


def test_nothing_in_a_name_acts(page):
    assert not page.select("script")
    assert page.h1.get_text() == f"Shop {EVIL}"


def test_a_course_is_told_in_words_with_its_ranges(page):
    pictures = page.select("svg.spark")
    assert pictures[0]["aria-label"] == "February 2026: 70.0 (65.0 to 75.0); March 2026: 72.0 (67.0 to 77.0)"
    assert len(pictures) == 2  # without a number there is no picture


def test_older_periods_are_linked_and_not_lost(tmp_path):
    months = {f"{2025 + i // 12}-{i % 12 + 1:02}": [entry("monthly, who: a", 80.0 + i)] for i in range(14)}
    page = shown(tmp_path, months)
    assert len(page.select("thead th.cell")) == 12
    links = {link["href"] for link in page.select("a")}
    assert {f"{when}/index.html" for when in months} <= links


def test_time_runs_from_left_to_right_also_where_words_do_not(tmp_path):
    months = {f"2026-0{i}": [entry("monthly, who: a", 80.0 + i)] for i in (1, 2)}
    page = shown(tmp_path, months, "fa")
    assert page.html["dir"] == "rtl"
    assert [link["href"] for link in page.select("thead a")] == ["2026-02/index.html", "2026-01/index.html"]


def test_rows_share_one_scale_and_a_gap_is_no_line():
    number = {"estimate": 50.0, "conf_low": 40.0, "conf_high": 60.0}
    scale = bounds([number, {"estimate": 90.0}])
    assert scale == (40.0, 90.0)
    drawn = BeautifulSoup(sparkline([number, {}, number], scale, 'a "b" <c>'), "html.parser")
    assert drawn.svg["aria-label"] == 'a "b" <c>'
    assert len(drawn.select("path")) == 2  # two ranges, and no line across the missing month


@pytest.mark.parametrize(("language", "way"), [("fa", "rtl"), ("en", "ltr")])
def test_a_headline_that_begins_with_latin_letters_runs_as_its_page_does(tmp_path, language, way):
    """A browser that goes by the first letter puts "CSAT:" of a Persian sentence at its end, behind the full stop."""
    told = shown(
        tmp_path, {"2026-02": [entry("monthly, who: b", 70.0, headline="CSAT: بدون تغییر.")]}, language
    )
    (headline,) = [one for one in told.select("bdi") if one.get_text().startswith("CSAT")]
    assert headline["dir"] == way
