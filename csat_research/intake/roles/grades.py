"""Ratings in school grades: columns of letters that go together are items, and one that asks of the whole beside them is the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from csat_research.intake.headers import is_ignored, is_overall
from csat_research.intake.roles.together import COHERENT, LARGE, with_the_rest
from csat_research.intake.scales.grades import are_grades, by_grades, grade_scales
from csat_research.intake.scales.guess import looks_like_answers, take_scaled
from csat_research.intake.seen.evidence import (
    LEAST_ITEMS,
    LEAST_ROWS,
    LIKELY,
    WEAK,
    Choice,
    Guess,
    Open,
    Profile,
    Work,
)
from csat_research.words import say

__all__ = ["graded_items"]


def graded_items(work: Work) -> None:
    """Three or more columns of letters from A on that go together: answers of a quiz are letters too, and do not."""
    columns = [
        one
        for one in work.columns.values()
        if one.name not in work.guesses
        and not is_ignored(one.name)
        and looks_like_answers(one)
        and are_grades(one)
    ]
    joint = _joint(columns)
    scales = grade_scales(joint)
    if len(columns) < LEAST_ITEMS or not scales or not _together(work, columns, next(iter(scales.values()))):
        return
    overall = next((one for one in columns if is_overall(one.header) and not work.has("csat")), None)
    if overall is not None:
        found = by_grades(replace(joint, name=overall.name), "csat")
        if found is not None:
            why = (say("grades beside other grades, and it asks of the whole"),)
            take_scaled(work, overall, "csat", found, why, LIKELY)
    _take(work, [one for one in columns if one is not overall], scales)


def _joint(columns: Sequence[Profile]) -> Profile:
    """All cells as those of one column: a grade that nobody gave one aspect stands in the scale of all."""
    together: Counter[str] = Counter()
    for one in columns:
        together.update(one.counts)
    return Profile("", dict(together), sum(one.rows for one in columns))


def _together(work: Work, columns: Sequence[Profile], scale: dict[str, Any]) -> bool:
    """Whether who gives one a good grade gives the others good grades."""
    if work.frame is None or len(work.frame) < LEAST_ROWS:
        return False
    codes = {label: code for code, label in enumerate(scale["labels"], 1)}
    cells = work.frame[[one.name for one in columns]].head(LARGE).astype("object")
    numbers = pd.DataFrame({name: cells[name].map(codes) for name in cells}).astype(float)
    found = [one for one in with_the_rest(numbers, len(codes)).values() if not np.isnan(one)]
    return bool(found) and bool(np.median(found) >= COHERENT)


def _take(work: Work, columns: Sequence[Profile], scales: dict[str, dict[str, Any]]) -> None:
    names = [one.name for one in columns]
    lowest = next(iter(scales))
    why = (say("one of {n:count} columns of grades that go together: A is the best", n=len(names)),)
    for name in names:
        options = {"scale": scales[lowest], "better": "high"}
        work.take(Guess(column=name, role="item", options=options, evidence=why, confidence=WEAK))
    yes = Choice(key="yes", label=say("yes"))
    others = [
        Choice(
            key=one,
            label=say("no, the lowest grade is {lowest}", lowest=one),
            changes={name: {"scale": scales[one]} for name in names},
        )
        for one in scales
        if one != lowest
    ]
    skip = Choice(key="skip", label=say("they are no grades: leave them out"), changes=dict.fromkeys(names))
    text = say(
        "{n:count} columns such as {column:quoted} look like grades. Is A the best and {lowest} the lowest?",
        n=len(names),
        column=names[0],
        lowest=lowest,
    )
    work.questions.append(Open(column=names[0], text=text, choices=(yes, *others, skip), weight=56))
