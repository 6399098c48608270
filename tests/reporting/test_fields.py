"""Fields: `{{ csat.estimate }}` in the sentences of a template - filled, refused with the nearest name, and harmless."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell

from csat_research.errors import ReportError
from csat_research.reporting.harvest import Block, Harvest, harvest
from csat_research.reporting.page import fields
from csat_research.reporting.parameters import find, read
from csat_research.reporting.render import render_page, safe_markdown
from csat_research.results.figure import Figure
from csat_research.results.result import Result
from csat_research.words import say
from tests.reporting.pages import executed, survey_file

ROWS = pd.DataFrame(
    {
        "channel": ["chat", "*<img onerror=x>*"],
        "measure": ["csat", "csat_mean"],
        "n": [1402, 7],
        "estimate": [79.64, 4.12],
        "conf_low": [77.5, 3.9],
        "conf_high": [81.5, 4.3],
        "p_value": [0.2, 0.0001],
        "before": [80.0, 4.0],
    }
)
PICTURE = Figure(kind="dots", title="t", subtitle="", alt="", axis="", data=ROWS, options={"unit": "percent"})
CSAT = Result(verb="csat", table=ROWS, figure=PICTURE, findings=(say("As found."),))


def told(text: str, language: str = "en") -> str:
    """A sentence with its fields filled, as plain text."""
    page = {"title": "Shop *& Co*", "period": "October 2026"}
    blocks = (Block(name="csat", result=CSAT, prose=text), Block(name="nps", missing="no column"))
    found = fields.filled(Harvest(blocks=blocks), language, page)
    return fields.shown_text(found.blocks[0].prose).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{{ csat.estimate }}", "79.6 %"),
        ("{{csat.range}}", "77.5 to 81.5"),
        ("{{ csat.n }} in {{ period }}", "1,402 in October 2026"),
        ('{{ csat["csat_mean"].estimate }}', "4.12"),
        ("{{ csat['chat'].conf_low }}", "77.5"),
        ('{{ csat["csat_mean"].p_value }}', "< .001"),
        ("{{ csat.sentence }}", "As found."),
        ("{{ csat.measure }}", "csat"),
        ("{{ nps.estimate }}", "not in these data"),
        ("no field, {one} brace and {role: csat}", "no field, {one} brace and {role: csat}"),
    ],
)
def test_a_field_is_the_number_as_people_read_it(text, meant):
    assert told(text) == meant


def test_numbers_follow_the_language_of_the_page():
    assert told("{{ csat.estimate }} {{ csat.n }}", "sv") == "79,6 % 1 402"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{ csat.estimat }}", "no column “estimat”. Did you mean “estimate”?"),
        ("{{ csta.estimate }}", "no block “csta”. Did you mean “csat”?"),
        ('{{ csat["csat_maen"].n }}', "no row “csat_maen”. Did you mean “csat_mean”?"),
        ("{{ csat.__class__ }}", "no column “__class__”"),
        ("{{ csat.table }}", "no column “table”"),
        ("{{ csat.n.real }}", "is no field"),
        ("{{ csat.n() }}", "is no field"),
        ("{{ 7 * 7 }}", "is no field"),
        ("{{ }}", "is no field"),
        ("{x.__class__}", "two braces"),
        ("{csat.estimate} are", "two braces"),
        ("{{ csat.estimate are", "not closed"),
        ("{{ drivers.n }}", "needs the block “drivers”"),
    ],
)
def test_a_wrong_field_is_refused_with_the_nearest_name(text, problem):
    with pytest.raises(ReportError) as refused:
        told(text)
    assert problem in str(refused.value)


def test_text_of_the_data_acts_neither_as_markdown_nor_as_html():
    text = '**{{ csat["*<img onerror=x>*"].channel }}** of {{ title }} `{{ title }}`'
    blocks = (Block(name="csat", result=CSAT, prose=text),)
    found = fields.filled(Harvest(blocks=blocks), "en", {"title": "*x* <b>&"})
    html = str(safe_markdown(found.blocks[0].prose)).strip()
    assert "<strong>*&lt;img onerror=x&gt;*</strong> of *x* &lt;b&gt;&amp;" in html
    assert "<code>*x* &lt;b&gt;&amp;</code>" in html


def own(tmp_path, *changes: tuple[str, str], drop: tuple[str, ...] = (), more: tuple[str, ...] = ()):
    """A copy of the monthly template with sentences replaced, blocks deleted and cells added at its end."""
    notebook = nbformat.read(find("monthly"), as_version=4)
    for cell in notebook.cells:
        for old, new in changes:
            cell.source = cell.source.replace(old, new)
    blocks = [cell.metadata.get("csat_research", {}).get("block", "") for cell in notebook.cells]
    notebook.cells = [cell for cell, name in zip(notebook.cells, blocks, strict=True) if name not in drop]
    notebook.cells += [new_markdown_cell(text) for text in more]
    path = tmp_path / "my_page.ipynb"
    nbformat.write(notebook, path)
    return path


def test_a_wrong_name_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(ReportError, match=r"no block “npss”\. Did you mean “nps”"):
        read(own(tmp_path, more=("Many recommend: {{ npss.estimate }}.",)))


def test_a_column_of_a_word_of_the_page_is_refused_for_what_it_is(tmp_path):
    """It said: there is no block “period”. Did you mean “period”?"""
    with pytest.raises(ReportError, match=r"^\{\{ period\.text \}\} is no field"):
        read(own(tmp_path, more=("In {{ period.text }}.",)))


def test_a_deleted_block_that_a_field_needs_is_named(tmp_path):
    with pytest.raises(ReportError, match="needs the block “nps”, and this notebook has no cell"):
        read(own(tmp_path, drop=("nps",), more=("Many recommend: {{ nps.estimate }}.",)))


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """A page whose maker edited a sentence, added one, and deleted five blocks."""
    folder = tmp_path_factory.mktemp("edited")
    survey = survey_file(folder, "day", "channel", "ltr")
    sentence = "In **{{ period }}**, {{ csat.estimate }} ({{ csat.range }}) of {{ csat.n }} were satisfied."
    path = own(
        folder,
        ("The share of satisfied answers in each group of the period.", sentence),
        drop=("drivers", "verdict_drivers", "nps_change", "csi", "data_quality"),
    )
    read(path)
    notebook = executed(str(path), survey=str(survey), quick="true")
    found = harvest(notebook)
    return BeautifulSoup(render_page(found, notebook), "html.parser"), found


def test_an_edited_copy_says_what_its_maker_wrote(edited):
    screen, found = edited
    row = found.result("csat").table.iloc[0]
    text = screen.get_text(" ", strip=True).replace("\xa0", " ")
    assert f"{row['estimate']:.1f} % ({row['conf_low']:.1f} to {row['conf_high']:.1f})" in text
    assert "In October 2026 ," in text
    assert "{{" not in text


def test_deleted_blocks_leave_no_trace(edited):
    screen, found = edited
    assert not {"drivers", "csi", "data_quality"} & {block.name for block in found.blocks}
    assert screen.select("[data-block=drivers], [data-missing=drivers]") == []
    assert screen.h1.get_text()


def test_a_lead_stands_under_the_headline(tmp_path):
    path = own(tmp_path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(3, new_markdown_cell("All told: {{ csat.estimate }}.", metadata={"tags": ["lead"]}))
    nbformat.write(notebook, path)
    made = executed(str(path), survey=str(survey_file(tmp_path)), quick="true")
    screen = BeautifulSoup(render_page(harvest(made), made), "html.parser")
    assert (
        screen.select_one(".lead").get_text().replace("\xa0", " ").strip()
        == f"All told: {harvest(made).main.table['estimate'].iloc[0]:.1f} %."
    )
