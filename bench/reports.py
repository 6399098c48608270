"""Many reports, both ways in one run: the batch with two jobs, and a loop of papermill and nbconvert; seconds and memory.

`make bench` prints it and writes reports/benchmarks/reports.json; alone: python bench/reports.py --reports 20 --rounds 2.
`make bench only=year` does it with four channels and twelve months, once more where nothing is new, and writes year.json;
`python bench/reports.py --year --sample 8` lets the plain loop make 8 of the 48 and says that its time is that of these, times 6.
Each side runs in a fresh Python, so that starting up counts, and both sides take turns, so that a busy machine is
busy for both. Ours is the command that people run, `report monthly --by channel`, with its tables and index. The plain
loop is what one writes by hand: papermill's Python API with its own engine and a Jupyter kernel for each notebook, then
nbconvert's HTML.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "reports" / "benchmarks" / "reports.json"
YEAR = OUT.with_name("year.json")
SURVEY = ROOT / "data" / "example" / "survey.yml"
TEMPLATE = ROOT / "notebooks" / "templates" / "monthly.ipynb"
CHANNELS = ("chat", "email", "phone", "social")
JOBS = 2
SIDES = ("fast", "plain")


def months(reports: int) -> list[str]:
    """As many months as that many reports need, a report of each channel a month, the last month first."""
    last = 12 * 2026 + 9  # October 2026
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(last, last - reports // len(CHANNELS), -1)]


def fast(reports: int, folder: Path) -> None:
    """Ours: the command that people run, which reads the source once, two pages at a time, with tables and index beside them."""
    from csat_research.cli import main

    asked = months(reports)
    words = ["report", TEMPLATE.stem, SURVEY, "--by", "channel", "--period", f"{asked[-1]}..{asked[0]}"]
    main([*map(str, words), "--jobs", str(JOBS), "--out", str(folder), "--also", "none"])


def plain(reports: int, folder: Path) -> None:
    """The loop of papermill and nbconvert."""
    import nbconvert
    import papermill

    exporter = nbconvert.HTMLExporter()
    for month, channel in product(months(reports), CHANNELS):
        name = f"monthly-{month}-{channel}"
        given = {"survey": str(SURVEY), "period": month, "where": json.dumps({"channel": channel})}
        done = papermill.execute_notebook(
            str(TEMPLATE), str(folder / f"{name}.ipynb"), given, kernel_name="python3", progress_bar=False
        )
        (folder / f"{name}.html").write_text(exporter.from_notebook_node(done)[0], encoding="utf-8")


def measured(side: str, reports: int, folder: str = "") -> dict[str, float]:
    """Seconds of one side in a fresh Python, and CPU seconds and the peak of memory of all its processes.

    folder: where it writes, and finds what it made before; by default a new one.
    """
    if not folder:
        with tempfile.TemporaryDirectory() as new:
            return measured(side, reports, new)
    command = [sys.executable, __file__, "--side", side, "--reports", str(reports), "--folder", folder]
    before, start = len(list(Path(folder).rglob("monthly-*.html"))), time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        seen = Watch(running.pid)
        code = running.wait()
        seconds = time.perf_counter() - start
        seen.stop()
    pages = len(list(Path(folder).rglob("monthly-*.html")))
    nothing_new = code == 1 and pages == before  # how the command ends where every page is as it was
    if (code and not nothing_new) or pages != reports:
        raise SystemExit(f"{side}: {pages} of {reports} reports were made (exit code {code})")
    return {
        "reports": reports,
        "seconds": seconds,
        "each": seconds / reports,
        "cpu_each": seen.cpu / reports,
        "peak_mb": seen.peak_mb,
    }


class Watch:
    """The most memory that a process and all below it hold, and the CPU they take, looked at every second: a look takes CPU too."""

    def __init__(self, pid: int) -> None:
        self._pid, self.peak_mb, self.cpu, self._over = pid, 0.0, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            held, cpu = family(self._pid)
            self.peak_mb, self.cpu = max(self.peak_mb, held), max(self.cpu, cpu)

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()


def family(pid: int) -> tuple[float, float]:
    """MB of a process and all below it (the proportional set size of Linux: a shared page counts once), and their CPU seconds."""
    import psutil

    held = cpu = 0.0
    try:
        found = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        found = []
    for one in found:
        try:
            held += getattr(one.memory_full_info(), "pss", 0) / 1e6
            cpu += sum(one.cpu_times()[:4])  # its own, and that of children that have ended
        except psutil.Error:
            continue
    return held, cpu


def heading(what: str) -> None:
    """The first line of a table."""
    print(f"\n{what:<54}{'seconds':>9}{'each':>8}{'CPU each':>10}{'peak MB':>9}", flush=True)


def show(what: str, found: dict[str, float]) -> None:
    """A line of it."""
    named = f"{what}, {found['reports']}"
    line = f"{named:<54}{found['seconds']:>9.1f}{found['each']:>8.2f}"
    print(f"{line}{found['cpu_each']:>10.2f}{found['peak_mb']:>9.0f}", flush=True)


def year(sample: int = 0, path: Path = YEAR, *, count: int = 12) -> None:
    """Four channels by twelve months: the command, the same again where nothing is new, and the plain loop.

    sample: how many of the 48 the plain loop makes, where it is to make fewer; its time is then that of these, multiplied.
    """
    reports = count * len(CHANNELS)
    heading(f"{len(CHANNELS)} channels x {count} months, all in one run")
    with tempfile.TemporaryDirectory() as folder:
        ours = measured("fast", reports, folder)
        show("report --by channel --period FROM..TO, two jobs", ours)
        again = measured("fast", reports, folder)
        show("the same line again, nothing new", again)
    loop = measured("plain", sample or reports)
    show("loop of papermill and nbconvert", loop)
    seconds = loop["each"] * reports
    how = f"{sample} of them measured and multiplied" if sample else "all of them measured"
    print(
        f"{seconds / ours['seconds']:.1f} times as fast: {ours['seconds']:.0f} s beside {seconds:.0f} s ({how}); ",
        end="",
    )
    print(f"again: {again['seconds']:.1f} s")
    told = {
        "versions": versions(),
        "jobs": JOBS,
        "ours": ours,
        "again": again,
        "plain": loop,
        "plain_seconds": seconds,
        "how": how,
    }
    written(told, path)


def written(told: dict[str, Any], path: Path) -> None:
    """Write what was measured as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"Written: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")


