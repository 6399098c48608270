"""Notebook: `%load_ext csat_research.reporting.notebook` shows the project's own errors as a sentence, not as a traceback.

A template tags the cells that need further columns `raises-exception`: nbclient, papermill, nbval and JupyterLab then go
on after an error. Plain papermill would still fail the notebook at its end because of the stored error output; this
extension stores the error as a bundle instead, from which the page makes its one grey line of what to add. A cell
without the tag stops the notebook as ever.

Where CSAT_RESEARCH_BUNDLES is set, as it is in a report, a Result stores its sentences and its bundle alone: the page
draws its own tables and pictures from the bundle, and one that nobody sees takes as long as the numbers.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any

from csat_research.errors import CsatError
from csat_research.reporting.names import BUNDLES
from csat_research.results.result import MIME, Result
from csat_research.words import Sentence, render

__all__ = [
    "ERROR_MIME",
    "error_bundle",
    "load_ipython_extension",
    "unload_ipython_extension",
]

ERROR_MIME = "application/vnd.csat-research.error+json"


def load_ipython_extension(shell: Any) -> None:
    """Called by `%load_ext`."""
    shell.set_custom_exc((CsatError,), _show)
    if os.environ.get(BUNDLES):
        formatter = shell.display_formatter
        formatter.mimebundle_formatter.for_type(Result, _bundle)
        formatter.formatters["text/html"].for_type(Result, _nothing)


def unload_ipython_extension(shell: Any) -> None:
    """Called by `%unload_ext`."""
    shell.set_custom_exc((), None)


def _bundle(result: Result, include: Any = None, exclude: Any = None) -> dict[str, Any]:
    return {"text/plain": result.summary(), MIME: result.to_json()}


def _nothing(result: Result) -> None:
    """No HTML."""


def error_bundle(error: CsatError) -> dict[str, Any]:
    """The error as text, as HTML and as data."""
    from html import escape

    sentence = error.sentence
    data = {
        "kind": type(error).__name__,
        "sentence": sentence.to_json() if isinstance(sentence, Sentence) else sentence,
    }
    text = render(sentence)
    return {"text/plain": text, "text/html": f"<p>{escape(text)}</p>", ERROR_MIME: data}


def _show(
    shell: Any, kind: type, error: CsatError, trace: TracebackType, tb_offset: int | None = None
) -> list[str]:
    from IPython.display import display

    display(error_bundle(error), raw=True)
    return []
