"""Questionnaire: where two surveys ask differently - other questions, words, scales or order - said before numbers are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from csat_research.errors import listing
from csat_research.results.naming import named
from csat_research.survey.questions import SCALED, SCORES, Question
from csat_research.words import Sentence, say

__all__ = ["differences", "moved"]

ASKED = (*SCALED, "picks", "rank", "points", "repurchase", "comment")
MOST = 5


def differences(before: Sequence[Question], after: Sequence[Question]) -> tuple[Sentence, ...]:
    """What two questionnaires do not share: questions of one only, other words, other scales, another order.

    Questions are the same where they have one name (a score: one role). Raises nothing: what may not be compared is
    refused by the verb that compares; here stands what a reader must know of the rest.

    >>> from csat_research.survey.questions import question
    >>> one, other = question("q1", "csat", scale="1-5", label="Happy?"), question("q1", "csat", scale="1-5", label="Pleased?")
    >>> print(*differences([one], [other]))
    csat was asked as “Happy?” before and as “Pleased?” after
    """
    earlier, later = _asked(before), _asked(after)
    shared = [name for name in earlier if name in later]
    found = [
        *_only(earlier, later, say("before")),
        *_only(later, earlier, say("after")),
        *(told for name in shared for told in _apart(name, earlier[name], later[name])),
    ]
    if elsewhere := moved(shared, list(later)):
        found.append(
            say(
                "asked in another order after: {names}; what is asked before a question colours its answer",
                names=listing(elsewhere, MOST),
            )
        )
    return tuple(found)


def _asked(questions: Iterable[Question]) -> dict[str, Question]:
    """What people were asked, by name; the one score of a role by its role, whatever its column is called."""
    asked = [one for one in questions if one.role in ASKED]
    alone = {role for role in SCORES if sum(one.role == role for one in asked) == 1}
    return {one.role if one.role in alone else one.name: one for one in asked}


def _only(here: dict[str, Question], there: dict[str, Question], when: Sentence) -> list[Sentence]:
    names = [name for name in here if name not in there]
    return [say("asked {when} only: {names}", when=when, names=listing(names, MOST))] if names else []


def _apart(name: str, one: Question, other: Question) -> list[Sentence]:
    """Words and scale of one question in the two."""
    found = []
    if _words(one) != _words(other):
        found.append(
            say(
                "{name} was asked as {before:quoted} before and as {after:quoted} after",
                name=name,
                before=one.label,
                after=other.label,
            )
        )
    if (before := _scale(one)) != (after := _scale(other)):
        found.append(
            say(
                "{name} was answered on {before:quoted} before and on {after:quoted} after",
                name=name,
                before=before,
                after=after,
            )
        )
    return found


def _words(one: Question) -> str:
    return " ".join(one.label.casefold().split())


def _scale(one: Question) -> str:
    """The answers that were offered, their words, which end is good, and which count as satisfied."""
    if one.scale is None:
        return one.separator or one.kind or ""
    words = ", ".join(f"{code:g} {label}" for label, code in one.scale.labels.items())
    satisfied = f"; satisfied: {named(one.scale.definition())}" if one.role == "csat" else ""
    return f"{one.scale.name}{f' ({words})' if words else ''}{'; low is good' if one.reversed else ''}{satisfied}"


def moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Of the names that both have those that stand elsewhere: all but the longest runs that both keep in order.

    >>> moved(["a", "b", "c", "d"], ["b", "c", "a", "d", "e"])
    ['a']
    """
    after = [name for name in after if name in before]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {before[block.a + i] for block in blocks for i in range(block.size)}
    return [name for name in after if name not in kept]
