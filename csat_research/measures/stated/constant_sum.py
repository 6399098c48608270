"""Constant sum: what matters by the points that people divide among things, out of a fixed number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import MethodError, listing
from csat_research.measures.stated.means import means_weighing, telling
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Weighing, need_two
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, say

__all__ = ["constant_sum"]

ROUNDING = 0.01  # of the points to be divided: three thirds of 100 add up to 99
DIGITS = 9
FEW, SMALL = 100, 5  # answers; percent


def constant_sum(survey: Survey, units: Units, items: Sequence[Question]) -> Weighing:
    """Weight of item j = mean share of their points that people give to j, in percent.

    Each answer is divided by its own sum, so that everybody weighs the same. An empty cell beside points is 0. An answer that
    misses the declared number (`choose`) by more than 1 % of it divides nothing - often things were rated instead - and is left
    out and told; `points_given` counts the sums, `all_scaled` holds the weights with those answers scaled as well. Raises
    ColumnError without columns of points, MethodError where the number is not declared, or over half of the answers miss it.
    Ranges: asymptotic, 93-97 % from 100 answers on; below, those of weights under 5 % are short (84-92 % at 30), with a caution.
    Source: Torgerson 1958 (fractionation of a constant sum).
    """
    asked, terms = telling(survey, items, "points")
    need_two(terms, say("Points"))
    given = units.columns([one.name for one in asked])
    points = np.nan_to_num(given)
    sums = points.sum(axis=1)
    some = sums > 0
    total = _total(asked, sums[some], units.n[some])
    fits = some & (np.abs(sums - total) <= ROUNDING * total)
    _check_fit(fits, some, sums, total, units)
    shares = points / np.where(some, sums, nan)[:, None]
    found = means_weighing(
        "constant_sum",
        f"share of the points ({total:g} to divide), %",
        terms,
        units,
        np.where(fits[:, None], shares, nan),
    )
    everybody = (units.w[:, None] * shares)[some].sum(axis=0)
    scaled = 100 * everybody / everybody.sum()
    names, own = [term.name for term in terms], found.estimate
    columns = {"term": names, "as_used": own, "all_scaled": scaled, "difference": scaled - own}
    counts = _counts(sums[some], units.n[some])
    return replace(
        found,
        cautions=(
            *_cautions(units, some & ~fits, sums, total, float(np.abs(scaled - own).max())),
            *_short_ranges(own, int(found.n.min())),
        ),
        tables={
            "all_scaled": pd.DataFrame(columns),
            "points_given": pd.DataFrame({"sum": list(counts), "n": list(counts.values())}),
        },
    )


def _total(asked: Sequence[Question], sums: Floats, n: NDArray[np.int64]) -> float:
    """How many points were to be divided, as one or all of the columns declare."""
    declared = {one.choose for one in asked if one.choose}
    if len(declared) == 1:
        return float(declared.pop())
    if declared:
        raise MethodError(
            say(
                "Columns of points declare different numbers to divide: {numbers}. They are one question with one number.",
                numbers=listing(sorted(declared)),
            )
        )
    counts = _counts(sums, n)
    often = max(counts, key=lambda one: counts[one]) if counts else 100
    raise MethodError(
        say(
            "How many points were to be divided is not declared; most often they add up to {often}. "
            'Write questions={{{column:typed}: {{"choose": {often}}}}}, or choose: {often} in survey.yml.',
            often=f"{often:g}",
            column=asked[0].column,
        )
    )


def _check_fit(
    fits: NDArray[np.bool_], some: NDArray[np.bool_], sums: Floats, total: float, units: Units
) -> None:
    """Raise MethodError where nobody gave points, or over half of the answers do not add up."""
    if not some.any():
        raise MethodError(say("Nobody gave points to anything."))
    if 2 * units.n[fits].sum() >= units.n[some].sum():
        return
    counts = _counts(sums[some], units.n[some])
    often = max(counts, key=lambda one: counts[one])
    raise MethodError(
        say(
            "{lost:count} of {all:count} answers do not add up to {total}; most often they add up to {often}. "
            "If that was asked, write choose: {often}; if things were rated, use role: importance and method={ratings:typed}.",
            lost=int(units.n[some & ~fits].sum()),
            all=int(units.n[some].sum()),
            total=f"{total:g}",
            often=f"{often:g}",
            ratings="ratings",
        )
    )


def _counts(sums: Floats, n: NDArray[np.int64]) -> dict[float, int]:
    """How many answers add up to what, in rising order."""
    rounded = np.round(sums, DIGITS)
    return {float(one): int(n[rounded == one].sum()) for one in np.unique(rounded)}


def _short_ranges(weights: Floats, n: int) -> tuple[Sentence, ...]:
    if n >= FEW or weights.min() >= SMALL:
        return ()
    return (
        say("Under {few} answers, ranges of weights under {small} % are too short.", few=FEW, small=SMALL),
    )


def _cautions(
    units: Units, left: NDArray[np.bool_], sums: Floats, total: float, moved: float
) -> tuple[Sentence, ...]:
    if not left.any():
        return ()
    counts = {f"{one:g}": n for one, n in _counts(sums[left], units.n[left]).items()}
    return (
        count_say(
            "{n:count} answer does not add up to {total} and is left out (sum: {sums}); "
            "scaled to it as well, no weight would move by more than {moved:number} points.",
            "{n:count} answers do not add up to {total} and are left out (sums: {sums}); "
            "scaled to it as well, no weight would move by more than {moved:number} points.",
            int(units.n[left].sum()),
            total=f"{total:g}",
            sums=listing(counts, 5),
            moved=moved,
        ),
    )
