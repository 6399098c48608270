"""Report: a template and a survey become pages - the call that people make, so light that what runs the cells begins first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csat_research.reporting.engine.collector import resting
from csat_research.reporting.jobs import begin
from csat_research.reporting.names import USUAL
from csat_research.survey.arguments import checked

if TYPE_CHECKING:
    from csat_research.reporting.manifest import Manifest
    from csat_research.reporting.run import Engine
    from csat_research.survey.survey import Survey

__all__ = ["report"]


@checked
def report(
    template: str | Path,
    survey: str | Path | Survey,
    *,
    by: str | Sequence[str] | None = None,
    language: str | Sequence[str] | None = None,
    out: str | Path = "reports",
    engine: Engine = "fast",
    also: str | Sequence[str] = USUAL,
    every: str | None = None,
    jobs: int | str = 1,
    fresh: bool = False,
    **parameters: Any,
) -> Manifest:
    """Run a template on a survey and write its pages and files.

    template: a name (monthly, ...) or the path of a notebook whose first code cell is tagged `parameters`.
    survey: the path of a survey.yml, or a Survey in memory (written once, compact, and passed as a path).
    by: a segment, a page for each of its values; several ("channel,team" or a list), a page for each combination. Segments
    of under five answers or customers get none. language: one code or a list, a page for each; by default what survey.yml
    says, else English. engine: "fast", or "papermill" with a Jupyter kernel for each page (the reference; both give the
    same). also: further files of each page, in a folder of its name: mail, pdf, pptx, figures, csv, slide; "all", or "none".
    parameters: those of the template (period, where, seed, quick, ...) and the keys of `report:` in survey.yml (title,
    footer, target, ...); the period defaults to the last complete month. A range of months
    (2026-01..2026-12) is a page for each month where the template is of one period (monthly), else one page. every: "month",
    "quarter", ..., a page for each of them in the range whatever the template, or "whole", one page. jobs: how many pages are made at
    once, or "dask://host:8786". fresh: make again also what is as it was. out: the folder to write to.

    A page that fails is named in the Manifest and in `_private/<survey>/failures.csv`, keeps its half-run notebook in
    `_private` and does not stop the others. A run that was stopped goes on where it was.
    Writes `out/<survey>/<period>/`: pages, index.html, tables.xlsx, results.json (with its schema), manifest.json and what
    `also` asks for - what may be sent. Raises ReportError, ColumnError, FileError or EmptyError before anything runs.

    >>> report("montly", "survey.yml")
    Traceback (most recent call last):
    ...
    csat_research.errors.ReportError: There is no template “montly”. Did you mean “monthly”? ...
    """
    jobs = begin(jobs, engine)
    with resting():
        from csat_research.reporting.batch import execute, plan

    planned = plan(
        template, survey, by=by, language=language, out=out, parameters=parameters, every=every, also=also
    )
    return execute(planned, jobs=jobs, fresh=fresh, engine=engine)
