"""A small batch for tests: a survey of two channels and two teams over months, a template, and pages without a kernel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from csat_research.reporting import pool
from csat_research.reporting.job import Made, Task, failed
from csat_research.reporting.manifest import Page
from csat_research.reporting.plan import page_name

PARAMETERS = """survey: str = "survey.yml"  # the survey file
period: str = ""  # month
where: str = ""  # JSON with values to choose
language: str = "en"  # language
seed: int = 0  # seed
"""
OPEN = """%load_ext csat_research.reporting.notebook
import json
import csat_research as cr
answers = cr.read_survey(survey).where(**json.loads(where or "{}"))
month = cr.periods(answers, period)"""
SURVEY = """title: Made-up shop
answers: exports/*.csv
columns:
  score:   {role: csat, scale: 1-5}
  day:     {role: answered_at}
  channel: {role: segment}
  team:    {role: segment}
  who:     {role: customer}
"""


def template(folder: Path, each: str | None = "period") -> Path:
    """A notebook of one number."""
    found = new_notebook(
        cells=[
            new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
            new_code_cell(OPEN, id="open"),
            new_code_cell("cr.csat(month.this)", id="csat", metadata={"csat_research": {"block": "csat"}}),
        ]
    )
    found.metadata["csat_research"] = {
        "reads": "where",
        "until": "period",
        **({"each": each} if each else {}),
    }
    found.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(found, folder / "short.ipynb")
    return folder / "short.ipynb"


def month(
    text: str, n: int = 40, seed: int = 0, channels: tuple[str, ...] = ("chat", "phone")
) -> pd.DataFrame:
    """Answers of one month."""
    rng = np.random.default_rng([seed, int(text.replace("-", ""))])
    days = pd.Timestamp(f"{text}-01") + pd.to_timedelta(rng.integers(0, 28, n), unit="D")
    return pd.DataFrame(
        {
            "score": rng.integers(1, 6, n),
            "day": days.strftime("%Y-%m-%d"),
            "channel": rng.choice(channels, n),
            "team": rng.choice(["north", "south"], n),
            "who": rng.integers(0, 10 * n, n),
        }
    )


def survey(folder: Path, *months: pd.DataFrame) -> Path:
    """A survey file whose answers stand in exports/, a file a month."""
    (folder / "exports").mkdir(parents=True, exist_ok=True)
    for i, one in enumerate(months or (month("2026-01"), month("2026-02"), month("2026-03"))):
        one.to_csv(folder / "exports" / f"{i}.csv", index=False)
    (folder / "survey.yml").write_text(SURVEY, encoding="utf-8")
    return folder / "survey.yml"


def drawn(task: Task, progress: Any = None) -> Made:
    """What a job would give, without a kernel: a page that holds its parameters."""
    pages = tuple(_page(task, language) for language in task.languages)
    task.notebook.parent.mkdir(parents=True, exist_ok=True)
    task.notebook.write_text("{}", encoding="utf-8")
    return Made(task=task, pages=pages)


def _page(task: Task, language: str) -> tuple[Page, str]:
    job = task.job
    page = Page(
        file=page_name(job, language, task.languages),
        name=job.name,
        template=task.template.name,
        language=language,
        segment=job.segment,
        headline=f"{job.name} in {job.when}",
        period=job.when,
        number={"measure": "csat", "estimate": 80.0, "conf_low": 75.0, "conf_high": 85.0, "n": 40.0},
    )
    text = json.dumps({"period": job.parameters["period"], "where": job.parameters.get("where", "")})
    return page, f"<html>{text}</html>\n"


@contextmanager
def without_kernels(fails: str = "", stops_after: int | None = None) -> Iterator[list[str]]:
    """Jobs are drawn; one whose name holds `fails` fails, and after some the whole run is broken off as by Ctrl+C."""
    asked: list[str] = []

    def make(task: Task, progress: Any = None, turn: Any = None) -> Made:
        if stops_after is not None and len(asked) >= stops_after:
            raise KeyboardInterrupt
        asked.append(f"{task.job.when}/{task.job.stem}")
        if fails and fails in task.job.name:
            task.notebook.parent.mkdir(parents=True, exist_ok=True)
            task.notebook.write_text("half", encoding="utf-8")
            return failed(task, "=the cell stopped")
        return drawn(task)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "make", make)
        yield asked


def sendable(out: Path) -> dict[str, str]:
    """The text of every file that may be sent, without the time at which it was made."""
    found = {}
    for path in sorted(one for one in out.rglob("*") if one.is_file() and "_private" not in one.parts):
        if path.suffix != ".xlsx":
            text = path.read_text(encoding="utf-8")
            found[path.relative_to(out).as_posix()] = "\n".join(
                line for line in text.splitlines() if '"made":' not in line
            )
    return found
