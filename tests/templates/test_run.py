"""The runner: this Python's kernel, errors as bundles, half-run notebooks kept."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest

from csat_research.errors import ReportError
from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import read
from csat_research.reporting.run import run
from tests.reporting.notebooks import MISSING, RESULT, code, words, write


def test_a_missing_column_is_a_block_and_the_notebook_goes_on(tmp_path):
    path = write(
        tmp_path / "t.ipynb",
        code(MISSING, "raises-exception", block="series"),
        words("A sentence under it."),
        code(RESULT, block="csat"),
    )
    found = harvest(run(read(path), {"seed": 7}, tmp_path / "_private" / "t.ipynb"))
    assert [block.name for block in found.blocks] == ["series", "csat"]
    assert found.get("series").error == "ColumnError"
    assert "Add the date of the answer" in str(found.get("series").missing)
    assert found.get("series").prose == "A sentence under it."
    assert found.result("csat").table.loc[0, "n"] == 7
    assert found.parameters["seed"] == 7


def test_the_kernel_is_this_python(tmp_path):
    path = write(tmp_path / "t.ipynb", code("import sys\nprint(sys.executable)"))
    done = run(read(path), {}, tmp_path / "out.ipynb")
    assert done.cells[-1].outputs[0].text.strip() == sys.executable


def test_a_failed_cell_leaves_the_half_run_notebook_and_its_own_words(tmp_path):
    path = write(tmp_path / "t.ipynb", code(RESULT, block="csat"), code(MISSING), code("1 / 0"))
    with pytest.raises(ReportError, match=r"Add the date of the answer.*_private/half\.ipynb"):
        run(read(path), {}, tmp_path / "half.ipynb")
    half = nbformat.read(tmp_path / "half.ipynb", as_version=4)
    assert any(
        "application/vnd.csat-research.result+json" in o.get("data", {})
        for c in half.cells
        for o in c.get("outputs", [])
    )


def test_an_error_of_python_is_named(tmp_path):
    path = write(tmp_path / "t.ipynb", code("1 / 0"))
    with pytest.raises(ReportError, match="ZeroDivisionError"):
        run(read(path), {}, tmp_path / "half.ipynb")


def test_an_error_that_quotes_a_cell_names_nobody(tmp_path):
    """It stands in index.html and manifest.json, which are sent; the half-run notebook, which is not, has all of it."""
    wrong = "float('anna.berg@example.org, +46 70 123 45 67')"
    path = write(tmp_path / "t.ipynb", code(wrong))
    with pytest.raises(ReportError) as told:
        run(read(path), {}, tmp_path / "half.ipynb")
    assert "[mail], [phone]" in str(told.value)
    assert "anna" not in str(told.value)


QUOTED = """import csat_research as cr, pandas as pd
frame = pd.DataFrame({"score": ["anna.berg@example.org", "4", "5"]})
cr.csat(cr.Survey(frame, csat="score", scales={"score": "1-5"}))"""


def test_our_own_error_that_quotes_a_cell_names_nobody_either(tmp_path):
    """Whether it ends the run, and stands in the index, or leaves a block of the page empty."""
    magic = code("%load_ext csat_research.reporting.notebook")
    path = write(tmp_path / "t.ipynb", magic, code(QUOTED))
    with pytest.raises(ReportError, match=r"holds \[mail\]") as told:
        run(read(path), {}, tmp_path / "half.ipynb")
    assert "anna" not in str(told.value)
    path = write(tmp_path / "u.ipynb", magic, code(QUOTED, "raises-exception", block="csat"))
    missing = str(harvest(run(read(path), {}, tmp_path / "whole.ipynb")).get("csat").missing)
    assert "[mail]" in missing
    assert "anna" not in missing


def test_plain_papermill_survives_a_missing_column(tmp_path):
    path = write(
        tmp_path / "t.ipynb", code(MISSING, "raises-exception", block="series"), code(RESULT, block="csat")
    )
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(path),
        str(tmp_path / "out.ipynb"),
        "-p",
        "seed",
        "3",
        "--no-progress-bar",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert harvest(nbformat.read(tmp_path / "out.ipynb", as_version=4)).result("csat").table.loc[0, "n"] == 3


def test_a_bare_picture_is_refused(tmp_path):
    path = write(tmp_path / "t.ipynb", code("from IPython.display import HTML\nHTML('<b>bold</b>')"))
    with pytest.raises(ReportError, match="Cell 3 of the notebook shows"):
        harvest(run(read(path), {}, tmp_path / "out.ipynb"))


def test_two_cells_cannot_make_one_block(tmp_path):
    path = write(tmp_path / "t.ipynb", code(RESULT, block="csat"), code(RESULT, block="csat"))
    with pytest.raises(ReportError, match="made by two cells"):
        harvest(run(read(path), {}, tmp_path / "out.ipynb"))
