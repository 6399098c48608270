"""Chatwoot: the CSAT report; its period line stands under the CSV and above the sheet."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.words import say

__all__ = ["READERS"]

REPORT = Reader(
    name="Chatwoot CSAT report",
    signature=("Agent Name", "Rating", "Link to the conversation", "Recorded date"),
    columns=(
        Known(names=("Agent Name",), role="agent"),
        Known(names=("Rating",), role="csat", options={"scale": "1-5"}, why=say("1 to 5")),
        Known(names=("Feedback Comment",), role="comment"),
        Known(names=("Recorded date",), role="answered_at"),
        Known(
            names=(
                "Contact Name", "Contact Email Address", "Contact Phone Number", "Link to the conversation",
                "Review Notes",
            )
        ),
    ),
    zone="UTC",
)  # fmt: skip

READERS = (REPORT,)
