"""A person at a keyboard: types commands in a folder of her own, and everything she sees is written down."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import tasks

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "reports" / "_first_hour"
PYTHON = getattr(sys, "_base_executable", sys.executable)
# What a stranger would not know: our virtual environment, our switches, the calm of the test run.
OURS = re.compile(
    r"VIRTUAL_ENV|PYTHON.*|CSAT_RESEARCH_.*|PYTEST_.*|MPL.*|(OPENBLAS|OMP)_NUM_THREADS|CONDA_.*"
)
# Nobody should have to wonder about lines like these.
NOISE = re.compile(r"Traceback|\b\w*Warning\b|KeyboardInterrupt|ERROR|WARNING|should not happen")


class Seen(NamedTuple):
    """What a command showed: its exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        """The last line on the screen: what to open, or what to type next."""
        return self.out.rstrip().splitlines()[-1]

    @property
    def noise(self) -> list[str]:
        """Lines that a person cannot do anything with."""
        return [line for line in (self.out + self.err).splitlines() if NOISE.search(line)]


@dataclass(frozen=True)
class Person:
    """Somebody with a folder, a Python and no `make`."""

    name: str
    home: Path
    programs: Path

    @property
    def transcript(self) -> Path:
        """Where everything is written down that this person saw."""
        return KEPT / f"{self.name}.txt"

    def begin(self) -> Person:
        """An empty folder and an empty transcript."""
        self.home.mkdir(parents=True, exist_ok=True)
        KEPT.mkdir(parents=True, exist_ok=True)
        self.transcript.write_text("", encoding="utf-8")
        return self

    def notes(self, text: str) -> None:
        """Add to the transcript; the folder of the person is written as ~."""
        shown = text.replace(str(self.home), "~").replace(str(self.home.parent), "..")
        with self.transcript.open("a", encoding="utf-8") as file:
            file.write(shown.rstrip() + "\n")

    def types(self, program: str | Path, *words: str | Path) -> Seen:
        """Type a command and look at the screen."""
        own = shutil.which(str(program), path=str(self.programs))
        command = [own or str(program), *map(str, words)]
        self.notes(f"\n$ {' '.join([str(program), *command[1:]])}")
        start = time.perf_counter()
        done = subprocess.run(command, cwd=self.home, env=plain(), capture_output=True, encoding="utf-8")
        self.notes(f"{done.stdout}{done.stderr}")
        self.notes(f"[exit {done.returncode}, {time.perf_counter() - start:.0f} s]")
        return Seen(done.returncode, done.stdout, done.stderr)


def plain() -> dict[str, str]:
    """The environment of a stranger: nothing of ours, and no program of our .venv on the path."""
    kept = {name: value for name, value in os.environ.items() if not OURS.fullmatch(name)}
    ours = {str(Path(sys.executable).parent), str(Path(sys.prefix) / "bin")}
    path = [place for place in kept.get("PATH", "").split(os.pathsep) if place not in ours]
    return {**tasks.SYSTEM_CERTIFICATES, **kept, "PATH": os.pathsep.join(path), "PYTHONUTF8": "1"}


def must(*command: str | Path, cwd: Path) -> None:
    """A step before the hour begins; it says why where it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=plain(), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
