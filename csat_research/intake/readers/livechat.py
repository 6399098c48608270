"""LiveChat: chats rated good or bad; the time zone stands behind the name of each time."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.words import say

__all__ = ["READERS"]

GOOD = ("rated good", "rated_good", "good")
BAD = ("rated bad", "rated_bad", "bad")
NONE = ("not rated", "not_rated")

CHATS = Reader(
    name="LiveChat chats",
    signature=(("chat id", "chat_id"), ("operator 1 nick", "operator 1 id"), ("rate", "chat rate")),
    columns=(
        Known(names=("chat id", "chat_id"), role="id"),
        Known(
            names=("chat rate", "rate"),
            role="csat",
            options={
                "scale": {
                    "labels": {**dict.fromkeys(BAD, "0"), **dict.fromkeys(GOOD, "1")},
                    "values": ["0", "1"],
                    "satisfied": ["1"],
                    "unanswered": list(NONE),
                }
            },
            why=say("a chat is rated good, bad or not at all"),
        ),
        Known(names=("chat start date*", "chat creation date*"), role="answered_at"),
        Known(names=("visitor id",), role="customer"),
        Known(names=("operator 1 nick", "operator 1 id"), role="agent"),
        Known(names=("group name", "group"), role="segment", options={"name": "group"}),
        Known(
            names=("first response time*",), role="driver", options={"name": "response_hours", "unit": "seconds", "better": "low"}
        ),
        Known(
            names=("chat duration in seconds",), role="driver", options={"name": "chat_hours", "unit": "seconds", "better": "low"}
        ),
        Known(
            names=("queue duration in seconds",), role="driver", options={"name": "wait_hours", "unit": "seconds", "better": "low"}
        ),
        Known(names=("rate comment", "chat rate comment"), role="comment"),
        Known(names=("visitor name", "visitor email", "visitor ip", "pre-chat survey*", "post-chat survey*", "operator * id")),
    ),
)  # fmt: skip

READERS = (CHATS,)
