"""Persons: nothing that is sent holds a row of a person - no id, no customer, no comment, no row as it stands in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from csat_research.errors import ReportError, listing
from csat_research.survey.basis.basis import PERSONS
from csat_research.survey.questions import TAKEN, Question
from csat_research.words import say

__all__ = ["check_bundle", "check_chosen", "sendable"]

AS_WRITTEN = ("rejected", "set_aside")  # tables of rows and cells as they stand in the file


def sendable(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The bundle of a Result without the tables whose rows are rows of the file (they go to `_private/rejected.xlsx`).

    >>> sendable({"tables": {"rejected": {}, "total": {}}})["tables"]
    {'total': {}}
    """
    kept = {name: table for name, table in bundle["tables"].items() if name not in AS_WRITTEN}
    return {**bundle, "tables": kept}


def check_chosen(questions: Iterable[Question], chosen: Iterable[str]) -> None:
    """Raise ReportError where a page is asked for the answers of a person: chosen by an id, a customer or a comment."""
    known = {name: one.role for one in questions for name in (one.name, one.column)}
    found = [name for name in chosen if known.get(name) in PERSONS]
    if found:
        raise ReportError(
            say(
                "where chooses by {name:quoted} (role {role}). A report is sent on, so none is made of a person. "
                "Choose by a segment: {segments}.",
                name=found[0],
                role=known[found[0]],
                segments=listing([one.name for one in questions if one.role == "segment"]) or say("none"),
            )
        )


def check_bundle(block: str, bundle: Mapping[str, Any]) -> None:
    """Raise ReportError where a table of a Result has a row for each person, or its answers are those of a person."""
    about = bundle["provenance"]
    persons = set(about.get("persons", ())) - TAKEN
    found = [name for table in _tables(bundle) for name in table["columns"] if name in persons]
    found += [name for name in about.get("chosen", ()) if name in persons]
    if found:
        raise ReportError(
            say(
                "The block {block:quoted} tells persons apart by {column:quoted}. A report is sent on, so it holds no row of "
                "a person. Group by a segment.",
                block=block,
                column=found[0],
            )
        )


def _tables(bundle: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every table, what is drawn, and those of the Results inside."""
    yield from (bundle["table"], *bundle["tables"].values())
    if bundle["figure"]:
        yield bundle["figure"]["data"]
    for one in bundle.values():
        if isinstance(one, Mapping) and "verb" in one:
            yield from _tables(one)
