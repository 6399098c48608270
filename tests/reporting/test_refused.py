"""Refused before a kernel starts, and the reason that an empty page gives."""

from __future__ import annotations

import nbformat
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, CsatError, MethodError, ReportError
from csat_research.reporting.harvest import Block, Harvest, harvest
from csat_research.reporting.notebook import error_bundle
from csat_research.reporting.page.headline import headline_text
from csat_research.reporting.parameters import find, read
from csat_research.reporting.plan import make_plan


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"where": "channel=chat"}, "cannot be read. Write column and value as JSON"),
        ({"where": '["chat"]'}, "cannot be read. Write column and value as JSON"),
        ({"where": '{"chanel": "chat"}'}, "Did you mean “channel”"),
        ({"where": '{"channel": "Chat"}'}, "Did you mean “chat”"),
        ({"language": "x-y-z"}, "is no language that is known"),
        ({"language": ""}, "is no language that is known"),
        ({"language": []}, "is no language that is known"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_a_kernel_starts(tmp_path, given, problem):
    language = given.pop("language", "en")
    with pytest.raises(CsatError, match=problem):
        make_plan(
            read(find("monthly")), cr.example("shop", n=400), "shop", by=None, language=language, out=tmp_path, parameters=given
        )  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_a_page_without_results_says_first_what_went_wrong():
    """That a column is not there is said only where nothing else went wrong."""
    absent = Block(name="csat", missing="no column plays csat", error="ColumnError")
    wrong = Block(name="drivers", missing="nobody is left", error="EmptyError")
    assert headline_text(Harvest(blocks=(absent, wrong)), "en") == "nobody is left"
    assert headline_text(Harvest(blocks=(absent,)), "en").startswith("Not in these data: ")


def test_a_report_of_nothing_says_first_what_went_wrong():
    cells = []
    for name, error in (("csat", ColumnError("no csat")), ("nps", MethodError("one answer is too few"))):
        output = nbformat.v4.new_output("display_data", error_bundle(error))
        cell = nbformat.v4.new_code_cell("cr.csat(survey)", outputs=[output])
        cell.metadata["csat_research"] = {"block": name}
        cells.append(cell)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["csat_research"] = {"needs_one_of": ["csat", "nps"]}
    with pytest.raises(ReportError, match="There is nothing to report: one answer is too few"):
        harvest(notebook)
