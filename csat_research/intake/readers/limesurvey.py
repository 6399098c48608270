"""LimeSurvey: CSV with codes or full questions, and VV with two header rows and escapes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from csat_research.intake.raw import Heads, RawTable
from csat_research.intake.readers.ranked import with_places
from csat_research.intake.readers.reader import Known, Reader, plain_text, spelled
from csat_research.intake.readers.ticks import Ticks, with_lists
from csat_research.words import count_say

__all__ = ["READERS"]

_OWN = ("submitdate", "lastpage", "startlanguage")
_ESCAPES = {"{newline}": "\n", "{tab}": "\t", "{cr}": "\r", "{lbrace}": "{", "{quote}": '"'}
_NOT_SHOWN = "{question_not_shown}"
_PART = re.compile(r"(.+?)\s*\[([^\[\]]+)\]$")
_PART_OF_VV = re.compile(r"(.+)_(SQ\w+)$")
_NEVER = "1980-01-01"


def _heads(rows: Sequence[Sequence[str]]) -> Heads | None:
    """VV: the questions first, their codes below."""
    if len(rows) < 2 or not set(_OWN) <= {cell.strip() for cell in rows[1]}:
        return None
    names = tuple(cell.strip() for cell in rows[1])
    told = {name: plain_text(text) for name, text in zip(names, rows[0], strict=False)}
    return Heads(
        rows=2, names=names, labels={name: text for name, text in told.items() if text and text != name}
    )


def _prepare(table: RawTable) -> RawTable:
    frame = table.frame.copy()
    for name in table.columns:
        if frame[name].dropna().map(lambda cell: "{" in str(cell)).any():
            frame[name] = frame[name].map(_decoded)
    submitted = spelled(table, "submitdate", "Date submitted")
    never = frame[submitted].isna() | frame[submitted].map(lambda cell: str(cell).startswith(_NEVER))
    frame[submitted] = frame[submitted].mask(never, None)
    told = count_say(
        "{file}: {n:count} answer was begun and not sent; what was answered counts",
        "{file}: {n:count} answers were begun and not sent; what was answered counts",
        int(never.sum()),
        file=table.name,
    )
    notes = (*table.notes, told) if never.any() else table.notes
    ranked = with_places(replace(table, frame=frame, notes=notes), counted=True)
    return with_lists(ranked, _questions(table))


def _decoded(cell: object) -> object:
    """A cell of a VV file as it was typed; what was not shown is empty."""
    if not isinstance(cell, str) or cell == _NOT_SHOWN:
        return None
    for escape, character in _ESCAPES.items():
        cell = cell.replace(escape, character)
    return cell


def _questions(table: RawTable) -> list[Ticks]:
    """Columns Q1[SQ001], Q1[SQ002] ... (Q1_SQ001 in VV) of one question."""
    groups: dict[str, dict[str, str]] = {}
    asked: dict[str, str] = {}
    for name in table.columns:
        found = _PART.fullmatch(name) or _PART_OF_VV.fullmatch(name)
        if found and found[2] not in ("other", "comment"):
            text = _PART.fullmatch(table.labels.get(name, ""))
            groups.setdefault(found[1], {})[name] = text[2] if text else found[2]
            asked.setdefault(found[1], text[1] if text else "")
    return [Ticks(name=name, options=options, asked=asked[name]) for name, options in groups.items()]


SURVEY = Reader(
    name="LimeSurvey",
    signature=(("id", "Response ID"), ("submitdate", "Date submitted"), ("lastpage", "Last page"), ("startlanguage", "Start language")),
    columns=(
        Known(names=("id", "Response ID"), role="id"),
        Known(names=("submitdate", "Date submitted"), role="answered_at"),
        Known(names=("startlanguage", "Start language"), role="segment", options={"name": "language"}),
        Known(
            names=(
                "lastpage", "Last page", "seed", "Seed", "startdate", "Date started", "datestamp", "Date last action",
                "token", "Access code", "ipaddr", "IP address", "refurl", "Referrer URL",
            )
        ),
    ),
    heads=_heads,
    prepare=_prepare,
)  # fmt: skip

READERS = (SURVEY,)
