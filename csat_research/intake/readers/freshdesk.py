"""Freshdesk: satisfaction ratings; which of 101, 102 and 103 count as happy differs between offices and is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.intake.raw import RawTable, check_columns
from csat_research.intake.readers.reader import Known, Reader, json_in, spelled
from csat_research.intake.scales.vendors import FRESHDESK
from csat_research.intake.seen.evidence import Choice, Open, Profile
from csat_research.words import say

__all__ = ["READERS"]


def _happy(column: Profile) -> Open:
    text = say("{column:quoted}: which codes of Freshdesk count as satisfied?", column=column.name)
    three = FRESHDESK.scale
    one = {**three, "satisfied": list(FRESHDESK.values[-1:])}
    choices = (
        Choice(key="101-103", label=say("happy, very happy and extremely happy"), changes={column.name: {"scale": three}}),
        Choice(key="103", label=say("extremely happy only"), changes={column.name: {"scale": one}}),
    )  # fmt: skip
    return Open(column=column.name, text=text, choices=choices, weight=88)


def _apart(table: RawTable) -> RawTable:
    """The answers of each question in a column of its own; the export keeps them together in one cell."""
    together = spelled(table, "ratings")
    if not together:
        return table
    cells = table.frame[together]
    read = {cell: _answers(cell) for cell in cells.dropna().unique()}
    names = dict.fromkeys(name for answers in read.values() for name in answers)
    if not names:
        return table
    each = {f"ratings.{name}": [read.get(cell, {}).get(name) for cell in cells] for name in names}
    check_columns([*each], table.name)
    rest = table.frame.drop(
        columns=[name for name in table.frame.columns if name == together or name in each]
    )
    return replace(table, frame=rest.join(pd.DataFrame(each, index=rest.index, dtype=object)))


def _answers(cell: object) -> dict[str, str]:
    """{"default_question": 103}, or [{"question": "default_question", "value": 103}]."""
    found = json_in(cell.replace("'", '"') if isinstance(cell, str) else cell)
    pairs = found.items() if isinstance(found, dict) else _listed(found)
    return {str(name): str(value) for name, value in pairs if value is not None and value == value}


def _listed(found: Any) -> list[tuple[Any, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return []
    return [(one.get("question"), one.get("value")) for one in found]


RATINGS = Reader(
    name="Freshdesk satisfaction ratings",
    signature=("survey_id", "agent_id", "ticket_id", ("ratings", "ratings.default_question"), "feedback"),
    columns=(
        Known(names=("id",), role="id"),
        Known(names=("user_id",), role="customer"),
        Known(names=("agent_id",), role="agent"),
        Known(names=("group_id",), role="segment", options={"name": "group"}),
        Known(
            names=("ratings.default_question",),
            role="csat",
            options={"scale": FRESHDESK.scale},
            why=say("-103 extremely unhappy, 100 neutral, 103 extremely happy"),
            ask=_happy,
        ),
        Known(names=("feedback",), role="comment"),
        Known(names=("created_at",), role="answered_at"),
        Known(names=("survey_id", "ticket_id", "updated_at", "ratings")),
    ),
    prepare=_apart,
)

READERS = (RATINGS,)
