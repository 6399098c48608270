"""Weighed: what a survey remembers of weights that were estimated, so that later numbers carry the error of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from csat_research.survey.engine.cells import Cells
from csat_research.words import Sentence

__all__ = ["ROW_UNIT", "SLOPE", "Weighed", "with_error_of_weights"]

SLOPE = "_slope_"  # columns of the answers: how an answer's weight moves with each parameter
ROW_UNIT = "_unit"  # the unit of answers of which no customer is known


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Weights that were estimated from all answers of a survey.

    unit: the column of the independent units (the customer, else every answer). scores: (units, p) what each unit adds to
    the error of the p parameters, by the unit's name. strata: the stratum of each unit, where declared. told: how the
    weights came to be. cautions: what holds for every number made with them. trimmed: answers whose weight was cut.
    silent: whether they stand for the silent. A survey read back from a file knows only the last four: its weights are
    taken as given.
    """

    unit: str | None
    scores: pd.DataFrame
    strata: pd.Series | None
    told: Sentence
    cautions: tuple[Sentence, ...] = ()
    trimmed: int = 0
    silent: bool = False

    @property
    def carried(self) -> bool:
        """Whether errors can know that the weights were estimated."""
        return self.unit is not None


def with_error_of_weights(cells: Cells, weighed: Weighed | None) -> Cells:
    """The cells with what each unit adds to the error of the weights, also units that have no answer among the cells.

    Cells of other clusters, or of two at once, come back as they are: there the weights are taken as given.
    """
    if weighed is None or cells.cluster_names != (weighed.unit,) or not cells.slopes or cells.ids is None:
        return cells
    absent = weighed.scores.index.difference(cells.ids, sort=True)
    ids = cells.ids.append(absent)
    strata = None if cells.strata is None or weighed.strata is None else weighed.strata.reindex(ids)
    return replace(
        cells,
        totals=tuple((sign, _longer(one, len(absent))) for sign, one in cells.totals),
        answers=None if cells.answers is None else _longer(cells.answers, len(absent)),
        slopes=tuple(_longer(one, len(absent)) for one in cells.slopes),
        scores=weighed.scores.reindex(ids, fill_value=0.0).to_numpy(float),
        strata=None if strata is None else strata.to_numpy(),
        naming=lambda: pd.Series(ids),
    )


def _longer(table: sparse.csr_matrix, rows: int) -> sparse.csr_matrix:
    """The table with so many empty rows below."""
    starts = np.append(table.indptr, np.full(rows, table.indptr[-1]))
    return sparse.csr_matrix(
        (table.data, table.indices, starts), shape=(table.shape[0] + rows, table.shape[1])
    )
