"""Weights for an index: from a method of importance on the same customers, or from a Result made elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import MethodError, listing
from csat_research.measures.derived.coefficients import NO_WEIGHTS
from csat_research.measures.derived.own_effects import explains_nothing
from csat_research.measures.importance.importance import weighing_of
from csat_research.measures.importance.ranking import linearised_bounds
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Weighing, normalised, positive, squared
from csat_research.results.result import Result
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["Weights", "weights_from", "weights_of"]

WEIGHT_OF = {"correlation": squared, "pls": positive}  # of estimates that are no shares


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights of J items that add to 1.

    totals: (units, k) sums that are resampled with the ratings. of: (1 + r, k) totals, the estimate first, -> (1 + r, J).
    withheld: too few units stand behind them for a range. bounds: level -> low and high (J,), 0-100, of weights that have
    ranges of their own; None where those of the replicates are theirs. tables: replicates, seed, level -> what stands beside.
    """

    method: str
    names: tuple[str, ...]
    totals: Floats
    of: Callable[[Floats], Floats]
    cautions: tuple[Sentence, ...] = ()
    withheld: bool = False
    most_replicates: int = 1_000_000
    bounds: Callable[[float], tuple[Floats, Floats] | None] = lambda level: None
    tables: Callable[[int, int, float], Mapping[str, pd.DataFrame]] = lambda replicates, seed, level: {}

    @property
    def estimate(self) -> Floats:
        """(J,) the weights."""
        return self.of(self.totals.sum(axis=0)[None])[0]


def weights_of(survey: Survey, units: Units, importance: str | Result, seed: int) -> Weights:
    """Weights by a method on these units, or those of a Result; one of the same answers moves with the ratings.

    Raises MethodError where a Result holds several methods or is none of importance.
    """
    items = [one.name for one in chosen_questions(survey, None, "item")]
    if isinstance(importance, str):
        return weights_from(weighing_of(survey, units, importance, items=items, seed=seed, with_noise=False))
    asked, table = _asked_of(importance), importance.table
    same = importance.resample is not None and importance.resample.survey == units.survey
    if same and (importance.resample.cluster or None) == units.cluster:  # type: ignore[union-attr]
        return weights_from(weighing_of(survey, units, **asked, seed=seed, with_noise=False))
    return _from_elsewhere(importance, table, units)


def _asked_of(importance: Result) -> dict[str, Any]:
    """What a Result of importance was asked for."""
    methods = importance.provenance.get("method")
    if importance.verb != "importance" or not isinstance(methods, list):
        raise MethodError(
            say(
                "importance= takes a method or a Result of importance; this is one of {verb:quoted}.",
                verb=importance.verb,
            )
        )
    if len(methods) > 1:
        raise MethodError(
            say(
                "This Result holds several methods ({names}); an index needs one. For an index by each write importance={each}.",
                names=listing(methods),
                each="[" + ", ".join(f'"{one}"' for one in methods) + "]",
            )
        )
    names = ("outcome", "items", "controls", "missing", "paths", "scheme")
    return {"method": methods[0], **{name: importance.provenance[name] for name in names}}


def weights_from(found: Weighing) -> Weights:
    """The weights of a method, moving with the units it was made of. Raises MethodError where it has none."""
    if found.no_weights is not None:
        raise MethodError(found.no_weights)
    if np.isnan(found.weight).all():
        raise MethodError(explains_nothing(term.label for term in found.terms))

    def of(totals: Floats) -> Floats:
        return found.weight_of(found.estimate_of(totals))

    names = tuple(term.name for term in found.terms)
    return Weights(
        found.method,
        names,
        found.totals,
        of,
        found.cautions,
        found.withheld,
        found.most_replicates,
        lambda level: linearised_bounds(found, level),
        found.drawn_tables,
    )


def _from_elsewhere(importance: Result, table: pd.DataFrame, units: Units) -> Weights:
    """Weights of other answers: independent of the ratings; without replicates they are taken as exact."""
    method = str(table["method"].iloc[0])
    estimate = table["weight"].to_numpy(float) / 100
    if method == "standardised":
        raise MethodError(NO_WEIGHTS)
    drawn = None if importance.draws is None else importance.draws[np.isfinite(importance.draws).all(axis=1)]
    shares = None if drawn is None else WEIGHT_OF.get(method, normalised)(drawn)

    def of(totals: Floats) -> Floats:
        found = np.repeat(estimate[None], len(totals), axis=0)
        if shares is not None and len(shares):
            found[1:] = shares[np.arange(len(totals) - 1) % len(shares)]
        return found

    where = importance.provenance.get("selection", "")
    told = say(
        "Weights come from other answers ({title}, {where}).",
        title=importance.provenance.get("title", ""),
        where=where,
    )
    more = (
        ()
        if shares is not None
        else (say("They carry no replicates, so ranges leave out the error of the weights."),)
    )
    return Weights(method, tuple(table["term"]), np.zeros((units.count, 0)), of, (told, *more))
