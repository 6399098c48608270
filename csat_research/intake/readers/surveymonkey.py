"""SurveyMonkey: two header rows; a question stands over its first column, its options or rows below."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.intake.raw import Heads, RawTable
from csat_research.intake.readers.reader import Known, Reader, plain_text
from csat_research.intake.readers.ticks import Ticks, with_lists

__all__ = ["READERS"]

_SINGLE = ("Response", "Open-Ended Response")
_BETWEEN = " - "


def _heads(rows: Sequence[Sequence[str]]) -> Heads | None:
    """Questions, and below them "Response" or the options."""
    if len(rows) < 2 or not any(cell.strip() in _SINGLE for cell in rows[1]):
        return None
    spans = _spans(rows[0], rows[1])
    names, labels = [], {}
    for i, question in enumerate(spans):
        below = plain_text(rows[1][i]) if i < len(rows[1]) else ""
        several = spans.count(question) > 1 and question != ""
        name = f"{question}{_BETWEEN}{below}" if several and below and below not in _SINGLE else question
        names.append(name)
        if name != question:
            labels[name] = below
    return Heads(rows=2, names=tuple(names), labels=labels)


def _spans(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The question of each column: the last one named to its left, where something stands below."""
    found: list[str] = []
    for i, cell in enumerate(above):
        spanned = bool(found) and not cell.strip() and i < len(below) and bool(below[i].strip())
        found.append(found[-1] if spanned else plain_text(cell))
    return found


def _prepare(table: RawTable) -> RawTable:
    groups: dict[str, dict[str, str]] = {}
    for name, option in table.labels.items():
        groups.setdefault(name.removesuffix(f"{_BETWEEN}{option}"), {})[name] = option
    return with_lists(table, [Ticks(name=name, options=options) for name, options in groups.items()])


SURVEY = Reader(
    name="SurveyMonkey survey",
    signature=("Respondent ID", "Collector ID", "Start Date", "End Date"),
    columns=(
        Known(names=("Respondent ID",), role="id"),
        Known(names=("End Date",), role="answered_at"),
        Known(names=("Collector ID", "Start Date", "IP Address", "Email Address", "First Name", "Last Name")),
    ),
    heads=_heads,
    prepare=_prepare,
)

READERS = (SURVEY,)
