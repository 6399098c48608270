"""Guesses of weights: a column called so, or positive decimals that average 1; which of several, and whether it is one, is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from csat_research.errors import listing
from csat_research.intake.headers import is_ignored, speaks_of
from csat_research.intake.seen.evidence import LIKELY, WEAK, Choice, Guess, Open, Profile, Work
from csat_research.words import Sentence, say

__all__ = ["weights"]

FEWEST = 50  # rows
DIFFERENT = 10  # values: ages and prices have as many, so that the average must be 1 too
ABOUT_ONE = 0.03
USUAL = (0.5, 2.0)  # the average of weights that were not made to sum up to a population
# "weight", "wgt", "pspwght", "dweight", "wtssall", "SAMPWT", "wt_natl"
_NAMED = re.compile(r"weight|wgt|wght|(?:^|[\W_])wt|wt(?:$|[\W_\d])|^wtss", re.IGNORECASE)
_WHOLE = re.compile(
    r"psp|post|final|total|all|calib", re.IGNORECASE
)  # of several weights the one that holds the others


def weights(work: Work) -> None:
    """One column weighs the answers at most; what is no integer of a scale is never taken for one without a sign."""
    taken = [one.column for one in work.guesses.values() if one.role == "weight"]
    named = [
        *taken,
        *(one.name for one in work.columns.values() if _called(one) and one.name not in work.guesses),
    ]
    found = named or [
        one.name for one in work.columns.values() if one.name not in work.guesses and _unnamed(one)
    ]
    for name in found:
        why = say("it is called like a weight") if named else say("positive decimals with an average of 1")
        work.take(Guess(column=name, role="weight", evidence=(why,), confidence=LIKELY if named else WEAK))
    if len(found) > 1:
        work.questions.append(
            _which(sorted(found, key=lambda one: (_WHOLE.search(one) is None, one not in taken)))
        )
    elif found and not (named and USUAL[0] <= _average(work.columns[found[0]]) <= USUAL[1]):
        work.questions.append(_is_it(work.columns[found[0]]))
    if not found:
        work.notes.extend(
            _unread(one) for one in work.columns.values() if _said(one) and one.name not in work.guesses
        )


def _said(column: Profile) -> bool:
    return column.hint is not None and column.hint.role == "weight" and not speaks_of(column.name, "masses")


def _unread(column: Profile) -> Sentence:
    return say(
        "{column:quoted} is called like a weight, but it does not hold a number in every row; it is not used, and each answer counts once",
        column=column.name,
    )


def _average(column: Profile) -> float:
    return sum(value * n for value, n in column.numbers.items()) / max(sum(column.numbers.values()), 1)


def _positive(column: Profile) -> bool:
    """Numbers above 0 in every row, of which some have decimals."""
    whole = column.numeric == 1 and column.filled >= max(FEWEST, 0.99 * column.rows)
    return (
        whole
        and min(column.numbers) >= 0
        and any(value % 1 for value in column.numbers)
        and not is_ignored(column.name)
    )


def _called(column: Profile) -> bool:
    named = bool(_NAMED.search(column.name)) and not speaks_of(column.name, "masses")
    return named and _positive(column) and len(column.numbers) > 1


def _unnamed(column: Profile) -> bool:
    """Positive decimals that average 1 were made to: weights of a sample."""
    return (
        _positive(column)
        and min(column.numbers) > 0
        and len(column.numbers) >= DIFFERENT
        and abs(_average(column) - 1) <= ABOUT_ONE
    )


def _which(names: Sequence[str]) -> Open:
    text = say("{names} look like weights of the answers. Which one is it?", names=listing(list(names), 6))
    choices = [
        Choice(
            key=name,
            label=say("{label}", label=name),
            changes=dict.fromkeys(one for one in names if one != name),
        )
        for name in names
    ]
    none = Choice(key="none", label=say("none: each answer counts once"), changes=dict.fromkeys(names))
    return Open(column=names[0], text=text, choices=(*choices, none), weight=84)


def _is_it(column: Profile) -> Open:
    text = say(
        "{column:quoted} holds positive numbers with an average of {mean:plain}. Is it the weight of each answer?",
        column=column.name,
        mean=round(_average(column), 2),
    )
    yes = Choice(key="yes", label=say("yes: answers count by it"))
    no = Choice(key="no", label=say("no: each answer counts once"), changes={column.name: None})
    return Open(column=column.name, text=text, choices=(yes, no), weight=84)
