"""Cells: the far side of the fast engine - a process that runs cells in IPython's own shell and tells what they show."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from io import TextIOBase
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import Any, BinaryIO

from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

__all__ = ["work"]

Tell = Callable[[str, Mapping[str, Any]], None]

FLUSH = 0.2  # seconds after which printed lines are told, as a kernel does


def work(connection: Connection, environment: Mapping[str, str]) -> None:
    """Run cells until there is none: a text comes in; outputs, then `done` with its number and whether it went well, go out.

    What goes out are messages of Jupyter's protocol ({"header": {"msg_type": ...}, "content": ...}), packed as a kernel
    packs them, so that both engines store the same. environment: that of the process that asks, which may have changed
    since the forkserver began.
    """
    _apart()
    os.environ.clear()
    os.environ.update(environment)

    def tell(kind: str, content: Mapping[str, Any]) -> None:
        connection.send_bytes(_packed({"header": {"msg_type": kind}, "content": content}))

    shell = _shell(tell)
    with tempfile.TemporaryFile(buffering=0) as below:
        _below_python(below)
        while (source := connection.recv()) is not None:
            _run(shell, source, tell, below)
    shell.user_ns.clear()  # what a cell left open is written and closed


def _packed(message: Mapping[str, Any]) -> bytes:
    """As a kernel packs it; half a letter (a lone surrogate), which no file can hold, becomes a question mark."""
    from jupyter_client.jsonutil import json_default
    from jupyter_client.session import json_packer

    try:
        return json_packer(message)
    except UnicodeEncodeError:
        return json.dumps(message, default=json_default, ensure_ascii=False).encode(errors="replace")


def _apart() -> None:
    """A group of its own, so that one kill reaches what a cell started too; and an end when the asking process ends."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # as fresh as that of a kernel, not the forkserver's again


def _end_with_parent() -> None:
    asking = parent_process()
    if asking is None:
        return
    asking.join()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _below_python(file: BinaryIO) -> None:
    """Send what is written below Python (a compiled library, a command) into a file, read after each cell."""
    for number in (1, 2):
        os.dup2(file.fileno(), number)


def _run(shell: Shell, source: str, tell: Tell, below: BinaryIO) -> None:
    shell.broken = False
    found = shell.run_cell(source, store_history=True)
    _flush()
    if os.lseek(below.fileno(), 0, os.SEEK_CUR):
        below.seek(0)
        tell("stream", {"name": "stdout", "text": below.read().decode(errors="replace")})
        below.seek(0)
        below.truncate()
    tell("done", {"execution_count": found.execution_count, "fine": bool(found.success) and not shell.broken})


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


class Publisher(DisplayPublisher):
    """What a cell displays, told at once."""

    shell: Any

    def publish(  # type: ignore[override]
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **more: Any,
    ) -> None:
        """Called by `display`; a picture in bytes becomes text."""
        from ipykernel.jsonutil import encode_images

        _flush()
        kind = "update_display_data" if update else "display_data"
        content = {
            "data": encode_images(dict(data)),
            "metadata": metadata or {},
            "transient": transient or {},
        }
        self.shell.tell(kind, content)

    def clear_output(self, wait: bool = False) -> None:
        """Called by `clear_output`."""
        _flush()
        self.shell.tell("clear_output", {"wait": wait})


class Hook(DisplayHook):
    """The value of the last line of a cell, told at once."""

    shell: Any

    def write_output_prompt(self) -> None:
        """A notebook has its numbers beside the cells."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Called with the bundle of a value."""
        from ipykernel.jsonutil import encode_images

        _flush()
        content = {"data": encode_images(format_dict), "metadata": md_dict or {}}
        self.shell.tell("execute_result", {**content, "execution_count": self.prompt_count})


class Shell(InteractiveShell):
    """IPython's shell without a terminal, history file or questions."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(XCachingCompiler)  # errors and warnings then name a cell as a kernel does
    tell = AnyTrait()
    broken = AnyTrait(False)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        _flush()
        self.broken = True
        self.tell("error", {"ename": str(etype.__name__), "evalue": str(evalue), "traceback": stb})

    def _format_exception_for_storage(self, *exception: Any, **more: Any) -> dict[str, str]:
        """No history is kept, so no second traceback is made for it: it takes as long as a verb."""
        return {}

    def ask_exit(self) -> None:
        """`exit` in a cell ends nothing: the notebook does when its cells are through."""

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window here."""


class Stream(TextIOBase):
    """What is printed, told by the line after FLUSH seconds and whole before anything else is."""

    encoding = "utf-8"

    def __init__(self, name: str, tell: Tell) -> None:
        self.name, self._tell, self._parts, self._told = name, tell, [], time.monotonic()  # type: ignore[var-annotated]
        self._lock = threading.RLock()  # a cell may print from several threads

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, text: str) -> int:
        """Keep a text; every now and then what was kept is told."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        with self._lock:
            self._parts.append(text)
            if time.monotonic() - self._told > FLUSH:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Tell what was kept."""
        with self._lock:
            text, self._parts, self._told = "".join(self._parts), [], time.monotonic()
            if text:
                self._tell("stream", {"name": self.name, "text": text})


def _shell(tell: Tell) -> Shell:
    lock = threading.Lock()

    def one_by_one(kind: str, content: Mapping[str, Any]) -> None:
        with lock:
            tell(kind, content)

    settings = Config({"HistoryManager": {"enabled": False}})
    shell: Shell = Shell.instance(config=settings, tell=one_by_one)
    sys.stdout, sys.stderr = Stream("stdout", one_by_one), Stream("stderr", one_by_one)
    shell.builtin_trap.auto_builtins["input"] = _no_question
    if "matplotlib.pyplot" in sys.modules:  # else its backend does it, when a cell imports pyplot
        _inline_pictures(shell)
    return shell


def _no_question(prompt: str = "") -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _inline_pictures(shell: Shell) -> None:
    """Show a picture of pyplot under its cell, as a kernel does; here pyplot was imported before the shell began."""
    from IPython.core.pylabtools import activate_matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support

    backend = "module://matplotlib_inline.backend_inline"
    activate_matplotlib(backend)
    configure_inline_support(shell, backend)
