"""Imputed: the rows of derived importance with gaps filled several times, and shares whose spread knows of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.measures.derived.modelled import Model, check_varies, lost_of, model_on
from csat_research.measures.units import Floats, Units
from csat_research.survey.door.coding import why
from csat_research.survey.filling import fillable, filled, filling_words, gaps_table, needed
from csat_research.survey.predictors import Predictors, few_per_driver
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["Versions", "check_filling", "filled_models", "filling_columns"]


def filling_columns(survey: Survey, questions: Sequence[Question]) -> list[str]:
    """Columns without which nobody knows what of these questions may be filled."""
    return [name for part in needed(survey, [one.name for one in questions]) for name in part]


def check_filling(survey: Survey, units: Units, questions: Sequence[Question]) -> None:
    """Filling needs columns that the units of an index do not hold. Raises MethodError."""
    if not set(filling_columns(survey, questions)) <= set(units.frame):
        raise MethodError(
            say(
                "Weights of filled answers (missing={rule:typed}) go into `importance` alone; for an index or priorities "
                "write missing={other:typed}.",
                rule="impute",
                other="listwise",
            )
        )


def filled_models(
    units: Units, outcome: Question, predictors: Predictors, seed: int
) -> tuple[tuple[Model, ...], dict[str, pd.DataFrame]]:
    """The same rows with every gap filled, once a version, and the table of what was filled; one version where no gap is.

    Rows with a score; without those for which an item does not apply, or whose gap is in what stays the same within a
    customer or agent. Raises MethodError for rows that count for several answers: they would get one draw for all.
    """
    if (units.n > 1).any():
        raise MethodError(
            say(
                "Rows that count for several answers cannot be filled, for each answer is drawn by itself. Give one row an answer."
            )
        )
    predictors = predictors.controls_first
    names = [one.name for one in predictors.items]
    y = units.columns([outcome.name])[:, 0]
    answered = np.flatnonzero(~np.isnan(y))
    frame = units.frame.iloc[answered]
    found = fillable(frame, names, [one for name in names if (one := why(name)) in frame], units.traits)
    rows = found.rows
    if len(rows):
        check_varies(outcome, rows[outcome.name].to_numpy(float))
    chosen = np.zeros(len(units.frame), dtype=bool)
    chosen[answered[found.places]] = True
    who = [units.cluster] if units.weighted and units.cluster else []
    versions = filled(rows, predictors, rows[[outcome.name]].to_numpy(float), seed, who)
    told = (*_told(units, y, names, found), *few_per_driver(len(rows), len(predictors.drivers)))
    models = tuple(
        model_on(units, outcome, chosen, predictors.matrix(one)[:, 1:], predictors, told) for one in versions
    )
    return models, ({} if len(models) == 1 else {"filled": gaps_table(rows, versions, predictors)})


def _told(units: Units, y: Floats, names: Sequence[str], found: Any) -> list[Sentence]:
    complete = ~np.isnan(y) & units.frame[list(names)].notna().all(axis=1).to_numpy()
    return filling_words(lost_of(units, y, ~np.isnan(y), complete, names), found)


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """Estimates of M versions of the rows from the sums of all of them, side by side (r, M k).

    of: sums (r, k) of one version -> (r, J).
    """

    of: Callable[[Floats], Floats]
    count: int

    def each(self, totals: Floats) -> Floats:
        """(M, r, J) estimates of every version."""
        return np.stack([self.of(one) for one in np.split(totals, self.count, axis=1)])

    def estimate(self, totals: Floats) -> Floats:
        """(r, J) their means: Rubin's estimate."""
        return np.asarray(self.each(totals).mean(axis=0))

    def replicates(self, totals: Floats, whole: Floats) -> Floats:
        """(r, J) replicates that hold both errors: the i-th is that of version i mod M, moved a little away from the mean.

        whole: (1, M k) sums of all answers. A mixture over M versions varies by within + (M - 1) / M between; moving each by
        (c - 1) of its distance from their mean, c² = (M + 1) / (M - 1), makes that Rubin's within + (1 + 1 / M) between.
        Shares stay at 0 or above. Source: Rubin 1987; Schomaker and Heumann 2018 (pooled samples of replicates).
        """
        if self.count == 1:
            return self.of(totals)
        each = self.each(whole)[:, 0]
        away = (np.sqrt((self.count + 1) / (self.count - 1)) - 1) * (each - each.mean(axis=0))
        found = np.empty((len(totals), each.shape[1]))
        for place, one in enumerate(np.split(totals, self.count, axis=1)[: len(totals)]):
            mine = slice(place, None, self.count)
            found[mine] = np.maximum(self.of(one[mine]) + away[place], 0.0)
        return found
