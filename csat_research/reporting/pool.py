"""Pool: jobs one after the other, in several processes of this machine, or on many machines through Dask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.pool import ThreadPool
from pathlib import Path
from threading import Semaphore, Thread
from typing import Any

from csat_research.errors import ReportError
from csat_research.reporting.job import Made, Task, failed, make
from csat_research.reporting.jobs import DASK, THREADS
from csat_research.reporting.resume import code_key
from csat_research.survey.secret import hidden, without_secret
from csat_research.words import Sentence, join, say

__all__ = ["Progress", "in_pool"]

Progress = Callable[
    [str, float, int], None
]  # name of a page, pages done (a part of one counts), pages in all
ROUNDS = 2  # in parallel; what is left when workers died twice runs one by one


def in_pool(
    tasks: Iterable[Task], total: int, jobs: int | str, progress: Progress | None = None
) -> Iterator[Made]:
    """What came of each of `total` tasks, as soon as it is there; the first begin while the last are still put together.

    A worker that dies takes its task with it: it is tried again, at last alone, and only that one is given up.
    """
    if not total:
        return
    told = progress or (lambda name, done, total: None)
    if not isinstance(jobs, str) and min(jobs, total) <= 1:
        for i, task in enumerate(tasks):
            yield make(task, _cells(task, i, total, told))
        return
    for i, made in enumerate(_at_once(tasks, jobs), start=1):
        told(made.task.job.name, i, total)
        yield made


def _at_once(tasks: Iterable[Task], jobs: int | str) -> Iterator[Made]:
    if not isinstance(jobs, str) and jobs <= THREADS:  # pages are drawn one at a time in one process
        yield from _in_threads(tasks, jobs)
        return
    known = tuple(tasks)
    with _backend(jobs, known) as parallel:
        yield from _in_parallel(known, parallel)


def _in_threads(tasks: Iterable[Task], jobs: int) -> Iterator[Made]:
    """As many notebooks at once as jobs, and threads for as many more, so that they run while pages wait to be drawn.

    The threads of this pool end with the process, whatever they are doing, so that Ctrl+C waits for none of them. Where a
    task cannot be put together, those before it are made, as one after the other would; then it is raised why.
    """
    turn, why = Semaphore(jobs), list[Exception]()
    with ThreadPool(2 * jobs) as pool:
        yield from pool.imap_unordered(lambda task: make(task, turn=turn), _whole(tasks, why))
    if why:
        raise why[0]


def _whole(tasks: Iterable[Task], why: list[Exception]) -> Iterator[Task]:
    """The tasks before the first that cannot be put together, and why it cannot."""
    try:
        yield from tasks
    except Exception as error:
        why.append(error)


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
        "The process that made it ended before it was done, three times; it may need more memory ({why}).",
        why=join(why, "; "),
    )


@contextmanager
def _backend(jobs: int | str, tasks: Sequence[Task]) -> Iterator[Callable[[], Any]]:
    """What makes a fresh joblib.Parallel on the processes of this machine or on the workers of a scheduler."""
    from joblib import Parallel, parallel_config

    if isinstance(jobs, str):
        with _scheduler(jobs, _there(tasks[0].notebook)), parallel_config(backend="dask"):
            yield lambda: Parallel(return_as="generator_unordered")
        return
    watched = {"initializer": _end_with, "initargs": (os.getpid(),)}
    with parallel_config(n_jobs=jobs, backend="loky", inner_max_num_threads=1, **watched):
        yield lambda: Parallel(return_as="generator_unordered")


def _end_with(parent: int) -> None:
    """Asked of each new process here: it ends when the one that started it does, however that ended.

    Else it would wait for its next page for good, and its forkserver with it.
    """
    import psutil

    def watch() -> None:
        with suppress(psutil.NoSuchProcess):
            psutil.Process(parent).wait()
        os._exit(1)  # not sys.exit, which ends this thread alone

    Thread(target=watch, daemon=True, name="csat-research watch").start()


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
                address=hidden(address),
                why=without_secret(str(error), address)[:100],  # a cut one would not be known
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
