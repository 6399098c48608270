"""Driver gaps: answers that lack a driver are left out, or filled several times from answers like them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.stats.chained import donors
from csat_research.survey.coding import WHY, why
from csat_research.survey.predictors import Predictors, answered_rows, missing_words, usable_rows
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["filled", "gaps_table", "gathered", "heaviness"]

FEWEST_SETS, MOST_SETS = 20, 50  # one for each per cent of answers with a gap: White, Royston, Wood 2011
MANY = 50_000  # rows from which on the fewest sets are drawn, or memory would not hold them
TRAIT = 10  # so many customers (or agents) with several values, all the same, make a column a trait of theirs


def gathered(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str], missing: str | None
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Rows of a model and what is said of gaps: complete ones, or (missing="impute") those whose gaps can be filled.

    A driver that does not apply is never filled, and neither is what stays the same within a customer or agent where none of
    their answers has it: these rows are left out. Where another answer of theirs has it, it is taken over as the fact it is.
    """
    if missing != "impute":
        rows, lost = usable_rows(survey, names, outcome, extra)
        return rows, missing_words(lost, missing, impute=True)
    there = survey.answers.collect_schema().names()
    reasons = [why(name) for name in names if why(name) in there]
    units = [q.name for role in ("customer", "agent") for q in with_role(survey.questions, role)]
    rows, lost = answered_rows(survey, names, outcome, [*extra, *units, *reasons])
    absent = (rows[reasons] == WHY["does_not_apply"]).any(axis=1)
    kept, unknown = _traits(rows[~absent].drop(columns=reasons), names, units)
    return kept.reset_index(drop=True), _words(lost, int(rows.loc[absent, "_n"].sum()), unknown)


def _traits(rows: pd.DataFrame, names: Sequence[str], units: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """What stays the same within a unit is taken over from its other answers; rows where none has it are left out."""
    found, unknown = rows.copy(), np.zeros(len(rows), dtype=bool)
    for name in names:
        for unit in units:
            values = rows.groupby(unit)[name]
            several = values.count() > 1
            if several.sum() >= TRAIT and (values.nunique()[several] == 1).all():
                found[name] = found[name].fillna(rows[unit].map(values.first()))
                unknown |= found[name].isna().to_numpy()
    return found[~unknown], int(rows["_n"].to_numpy()[unknown].sum())


def heaviness(rows: pd.DataFrame) -> np.ndarray:
    """Survey weights (n,) as a column that predicts: a logarithm, so that a few heavy answers do not decide, and 10 w is w."""
    return np.log1p(rows["_w"].to_numpy(float) / float(rows["_w"].mean()))


def filled(
    rows: pd.DataFrame, predictors: Predictors, known: np.ndarray, seed: int
) -> tuple[pd.DataFrame, ...]:
    """Versions of the rows with every gap of a predictor filled; the rows alone where there is none.

    known: (n, h) what goes into every prediction beside the predictors themselves: the outcome above all.
    """
    names = [one.name for one in predictors.items]
    gaps = rows[names].isna().any(axis=1)
    if not gaps.any():
        return (rows,)
    columns = [one.columns(rows[one.name]) for one in predictors.items]
    most = MOST_SETS if len(rows) < MANY else FEWEST_SETS
    sets = min(max(FEWEST_SETS, math.ceil(100 * float(gaps.mean()))), most)
    lenders = donors(columns, known, sets=sets, seed=seed)
    return tuple(
        rows.assign(**{name: rows[name].to_numpy()[one[:, j]] for j, name in enumerate(names)})
        for one in lenders
    )


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


def _words(lost: dict[str, Any], absent: int, unknown: int) -> list[Sentence]:
    """What was filled, on which condition, and what could not be."""
    told = []
    if lost["lost"] > 0:
        told.append(
            say(
                "{lost:percent} of the answers lack a driver; their mean score is {left:fine}, that of the others {kept:fine}. "
                "What is missing was drawn from answers like them, several times: right where it depends on nothing but the "
                "score, the drivers and the controls.",
                lost=100 * lost["lost"],
                left=lost["mean_left"],
                kept=lost["mean_kept"],
            )
        )
    if absent:
        told.append(
            say(
                "{n:count} answers for which a driver does not apply are left out: that is never drawn.",
                n=absent,
            )
        )
    if unknown:
        told.append(
            say(
                "{n:count} answers lack what stays the same within a customer or agent, and no other answer of theirs has it; "
                "they are left out.",
                n=unknown,
            )
        )
    return told
