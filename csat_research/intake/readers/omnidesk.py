"""Omnidesk: ratings low, middle and high of a case or of one of its people."""

from __future__ import annotations

from dataclasses import replace

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader, spelled

__all__ = ["READERS"]

_SCALE = {
    "values": ["1", "2", "3"],
    "labels": {"low": "1", "middle": "2", "high": "3"},
    "satisfied": ["3"],
}


def _of_staff(table: RawTable) -> RawTable:
    """A rating of staff 0 is of the whole case."""
    frame = table.frame.copy()
    staff = spelled(table, "rated_staff_id")
    frame[staff] = frame[staff].mask(frame[staff].astype("str") == "0", None)
    return replace(table, frame=frame)


RATINGS = Reader(
    name="Omnidesk ratings",
    signature=("rating", "rating_comment", "rated_staff_id", "case_number"),
    columns=(
        Known(names=("case_number",), role="id"),
        Known(names=("user_id",), role="customer"),
        Known(names=("rated_staff_id",), role="agent"),
        Known(names=("rating",), role="csat", options={"scale": _SCALE}),
        Known(names=("rating_comment",), role="comment"),
        Known(
            names=("closing_speed",),
            role="driver",
            options={"name": "resolution_hours", "unit": "minutes", "better": "low"},
        ),
        Known(names=("closed_at", "updated_at", "created_at"), role="answered_at"),
        Known(names=("channel",), role="segment"),
        Known(names=("case_id", "staff_id", "group_id", "subject", "status", "rating_id")),
    ),
    prepare=_of_staff,
)

READERS = (RATINGS,)
