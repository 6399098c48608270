"""SurveyMonkey: two header rows; a question stands over its first column, its options or rows below."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.intake.raw import Heads
from csat_research.intake.readers.reader import Known, Reader
from csat_research.intake.readers.two_rows import SINGLE, lists_below, spanned_heads

__all__ = ["READERS"]


def _heads(rows: Sequence[Sequence[str]]) -> Heads | None:
    """Questions, and below them "Response" or the options."""
    if len(rows) < 2 or not any(cell.strip() in SINGLE for cell in rows[1]):
        return None
    return spanned_heads(rows)


SURVEY = Reader(
    name="SurveyMonkey survey",
    signature=("Respondent ID", "Collector ID", "Start Date", "End Date"),
    columns=(
        Known(names=("Respondent ID",), role="id"),
        Known(names=("End Date",), role="answered_at"),
        Known(names=("Collector ID", "Start Date", "IP Address", "Email Address", "First Name", "Last Name")),
    ),
    heads=_heads,
    prepare=lists_below,
)

READERS = (SURVEY,)
