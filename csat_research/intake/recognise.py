"""Recognise: which tool's export a table is; readers of users (entry points) first, then ours, the generic one last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from csat_research.errors import FileError
from csat_research.intake.distinct import with_text
from csat_research.intake.raw import Heads, RawTable
from csat_research.intake.readers import (
    by_survey_type,
    chatwoot,
    counts,
    formbricks,
    frappe,
    freshdesk,
    generic,
    google_forms,
    gorgias,
    helpscout,
    hubspot,
    intercom,
    itop,
    jotform,
    limesurvey,
    livechat,
    microsoft_forms,
    odoo,
    omnidesk,
    one_answer_a_row,
    percents,
    qualtrics,
    reviews,
    several_questions,
    surveymonkey,
    typeform,
    webim,
    zendesk,
)
from csat_research.intake.readers.ranked import with_places
from csat_research.intake.readers.reader import Reader
from csat_research.words import say

__all__ = ["GROUP", "HEAD_ROWS", "heads_of", "reader_for", "reader_of", "readers", "recognise"]

GROUP = "csat_research.readers"
HEAD_ROWS = 4
OURS: tuple[Reader, ...] = (
    *zendesk.READERS,
    *intercom.READERS,
    *freshdesk.READERS,
    *hubspot.READERS,
    *qualtrics.READERS,
    *surveymonkey.READERS,
    *google_forms.READERS,
    *microsoft_forms.READERS,
    *typeform.READERS,
    *jotform.READERS,
    *livechat.READERS,
    *limesurvey.READERS,
    *chatwoot.READERS,
    *gorgias.READERS,
    *helpscout.READERS,
    *omnidesk.READERS,
    *webim.READERS,
    *odoo.READERS,
    *frappe.READERS,
    *itop.READERS,
    *formbricks.READERS,
    *reviews.READERS,
    *by_survey_type.READERS,
    *counts.READERS,
    *percents.READERS,
    *one_answer_a_row.READERS,
    *several_questions.READERS,
)


@lru_cache(maxsize=1)
def readers() -> tuple[Reader, ...]:
    """All readers; among equal scores the first counts."""
    theirs = tuple(_loaded(one) for one in entry_points(group=GROUP))
    return (*theirs, *OURS, *generic.READERS)


def _loaded(one: EntryPoint) -> Reader:
    found = one.load()
    if not isinstance(found, Reader):
        raise FileError(
            say(
                "The reader {name:quoted} ({place}) is no Reader.  Correct it, or remove the package that brings it.",
                name=one.name,
                place=one.value,
            )
        )
    return found


def heads_of(rows: Sequence[Sequence[str]]) -> Heads:
    """The header rows of a table, from its first rows: those of a tool that has several, else the first one."""
    for one in readers():
        if one.heads is not None and (found := one.heads(rows)) is not None:
            return found
    return Heads(rows=1, names=tuple(rows[0]))


def reader_for(table: RawTable) -> Reader:
    """The reader that fits a table best; among equals the first."""
    return max(readers(), key=lambda one: one.score(table))


def recognise(table: RawTable) -> RawTable:
    """The table as its tool means it: named, with the reason, previews excluded, coded cells split, orders as places."""
    best = reader_for(table)
    known_by = say(
        "{file} is read as an export of {tool} ({why})",
        file=table.name,
        tool=best.name,
        why=best.evidence(table),
    )
    told = known_by if best.name != generic.NAME else None
    frame = with_text(table.frame) if told else table.frame  # readers of tools know text alone
    named = replace(table, frame=frame, reader=best.name, known_by=told, zone=table.zone or best.zone)
    return with_places(best.prepare(named) if best.prepare is not None else named)


def reader_of(name: str) -> Reader:
    """The reader of a name; the generic one where there is none of it."""
    return next((one for one in readers() if one.name == name), generic.READERS[0])
