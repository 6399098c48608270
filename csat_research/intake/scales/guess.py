"""Scale guesses: an answer scale from labels or from numbers, with evidence; doubt becomes a question, never a choice."""

from __future__ import annotations

from typing import Any

from csat_research.intake.labels.matching import match
from csat_research.intake.scales.asked_ease import ease_asked, with_easy
from csat_research.intake.scales.between import by_words_around
from csat_research.intake.scales.ends import by_numbered
from csat_research.intake.scales.grades import by_grades
from csat_research.intake.scales.hundred import by_percents, by_signs, by_spread
from csat_research.intake.scales.in_words import by_labels
from csat_research.intake.scales.numbers import by_numbers
from csat_research.intake.scales.order import beside_missing, by_order
from csat_research.intake.scales.remarks import beside_remarks, without_remarks
from csat_research.intake.scales.steps import by_decimals, by_halves, by_quarters, by_steps
from csat_research.intake.scales.vendors import by_group_codes
from csat_research.intake.seen.evidence import Guess, Profile, Scaled, Work
from csat_research.words import Sentence, say

__all__ = ["guess_scale", "looks_like_answers", "take_scaled"]

MOST_ANSWERS = 25
ENOUGH = 0.6
MOST_REMARKS = 500  # different cells of a column of ratings with remarks


def looks_like_answers(column: Profile) -> bool:
    """Few distinct answers that repeat: a question, not an id, an amount or a comment."""
    if len(column.answers) <= MOST_REMARKS:  # a look at thousands of different cells costs much
        column, _ = without_remarks(column)
    few = len(column.answers) > 1 and column.different <= _most(column)
    return few and column.filled >= 2 * column.different


def _most(column: Profile) -> int:
    """As many answers as one scale has, in each of the languages."""
    return MOST_ANSWERS * max(1, len(column.spoken))


def guess_scale(column: Profile, role: str) -> Scaled | None:
    """The scale of a column that plays `role` (csat, nps, ces or item); None where nothing fits."""
    if not column.answers:
        return None
    return beside_remarks(column, lambda numbers: _beside(numbers, role))


def _beside(column: Profile, role: str) -> Scaled | None:
    if column.different > _most(column):
        return by_percents(column, role) or by_decimals(column, role)
    return beside_missing(column, lambda one: _guessed(one, role))


def _guessed(column: Profile, role: str) -> Scaled | None:
    found = match(column.counts, column.spoken)
    if found.best is not None and found.best.kind.fully_labelled:
        return by_labels(column, role, found)
    if role == "nps" and (groups := by_group_codes(column)) is not None:
        return groups
    if (around := by_words_around(column, role)) is not None:
        return around
    if found.best is not None:
        return by_labels(column, role, found)
    if column.numeric < 1 and (steps := by_steps(column, role)) is not None:
        return steps
    if column.numeric >= ENOUGH:
        numbered = by_numbered(column, role) or by_numbers(column, role)
        stepped = by_quarters(column, role) or by_halves(column, role) or by_spread(column, role)
        return numbered or stepped or by_percents(column, role) or by_decimals(column, role)
    worded = by_signs(column, role) or by_numbered(column, role)
    return worded or by_grades(column, role) or by_order(column, role)


def take_scaled(
    work: Work, column: Profile, role: str, found: Scaled, why: tuple[Sentence, ...], sure: float
) -> None:
    """Takes a scored column: its guess, and the questions of its scale and of its direction."""
    options: dict[str, Any] = dict(found.options or {})
    if not (role == "nps" and found.scale == "0-10" and 0.0 in column.numbers):
        options["scale"] = found.scale
    if role == "ces":
        options |= {"better": "high", "scale": with_easy(found.scale)}
        work.questions.append(ease_asked(column, found.scale))
    work.take(
        Guess(
            column=column.name,
            role=role,
            options=options,
            evidence=(*why, *found.evidence),
            confidence=min(sure, found.confidence),
        )
    )
    work.questions.extend(found.questions)
    if found.assumed is not None:
        work.assumed.append(say("{column:quoted}: {told}.", column=column.name, told=found.assumed))
