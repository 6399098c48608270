"""Left out: answers that a model cannot use, with gaps or of groups too small, and what is said of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csat_research.errors import MethodError, listing
from csat_research.stats.linearised import SMALLEST_GROUP
from csat_research.survey.basis import cluster_column
from csat_research.survey.predictors import MOST_LEVELS
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = [
    "Lost",
    "Small",
    "answered_rows",
    "missing_words",
    "small_group_rule",
    "small_words",
    "usable_rows",
]


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
    """What a model loses: answers with an outcome, those it uses, gaps by column, mean scores of both parts, small groups."""

    answers: int
    complete: int
    by_column: Mapping[str, int]
    mean_kept: float
    mean_left: float
    groups: tuple[Small, ...] = ()

    @property
    def share(self) -> float:
        """Share of the answers that are not used, 0-1; NaN without any."""
        return 1 - self.complete / self.answers if self.answers else math.nan

    @property
    def in_small_groups(self) -> int:
        """Answers left out because their group is small."""
        return sum(one.n for one in self.groups)


def usable_rows(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str], limit: int = 2_000_000
) -> tuple[pd.DataFrame, Lost]:
    """Complete rows of a model sorted so that no engine's order matters, and what was lost (as `answered_rows`)."""
    answered, rows, groups = _of_large_groups(survey, names, outcome, extra, limit)
    rows, more = _large_groups(survey, rows[rows[list(names)].notna().all(axis=1)], names)
    return rows.reset_index(drop=True), _lost(answered, rows, names, outcome, (*groups, *more))


def answered_rows(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str], limit: int = 2_000_000
) -> tuple[pd.DataFrame, Lost]:
    """Rows with an outcome, gaps in the model's columns and all, sorted so that no engine's order matters; and what lacks.

    Rows of a group that under five answers or customers are of are left out before, and counted apart from what lacks: its
    level would tell of them.
    """
    _, rows, groups = _of_large_groups(survey, names, outcome, extra, limit)
    complete = rows[rows[list(names)].notna().all(axis=1)]
    return rows.reset_index(drop=True), _lost(rows, complete, names, outcome, groups)


def _of_large_groups(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str], limit: int
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Small, ...]]:
    """All rows with an outcome, those of them of large groups (by the same index), and the small groups."""
    wanted = tuple(dict.fromkeys((outcome, *names, *extra, "_n", "_w", "_row")))
    rows = survey.rows(*wanted, limit=limit)
    rows = rows[rows[outcome].notna()].sort_values(list(wanted), kind="stable").reset_index(drop=True)
    return rows, *_large_groups(survey, rows, names)


def _lost(
    answered: pd.DataFrame, kept: pd.DataFrame, names: Sequence[str], outcome: str, groups: tuple[Small, ...]
) -> Lost:
    """What of the answered rows is not among the kept ones, a part of them by index."""
    left = answered[~answered.index.isin(kept.index)]
    return Lost(
        answers=int(answered["_n"].sum()),
        complete=int(kept["_n"].sum()),
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


def missing_words(lost: Lost, missing: str | None, *, impute: bool = False) -> list[Sentence]:
    """Caution where over 20 % of the answers are not used; MethodError over 50 % unless a rule is named.

    impute: whether the verb can also draw what is missing.
    """
    if lost.share > 0.5 and missing is None:
        raise MethodError(_refused(lost, impute=impute))
    told = small_words(lost)
    if lost.share > 0.2:
        told.append(_differ(lost))
    return told


def small_group_rule() -> Sentence:
    """What the row ledger calls answers whose group is small."""
    return say("answers of groups of under {n:count} answers or customers", n=SMALLEST_GROUP)


def small_words(lost: Lost) -> list[Sentence]:
    """Which groups were left out because they are small."""
    if not lost.groups:
        return []
    return [
        say(
            "Under {n:count} answers or {n:count} customers, left out of the model: {names}.",
            n=SMALLEST_GROUP,
            names=listing([str(one) for one in lost.groups]),
        )
    ]


def _differ(lost: Lost) -> Sentence:
    shown = {"lost": 100 * lost.share, "left": lost.mean_left, "kept": lost.mean_kept}
    if lost.groups:
        return say(
            "{lost:whole_percent} of the answers lack a driver or are of a group too small, and are left out; their mean "
            "score is {left:fine}, that of the others {kept:fine}.",
            **shown,
        )
    return say(
        "{lost:whole_percent} of the answers lack a driver and are left out; their mean score "
        "is {left:fine}, that of the others {kept:fine}.",
        **shown,
    )


def _refused(lost: Lost, *, impute: bool) -> Sentence:
    more = say(', or missing="impute" to draw what is missing from answers like them') if impute else ""
    shown = {"lost": 100 * lost.share, "n": lost.answers, "kept": lost.complete}
    if lost.groups:
        return say(
            "{lost:whole_percent} of {n:count} answers lack a value of a driver or are of a group of under "
            "{few:count} answers or customers (most often {worst:quoted}); what is left may be others. Drop that driver, "
            'or write missing="listwise" to use the {kept:count} answers left all the same.',
            few=SMALLEST_GROUP,
            worst=_worst(lost),
            **shown,
        )
    return say(
        "{lost:whole_percent} of {n:count} answers lack a value of a driver (most often "
        "{worst:quoted}); what is left may be others. "
        'Drop that driver, or write missing="listwise" to use the {kept:count} complete answers all the same{more}.',
        worst=_worst(lost),
        more=more,
        **shown,
    )


def _worst(lost: Lost) -> str:
    """The column that costs most answers, by its gaps and its small groups."""
    costs = Counter(dict(lost.by_column))
    for one in lost.groups:
        costs[one.column] += one.n
    return costs.most_common(1)[0][0]
