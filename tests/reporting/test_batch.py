"""A batch: it goes on where it was, one failure stops nothing, two runs never write one file."""

from __future__ import annotations

import itertools
import json
import pickle
import re
import subprocess
import sys
import zipfile

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from csat_research.errors import ReportError
from csat_research.reporting import job, pool, resume
from csat_research.reporting.alone import alone
from csat_research.reporting.job import make
from csat_research.reporting.jobs import check_jobs
from csat_research.reporting.report import report
from tests.reporting.batches import drawn, month, sendable, survey, template, without_kernels

MONTHS = "2026-01..2026-03"


def run(folder, **asked):
    given = {"by": "channel", "period": MONTHS, "out": folder / "reports", "language": "en", **asked}
    return report(template(folder), folder / "survey.yml", **given)


def test_a_page_for_each_segment_month_and_language(tmp_path):
    survey(tmp_path)
    with without_kernels():
        made = run(tmp_path, language=["en", "sv"])
    assert len(made.made) == 2 * 3 * 2
    assert all((made.folder / page.file).is_file() for page in made.made)
    assert made.path == tmp_path / "reports" / "made-up-shop" / "index.html"
    for one in ("2026-01", "2026-02", "2026-03"):
        folder = made.folder / one
        assert {path.name for path in folder.iterdir()} >= {
            "index.html",
            "tables.xlsx",
            "results.json",
            "manifest.json",
        }
        assert zipfile.is_zipfile(folder / "tables.xlsx")
    assert not list((tmp_path / "reports").rglob("*.making*"))


def test_what_is_as_it_was_is_not_made_again(tmp_path):
    survey(tmp_path)
    with without_kernels() as first:
        run(tmp_path)
    before = {
        path: path.stat().st_mtime_ns for path in (tmp_path / "reports" / "made-up-shop").glob("2026*/*")
    }
    with without_kernels() as second:
        made = run(tmp_path)
    assert (len(first), second, made.as_before) == (6, [], 6)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_what_a_killed_run_left_is_taken_away_also_where_nothing_is_made(tmp_path):
    survey(tmp_path)
    with without_kernels():
        run(tmp_path)
    parts = tmp_path / "reports" / "_private" / "made-up-shop" / "parts"
    for name in (".making-half", "part-channel-chat-0123456789abcdef"):
        (parts / name).mkdir()
    before = {path.name for path in parts.iterdir()}
    with without_kernels() as again:
        run(tmp_path)
    assert again == []
    assert before - {path.name for path in parts.iterdir()} == {
        ".making-half",
        "part-channel-chat-0123456789abcdef",
    }


@pytest.mark.parametrize("what", ["answers", "template", "parameter", "page", "settings", "fresh", "code"])
def test_what_a_page_depends_on_makes_it_anew(tmp_path, what, monkeypatch):
    path, asked = survey(tmp_path), {"period": "2026-02", "language": "en"}
    with without_kernels():
        run(tmp_path, **asked)
    if what == "answers":
        month("2026-03", seed=9).to_csv(tmp_path / "exports" / "9.csv", index=False)
    if what == "page":
        page = tmp_path / "reports/made-up-shop/2026-02/short-channel-chat.html"
        page.write_text("<html>mended by hand</html>")
    if what == "settings":
        path.write_text(path.read_text() + "report: {target: {csat: 85}}\n")
    if what == "code":
        monkeypatch.setattr(resume, "code_key", lambda: "another")
    if what == "template":
        monkeypatch.setattr(
            "tests.reporting.batches.OPEN",
            "%load_ext csat_research.reporting.notebook\nimport csat_research as cr",
        )
    more = {"parameter": {"seed": 3}, "fresh": {"fresh": True}}.get(what, {})
    with without_kernels() as again:
        run(tmp_path, **asked, **more)
    assert len(again) == (1 if what == "page" else 2)


def changed(folder, file, row, **cells):
    """One answer of an export is corrected."""
    path = folder / "exports" / f"{file}.csv"
    table = pd.read_csv(path)
    for name, value in cells.items():
        assert table.loc[row, name] != value
        table.loc[row, name] = value
    table.to_csv(path, index=False)
    return table.loc[row]


