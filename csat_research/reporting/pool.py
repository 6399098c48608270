"""Pool: jobs one after the other, in several processes of this machine, or on many machines through Dask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from csat_research.errors import ReportError
from csat_research.reporting.job import Made, Task, failed, make
from csat_research.reporting.resume import code_key
from csat_research.words import Sentence, say

__all__ = ["Progress", "begin", "check_jobs", "in_pool"]

Progress = Callable[
    [str, float, int], None
]  # name of a page, pages done (a part of one counts), pages in all
DASK = "dask://"
THREADS = 2  # up to so many at once: cells have processes of their own, so that threads do and nothing is imported twice
ROUNDS = 2  # in parallel; what is left when workers died twice runs one by one


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
    """The jobs as `check_jobs` has them; what runs the cells imports from now on, while the survey is read, where it will be here."""
    found = check_jobs(jobs)
    if engine == "fast" and not isinstance(found, str) and found <= THREADS:
        from csat_research.reporting.forking import warm

        warm()
    return found


def in_pool(tasks: Sequence[Task], jobs: int | str, progress: Progress | None = None) -> Iterator[Made]:
    """What came of each task, as soon as it is there.

    A worker that dies takes its task with it: it is tried again, at last alone, and only that one is given up.
    """
    if not tasks:
        return
    told = progress or (lambda name, done, total: None)
    if not isinstance(jobs, str) and min(jobs, len(tasks)) <= 1:
        for i, task in enumerate(tasks):
            yield make(task, _cells(task, i, len(tasks), told))
        return
    with _backend(jobs, tasks) as parallel:
        for i, made in enumerate(_in_parallel(tasks, parallel), start=1):
            told(made.task.job.name, i, len(tasks))
            yield made


def _cells(task: Task, before: int, total: int, told: Progress) -> Callable[[int, int], None]:
    return lambda cell, cells: told(task.job.name, before + cell / cells, total)


def _in_parallel(tasks: Sequence[Task], parallel: Callable[[], Any]) -> Iterator[Made]:
    left = dict(enumerate(tasks))
    for _ in range(ROUNDS):
        yield from _round(left, tuple(left), parallel, [])
    for i in tuple(left):
        why: list[str] = []
        yield from _round(left, (i,), parallel, why)
        if i in left:
            yield failed(left.pop(i), _died(why))


def _round(
    left: dict[int, Task], numbers: Sequence[int], parallel: Callable[[], Any], why: list[str]
) -> Iterator[Made]:
    """Take out of `left` what comes back; `make` raises nothing, so what is raised here is a worker that is gone."""
    from joblib import delayed

    try:
        for i, made in parallel()(delayed(_numbered)(i, left[i]) for i in numbers):
            del left[i]
            yield made
    except Exception as error:
        why.append(f"{type(error).__name__}: {str(error)[:200]}")


def _numbered(i: int, task: Task) -> tuple[int, Made]:
    return i, make(task)


def _died(why: Sequence[str]) -> Sentence:
    return say(
        "The process that made it ended before it was done, three times; it may need more memory. ({why})",
        why="; ".join(why),
    )


@contextmanager
def _backend(jobs: int | str, tasks: Sequence[Task]) -> Iterator[Callable[[], Any]]:
    """What makes a fresh joblib.Parallel on the processes of this machine or on the workers of a scheduler."""
    from joblib import Parallel, parallel_config

    if isinstance(jobs, str):
        with _scheduler(jobs, _there(tasks[0].notebook)), parallel_config(backend="dask"):
            yield lambda: Parallel(return_as="generator_unordered")
        return
    kind: dict[str, Any] = {"backend": "threading"}
    if jobs > THREADS:  # pages are drawn one at a time in one process
        kind = {"backend": "loky", "inner_max_num_threads": 1}
    with parallel_config(n_jobs=jobs, **kind):
        yield lambda: Parallel(return_as="generator_unordered")


def _there(path: Path) -> Path:
    """The folder of a file, or the nearest above it that is there by now."""
    return next(folder for folder in path.parents if folder.is_dir())


@contextmanager
def _scheduler(address: str, folder: Path) -> Iterator[None]:
    """A client of a Dask scheduler whose workers see the folder and run this very code."""
    try:
        from distributed import Client
    except ImportError:
        raise ReportError(
            say('{address} needs Dask: pip install "csat_research[dask]"', address=address)
        ) from None
    try:
        client = Client(address.removeprefix(DASK), timeout="10s")
    except (OSError, ValueError) as error:
        raise ReportError(
            say(
                "No Dask scheduler answers at {address} ({why}). Start one: dask scheduler",
                address=address,
                why=str(error)[:100],
            )
        ) from None
    with client:
        _check_workers(client.run(_seen, str(folder)), folder)
        yield


def _seen(folder: str) -> tuple[bool, str]:
    """Asked of each worker: whether it sees a folder, and which code it runs."""
    return Path(folder).is_dir(), code_key()


def _check_workers(answers: Mapping[str, tuple[bool, str]], folder: Path) -> None:
    if not answers:
        raise ReportError(say("The Dask scheduler has no workers yet. Start some: dask worker host:8786"))
    for worker, (seen, code) in answers.items():
        if not seen:
            raise ReportError(
                say(
                    "Worker {worker} does not see {folder}. Put survey and reports on a disk that all machines share,"
                    " under one path.",
                    worker=worker,
                    folder=str(folder),
                )
            )
        if code != code_key():
            raise ReportError(
                say("Worker {worker} runs another version of csat_research than this one.", worker=worker)
            )
