"""CSI drawn: ratings and weights of the same resampled customers, and the index of each replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csat_research.errors import MethodError, check_choice, listing
from csat_research.measures.index.arithmetic import (
    RESCALINGS,
    Rescale,
    index,
    person_indices,
    points_lost,
    rescaled,
)
from csat_research.measures.index.weights import Weights
from csat_research.measures.units import ALIKE, Floats, Units
from csat_research.results.ledger import RowLedger
from csat_research.stats.draws import Kind, percentile_interval
from csat_research.survey.basis.basis import row_ledger
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = [
    "Drawn",
    "Ratings",
    "check_comparable",
    "check_rescaling",
    "drawn",
    "pieces_of",
    "put_together",
    "rated_ledger",
    "ratings_of",
    "spread",
    "weight_bounds",
]


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Ratings of J items: codes (rows, J), NaN = not rated, with the ends of each item's scale."""

    items: tuple[Question, ...]
    units: Units
    codes: Floats
    lows: Floats
    highs: Floats

    @property
    def totals(self) -> Floats:
        """(units, 2J): sums of w·rating and of w over those who rated."""
        rated = self.units.w[:, None] * ~np.isnan(self.codes)
        return self.units.sums(np.concatenate([rated * np.nan_to_num(self.codes), rated], axis=1))

    @property
    def rows(self) -> np.ndarray:
        """(rows,) who rated anything."""
        return np.asarray(~np.isnan(self.codes).all(axis=1))

    def widened(self, level: float) -> float:
        """The level at which percentiles of replicates cover `level`."""
        return self.units.widened(level, self.rows)

    @property
    def n(self) -> int:
        """Answers with a rating."""
        return int(self.units.n[self.rows].sum())

    def scores(self, totals: Floats, rescale: Rescale) -> Floats:
        """(r, J) rescaled means, 0-100, from (r, 2J) totals; the mean is over valid ratings."""
        summed, base = np.split(totals, 2, axis=1)
        means = np.divide(summed, base, out=np.full_like(base, np.nan), where=base > 0)
        return rescaled(means, self.lows, self.highs, rescale)


def rated_ledger(survey: Survey, rated: int) -> RowLedger:
    """Rows used for an index, those in which an item is rated, and why the others are not."""
    return row_ledger(survey, None, used=rated, rule=say("no item rated"))


def ratings_of(units: Units, items: Sequence[Question]) -> Ratings:
    """The ratings of the items. Raises MethodError where a column has no scale or nobody rated."""
    bare = [one.label for one in items if one.scale is None]
    if bare:
        raise MethodError(
            say("An index needs the scale of each item; none is declared for: {names}.", names=listing(bare))
        )
    codes = units.columns([one.name for one in items])
    nobody = np.flatnonzero(np.asarray(np.isnan(codes).all(axis=0)))
    silent = [items[j].label for j in nobody.tolist()]
    if silent:
        raise MethodError(say("Nobody rated: {names}. Leave it out of the items.", names=listing(silent)))
    scales = [one.scale for one in items if one.scale]
    return Ratings(
        tuple(items), units, codes, np.array([s.low for s in scales]), np.array([s.high for s in scales])
    )


def check_rescaling(rescale: str, ratings: Ratings) -> None:
    """Raise MethodError for a rescaling that is not known, or a share of the maximum of answers below 0."""
    check_choice("rescale", rescale, RESCALINGS)
    if rescale == "maximum" and ratings.lows.min() < 0:
        names = [one.label for one, low in zip(ratings.items, ratings.lows, strict=True) if low < 0]
        raise MethodError(
            say(
                "A share of the maximum has no meaning for answers below 0 ({names}). Write rescale={range:typed}.",
                names=listing(names),
                range="range",
            )
        )


