"""Every template has what all have and nothing stored; its page is in `test_languages.py`, made once for all that is asked of it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

import csat_research as cr
from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import check, known_templates, read
from csat_research.reporting.run import run
from tests.reporting.pages import answers, page, survey_file

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example" / "survey.yml"
STANDING = {"survey", "period", "where", "language", "seed", "quick"}

every_template = pytest.mark.parametrize("name", list(known_templates()))


@every_template
def test_a_template_has_the_parameters_all_have_each_with_help(name):
    parameters = read(name).parameters
    assert set(parameters) >= STANDING
    assert all(one.help for one in parameters.values())


@every_template
def test_a_template_is_stored_without_outputs(name):
    cells = nbformat.read(known_templates()[name], as_version=4).cells
    assert not [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def shown(found) -> set[str]:
    """The blocks that have a result."""
    return {block.name for block in found.blocks if block.result is not None}


@pytest.mark.full
def test_comments_are_a_block_of_the_month_where_a_survey_has_them(tmp_path):
    survey = cr.example("comments", n=600)
    html, found = page("monthly", survey=cr.write_survey(survey, tmp_path), quick="yes")
    assert "comments" in shown(found)
    assert "no comment is quoted" in html
    figure = next(block.result.figure for block in found.blocks if block.name == "comments")
    rows = BeautifulSoup(html, "html.parser").select("#block-comments table tbody tr")
    words = {row.get_text(" ", strip=True).split()[0]: row.get_text(" ", strip=True) for row in rows}
    for row in figure.data.to_dict("records"):  # times, not logarithms, and the ranges that the picture has
        told = words[row["label"]]
        assert all(
            f"{2 ** row[one]:.{1 if row[one] >= 0 else 2}f}" in told
            for one in ("estimate", "conf_low", "conf_high")
        )
    texts = survey.rows("comment")["comment"].dropna()
    assert not [text for text in texts if text in html]


@pytest.mark.full
@every_template
def test_both_engines_give_the_same_results(name, tmp_path):
    """Every bundle, text and picture of the fast engine is that of a Jupyter kernel; no clock stands in any of them."""
    template = read(name)
    given = check(template, {"survey": str(EXAMPLE), "quick": True})
    fast, slow = (
        run(template, given, tmp_path / f"{one}.ipynb", engine=one, pictures=True)
        for one in ("fast", "papermill")
    )
    assert harvest(fast).results
    assert [cell.get("outputs") for cell in fast.cells] == [cell.get("outputs") for cell in slow.cells]
    assert [cell.source for cell in fast.cells] == [cell.source for cell in slow.cells]


@pytest.mark.parametrize("name", ["drivers", "loyalty", "importance"])
def test_a_page_without_a_number_does_not_say_how_sure_its_numbers_are(tmp_path, name):
    """It says what lacks and what to add; no range is explained, no test promised, and every link leads somewhere."""
    html, found = page(name, survey=survey_file(tmp_path, frame=answers(30)))
    screen = BeautifulSoup(html, "html.parser")
    assert not found.results or {one.verb for one in found.results} == {"verdict"}
    assert screen.h1.get_text().startswith("Not in these data")
    assert screen.select_one("#sure") is None
    assert "Ranges" not in screen.select_one(".foot").get_text()
    for link in screen.select('a[href^="#"]'):
        assert screen.select_one(link["href"]) is not None, link["href"]
