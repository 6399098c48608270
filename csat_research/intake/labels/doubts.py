"""Label doubts: why a column of labels must be asked about although a set fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from csat_research.intake.labels.folding import key, split_number
from csat_research.intake.labels.sets import Candidate
from csat_research.words import Sentence, count_say, join, say

__all__ = ["doubts", "two_homes"]


def doubts(
    found: tuple[Candidate, ...], scored: tuple[str, ...], missing: Mapping[str, str]
) -> tuple[Sentence, ...]:
    """Every reason to ask: a tie, an unused middle, numbers that run back, one answer only, a word with two homes."""
    if not found:
        return ()
    rules = (
        _tied(found),
        _middle(found),
        _runs_back(found[0]),
        _sparse(found[0]),
        _single(scored),
        _two_homes(found[0], missing),
    )
    return tuple(one for one in rules if one is not None)


def _tied(found: tuple[Candidate, ...]) -> Sentence | None:
    best = found[0]
    rank = (best.main_matched, len(best.unused))
    equal = [
        one
        for one in found
        if (one.main_matched, len(one.unused)) == rank and dict(one.codes) != dict(best.codes)
    ]
    if not equal:
        return None
    names = join([say("{name:quoted}", name=one.kind.name) for one in (best, *equal)], ", ")
    return say("The labels fit several sets with different codes: {names}.", names=names)


def _middle(found: tuple[Candidate, ...]) -> Sentence | None:
    """An even set that also fits the odd set of the same construct: perhaps nobody chose one answer, often the middle."""
    for even in found:
        for odd in found:
            same = (even.kind.construct, even.kind.language) == (odd.kind.construct, odd.kind.language)
            if same and even.kind.points % 2 == 0 and odd.kind.points % 2 == 1:
                return say(
                    "The labels fit a scale of {even:count} and a scale of {odd:count} answers, one of which nobody chose.",
                    even=even.kind.points,
                    odd=odd.kind.points,
                )
    return None


def _runs_back(best: Candidate) -> Sentence | None:
    """Printed numbers that run against the labels, or a set that is known to be printed that way."""
    written = {cell: split_number(cell).number for cell in best.codes if split_number(cell).words}
    pairs = [(number, best.codes[cell]) for cell, number in written.items() if number is not None]
    against = len(pairs) > 1 and all((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in pairwise(pairs))
    apart = [cell for cell, number in written.items() if number is not None and number != best.codes[cell]]
    if against:
        return say("The printed numbers run against the labels: the best answer has the lowest number.")
    if apart:
        return say("Number and label disagree in {cell:quoted}.", cell=apart[0])
    return say("This set is often printed with 1 for the best answer.") if best.kind.reversed else None


def _sparse(best: Candidate) -> Sentence | None:
    """Two or more labels that nobody chose: the set may be another one."""
    if len(best.unused) < 2 or not best.kind.fully_labelled:
        return None
    return say(
        "Only {used:count} of {points:count} answers of the set occur.",
        used=len(best.kind.labels) - len(best.unused),
        points=len(best.kind.labels),
    )


def _single(scored: tuple[str, ...]) -> Sentence | None:
    if len(scored) != 1:
        return None
    return say("Only one answer occurs, {cell:quoted}: it cannot prove a scale.", cell=scored[0])


def _two_homes(best: Candidate, missing: Mapping[str, str]) -> Sentence | None:
    double = [cell for cell in missing if key(cell) in best.kind.codes]
    return two_homes(double) if double else None


def two_homes(double: Sequence[str]) -> Sentence:
    """What is asked of words that may be an answer or none."""
    return count_say(
        "{cell:quoted} may be the middle of the scale or a missing answer.",
        "{cell:quoted} and others may be the middle of the scale or a missing answer.",
        len(double),
        cell=double[0],
    )
