"""The monthly template with a real kernel: file to page, a page for each segment, failures kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ReportError
from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import find
from csat_research.results.result import Result
from tests.reporting.pages import HOSTILE, answers, survey_file

TRAVEL = "../../x"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One run by channel; the third channel has answers in an earlier month only, so it has no page."""
    folder = tmp_path_factory.mktemp("made")
    frame = answers(1500, names=(HOSTILE, TRAVEL, "=cmd|"))
    frame = frame[(frame["channel"] != "=cmd|") | (frame["day"] < "2026-01-01")]
    frame.loc[frame.index[3], "score"] = "9"
    path = survey_file(folder, "day", "channel", "ltr", frame=frame)
    return cr.report("monthly", path, by="channel", out=folder / "reports", seed=5)


def test_the_folder_holds_what_may_be_sent_and_nothing_else(made):
    names = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    pages = {page.file for page in made.made}
    mails = {f"{Path(name).stem}/mail.txt" for name in pages}
    beside = {"index.html", "tables.xlsx", "results.json", "results.schema.json", "manifest.json"}
    assert names == pages | mails | beside
    assert mails == {name for page in made.pages for name in page.files}
    assert made.folder.parts[-2:] == ("made-up-shop", "2026-10")
    assert (made.folder.parents[1] / "index.html").is_file()


def test_hostile_segments_become_plain_names_inside_the_folder(made):
    files = [page.file for page in made.made]
    assert len(files) == 2
    assert all(Path(name).name == name and name.startswith("monthly-channel-") for name in files)


def test_a_segment_without_answers_is_named_and_has_no_page(made):
    without = [page for page in made.pages if page.withheld]
    assert [(page.segment, page.file, page.withheld) for page in without] == [("=cmd|", "", "no answers")]
    assert not made.failed
    private = made.folder.parents[1] / "_private" / "made-up-shop" / "2026-10"
    assert not [path for path in private.glob("*.ipynb") if "cmd" in path.name]
    assert "no answers" in (made.folder / "index.html").read_text()


def test_a_failed_page_is_named_keeps_its_notebook_and_stops_no_other(tmp_path):
    source = survey_file(tmp_path, "channel", frame=answers(300, names=("chat", "phone")))
    own = tmp_path / "own.ipynb"
    notebook = nbformat.read(find("monthly"), as_version=4)
    notebook.cells = [*notebook.cells[:6], nbformat.v4.new_code_cell("assert 'phone' not in str(where)")]
    nbformat.write(notebook, own)
    made = cr.report(own, source, by="channel", out=tmp_path / "reports")
    assert [page.segment for page in made.failed] == ["phone"]
    assert [page.segment for page in made.made] == ["chat"]
    private = tmp_path / "reports" / "_private" / "made-up-shop" / "all"
    assert "AssertionError" in (private / "own-channel-phone.ipynb").read_text()
    assert "phone" in (made.folder / "index.html").read_text()


def test_results_json_reads_back_as_results(made):
    data = json.loads((made.folder / "results.json").read_text())
    assert data["manifest"]["pages"]
    results = [Result.from_json(one) for one in data["results"]]
    csat = [one for one in results if one.verb == "csat" and len(one.table) < 3]
    assert csat[0].table["estimate"].between(0, 100).all()
    assert {one["page"] for one in data["results"]} == {page.file for page in made.made}


def test_the_manifest_says_what_went_in(made):
    data = json.loads((made.folder / "manifest.json").read_text())
    assert len(data["inputs"]["answers.csv"]) == 64
    assert data["seed"] == "5"
    assert data["rows"]["read"] == data["rows"]["kept"] + data["rows"]["rejected"] + sum(
        data["rows"]["excluded"].values()
    )
    assert {"python", "numpy", "pandas"} <= set(data["versions"])
    assert json.loads(next(iter(data["parameters"].values()))["where"]) == {
        "channel": TRAVEL
    } or HOSTILE in str(data["parameters"])
    assert str(made.folder.parent.parent) not in json.dumps(data)


def test_the_workbook_holds_the_tables(made):
    book = openpyxl.load_workbook(made.folder / "tables.xlsx")
    assert "csat" in book.sheetnames
    header = [cell.value for cell in book["csat"][1]]
    found = dict(zip(header, [cell.value for cell in book["csat"][2]], strict=True))
    data = json.loads((made.folder / "results.json").read_text())["results"]
    first = next(one for one in data if one["block"] == "csat")
    assert found["estimate"] == pytest.approx(
        first["table"]["rows"][0][first["table"]["columns"].index("estimate")], abs=1e-12
    )


def test_rejected_rows_are_listed_in_private(made):
    path = made.folder.parents[1] / "_private" / "made-up-shop" / "rejected.xlsx"
    cells = [cell.value for row in openpyxl.load_workbook(path)["rejected"].iter_rows() for cell in row]
    assert "9" in [str(cell) for cell in cells]


def test_a_second_template_joins_the_folder(made, tmp_path):
    before = {page["file"] for page in json.loads((made.folder / "manifest.json").read_text())["pages"]}
    survey = made.folder.parents[2] / "survey.yml"
    own = tmp_path / "short.ipynb"
    notebook = nbformat.read(find("monthly"), as_version=4)
    notebook.cells = notebook.cells[:6]
    nbformat.write(notebook, own)
    cr.report(own, survey, out=made.folder.parents[1])
    after = {page["file"] for page in json.loads((made.folder / "manifest.json").read_text())["pages"]}
    assert after == before | {"short.html"}


def test_plain_papermill_runs_the_template(tmp_path):
    path = survey_file(tmp_path, "day", frame=answers(700))
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(find("monthly")),
        str(tmp_path / "out.ipynb"),
        "--no-progress-bar",
    ]
    command += ["-p", "survey", str(path), "-p", "quick", "True"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = harvest(nbformat.read(tmp_path / "out.ipynb", as_version=4))
    assert found.result("csat") is not None
    assert found.get("nps").error == "ColumnError"


def test_a_survey_in_memory_is_written_once(tmp_path):
    frame = pd.DataFrame({"score": [5, 4, 2, 5] * 20, "channel": ["chat", "phone"] * 40})
    survey = cr.Survey(frame, csat="score", segments=["channel"], scales={"score": "1-5"})
    made = cr.report("monthly", survey, out=tmp_path / "reports")
    assert not made.failed
    assert made.folder.name == "all"
    assert "75.0 % are satisfied" in made.verdict.replace("\xa0", " ")


def test_a_period_without_dates_is_refused_before_anything_runs(tmp_path):
    path = survey_file(tmp_path, frame=answers(50))
    with pytest.raises(ReportError, match="have no date"):
        cr.report("monthly", path, out=tmp_path / "reports", period="2026-10")
    assert not (tmp_path / "reports").exists()
