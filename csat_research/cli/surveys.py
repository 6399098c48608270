"""Surveys: the commands about what goes in - init, check, example."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_research.cli.shared import FINDINGS, FINE, Show, command
from csat_research.errors import ColumnError, FileError, nearest, shell
from csat_research.words import render, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["guessing", "start", "write_shop"]

SHOWN = 10  # rows of a kind that `check` lists
LONGEST = 60  # letters of a cell


guessing = (
    click.option("--yes", is_flag=True, help="Take all guesses of a FILE; each is printed as assumed."),
    click.option(
        "--assume",
        multiple=True,
        metavar="COLUMN",
        help="Take the guess for this column only (several: again, or with commas).",
    ),
    click.option(
        "--role",
        "named",
        multiple=True,
        metavar="COLUMN=ROLE",
        help="What a column is where the guess is wrong, such as Q1=csat (several: again).",
    ),
)


@command(
    click.argument("file", required=False, type=click.Path(path_type=Path)),
    *guessing,
    click.option(
        "--blank",
        type=click.Choice(["csi", "monthly"]),
        help="Write an empty XLSX form and its survey.yml instead.",
    ),
)
def init(
    show: Show,
    file: Path | None,
    yes: bool,
    assume: tuple[str, ...],
    named: tuple[str, ...],
    blank: str | None,
    dry_run: bool,
) -> int:
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
    made = start(file, target, show, yes, assume, named)
    told: dict[str, Any] = {"path": str(target), "assumptions": [str(one) for one in made.assumptions]}
    rejected = _rejected(target)
    told["rejected"] = len(rejected)
    show.data(told, *_listed("Rejected", rejected), str(target), f"Next:   {_next(made, target)}")
    return FINDINGS if len(rejected) else FINE


def _next(made: Any, target: Path) -> str:
    """The page that these columns can fill: without a score it is the one of attributes."""
    scored = any(one.role in ("csat", "nps", "ces") for one in made.guesses)
    return f"csat-research report {'' if scored else 'importance '}{shell(target)}"


def _rejected(target: Path) -> pd.DataFrame:
    """Rows that the survey file just written cannot use, so that nobody learns of them from a page."""
    from csat_research.intake.read import read_survey

    return read_survey(target).ledger.rejected


def start(
    file: Path, target: Path, show: Show, yes: bool, assume: tuple[str, ...], named: tuple[str, ...]
) -> Any:
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
        assume=[*assume, *(part.strip() for one in assume for part in one.split(","))],
        roles=dict(_role_named(one) for one in named),
        out=target,
    )
    told = [*(f"Note: {one}" for one in made.notes), *(f"Assumed: {one}" for one in made.assumptions)]
    show.lines("What the columns are taken for:", *(f"  {one}" for one in made.understood()), *told)
    show.lines(f"Wrote {target}.")
    return made


def _role_named(told: str) -> tuple[str, str]:
    """COLUMN=ROLE; a column may hold an equals sign itself."""
    column, equals, role = told.rpartition("=")
    if not equals:
        raise ColumnError(
            say('--role takes a column and its role: --role "{column}=csat"', column=told.strip())
        )
    return column.strip(), role.strip()


def _ask(question: Any) -> str:
    """One open question of `init` in a terminal."""
    click.echo(render(question.text))
    for choice in question.choices:
        click.echo(f"  {choice.key}  {render(choice.label)}")
    typed = str(click.prompt("Your choice", default=question.choices[0].key))
    if question.chosen(typed) is None:
        keys = ", ".join(choice.key for choice in question.choices)
        click.echo(f"“{typed}” is none of these: {keys}.")
    return typed


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
        "Fill the form, then:",
        f"Next:   csat-research report {shell(paths[-1])}",
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
        f"  row {row['row']}{_column(row)}: {_value(row)} - {row['reason']}; {row['fix']}"
        for row in rows.head(SHOWN).to_dict("records")
    ]
    more = (
        [f"  and {len(rows) - SHOWN} more; a report lists them all in rejected.xlsx"]
        if len(rows) > SHOWN
        else []
    )
    return ["", f"{title}:", *lines, *more] if lines else []


def _column(row: dict[Any, Any]) -> str:
    return f", {row['column']}" if row["column"] else ""


def _value(row: dict[Any, Any]) -> str:
    """A cell as written; of a long one its beginning."""
    shown = repr(row["value"])
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."


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
    show.data({"path": str(path)}, str(path), f"Next:   csat-research report monthly {shell(path)}")
    return FINE


def write_shop(folder: Path) -> Path:
    """The example shop in a folder that holds no survey yet."""
    from csat_research.simulate.files_of_example import write_example

    if (folder / "survey.yml").exists():
        raise FileError(
            say("{file} stands there already; choose another folder.", file=str(folder / "survey.yml"))
        )
    return Path(write_example(folder))
