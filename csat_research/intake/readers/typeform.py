"""Typeform: questions with tags in their names, one column per choice that holds the choice itself."""

from __future__ import annotations

from dataclasses import replace

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader, plain_text
from csat_research.intake.readers.ticks import Ticks, with_lists
from csat_research.words import Sentence, say

__all__ = ["READERS"]

_LONGEST = 60


def _prepare(table: RawTable) -> RawTable:
    """Questions without tags; runs of columns that hold their own name become lists of what was chosen."""
    labels = {name: text for name in table.columns if (text := plain_text(name)) != name}
    runs = _runs(table)
    found = with_lists(replace(table, labels=labels), [_ticks(run) for run in runs])
    return replace(
        found, notes=(*found.notes, *(_note(table, run) for run in runs if _ticks(run).name in found.columns))
    )


def _runs(table: RawTable) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for name in table.columns:
        cells = {str(cell).strip() for cell in table.frame[name].dropna()}
        if cells == {plain_text(name)}:
            runs[-1].append(name)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _ticks(run: list[str]) -> Ticks:
    options = {name: plain_text(name) for name in run}
    return Ticks(
        name=f"chosen: {next(iter(options.values()))} ... {list(options.values())[-1]}"[:_LONGEST],
        options=options,
    )


def _note(table: RawTable, run: list[str]) -> Sentence:
    return say(
        "{file}: {n:count} columns that hold their own name ({first:quoted} to {last:quoted}) are read as one question",
        file=table.name,
        n=len(run),
        first=run[0],
        last=run[-1],
    )


FORM = Reader(
    name="Typeform",
    signature=("#", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"),
    columns=(
        Known(names=("#",), role="id"),
        Known(names=("Submit Date (UTC)",), role="answered_at"),
        Known(
            names=("Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Network ID", "Tags", "Ending")
        ),
    ),
    prepare=_prepare,
)

READERS = (FORM,)
