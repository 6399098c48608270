"""Webim: chats whose rating is stored as -2 to 2; 0 is the middle and an answer."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.intake.scales.vendors import WEBIM
from csat_research.words import say

__all__ = ["READERS"]

CHATS = Reader(
    name="Webim chats",
    signature=(("operator_rating", "rate", "rating"), ("visitor_id", "visitor"), ("operator_id", "operator"), ("chat_id", "thread_id")),
    columns=(
        Known(names=("chat_id", "thread_id", "id"), role="id"),
        Known(names=("visitor_id", "visitor"), role="customer"),
        Known(names=("operator_id", "operator"), role="agent"),
        Known(
            names=("operator_rating", "rate", "rating"),
            role="csat",
            options={"scale": WEBIM.scale},
            why=say("stored as -2 to 2; 0 is the middle answer"),
        ),
        Known(names=("rated_at", "created_at", "modified_at"), role="answered_at"),
        Known(names=("department",), role="segment"),
    ),
)  # fmt: skip

READERS = (CHATS,)
