"""Intercom: conversations as CSV; the zone of its times stands in the names of their columns."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.words import say

__all__ = ["READERS"]

CONVERSATIONS = Reader(
    name="Intercom conversations",
    signature=("Conversation ID", "Conversation rating", "Current conversation state"),
    columns=(
        Known(names=("Conversation ID",), role="id"),
        Known(names=("Conversation rating",), role="csat", options={"scale": "1-5"}, why=say("1 to 5; the bot is rated apart")),
        Known(names=("Conversation rating remark",), role="comment"),
        Known(names=("Last teammate rated",), role="agent"),
        Known(names=("Updated at*",), role="answered_at"),
        Known(names=("Team currently assigned",), role="segment", options={"name": "team"}),
        Known(names=("AI Topic",), role="segment", options={"name": "topic"}),
        Known(
            names=(
                "Conversation started at*", "User name", "Company name", "Agent rated type", "Last survey sent",
                "Teammate currently assigned", "Current conversation state", "Fin AI Agent*", "AI Subtopic",
            )
        ),
    ),
)  # fmt: skip

READERS = (CONVERSATIONS,)
