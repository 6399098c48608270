"""Left out: the rows of a model without those with gaps or of groups too small, and how many were lost to what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csat_research.stats.linearised import SMALLEST_GROUP
from csat_research.survey.basis.basis import cluster_column
from csat_research.survey.engine.collected import MOST_ROWS
from csat_research.survey.predictors import MOST_LEVELS
from csat_research.survey.survey import Survey

__all__ = ["MANY_LOST", "MOST_LOST", "Lost", "Small", "answered_rows", "usable_rows"]

MANY_LOST, MOST_LOST = (
    0.2,
    0.5,
)  # of the answers: above it is said, or refused unless a rule is named (estimands.md, Drivers)


@dataclass(frozen=True, slots=True)
class Small:
    """A group (one level of a column) of under five answers or customers, and how many answers were left out for it."""

    column: str
    level: str
    n: int

    def __str__(self) -> str:
        return f"{self.column}: {self.level}"


@dataclass(frozen=True, slots=True)
class Lost:
    """What a model loses: answers with an outcome, those kept, gaps by column, mean scores of kept and left, small groups."""

    answers: int
    kept: int
    by_column: Mapping[str, int]
    mean_kept: float
    mean_left: float
    groups: tuple[Small, ...] = ()

    @property
    def share(self) -> float:
        """Share of the answers that are not used, 0-1; NaN without any."""
        return 1 - self.kept / self.answers if self.answers else math.nan

    @property
    def in_small_groups(self) -> int:
        """Answers left out because their group is small."""
        return sum(one.n for one in self.groups)


def usable_rows(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str]
) -> tuple[pd.DataFrame, Lost]:
    """Complete rows of a model sorted so that no engine's order matters, and what was lost (as `answered_rows`)."""
    answered, rows, groups = _of_large_groups(survey, names, outcome, extra)
    rows, more = _large_groups(survey, rows[rows[list(names)].notna().all(axis=1)], names)
    return rows.reset_index(drop=True), _lost(answered, rows, names, outcome, (*groups, *more))


def answered_rows(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str]
) -> tuple[pd.DataFrame, Lost]:
    """Rows with an outcome, gaps in the model's columns and all, sorted so that no engine's order matters; and what lacks.

    Rows of a group that under five answers or customers are of are left out before, and counted apart from what lacks: its
    level would tell of them.
    """
    _, rows, groups = _of_large_groups(survey, names, outcome, extra)
    complete = rows[rows[list(names)].notna().all(axis=1)]
    return rows.reset_index(drop=True), _lost(rows, complete, names, outcome, groups)


def _of_large_groups(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Small, ...]]:
    """All rows with an outcome, those of them of large groups (by the same index), and the small groups."""
    wanted = tuple(dict.fromkeys((outcome, *names, *extra, "_n", "_w", "_row")))
    rows = survey.rows(*wanted, limit=MOST_ROWS)
    rows = rows[rows[outcome].notna()].sort_values(list(wanted), kind="stable").reset_index(drop=True)
    return rows, *_large_groups(survey, rows, names)


def _lost(
    answered: pd.DataFrame, kept: pd.DataFrame, names: Sequence[str], outcome: str, groups: tuple[Small, ...]
) -> Lost:
    """What of the answered rows is not among the kept ones, a part of them by index."""
    left = answered[~answered.index.isin(kept.index)]
    return Lost(
        answers=int(answered["_n"].sum()),
        kept=int(kept["_n"].sum()),
        by_column={name: int(answered[name].isna().sum()) for name in names},
        mean_kept=_mean(kept, outcome),
        mean_left=_mean(left, outcome),
        groups=groups,
    )


def _mean(rows: pd.DataFrame, outcome: str) -> float:
    return float(np.average(rows[outcome], weights=rows["_w"])) if len(rows) else math.nan


def _large_groups(
    survey: Survey, rows: pd.DataFrame, names: Sequence[str]
) -> tuple[pd.DataFrame, tuple[Small, ...]]:
    """Rows without those of small groups, again until no group is small; and these groups."""
    who, small = cluster_column(survey), list[Small]()
    left = np.zeros(len(rows), dtype=bool)
    for name in names:
        if not _is_groups(rows[name]):
            continue
        labels = rows[name].astype("string")
        for level in _small_levels(rows, labels, who):
            here = (labels == level).to_numpy(bool, na_value=False)
            small.append(Small(name, level, int(rows["_n"].to_numpy()[here & ~left].sum())))
            left |= here
    if not small:
        return rows, ()
    rows, more = _large_groups(survey, rows[~left], names)
    return rows, (*small, *more)


def _is_groups(values: pd.Series) -> bool:
    """Whether a column makes groups: few words, or two numbers (a yes and a no)."""
    most = 2 if pd.api.types.is_numeric_dtype(values) else MOST_LEVELS
    return bool(values.nunique() <= most)


def _small_levels(rows: pd.DataFrame, labels: pd.Series, who: str | None) -> list[str]:
    """Levels of under five answers or, where they are known, customers."""
    groups = rows.groupby(labels, sort=True)
    sizes = groups["_n"].sum()
    if who is not None and who in rows:
        sizes = sizes.clip(upper=groups[who].nunique())
    return [str(one) for one in sizes.index[sizes < SMALLEST_GROUP]]
