"""Frappe Helpdesk: tickets with a rating stored as a fraction of five stars; 0 is no rating."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.intake.scales.vendors import FRAPPE
from csat_research.words import say

__all__ = ["READERS"]

TICKETS = Reader(
    name="Frappe Helpdesk tickets",
    signature=("feedback_rating",),
    columns=(
        Known(names=("name",), role="id"),
        Known(names=("contact", "raised_by"), role="customer"),
        Known(names=("_assign",), role="agent"),
        Known(
            names=("feedback_rating",),
            role="csat",
            options={"scale": FRAPPE.scale},
            why=say("stars as a fraction: 0.2 is one star, 1 is five, 0 is none given"),
        ),
        Known(names=("feedback_extra",), role="comment"),
        Known(names=("agent_group",), role="segment", options={"name": "team"}),
        Known(names=("priority", "ticket_type"), role="segment"),
        Known(names=("modified", "resolution_date"), role="answered_at"),
        Known(names=("subject", "status", "opening_date", "creation", "owner", "feedback")),
    ),
)

READERS = (TICKETS,)
