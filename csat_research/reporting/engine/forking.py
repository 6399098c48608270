"""Forking: where the processes of notebooks come from - the standard library's forkserver, which imports once, or a fresh Python."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import current_process, get_context, spawn
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from csat_research.reporting.engine import preload
from csat_research.reporting.names import BUNDLES

__all__ = ["BOOKS", "METHOD", "started", "warm"]

# A forked child of a threaded or of Apple's libraries may hang, so fork is for Linux alone; a fresh Python elsewhere.
METHOD = "forkserver" if sys.platform == "linux" else "spawn"
# One thread a process: small matrices, and several run side by side. The backend is that of a kernel.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # else pyarrow starts a thread, and we fork beside it
    # glibc gives memory back to the system at once and asks for it again, a fault for each page of it: a third of a report's
    "MALLOC_MMAP_THRESHOLD_": f"{2**30}",
    "MALLOC_TRIM_THRESHOLD_": f"{2**30}",
    "MALLOC_TOP_PAD_": f"{2**26}",
}
# Processes are started and taken leave of one at a time: the standard library's bookkeeping of children is not made
# for threads. Cells run at the same time.
BOOKS = threading.Lock()


def warm(*, drawing: bool) -> None:
    """Let the forkserver begin to import now, so that it has begun when the first report wants it. Costs nothing twice.

    drawing: whether also what draws; a report needs none of it, and a process that has begun without imports it where it is used.
    """
    if METHOD != "forkserver":
        return
    from multiprocessing import forkserver

    with BOOKS, _surroundings(drawing):
        get_context(METHOD).set_forkserver_preload([preload.__name__])
        forkserver.ensure_running()


def started(work: Callable[..., None], environment: Mapping[str, str]) -> tuple[BaseProcess, Connection]:
    """A process that does `work(pipe, variables)`, and our end of its pipe. Raises OSError or EOFError where none can be started.

    environment: variables that it finds beside those the caller has now, which are not those of when the forkserver began.
    """
    drawing = BUNDLES not in environment
    warm(drawing=drawing)
    context: Any = get_context(METHOD)
    near, far = context.Pipe()
    try:
        with BOOKS:
            now = {**os.environ, **ENVIRONMENT, **environment}
            process = context.Process(target=work, args=(far, now), name="csat-research cells")
            with _surroundings(drawing), _without_main(), _undemonic():
                process.start()
    finally:
        far.close()
    return process, near


@contextlib.contextmanager
def _surroundings(drawing: bool) -> Iterator[None]:
    """The variables that count while libraries are imported, and the way to this package, for a process started inside."""
    package = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    asked = preload.ALL if drawing else preload.NUMBERS
    wanted = {**ENVIRONMENT, "PYTHONPATH": path, preload.ASKED: asked}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """A process started inside runs our function alone.

    The standard library has a child run the caller's script again; one without `if __name__ == "__main__"` would then
    report itself without end. Nor does it hear how the caller starts processes: joblib's own way is no name a child knows
    that has not imported joblib. Processes that other threads start meanwhile are left as they are.
    """
    ours, real = threading.get_ident(), spawn.get_preparation_data

    def bare(name: str) -> dict[str, Any]:
        data = real(name)
        if threading.get_ident() == ours:
            data = {
                key: value for key, value in data.items() if not key.startswith(("init_main", "start_method"))
            }
        return data

    spawn.get_preparation_data = bare
    try:
        yield
    finally:
        spawn.get_preparation_data = real


@contextlib.contextmanager
def _undemonic() -> Iterator[None]:
    """A worker of Dask or of a Pool may start a process too: ours ends by itself when the one that asks does."""
    config: dict[str, Any] = current_process()._config  # type: ignore[attr-defined]
    kept = config.pop("daemon", None)
    try:
        yield
    finally:
        if kept is not None:
            config["daemon"] = kept
