"""CSI: the satisfaction index, its error from ratings and weights together, and what each item takes from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from csat_research.measures.few import few_cautions
from csat_research.measures.importance.importance import Method
from csat_research.measures.index.arithmetic import RESCALINGS, Rescale
from csat_research.measures.index.by_method import compared_methods
from csat_research.measures.index.draws import (
    Drawn,
    Ratings,
    check_rescaling,
    drawn,
    rated_ledger,
    ratings_of,
    spread,
    weight_bounds,
)
from csat_research.measures.index.item_reliability import alpha_of_items
from csat_research.measures.index.weights import Weights, weights_of
from csat_research.measures.index.words import (
    COLUMNS,
    DEFINITIONS,
    bands_table,
    csi_findings,
    lost_figure,
    rating_cautions,
)
from csat_research.measures.stated.methods import chosen_method
from csat_research.measures.units import ALIKE, Floats, Units, units_of
from csat_research.results.bands import Bands, bands_named
from csat_research.results.result import Result
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import provenance
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.survey import Survey
from csat_research.words import Sentence

__all__ = ["csi"]


@checked
def csi(
    survey: Survey,
    *,
    importance: Result | Method | Literal["all", "auto"] | Sequence[Result | Method] = "picks",
    rescale: Rescale = "maximum",
    bands: Bands | Literal["trade_closed"] = "trade_closed",
    cluster: str | None = "auto",
    reliability: bool = False,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Result:
    """Customer satisfaction index: Σ w_j s_j, 0-100, s_j the mean of the valid ratings of item j on its own scale.

    importance: how items are weighed, a method of `importance` (also "auto") or a Result of it (several methods: name one). A
    list of them, or "all", compares them: a row each, and which item stays on top (see `compared_methods`). rescale: "maximum" =
    mean / highest answer, "range" = (mean - lowest) / (highest - lowest); the other is printed too.
    Ratings and weights are resampled together, by `cluster` (the customer); intervals are percentiles of the replicates,
    widened where few customers stand behind them (Hesterberg 2015).

    Rows of `.table`: `csi` (chosen rescaling), `csi_person_mean` (mean of the own index of each answer, over what it rated),
    and `csi_range` or `csi_maximum`. `.tables`: `points_lost` = w_j (100 - s_j), adding up to 100 - CSI, with weight and
    rating; `weights`; `bands`: posterior share of the index in each band, by a Bayesian bootstrap over customers;
    `reliability`, where asked for: Cronbach's alpha of the items (with the extra "lab"). Raises MethodError for "maximum"
    with negative codes, ColumnError where items or weights are missing. Source: Efron 1979 (percentiles); Rubin 1981 (bands).

    >>> survey = Survey(
    ...     pd.DataFrame({"a": [5, 4, 5] * 9, "b": [2, 1, 3] * 9, "top": ["a", "a", "b"] * 9}),
    ...     items=["a", "b"], picks="top", scales={"a": "1-5", "b": "1-5"}
    ... )
    >>> round(float(csi(survey, replicates=200).table["estimate"].iloc[0]), 1)
    75.6
    """
    known = bands_named(bands)
    units = units_of(survey, cluster)
    if importance == "all" or not isinstance(importance, str | Result):
        return compared_methods(survey, units, importance, rescale, level, replicates, seed)
    named = importance if isinstance(importance, Result) else chosen_method(survey, importance)
    return _by_one_method(survey, units, named, rescale, known, level, replicates, seed, reliability)


def _by_one_method(
    survey: Survey,
    units: Units,
    importance: Result | str,
    rescale: Rescale,
    bands: Bands,
    level: float,
    replicates: int,
    seed: int,
    reliability: bool,
) -> Result:
    """The index by one method of importance."""
    weights = weights_of(survey, units, importance, seed)
    ratings = ratings_of(units, chosen_questions(survey, weights.names, "item"))
    check_rescaling(rescale, ratings)
    found = drawn(ratings, weights, replicates, seed)
    persons = units.units_with(ratings.rows)
    quiet = weights.withheld or persons < MIN_CLUSTERS
    table, draws = _table(found, rescale, level, quiet)
    lost = _lost_table(found, rescale, level, quiet)
    posterior = drawn(ratings, weights, replicates, seed, "bayesian").index(rescale)[1:]
    beside, doubts = _beside(ratings, weights, reliability, level, seed, replicates)
    tables = _tables(lost, table, bands, posterior, quiet) | beside
    asked = {"importance": weights.method, "rescale": rescale, "bands": bands.source}
    return Result(
        verb="csi",
        table=table,
        tables=tables,
        level=level,
        findings=csi_findings(table, tables),
        cautions=(*few_cautions(survey, units, persons), *doubts, *rating_cautions(ratings, rescale)),
        figure=lost_figure(survey, table, lost),
        rows=rated_ledger(survey, ratings.n),
        provenance=provenance(survey, cluster=units.cluster, weighted=units.weighted, **asked),
        draws=np.concatenate([draws, np.full((replicates - len(draws), len(table)), np.nan)]),
        resample=units.resample(seed, replicates),
    )


def _beside(
    ratings: Ratings, weights: Weights, reliability: bool, level: float, seed: int, replicates: int
) -> tuple[dict[str, pd.DataFrame], tuple[Sentence, ...]]:
    """What the weights and, where asked for, the reliability of the items add: tables and cautions."""
    alpha: tuple[dict[str, pd.DataFrame], tuple[Sentence, ...]] = ({}, ())
    if reliability:
        alpha = alpha_of_items(ratings, level)
    return {**weights.tables(replicates, seed, level), **alpha[0]}, (*weights.cautions, *alpha[1])


def _tables(
    lost: pd.DataFrame, table: pd.DataFrame, bands: Bands, posterior: Floats, quiet: bool
) -> dict[str, pd.DataFrame]:
    """Points lost, weights, and the posterior share of each band, of an index whose spread was seen."""
    unseen = quiet or bool(table["std_error"].iloc[0] <= ALIKE)
    shares = bands_table(bands, posterior, float(table["estimate"].iloc[0]), unseen)
    weights = lost[["term", "label", "weight", "weight_low", "weight_high"]]
    return {"points_lost": lost, "weights": weights, "bands": shares}


def _table(found: Drawn, rescale: Rescale, level: float, quiet: bool) -> tuple[pd.DataFrame, Floats]:
    """Rows of the table and their replicates."""
    other = next(one for one in RESCALINGS if one != rescale)
    measures = [
        ("csi", rescale, found.index(rescale)),
        ("csi_person_mean", rescale, found.person_mean(rescale)),
    ]
    if found.ratings.lows.min() >= 0 or other == "range":
        measures.append((f"csi_{other}", other, found.index(other)))
    rows = [_row(found, name, how, values, level, quiet) for name, how, values in measures]
    return pd.DataFrame(rows, columns=list(COLUMNS)), np.column_stack(
        [values[1:] for _, _, values in measures]
    )


def _row(
    found: Drawn, name: str, rescale: Rescale, values: Floats, level: float, quiet: bool
) -> dict[str, Any]:
    ratings = found.ratings
    low, high, error = spread(values[1:], ratings, level, quiet)
    rated = ratings.rows
    per = "answer" if name == "csi_person_mean" else "item mean"
    return {
        "measure": name,
        "definition": DEFINITIONS[rescale],
        "per": per,
        "n": int(ratings.units.n[rated].sum()),
        "customers": ratings.units.units_with(rated) if ratings.units.cluster else np.nan,
        "estimate": float(values[0]),
        "std_error": float(error),
        "conf_low": float(low),
        "conf_high": float(high),
    }


def _lost_table(found: Drawn, rescale: Rescale, level: float, quiet: bool) -> pd.DataFrame:
    """Per item: weight, rating and points lost with their ranges, and how many rated it."""
    ratings, units = found.ratings, found.ratings.units
    rated = ~np.isnan(ratings.codes)
    scores, lost = found.scores(rescale), found.lost(rescale)
    low, high, error = spread(lost[1:], ratings, level, quiet)
    columns = {
        "term": [one.name for one in ratings.items],
        "label": [one.label for one in ratings.items],
        "n": (rated * units.n[:, None]).sum(axis=0),
        "raters": 100 * (rated * units.n[:, None]).sum(axis=0) / units.n[ratings.rows].sum(),
        "weight": 100 * found.weights[0],
        **dict(zip(("weight_low", "weight_high"), weight_bounds(found, level, quiet), strict=True)),
        "rating": scores[0],
        **dict(zip(("rating_low", "rating_high"), spread(scores[1:], ratings, level, quiet), strict=False)),
        "estimate": lost[0],
        "std_error": error,
        "conf_low": low,
        "conf_high": high,
    }
    return pd.DataFrame(columns)
