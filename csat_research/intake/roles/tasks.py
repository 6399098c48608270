"""Guesses of choice tasks: columns called best and worst, by turns and numbered, whose cells say which of a few things was chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from csat_research.intake.seen.evidence import Work
from csat_research.words import say

__all__ = ["best_and_worst", "choice_tasks"]

LEAST_TASKS = 3
_NAMED = re.compile(r"(?:(b|best|most)|(w|worst|least))(?:[\W_]*important)?[\W_]*(\d+)", re.IGNORECASE)


def choice_tasks(work: Work) -> None:
    """Sets such columns aside and tells what they need: their numbers are places in a list, and rate nothing."""
    found = best_and_worst([name for name in work.columns if name not in work.guesses])
    if not found:
        return
    for name in found:
        del work.columns[name]
    work.notes.append(
        say(
            "{n:count} columns such as {column:quoted} look like choices of a best and a worst, which rate nothing and are not used. "
            "MaxDiff needs what each task showed too: write under columns the roles shown, best and worst.",
            n=len(found),
            column=found[0],
        )
    )


def best_and_worst(names: Sequence[str]) -> list[str]:
    """The columns of three or more tasks of which each has a best and a worst side by side.

    >>> best_and_worst(["ID", "B1", "W1", "B2", "W2", "B3", "W3"]), best_and_worst(["B1", "B2", "B3", "W1", "W2", "W3"])
    (['B1', 'W1', 'B2', 'W2', 'B3', 'W3'], [])
    """
    told = [_NAMED.fullmatch(name.strip()) for name in names]
    pairs = [
        pair
        for one, other, *pair in zip(told, told[1:], names, names[1:], strict=False)
        if one and other and one[3] == other[3] and bool(one[1]) != bool(other[1])
    ]
    return [name for pair in pairs for name in pair] if len(pairs) >= LEAST_TASKS else []
