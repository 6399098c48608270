"""Jobs: how many pages are made at once, and what may begin before anything else is imported or read."""

from __future__ import annotations

import os

from csat_research.errors import ReportError
from csat_research.reporting.engine.forking import warm
from csat_research.words import say

__all__ = ["DASK", "THREADS", "begin", "check_jobs"]

DASK = "dask://"
THREADS = 2  # up to so many at once: cells have processes of their own, so that threads do and nothing is imported twice


def check_jobs(jobs: int | str) -> int | str:
    """Processes to run in, or the address of a Dask scheduler. Raises ReportError for anything else.

    >>> check_jobs("2"), check_jobs("dask://10.0.0.5:8786")
    (2, 'dask://10.0.0.5:8786')
    """
    text = str(jobs).strip()
    if text.startswith(DASK) and text != DASK:
        return text
    if text == "auto":
        return os.cpu_count() or 1
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise ReportError(
        say(
            "jobs = {jobs:quoted} cannot be. Write how many pages are made at once (2, or auto), or dask://host:8786.",
            jobs=text,
        )
    )


def begin(jobs: int | str, engine: str) -> int | str:
    """The jobs as `check_jobs` has them; what runs the cells imports from now on, in a process beside, where it will be here.

    Called before the libraries that read a survey are imported: two cores then import at once.
    """
    found = check_jobs(jobs)
    if engine == "fast" and not isinstance(found, str) and found <= THREADS:
        warm(drawing=False)
    return found
