"""Modelled: the rows behind derived importance, complete or filled, and what is told of those left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError
from csat_research.measures.units import Floats, Units
from csat_research.survey.basis.left_out import Lost
from csat_research.survey.basis.left_out_words import missing_words
from csat_research.survey.predictors import Predictor, Predictors, few_per_driver
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = [
    "Model",
    "check_complete",
    "check_varies",
    "complete_rows",
    "lost_of",
    "model_of",
    "model_on",
    "never_varies",
]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Complete rows of a model: outcome (m,), columns (m, k) of controls then predictors, weights, units.

    sizes: columns of each predictor. controls: number of control columns. rows: (rows of the survey,) which are used.
    names: of the columns.
    """

    outcome: Floats
    columns: Floats
    weights: Floats
    codes: NDArray[np.intp]
    n: NDArray[np.int64]
    sizes: tuple[int, ...]
    controls: int
    rows: NDArray[np.bool_]
    cautions: tuple[Sentence, ...]
    names: tuple[str, ...]

    @property
    def drivers(self) -> list[slice]:
        """Columns of each predictor."""
        ends = self.controls + np.cumsum(self.sizes)
        return [slice(int(end - size), int(end)) for end, size in zip(ends, self.sizes, strict=True)]


def model_of(units: Units, outcome: Question, predictors: Predictors, missing: str | None) -> Model:
    """The complete rows; cautions name what was lost and whether few answers stand behind each driver."""
    columns = predictors.controls_first.matrix(units.frame)[:, 1:]
    names = [one.name for one in predictors.controls_first.items]
    complete, cautions = complete_rows(units, outcome, columns, names, missing)
    told = (*cautions, *few_per_driver(int(units.n[complete].sum()), len(predictors.drivers)))
    return model_on(units, outcome, complete, columns[complete], predictors, told)


def model_on(
    units: Units,
    outcome: Question,
    rows: NDArray[np.bool_],
    columns: Floats,
    predictors: Predictors,
    cautions: Sequence[Sentence],
) -> Model:
    """The model of chosen rows (rows,) and their columns (m, k), those of the controls first."""
    return Model(
        outcome=units.columns([outcome.name])[rows, 0],
        columns=columns,
        weights=units.w[rows],
        codes=units.codes[rows],
        n=units.n[rows],
        sizes=tuple(len(one.names) for one in predictors.drivers),
        controls=sum(len(one.names) for one in predictors.controls),
        rows=rows,
        cautions=tuple(cautions),
        names=tuple(name for one in predictors.controls_first.items for name in _column_names(one)),
    )


def complete_rows(
    units: Units, outcome: Question, columns: Floats, names: Sequence[str], missing: str | None
) -> tuple[NDArray[np.bool_], list[Sentence]]:
    """(rows,) which have the score and all columns (rows, k), made of the named ones; cautions name what was lost.

    Raises MethodError where there are none, the score does not vary in them, or over half were lost and no rule is named.
    """
    y = units.columns([outcome.name])[:, 0]
    answered, complete = ~np.isnan(y), ~np.isnan(y) & ~np.isnan(columns).any(axis=1)
    check_complete(complete)
    check_varies(outcome, y[complete])
    lost = lost_of(units, y, answered, complete, names)
    return complete, [] if missing == "available" else missing_words(lost, missing)


def _column_names(one: Predictor) -> tuple[str, ...]:
    """Names of a predictor's columns for people."""
    label = one.question.label
    return tuple(f"{label}: {level}" for level in one.levels[1:]) if one.form == "levels" else (label,)


def lost_of(
    units: Units,
    y: Floats,
    answered: NDArray[np.bool_],
    complete: NDArray[np.bool_],
    names: Sequence[str],
) -> Lost:
    """What `missing_words` asks for."""
    n, kept, left = units.n[answered].sum(), units.n[complete].sum(), answered & ~complete
    gaps = {one: int(units.n[answered & units.frame[one].isna().to_numpy()].sum()) for one in names}
    return Lost(
        answers=int(n),
        kept=int(kept),
        by_column=gaps,
        mean_kept=float(np.average(y[complete], weights=units.w[complete])),
        mean_left=float(np.average(y[left], weights=units.w[left])) if left.any() else nan,
    )


def check_complete(complete: NDArray[np.bool_]) -> None:
    """A model needs answers that have all it asks for. Raises MethodError."""
    if not complete.any():
        raise MethodError(say("No answer has the score and all of the items."))


def check_varies(outcome: Question, values: Floats) -> None:
    """Nothing can go with a score that everybody gives. Raises MethodError."""
    if np.ptp(values) == 0:
        raise MethodError(never_varies(outcome.column, values))


def never_varies(name: str, values: Floats) -> Sentence:
    """Why nothing goes with a column of one answer."""
    return say(
        "Column {column:quoted}: every answer used is {value:plain} ({n:count}). Nothing can go with a score that does not vary.",
        column=name,
        value=float(values[0]),
        n=len(values),
    )
