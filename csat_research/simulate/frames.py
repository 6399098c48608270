"""Frames: a simulated shop as the files an analyst would get, and what each column is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from csat_research.simulate.calendar import START
from csat_research.simulate.contacts import AGENTS, CHANNELS, TEAMS
from csat_research.simulate.items import ITEMS, NAMES, NOT_APPLICABLE
from csat_research.simulate.shop import Shop

__all__ = ["DRIVERS", "answers_frame", "purchases_frame", "roles"]

DRIVERS = ("response_hours", "resolution_hours", "expertise", "messages", "reply_words", "agent_tenure")
LABELS = {
    "csat": "Satisfaction with the contact",
    "nps": "Would recommend the shop",
    "ces": "Was easy to get help",
    "response_hours": "Hours to first reply",
    "resolution_hours": "Hours from reply to solution",
    "expertise": "Expertise of the reply",
    "messages": "Messages exchanged",
    "reply_words": "Words in the reply",
    "agent_tenure": "Years the agent is here",
    "first_contact": "Solved at the first contact",
    "backlog": "Still open at the end of the month",
}


def answers_frame(shop: Shop) -> pd.DataFrame:
    """One row a contact that was asked, in order of time; the silent have a status, drivers and a weight, no answers."""
    contacts, answering, scores = shop.contacts, shop.answering, shop.scores
    seen = answering.answered
    return pd.DataFrame(
        {
            "ticket": _numbered("T", 100_001 + np.arange(len(contacts)), 6),
            "customer": _customer(contacts.customer),
            "answered_at": _times(contacts.minute),
            "channel": np.array(CHANNELS, dtype=object)[contacts.channel],
            "team": np.array(TEAMS, dtype=object)[contacts.agent % len(TEAMS)],
            "agent": _numbered("A", np.arange(1, AGENTS + 1), 2)[contacts.agent],
            "status": np.where(seen, "answered", "asked").astype(object),
            "csat": _whole(scores.csat, seen),
            "nps": _whole(scores.nps, seen),
            "ces": _whole(scores.ces, answering.ces),
            "response_hours": contacts.response_hours,
            "resolution_hours": contacts.resolution_hours,
            "expertise": _whole(contacts.expertise),
            "messages": _whole(contacts.messages),
            "reply_words": _whole(contacts.reply_words),
            "agent_tenure": contacts.tenure.round(1),
            "first_contact": contacts.first_contact,
            "backlog": contacts.backlog,
            **{name: _whole(shop.ratings[:, j], answering.items) for j, name in enumerate(NAMES)},
            "top4": _picks(shop.picks, answering.items),
            "weight": answering.weight,
        }
    )


def purchases_frame(shop: Shop) -> pd.DataFrame:
    """Purchases and refunds of the customers who were ever asked: customer, bought_at, amount in crowns."""
    bought = shop.purchases
    asked = np.zeros(len(shop.customers.contacts), dtype=bool)
    asked[shop.contacts.customer] = True
    kept = asked[bought.customer]
    frame = pd.DataFrame(
        {"customer": _customer(bought.customer), "bought_at": _times(bought.minute), "amount": bought.amount}
    )
    return frame[kept].reset_index(drop=True)


def roles() -> dict[str, Any]:
    """What each column is, as the arguments of `Survey`."""
    rated = {
        name: {"label": item.label, "theme": item.theme, "better": "high"}
        for name, item in zip(NAMES, ITEMS, strict=True)
    }
    named: dict[str, dict[str, str]] = {name: {"label": label} for name, label in LABELS.items()}
    named["ces"]["better"] = "high"
    for name in ("response_hours", "resolution_hours"):
        named[name] |= {"unit": "hours", "better": "low"}
    return {
        "id": "ticket",
        "customer": "customer",
        "answered_at": "answered_at",
        "agent": "agent",
        "status": "status",
        "weight": "weight",
        "csat": "csat",
        "nps": "nps",
        "ces": "ces",
        "drivers": list(DRIVERS),
        "items": list(NAMES),
        "picks": "top4",
        "metrics": ["first_contact", "backlog"],
        "segments": ["channel", "team"],
        "scales": {
            "nps": "0-10",  # all were offered: a small survey without a 0 is not taken for 1-10
            "csat": "1-5",
            "ces": {"values": "1-7", "satisfied": [5, 6, 7]},
            **dict.fromkeys(NAMES, "1-6"),
            NAMES[NOT_APPLICABLE]: {"values": "1-6", "missing": {0: "does_not_apply"}},
        },
        "questions": rated | named | {"top4": {"label": "What matters most", "separator": ";", "choose": 4}},
    }


def _customer(code: np.ndarray) -> np.ndarray:
    return _numbered("C", code + 1, 5)


def _numbered(letter: str, numbers: np.ndarray, digits: int) -> np.ndarray:
    """Names such as C00042, made once for each distinct number."""
    distinct, place = np.unique(numbers, return_inverse=True)
    return np.array([f"{letter}{number:0{digits}d}" for number in distinct], dtype=object)[place]


def _times(minute: np.ndarray) -> np.ndarray:
    return (START + minute.astype("timedelta64[m]")).astype("datetime64[us]")


def _whole(values: np.ndarray, seen: np.ndarray | None = None) -> pd.Series:
    """Whole numbers, missing where not seen."""
    whole = pd.Series(values.astype("int64"), dtype="Int64")
    return whole if seen is None else whole.where(seen)


def _picks(codes: np.ndarray, seen: np.ndarray) -> pd.Series:
    labels = np.array([item.label for item in ITEMS], dtype=object)[codes]
    joined = pd.Series([";".join(row) for row in labels], dtype=object)
    return joined.where(seen, None)
