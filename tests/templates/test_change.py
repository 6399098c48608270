"""The change template: two periods or two groups beside each other; and any block of any template may be deleted."""

from __future__ import annotations

import ast

import nbformat
import pytest
from bs4 import BeautifulSoup

import csat_research as cr
from csat_research.errors import ReportError
from csat_research.reporting.parameters import find, known_templates
from tests.reporting.pages import answers, page, survey_file


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    return survey_file(
        tmp_path_factory.mktemp("change"), "day", "channel", "ltr", frame=answers(1500, fall=0.8)
    )


@pytest.fixture(scope="module")
def months(survey):
    html, found = page("change", survey=survey)
    return BeautifulSoup(html, "html.parser"), found


def test_the_month_is_set_against_the_one_before(months):
    screen, found = months
    assert found.result("csat_change").provenance["before"] == "September 2026"
    assert [one["data-tile"] for one in screen.select(".tile")] == [
        "csat_change",
        "nps_change",
        "ces_change",
        "csi_change",
    ]
    assert "CSAT against September 2026" in screen.select_one("[data-tile=csat_change]").get_text()
    assert "fell" in screen.h1.get_text()


def test_what_the_change_is_made_of_adds_up_to_it(months):
    parts = months[1].result("parts_csat").table.set_index("term")["estimate"]
    change = months[1].result("csat_change").table["estimate"].iloc[0]
    assert parts["ratings"] + parts["mix"] == pytest.approx(parts["change"]) == pytest.approx(change)


def test_a_file_without_ratings_has_no_index_and_says_so_in_its_tile(months):
    screen, found = months
    assert found.get("parts").error == found.get("csi_change").error == "ColumnError"
    assert "needs ratings of several attributes" in screen.select_one("[data-tile=csi_change]").get_text()


def test_another_period_can_be_the_first(survey):
    notebook = nbformat.read(find("change"), as_version=4)
    names: dict = {"__name__": "cells"}
    for cell in [one for one in notebook.cells if one.cell_type == "code"][:3]:
        source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("%"))
        exec(source, names)
        if "parameters" in cell.metadata.get("tags", []):
            names |= {"survey": str(survey), "before": "2025-11"}
    assert names["month"].before.about.period == "2025-11"
    assert names["month"].this.about.period == "2026-10"


def test_two_groups_of_one_month_can_be_compared(survey):
    _, found = page(
        "change", survey=survey, where='{"channel": "chat"}', against='{"channel": "email"}', period="2026-09"
    )
    result = found.result("csat_change")
    assert result.provenance["before"] == "channel: email; September 2026"
    assert result.provenance["selection"] == "channel: chat; September 2026"


def test_the_first_month_has_a_page_that_says_there_is_nothing_to_compare_with(survey):
    """Its own number stands where the change would, and the reason is told once, not in each line."""
    html, found = page("change", survey=survey, period="2025-10")
    screen = BeautifulSoup(html, "html.parser")
    assert screen.h1.get_text().startswith(
        "Nothing to compare with. No answers in September 2025. Answers run from "
    )
    own, against = screen.select(".tile:not(.blank)")
    assert [own["data-tile"], against["data-tile"]] == ["csat", "csat_change"]
    assert "%" in own.get_text()
    assert "cannot be told" in against.get_text()
    assert not [one for one in screen.select(".missing") if "September 2025" in one.get_text()]
    assert not found.judged


def test_a_batch_makes_pages_of_groups_that_begin_later_than_the_others(tmp_path):
    """A channel that opened in October has no September: its page says so, and no cell fails."""
    frame = answers(900)
    frame = frame[(frame["channel"] != "email") | (frame["day"] >= "2026-10-01")]
    file = survey_file(tmp_path, "day", "channel", frame=frame)
    told = cr.report("change", file, by="channel", out=tmp_path / "out", quick="yes", also="none")
    said = {page.segment.split()[-1]: page.headline for page in told.pages}
    assert said.pop("email").startswith("Nothing to compare with. No answers in September 2026.")
    assert len(said) == 2
    assert not any(one.startswith("Nothing") for one in said.values())
    assert not list((tmp_path / "out").rglob("failures.csv"))


def test_without_dates_or_another_group_there_is_nothing_to_report(tmp_path):
    with pytest.raises(
        ReportError, match="There is nothing to report: The period before needs the date of the answer"
    ):
        page("change", survey=survey_file(tmp_path, "channel", frame=answers(200)))


@pytest.mark.parametrize("name", list(known_templates()))
def test_any_block_can_be_deleted(name):
    """No cell uses a name that only the cell of another block gives."""
    cells = [
        one for one in nbformat.read(known_templates()[name], as_version=4).cells if one.cell_type == "code"
    ]
    given: set[str] = set()
    for cell in cells:
        names = [
            one
            for one in ast.walk(
                ast.parse(cell.source.replace("%", "#", 1) if cell.source.startswith("%") else cell.source)
            )
            if isinstance(one, ast.Name)
        ]
        used = {one.id for one in names if isinstance(one.ctx, ast.Load)}
        made = {one.id for one in names if isinstance(one.ctx, ast.Store)}
        if cell.metadata.get("csat_research"):
            assert used - {"filter", "json"} <= given | made | {"cr"}, cell.id
        else:
            given |= made
