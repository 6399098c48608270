"""Guessed months: whether the month of an answer is rather that of its ticket, which is then said."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.intake.evidence import Work
from csat_research.words import say

__all__ = ["whose_month"]

_OPENED = ("created", "erstellt", "создан", "utworzen", "skapa")
_SOLVED = ("solved at", "gelöst am", "решен", "решён", "rozwiązan", "löst den")


def whose_month(work: Work) -> None:
    """Help-desk files hold times of the ticket, not of the answer: said, so that nobody reads more into months."""
    solved = [name for name in work.columns if _says(name, _SOLVED)]
    for one in work.guesses.values():
        if one.role == "answered_at" and solved and _says(one.column, _OPENED):
            work.assumed.append(
                say(
                    "The month is that of {column:quoted}, when the ticket was opened; when the answer was given is not in the file.",
                    column=one.column,
                )
            )


def _says(name: str, words: Sequence[str]) -> bool:
    return any(word in name.casefold() for word in words)
