"""Worker: the near side of the fast engine - starts a process for one notebook, asks it cell by cell, kills it for good."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from multiprocessing import current_process, get_context, spawn
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Any

from nbclient.exceptions import DeadKernelError

from csat_research.reporting import preload

__all__ = ["Died", "OutOfTime", "Worker", "warm"]

# A forked child of a threaded or of Apple's libraries may hang, so fork is for Linux alone; a fresh Python elsewhere.
METHOD = "forkserver" if sys.platform == "linux" else "spawn"
# One thread a process: small matrices, and several run side by side. The backend is that of a kernel.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # else pyarrow starts a thread, and we fork beside it
}
FAREWELL = 5.0  # seconds a process gets to end by itself
# Processes are started and taken leave of one at a time: the standard library's bookkeeping of children is not made
# for threads. Cells run at the same time.
_BOOKS = threading.Lock()


class OutOfTime(Exception):
    """The time of a cell or of the notebook is over."""


class Died(DeadKernelError):
    """The process ended in the middle of a cell; `code` as in Popen.returncode: -9 is killed by signal 9."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"the process ended with code {code}")
        self.code = code


def warm() -> None:
    """Let the forkserver begin to import now, so that it has begun when the first report wants it. Costs nothing twice."""
    if METHOD != "forkserver":
        return
    from multiprocessing import forkserver

    with _BOOKS, _surroundings():
        get_context(METHOD).set_forkserver_preload([preload.__name__])
        forkserver.ensure_running()


class Worker:
    """One process for one notebook: `with Worker() as worker: worker.run(source, until)`.

    Several may run at a time, from several threads or processes of the caller: each has its own process and pipe, and
    all are children of one forkserver, which imports once. What was left running is killed with all it started.
    environment: variables that the cells find beside those of the caller.
    """

    def __init__(self, environment: Mapping[str, str] = {}) -> None:
        warm()
        context: Any = get_context(METHOD)
        from csat_research.reporting.cells import work

        self._pipe, far = context.Pipe()
        try:
            with _BOOKS:
                now = {
                    **os.environ,
                    **ENVIRONMENT,
                    **environment,
                }  # not what it was when the forkserver began
                self._process = context.Process(target=work, args=(far, now), name="csat-research cells")
                with _surroundings(), _without_main(), _undemonic():
                    self._process.start()
        except (OSError, EOFError):
            raise Died(None) from None
        finally:
            far.close()

    def run(self, source: str, until: float | None) -> Iterator[Mapping[str, Any]]:
        """The messages of one cell, the last one of kind `done`.

        until: a moment of time.monotonic. Raises OutOfTime after it and Died if the process ends; it is dead then.
        """
        self._ask(source)
        while True:
            message = self._next(until)
            yield message
            if message["header"]["msg_type"] == "done":
                return

    def _ask(self, source: str | None) -> None:
        try:
            self._pipe.send(source)
        except OSError:
            raise Died(self._code()) from None

    def _next(self, until: float | None) -> Mapping[str, Any]:
        left = None if until is None else max(0.0, until - time.monotonic())
        ready = wait([self._pipe, self._process.sentinel], left)
        if not ready:
            self._kill()
            raise OutOfTime
        try:
            if self._pipe in ready or self._pipe.poll():
                return dict(json.loads(self._pipe.recv_bytes()))
        except (OSError, EOFError):
            pass
        raise Died(self._code())

    def _code(self) -> int | None:
        with _BOOKS:
            self._process.join(FAREWELL)
            return self._process.exitcode

    def _kill(self) -> None:
        """The process and all it started, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid or 0, signal.SIGKILL)
        self._process.kill()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Ask it to end where all went well, and kill it where it does not or something went wrong."""
        with contextlib.suppress(Died):
            if kind is None:
                self._ask(None)
                wait([self._process.sentinel], FAREWELL)
        self._kill()
        wait([self._process.sentinel])
        with _BOOKS:
            self._process.join()
            self._process.close()
        self._pipe.close()


@contextlib.contextmanager
def _surroundings() -> Iterator[None]:
    """The variables that count while libraries are imported, and the way to this package, for a process started inside."""
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    wanted = {**ENVIRONMENT, "PYTHONPATH": path, preload.ASKED: "1"}
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
    report itself without end. Processes that other threads start meanwhile are left as they are.
    """
    ours, real = threading.get_ident(), spawn.get_preparation_data

    def bare(name: str) -> dict[str, Any]:
        data = real(name)
        if threading.get_ident() == ours:
            data = {key: value for key, value in data.items() if not key.startswith("init_main")}
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
