"""Unused: why a column plays no role, and what to type where a person knows better."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from csat_research.intake.headers import asks, is_ignored
from csat_research.intake.labels.matching import match
from csat_research.intake.persons.personal import kind_of_cells, kind_of_header
from csat_research.intake.roles.in_words import RATED
from csat_research.intake.roles.split import LONGEST, MOST_SEGMENTS, few_words, splits, twin
from csat_research.intake.roles.times import mostly_times
from csat_research.intake.scales.guess import looks_like_answers
from csat_research.intake.seen.evidence import Profile, Reason, Work
from csat_research.words import say

__all__ = ["why_unused"]

HIGHEST = 10  # of a rating
REPEATED = 0.05  # different cells among those filled, at most: then each stands there twenty times
SENTENCES = 0.2  # of the cells: then people wrote something


def why_unused(
    work: Work, unused: Sequence[str], columns: Mapping[str, Profile], lists: Collection[str]
) -> dict[str, Reason]:
    """Column -> why it plays no role.

    columns: all of the file; those that a tool keeps for itself are gone from `work`. lists: made of one column per option.
    """
    noted = {str(value) for note in work.notes for value in note.values.values()}
    noted |= work.set_aside | work.unfit.keys()
    return {
        name: Reason(say("see the note"))
        if name in noted
        else Reason(say("lists of what people ticked, not clearly of what matters to them"), "picks")
        if name in lists
        else _why(work, columns[name])
        for name in unused
    }


def _why(work: Work, column: Profile) -> Reason:
    if not column.filled:
        return Reason(say("empty"))
    if column.name not in work.columns or is_ignored(column.name) or _is_personal(column):
        return Reason(say("kept by tools for themselves, or personal"))
    if len(column.answers) == 1:
        return Reason(say("the same in all rows"))
    if other := twin(work, column):
        return Reason(say("the same groups as {column:quoted}", column=other))
    if splits(work, column):
        return Reason(
            say("words that repeat, beyond the first {n:count} such columns", n=MOST_SEGMENTS), "segment"
        )
    return _of_answers(column) if looks_like_answers(column) else _of_values(column)


def _is_personal(column: Profile) -> bool:
    """Whether name or cells lead to a person: a telephone number is no comment."""
    return kind_of_header(column.name) is not None or kind_of_cells(column.answers) is not None


def _of_answers(column: Profile) -> Reason:
    """Few cells that repeat: ratings or groups that nothing tells."""
    best = match(column.counts, column.spoken).best
    construct = best.kind.construct if best is not None else ""
    if construct == "agreement":
        return Reason(say("how far people agree, not whether agreeing is good"), "item")
    if construct in RATED or (
        column.numeric > 0.8 and len(column.numbers) > 2 and max(column.numbers) <= HIGHEST
    ):
        return Reason(say("perhaps ratings, but too few on one scale"), "item")
    if construct:
        return Reason(say("answers that rate nothing"))
    sentences = any(len(cell.split()) > 2 for cell in column.answers)
    written = asks(column.header) and (sentences or not few_words(column))
    return Reason(say("nothing in name or cells says what it is"), "comment" if written else "segment")


def _of_values(column: Profile) -> Reason:
    if mostly_times(column):
        return Reason(say("times, not clearly of the answer"), "answered_at")
    if column.numeric > 0.8:
        counts = column.unique > 0.9 and all(value == int(value) for value in column.numbers)
        return Reason(say("numbers, and no name that says of what"), "id" if counts else "driver")
    if column.unique <= REPEATED:
        if max(map(len, column.answers)) <= LONGEST:
            return Reason(say("words that repeat, too many different ones to be groups unasked"), "segment")
        return Reason(say("texts that repeat, too long for names of groups"), "segment")
    sentences = sum(n for cell, n in column.answers.items() if len(cell.split()) > 2)
    role = "comment" if sentences >= SENTENCES * column.filled else ""
    return Reason(say("text or names that hardly repeat"), role)
