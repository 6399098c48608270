"""Guessed months: whether the month of an answer is rather that of its ticket, which is then said."""

from __future__ import annotations

from csat_research.intake.headers import holds
from csat_research.intake.seen.evidence import Work
from csat_research.words import say

__all__ = ["whose_month"]


def whose_month(work: Work) -> None:
    """Help-desk files hold times of the ticket, not of the answer: said, so that nobody reads more into months."""
    solved = [name for name in work.columns if holds(name, "solved")]
    for one in work.guesses.values():
        if one.role == "answered_at" and solved and holds(one.column, "opened"):
            work.assumed.append(
                say(
                    "The month is that of {column:quoted}, when the ticket was opened; when the answer was given is not in the file.",
                    column=one.column,
                )
            )
