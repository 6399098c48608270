"""Rated enough: which items a map of priorities can hold where some were rated by few or weighed by nobody, and what is told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError, listing
from csat_research.measures.stated.means import with_telling
from csat_research.measures.units import Units
from csat_research.stats.linearised import SMALLEST_GROUP
from csat_research.survey.basis.left_out import MOST_LOST
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["importance_asked", "rated_enough"]

LEAST_ITEMS = 2


def rated_enough(
    units: Units, items: Sequence[Question], outcome: Question | None
) -> tuple[list[Question], tuple[Sentence, ...]]:
    """The items to be shown, and a caution that names those left out with their ratings.

    Items with under five ratings are left out always. outcome: the score, where importance is derived from it: there the
    items with most gaps are left out until half of the scored answers have all others. The rule looks at gaps alone, not at
    scores or ratings, so that it cannot favour an item. Raises MethodError where under two are left.
    """
    rated = ~np.isnan(units.columns([one.name for one in items]))
    counts = (rated * units.n[:, None]).sum(axis=0)
    kept = [i for i in range(len(items)) if counts[i] >= SMALLEST_GROUP]
    if outcome is not None:
        kept = _complete_enough(rated, units.n * ~np.isnan(units.columns([outcome.name])[:, 0]), kept)
    if len(kept) == len(items):
        return list(items), ()
    if len(kept) < LEAST_ITEMS:
        raise MethodError(_too_few(items))
    left = [i for i in range(len(items)) if i not in kept]
    return [items[i] for i in kept], (_left_out(items, counts, left),)


def importance_asked(
    survey: Survey, method: str, items: Sequence[Question]
) -> tuple[list[Question], tuple[Sentence, ...]]:
    """Of importance that people rate, the items it was asked of, and a caution that names the others; else all of them."""
    asked = with_telling(survey, items, "importance") if method == "ratings" else []
    if not asked or len(asked) == len(items):
        return list(items), ()
    names = listing([str(one.label) for one in items if one not in asked], 6)
    return asked, (
        count_say(
            "Left out, because nobody was asked how important it is: {names}.",
            "Left out, because nobody was asked how important they are: {names}.",
            len(items) - len(asked),
            names=names,
        ),
    )


def _complete_enough(rated: NDArray[np.bool_], scored: NDArray[np.int64], kept: list[int]) -> list[int]:
    """Without the items with most gaps, one by one, until half of the scored answers (rows,) have all that are kept."""
    while kept and scored[rated[:, kept].all(axis=1)].sum() < (1 - MOST_LOST) * scored.sum():
        kept = [i for i in kept if i != min(kept, key=lambda i: (scored[rated[:, i]].sum(), -i))]
    return kept


def _left_out(items: Sequence[Question], counts: NDArray[np.int64], left: Sequence[int]) -> Sentence:
    named = [
        count_say(
            "{item} ({n:count} rating)", "{item} ({n:count} ratings)", int(counts[i]), item=items[i].label
        )
        for i in left
    ]
    return say(
        "Rated by too few to stand beside the others, so left out of the map and of its overall rating: {items}.",
        items=join(named, ", "),
    )


def _too_few(items: Sequence[Question]) -> Sentence:
    return say(
        "Under half of the answers with a score rate two of the items together ({items}), so which matter more cannot be told from "
        "it. Ask people which do (role picks), or see importance with missing=\u201cavailable\u201d.",
        items=listing([one.label for one in items], 4),
    )
