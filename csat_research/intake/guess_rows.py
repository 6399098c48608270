"""Guesses from rows: whether the code just above a scale is its best answer or stands for no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from csat_research.intake.evidence import Choice, Open, Work
from csat_research.survey.ranges import ends_of, range_in

__all__ = ["best_answer_or_code", "speaks_of", "weigh_rows"]

ENOUGH = 10
SCORED = ("csat", "nps", "ces", "item")


def weigh_rows(work: Work) -> None:
    """Puts the longer scale first where the rows speak for it; it is asked all the same.

    What holds for a battery holds for a score beside it that looks alike but has few answers of its own.
    """
    open_scales = {place: one for place, one in enumerate(work.questions) if _longer(one) is not None}
    spoken = {_key(one) for one in open_scales.values() if _speaks_for(work, _longer(one))}
    for place, asked in open_scales.items():
        longer = _longer(asked)
        if longer is not None and longer.key in spoken:
            rest = (one for one in asked.choices if one is not longer)
            work.questions[place] = replace(asked, choices=(longer, *rest))


def _longer(asked: Open) -> Choice | None:
    """The choice of a scale with one answer more, where the guess is that the code above stands for no answer."""
    found = (one for one in asked.choices if range_in(one.key))
    return next(found, None) if asked.choices[0].key == "yes" else None


def _key(asked: Open) -> str:
    longer = _longer(asked)
    return longer.key if longer else ""


def _speaks_for(work: Work, longer: Choice | None) -> bool:
    if longer is None:
        return False
    columns = [name for name in longer.changes if name in work.guesses]
    scored = [one.column for one in work.guesses.values() if one.role in SCORED]
    if work.frame is None or len(scored) < 2:
        return False
    numbers = work.frame[scored].apply(pd.to_numeric, errors="coerce")
    return best_answer_or_code(numbers, columns, ends_of(longer.key)[1])


def best_answer_or_code(numbers: pd.DataFrame, columns: Sequence[str], code: float) -> bool:
    """Whether a code above the scale goes on with it: who gave it is at least as content elsewhere.

    numbers: scored columns, one row per answer; columns: those that hold the code. Of each row the mean of its other
    scores, standardised, is compared: a best answer lies where the line through the answers below it leads, a code
    for "no answer" at the mean of all. False where rows are few or scores do not go together.

    >>> rows = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6] * 10, "b": [2, 2, 3, 4, 5, 6] * 10})
    >>> best_answer_or_code(rows, ["a"], 6), best_answer_or_code(rows.replace({"a": {1: 6, 6: 1}}), ["a"], 6)
    (True, False)
    """
    return speaks_of(numbers, columns, code) == "answer"


def speaks_of(
    numbers: pd.DataFrame, columns: Sequence[str], code: float
) -> Literal["answer", "code", "nothing"]:
    """What the rows take the code above the scale for (see `best_answer_or_code`); "nothing" where they cannot tell."""
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
        return "nothing"
    slope, start = np.polyfit(value[rest], others[rest], 1)
    as_answer, as_code, seen = start + slope * code, others[rest].mean(), others[top].mean()
    if slope <= 0:
        return "nothing"
    return "answer" if abs(seen - as_answer) < abs(seen - as_code) else "code"
