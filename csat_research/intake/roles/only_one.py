"""Guesses of roles that one column plays: the surest stays, and of two scores of which none is the whole it is asked which."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.intake.headers import holds, is_overall
from csat_research.intake.proposal.refusals import quoted
from csat_research.intake.roles.items import beside_items, is_of_something
from csat_research.intake.roles.times import by_time, zone_of
from csat_research.intake.seen.evidence import SURE, Choice, Guess, Open, Profile, Work, in_full
from csat_research.survey.questions import ONLY_ONE
from csat_research.words import say

__all__ = ["only_one"]

# A person may name several comments or scores.
ONE_GUESSED = (*(one for one in ONLY_ONE if one != "weight"), "comment", "csat", "nps")


def only_one(work: Work) -> None:
    """Where several columns could play a role that one plays, the surest and first stays; of times that of the answer."""
    for role in ONE_GUESSED:
        found = [one for one in work.guesses.values() if one.role == role]
        best = _best_of(work, role, found)
        rivals = []
        for one in found:
            twin = role in ("csat", "nps") and best is not None and SURE <= one.confidence == best.confidence
            if best is None or one is best or twin or (role == "csat" and beside_items(work, one)):
                continue
            if role == "csat" and _as_good(work, one, best):
                rivals.append(one)
            else:
                _leave_out(work, one, best)
        if best is not None and rivals:
            _ask_which(work, [best, *rivals])


def _leave_out(work: Work, one: Guess, best: Guess) -> None:
    work.drop(one.column)
    work.notes.append(
        say(
            "{column:quoted} is not used: {kept:quoted} plays the role {role}",
            column=one.column,
            kept=best.column,
            role=one.role,
        )
    )


def _best_of(work: Work, role: str, found: Sequence[Guess]) -> Guess | None:
    """The surest; among equals the first, of scores the one of satisfaction or of the whole, of comments the one with most to say."""
    if role == "answered_at" and found:
        first = by_time(found, work.columns)[0]
        work.zone = zone_of(work.columns[first.column])
        return first

    def rank(one: Guess) -> tuple[float, ...]:
        column = work.columns[one.column]
        more = len(column.answers) if role == "comment" else 0
        named = role == "csat" and holds(column.header, "satisfied")
        return (
            ((named and _exact(column)) or one.confidence >= SURE) and not is_of_something(column),
            is_overall(column.header),
            named,
            one.confidence,
            more,
        )

    return max(found, key=rank, default=None)


def _exact(column: Profile) -> bool:
    return column.hint is not None and column.hint.exact and not is_of_something(column)


def _as_good(work: Work, one: Guess, best: Guess) -> bool:
    """Whether nothing says which of two columns called satisfaction, or rating, is of the whole: both are of something, on one scale."""
    columns = [work.columns[guess.column] for guess in (one, best)]
    alike_called = len({holds(c.header, "satisfied") for c in columns}) == 1
    asked = alike_called and not any(is_overall(c.header) or _exact(c) for c in columns)
    alike = in_full(one.options.get("scale")).get("values") == in_full(best.options.get("scale")).get(
        "values"
    )
    sure = [
        guess.confidence >= SURE and not is_of_something(c)
        for guess, c in zip((one, best), columns, strict=True)
    ]
    return asked and alike and not any(sure)


def _ask_which(work: Work, scores: Sequence[Guess]) -> None:
    """Each of the scores may be the one; the others are then left out."""
    for one in scores[1:]:
        work.unask(one.column)
    choices = tuple(
        Choice(
            key=one.column,
            label=say("{label}", label=one.column),
            changes={other.column: None for other in scores if other is not one},
        )
        for one in scores
    )
    shown = quoted(one.column for one in scores[:4])
    text = (
        say(
            "{columns} are called satisfaction, and none is called the whole. Which one is the score?",
            columns=shown,
        )
        if holds(work.columns[scores[0].column].header, "satisfied")
        else say(
            "{columns} are called ratings, and none is called the whole. Which one is the score?",
            columns=shown,
        )
    )
    work.questions.append(Open(column=scores[0].column, text=text, choices=choices, weight=98))
