"""Filling: gaps in predictors filled several times from answers like them - what may be filled, and what is said of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.stats.chained import donors
from csat_research.survey.basis.left_out import Lost
from csat_research.survey.basis.left_out_words import small_words
from csat_research.survey.door.coding import WHY, why
from csat_research.survey.predictors import Predictors
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, say

__all__ = ["Fillable", "fillable", "filled", "filling_words", "gaps_table", "needed"]

FEWEST_SETS, MOST_SETS = 20, 50  # one for each per cent of answers with a gap: White, Royston, Wood 2011
MANY = 50_000  # rows from which on the fewest sets are drawn, or memory would not hold them
TRAIT = (
    10  # so many customers (or agents) with several values, all the same, may make a column a trait of theirs
)
CHANCE = 0.001  # unless as many would agree by chance, as they do where nearly everybody has one value


@dataclass(frozen=True, slots=True, eq=False)
class Fillable:
    """Rows whose gaps may be filled, the place of each among those given, and how many answers were left out and why.

    absent: a predictor does not apply. unknown: a gap in what stays the same within a customer or agent. drawn: rows
    with a gap that is left to be drawn.
    """

    rows: pd.DataFrame
    places: np.ndarray
    absent: int
    unknown: int
    drawn: int = 0


def needed(survey: Survey, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Columns that tell what may be filled: why one of the named has no value, and customers and agents."""
    there = set(survey.answers.collect_schema().names())
    units = [q.name for role in ("customer", "agent") for q in with_role(survey.questions, role)]
    return [why(name) for name in names if why(name) in there], units


def fillable(
    rows: pd.DataFrame, names: Sequence[str], reasons: Sequence[str], units: Sequence[str]
) -> Fillable:
    """Rows (with `_n`) without what is never drawn: a predictor that does not apply, and an unknown trait.

    What stays the same within a unit (customer, agent) is a trait: where another answer of the unit has it, it is taken
    over as the fact it is; where none has, the row is left out. reasons, units: columns as `needed` names them.

    >>> rows = pd.DataFrame({"x": [1, None, None], "_why_x": [0, 2, 4], "_n": 1})
    >>> fillable(rows, ["x"], ["_why_x"], []).absent
    1
    """
    absent = (rows[list(reasons)] == WHY["does_not_apply"]).any(axis=1).to_numpy()
    kept, unknown = _traits(rows[~absent].drop(columns=list(reasons)), names, units)
    places = np.flatnonzero(~absent)[~unknown]
    n = rows["_n"].to_numpy(float)
    left = np.flatnonzero(~absent)[unknown]
    gaps = int(kept[list(names)].isna().any(axis=1).sum())
    return Fillable(kept.reset_index(drop=True), places, int(n[absent].sum()), int(n[left].sum()), gaps)


