"""Jotform: a question with several answers is one cell of lines; grids are called "question >> row"."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.intake.readers.ticks import lines_as_lists

__all__ = ["READERS"]


FORM = Reader(
    name="Jotform",
    signature=("Submission Date", "Submission ID"),
    columns=(
        Known(names=("Submission ID",), role="id"),
        Known(names=("Submission Date",), role="answered_at"),
        Known(
            names=("Submission IP", "Last Update Date", "Flow Status", "Full Name", "Name", "E-mail", "Email")
        ),
    ),
    prepare=lines_as_lists,
)

READERS = (FORM,)
