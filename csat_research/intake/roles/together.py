"""Guesses from answers that go together: which ratings belong to one battery, and which column asks of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from csat_research.intake.headers import is_overall
from csat_research.intake.seen.evidence import LEAST_ITEMS, LEAST_ROWS

__all__ = ["COHERENT", "LARGE", "STRANGE", "belongs", "numbers_in", "overall_first", "with_the_rest"]

COHERENT = 0.3  # a battery: the middle one of its ratings goes with the rest at least so
STRANGE = 0.1  # and a column that hardly goes with it is none of its ratings
LARGE = 20_000  # rows that are looked at
ERRORS = 2  # standard errors, for each column is looked at twice and the larger correlation counts


def numbers_in(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Columns as numbers; what is no number is missing."""
    return frame[list(columns)].head(LARGE).apply(pd.to_numeric, errors="coerce").astype(float)


def with_the_rest(numbers: pd.DataFrame, high: float) -> dict[str, float]:
    """How each rating goes with the mean of the others: the corrected item-total correlation, -1 to 1, NaN where unknown.

    numbers: a row an answer, a column a rating; values below 1 and above `high` are no answers. The best answer `high`
    itself may be a code for "does not apply": the larger of the correlations with and without it counts, so that a code
    takes no rating out. Source: Nunnally 1978, corrected item-total correlation.

    >>> rows = pd.DataFrame({"a": [1, 2, 3, 4] * 10, "b": [1, 2, 4, 4] * 10, "c": [2, 1, 3, 4] * 10})
    >>> with_the_rest(rows, 5)["a"] > 0.9
    True
    """
    below, whole = (numbers.where((numbers >= 1) & (numbers <= top)) for top in (high - 1, high))
    found: dict[str, float] = {}
    spread = below.std().replace(0, np.nan)
    standard = (below - below.mean()) / spread
    total, filled = standard.sum(axis=1), standard.notna().sum(axis=1)
    for name in numbers:
        rest = (total - standard[name].fillna(0)) / (filled - standard[name].notna()).replace(0, np.nan)
        both = [_correlation(one[name], rest) for one in (below, whole)]
        found[str(name)] = float(np.nanmax(both)) if not np.isnan(both).all() else np.nan
    return found


def _correlation(one: pd.Series, other: pd.Series) -> float:
    known = one.notna() & other.notna()
    x, y = one[known].to_numpy(), other[known].to_numpy()
    if len(x) < LEAST_ROWS or x.std() == 0 or y.std() == 0:
        return np.nan
    return float(np.corrcoef(x, y)[0, 1])


def belongs(frame: pd.DataFrame | None, columns: Sequence[str], high: float) -> tuple[str, ...]:
    """The columns that belong to one battery: where ratings go together, those that do not are something else.

    Age, purpose and how often somebody comes are numbers on small scales too. Where nothing goes together, or rows are
    few, all stay: then it is no news that one does not.
    """
    if frame is None or len(frame) < LEAST_ROWS or len(columns) < LEAST_ITEMS:
        return tuple(columns)
    found = with_the_rest(numbers_in(frame, columns), high)
    known = [one for one in found.values() if not np.isnan(one)]
    if len(known) < len(columns) / 2 or np.median(known) < COHERENT:
        return tuple(columns)
    few = (
        len(frame) < 10 * LEAST_ROWS
    )  # with more rows, a column that hardly anybody answered shows nothing of a rating
    filled = frame[list(columns)].notna().sum()
    chance = {one: ERRORS / np.sqrt(n) if n < len(frame) / 10 and n else 0.0 for one, n in filled.items()}
    return tuple(
        one for one in columns if found[one] - chance[one] >= STRANGE or (few and np.isnan(found[one]))
    )


def overall_first(frame: pd.DataFrame, ranges: Mapping[str, float]) -> list[str]:
    """Columns that may be the overall score, the likeliest first.

    A name that says "overall" goes before; then, among the columns with the commonest range, what goes most with the
    others: the whole goes with its parts. ranges: column -> its highest answer.
    """
    usual = Counter(ranges.values()).most_common(1)[0][0] if ranges else 0.0
    rated = [
        name for name, high in ranges.items() if abs(high - usual) <= 1
    ]  # one more or less may be a code
    enough = len(frame) >= LEAST_ROWS and len(rated) >= LEAST_ITEMS
    found = with_the_rest(numbers_in(frame, rated), max(ranges[one] for one in rated)) if enough else {}
    return sorted(
        ranges, key=lambda one: (not is_overall(one), -np.nan_to_num(found.get(one, -1.0), nan=-1.0))
    )
