"""Zendesk: tickets, legacy satisfaction ratings, and ticket metrics with their two clocks."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.words import say

__all__ = ["READERS"]

_SCORE = {
    "values": ["0", "1"],
    "labels": {
        "bad": "0",
        "good": "1",
        "bad_with_comment": "0",
        "good_with_comment": "1",
        "bad_without_comment": "0",
        "good_without_comment": "1",
    },
    "satisfied": ["1"],
    "unanswered": ["offered"],
    "not_asked": ["unoffered"],
}
_OFFERED = say("“offered” was asked and not answered; “unoffered” was not asked")

TICKETS = Reader(
    name="Zendesk tickets",
    signature=("Requester id", ("Satisfaction Score", "Satisfaction rating"), "Assignee", "Created at"),
    columns=(
        Known(names=("Id", "Ticket ID"), role="id"),
        Known(names=("Requester id",), role="customer"),
        Known(names=("Assignee",), role="agent"),
        Known(names=("Created at",), role="answered_at"),
        Known(names=("Via",), role="segment", options={"name": "channel"}),
        Known(names=("Group", "Priority", "Ticket type"), role="segment"),
        Known(names=("Satisfaction Score", "Satisfaction rating"), role="csat"),
        Known(
            names=(
                "Summation column", "Requester", "Requester external id", "Requester email", "Requester domain",
                "Submitter", "Subject", "Tags", "Updated at", "Assigned at", "Due date", "Initially assigned at",
                "Group stations", "Assignee stations", "Reopens", "Replies", "Resolution time",
            )
        ),
    ),
)  # fmt: skip

RATINGS = Reader(
    name="Zendesk satisfaction ratings",
    signature=("requester_id", "ticket_id", "score", "assignee_id", "created_at"),
    columns=(
        Known(names=("id",), role="id"),
        Known(names=("requester_id",), role="customer"),
        Known(names=("assignee_id",), role="agent"),
        Known(names=("group_id",), role="segment", options={"name": "group"}),
        Known(names=("score",), role="csat", options={"scale": _SCORE}, why=_OFFERED),
        Known(names=("reason",), role="segment"),
        Known(names=("comment",), role="comment"),
        Known(names=("created_at",), role="answered_at"),
        Known(names=("url", "ticket_id", "reason_id", "reason_code", "updated_at")),
    ),
)

_CLOCKS = {
    "reply_time_in_minutes": ("driver", "response_hours"),
    "full_resolution_time_in_minutes": ("driver", "resolution_hours"),
    "first_resolution_time_in_minutes": ("metric", "first_resolution_hours"),
    "agent_wait_time_in_minutes": ("metric", "agent_wait_hours"),
    "requester_wait_time_in_minutes": ("metric", "requester_wait_hours"),
    "on_hold_time_in_minutes": ("metric", "on_hold_hours"),
}

_TIMES = say(
    "Ticket metrics hold times and no answers.  Type init for the export with the answers, and name this one in its survey.yml:  "
    "join: {{file: your-metrics.csv, on: ticket_id}}"
)

METRICS = Reader(
    name="Zendesk ticket metrics",
    signature=("ticket_id", ("reply_time_in_minutes.calendar",), "assignee_stations", "reopens"),
    columns=(
        *(
            Known(
                names=(f"{column}.{clock}",),
                role=role,
                options={"name": name, "unit": "minutes", "better": "low"},
            )
            for column, (role, name) in _CLOCKS.items()
            for clock in ("calendar", "business")
        ),
        Known(names=("reopens", "replies"), role="metric"),
        Known(names=("ticket_id",), role="id"),
        Known(names=("score", "satisfaction_rating.score"), role="csat", options={"scale": _SCORE}, why=_OFFERED),
        Known(names=("solved_at",), role="answered_at"),
        Known(
            names=(
                "id", "url", "assignee_stations", "group_stations", "assigned_at", "created_at", "updated_at",
                "initially_assigned_at", "latest_comment_added_at", "assignee_updated_at", "requester_updated_at",
                "status_updated_at",
            )
        ),
    ),
    lacks=_TIMES,
)  # fmt: skip

READERS = (TICKETS, RATINGS, METRICS)
