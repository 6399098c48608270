"""Run: a template with its parameters becomes an executed notebook; a half-run one is kept where it fails."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from csat_research.errors import ReportError, nearest
from csat_research.reporting.engine.prepared import execute_written
from csat_research.reporting.names import PRIVATE
from csat_research.reporting.notebook import ERROR_MIME
from csat_research.reporting.parameters import Template
from csat_research.survey.door.masking import masked, masked_sentence
from csat_research.survey.secret import hidden, hide_known
from csat_research.words import Sentence, from_json, say

__all__ = ["ENGINES", "Engine", "fault", "run"]

ENGINES = ("fast", "papermill")
Engine = Literal["fast", "papermill"]
Progress = Callable[[int, int], None]
TOLD = {"source", "text", "evalue", "traceback"}  # what a cell or its output says in words


def run(
    template: Template,
    parameters: Mapping[str, Any],
    target: Path,
    *,
    progress: Progress | None = None,
    engine: Engine = "fast",
    time_limit: float | None = None,
    cell_limit: float | None = None,
    pictures: bool = False,
) -> Any:
    """The executed notebook, also written to `target`; parameters must have passed `parameters.check`.

    progress: called with cells done and cells in all. engine: "fast" runs the cells in a process that is forked from
    one where everything is imported; "papermill" starts a Jupyter kernel, and is the reference. Both store the same.
    time_limit, cell_limit: seconds that the notebook, or one of its cells, may take; then it is killed. pictures: whether
    results store their HTML and pictures too; a page draws its own from their bundles, so a report has no need of them.

    May be called from several threads at once, and from several processes: each call has a process of its own for its
    cells, and those of one caller are children of one forkserver. Two calls must not share a `target`.

    Raises ReportError with the message of the cell that failed, or that was stopped; the half-run notebook then stands
    at `target`.
    """
    name = _engine(engine)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    import nbformat
    from nbclient.exceptions import CellTimeoutError
    from papermill import PapermillExecutionError

    target.parent.mkdir(parents=True, exist_ok=True)
    limits = {"execution_timeout": cell_limit, "time_limit": time_limit, "pictures": pictures}
    execute = execute_written if engine == "fast" else _by_papermill
    try:
        notebook = execute(
            template.path, target, dict(parameters), name, **limits, **_hooks(template, progress)
        )
        return _without_secrets(notebook, target)
    except PapermillExecutionError as error:
        _without_secrets(nbformat.read(target, as_version=4), target)
        raise ReportError(_failed(template, target, error)) from None
    except CellTimeoutError:
        raise ReportError(_late(template, target, time_limit, cell_limit)) from None
    except RuntimeError as error:  # the process of the cells died or never started
        raise ReportError(_stopped(template, target, error)) from None


def _without_secrets(notebook: Any, path: Path) -> Any:
    """The executed notebook without passwords of addresses and secrets of the environment; `path` is written again if it held one.

    A driver of a database may have put them into what it printed or raised.
    """
    import nbformat

    clean = hide_known(notebook)
    changed = clean is not notebook and clean != notebook
    for part in (*clean.cells, *(output for cell in clean.cells for output in cell.get("outputs", []))):
        for name in TOLD & part.keys():
            told = part[name]
            part[name] = [hidden(line, {}) for line in told] if isinstance(told, list) else hidden(told, {})
            changed |= part[name] != told
    if changed:
        nbformat.write(clean, path)
    return clean


def _by_papermill(
    path: Path, target: Path, parameters: Mapping[str, Any], engine: str, **options: Any
) -> Any:
    """The way of papermill itself, which is the reference."""
    from papermill import execute_notebook

    return execute_notebook(
        _literal(path),
        _literal(target),
        dict(parameters),
        engine_name=engine,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        **options,
    )


def _literal(path: Path) -> str:
    """A path as papermill takes it: it fills fields in braces, and a folder may be called {x}."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _engine(name: str) -> str:
    """The name under which papermill knows an engine. Raises ReportError for another word."""
    if name == "fast":
        from csat_research.reporting.engine import fast

        return fast.ENGINE
    if name == "papermill":
        from csat_research.reporting.engine import kernel

        return kernel.ENGINE
    raise ReportError(
        say(
            "engine = {name:quoted} is neither fast nor papermill.{near}",
            name=name,
            near=nearest(name, ENGINES),
        )
    )


def _late(template: Template, target: Path, whole: float | None, cell: float | None) -> Sentence:
    limits = [one for one in (whole, cell) if one is not None]
    return say(
        "Template {name} took longer than it may ({seconds:plain} s) and was stopped. The half-run notebook is {file}.",
        name=template.name,
        seconds=min(limits, default=0),
        file=_from_private(target),
    )


def _stopped(template: Template, target: Path, error: RuntimeError) -> Sentence:
    return say(
        "Template {name}: its kernel stopped ({why}). The half-run notebook is {file}.",
        name=template.name,
        why=_cause(getattr(error, "code", None)) or hidden(str(error))[:200],
        file=_from_private(target),
    )


def _cause(code: int | None) -> Sentence | None:
    """Why a process ended, as the system tells it: a signal (-9) or a code of its own (3)."""
    if code is None:
        return None
    if code < 0:
        return say("ended by signal {signal}", signal=signal.Signals(-code).name)
    return say("it ended itself with code {code}", code=code)


def _hooks(template: Template, progress: Progress | None) -> dict[str, Any]:
    if progress is None:
        return {}
    import nbformat

    cells = len(nbformat.read(template.path, as_version=4).cells) + 1  # papermill adds the cell of parameters
    return {"on_cell_start": lambda cell, cell_index: progress(cell_index, cells)}


def _failed(template: Template, target: Path, error: Any) -> Sentence:
    import nbformat

    return say(
        "Template {name} stopped: {why} The half-run notebook is {file}.",
        name=template.name,
        why=_last_error(nbformat.read(target, as_version=4)) or fault(error.ename, hidden(str(error.evalue))),
        file=_from_private(target),
    )


def fault(kind: str, text: str) -> Sentence:
    """What an error of another library said, as a sentence with one full stop; it may quote a cell, and an index is sent.

    >>> str(fault("KeyError", "'csat'")), str(fault("ValueError", "It broke."))
    ("KeyError: 'csat'.", 'ValueError: It broke.')
    """
    return say("{kind}: {text}.", kind=kind, text=masked(text).strip()[:300].rstrip("."))


def _from_private(target: Path) -> str:
    """The place of a notebook from `_private` on: an index that is sent names no folder of this machine."""
    parts = target.parts
    below = parts[parts.index(PRIVATE) + 1 :] if PRIVATE in parts else parts[-1:]
    return Path(PRIVATE, *below).as_posix()


def _last_error(notebook: Any) -> Sentence | str | None:
    """What the project's own error said in the cell that failed, if it was one; it may quote a cell too."""
    failed = [cell for cell in notebook.cells if cell.metadata.get("papermill", {}).get("exception")]
    outputs = [output.get("data", {}) for cell in failed for output in cell.get("outputs", [])]
    found = [data[ERROR_MIME]["sentence"] for data in outputs if ERROR_MIME in data]
    return masked_sentence(from_json(found[-1])) if found else None
