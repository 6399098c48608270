"""Dominance tables: what each item adds at every size of the model, and which pairs stand in the same order in every model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan

import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.measures.derived.modelled import Model
from csat_research.measures.derived.products import Matrices
from csat_research.measures.units import Floats
from csat_research.stats.dominance import Dominance, dominance, subset_fits
from csat_research.stats.draws import percentile_interval
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.questions import Question
from csat_research.words import Sentence, count_say, say

__all__ = ["MOST", "dominance_findings", "dominance_tables", "refuse_many"]

MOST = 12  # drivers; twelve are 4,096 models a replicate
AT_ONCE = 2**21  # fits held at once
HELD = 95.0  # percent of replicates


def refuse_many(items: Sequence[Question]) -> None:
    """Raise MethodError above as many drivers as can be looked at in every model."""
    if len(items) > MOST:
        raise MethodError(
            say(
                "Dominance looks at every model of the items; {n:count} are more than {most}. Name fewer: items=[...], or use "
                "method={other:typed}, which has the same shares.",
                n=len(items),
                most=MOST,
                other="lmg",
            )
        )


def dominance_tables(
    items: Sequence[Question], model: Model, matrices: Matrices, totals: Floats, level: float
) -> Mapping[str, pd.DataFrame]:
    """`conditional`: gain in R² (0-100) of each item by how many others are in. `complete`: a row per ordered pair.

    complete, conditional, general: 1 where the term adds more than the other in every model, at every size, on average;
    0 where less; 0.5 where neither. complete_held and so on: in how many replicates, 0-100, it adds more; NaN under ten
    units. totals: (1 + r, k), the estimate first. Source: Azen and Budescu 2003.
    """
    names = [one.name for one in items]
    here = dominance(subset_fits(matrices(totals[:1]), controls=model.controls, sizes=model.sizes))
    quiet = len(np.unique(model.codes)) < MIN_CLUSTERS
    drawn = None if quiet else _drawn(model, matrices(totals[1:]))
    return {"conditional": _conditional(names, here, drawn, level), "complete": _pairs(names, here, drawn)}


def _drawn(model: Model, given: Floats) -> Dominance:
    """Dominance of every replicate that answers can have."""
    given = given[np.isfinite(given).all(axis=(1, 2))]
    step = max(AT_ONCE >> len(model.sizes), 1)
    parts = [
        dominance(subset_fits(given[i : i + step], controls=model.controls, sizes=model.sizes))
        for i in range(0, len(given), step)
    ]
    fields = ("general", "conditional", "complete", "conditional_matrix", "general_matrix")
    return Dominance(*(np.concatenate([getattr(one, name) for one in parts]) for name in fields))


def _conditional(names: list[str], here: Dominance, drawn: Dominance | None, level: float) -> pd.DataFrame:
    size = len(names)
    ends = (
        np.full((2, size * size), nan)
        if drawn is None
        else 100 * np.array(percentile_interval(drawn.conditional.reshape(-1, size * size), level))
    )
    return pd.DataFrame(
        {
            "term": np.repeat(names, size),
            "others": np.tile(np.arange(size), size),
            "estimate": 100 * here.conditional[0].ravel(),
            "conf_low": ends[0],
            "conf_high": ends[1],
        }
    )


def _pairs(names: list[str], here: Dominance, drawn: Dominance | None) -> pd.DataFrame:
    """Every ordered pair, the first by its general dominance first."""
    order = np.argsort(-here.general[0], kind="stable")
    pairs = [(i, j) for i in order for j in order if i != j]
    first, second = (np.array(one) for one in zip(*pairs, strict=True))
    kinds = {"complete": "complete", "conditional": "conditional_matrix", "general": "general_matrix"}
    columns = {"term": np.array(names)[first], "other": np.array(names)[second]}
    columns |= {kind: getattr(here, name)[0][first, second] for kind, name in kinds.items()}
    for kind, name in kinds.items():
        held = None if drawn is None else (getattr(drawn, name)[:, first, second] == 1).mean(axis=0)
        columns[f"{kind}_held"] = np.full(len(first), nan) if held is None else 100 * held
    return pd.DataFrame(columns)


def dominance_findings(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """How many pairs stand in one order in every model, and how many of them in nearly all replicates."""
    complete = table[table["complete"] == 1]
    told = count_say(
        "In every model one adds more than the other in {sure:count} of {n:count} pair (complete dominance).",
        "In every model one adds more than the other in {sure:count} of {n:count} pairs (complete dominance).",
        len(table) // 2,
        sure=len(complete),
    )
    if table["complete_held"].isna().all():
        return (told,)
    held = int((complete["complete_held"] >= HELD).sum())
    return (
        told,
        count_say(
            "{n:count} of them does so in {share:plain} % of the replicates or more.",
            "{n:count} of them do so in {share:plain} % of the replicates or more.",
            held,
            share=HELD,
        ),
    )
