"""No question: why no single question of a survey plays the role that a verb needs, and what to type."""

from __future__ import annotations

from csat_research.errors import nearest
from csat_research.survey.followed import SHARES
from csat_research.words import Sentence, join, say

__all__ = ["not_one", "other_score"]


def other_score(role: str, other: str, instead: str) -> Sentence:
    """That a survey has another score than the one that is meant unasked, and what to type for it."""
    return say(
        "This survey has no {role} question; it asks {other}. Type {typed:code}. If a column is {role}, say which: "
        '{role}="column", or in survey.yml: column: {{role: {role}}}.',
        role=role,
        other=other,
        typed=instead.format(score=other, share=SHARES[other]),
    )


def not_one(role: str, name: str | None, known: list[str]) -> Sentence:
    """Why no single question plays a role: there is none, none of that name, or several."""
    if not known:
        return say(
            "This survey has no {role} question. "
            'Say which column it is: {role}="column", or in survey.yml: column: {{role: {role}}}.',
            role=role,
        )
    if name is not None and name not in known:
        near = nearest(name, known)
        return say(
            "There is no {role} question {name:quoted}.{near} Questions: {known}.",
            role=role,
            name=name,
            near=near,
            known=join(known, ", "),
        )
    return say(
        "This survey has several {role} questions: {names}. Name one of them.",
        role=role,
        names=join(known, ", "),
    )
