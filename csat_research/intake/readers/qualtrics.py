"""Qualtrics: three header rows (names, questions, import ids); previews and spam are no answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from csat_research.intake.raw import Heads, RawTable
from csat_research.intake.readers.reader import Known, Reader, json_in, plain_text, spelled
from csat_research.intake.readers.ticks import Ticks, with_lists
from csat_research.words import say

__all__ = ["READERS"]

_PREVIEW = ("1", "survey preview", "2", "survey test", "17", "offline survey preview")
_SPAM = ("8", "spam", "9", "survey preview spam", "12", "imported spam")
_SPLIT = re.compile(r"(.+)_(\d+)$")


def _heads(rows: Sequence[Sequence[str]]) -> Heads | None:
    """Names, questions and a row of {"ImportId": ...}; older exports have V1 ... and the questions."""
    for i, cells in enumerate(rows[1:3], 1):
        if any(cell.startswith('{"ImportId"') for cell in cells):
            asked = rows[1] if i == 2 else [""] * len(cells)
            return Heads(rows=i + 1, names=tuple(rows[0]), labels=_labels(rows[0], asked), zone=_zone(cells))
    if len(rows) > 1 and rows[0][:3] == ("V1", "V2", "V3") and rows[1][0].casefold() == "responseid":
        names = [
            text if re.fullmatch(r"V\d+", name) else name
            for name, text in zip(rows[0], rows[1], strict=False)
        ]
        return Heads(rows=2, names=tuple(names), labels=_labels(names, rows[1]))
    return None


def _labels(names: Sequence[str], asked: Sequence[str]) -> dict[str, str]:
    told = {name.strip(): plain_text(text) for name, text in zip(names, asked, strict=False)}
    return {name: text for name, text in told.items() if text and text != name}


def _zone(cells: Sequence[str]) -> str:
    """The zone that the row of import ids carries beside a date."""
    for cell in cells:
        found = json_in(cell)
        if isinstance(found, dict) and re.fullmatch(
            r"[A-Za-z_]+(/[A-Za-z_]+)*", str(found.get("timeZone", ""))
        ):
            return str(found["timeZone"]) if found["timeZone"] != "Z" else "UTC"
    return ""


def _prepare(table: RawTable) -> RawTable:
    return with_lists(_without_previews(table), _questions(table))


def _without_previews(table: RawTable) -> RawTable:
    """Answers given in a preview, and spam, are left out by a rule that is counted."""
    status = table.frame[spelled(table, "Status")].map(lambda cell: str(cell).strip().casefold())
    preview, spam = status.isin(_PREVIEW), status.isin(_SPAM)
    rules = (
        (say("previews (Status of Qualtrics)"), int(preview.sum())),
        (say("spam (Status of Qualtrics)"), int(spam.sum())),
    )
    kept = table.frame[~preview & ~spam].reset_index(drop=True)
    return replace(table, frame=kept, excluded=(*table.excluded, *(rule for rule in rules if rule[1])))


def _questions(table: RawTable) -> list[Ticks]:
    """Columns Q2_1, Q2_2 ... of one question; the option stands at the end of the text of each."""
    groups: dict[str, dict[str, str]] = {}
    for name in table.columns:
        if (found := _SPLIT.fullmatch(name)) and name in table.labels:
            groups.setdefault(found[1], {})[name] = table.labels[name].rpartition(" - ")[2]
    asked = {name: table.labels[next(iter(options))].partition(" - ")[0] for name, options in groups.items()}
    return [Ticks(name=name, options=options, asked=asked[name]) for name, options in groups.items()]


SURVEY = Reader(
    name="Qualtrics survey",
    signature=("Status", "Finished", ("ResponseId", "ResponseID"), ("RecordedDate", "EndDate")),
    columns=(
        Known(names=("ResponseId",), role="id"),
        Known(names=("ExternalReference", "ExternalDataReference"), role="customer"),
        Known(names=("RecordedDate",), role="answered_at"),
        Known(names=("DistributionChannel",), role="segment", options={"name": "channel"}),
        Known(names=("UserLanguage",), role="segment", options={"name": "language"}),
        Known(
            names=(
                "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
                "RecipientLastName", "RecipientFirstName", "RecipientEmail", "LocationLatitude", "LocationLongitude",
                "*_NPS_GROUP", "ResponseSet", "Name", "EmailAddress",
            )
        ),
    ),
    heads=_heads,
    prepare=_prepare,
)  # fmt: skip

READERS = (SURVEY,)
