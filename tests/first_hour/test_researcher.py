"""The researcher: a DataFrame in a notebook, and its drivers in four cells."""

import shutil

import nbformat
import pytest

import csat_research as cr
from tests.first_hour.person import ROOT, Person

BUNDLE = "application/vnd.csat-research.result+json"
CELLS = (
    """\
import pandas as pd
import csat_research as cr

df = pd.read_csv("answers.csv")
print(cr.suggest(df))""",
    """\
survey = cr.Survey(
    df,
    csat="csat",
    scales={"csat": "1-5"},
    customer="customer",
    weight="weight",
    status="status",
    segments=["channel"],
    drivers=["response_hours", "resolution_hours", "expertise"],
    questions={name: {"unit": "hours", "better": "low"} for name in ("response_hours", "resolution_hours")},
)
survey""",
    """\
found = cr.drivers(survey, controls=["channel"])
found""",
    """\
found.what_if({"response_hours": cr.at_most(2)})""",
)


@pytest.fixture(scope="module")
def notebook(place, programs):
    """Her notebook after Run All, in the environment of the wheel."""
    researcher = Person("researcher", place / "researcher", programs).begin()
    shutil.copyfile(ROOT / "data" / "example" / "answers.csv", researcher.home / "answers.csv")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, researcher.home / "drivers.ipynb")
    seen = researcher.types("jupyter-execute", "--inplace", "drivers.ipynb")
    assert seen.code == 0, seen.err
    done = nbformat.read(researcher.home / "drivers.ipynb", as_version=4)
    for cell in done.cells:
        researcher.notes(f"\nIn:  {cell.source}\n" + "\n".join(f"Out: {shown(one)}" for one in cell.outputs))
    return done


def shown(output):
    """The text of an output."""
    return output.get("text") or output.get("data", {}).get("text/plain", "") or str(output)


def table(cell):
    """The table of the Result that a cell shows, as dictionaries."""
    stored = cell.outputs[-1]["data"][BUNDLE]["table"]
    return [dict(zip(stored["columns"], row, strict=True)) for row in stored["rows"]]


def test_no_cell_fails_or_warns(notebook):
    kinds = [output.output_type for cell in notebook.cells for output in cell.outputs]
    assert "error" not in kinds
    assert [o for cell in notebook.cells for o in cell.outputs if o.get("name") == "stderr"] == []


def test_the_first_cell_prints_a_call_that_runs(notebook):
    call = shown(notebook.cells[0].outputs[0])
    compile(call, "suggested", "exec")
    assert 'csat="csat"' in call


def test_the_drivers_hold_what_was_planted(notebook):
    truth = cr.example("shop", n=20).about.truth["drivers"]
    quarter = [row for row in truth if (row["model"], row["contrast"]) == ("ordinal", "quarter")]
    planted = {row["term"]: row["estimate"] for row in quarter if row["term"] in CELLS[1]}
    found = {row["term"]: row for row in table(notebook.cells[2]) if row["term"] in planted}
    assert set(found) == {"response_hours", "resolution_hours", "expertise"}
    for term, row in found.items():
        assert row["simultaneous_low"] <= planted[term] <= row["simultaneous_high"]
    assert "cause not shown" in shown(notebook.cells[2].outputs[-1]).lower()


def test_what_if_says_points_with_a_range(notebook):
    (row,) = table(notebook.cells[3])
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
