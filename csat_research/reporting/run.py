"""Run: a template with its parameters becomes an executed notebook; a half-run one is kept where it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from csat_research.errors import ReportError
from csat_research.reporting.notebook import ERROR_MIME, without_secrets
from csat_research.reporting.parameters import Template
from csat_research.survey.secret import hidden
from csat_research.words import Sentence, from_json, say

__all__ = ["run"]

Progress = Callable[[int, int], None]


def run(
    template: Template, parameters: Mapping[str, Any], target: Path, *, progress: Progress | None = None
) -> Any:
    """The executed notebook, also written to `target`; parameters must have passed `parameters.check`.

    progress: called with cells done and cells in all. Raises ReportError with the message of the cell that failed;
    the half-run notebook then stands at `target`.
    """
    from csat_research.reporting.kernel import ENGINE

    logging.getLogger("papermill").setLevel(logging.ERROR)
    import nbformat
    from papermill import PapermillExecutionError, execute_notebook

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        notebook = execute_notebook(
            str(template.path),
            str(target),
            dict(parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            **_hooks(template, progress),
        )
        return without_secrets(notebook, target)
    except PapermillExecutionError as error:
        without_secrets(nbformat.read(target, as_version=4), target)
        raise ReportError(_failed(template, target, error)) from None
    except RuntimeError as error:  # the kernel died or never started
        raise ReportError(
            say(
                "Template {name}: its kernel stopped ({why}).",
                name=template.name,
                why=hidden(str(error))[:200],
            )
        ) from None


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
        why=_last_error(nbformat.read(target, as_version=4))
        or say("{kind}: {text}", kind=error.ename, text=hidden(str(error.evalue))[:300]),
        file=_from_private(target),
    )


def _from_private(target: Path) -> str:
    """The place of a notebook from `_private` on: an index that is sent names no folder of this machine."""
    parts = target.parts
    below = parts[parts.index("_private") + 1 :] if "_private" in parts else parts[-1:]
    return Path("_private", *below).as_posix()


def _last_error(notebook: Any) -> Sentence | str | None:
    """What the project's own error said in the cell that failed, if it was one."""
    failed = [cell for cell in notebook.cells if cell.metadata.get("papermill", {}).get("exception")]
    outputs = [output.get("data", {}) for cell in failed for output in cell.get("outputs", [])]
    found = [data[ERROR_MIME]["sentence"] for data in outputs if ERROR_MIME in data]
    return from_json(found[-1]) if found else None
