"""Job: one notebook run, harvested and rendered - a single function of plain data, for any thread, process or machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csat_research.errors import CsatError
from csat_research.reporting.export import results_of, write_text
from csat_research.reporting.harvest import Harvest, harvest
from csat_research.reporting.manifest import Page
from csat_research.reporting.page.headline import headline_text
from csat_research.reporting.parameters import Template
from csat_research.reporting.plan import Job, page_name
from csat_research.reporting.run import Engine, fault, run
from csat_research.reporting.sent.outputs import write_outputs
from csat_research.reporting.sent.source import Source
from csat_research.results.naming import own_labels
from csat_research.survey.secret import hidden
from csat_research.words import Sentence, render, say

__all__ = ["Made", "Task", "failed", "make"]

# Pictures are drawn by matplotlib, whose settings belong to the process: one page at a time in each.
_DRAWING = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Everything a job needs, as plain data.

    notebook: where the executed notebook is written while it runs. kept: where it will stand, for messages.
    look: settings of the page. made: what its foot says (template, seed, version, date). key: see `resume.job_key`.
    """

    template: Template
    job: Job
    notebook: Path
    kept: Path
    languages: tuple[str, ...]
    look: Mapping[str, Any]
    made: Mapping[str, str]
    key: str
    also: tuple[str, ...] = ()
    engine: Engine = "fast"

    @property
    def outputs(self) -> Path:
        """Where pages with further files beside them are written, to be moved from there."""
        return self.notebook.parent / f"{self.job.stem}.sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a task: pages with their texts and the results behind them, or why there are none."""

    task: Task
    pages: tuple[tuple[Page, str], ...] = ()
    results: tuple[dict[str, Any], ...] = ()
    error: str = ""


def make(
    task: Task,
    progress: Callable[[int, int], None] | None = None,
    turn: AbstractContextManager[Any] | None = None,
) -> Made:
    """Run the notebook, harvest it, render a page in each language; notebook and further files are written aside.

    turn: held while the notebook runs, where only so many may at once.
    Any fault becomes the error of this one job, so that the others go on.
    """
    try:
        with turn or nullcontext():
            notebook = run(
                task.template, task.job.parameters, task.notebook, progress=progress, engine=task.engine
            )
        found = harvest(notebook, task.look.get("about", {}).get("score", ""))
        with _DRAWING, own_labels({**found.labels, **task.look.get("labels", {})}):
            pages = tuple(_page(task, found, notebook, language) for language in task.languages)
    except CsatError as error:
        return failed(task, _named_kept(task, error.sentence))
    except Exception as error:
        return failed(task, fault(type(error).__name__, str(error)))
    file = pages[0][0].file
    return Made(task=task, pages=pages, results=tuple(results_of(found, file)))


def failed(task: Task, why: Sentence | str) -> Made:
    """A job without pages, and the reason."""
    return Made(task=task, error=hidden(render(why, task.languages[0])))


def _named_kept(task: Task, why: Sentence | str) -> Sentence | str:
    """The reason with the notebook's final place instead of the one it had while it ran."""
    if not isinstance(why, Sentence) or "file" not in why.values:
        return why
    return replace(why, values={**why.values, "file": task.kept.as_posix()})


def _page(task: Task, found: Harvest, notebook: Any, language: str) -> tuple[Page, str]:
    from csat_research.reporting.render import render_page

    link = {"href": "tables.xlsx", "text": render(say("Tables (Excel)"), language)}
    text = render_page(found, notebook, language=language, look=task.look, made=task.made, links=[link])
    file = page_name(task.job, language, task.languages)
    files, notes = _further(task, found, text, task.outputs / file, language)
    page = Page(
        file=file,
        name=task.job.name,
        template=task.template.name,
        language=language,
        segment=task.job.segment,
        headline=headline_text(found, language),
        period=task.job.when,
        number=_number(found),
        files=tuple(files),
        notes=tuple(map(str, notes)),
    )
    return page, text


def _further(
    task: Task, found: Harvest, text: str, path: Path, language: str
) -> tuple[list[str], list[Sentence]]:
    """The further files of a page, made from it where it stands for the while."""
    if not task.also:
        return [], []
    page = write_text(text, path)
    return write_outputs(
        Source(harvest=found, page=page, language=language, look=task.look, made=task.made), task.also
    )


def _number(found: Harvest) -> dict[str, Any]:
    """The number that the head of the page speaks of, with its range; nothing where there is none."""
    table = None if found.main is None else found.main.tables.get("total", found.main.table)
    if table is None or not len(table) or not {"measure", "estimate"} <= set(table.columns):
        return {}
    row = table.iloc[0]
    values = {name: float(row[name]) for name in ("estimate", "conf_low", "conf_high", "n") if name in row}
    return {
        "measure": str(row["measure"]),
        **{name: value for name, value in values.items() if value == value},
    }
