"""Ratings on another scale beside a battery: a second battery of 1-10 beside one of 1-5, each column on its own scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from csat_research.intake.roles.items_top import Battery
from csat_research.intake.roles.together import COHERENT, STRANGE, numbers_in, with_the_rest
from csat_research.intake.scales.numbers import range_told
from csat_research.intake.scales.reach import satisfied_of
from csat_research.intake.seen.evidence import LEAST_ITEMS, LEAST_ROWS, Choice, Guess, Open, Work
from csat_research.survey.scales.ranges import range_in
from csat_research.words import join, say

__all__ = ["ask_which_scale", "on_other_scales"]

RARE = 0.1  # of its answers: a highest number that hardly anybody gave may be the middle of a longer scale


def on_other_scales(
    frame: pd.DataFrame | None, best: Battery, found: Mapping[str, Battery]
) -> Iterator[Battery]:
    """Three and more columns on another scale of numbers, whose headers name it or which go with the ratings of the first.

    found: columns by the scale on which they look like ratings.
    """
    taken, first = {column.name for column, _ in best}, best[0][1].spelled
    for name, columns in found.items():
        rest = [one for one in columns if one[0].name not in taken]
        if name == first or range_in(name) is None or len(rest) < LEAST_ITEMS:
            continue
        told = all(range_told(column, "item") for column, _ in rest)
        if told or (frame is not None and _go_together(frame, best, rest)):
            yield rest


def _go_together(frame: pd.DataFrame, best: Battery, rest: Battery) -> bool:
    """Whether each column goes with all others of both scales, standardised, as ratings of one visit do."""
    names = [column.name for column, _ in (*best, *rest)]
    high = max(scaled.highest for _, scaled in (*best, *rest))
    found = with_the_rest(numbers_in(frame, names), high)
    known = [found[column.name] for column, _ in rest]
    return bool(np.median(known) >= COHERENT and min(known) >= STRANGE)


def ask_which_scale(work: Work, best: Battery) -> None:
    """Asks of a score whose highest number is rare and lies below the scale of the ratings beside it whether it has their scale."""
    name = best[0][1].spelled
    ends = range_in(name)
    for one in [one for one in work.guesses.values() if one.role == "csat"]:
        column, own = work.columns[one.column], one.options.get("scale")
        if ends is None or not isinstance(own, str) or (told := range_in(own)) is None or told[1] >= ends[1]:
            continue
        rare = column.numbers.get(float(told[1]), 0) <= RARE * column.filled
        if (rare or column.filled < LEAST_ROWS) and not range_told(column, "csat"):
            work.questions.append(_which_scale(one, own, name, best[0][0].name))


def _which_scale(score: Guess, own: str, other: str, beside: str) -> Open:
    text = say(
        "{column:quoted} holds numbers of {own}, and ratings such as {other:quoted} beside it are on {scale}. On which scale was it asked?",
        column=score.column,
        own=own,
        other=beside,
        scale=other,
    )
    satisfied = satisfied_of(other)
    longer = Choice(
        key=other,
        label=say("{scale}; satisfied are {satisfied}", scale=other, satisfied=join(satisfied, ", ")),
        changes={score.column: {"scale": {"values": other, "satisfied": satisfied}}},
    )
    return Open(
        column=score.column,
        text=text,
        choices=(Choice(key=own, label=say("{scale}", scale=own)), longer),
        weight=87,
    )
