"""Band places: the satisfaction index of each customer, segment or period, and the band it falls in."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.analysis.loyalty.design import Design
from csat_research.errors import ColumnError
from csat_research.measures.index.arithmetic import Rescale, index, person_indices, rescaled
from csat_research.measures.index.draws import Ratings, check_rescaling, ratings_of
from csat_research.measures.index.weights import weights_of
from csat_research.measures.units import units_of
from csat_research.results.bands import Bands
from csat_research.results.result import Result
from csat_research.stats.intervals import mean_t
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.periods import roll_up
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import with_role
from csat_research.survey.stretches import usual_segment
from csat_research.survey.survey import Survey
from csat_research.words import NOT_GIVEN, say

__all__ = [
    "NOWHERE",
    "TOO_SMALL",
    "Per",
    "Yardstick",
    "chosen_segment",
    "places_of_groups",
    "places_of_persons",
    "unit_labels",
    "yardstick",
]

Floats = NDArray[np.float64]
Per = Literal["person", "segment", "period"]
NOWHERE = -1
TOO_SMALL = -2


@dataclass(frozen=True, slots=True, eq=False)
class Yardstick:
    """How ratings become an index: items, their weights (J,) of all answers, ends of their scales and the rescaling."""

    names: tuple[str, ...]
    weights: Floats
    ratings: Ratings
    rescale: Rescale
    method: str

    def scores(self, codes: Floats) -> Floats:
        """Ratings (..., J) on 0-100."""
        return rescaled(codes, self.ratings.lows, self.ratings.highs, self.rescale)


def yardstick(survey: Survey, importance: str | Result, rescale: Rescale, seed: int) -> Yardstick:
    """Weights and scales of the items from all answers of the survey. Raises MethodError for a rescaling that has no meaning."""
    units = units_of(survey)
    weights = weights_of(survey, units, importance, seed)
    ratings = ratings_of(units, chosen_questions(survey, weights.names, "item"))
    check_rescaling(rescale, ratings)
    return Yardstick(weights.names, weights.estimate, ratings, rescale, weights.method)


def places_of_persons(rows: pd.DataFrame, found: Yardstick, bands: Bands) -> NDArray[np.intp]:
    """(n,) band of each row's own index, from what it rated; -1 where nothing with weight was rated."""
    indices = person_indices(found.weights, found.scores(rows[list(found.names)].to_numpy(float)))[0]
    return np.array([NOWHERE if np.isnan(one) else bands.index(float(one)) for one in indices], dtype=int)


def unit_labels(survey: Survey, rows: pd.DataFrame, segment: str | None, every: str) -> pd.Series:
    """(n,) name of each row's segment, or of its period where no segment is given. Raises ColumnError without a date."""
    if segment is not None:
        return rows[segment].astype("string").fillna(NOT_GIVEN)
    if not with_role(survey.questions, "answered_at"):
        raise ColumnError(say('per="period" needs the date of the answer: answered_at="column".'))
    return roll_up(rows["_time"].dt.normalize(), every).astype("string")


def places_of_groups(
    rows: pd.DataFrame,
    labels: pd.Series,
    found: Yardstick,
    bands: Bands,
    design: Design,
    level: float,
) -> pd.DataFrame:
    """Per group its index of means with a range (ratings only, by customer), its band, and whether the range keeps to it.

    A group of under five answers or customers has neither: its index would be theirs.

    design: weights, customers and strata of the rows (n,). Column `place` is the band's number.
    """
    ratings = rows[list(found.names)].to_numpy(float)
    made = []
    for label in sorted(labels.unique()):
        inside = (labels == label).to_numpy()
        value, error, clusters, df = _index_of(ratings, inside, design, found)
        few = clusters < MIN_CLUSTERS
        small = min(clusters, int(inside.sum())) < SMALLEST_GROUP
        value = nan if small else value
        bounds = mean_t(value, nan if few else error, df, level)
        place = TOO_SMALL if small else NOWHERE if np.isnan(value) else bands.index(value)
        low, high = bands.pairs(-inf, inf)[place] if place >= 0 else (nan, nan)
        made.append(
            {
                "unit": str(label),
                "n": int(inside.sum()),
                "csi": value,
                "csi_low": bounds.low,
                "csi_high": bounds.high,
                "band": bands.labels[place] if place >= 0 else "",
                "sure": bool(low <= bounds.low and bounds.high < high),
                "withheld": small,
                "place": place,
            }
        )
    return pd.DataFrame(made)


def _index_of(
    ratings: Floats,
    inside: NDArray[np.bool_],
    design: Design,
    found: Yardstick,
) -> tuple[float, float, int, float]:
    """Σ w_j s_j of the rows inside, its linearised error over customers, how many customers rated, and degrees of freedom.

    NaN where an item was rated by nobody inside: the index would be of other items.
    """
    scores = found.scores(ratings)
    counted = np.where(inside[:, None] & np.isfinite(scores), design.w[:, None], 0.0)
    base = counted.sum(axis=0)
    needed = found.weights > 0
    rated = (counted[:, needed] > 0).any(axis=1)
    clusters = int(rated.sum() if design.codes is None else len(np.unique(design.codes[rated])))
    if (base[needed] == 0).any():
        return nan, nan, clusters, nan
    safe = np.where(base > 0, base, 1.0)
    means = (counted * np.nan_to_num(scores)).sum(axis=0) / safe
    influence = (counted * (np.nan_to_num(scores) - means) / safe) @ found.weights
    return (
        float(index(found.weights, means)),
        sqrt(design.variance(influence)),
        clusters,
        design.df(np.asarray(rated)),
    )


def chosen_segment(survey: Survey, asked: str | None) -> str:
    """The segment asked for, else the usual one. Raises ColumnError where there is none."""
    if asked is not None:
        return chosen_questions(survey, [asked])[0].name
    found = usual_segment(survey)
    if found is None:
        raise ColumnError(
            say(
                'per="segment" needs a segment: segments=["column"], or in survey.yml: column: {{role: segment}}.'
            )
        )
    return found
