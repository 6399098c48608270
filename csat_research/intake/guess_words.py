"""Ratings in words: three or more columns that share one set of answers from bad to good are items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from csat_research.intake.evidence import LIKELY, Guess, Open, Profile, Work
from csat_research.intake.headers import is_ignored
from csat_research.intake.labels import match
from csat_research.intake.scale_guess import looks_like_answers
from csat_research.intake.scale_labels import by_labels
from csat_research.words import say

__all__ = ["worded_items"]

LEAST_ITEMS = 3
RATED = ("satisfaction", "quality")  # words that rate an aspect; importance or frequency in words does not


def worded_items(work: Work) -> None:
    """Columns that hold the same words for bad to good, where no battery of numbers was found.

    The set is that of all their cells together: a label that nobody chose for one aspect, or a cell typed in small
    letters, does not set a column apart. What the words leave open is asked once for all.
    """
    if any(one.role == "item" for one in work.guesses.values()):
        return
    columns = _alike(work)
    if len(columns) < LEAST_ITEMS:
        return
    names = [one.name for one in columns]
    together: Counter[str] = Counter()
    for one in columns:
        together.update(one.counts)
    joint = Profile(names[0], dict(together), sum(one.rows for one in columns))
    scaled = by_labels(joint, "item", match(together))
    if scaled is None:
        return
    why = (say("one of {n:count} columns with the same answers in words", n=len(names)), *scaled.evidence)
    for name in names:
        options = {"scale": scaled.scale, "better": "high"}
        sure = min(LIKELY, scaled.confidence)
        work.take(Guess(column=name, role="item", options=options, evidence=why, confidence=sure))
    work.questions.extend(_of_all(one, names) for one in scaled.questions)


def _alike(work: Work) -> list[Profile]:
    """The columns of the rating set that most columns fit."""
    fitting: dict[tuple[str, str], list[Profile]] = {}
    for column in work.columns.values():
        if column.name in work.guesses or is_ignored(column.name) or not looks_like_answers(column):
            continue
        for one in match(column.counts, column.spoken).candidates:
            if one.kind.construct in RATED and one.kind.points > 2:
                fitting.setdefault((one.kind.name, one.kind.language), []).append(column)
    return max(fitting.values(), key=len, default=[])


def _of_all(asked: Open, names: Sequence[str]) -> Open:
    """The question of one column as that of all: what is answered for the first holds for each."""
    choices = tuple(
        replace(one, changes={name: change for change in one.changes.values() for name in names})
        for one in asked.choices
    )
    return replace(asked, choices=choices)
