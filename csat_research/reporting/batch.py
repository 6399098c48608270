"""Batch: run a plan - one notebook a segment, one page a language, and the files beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from csat_research.errors import CsatError
from csat_research.intake.read import read_survey
from csat_research.reporting import export, index
from csat_research.reporting.harvest import Harvest, harvest
from csat_research.reporting.headline import headline_text
from csat_research.reporting.manifest import Manifest, Page, merged, versions
from csat_research.reporting.outputs import USUAL, chosen, write_outputs
from csat_research.reporting.parameters import read
from csat_research.reporting.plan import Job, Plan, make_plan, page_name
from csat_research.reporting.run import Engine, run
from csat_research.reporting.source import Source
from csat_research.survey.survey import Survey
from csat_research.words import render, say

__all__ = ["execute", "plan", "report"]

Progress = Callable[[str, int, int], None]


def report(
    template: str | Path,
    survey: str | Path | Survey,
    *,
    by: str | None = None,
    language: str | Sequence[str] | None = None,
    out: str | Path = "reports",
    engine: Engine = "fast",
    also: str | Sequence[str] = USUAL,
    **parameters: Any,
) -> Manifest:
    """Run a template on a survey and write its page and files.

    template: a name (monthly, ...) or the path of a notebook whose first code cell is tagged `parameters`.
    survey: the path of a survey.yml, or a Survey in memory (written once, compact, and passed as a path).
    by: a segment; a page for each of its values. language: one code or a list, a page for each; by default what
    survey.yml says, else English. engine: "fast", or "papermill" with a Jupyter kernel for each page (the reference; both
    give the same). also: further files of each page, in a folder of its name: mail, pdf, pptx, figures, csv, slide; "all",
    or "none". parameters: those of the template (period, where, seed, quick, ...) and the keys of `report:` in
    survey.yml (title, footer, target, ...); the period defaults to the last complete month. A page that fails is
    named in the Manifest, keeps its half-run notebook in `_private` and does not stop the others.

    Writes `out/<survey>/<period>/`: pages, index.html, tables.xlsx, results.json (with its schema), manifest.json and what
    `also` asks for - what may be sent.
    Raises ReportError, ColumnError, FileError or EmptyError before anything runs.

    >>> report("montly", "survey.yml")
    Traceback (most recent call last):
    ...
    csat_research.errors.ReportError: There is no template “montly”. Did you mean “monthly”? ...
    """
    made = plan(template, survey, by=by, language=language, out=out, also=also, parameters=parameters)
    return execute(made, engine=engine)


def plan(
    template: str | Path,
    survey: str | Path | Survey,
    *,
    by: str | None,
    language: str | Sequence[str] | None,
    out: str | Path,
    parameters: Mapping[str, Any],
    also: str | Sequence[str] = USUAL,
) -> Plan:
    """What `report` would make; nothing but a survey from memory is written."""
    checked, asked = read(template), chosen(also)  # before the survey is read: a wrong name is found at once
    found, source = _opened(survey, Path(out))
    return make_plan(
        checked, found, source, by=by, language=language, out=out, also=asked, parameters=parameters
    )


def _opened(survey: str | Path | Survey, out: Path) -> tuple[Survey, str]:
    if not isinstance(survey, Survey):
        return read_survey(survey), str(survey)
    from csat_research.intake.write import write_survey

    folder = out / "_private" / "surveys" / (survey.about.fingerprint or "survey")
    path = write_survey(survey, folder)
    return read_survey(path), str(path)


def execute(plan: Plan, progress: Progress | None = None, engine: Engine = "fast") -> Manifest:
    """Run every job of a plan, then write the files that stand beside the pages."""
    done = [_one(plan, job, progress, engine) for job in plan.jobs]
    pages = tuple(page for found, _ in done for page in found)
    results = [result for _, found in done for result in found]
    return _beside(plan, pages, results)


def _one(
    plan: Plan, job: Job, progress: Progress | None, engine: Engine
) -> tuple[list[Page], list[dict[str, Any]]]:
    """The pages and results of one notebook; a failure becomes a page that says why it is not there."""
    try:
        told = None if progress is None else lambda cell, cells: progress(job.name, cell, cells)
        target = plan.private / f"{job.stem}.ipynb"
        notebook = run(plan.template, job.parameters, target, progress=told, engine=engine)
        found = harvest(notebook)
        pages = [_page(plan, job, found, notebook, language) for language in plan.languages]
    except CsatError as error:
        return [
            Page(file="", name=job.name, template=plan.template.name, segment=job.segment, error=str(error))
        ], []
    file = page_name(job, plan.languages[0], plan.languages)
    return pages, export.results_of(found, file)


def _page(plan: Plan, job: Job, found: Harvest, notebook: Any, language: str) -> Page:
    from csat_research.reporting.render import render_page

    file = page_name(job, language, plan.languages)
    look, made = {**plan.survey.about.settings, "about": _known(plan)}, _made(plan)
    text = render_page(
        found,
        notebook,
        language=language,
        look=look,
        made=made,
        links=[{"href": "tables.xlsx", "text": render(say("Tables (Excel)"), language)}],
    )
    path = export.write_text(text, plan.folder / file)
    source = Source(harvest=found, page=path, language=language, look=look, made=made)
    files, notes = write_outputs(source, plan.also)
    return Page(
        file=file,
        name=job.name,
        template=plan.template.name,
        language=language,
        segment=job.segment,
        headline=headline_text(found, language),
        files=tuple(files),
        notes=tuple(map(str, notes)),
    )


def _known(plan: Plan) -> dict[str, str]:
    """What is known of the survey before any verb: the head of a page that has no result."""
    last = plan.survey.about.last_day
    return {
        "title": plan.title,
        "period": plan.period.text if plan.period else "",
        "last_day": last.isoformat() if last else "",
    }


def _made(plan: Plan) -> dict[str, str]:
    return {
        "template": plan.template.name,
        "seed": _seed(plan),
        "version": f"csat_research {versions().get('csat_research', '')}".strip(),
        "date": dt.date.today().isoformat(),
    }


def _seed(plan: Plan) -> str:
    """The seed that was given, else the template's own; '' where it has none."""
    known = plan.template.parameters.get("seed")
    return str(plan.jobs[0].parameters.get("seed", known.default if known else ""))


