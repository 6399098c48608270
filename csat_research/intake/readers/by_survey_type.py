"""Scores of several surveys in one column, as Delighted and others write them: a column says, or names show, of which kind each row is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader, columns_at, spelled
from csat_research.words import say

__all__ = ["IN_A_NAME", "READERS", "TYPES", "score_kind"]

TYPES = (
    "survey type", "question type", "question category", "metric type", "score type", "type", "metric", "kind", "kpi", "measure",
    "indicator",
)  # fmt: skip
NAMES = ("survey name", "survey title", "survey")
SCORES = ("score", "rating", "answer", "answer value", "value")
KINDS = {
    "nps": "NPS", "net promoter": "NPS", "net promoter score": "NPS", "enps": "eNPS",
    "csat": "CSAT", "customer satisfaction": "CSAT", "customer satisfaction score": "CSAT",
    "ces": "CES", "customer effort": "CES", "customer effort score": "CES",
}  # fmt: skip
IN_A_NAME = {
    "NPS": re.compile(r"\b(nps|net promoter)\b"),
    "CSAT": re.compile(r"\b(csat|customer satisfaction)\b"),
    "CES": re.compile(r"\b(ces|(customer )?effort)\b"),
}
MOST = 8  # kinds or names
LIKELY = 0.61  # no more than a tool that is known by its own columns


def score_kind(cell: object) -> str:
    """What a cell says: one of our kinds, or itself; "" for none.

    >>> score_kind("nps"), score_kind("Customer satisfaction score"), score_kind("5-star"), score_kind(None)
    ('NPS', 'CSAT', '5-star', '')
    """
    text = str(cell).strip() if cell is not None and cell == cell else ""
    return KINDS.get(text.casefold(), text)


def _named(cell: object) -> str:
    """The kind that the name of a survey tells; "" where it tells none, or two.

    >>> _named("Customer Effort Score, Q1"), _named("NPS 2026"), _named("After a chat")
    ('CES', 'NPS', '')
    """
    found = [kind for kind, words in IN_A_NAME.items() if words.search(str(cell).casefold())]
    return found[0] if len(found) == 1 else ""


def _told_by(table: RawTable) -> tuple[str, Callable[[object], str]] | None:
    """The column that says of which kind each row is, and how to read its cells."""
    if kinds := spelled(table, *TYPES):
        found = {score_kind(cell) for cell in table.frame[kinds].unique()} - {""}
        return (kinds, score_kind) if found & IN_A_NAME.keys() and len(found) <= MOST else None
    names = spelled(table, *NAMES)
    cells = (
        [cell for cell in table.frame[names].unique() if cell is not None and cell == cell] if names else []
    )
    found = {_named(cell) for cell in cells}
    # a survey of satisfaction alone needs no telling: its score is called a rating and is one
    return (names, _named) if 0 < len(cells) <= MOST and "" not in found and found != {"CSAT"} else None


def _told(table: RawTable) -> float:
    """A column of kinds beside a column of scores; each kind that occurs is short, and one of ours is among them."""
    return LIKELY if spelled(table, *SCORES) and _told_by(table) is not None else 0.0


def _by_kind(table: RawTable) -> RawTable:
    """The score as "Score NPS", "Score CSAT" ...: a 5 of one kind is no 5 of another."""
    frame = table.frame
    score = spelled(table, *SCORES)
    by = _told_by(table)
    if by is None:
        return table
    kinds = frame[by[0]].map(by[1], na_action=None)
    place = list(frame.columns).index(score)
    apart = {f"{score} {kind}": frame[score].where(kinds == kind, None) for kind in sorted(set(kinds) - {""})}
    made = columns_at(frame, place + 1, apart)
    if made is None:  # taken apart already
        return table
    frame = made.assign(**{score: made[score].where(kinds == "", None)})
    told = say(
        "{file}: {score:quoted} holds answers of several kinds of survey, told apart by {kinds:quoted}",
        file=table.name,
        score=score,
        kinds=by[0],
    )
    unnamed = bool(frame[score].notna().any())
    return replace(table, frame=frame if unnamed else frame.drop(columns=score), known_by=told)


BY_TYPE = Reader(
    name="Scores by type of survey",
    told=_told,
    columns=(
        Known(names=("* NPS",), role="nps", options={"scale": "0-10"}, why=say("rows of that type")),
        Known(names=("* CSAT",), role="csat", why=say("rows of that type")),
        Known(names=("* CES",), role="ces", why=say("rows of that type")),
        Known(names=TYPES),
    ),
    prepare=_by_kind,
)  # fmt: skip

READERS = (BY_TYPE,)