def check_comparable(items: Sequence[Question]) -> None:
    """Raise MethodError for answers below 0: an index is compared and charted as a share of the maximum alone."""
    names = [one.label for one in items if one.scale and one.scale.low < 0]
    if names:
        raise MethodError(
            say(
                "An index is compared and charted as a share of the maximum, which has no meaning for answers below 0 "
                "({names}). Count the answers from 0 or 1 upwards.",
                names=listing(names),
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Row 0 is the estimate, the others are replicates: weights (1 + r, J) and totals of the same resampled units.

    made: what makes the weights. rated: (1 + r, 2J). persons: per rescaling (1 + r, J + 2), sums of w, of w·index and of how
    indices move with weights.
    """

    ratings: Ratings
    made: Weights
    weights: Floats
    rated: Floats
    persons: dict[Rescale, Floats]

    def scores(self, rescale: Rescale) -> Floats:
        """(1 + r, J) rescaled means."""
        return self.ratings.scores(self.rated, rescale)

    def index(self, rescale: Rescale) -> Floats:
        """(1 + r,) the index."""
        return index(self.weights, self.scores(rescale))

    def lost(self, rescale: Rescale) -> Floats:
        """(1 + r, J) points lost."""
        return points_lost(self.weights, self.scores(rescale))

    def person_mean(self, rescale: Rescale) -> Floats:
        """(1 + r,) mean of the persons' indices; it moves with the weights to first order."""
        base, summed, slopes = np.split(self.persons[rescale], [1, 2], axis=1)
        moved = ((self.weights - self.weights[:1]) * slopes).sum(axis=1)
        return np.asarray((summed[:, 0] + moved) / base[:, 0])


def drawn(ratings: Ratings, weights: Weights, replicates: int, seed: int, kind: Kind = "bootstrap") -> Drawn:
    """The estimate and joint replicates of everything an index needs, whole units resampled once for all of it."""
    together = pieces_of(ratings, weights)
    kept = min(replicates, weights.most_replicates)
    found = ratings.units.replicates(together, replicates, seed, kind)[:kept]
    return put_together(ratings, weights, np.concatenate([together.sum(axis=0)[None], found]))


def spread(draws: Floats, ratings: Ratings, level: float, quiet: bool) -> tuple[Floats, Floats, Floats]:
    """Percentiles and standard error of replicates (r,) or (r, J); NaN where they are withheld, not drawn, or do not vary.

    Percentiles of few customers are widened as t is wider than z.
    """
    if quiet or len(draws) < 2:
        hidden = np.full(draws.shape[1:], np.nan)
        return hidden, hidden, hidden
    low, high = percentile_interval(draws, ratings.widened(level))
    error = np.asarray(np.nanstd(draws, axis=0, ddof=1))
    unseen = error <= ALIKE  # all answers are alike: what was not seen is no certainty
    return np.where(unseen, np.nan, low), np.where(unseen, np.nan, high), error


def weight_bounds(found: Drawn, level: float, quiet: bool) -> tuple[Floats, Floats]:
    """Low and high of the weights (J,), 0-100: as `importance` prints those that have ranges of their own, else of replicates."""
    own = None if quiet else found.made.bounds(level)
    return own or spread(100 * found.weights[1:], found.ratings, level, quiet)[:2]


def pieces_of(ratings: Ratings, weights: Weights) -> Floats:
    """(units, k) everything of a unit that an index is made of: sums of weights, of ratings and of persons' indices."""
    persons = [_person_totals(ratings, weights.estimate, one) for one in RESCALINGS]
    return np.concatenate([weights.totals, ratings.totals, *persons], axis=1)


def put_together(ratings: Ratings, weights: Weights, totals: Floats) -> Drawn:
    """Indices of (1 + r, k) totals of `pieces_of`, the estimate first."""
    sizes = [weights.totals.shape[1], 2 * len(ratings.items), *[len(ratings.items) + 2] * len(RESCALINGS)]
    of_weights, rated, *of_persons = np.split(totals, np.cumsum(sizes)[:-1], axis=1)
    return Drawn(
        ratings, weights, weights.of(of_weights), rated, dict(zip(RESCALINGS, of_persons, strict=True))
    )


def _person_totals(ratings: Ratings, weights: Floats, rescale: Rescale) -> Floats:
    """(units, J + 2) sums of w, of w·index and of how the indices move with each weight, over rows that rated."""
    own, slopes = person_indices(weights, rescaled(ratings.codes, ratings.lows, ratings.highs, rescale))
    columns = np.column_stack([np.ones(len(own)), np.nan_to_num(own), np.nan_to_num(slopes)])
    return ratings.units.sums(columns * (ratings.units.w * np.isfinite(own))[:, None])
