"""Scores of several surveys in one column, as Delighted and others write them: a column says of which kind each row is."""

from __future__ import annotations

from dataclasses import replace

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader, spelled
from csat_research.words import say

__all__ = ["READERS"]

TYPES = ("survey type", "question type", "metric type", "score type")
SCORES = ("score", "rating", "answer", "answer value", "value")
KINDS = {
    "nps": "NPS", "net promoter": "NPS", "net promoter score": "NPS", "enps": "eNPS",
    "csat": "CSAT", "customer satisfaction": "CSAT", "customer satisfaction score": "CSAT",
    "ces": "CES", "customer effort": "CES", "customer effort score": "CES",
}  # fmt: skip
LIKELY = 0.61  # no more than a tool that is known by its own columns


def _kind(cell: object) -> str:
    """What a cell says: one of our kinds, or itself; "" for none.

    >>> _kind("nps"), _kind("Customer satisfaction score"), _kind("5-star"), _kind(None)
    ('NPS', 'CSAT', '5-star', '')
    """
    text = str(cell).strip() if cell is not None and cell == cell else ""
    return KINDS.get(text.casefold(), text)


def _told(table: RawTable) -> float:
    """A column of kinds beside a column of scores; each kind that occurs is short, and one of ours is among them."""
    kinds, score = spelled(table, *TYPES), spelled(table, *SCORES)
    if not kinds or not score:
        return 0.0
    found = {_kind(cell) for cell in table.frame[kinds].unique()} - {""}
    return LIKELY if found & {"NPS", "CSAT", "CES"} and len(found) <= 8 else 0.0


def _by_kind(table: RawTable) -> RawTable:
    """The score as "Score NPS", "Score CSAT" ...: a 5 of one kind is no 5 of another."""
    frame = table.frame.copy()
    score = spelled(table, *SCORES)
    kinds = frame[spelled(table, *TYPES)].map(_kind, na_action=None)
    place = list(frame.columns).index(score)
    for kind in sorted(set(kinds) - {""}, reverse=True):
        frame.insert(place + 1, f"{score} {kind}", frame[score].where(kinds == kind, None))
    left = kinds == ""
    frame[score] = frame[score].where(left, None)
    told = say(
        "{file}: {score:quoted} holds answers of several kinds of survey, told apart by {kinds:quoted}",
        file=table.name,
        score=score,
        kinds=spelled(table, *TYPES),
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