@pytest.mark.parametrize("file", [0, 1, 2])
def test_an_answer_that_was_corrected_remakes_the_pages_that_read_it(tmp_path, file):
    """Those of its channel, from its month on: a page looks back, and never ahead."""
    survey(tmp_path)
    with without_kernels():
        run(tmp_path)
    score = pd.read_csv(tmp_path / "exports" / f"{file}.csv").loc[7, "score"]
    row = changed(tmp_path, file, 7, score=score % 5 + 1)
    with without_kernels() as again:
        made = run(tmp_path)
    months = ["2026-01", "2026-02", "2026-03"][file:]
    assert sorted(again) == [f"{one}/short-channel-{row['channel']}" for one in months]
    assert made.as_before == 6 - len(months)


def test_a_page_that_is_kept_says_all_that_one_of_the_corrected_file_would(tmp_path):
    """It tells the hashes of the files that it was made from, beside the day on which it was; nothing else differs."""
    survey(tmp_path)
    run(tmp_path, by=None)
    score = pd.read_csv(tmp_path / "exports" / "2.csv").loc[7, "score"]
    changed(tmp_path, 2, 7, score=score % 5 + 1)
    assert run(tmp_path, by=None).as_before == 2
    anew = run(tmp_path, by=None, out=tmp_path / "anew")
    for one in ("2026-01", "2026-02", "2026-03"):
        kept, fresh = (
            path / one / "short.html" for path in (tmp_path / "reports" / "made-up-shop", anew.folder)
        )
        (told, marks), (told_anew, marks_anew) = map(said, (kept, fresh))
        assert told == told_anew
        assert (marks == marks_anew) == (one == "2026-03")


