"""Microsoft Forms: five columns of its own, then the questions; of several choices each ends in a semicolon."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader

__all__ = ["READERS"]

FORM = Reader(
    name="Microsoft Forms",
    signature=("ID", "Start time", "Completion time", "Email", "Name"),
    columns=(
        Known(names=("ID",), role="id"),
        Known(names=("Completion time",), role="answered_at"),
        Known(
            names=(
                "Start time", "Email", "Name", "Last modified time", "Points - *", "Feedback - *", "Total points",
                "Quiz feedback", "Grade posted time", "Language",
            )
        ),
    ),
)  # fmt: skip

READERS = (FORM,)
