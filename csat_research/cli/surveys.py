"""Surveys: the commands about what goes in - init, check, example."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_research.cli.shared import FINDINGS, FINE, Show, command
from csat_research.errors import FileError, nearest
from csat_research.words import render, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["start", "write_shop"]

SHOWN = 10  # rows of a kind that `check` lists


@command(
    click.argument("file", required=False, type=click.Path(path_type=Path)),
    click.option("--yes", is_flag=True, help="Take all guesses; each is written as assumed."),
    click.option("--assume", default="", metavar="COL,...", help="Take the guesses for these columns only."),
    click.option(
        "--blank",
        type=click.Choice(["csi", "monthly"]),
        help="Write an empty XLSX form and its survey.yml instead.",
    ),
)
def init(show: Show, file: Path | None, yes: bool, assume: str, blank: str | None, dry_run: bool) -> int:
    """Write survey.yml for an export.

    FILE is CSV, XLSX or Parquet; at most three questions are asked.
    """
    if blank:
        return _blank(blank, file or Path(), show, dry_run)
    if file is None:
        raise FileError(say("init needs a file:  csat-research init tickets.csv"))
    target = file.parent / "survey.yml"
    if dry_run:
        show.data({"would_write": [str(target)]}, f"Would write {target}")
        return FINE
    made = start(file, target, show, yes, assume)
    told: dict[str, Any] = {"path": str(target), "assumptions": [str(one) for one in made.assumptions]}
    rejected = _rejected(target)
    told["rejected"] = len(rejected)
    show.data(told, *_listed("Rejected", rejected), str(target), f"Next:   csat-research report {target}")
    return FINDINGS if len(rejected) else FINE


def _rejected(target: Path) -> pd.DataFrame:
    """Rows that the survey file just written cannot use, so that nobody learns of them from a page."""
    from csat_research.intake.read import read_survey

    return read_survey(target).ledger.rejected


def start(file: Path, target: Path, show: Show, yes: bool, assume: str) -> Any:
    """Write the survey file of an export, asking in a terminal; `report` uses it too."""
    from csat_research.intake.init import init as write

    if not file.is_file():
        near = nearest(file.name, (one.name for one in file.parent.glob("*") if one.is_file()))
        raise FileError(say("There is no file {file}.{near}", file=str(file), near=near))
    asking = None if yes or show.as_json or not sys.stdin.isatty() else _ask
    made = write(
        file,
        yes=yes,
        ask=asking,
        assume=[one.strip() for one in assume.split(",") if one.strip()],
        out=target,
    )
    told = [*(f"Note: {one}" for one in made.notes), *(f"Assumed: {one}" for one in made.assumptions)]
    show.lines(*told, f"Wrote {target}.")
    return made


def _ask(question: Any) -> str:
    """One open question of `init` in a terminal."""
    click.echo(render(question.text))
    for choice in question.choices:
        click.echo(f"  {choice.key}  {render(choice.label)}")
    return str(click.prompt("Your choice", default=question.choices[0].key))


def _blank(kind: str, folder: Path, show: Show, dry_run: bool) -> int:
    from csat_research.intake.blank import write_blank

    if dry_run:
        show.data(
            {"would_write": [str(folder / "survey.yml")]},
            f"Would write an empty form and {folder / 'survey.yml'}",
        )
        return FINE
    paths = write_blank(kind, folder)
    show.data(
        {"files": [str(path) for path in paths]},
        *(str(path) for path in paths),
        "Fill the form, then type:   csat-research report survey.yml",
    )
    return FINE


@command(click.argument("survey", default="survey.yml", type=click.Path(path_type=Path)))
def check(show: Show, survey: Path, dry_run: bool) -> int:
    """Say how a survey was understood.

    Its questions, scales and rows, what was rejected and what is missing.
    """
    from csat_research.intake.read import read_survey

    found = read_survey(survey)
    ledger = found.ledger
    bad = ledger.rejected_rows + len(ledger.set_aside)
    told = {
        "title": found.about.title,
        "read": ledger.read,
        "kept": ledger.kept,
        "rejected": ledger.rejected.astype(str).to_dict("records"),
        "set_aside": ledger.set_aside.astype(str).to_dict("records"),
        "questions": [{"column": one.column, "role": one.role, "name": one.name} for one in found.questions],
        "notes": [str(one) for one in found.about.notes],
    }
    listed = [*_listed("Rejected", ledger.rejected), *_listed("Set aside", ledger.set_aside)]
    show.data(told, repr(found), *listed)
    return FINDINGS if bad else FINE


def _listed(title: str, rows: pd.DataFrame) -> list[str]:
    """The first rows of a table of what could not be used, a line each, and how many more there are."""
    lines = [
        f"  row {row['row']}, {row['column']}: {row['value']!r} - {row['reason']}; {row['fix']}"
        for row in rows.head(SHOWN).to_dict("records")
    ]
    more = (
        [f"  and {len(rows) - SHOWN} more; a report lists them all in rejected.xlsx"]
        if len(rows) > SHOWN
        else []
    )
    return ["", f"{title}:", *lines, *more] if lines else []


@command(click.argument("folder", type=click.Path(path_type=Path, file_okay=False)))
def example(show: Show, folder: Path, dry_run: bool) -> int:
    """Write the example shop into a folder.

    A simulated survey with a known truth: answers.csv, purchases.csv and survey.yml.
    """
    if dry_run:
        show.data(
            {"would_write": [str(folder / "survey.yml")]},
            f"Would write {folder / 'survey.yml'} and its files",
        )
        return FINE
    path = write_shop(folder)
    show.data({"path": str(path)}, str(path), f"Next:   csat-research report monthly {path}")
    return FINE


def write_shop(folder: Path) -> Path:
    """The example shop in a folder that holds no survey yet."""
    from csat_research.simulate.files_of_example import write_example

    if (folder / "survey.yml").exists():
        raise FileError(
            say("{file} stands there already; choose another folder.", file=str(folder / "survey.yml"))
        )
    return Path(write_example(folder))
