"""Alone: two runs never write one file - a lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csat_research.errors import ReportError
from csat_research.reporting.export import read_json, write_json
from csat_research.words import Sentence, say

__all__ = ["alone", "in_turn"]

PATIENCE = 120  # seconds; the index of all reports is written in one


@contextmanager
def alone(private: Path) -> Iterator[None]:
    """Hold a survey's reports for one run. Raises ReportError where another run holds them, naming it.

    The system frees the lock of a process that was killed; nothing has to be cleared away by hand.
    """
    from filelock import FileLock, Timeout

    private.mkdir(parents=True, exist_ok=True)
    lock, note = FileLock(private / ".lock"), private / "running.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ReportError(_held(private, note)) from None
    try:
        now = dt.datetime.now().isoformat(sep=" ", timespec="seconds")
        write_json({"process": os.getpid(), "computer": platform.node(), "since": now}, note)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _held(private: Path, note: Path) -> Sentence:
    known = read_json(note)
    return say(
        "Another run is writing the reports of {survey} (process {process} on {computer}, since {since})."
        " Nothing was written; type the same again when it has ended.",
        survey=private.name,
        process=known.get("process", "?"),
        computer=known.get("computer", "?"),
        since=known.get("since", "?"),
    )


@contextmanager
def in_turn(private: Path) -> Iterator[None]:
    """Wait until no other run writes what all surveys share: the index of all reports."""
    from filelock import FileLock, Timeout

    private.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(private / ".lock", timeout=PATIENCE):
            yield
    except Timeout:
        raise ReportError(
            say("{file} is held by another program for {n} seconds.", file=".lock", n=PATIENCE)
        ) from None
