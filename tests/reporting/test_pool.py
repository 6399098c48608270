"""The pool: processes and machines that die take at most their own page with them."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from csat_research.errors import ReportError
from csat_research.reporting import pool
from csat_research.reporting.parts import Parts
from csat_research.reporting.report import report
from tests.reporting.batches import drawn, sendable, survey, template

ROOT = Path(__file__).resolve().parents[2]
MONTHS = "2026-01..2026-02"


def dies(i, task):
    """In place of a page: the process of one segment is killed, each time, as by a system without memory."""
    if task.job.segment == "phone" and task.job.when == "2026-02":
        os.kill(os.getpid(), signal.SIGKILL)
    return i, drawn(task)


def dies_once(i, task):
    """The process is killed the first time only."""
    mark = task.notebook.parents[1].parent / "died"
    if task.job.segment == "phone" and not mark.exists():
        mark.write_text("once")
        os.kill(os.getpid(), signal.SIGKILL)
    return i, drawn(task)


def run(folder, **asked):
    survey(folder)
    given = {"by": "channel", "period": MONTHS, "out": folder / "reports", "jobs": 2, **asked}
    return report(template(folder), folder / "survey.yml", **given)


@pytest.mark.parametrize("jobs", [2])
def test_notebooks_run_while_pages_wait_to_be_drawn_and_never_more_than_jobs(tmp_path, monkeypatch, jobs):
    """The first page takes a second to draw, the others wait for it; a third notebook began after that."""
    running, most, third = [], [], threading.Event()

    def make(task, progress=None, turn=None):
        with turn:
            running.append(task)
            most.append(len(running))
            if len(most) > jobs:
                third.set()
            time.sleep(0.02)
            running.remove(task)
        assert third.wait(30)  # the page is drawn; nobody draws another one meanwhile
        return drawn(task)

    monkeypatch.setattr(pool, "make", make)
    assert len(run(tmp_path, jobs=jobs).made) == 4
    assert max(most) == jobs


def cutting(monkeypatch, number, act):
    """Before the part of that number is cut, something happens."""
    cut, asked = Parts.path, []

    def path(self, chosen, period=None):
        asked.append(chosen)
        if len(asked) == number:
            act()
        return cut(self, chosen, period)

    monkeypatch.setattr(Parts, "path", path)


def test_pages_are_made_while_the_last_part_is_cut(tmp_path, monkeypatch):
    """The last part waits for a page that is begun."""
    begun = threading.Event()

    def make(task, progress=None, turn=None):
        begun.set()
        return drawn(task)

    def waits():
        assert begun.wait(30)

    monkeypatch.setattr(pool, "make", make)
    cutting(monkeypatch, 4, waits)
    assert len(run(tmp_path).made) == 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_where_a_part_cannot_be_cut_the_pages_before_it_are_made(tmp_path, monkeypatch, jobs):
    """A full disk: what was begun goes not on behind the back of the one who reads of it, and its folder is not left."""

    def make(task, progress=None, turn=None):
        time.sleep(0.2)
        return drawn(task)

    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pool, "make", make)
    cutting(monkeypatch, 3, full)
    with pytest.raises(OSError, match="No space left"):
        run(tmp_path, jobs=jobs)
    assert len(recorded(tmp_path)) == 2
    assert not list(tmp_path.rglob(".making*"))


@pytest.mark.full
@pytest.mark.parametrize(("death", "lost"), [(dies, 1), (dies_once, 0)])
def test_a_worker_that_dies_takes_at_most_its_own_page(tmp_path, monkeypatch, death, lost):
    monkeypatch.setattr(pool, "_numbered", death)
    made = run(tmp_path, jobs=3)  # two at once are threads of this process
    assert (len(made.failed), len(made.made)) == (lost, 4 - lost)
    assert all("The process that made it ended" in page.error for page in made.failed)


@pytest.mark.full
def test_several_at_once_are_what_one_after_the_other_is(tmp_path):
    for name, jobs in (("one", 1), ("two", 2), ("three", 3)):
        assert not run(tmp_path / name, jobs=jobs).failed
    one, two, three = (sendable(tmp_path / name / "reports") for name in ("one", "two", "three"))
    assert one == two == three


def held(path: Path, until: Path) -> None:
    """A first cell that waits for a file: how long two processes take to begin decides nothing."""
    found = nbformat.read(path, as_version=4)
    waits = f"import pathlib, time\nwhile not pathlib.Path({str(until)!r}).exists(): time.sleep(0.02)"
    found.cells.insert(1, nbformat.v4.new_code_cell(waits, id="held"))
    nbformat.write(found, path)


def line(folder: Path, *more: str) -> list[str]:
    """The command of a run in real notebooks."""
    words = ["report", folder / "short.ipynb", folder / "survey.yml", "--by", "channel", "--period", MONTHS]
    return [sys.executable, "-m", "csat_research", *map(str, words), "--out", str(folder / "reports"), *more]


def started(command: list[str], log: Path) -> subprocess.Popen[str]:
    """A process that writes into a file: what it starts may outlive it, and would keep a pipe open."""
    with log.open("w") as file:
        return subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, text=True)


def pages(folder: Path) -> list[Path]:
    return list((folder / "reports" / "made-up-shop").glob("2026*/short*.html"))


def recorded(folder: Path) -> list[Path]:
    """Pages of which the private folder says that they stand; one that was just put there is made once more."""
    private = folder / "reports" / "_private" / "made-up-shop"
    return [one for one in pages(folder) if (private / one.parent.name / f"{one.stem}.made.json").is_file()]


@pytest.mark.full
@pytest.mark.parametrize("jobs", ["1", "2", "3"])
def test_a_run_killed_in_the_middle_goes_on_where_it_was(tmp_path, jobs):
    """SIGKILL, which no process can answer: no half file is sent, the lock is free, and the end is that of a whole run."""
    for name in ("whole", "killed"):
        survey(tmp_path / name)
        template(tmp_path / name)
    subprocess.run(line(tmp_path / "whole", "--jobs", jobs), cwd=ROOT, check=True, capture_output=True)
    run = started(line(tmp_path / "killed", "--jobs", jobs), tmp_path / "log")
    while not recorded(tmp_path / "killed") and run.poll() is None:
        time.sleep(0.02)
    begun = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    first = {path: path.stat().st_mtime_ns for path in recorded(tmp_path / "killed")}
    assert 1 <= len(first) < 4
    assert all(
        one.read_text(encoding="utf-8").rstrip().endswith("</html>") for one in pages(tmp_path / "killed")
    )
    again = subprocess.run(
        line(tmp_path / "killed", "--jobs", jobs), cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert f"{len(first)} page" in again.stdout
    assert begun
    assert not [
        one for one in begun if one.is_running()
    ]  # what it had started ended with it, while the second run ran
    assert all(path.stat().st_mtime_ns == made for path, made in first.items())
    assert sendable(tmp_path / "killed" / "reports") == sendable(tmp_path / "whole" / "reports")
    assert not list((tmp_path / "killed").rglob(".making*"))


@pytest.mark.full
def test_a_second_run_beside_the_first_ends_at_once(tmp_path):
    survey(tmp_path)
    held(template(tmp_path), tmp_path / "go on")
    first = started(line(tmp_path), tmp_path / "log")
    while not (tmp_path / "reports/_private/made-up-shop/running.json").exists():
        time.sleep(0.02)
    second = subprocess.run(line(tmp_path), cwd=ROOT, capture_output=True, text=True, check=False)
    (tmp_path / "go on").touch()
    assert first.wait() == 0
    assert second.returncode == 2
    assert f"process {first.pid} on" in second.stderr
    assert len(pages(tmp_path)) == 4


# --- Dask ------------------------------------------------------------------------------------------------


def dask(log: Path, kind: str, *words: str) -> subprocess.Popen[str]:
    """A scheduler or a worker as anybody starts it."""
    return started([sys.executable, "-m", f"distributed.cli.dask_{kind}", *words], log)


@pytest.fixture
def cluster(tmp_path):
    """A real scheduler and two worker processes; `workers` may be killed."""
    where = tmp_path / "scheduler.json"
    quiet = ("--no-dashboard", "--scheduler-file", str(where))
    scheduler = dask(tmp_path / "scheduler", "scheduler", "--port", "0", *quiet)
    alone = (*quiet, "--nthreads", "1", "--no-nanny")
    workers = [
        dask(tmp_path / f"log{i}", "worker", *alone, "--local-directory", str(tmp_path / f"w{i}"))
        for i in range(2)
    ]
    try:
        yield _address(where), workers
    finally:
        for one in (*workers, scheduler):
            one.kill()
            one.wait()


def _address(where: Path) -> str:
    import json

    from distributed import Client

    while not where.exists():
        time.sleep(0.05)
    address = json.loads(where.read_text())["address"]
    with Client(address) as client:
        client.wait_for_workers(2, timeout=60)
    return address.replace("tcp://", "dask://")


@pytest.mark.full
def test_workers_of_a_scheduler_make_the_pages_also_when_one_is_killed(tmp_path, cluster):
    address, workers = cluster
    for name in ("here", "there"):
        survey(tmp_path / name)
        template(tmp_path / name)
    subprocess.run(line(tmp_path / "here"), cwd=ROOT, check=True, capture_output=True)
    run = started(line(tmp_path / "there", "--jobs", address), tmp_path / "log")
    while not pages(tmp_path / "there") and run.poll() is None:
        time.sleep(0.02)
    workers[0].kill()
    assert run.wait() == 0, (tmp_path / "log").read_text()
    assert len(pages(tmp_path / "there")) == 4
    assert sendable(tmp_path / "there" / "reports") == sendable(tmp_path / "here" / "reports")


@pytest.mark.full
def test_a_scheduler_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ReportError, match="No Dask scheduler answers"):
        run(tmp_path, jobs="dask://127.0.0.1:1")


def test_the_password_of_a_scheduler_is_not_repeated(tmp_path):
    """Dask names an address that it cannot take, without its scheme, so that nothing looked like an address."""
    pytest.importorskip("distributed")
    with pytest.raises(ReportError) as told, pool._scheduler("dask://ann:hunter22@127.0.0.1:1", tmp_path):
        pass
    assert "hunter22" not in str(told.value)


def test_a_worker_that_sees_another_disk_or_runs_other_code_is_refused(tmp_path):
    here = pool._seen(str(tmp_path))
    pool._check_workers({"tcp://a:1": here}, tmp_path)
    with pytest.raises(ReportError, match="does not see"):
        pool._check_workers({"tcp://a:1": pool._seen(str(tmp_path / "nowhere"))}, tmp_path)
    with pytest.raises(ReportError, match="another version"):
        pool._check_workers({"tcp://a:1": (True, "other")}, tmp_path)
    with pytest.raises(ReportError, match="no workers"):
        pool._check_workers({}, tmp_path)
