"""Worker: the near side of the fast engine - starts a process for one notebook, asks it cell by cell, kills it for good."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any

from nbclient.exceptions import DeadKernelError

from csat_research.reporting.engine import forking

__all__ = ["Died", "OutOfTime", "Worker"]

FAREWELL = 5.0  # seconds a process gets to end by itself


class OutOfTime(Exception):
    """The time of a cell or of the notebook is over."""


class Died(DeadKernelError):
    """The process ended in the middle of a cell; `code` as in Popen.returncode: -9 is killed by signal 9."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"the process ended with code {code}")
        self.code = code


class Worker:
    """One process for one notebook: `with Worker() as worker: worker.run(source, until)`.

    Several may run at a time, from several threads or processes of the caller: each has its own process and pipe, and
    all are children of one forkserver, which imports once. What was left running is killed with all it started.
    environment: variables that the cells find beside those of the caller.
    """

    def __init__(self, environment: Mapping[str, str] = {}) -> None:
        from csat_research.reporting.engine.cells import work

        try:
            self._process, self._pipe = forking.started(work, environment)
        except (OSError, EOFError):
            raise Died(None) from None

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
        with forking.BOOKS:
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
        with forking.BOOKS:
            self._process.join()
            self._process.close()
        self._pipe.close()
