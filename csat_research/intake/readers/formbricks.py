"""Formbricks: numbered questions, the ids of options beside the options, cells defused with a leading apostrophe."""

from __future__ import annotations

import re
from dataclasses import replace

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader, plain_text

__all__ = ["READERS"]

_NUMBERED = re.compile(r"\d+\. (.+)")


def _prepare(table: RawTable) -> RawTable:
    """Questions without their number; the ids of options say nothing that the options do not."""
    frame = table.frame.drop(columns=[name for name in table.columns if name.endswith(" - Option ID")])
    labels = {name: plain_text(found[1]) for name in frame.columns if (found := _NUMBERED.fullmatch(name))}
    return replace(table, frame=frame, labels=labels)


SURVEY = Reader(
    name="Formbricks survey",
    signature=("No.", "Response ID", "Timestamp", "Finished", "Survey ID"),
    columns=(
        Known(names=("Response ID",), role="id"),
        Known(names=("User ID",), role="customer"),
        Known(names=("Timestamp",), role="answered_at"),
        Known(
            names=(
                "No.", "Finished", "Survey ID", "Formbricks ID (internal)", "Tags", "country", "url", "source",
                "userAgent - *", "Notes", "Quotas",
            )
        ),
    ),
    prepare=_prepare,
)  # fmt: skip

READERS = (SURVEY,)