def _beside(plan: Plan, pages: tuple[Page, ...], results: list[dict[str, Any]]) -> Manifest:
    """results.json, tables.xlsx, manifest.json and index.html, together with what earlier runs left in the folder."""
    from csat_research.reporting.render import page_css, page_fonts

    folder = plan.folder
    folder.mkdir(parents=True, exist_ok=True)
    export.write_rejected(_rejected(plan.survey), plan.private / "rejected.xlsx")
    earlier = export.read_json(folder / "manifest.json")
    all_results = merged(export.read_json(folder / "results.json").get("results", []), results, "page")
    files = ("tables.xlsx", "results.json", "results.schema.json", "manifest.json")
    whole = {
        **_facts(plan),
        "pages": merged(earlier.get("pages", []), [page.to_json() for page in pages], "name"),
        "files": list(files),
    }
    export.remove_stale(folder, earlier.get("pages", []), whole["pages"])
    export.write_results(all_results, whole, folder)
    export.write_tables(all_results, folder / "tables.xlsx", title=plan.title, language=plan.languages[0])
    export.write_json(whole, folder / "manifest.json")
    css, fonts = page_css(), page_fonts()
    export.write_text(
        index.index_html(plan.told(), [index.group_of(whole)], css=css, fonts=fonts), folder / "index.html"
    )
    index.write_top_index(plan.out, css=css, fonts=fonts)
    return Manifest(folder=folder, pages=pages, files=files, facts=_facts(plan))


def _facts(plan: Plan) -> dict[str, Any]:
    about, ledger = plan.survey.about, plan.survey.ledger
    return {
        "title": plan.told(),
        "survey": about.title,
        "period": plan.period.text if plan.period else "",
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "inputs": dict(about.sources),
        "fingerprint": about.fingerprint,
        "versions": versions(),
        "template": plan.template.name,
        "parameters": {job.stem: _sendable(job.parameters) for job in plan.jobs},
        "seed": _seed(plan),
        "rows": {
            "read": ledger.read,
            "kept": ledger.kept,
            "rejected": ledger.rejected_rows,
            "excluded": {str(rule): n for rule, n in ledger.excluded},
        },
        "assumptions": [str(one) for one in about.assumptions],
    }


def _sendable(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters without the folders of this machine."""
    return {name: Path(value).name if name == "survey" else value for name, value in parameters.items()}


def _rejected(survey: Survey) -> Any:
    import pandas as pd

    kinds = (("row rejected", survey.ledger.rejected), ("cell set aside", survey.ledger.set_aside))
    return pd.concat(
        [table.assign(what=kind) for kind, table in kinds if len(table)] or [survey.ledger.rejected],
        ignore_index=True,
    )
