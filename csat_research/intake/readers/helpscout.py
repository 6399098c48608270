"""Help Scout: ratings of replies in three words."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader

__all__ = ["READERS"]

_SCALE = {"labels": ["Bad", "Okay", "Great"], "satisfied": ["Great"], "unanswered": ["Not Rated"]}

RATINGS = Reader(
    name="Help Scout ratings",
    signature=(
        "rating",
        "comments",
        ("threadid", "thread id"),
        ("ticketid", "conversationid", "conversation id"),
    ),
    columns=(
        Known(names=("rating",), role="csat", options={"scale": _SCALE}),
        Known(names=("comments",), role="comment"),
        Known(names=("customerid", "customer id"), role="customer"),
        Known(names=("userid", "user id", "user name"), role="agent"),
        Known(names=("createdat", "created at", "ratedat"), role="answered_at"),
        Known(names=("id", "threadid", "thread id"), role="id"),
        Known(names=("ticketid", "conversationid", "conversation id", "customername", "modifiedat")),
    ),
)

READERS = (RATINGS,)
