"""Pages without a kernel: the cells of a template run in this process, so that a page can be tested in a second."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
from bs4 import BeautifulSoup

from csat_research.errors import CsatError
from csat_research.reporting.harvest import Harvest, harvest
from csat_research.reporting.notebook import error_bundle
from csat_research.reporting.parameters import find
from csat_research.reporting.render import render_page

HOSTILE = "<script>alert('x')</script>"
SURVEY = """title: {title}
answers: answers.csv
columns:
  score: {{role: csat, scale: {{values: 1-5, satisfied: [4, 5], unanswered: [silent]}}}}
{more}report: {{target: {{csat: 85}}, events: {{2026-09-12: new shop software}}}}
"""
COLUMNS = {
    "day": "{role: answered_at}",
    "channel": "{role: segment}",
    "who": "{role: customer}",
    "ltr": "{role: nps}",
    "w": "{role: weight}",
}


def answers(
    n: int = 2600, seed: int = 0, *, names: tuple[str, ...] = ("chat", "email", "phone"), fall: float = 0.45
) -> pd.DataFrame:
    """Thirteen months of made-up answers; in the last month the first channel falls by `fall`."""
    rng = np.random.default_rng(seed)
    day = pd.Timestamp("2025-10-01") + pd.to_timedelta(rng.integers(0, 396, n), unit="D")
    channel = rng.choice(names, n)
    share = np.where((channel == names[0]) & (day >= "2026-10-01"), 0.8 - fall, 0.8)
    score = np.where(rng.random(n) < share, rng.choice([4, 5], n), rng.choice([1, 2, 3], n)).astype(object)
    score[rng.random(n) < 0.3] = "silent"
    return pd.DataFrame(
        {
            "score": score,
            "day": day.strftime("%Y-%m-%d"),
            "channel": channel,
            "who": rng.integers(0, n, n),
            "ltr": rng.integers(0, 11, n),
            "w": rng.choice([1.0, 2.0], n),
        }
    )


def survey_file(
    folder: Path, *columns: str, frame: pd.DataFrame | None = None, title: str = "Made-up shop"
) -> Path:
    """A survey file with the score and the named columns beside its answers."""
    folder.mkdir(parents=True, exist_ok=True)
    (answers() if frame is None else frame).to_csv(folder / "answers.csv", index=False)
    more = "".join(f"  {name}: {COLUMNS[name]}\n" for name in columns)
    path = folder / "survey.yml"
    path.write_text(SURVEY.format(title=title, more=more), encoding="utf-8")
    return path


def executed(template: str, **parameters: Any) -> Any:
    """The notebook with the outputs that a kernel would have stored."""
    notebook = nbformat.read(find(template), as_version=4)
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _outputs(cell, names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= parameters
    return notebook


def _outputs(cell: Any, names: dict[str, Any]) -> list[Any]:
    body = ast.parse("\n".join(line for line in cell.source.splitlines() if not line.startswith("%"))).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    try:
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        found = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    except CsatError as error:
        if "raises-exception" not in cell.metadata.get("tags", []):
            raise
        return [nbformat.v4.new_output("display_data", data=error_bundle(error))]
    if not hasattr(found, "_repr_mimebundle_"):
        return []
    bundle = {**found._repr_mimebundle_(), "text/html": ""}
    return [nbformat.v4.new_output("execute_result", data=bundle, execution_count=1)]


def page(template: str, **parameters: Any) -> tuple[str, Harvest]:
    """The page of a template and what it was made from, with few draws unless `quick=""`."""
    asked = {"quick": "true", **parameters}
    return rendered(executed(template, **{name: str(value) for name, value in asked.items()}))


def seen(template: str, survey: Path, **parameters: Any) -> tuple[BeautifulSoup, Harvest]:
    """The page of a template as its reader has it, and what it was made from."""
    html, found = page(template, survey=survey, **parameters)
    return BeautifulSoup(html, "html.parser"), found


def tiles(screen: BeautifulSoup) -> dict[str, str]:
    """What each tile says, in their order."""
    return {str(one["data-tile"]): " ".join(one.get_text(" ").split()) for one in screen.select(".tile")}


def rendered(notebook: Any) -> tuple[str, Harvest]:
    """The page of a notebook that ran, and what it is made from."""
    found = harvest(notebook)
    return render_page(
        found, notebook, made={"seed": "0"}, links=[{"href": "tables.xlsx", "text": "Tables (Excel)"}]
    ), found
