"""Grouping: what a column to group by is called on a page - by its label, else by a word every language knows, else as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from csat_research.results.naming import grouping
from csat_research.survey.questions import GROUPS, Question, readable
from csat_research.words import Sentence, join

__all__ = ["called", "group_labels", "grouped_by"]


def group_labels(questions: Iterable[Question]) -> Mapping[str, str]:
    """Labels that were declared for columns to group by; one that only repeats the name is none.

    >>> from csat_research.survey.questions import question
    >>> group_labels([question("ch", "segment", label="Contact channel"), question("team", "segment")])
    {'ch': 'Contact channel'}
    """
    kept = (
        one
        for one in questions
        if one.role in GROUPS and (one.labels or one.label not in (readable(one.name), one.name))
    )
    return {one.name: one.label for one in kept}


def called(questions: Iterable[Question], name: str) -> Sentence | str:
    """What one column to group by is called.

    >>> str(called([], "channel")), str(called([], "support_tier"))
    ('channel', 'support tier')
    """
    return grouping(name, group_labels(questions))


def grouped_by(questions: Iterable[Question], names: Iterable[str]) -> Sentence:
    """What several are called, with commas between.

    >>> str(grouped_by([], ["channel", "month"]))
    'channel, month'
    """
    known = tuple(questions)
    return join([called(known, name) for name in names], ", ")
