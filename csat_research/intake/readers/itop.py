"""iTop: tickets with a satisfaction of four degrees, of which 1 is the best."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.words import say

__all__ = ["READERS"]

_SCALE = {"values": ["1", "2", "3", "4"], "satisfied": ["1", "2"], "better": "low"}

TICKETS = Reader(
    name="iTop tickets",
    signature=("user_satisfaction",),
    columns=(
        Known(names=("ref", "id"), role="id"),
        Known(names=("caller_id", "caller_id->friendlyname", "caller_name"), role="customer"),
        Known(names=("agent_id", "agent_id->friendlyname", "agent_name"), role="agent"),
        Known(
            names=("user_satisfaction",),
            role="csat",
            options={"scale": _SCALE},
            why=say("1 is the best of four"),
        ),
        Known(names=("user_comment",), role="comment"),
        Known(names=("close_date", "last_update", "start_date"), role="answered_at"),
        Known(names=("origin",), role="segment", options={"name": "channel"}),
        Known(names=("team_name", "service_name", "priority"), role="segment"),
        Known(names=("title", "description", "status", "finalclass", "resolution_date", "ttr*", "tto*")),
    ),
)

READERS = (TICKETS,)
