"""Resume: what was made is not made again while answers, template, parameters, versions and files are as they were."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from csat_research.reporting.export import read_json, write_json
from csat_research.reporting.manifest import Page, versions
from csat_research.reporting.plan import Job, Plan

__all__ = ["code_key", "done", "file_key", "forget", "job_key", "remember"]

PACKAGE = Path(__file__).resolve().parents[1]
CODE = (".py", ".j2", ".css", ".js", ".md", ".po", ".json", ".woff2")


@functools.cache
def code_key() -> str:
    """Which code makes the pages: a hash of every file of this package, for a checkout has one version for weeks."""
    digest = hashlib.sha256()
    for path in sorted(one for one in PACKAGE.rglob("*") if one.suffix in CODE):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def file_key(path: Path) -> str:
    """SHA-256 of a file; '' where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def job_key(plan: Plan, job: Job, answers: str) -> str:
    """A hash of all that a page depends on: answers (see `Parts.key_of`), template, parameters, languages, versions, code."""
    parts = [
        answers,
        file_key(plan.template.path),
        json.dumps({**job.parameters, "survey": ""}, sort_keys=True, default=str),
        job.name,
        list(plan.languages),
        list(plan.also),
        repr(sorted(plan.survey.about.settings.items())),
        versions(),
        code_key(),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _record(private: Path, job: Job) -> Path:
    return private / job.when / f"{job.stem}.made.json"


def done(plan: Plan, job: Job, key: str) -> dict[str, Any] | None:
    """Pages and results of an earlier run, where nothing they depend on has changed and every file is as it was."""
    found = read_json(_record(plan.private, job))
    files: Mapping[str, str] = found.get("files", {})
    same = found.get("key") == key and bool(files)
    whole = same and all(file_key(plan.home / job.when / name) == one for name, one in files.items())
    return found if whole else None


def remember(
    plan: Plan, job: Job, key: str, pages: Sequence[Page], results: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Write down what was made, after its files stand in their place."""
    names = [name for page in pages for name in (page.file, *page.files)]
    files = {name: file_key(plan.home / job.when / name) for name in names}
    found = {
        "key": key,
        "pages": [page.to_json() for page in pages],
        "results": list(results),
        "files": files,
    }
    write_json(found, _record(plan.private, job), indent=None)
    return found


def forget(plan: Plan, job: Job) -> None:
    """What was made of a job no longer counts."""
    _record(plan.private, job).unlink(missing_ok=True)
