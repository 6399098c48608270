"""Guesses from rows: whether the code just above a scale is its best answer or stands for no answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from csat_research.intake.seen.evidence import Choice, Open, Work, in_full
from csat_research.survey.questions import SCORES
from csat_research.survey.scales.ranges import ends_of, range_in

__all__ = ["best_answer_or_code", "rows_tell", "surely_code", "weigh_rows"]

ENOUGH = 10
FAR = 3  # standard errors
SCORED = (*SCORES, "item")


def weigh_rows(work: Work) -> None:
    """Puts the longer scale first where the rows speak for it; it is asked all the same.

    One survey has one highest number: a battery and the scores beside it that hold the same code are weighed together,
    so that one column where few gave it does not outvote all the others.
    """
    longer = {place: one for place, asked in enumerate(work.questions) if (one := _longer(asked)) is not None}
    for key in {one.key for one in longer.values()}:
        alike = {place: one for place, one in longer.items() if one.key == key}
        if not _speaks_for(work, {name for one in alike.values() for name in one.changes}, ends_of(key)[1]):
            continue
        for place, first in alike.items():
            rest = (one for one in work.questions[place].choices if one is not first)
            work.questions[place] = replace(work.questions[place], choices=(first, *rest))


def _longer(asked: Open) -> Choice | None:
    """The choice of a scale with one answer more, where the guess is that the code above stands for no answer."""
    found = (one for one in asked.choices if range_in(one.key))
    return next(found, None) if asked.choices[0].key == "yes" else None


def _speaks_for(work: Work, names: Collection[str], code: float) -> bool:
    scored = {one.column: one for one in work.guesses.values() if one.role in SCORED}
    if work.frame is None or len(scored) < 2:
        return False
    numbers = work.frame[list(scored)].apply(pd.to_numeric, errors="coerce")
    for name, one in scored.items():
        none = pd.to_numeric(
            pd.Series([*in_full(one.options.get("scale")).get("missing", {})]), errors="coerce"
        )
        numbers[name] = numbers[name].mask(numbers[name].isin(none) & (numbers[name] != code))
    return best_answer_or_code(numbers, [name for name in scored if name in names], code)


def best_answer_or_code(numbers: pd.DataFrame, columns: Sequence[str], code: float) -> bool:
    """Whether a code above the scale goes on with it: who gave it is at least as content elsewhere.

    numbers: scored columns, one row per answer; columns: those that hold the code. Of each row the mean of its other
    scores, standardised, is compared: a best answer lies where the line through the answers below it leads, a code
    for "no answer" at the mean of all. False where rows are few or scores do not go together.

    >>> rows = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6] * 10, "b": [2, 2, 3, 4, 5, 6] * 10})
    >>> best_answer_or_code(rows, ["a"], 6), best_answer_or_code(rows.replace({"a": {1: 6, 6: 1}}), ["a"], 6)
    (True, False)
    """
    return rows_tell(numbers, columns, code) == "answer"


def rows_tell(
    numbers: pd.DataFrame, columns: Sequence[str], code: float
) -> Literal["answer", "code", "nothing"]:
    """What the rows take the code above the scale for (see `best_answer_or_code`); "nothing" where they cannot tell."""
    found = _elsewhere(numbers, columns, code)
    return "nothing" if found is None else "answer" if found.nearer_answer else "code"


def surely_code(numbers: pd.DataFrame, columns: Sequence[str], code: float) -> bool:
    """Whether the rows take a code for no answer, and who gave it is less content elsewhere than who gave the answer below it.

    Where most answers are the best one, a line is no good guide; a best answer never falls behind the one below it.
    """
    found = _elsewhere(numbers, columns, code)
    return found is not None and not found.nearer_answer and found.below - found.seen > FAR * found.error


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """How content people are elsewhere: with a code, with the answer below it, and where an answer and none would lie."""

    seen: float
    below: float
    error: float
    as_answer: float
    as_code: float

    @property
    def nearer_answer(self) -> bool:
        return abs(self.seen - self.as_answer) < abs(self.seen - self.as_code)


def _elsewhere(numbers: pd.DataFrame, columns: Sequence[str], code: float) -> _Elsewhere | None:
    below = numbers.mask(numbers[list(columns)].reindex(columns=numbers.columns) >= code)
    spread = below.std().replace(0, np.nan)
    standard = (below - below.mean()) / spread
    given, elsewhere = [], []
    for column in columns:
        given.append(numbers[column])
        elsewhere.append(standard.drop(columns=column).mean(axis=1))
    value, others = pd.concat(given), pd.concat(elsewhere)
    known = value.notna() & others.notna()
    value, others = value[known], others[known]
    top, rest = value == code, value < code
    if top.sum() < ENOUGH or rest.sum() < ENOUGH or value[rest].nunique() < 2:
        return None
    slope, start = np.polyfit(value[rest], others[rest], 1)
    if slope <= 0:
        return None
    people = others[top].groupby(level=0).mean()  # who gave the code twice is one person
    error = float(people.std() / np.sqrt(len(people))) if len(people) > 1 else np.inf
    return _Elsewhere(
        seen=float(others[top].mean()),
        below=float(others[value == code - 1].mean()),
        error=error,
        as_answer=float(start + slope * code),
        as_code=float(others[rest].mean()),
    )
