"""Gorgias: satisfaction surveys; a survey without a score was sent and not answered."""

from __future__ import annotations

from dataclasses import replace

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader, spelled
from csat_research.words import say

__all__ = ["READERS"]


def _told_null(table: RawTable) -> RawTable:
    """An empty score as the null it is in the tool, dated by its sending, so that the silent are counted in their month."""
    frame = table.frame.copy()
    scored, sent = spelled(table, "scored_datetime"), spelled(table, "sent_datetime")
    if sent:
        frame[scored] = frame[scored].where(frame[scored].notna(), frame[sent])
    score = spelled(table, "score")
    frame[score] = frame[score].where(frame[score].notna(), "null")
    return replace(table, frame=frame)


SURVEYS = Reader(
    name="Gorgias satisfaction surveys",
    signature=("ticket_id", "customer_id", "score", "scored_datetime", "should_send_datetime"),
    columns=(
        Known(names=("id",), role="id"),
        Known(names=("customer_id",), role="customer"),
        Known(
            names=("score",),
            role="csat",
            options={"scale": {"values": "1-5", "unanswered": ["null"]}},
            why=say("1 to 5; without a score the survey was sent and not answered"),
        ),
        Known(names=("body_text",), role="comment"),
        Known(
            names=("scored_datetime",), role="answered_at", why=say("without an answer the day of sending")
        ),
        Known(
            names=("ticket_id", "created_datetime", "sent_datetime", "should_send_datetime", "uri", "meta")
        ),
    ),
    prepare=_told_null,
)

READERS = (SURVEYS,)
