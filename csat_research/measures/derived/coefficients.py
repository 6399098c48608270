"""Coefficients: signed standardised coefficients as a way of derived importance that has no shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from csat_research.errors import MethodError, listing
from csat_research.measures.derived.sharing import Game, Sharing
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Weighing
from csat_research.stats.halving import PIVOT_FLOOR
from csat_research.stats.shapley import correlations
from csat_research.survey.predictors import plan
from csat_research.survey.questions import Question
from csat_research.words import say

__all__ = ["NO_WEIGHTS", "by_coefficients", "refuse_words", "signed"]

NO_WEIGHTS = say(
    "Standardised coefficients have signs and add up to nothing, so they are no weights. Use method=\u201clmg\u201d or another "
    "that gives shares."
)


def by_coefficients(game: Game, labels: Sequence[str]) -> Sharing:
    """Standardised coefficients of matrices (r, k, k), (r, J); NaN for an item that does not vary.

    Raises MethodError where an item is made of others, so that no coefficient is its own.
    """
    bound = _bound(game)
    if bound:
        raise MethodError(
            say(
                "No coefficient is the own one of: {names}; each is made of others. Leave one of them out: items=[...], or use "
                "method={other:typed}.",
                names=listing(labels[j] for j in bound),
                other="lmg",
            )
        )

    def own(matrices: Floats) -> Floats:
        found = _coefficients(matrices.reshape(-1, *matrices.shape[2:]), game.controls)
        return np.abs(np.diagonal(found.reshape(*matrices.shape[:2], -1), axis1=1, axis2=2))

    return Sharing(lambda matrices: _coefficients(matrices, game.controls), own, 1, game.drivers)


def _coefficients(matrices: Floats, controls: int) -> Floats:
    scaled = correlations(matrices)
    inverse = np.linalg.pinv(scaled[:, 1:, 1:], rcond=PIVOT_FLOOR, hermitian=True)
    found = (inverse @ scaled[:, 1:, :1])[:, controls:, 0]
    varies = np.diagonal(scaled, axis1=1, axis2=2)
    return np.where((varies[:, :1] > 0) & (varies[:, 1 + controls :] > 0), found, np.nan)


def _bound(game: Game) -> list[int]:
    """Items of which the others leave nothing."""
    scaled = correlations(game.matrix)[1:, 1:]
    values, vectors = np.linalg.eigh(scaled)
    varies = np.diagonal(scaled) > 0
    lost = vectors[:, values < PIVOT_FLOOR] * varies[:, None]  # a flat column is a direction of its own
    return [j for j in range(game.drivers) if np.abs(lost[game.controls + j]).max(initial=0.0) > 1e-6]


def refuse_words(units: Units, items: Sequence[Question]) -> None:
    """Raise MethodError for items that are words: a block of levels has no one coefficient."""
    words = [one.question.label for one in plan(units.frame, items).items if one.form == "levels"]
    if words:
        raise MethodError(
            say(
                "A standardised coefficient needs numbers; these are words: {names}. Use method={other:typed}, or leave them out "
                "of items=.",
                names=listing(words),
                other="lmg",
            )
        )


def signed(found: Weighing, outcome: Question) -> Weighing:
    """What was computed as percent of shares, as coefficients: with their sign, ranked by size, without weights."""
    return replace(
        found,
        method="standardised",
        definition=f"standardised coefficient, {outcome.name} (mean score)",
        estimate_of=lambda totals: found.estimate_of(totals) / 100,
        replicate_of=None,
        weight_of=lambda estimates: np.full_like(estimates, np.nan),
        size_of=np.abs,
        noise=None if found.noise is None else found.noise / 100,
        no_weights=NO_WEIGHTS,
    )
