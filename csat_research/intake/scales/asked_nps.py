"""Questions of NPS: whether 0 was offered, whether codes stand one higher, and whether a 0 to 10 asks of recommending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csat_research.intake.headers import holds, range_of
from csat_research.intake.seen.evidence import Choice, Open, Profile
from csat_research.survey.door.fit import ONES
from csat_research.words import say

__all__ = ["nps_shifted", "nps_zero", "recommending"]


def nps_zero(column: Profile, values: Mapping[float, int], scale: Any) -> Open:
    """Whether 0 was offered where nobody gave it: without it the question is not NPS."""
    text = say(
        "{column:quoted} looks like NPS, but nobody gave a 0 in {n:count} answers. Were people offered 0 to 10?",
        column=column.name,
        n=sum(values.values()),
    )
    yes = Choice(key="0-10", label=say("yes, 0 was offered"), changes={column.name: {"scale": scale}})
    no = Choice(
        key="other",
        label=say("no: it is not NPS and is kept as a figure"),
        changes={column.name: {"role": "metric", "scale": None}},
    )
    unlikely = values.get(1.0, 0) >= ONES or range_of(column.header).startswith("1-")
    choices = (no, yes) if unlikely else (yes, no)
    return Open(column=column.name, text=text, choices=choices, weight=80)


def nps_shifted(column: Profile, scale: Any) -> Open:
    """Codes 1-11 are the positions of 0-10 in many exports; read as they stand they add a third to NPS."""
    text = say(
        "{column:quoted} holds 1 to 11 and no 0. Do the codes stand for 0 to 10, one lower each?",
        column=column.name,
    )
    coded = {"values": "0-10", "labels": {str(code): str(code - 1) for code in range(1, 12)}}
    shifted = Choice(
        key="shifted", label=say("yes: 1 means 0, 11 means 10"), changes={column.name: {"scale": coded}}
    )
    blank = Choice(
        key="blank", label=say("no: 11 stands for no answer"), changes={column.name: {"scale": scale}}
    )
    return Open(column=column.name, text=text, choices=(shifted, blank), weight=95)


def recommending(column: Profile, name: str, kinds: Mapping[str, str]) -> tuple[Choice, ...]:
    """NPS, of a 0 to 10 whose name does not say that it is about satisfaction: a score, or a rating."""
    if name != "0-10" or holds(column.header, "satisfied"):
        return ()
    scale = {"values": name, "missing": dict(kinds)} if kinds else None
    label = say("it asks how likely people are to recommend: NPS")
    return (Choice(key="nps", label=label, changes={column.name: {"role": "nps", "scale": scale}}),)