def said(path):
    """What a page says, and apart from it which files it was made from."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    rows = [row for row in page.select("tr") if re.match("Files|Fingerprint", row.get_text().strip())]
    marks = [row.extract().get_text() for row in rows]
    return page.get_text(), marks


def test_a_page_that_looks_at_more_than_its_period_is_made_again_for_any_answer(tmp_path):
    """Also a copy of a template whose cells were changed: what is promised is what it is handed."""
    path = survey(tmp_path)
    for until, remade in (("", 3), ("period", 1)):
        found = nbformat.read(template(tmp_path), as_version=4)
        found.metadata["csat_research"]["until"] = until
        nbformat.write(found, tmp_path / f"own{until}.ipynb")
        given = {"by": "channel", "period": MONTHS, "out": tmp_path / "reports", "language": "en"}
        with without_kernels():
            report(tmp_path / f"own{until}.ipynb", path, **given)
        score = pd.read_csv(tmp_path / "exports" / "2.csv").loc[7, "score"]
        changed(tmp_path, 2, 7, score=score % 5 + 1)
        with without_kernels() as again:
            report(tmp_path / f"own{until}.ipynb", path, **given)
        assert len(again) == remade


def test_two_columns_exchanged_are_other_answers(tmp_path):
    """The fingerprint of a survey counts each column; rows whose values change places leave it as it was."""
    one = month("2026-02")
    survey(tmp_path, one)
    with without_kernels():
        run(tmp_path, period="2026-02")
    other = one.assign(channel=one["channel"].to_numpy()[::-1])
    other.to_csv(tmp_path / "exports" / "0.csv", index=False)
    with without_kernels() as again:
        run(tmp_path, period="2026-02")
    assert len(again) == 2


@pytest.mark.parametrize("after", [0, 4])
def test_a_run_broken_off_goes_on_and_ends_like_an_undisturbed_one(tmp_path, after):
    for name in ("one", "other"):
        survey(tmp_path / name)
    with without_kernels():
        run(tmp_path / "one")
    with without_kernels(stops_after=after), pytest.raises(KeyboardInterrupt):
        run(tmp_path / "other")
    left = sendable(tmp_path / "other" / "reports")
    pages = {name: text for name, text in left.items() if "/short-" in name}
    assert all(text.endswith("</html>") for text in pages.values())
    assert len(pages) == after
    whole = {name.split("/")[1] for name in left if name.endswith("manifest.json")}
    # the files beside the pages stand as soon as a month has all of them
    assert whole == ({"2026-01", "2026-02"} if after else set())
    with without_kernels() as rest:
        run(tmp_path / "other")
    assert len(rest) == 6 - after
    assert sendable(tmp_path / "one" / "reports") == sendable(tmp_path / "other" / "reports")
    assert not list((tmp_path / "other").rglob(".making*"))


def test_one_failure_stops_nothing_and_is_listed(tmp_path):
    survey(tmp_path)
    with without_kernels(fails="phone"):
        made = run(tmp_path)
    assert len(made.failed) == 3
    assert len(made.made) == 3
    private = tmp_path / "reports" / "_private" / "made-up-shop"
    raw = (private / "failures.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(private / "failures.csv")
    assert list(table.columns) == ["cell", "period", "message"]
    assert table["cell"].tolist() == ["short, channel: phone"] * 3
    assert table["message"].tolist() == ["'=the cell stopped"] * 3  # no formula in a spreadsheet
    assert (private / "2026-02" / "short-channel-phone.ipynb").read_text() == "half"
    with without_kernels() as again:
        run(tmp_path)
    assert again == [f"{one}/short-channel-phone" for one in ("2026-01", "2026-02", "2026-03")]
    assert not (private / "failures.csv").exists()


def test_a_fault_of_another_library_is_a_sentence(tmp_path, monkeypatch):
    """As all other messages of the list it ends with a full stop, and one only."""

    def breaks(*args, **kwargs):
        raise next(faults)

    faults = itertools.cycle([KeyError("csat"), ValueError("It broke.")])
    survey(tmp_path)
    monkeypatch.setattr(job, "run", breaks)
    monkeypatch.setattr(pool, "make", job.make)
    run(tmp_path)
    table = pd.read_csv(tmp_path / "reports" / "_private" / "made-up-shop" / "failures.csv")
    assert set(table["message"]) == {"KeyError: 'csat'.", "ValueError: It broke."}


def test_a_page_that_no_longer_counts_leaves_the_folder_that_is_sent(tmp_path):
    survey(tmp_path)
    with without_kernels():
        run(tmp_path, language=["en", "sv"], period="2026-02")
    folder = tmp_path / "reports" / "made-up-shop" / "2026-02"
    with without_kernels(fails="chat"):
        run(tmp_path, fresh=True, period="2026-02")
    assert sorted(path.name for path in folder.glob("*.html")) == ["index.html", "short-channel-phone.html"]
    pages = json.loads((folder / "manifest.json").read_text())["pages"]
    assert {page["file"] for page in pages} == {"", "short-channel-phone.html"}


def test_a_segment_that_became_small_loses_its_page(tmp_path):
    one = month("2026-02")
    survey(tmp_path, one)
    with without_kernels():
        run(tmp_path, period="2026-02")
    one[(one["channel"] == "chat") | (one.index < 4)].to_csv(tmp_path / "exports" / "0.csv", index=False)
    with without_kernels():
        made = run(tmp_path, period="2026-02")
    assert [page.withheld for page in made.pages if page.segment == "phone"] == ["under 5 answers"]
    assert not (made.folder / "short-channel-phone.html").exists()
    assert "under 5 answers" in (made.folder / "index.html").read_text()


def test_a_second_run_is_refused_and_the_first_is_named(tmp_path):
    survey(tmp_path)
    with alone(tmp_path / "reports" / "_private" / "made-up-shop"), without_kernels() as asked:
        with pytest.raises(
            ReportError, match=r"Another run is writing the reports of made-up-shop \(process \d+"
        ):
            run(tmp_path)
        assert not asked
    assert not sendable(tmp_path / "reports")
    with without_kernels():
        assert run(tmp_path).made


def test_the_lock_of_a_dead_process_is_free(tmp_path):
    private = tmp_path / "_private"
    code = f"""
import os, pathlib
from csat_research.reporting.alone import alone
with alone(pathlib.Path({str(private)!r})):
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    with alone(private):
        assert (private / "running.json").is_file()


def test_a_task_is_plain_data(tmp_path):
    survey(tmp_path)
    seen = []

    def keep(task, progress=None):
        seen.append(pickle.loads(pickle.dumps(task)))
        return drawn(task)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "make", keep)
        run(tmp_path, period="2026-02")
    assert pickle.loads(pickle.dumps(make)) is make
    assert {task.job.segment for task in seen} == {"chat", "phone"}
    assert all("parts" in task.job.parameters["survey"] for task in seen)


def test_any_fault_of_a_page_is_its_own(tmp_path, monkeypatch):
    survey(tmp_path)

    def broken(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("csat_research.reporting.job.run", broken)
    made = run(tmp_path, period="2026-02")
    assert [page.error for page in made.failed] == ["ZeroDivisionError: division by zero."] * 2


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "dask://", "http://x", 0])
def test_jobs_that_cannot_be_are_refused(jobs):
    with pytest.raises(ReportError, match="Write how many pages"):
        check_jobs(jobs)
