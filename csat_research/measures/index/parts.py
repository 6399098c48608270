"""Index by part: CSI of groups or periods with what each customer adds to it, so that it can be compared and charted."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import MethodError
from csat_research.measures.index.draws import Ratings, check_comparable, pieces_of, put_together, ratings_of
from csat_research.measures.index.weights import Weights, weights_of
from csat_research.measures.scores.scored import Scored
from csat_research.measures.stated.methods import stated_methods
from csat_research.measures.units import Floats, Units, pick_columns, units_of
from csat_research.stats.slopes import slopes
from csat_research.survey.basis.layers import drawn_strata
from csat_research.survey.periods import PERIODS, roll_up
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey

__all__ = ["Part", "index_definition", "index_parts", "influence_of", "spoke", "usual_importance"]

SAID = ("item", "importance", "rank", "points")
CHOSEN = ("best", "worst")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The index of one group: estimate (0-100) with its error, each customer's influence and stratum (None without)."""

    found: Scored
    sums: pd.Series | None
    strata: pd.Series | None


def index_definition(survey: Survey, importance: str | None = None) -> str:
    """What the index is made of; indices of other items, or of other weights, are never compared."""
    items = ", ".join(one.name for one in with_role(survey.questions, "item"))
    return f"100 × mean / highest answer, weights from {importance or usual_importance(survey)}: {items}"


def index_parts(
    survey: Survey, measure: str, groups: tuple[str, ...] = ()
) -> dict[tuple[Hashable, ...], Part]:
    """The index of each group (columns, or a period such as month), each with the weights of its own customers.

    Groups where nobody rated, or nobody said what matters, are left out. Errors are linearised: the index is a smooth
    function of sums over customers, and what a customer adds to it is the slope there times the customer's own sums, so
    the errors of ratings and of weights are in it together. Source: Binder 1983; the
    infinitesimal jackknife of Jaeckel 1972. Raises MethodError for answers below 0.
    """
    check_comparable(with_role(survey.questions, "item"))
    units = units_of(survey, extra=["_day" if one in PERIODS else one for one in groups])
    units = units.only(spoke(survey, units))
    keys = _keys(units.frame, groups)
    found = {}
    for key, rows in keys.groupby(keys, sort=True).groups.items() if groups else [((), keys.index)]:
        part = _part(survey, units.only(np.isin(np.arange(len(keys)), rows)), measure)
        if part is not None:
            found[key if isinstance(key, tuple) else (key,)] = part
    return found


def spoke(survey: Survey, units: Units) -> NDArray[np.bool_]:
    """(rows,) who rated an item or said what matters; the silent are no customers of an index."""
    rated = [one.name for role in SAID for one in with_role(survey.questions, role)]
    picked = np.nan_to_num(units.columns(pick_columns(survey))) > 0
    chosen = [one.name for role in CHOSEN for one in with_role(survey.questions, role)]
    named = units.frame[chosen].notna().any(axis=1).to_numpy(bool)
    return np.asarray(np.isfinite(units.columns(rated)).any(axis=1) | picked.any(axis=1) | named)


def _keys(frame: pd.DataFrame, groups: tuple[str, ...]) -> pd.Series:
    """The group of each row as a tuple; a value that is not given is None."""
    columns = [
        (roll_up(frame["_day"], one) if one in PERIODS else frame[one]).astype(object) for one in groups
    ]
    rows = (
        zip(*(one.where(one.notna(), None) for one in columns), strict=True) if columns else [()] * len(frame)
    )
    return pd.Series(list(rows), dtype=object)


def _part(survey: Survey, units: Units, measure: str) -> Part | None:
    try:
        weights = weights_of(survey, units, usual_importance(survey), 0)
        ratings = ratings_of(units, chosen_questions(survey, weights.names, "item"))
    except MethodError:
        return None
    estimate, each = influence_of(ratings, weights, measure)
    strata = units.strata
    variance = float(units.variance_of(each).variance) if units.count > 1 else math.nan
    customers, n = units.units_with(ratings.rows), int(units.n[ratings.rows].sum())
    df = float(units.degrees(units.count))
    found = Scored(n, customers if units.cluster else math.nan, estimate, variance, df, 1.0, {})
    if units.cluster is None:
        return Part(found, None, None)
    names = pd.Index(units.frame[units.cluster].to_numpy()[units.starts])
    sums = pd.Series(each, index=names)
    return Part(found, sums, None if strata is None else drawn_strata(survey, units.cluster))


def influence_of(ratings: Ratings, weights: Weights, measure: str) -> tuple[float, Floats]:
    """The index and what each unit adds to it, (units,): the slope at the totals times the unit's own sums."""
    parts = pieces_of(ratings, weights)
    total = parts.sum(axis=0)

    def value(totals: Floats) -> Floats:
        drawn = put_together(ratings, weights, totals)
        return drawn.index("maximum") if measure == "csi" else drawn.person_mean("maximum")

    found, slope = slopes(value, total)
    return float(found), np.asarray(parts @ slope)


def usual_importance(survey: Survey) -> str:
    """What people pick where they were asked to, else the next way in which they said what matters."""
    return (*stated_methods(survey), "picks")[0]