def _traits(
    rows: pd.DataFrame, names: Sequence[str], units: Sequence[str]
) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows with traits taken over, and (rows,) where one stays unknown; those are left out."""
    found, unknown = rows.copy(), np.zeros(len(rows), dtype=bool)
    seen = rows[
        ~rows.drop(columns=["_w", "_row"], errors="ignore").duplicated()
    ]  # parts of one answer are no several
    for name in names:
        for unit in units:
            values = seen.groupby(unit)[name]
            several = values.count() > 1
            alike = several.sum() >= TRAIT and (values.nunique()[several] == 1).all()
            if alike and _agreement(seen[name]) ** int(several.sum()) < CHANCE:
                found[name] = found[name].fillna(rows[unit].map(values.first()))
                unknown |= found[name].isna().to_numpy()
    return found[~unknown], unknown


def _agreement(values: pd.Series) -> float:
    """How often two values drawn at random are the same, 0-1."""
    return float((values.value_counts(normalize=True) ** 2).sum())


def heaviness(weights: np.ndarray) -> np.ndarray:
    """Survey weights (n,) as a column that predicts: a logarithm, so that a few heavy answers do not decide, and 10 w is w.

    >>> heaviness(np.array([10.0, 10.0])).round(3).tolist()
    [0.693, 0.693]
    """
    return np.asarray(np.log1p(weights / weights.mean()))


def filled(
    rows: pd.DataFrame, predictors: Predictors, known: np.ndarray, seed: int, units: Sequence[str] = ()
) -> tuple[pd.DataFrame, ...]:
    """Versions of the rows with every gap of a predictor filled; the rows alone where there is none.

    known: (n, h) what goes into every prediction beside the predictors themselves and the weights: the outcome above all.
    units: columns of customers (and agents) of weighted answers. Rows of theirs that are alike in everything are one answer in
    parts: it is drawn once, with the weights of all parts.
    """
    names = [one.name for one in predictors.items]
    gaps = rows[names].isna().any(axis=1)
    if not gaps.any():
        return (rows,)
    first, part, weights = _whole_answers(rows, [*names, *units], known, bool(units))
    columns = [one.columns(rows[one.name])[first] for one in predictors.items]
    most = MOST_SETS if len(rows) < MANY else FEWEST_SETS
    sets = min(max(FEWEST_SETS, math.ceil(100 * float(gaps.iloc[first].mean()))), most)
    lenders = donors(columns, np.column_stack([known[first], heaviness(weights)]), sets=sets, seed=seed)
    return tuple(
        rows.assign(**{name: rows[name].to_numpy()[first[one[part, j]]] for j, name in enumerate(names)})
        for one in lenders
    )


def _whole_answers(
    rows: pd.DataFrame, names: Sequence[str], known: np.ndarray, parted: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first row of each answer, of which answer each row (n,) is a part, and the weights of the answers."""
    weights = rows["_w"].to_numpy(float)
    if not parted:
        return np.arange(len(rows)), np.arange(len(rows)), weights
    told = pd.concat([rows[list(names)].reset_index(drop=True), pd.DataFrame(known)], axis=1)
    part = told.groupby(list(told), sort=False, dropna=False).ngroup().to_numpy()
    return np.unique(part, return_index=True)[1], part, np.bincount(part, weights)


def gaps_table(rows: pd.DataFrame, versions: Sequence[pd.DataFrame], predictors: Predictors) -> pd.DataFrame:
    """For each predictor with gaps: how many were filled, and the mean of what was seen and of what was drawn (numbers)."""
    found: list[dict[str, Any]] = []
    for one in predictors.items:
        gap = rows[one.name].isna().to_numpy()
        if not gap.any():
            continue
        numeric = one.form != "levels"
        drawn = [version.loc[gap, one.name].mean() for version in versions] if numeric else [math.nan]
        found.append(
            {
                "term": one.name,
                "n_filled": int(gap.sum()),
                "share_filled": 100 * float(gap.mean()),
                "mean_seen": float(rows.loc[~gap, one.name].mean()) if numeric else math.nan,
                "mean_drawn": float(np.mean(drawn)),
            }
        )
    return pd.DataFrame(found)


def filling_words(lost: Lost, found: Fillable) -> list[Sentence]:
    """What was filled, on which condition, and what could not be."""
    told = small_words(lost)
    if found.drawn:
        told.append(
            say(
                "{lost:percent} of the answers lack a driver; their mean score is {left:fine}, that of the others {kept:fine}. "
                "What is missing was drawn from answers like them, several times: right where it depends on nothing but the "
                "score, the drivers and the controls.",
                lost=100 * lost.share,
                left=lost.mean_left,
                kept=lost.mean_kept,
            )
        )
    if found.absent:
        told.append(
            count_say(
                "{n:count} answer for which a driver does not apply is left out: that is never drawn.",
                "{n:count} answers for which a driver does not apply are left out: that is never drawn.",
                found.absent,
            )
        )
    if found.unknown:
        told.append(
            count_say(
                "{n:count} answer lacks what stays the same within a customer or agent, and no other answer of theirs has it; "
                "it is left out.",
                "{n:count} answers lack what stays the same within a customer or agent, and no other answer of theirs has it; "
                "they are left out.",
                found.unknown,
            )
        )
    return told
