"""The first hour of three strangers: a clean clone or a wheel of what is committed, in environments of their own."""

import os
import sys
from pathlib import Path

import pytest

import tasks
from tests.first_hour.person import KEPT, PYTHON, ROOT, Person, must

BIN = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """A folder with a blank and letters that are not English in its path, as folders have."""
    return tmp_path_factory.mktemp("first") / "Отчёты 2026"


@pytest.fixture(scope="session")
def clone(place):
    """A clean clone of what is committed; a change that is not committed is not in it."""
    place.mkdir()
    must("git", "clone", "--quiet", "--no-hardlinks", ROOT, place / "csat_research", cwd=ROOT)
    return place / "csat_research"


@pytest.fixture(scope="session")
def checkout(clone):
    """Somebody who cloned and typed README's first command, without make: the pages stand and `.venv` is there."""
    newcomer = Person("newcomer", clone, clone / ".venv" / BIN).begin()
    return newcomer, newcomer.types(PYTHON, "tasks.py", "report")


@pytest.fixture(scope="session")
def programs(place, clone):
    """An environment with the wheel and its extra [report] only, as somebody has who never sees the repository."""
    must(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place / "wheel", cwd=clone)
    (wheel,) = (place / "wheel").glob("*.whl")
    must(PYTHON, "-m", "venv", place / "env", cwd=place)
    uv = tasks.find_uv()
    python = place / "env" / BIN / "python"
    pip = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    must(*pip, "--quiet", "-c", clone / tasks.CONSTRAINTS, f"{wheel}[report]", cwd=place)
    return place / "env" / BIN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the transcripts stand: they are to be read, as the person reads them."""
    for path in sorted(KEPT.glob("*.txt")):
        terminalreporter.line(f"transcript: {Path(path).relative_to(ROOT)}")
