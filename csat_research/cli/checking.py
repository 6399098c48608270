"""Checking: the command check - how a survey was understood, and where two questionnaires differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_research.cli.shared import FINDINGS, FINE, Show, command

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["assumed", "listed"]

SHOWN = 10  # rows of a kind that `check` lists
LONGEST = 60  # letters of a cell


assumed = (
    click.option("--yes", is_flag=True, help="Take all guesses; each is printed as assumed."),
    click.option(
        "--assume",
        multiple=True,
        metavar="COLUMN",
        help="Take the guess for this column only (several: again, or with commas).",
    ),
)


@command(
    click.argument("survey", default="survey.yml", type=click.Path(path_type=Path)),
    click.argument("other", required=False, type=click.Path(path_type=Path)),
    *assumed,
)
def check(
    show: Show, survey: Path, other: Path | None, yes: bool, assume: tuple[str, ...], dry_run: bool
) -> int:
    """Say how a survey was understood.

    Its questions, scales and rows, what was rejected and what is missing. With an OTHER survey: where the two
    questionnaires differ, to be read before their numbers are compared.
    """
    from csat_research.intake.read import read_survey

    taken = yes or assume
    if other is not None:
        return _apart(read_survey(survey, assume=taken), read_survey(other, assume=taken), show)
    found = read_survey(survey, assume=taken)
    ledger = found.ledger
    bad = ledger.rejected_rows + len(ledger.set_aside)
    told = {
        "title": found.about.title,
        "read": ledger.read,
        "kept": ledger.kept,
        "rejected": ledger.rejected.astype(str).to_dict("records"),
        "set_aside": ledger.set_aside.astype(str).to_dict("records"),
        "questions": [{"column": one.column, "role": one.role, "name": one.name} for one in found.questions],
        "assumptions": [str(one) for one in found.about.assumptions],
        "notes": [str(one) for one in found.about.notes],
    }
    rows = [*listed("Rejected", ledger.rejected), *listed("Set aside", ledger.set_aside)]
    show.data(told, repr(found), *rows)
    return FINDINGS if bad else FINE


def _apart(before: Any, after: Any, show: Show) -> int:
    """What two questionnaires do not share, a line each."""
    from csat_research.survey.questionnaire import differences

    told = [str(one) for one in differences(before.questions, after.questions)]
    titles = f"{before.about.title} / {after.about.title}"
    same = "The two questionnaires ask the same questions, in the same words and order, on the same scales."
    show.data({"surveys": titles, "differences": told}, f"{titles}:", *(f"  {one}" for one in told or [same]))
    return FINDINGS if told else FINE


def listed(title: str, rows: pd.DataFrame) -> list[str]:
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
