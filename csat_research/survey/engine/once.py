"""Once: columns that were ranked and cells that were counted before, so that the verbs of one page do each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from csat_research.survey.engine.cells import Cells
from csat_research.survey.engine.collected import held
from csat_research.survey.engine.pieces import Ranks, ranks_of

__all__ = ["SMALL", "counted_once", "ranked_once"]

SMALL = 20_000  # cells, or cells of clusters; what is larger is counted again rather than kept
_COUNTED: WeakKeyDictionary[Any, dict[tuple[Any, ...], Cells]] = WeakKeyDictionary()
_RANKED: WeakKeyDictionary[Any, dict[str, Ranks]] = WeakKeyDictionary()


def counted_once(survey: Any, key: tuple[Any, ...], count: Callable[[], Cells]) -> Cells:
    """What `count` gives, kept as long as the survey is there.

    A survey is never edited, and neither are answers that pandas holds (the door copied them) or that stand in a store;
    another engine may read a file that has changed since, so it is asked each time.
    """
    if not survey.answers.implementation.is_pandas() and survey.about.store is None:
        return count()
    kept = _COUNTED.setdefault(survey, {})
    if key not in kept:
        found = count()
        if max(len(found), *(one.nnz for _, one in found.totals), 0) > SMALL:
            return found
        kept[key] = _fixed(found)
    return replace(kept[key], keys=kept[key].keys.copy(deep=False))


def ranked_once(survey: Any) -> Callable[[str], Ranks] | None:
    """What gives the ranks of a column of a survey that pandas holds, kept where it is small; None for another engine."""
    if not survey.answers.implementation.is_pandas():
        return None
    kept, rows = _RANKED.setdefault(survey, {}), held(survey.answers)

    def ranks(name: str) -> Ranks:
        found = kept.get(name) or ranks_of(rows[name])
        if len(rows) <= SMALL:
            kept[name] = found
        return found

    return ranks


def _fixed(cells: Cells) -> Cells:
    """Cells whose numbers cannot be written over: several readers share them."""
    arrays = [cells.n, cells.w, cells.w2, *([] if cells.strata is None else [cells.strata])]
    matrices = [one for _, one in cells.totals] + ([] if cells.answers is None else [cells.answers])
    for one in [*arrays, *(matrix.data for matrix in matrices)]:
        np.asarray(one).setflags(write=False)
    return cells
