"""Beside: the files that stand beside the pages of a period, what failed as a list, and pages that no longer count."""

from __future__ import annotations

import datetime as dt
import glob
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from csat_research.reporting import export, index
from csat_research.reporting.manifest import Page, merged, versions
from csat_research.reporting.plan import Job, Plan
from csat_research.survey.periods import Period
from csat_research.survey.survey import Survey

__all__ = ["FILES", "facts", "set_aside", "write_beside", "write_failures", "write_rejected"]

FILES = ("tables.xlsx", "results.json", export.SCHEMA, "manifest.json")
EARLIER = "earlier"


def set_aside(plan: Plan, job: Job, keep: Sequence[str] = ()) -> None:
    """Move pages of a job that an earlier run made, but those to keep, out of the folder that is sent."""
    folder, stem = plan.home / job.when, glob.escape(job.stem)
    for path in [*folder.glob(f"{stem}.html"), *folder.glob(f"{stem}.*.html")]:
        if path.name not in keep:
            target = plan.private / job.when / EARLIER / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)


def write_beside(
    plan: Plan,
    jobs: Sequence[Job],
    pages: Sequence[Page],
    results: Sequence[Mapping[str, Any]],
    keys: Mapping[str, str],
    through: Path,
) -> None:
    """results.json, tables.xlsx, index.html and at last manifest.json of one period, with what earlier runs left there.

    keys: what each of `jobs` was made from. Where they are as before and all files stand there, nothing is written.
    """
    period, when = jobs[0].period, jobs[0].when
    folder = plan.home / when
    earlier = export.read_json(folder / "manifest.json")
    told = [page.to_json() for page in pages]
    whole = {
        **facts(plan, period, jobs),
        "parameters": {**earlier.get("parameters", {}), **_parameters(jobs)},
        "jobs": {**earlier.get("jobs", {}), **keys},
        "pages": merged(earlier.get("pages", []), told, "name"),
        "files": list(FILES),
    }
    same = all(earlier.get(name) == whole[name] for name in ("jobs", "pages", "parameters"))
    if same and all((folder / name).is_file() for name in (*FILES, "index.html")):
        return
    stems = {f"{job.stem}." for job in jobs}
    old = export.read_json(folder / "results.json").get("results", [])
    kept = [one for one in old if not any(str(one.get("page", "")).startswith(stem) for stem in stems)]
    everything = [*kept, *results]
    named = str(whole["title"])
    export.remove_stale(folder, earlier.get("pages", []), whole["pages"])
    export.sent(folder / export.SCHEMA, through, lambda at: export.write_text(export.schema_text(), at))
    export.sent(
        folder / "results.json",
        through,
        lambda at: export.write_json(export.results_json(everything, whole), at, indent=None),
    )
    export.sent(
        folder / "tables.xlsx",
        through,
        lambda at: export.write_tables(everything, at, title=named, language=plan.languages[0]),
    )
    page = index.folder_index(named, whole, plan.languages[0])
    export.sent(folder / "index.html", through, lambda at: export.write_text(page, at))
    export.sent(folder / "manifest.json", through, lambda at: export.write_json(whole, at))


def facts(plan: Plan, period: Period | None, jobs: Sequence[Job]) -> dict[str, Any]:
    """What a manifest says beside pages and files."""
    about, ledger = plan.survey.about, plan.survey.ledger
    return {
        "title": plan.told(period),
        "survey": plan.called,
        "period": period.text if period else "",
        "language": plan.languages[0],
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "inputs": dict(about.sources),
        "fingerprint": about.fingerprint,
        "versions": versions(),
        "template": plan.template.name,
        "parameters": _parameters(jobs),
        "seed": plan.seed,
        "rows": {
            "read": ledger.read,
            "kept": ledger.kept,
            "rejected": ledger.rejected_rows,
            "excluded": {str(rule): n for rule, n in ledger.excluded},
        },
        "assumptions": [str(one) for one in about.assumptions],
    }


def _parameters(jobs: Sequence[Job]) -> dict[str, dict[str, Any]]:
    """Parameters without the folders of this machine."""
    return {
        job.stem: {
            name: Path(value).name if name == "survey" else value for name, value in job.parameters.items()
        }
        for job in jobs
    }


def write_failures(failures: Sequence[tuple[Job, str]], path: Path) -> None:
    """The pages that could not be made as CSV: cell of the batch, period, message; no file where all were made."""
    import pandas as pd

    if not failures:
        path.unlink(missing_ok=True)
        return
    rows = [(job.name, job.when, message) for job, message in failures]
    export.write_csv(pd.DataFrame(rows, columns=["cell", "period", "message"]), path)


def write_rejected(survey: Survey, path: Path) -> None:
    """Rows and cells that could not be used, in the private folder."""
    import pandas as pd

    kinds = (("row rejected", survey.ledger.rejected), ("cell set aside", survey.ledger.set_aside))
    tables = [table.assign(what=kind) for kind, table in kinds if len(table)]
    export.write_rejected(pd.concat(tables or [survey.ledger.rejected], ignore_index=True), path)
