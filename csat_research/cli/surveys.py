"""Surveys: the commands about what goes in - init, example."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from csat_research.cli.checking import assumed, listed
from csat_research.cli.exports import check_export, check_one
from csat_research.cli.shared import FINDINGS, FINE, USAGE, Show, command, echo
from csat_research.errors import ColumnError, FileError, shell
from csat_research.words import render, say

__all__ = ["guessing", "month_taken", "start", "write_shop"]

guessing = (
    *assumed,
    click.option(
        "--answer",
        "answers",
        multiple=True,
        metavar="COLUMN=ANSWER",
        help="Answer a question before it is asked, such as Q2=0-10 (several: again).",
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
    click.argument("files", nargs=-1, metavar="[FILE]", type=click.Path(path_type=Path)),
    *guessing,
    click.option(
        "--blank",
        type=click.Choice(["csi", "monthly"]),
        help="Write an empty XLSX form and its survey.yml instead.",
    ),
)
def init(
    show: Show,
    files: tuple[Path, ...],
    yes: bool,
    assume: tuple[str, ...],
    answers: tuple[str, ...],
    named: tuple[str, ...],
    blank: str | None,
    dry_run: bool,
) -> int:
    """Write survey.yml for an export, and say what was believed and why.

    FILE is CSV, XLSX, ODS, Parquet, SPSS or Stata; at most three times something is asked; what is left stands open in survey.yml.
    """
    check_one(files)
    file = files[0] if files else None
    if blank:
        return _blank(blank, file or Path(), show, dry_run)
    if file is None:
        raise FileError(say("init needs a file:  csat-research init tickets.csv"))
    target = file.parent / "survey.yml"
    made = start(file, target, show, yes, assume, named, answers, dry_run=dry_run)
    if dry_run:
        show.data(
            _believed(made) | {"would_write": [str(target)], "text": made.text},
            f"Would write {target}:",
            made.text.rstrip(),
        )
        return FINE
    survey = _survey(target)
    rejected, month = survey.ledger.rejected, month_taken(survey)
    told = _believed(made) | {"path": str(target), "rejected": len(rejected), "period_taken": list(month)}
    following = [] if made.left else [_next(made, file, target)]
    show.data(told, *listed("Rejected", rejected), *month, f"Wrote {target}", *following)
    if made.left:
        return _left_open(file, target, made, show)
    return FINDINGS if len(rejected) else FINE


def _left_open(file: Path, target: Path, made: Any, show: Show) -> int:
    """What stands open and how to answer it; nothing was lost, but no page can be made yet."""
    from csat_research.intake.proposal.asking import open_questions

    if not show.as_json:
        echo(str(open_questions(shell(file), target.name, made.left)), err=True)
    return USAGE


def _believed(made: Any) -> dict[str, Any]:
    """What `init` prints, as plain data."""
    return {
        "file": [str(one) for one in made.facts],
        "columns": {
            one.column: {"role": one.role, **one.options, "why": [str(why) for why in one.evidence]}
            for one in made.guesses
        },
        "unused": list(made.unused),
        "unused_because": {name: str(reason.why) for name, reason in made.reasons.items()},
        "not_asked_for": [one.column for one in made.unasked],
        "notes": [str(one) for one in made.notes],
        "assumptions": [str(one) for one in made.assumptions],
        "open": [
            {
                "column": one.column,
                "question": str(one.text),
                "choices": {c.key: str(c.label) for c in one.choices},
            }
            for one in made.left
        ],
    }


def _next(made: Any, file: Path, target: Path) -> str:
    """The page that these columns can fill: without a score it is the one of attributes, without those there is none."""
    from csat_research.survey.questions import SCORES

    roles = {one.role for one in made.guesses}
    if not roles & {*SCORES, "item"}:
        again = f"csat-research init {shell(file)} --role COLUMN=csat"
        return f"No column is a score, so no page can be made. Delete {shell(target)} and name one:  {again}"
    scored = bool(roles & {*SCORES})
    return f"Next:   csat-research report {'' if scored else 'importance '}{shell(target)}"


def _survey(target: Path) -> Any:
    """The survey file just written, read once, so that nobody learns from a page what cannot be used or which month is shown."""
    from csat_research.intake.read import read_survey

    return read_survey(target, assume=True)


def month_taken(survey: Any) -> tuple[str, ...]:
    """Which month a page shows where no period is named, if it is not that of the last answer."""
    from csat_research.survey.periods import taken

    about = survey.about
    if about.first_day is None or about.last_day is None:
        return ()
    told = taken(about.first_day, about.last_day)
    return (str(told),) if told is not None else ()


def start(
    file: Path,
    target: Path,
    show: Show,
    yes: bool,
    assume: tuple[str, ...],
    named: tuple[str, ...],
    answers: tuple[str, ...] = (),
    *,
    dry_run: bool = False,
) -> Any:
    """Write the survey file of an export, asking in a terminal; `report` uses it too. dry_run: ask and write nothing."""
    from csat_research.intake.init import init as write

    check_export(file)
    asking = None if yes or dry_run or show.as_json or not sys.stdin.isatty() else _ask
    made = write(
        file,
        yes=yes,
        ask=asking,
        assume=[*assume, *(part.strip() for one in assume for part in one.split(","))],
        answers=[_pair(one, "--answer", "yes") for one in answers],
        roles=dict(_pair(one, "--role", "csat") for one in named),
        out=target,
        dry=dry_run,
    )
    if dry_run:
        return made
    told = [*(f"Note: {one}" for one in made.notes), *(f"Assumed: {one}" for one in made.assumptions)]
    show.lines("What the file is taken for:", *(f"  {one}" for one in made.facts))
    show.lines("What the columns are taken for:", *(_indented(one) for one in made.understood()), *told)
    return made


def _indented(told: Any) -> str:
    return "\n".join(f"  {line}" for line in str(told).split("\n"))


def _pair(told: str, option: str, such_as: str) -> tuple[str, str]:
    """COLUMN=ROLE or COLUMN=ANSWER; a column may hold an equals sign itself."""
    column, equals, value = told.rpartition("=")
    if not equals:
        raise ColumnError(
            say(
                '{option} takes a column and a word: {option} "{column}={such_as}"',
                option=option,
                column=told.strip(),
                such_as=such_as,
            )
        )
    return column.strip(), value.strip()


def _ask(question: Any) -> str:
    """One open question of `init` in a terminal."""
    echo(render(question.text))
    for choice in question.choices:
        echo(f"  {choice.key}  {render(choice.label)}")
    typed = str(click.prompt("Your choice", default=question.choices[0].key))
    if question.chosen(typed) is None:
        keys = ", ".join(choice.key for choice in question.choices)
        echo(f"“{typed}” is none of these: {keys}.")
    return typed


def _blank(kind: str, folder: Path, show: Show, dry_run: bool) -> int:
    from csat_research.intake.proposal.blank import write_blank

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
