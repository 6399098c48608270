"""The named groups of the tests with their time budgets, how each is run, and the one closing line for all.

Standard library only: `tasks.py` calls it before anything is imported from the package.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
NOTHING_COLLECTED = 5  # pytest's exit code
TESTS_RAN = (0, 1, NOTHING_COLLECTED)
WORKERS = ("-n", str(min(2, os.cpu_count() or 1)))
BY_FILE = (
    *WORKERS,
    "--dist=loadfile",
)  # a page or a kernel that a file makes once is not made by each worker
# One thread for each worker: two workers with two threads each are slower than one. What is compiled is kept (the empty
# PYTHONDONTWRITEBYTECODE), else each worker, kernel and command of a test compiles the package and its tests anew.
CALM = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
    "PYTHONDONTWRITEBYTECODE": "",
}


class Group(NamedTuple):
    """A named part of the tests: the seconds it may take on two cores, and its pytest calls."""

    name: str
    budget: int
    calls: tuple[tuple[str, ...], ...]


class Outcome(NamedTuple):
    """What one group gave; `note` says why there are no numbers."""

    name: str
    budget: int
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""


APART = ("coverage", "engines", "templates", "browser", "outside", "fuzz", "first_hour")
PAGES = ("tests/templates", "tests/reporting")  # what is made of notebooks is judged beside the notebooks
NOT_UNIT = tuple(
    f"--ignore={one}" for one in ("tests/test_reference.py", *PAGES, *(f"tests/{name}" for name in APART))
)
SANITIZE = "--nbval-sanitize-with=tests/sanitize.cfg"
# A kernel asks for free ports and takes them a moment later, so that of two that begin at once one may never answer: lessons
# run one after the other (two workers are no quicker, each imports Jupyter). A busy machine may need over a minute for a kernel.
PATIENT = "--nbval-kernel-startup-timeout=300"
GROUPS = (
    Group("unit and property", 90, (("tests", "csat_research", "--doctest-modules", *NOT_UNIT, *BY_FILE),)),
    Group("reference", 30, (("tests/test_reference.py",),)),
    Group("coverage", 60, (("tests/coverage", *WORKERS),)),
    Group("engines", 90, (("tests/engines", *BY_FILE),)),
    Group("templates", 60, ((*PAGES, *BY_FILE),)),
    Group(
        "lessons",
        90,
        (
            ("notebooks/lessons", "--nbval", SANITIZE, PATIENT),
            ("notebooks/explore.ipynb", "--nbval-lax", PATIENT),
        ),
    ),
    Group("browser", 60, (("tests/browser", *BY_FILE),)),
    Group("outside data", 30, (("tests/outside", *BY_FILE),)),
    Group("fuzz", 20, (("tests/fuzz",),)),
)
FIRST_HOUR = Group("first hour", 600, (("tests/first_hour",),))


def run_group(python: Path, group: Group, marks: str, environment: Mapping[str, str]) -> Outcome:
    """Run the pytest calls of one group and add up what they found."""
    start = time.perf_counter()
    print(f"\n--- {group.name} ".ljust(80, "-"), flush=True)
    found = [
        pytest(python, (*call, "-m", marks), environment) for call in group.calls if (ROOT / call[0]).exists()
    ]
    passed, failed, skipped = (sum(counts[place] for _, counts in found) for place in range(3))
    stops = [f"pytest stopped with code {code}" for code, _ in found if code not in TESTS_RAN]
    note = stops[0] if stops else "" if passed + failed + skipped else "none"
    return Outcome(group.name, group.budget, time.perf_counter() - start, passed, failed, skipped, note)


def pytest(python: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, list[int]]:
    """Run pytest without its own closing line (there is one for all) and count from its record."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.xml"
        notebooks = any(one.startswith("--nbval") for one in arguments)
        apart = () if notebooks else ("-p", "no:nbval")  # it brings Jupyter: 1.7 s for each process
        command = [str(python), "-m", "pytest", *arguments, *apart, "-qq", f"--junitxml={record}"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **CALM, **environment})
        return done.returncode, counted(record)


def counted(record: Path) -> list[int]:
    """Passed, failed (with errors) and skipped of a pytest record; an expected failure is none of them."""
    if not record.exists():
        return [0, 0, 0]
    cases = list(ElementTree.parse(record).getroot().iter("testcase"))
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skips = [skip for case in cases if (skip := case.find("skipped")) is not None]
    skipped = sum(skip.get("type") != "pytest.xfail" for skip in skips)
    return [len(cases) - failed - len(skips), failed, skipped]


def print_table(outcomes: Sequence[Outcome]) -> None:
    """Print the seconds of each group beside its budget."""
    print(f"\n{'group':<20}{'seconds':>9}{'budget':>9}{'passed':>9}{'failed':>9}{'skipped':>9}")
    for one in outcomes:
        numbers = f"   {one.note}" if one.note else f"{one.passed:>9}{one.failed:>9}{one.skipped:>9}"
        late = "   over budget" if one.seconds > one.budget else ""
        print(f"{one.name:<20}{one.seconds:>9.1f}{one.budget:>9}{numbers}{late}")
    print(f"{'all':<20}{sum(one.seconds for one in outcomes):>9.1f}{sum(one.budget for one in outcomes):>9}")


def close(outcomes: Sequence[Outcome], ci: bool) -> int:
    """Print the one closing line for all groups and give the exit code; under CI a skip is a failure."""
    passed, failed, skipped = (
        sum(counts) for counts in zip(*((o.passed, o.failed, o.skipped) for o in outcomes), strict=True)
    )
    broken = [f"{one.name}: {one.note}" for one in outcomes if one.note not in ("", "none", "ok")]
    if ci and skipped:
        broken.append("Under CSAT_RESEARCH_CI=1 nothing that is collected may skip.")
    good = bool(passed) and not failed and not broken
    print("", *broken, sep="\n")
    step = "make report      (or: python tasks.py report)" if good else "mend the first failure above"
    print(f"Next:   {step}")
    seconds = sum(one.seconds for one in outcomes)
    print(f"{passed} passed, {failed} failed, {skipped} skipped in {seconds:.1f}s", flush=True)
    return 0 if good else 1