def main(reports: int = 20, rounds: int = 1, path: Path = OUT) -> None:
    """Print the table and write it as JSON; the quickest round of each side counts."""
    few = max(1, reports // len(CHANNELS) // 4) * len(CHANNELS)
    heading("monthly reports, both sides in one run")
    found: list[dict[str, Any]] = []
    for side, n in [
        ("fast", few),
        *(pair for _ in range(rounds) for pair in (("fast", reports), ("plain", reports))),
    ]:
        found.append({"side": side, **measured(side, n)})
        what = "report --by channel, two jobs" if side == "fast" else "loop of papermill and nbconvert"
        show(what, found[-1])
    best = {
        side: min(one["each"] for one in found if one["side"] == side and one["reports"] == reports)
        for side in SIDES
    }
    whole = [one["peak_mb"] for one in found if one["side"] == "fast"]
    times = best["plain"] / best["fast"]
    print(f"{times:.1f} times as fast (goal 7), {best['fast']:.2f} s a report (goal 0.8); ", end="")
    print(f"memory at {reports} reports is {max(whole[1:]) / max(whole[0], 1):.2f} times that at {few}")
    written({"versions": versions(), "jobs": JOBS, "runs": found, "times": times}, path)


def versions() -> dict[str, str]:
    """What was measured with."""
    names = ("papermill", "nbconvert", "ipykernel", "ipython", "matplotlib", "pandas")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20, help="a multiple of 4, at most 56")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--year", action="store_true", help="4 channels x 12 months")
    parser.add_argument(
        "--sample", type=int, default=0, help="with --year: how many the plain loop makes, a multiple of 4"
    )
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.side:
        {"fast": fast, "plain": plain}[given.side](given.reports, given.folder)
    elif given.year:
        year(given.sample)
    else:
        main(given.reports, given.rounds)
