"""Predictors: columns of a model made from questions - hours as logs, words as levels - and what-if versions of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, MethodError, nearest
from csat_research.results.durations import is_duration
from csat_research.survey.engine.counting import listed
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, join, say

__all__ = [
    "FEW_PER_DRIVER",
    "MOST_LEVELS",
    "Predictor",
    "Predictors",
    "chosen_questions",
    "few_per_driver",
    "plan",
    "refuse_itself",
]

MOST_LEVELS = 30
FEW_PER_DRIVER = 20


@dataclass(frozen=True, slots=True)
class Predictor:
    """One driver or control: its question, its form in the model, and its levels where it is made of words.

    form: "log" for hours (log(1+h), fixed before the fit), "linear" for other numbers, "levels" for words
    (the first level is the reference: the most frequent one).
    """

    question: Question
    form: str
    levels: tuple[str, ...] = ()
    control: bool = False

    @property
    def name(self) -> str:
        """Name of the driver."""
        return self.question.name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its model columns."""
        return (
            tuple(f"{self.name}: {level}" for level in self.levels[1:])
            if self.form == "levels"
            else (self.name,)
        )

    def columns(self, values: pd.Series) -> np.ndarray:
        """Model columns (n, k) of raw values (n,)."""
        if self.form == "levels":
            text, others = values.astype("string"), self.levels[1:]
            found = [(text == level).to_numpy(float, na_value=math.nan) for level in others]
            return np.array(found).reshape(len(others), len(values)).T
        numbers = values.to_numpy(float)
        return (np.log1p(numbers) if self.form == "log" else numbers)[:, None]


@dataclass(frozen=True, slots=True)
class Predictors:
    """All predictors of a model; the constant comes first."""

    items: tuple[Predictor, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the model columns, with the constant."""
        return ("(Intercept)", *(name for one in self.items for name in one.names))

    def matrix(self, rows: pd.DataFrame) -> np.ndarray:
        """Model columns (n, k+1) of a frame of raw values."""
        parts = [np.ones((len(rows), 1)), *(one.columns(rows[one.name]) for one in self.items)]
        return np.concatenate(parts, axis=1)

    def positions(self, name: str) -> list[int]:
        """Positions of a predictor's columns in the matrix."""
        start = 1
        for one in self.items:
            if one.name == name:
                return list(range(start, start + len(one.names)))
            start += len(one.names)
        raise ColumnError(say("{name:quoted} is not in this model.", name=name))

    @property
    def drivers(self) -> tuple[Predictor, ...]:
        """Those that are not controls."""
        return tuple(one for one in self.items if not one.control)

    @property
    def controls(self) -> tuple[Predictor, ...]:
        """Those that are always in the model."""
        return tuple(one for one in self.items if one.control)

    @property
    def controls_first(self) -> Predictors:
        """The same, in the order in which what they explain is shared out."""
        return Predictors((*self.controls, *self.drivers))


def chosen_questions(
    survey: Survey, names: str | Iterable[str] | None, role: str = "driver"
) -> tuple[Question, ...]:
    """The questions named (one name or several), or all that play the role. Raises ColumnError where there are none."""
    if names is None:
        found = with_role(survey.questions, role)
        if not found:
            raise ColumnError(
                say(
                    "No column is declared as {role}. Write {role}s=[...], or in survey.yml: column: {{role: {role}}}.",
                    role=role,
                )
            )
        return found
    names = listed(names)
    known = {one.name: one for one in survey.questions} | {one.column: one for one in survey.questions}
    missing = [name for name in names if name not in known]
    if missing:
        raise ColumnError(
            say(
                "{name:quoted} is no column of this survey.{near} Columns: {known}.",
                name=missing[0],
                near=nearest(missing[0], known),
                known=join(sorted({q.name for q in survey.questions}), ", "),
            )
        )
    return tuple(known[name] for name in names)


def plan(rows: pd.DataFrame, drivers: Sequence[Question], controls: Sequence[Question] = ()) -> Predictors:
    """How each question enters a model. Raises MethodError for a column of too many different words."""
    return Predictors(tuple(_one(rows[q.name], q, control=q in controls) for q in (*drivers, *controls)))


def _one(values: pd.Series, question: Question, *, control: bool) -> Predictor:
    if pd.api.types.is_numeric_dtype(values):
        return Predictor(question, "log" if is_duration(question.name) else "linear", control=control)
    counted = values.dropna().astype("string").value_counts()
    if len(counted) > MOST_LEVELS:
        raise MethodError(
            say(
                "Column {name:quoted} holds {n:count} different words; a driver of words has at most {most} levels.",
                name=question.name,
                n=len(counted),
                most=MOST_LEVELS,
            )
        )
    first = sorted(counted.index[counted == counted.max()])[0] if len(counted) else ""
    return Predictor(
        question, "levels", (first, *sorted(level for level in counted.index if level != first)), control
    )


def refuse_itself(outcome: Question, predictors: Iterable[Question]) -> None:
    """Raise MethodError where the outcome is among its own drivers or among what is held equal."""
    if any(one.name == outcome.name for one in predictors):
        raise MethodError(
            say("{name:quoted} is the outcome; it cannot be a driver of itself.", name=outcome.name)
        )


def few_per_driver(answers: int, drivers: int) -> list[Sentence]:
    """That under 20 answers stand behind each driver."""
    if answers / drivers >= FEW_PER_DRIVER:
        return []
    return [
        say(
            "Only {n:number} answers for each driver; under {few} shares of R² are mostly chance.",
            n=answers / drivers,
            few=FEW_PER_DRIVER,
        )
    ]
