"""Fast: papermill's engine whose cells run in a child of the forkserver; what it stores is what a kernel would have stored."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode, from_dict
from nbformat.v4 import output_from_msg
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from csat_research.reporting.engine.worker import OutOfTime, Worker
from csat_research.reporting.names import BUNDLES

__all__ = ["ENGINE", "FastEngine"]

ENGINE = "csat-research-fast"


class FastEngine(Engine):
    """papermill's engine `csat-research-fast`: no kernel to start, the notebook written after each cell, a hard time limit."""

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: Any = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        **options: Any,
    ) -> Any:
        """Called by papermill; as its own, with a manager that writes what has changed alone."""
        manager = Manager(nb, output_path, log_output, progress_bar, autosave_cell_every)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, **options)
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        execution_timeout: float | None = None,
        time_limit: float | None = None,
        on_cell_start: Callable[..., Any] | None = None,
        pictures: bool = True,
        **ignored: Any,
    ) -> None:
        """Run the cells one by one and stop at the first that fails without the tag `raises-exception`.

        execution_timeout: seconds a cell. time_limit: seconds the whole notebook. pictures: whether results store HTML.
        Raises nbclient's CellTimeoutError and
        DeadKernelError, as papermill's own engine does; what was shown until then stays in the notebook.
        """
        with Worker({} if pictures else {BUNDLES: "1"}) as worker:
            end = _after(time_limit)  # a slow start is no fault of the notebook
            cells = Cells(worker, changed=nb_man.changed)
            for index, cell in enumerate(nb_man.nb.cells):
                if on_cell_start is not None:
                    on_cell_start(cell=cell, cell_index=index)
                nb_man.cell_start(cell, index)
                fine = False
                try:
                    fine = cells.run(cell, _sooner(_after(execution_timeout), end))
                except OutOfTime:
                    seconds = int(_sooner(execution_timeout, time_limit) or 0)
                    raise CellTimeoutError.error_from_timeout_and_cell("Out of time", seconds, cell) from None
                finally:
                    if not fine:
                        nb_man.cell_exception(cell, index)
                    nb_man.cell_complete(cell, index)
                if not fine:
                    break
        nb_man.nb.metadata["language_info"] = _language()

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Always this Python."""
        return "python3"


def _after(seconds: float | None) -> float | None:
    return None if seconds is None else time.monotonic() + seconds


def _sooner(one: float | None, two: float | None) -> float | None:
    return min((each for each in (one, two) if each is not None), default=None)


class Cells:
    """Runs the cells of one notebook in a worker and stores what they show."""

    def __init__(self, worker: Worker, changed: Callable[[Any], None]) -> None:
        self._worker, self._changed = worker, changed
        # cells with outputs that a later one may update, by their display id
        self._shown: dict[str, list[Any]] = {}
        self._clearing = False

    def run(self, cell: Any, until: float | None) -> bool:
        """Run one cell; whether the notebook may go on."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
            return True
        self._clearing = False
        for message in self._worker.run(cell.source, until):
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "done":
                cell.execution_count = content["execution_count"]
                return bool(content["fine"]) or "raises-exception" in tags
            if kind == "clear_output":
                self._clear(cell, content["wait"])
            elif kind == "update_display_data":
                self._update(content)
            else:
                self._store(cell, message)
        return False

    def _clear(self, cell: Any, wait: bool) -> None:
        self._clearing = wait
        if not wait:
            cell.outputs = []

    def _store(self, cell: Any, message: Mapping[str, Any]) -> None:
        """One output under its cell; pieces of one stream are joined."""
        self._clear(cell, False) if self._clearing else None
        content, last = message["content"], cell.outputs[-1] if cell.outputs else {}
        if message["header"]["msg_type"] == "stream" and last.get("name") == content["name"]:
            last["text"] += content["text"]
            return
        output = _output(message)
        cell.outputs.append(output)
        if place := content.get("transient", {}).get("display_id"):
            self._shown.setdefault(place, []).append((cell, output))

    def _update(self, content: Mapping[str, Any]) -> None:
        for cell, output in self._shown.get(content["transient"].get("display_id", ""), []):
            output.data, output.metadata = from_dict(content["data"]), from_dict(content["metadata"])
            self._changed(cell)


def _output(message: Mapping[str, Any]) -> Any:
    """As nbformat's `output_from_msg`, which checks it; but that makes a node of each mapping in a bundle, 16,000 a page."""
    content = dict(message["content"])
    if "data" in content:
        content["data"] = bundle = NotebookNode()
        dict.update(bundle, message["content"]["data"])
    return output_from_msg({**message, "content": content})


class Manager(NotebookExecutionManager):
    """papermill's record of a run, written after each cell: what has not changed is made into text once."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.output_path: str | None = self.output_path
        self._texts: dict[int, bytes] = {}

    def cell_start(self, cell: Any, cell_index: int | None = None, **more: Any) -> None:
        """As papermill's; the file is written when a cell is through."""
        self.changed(cell)
        with self._unsaved():
            super().cell_start(cell, cell_index, **more)

    def cell_complete(self, cell: Any, cell_index: int | None = None, **more: Any) -> None:
        """As papermill's; a cell of words changes nothing that is worth a file."""
        with self._unsaved():
            super().cell_complete(cell, cell_index, **more)
        self.changed(cell)
        if cell.cell_type == "code":
            self.save()

    def changed(self, cell: Any) -> None:
        """A cell is begun or through, or was updated by a later one: its text is made anew."""
        self._texts.pop(id(cell), None)

    def notebook_complete(self, **more: Any) -> None:
        """As papermill's, which looks at every cell once more."""
        self._texts.clear()
        super().notebook_complete(**more)

    @contextlib.contextmanager
    def _unsaved(self) -> Iterator[None]:
        path, self.output_path = self.output_path, None
        try:
            yield
        finally:
            self.output_path = path

    def save(self, **more: Any) -> None:
        """Write the notebook, a line a cell, beside its place and move it there; at another store, as papermill does."""
        if not self.output_path or "://" in str(self.output_path):
            super().save(**more)
            return
        cells = [self._kept(cell) for cell in self.nb.cells]
        rest = _text({name: value for name, value in self.nb.items() if name != "cells"})
        path = Path(self.output_path)
        beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
        beside.write_bytes(b'{"cells": [\n' + b",\n".join(cells) + b"\n],\n" + rest[1:] + b"\n")
        # One file moved over another sends it to the disk at once (ext4), thirty times a page; the one it replaces is taken
        # away before, so that only the last is. Who is killed between both leaves the whole notebook at `beside`.
        path.unlink(missing_ok=True)
        os.replace(beside, path)
        self.last_save_time = self.now()

    def _kept(self, cell: Any) -> bytes:
        if id(cell) not in self._texts:
            self._texts[id(cell)] = _text(cell)
        return self._texts[id(cell)]


def _text(part: Any) -> bytes:
    """As JSON in one line, which Python writes ten times as fast as an indented one."""
    return json.dumps(part, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _language() -> dict[str, Any]:
    """What a kernel of this Python says of its language."""
    return {
        "name": "python",
        "version": platform.python_version(),
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": 3},
        "pygments_lexer": "ipython3",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }


papermill_engines.register(ENGINE, FastEngine)
