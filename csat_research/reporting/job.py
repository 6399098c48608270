"""Job: one notebook run, harvested and rendered - a single function of plain data, for any thread, process or machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csat_research.errors import CsatError
from csat_research.reporting.harvest import Harvest, harvest
from csat_research.reporting.headline import headline_text
from csat_research.reporting.manifest import Page
from csat_research.reporting.parameters import Template
from csat_research.reporting.plan import Job, page_name
from csat_research.reporting.run import run
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a task: pages with their texts and the results behind them, or why there are none."""

    task: Task
    pages: tuple[tuple[Page, str], ...] = ()
    results: tuple[dict[str, Any], ...] = ()
    error: str = ""


def make(task: Task, progress: Callable[[int, int], None] | None = None) -> Made:
    """Run the notebook, harvest it, render a page in each language; nothing is written but the notebook.

    Any fault becomes the error of this one job, so that the others go on.
    """
    try:
        notebook = run(task.template, task.job.parameters, task.notebook, progress=progress)
        found = harvest(notebook)
        with _DRAWING:
            pages = tuple(_page(task, found, notebook, language) for language in task.languages)
    except CsatError as error:
        return failed(task, _named_kept(task, error.sentence))
    except Exception as error:
        return failed(task, say("{kind}: {text}", kind=type(error).__name__, text=str(error)[:300]))
    file = pages[0][0].file
    results = [
        {**block.result.to_json(), "block": block.name, "page": file}
        for block in found.blocks
        if block.result is not None
    ]
    return Made(task=task, pages=pages, results=tuple(results))


def failed(task: Task, why: Sentence | str) -> Made:
    """A job without pages, and the reason."""
    return Made(task=task, error=render(why, task.languages[0]))


def _named_kept(task: Task, why: Sentence | str) -> Sentence | str:
    """The reason with the notebook's final place instead of the one it had while it ran."""
    if not isinstance(why, Sentence) or "file" not in why.values:
        return why
    return replace(why, values={**why.values, "file": task.kept.as_posix()})


def _page(task: Task, found: Harvest, notebook: Any, language: str) -> tuple[Page, str]:
    from csat_research.reporting.render import render_page

    link = {"href": "tables.xlsx", "text": render(say("Tables (Excel)"), language)}
    text = render_page(found, notebook, language=language, look=task.look, made=task.made, links=[link])
    page = Page(
        file=page_name(task.job, language, task.languages),
        name=task.job.name,
        template=task.template.name,
        language=language,
        segment=task.job.segment,
        headline=headline_text(found, language),
        period=task.job.when,
        number=_number(found),
    )
    return page, text


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
