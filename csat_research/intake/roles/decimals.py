"""Guesses of ratings in decimals: marks on a line, between ends that the file names or on the scale of a score in the same decimals."""

from __future__ import annotations

import numpy as np

from csat_research.intake.headers import is_ignored
from csat_research.intake.roles.items_asked import ask_of_items
from csat_research.intake.roles.together import LARGE
from csat_research.intake.scales.guess import take_scaled
from csat_research.intake.scales.numbers import range_told
from csat_research.intake.seen.evidence import LEAST_ITEMS, LEAST_ROWS, WEAK, Guess, Profile, Scaled, Work
from csat_research.intake.values.grammar import decimal_mark
from csat_research.survey.scales.ranges import range_in
from csat_research.words import count_say, say

__all__ = ["decimal_items"]

HIGHEST = 10
ASKED_OF_THE_WHOLE = (
    "csat",
    "nps",
    "ces",
    "repurchase",
)  # to recommend or to buy again rates no single aspect
GOES_WITH = 0.2  # the middle one of such columns goes with the score at least so; amounts of any kind do not


def decimal_items(work: Work) -> None:
    """Three or more columns of decimals on one line of at most 10, where no other columns are ratings: taken, and asked."""
    if work.has("item") or work.frame is None:
        return
    free = [one for name, one in work.columns.items() if name not in work.guesses and _on_a_line(one)]
    told = {one.name: range_told(one, "item") for one in free}
    ends = max(set(told.values()), key=list(told.values()).count, default="")
    found = [one for one in free if told[one.name] == ends and ends]
    if len(found) < LEAST_ITEMS and (score := _score(work)) is not None:
        top = _top(score)
        found = [one for one in free if max(one.numbers) <= top < 3 * max(one.numbers)]
        low = 0 if any(min(one.numbers) < 1 for one in found) else 1
        ends = f"{low}-{top}" if found and _go_with(work, found, score) else ""
    if len(found) >= LEAST_ITEMS and ends:
        _take(work, found, ends)


def _on_a_line(column: Profile) -> bool:
    """Numbers with one decimal from 0 to 10, many of them between whole numbers."""
    numbers = column.numbers
    if column.hint is not None and column.hint.role in ASKED_OF_THE_WHOLE:
        return False
    if (
        column.numeric < 1
        or not numbers
        or is_ignored(column.name)
        or not 0 <= min(numbers) <= max(numbers) <= HIGHEST
    ):
        return False
    between = sum(n for value, n in numbers.items() if value % 1)
    return between >= LEAST_ROWS and max(numbers) > 1 and all(round(value, 1) == value for value in numbers)


def _score(work: Work) -> Guess | None:
    """A score in decimals."""
    scores = [one for one in work.guesses.values() if one.role == "csat"]
    return next((one for one in scores if _top(one)), None)


def _top(score: Guess) -> int:
    scale = score.options.get("scale")
    line, _, step = str(scale.get("values", "") if isinstance(scale, dict) else scale).partition(" by ")
    ends = range_in(line) if step else None
    return ends[1] if ends else 0


def _go_with(work: Work, found: list[Profile], score: Guess) -> bool:
    """Whether the middle one of some columns rises or falls with the score."""
    if work.frame is None:
        return False
    columns = [score.column, *(one.name for one in found)]
    cells = work.frame[columns].head(LARGE).astype("string")
    if any(decimal_mark(work.columns[name].answers) == "," for name in columns):
        cells = cells.apply(lambda one: one.str.replace(",", "."))
    numbers = cells.apply(lambda one: one.astype("Float64")).astype(float)
    together = numbers[columns[1:]].corrwith(numbers[score.column]).abs()
    return bool(np.median(together.fillna(0)) >= GOES_WITH)


def _take(work: Work, found: list[Profile], ends: str) -> None:
    scaled = Scaled(scale=f"{ends} by 0.1", confidence=WEAK)
    why = (
        count_say(
            "{n:count} column of decimals on one line",
            "{n:count} columns of decimals on one line",
            len(found),
        ),
        say("their numbers lie in {shown}", shown=ends),
    )
    for column in found:
        take_scaled(work, column, "item", scaled, why, WEAK)
    ask_of_items(work, [(column, scaled) for column in found])
