"""Assumed: a survey file with open questions is not read, unless the guesses are taken; then they are told on the page."""

from __future__ import annotations

from collections.abc import Collection

from csat_research.errors import ColumnError, nearest
from csat_research.intake.file import SurveyFile
from csat_research.intake.proposal.asking import still_open
from csat_research.words import say

__all__ = ["without_open"]


def without_open(file: SurveyFile, assume: bool | Collection[str] | None, name: str) -> SurveyFile:
    """The survey file after its open questions were assumed. Raises ColumnError where one is left, or a column is unknown.

    assume: True takes all guesses, columns take theirs.
    """
    if assume is not True:
        names = _named((assume,) if isinstance(assume, str) else assume or (), file)
        _check_known(names, file, name)
        if left := {column: texts for column, texts in file.open.items() if column not in names}:
            raise ColumnError(still_open(name, left))
    taken = tuple(text for texts in file.open.values() for text in texts)
    return file.model_copy(update={"assumed": (*file.assumed, *taken), "open": {}})


def _named(given: Collection[str], file: SurveyFile) -> list[str]:
    """Columns as given; of a text that is none, the parts between its commas."""
    known = {*file.open, *file.columns}
    parts = ([one] if one in known else [part.strip() for part in one.split(",")] for one in given)
    return [name for names in parts for name in names]


def _check_known(names: Collection[str], file: SurveyFile, name: str) -> None:
    for one in names:
        if one not in file.columns and one not in file.open:
            raise ColumnError(
                say(
                    "{file}: --assume names {column:quoted}, which plays no role.{near}",
                    file=name,
                    column=one,
                    near=nearest(one, [*file.open, *file.columns]),
                )
            )
