"""CSI by method: the index under each method of importance, how far it is from the first, and which item stays on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
import pandas as pd

from csat_research.errors import CsatError, MethodError, listing
from csat_research.measures.few import few_cautions
from csat_research.measures.importance.importance import METHODS
from csat_research.measures.importance.ranking import TIED
from csat_research.measures.index.arithmetic import Rescale
from csat_research.measures.index.by_method_words import (
    methods_figure,
    methods_findings,
    methods_tests,
    weightless,
)
from csat_research.measures.index.draws import (
    Drawn,
    check_rescaling,
    drawn,
    rated_ledger,
    ratings_of,
    spread,
    weight_bounds,
)
from csat_research.measures.index.weights import Weights, weights_of
from csat_research.measures.index.words import COLUMNS, DEFINITIONS, rating_cautions
from csat_research.measures.stated.methods import STATED, check_some, stated_methods
from csat_research.measures.units import Floats, Units
from csat_research.results.result import Result
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.stats.ranks import simultaneous_intervals, simultaneous_p
from csat_research.survey.basis.basis import provenance
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["compared_methods"]

MOST_UNDEFINED = 0.05
# Dominance has the weights of lmg, standardised coefficients are no weights, ordinal shares take their time: by name only.
BY_NAME = ("dominance", "standardised", "ordinal_shapley")
ALL_DERIVED = tuple(one for one in METHODS if one not in STATED and one not in BY_NAME)


@dataclass(frozen=True, slots=True, eq=False)
class ByMethod:
    """One method of importance: its index (1 + r,) and weights (1 + r, J), the estimate first; quiet: too few units for a range.

    df: the units that rated an item less the strata.
    """

    name: str
    found: Drawn
    index: Floats
    quiet: bool
    df: int

    @property
    def draws(self) -> Floats:
        """(r,) indices of the replicates; none where ranges are withheld."""
        return self.index[1:] if not self.quiet and len(self.index) > 2 else np.zeros(0)


def compared_methods(
    survey: Survey,
    units: Units,
    importance: str | Sequence[Result | str],
    rescale: Rescale,
    level: float,
    replicates: int,
    seed: int,
) -> Result:
    """One index a method, from the same resampled customers. importance: methods or Results, or "all" that the survey allows.

    Rows of `.table`: a method each with its index and range; `difference` to the first with bounds that hold for all methods at
    once; `top`, the item of the largest weight, and `top_stays`, in what share of the replicates (0-100) it stays on top.
    `.tables`: `top_item`, a row per method and item: weight with range, and in what share of the replicates it is on top (ties
    share). Raises MethodError where methods weigh other items.
    """
    each, left = _weights(survey, units, importance, seed)
    ratings = ratings_of(units, chosen_questions(survey, each[0].names, "item"))
    check_rescaling(rescale, ratings)
    persons = units.units_with(ratings.rows)
    found = [
        _by_method(name, drawn(ratings, _in_order(one, each[0].names), replicates, seed), rescale, persons)
        for name, one in zip(_names(each), each, strict=True)
    ]
    top = pd.concat([_top_items(one, level) for one in found], ignore_index=True)
    table = _table(found, top, rescale, level, seed)
    told = [caution for one in each for caution in one.cautions]
    cautions = [
        *few_cautions(survey, units, persons),
        *left,
        *told,
        *weightless(top),
        *rating_cautions(ratings, rescale),
    ]
    asked = {"importance": [one.name for one in found], "rescale": rescale}
    return Result(
        verb="csi",
        table=table.drop(columns="p_adjusted"),
        tables={"top_item": top},
        level=level,
        findings=methods_findings(table),
        cautions=tuple({str(one): one for one in cautions}.values()),
        figure=methods_figure(survey, table),
        tests=methods_tests(table),
        rows=rated_ledger(survey, ratings.n),
        provenance=provenance(survey, cluster=units.cluster, weighted=units.weighted, **asked),
        draws=np.column_stack([_filled(one.index[1:], replicates) for one in found]),
        resample=units.resample(seed, replicates),
    )


def _weights(
    survey: Survey, units: Units, importance: str | Sequence[Result | str], seed: int
) -> tuple[list[Weights], list[Sentence]]:
    """The weights by each method; with "all" the methods that this survey does not allow are told with the reason."""
    if importance == "all":
        return _all_weights(survey, units, seed)
    found = [weights_of(survey, units, one, seed) for one in importance]
    check_some("importance", found)
    for one in found[1:]:
        if set(one.names) != set(found[0].names):
            raise MethodError(
                say(
                    "{first} and {other} weigh other items ({names}), so that their indices are of other things.",
                    first=found[0].method,
                    other=one.method,
                    names=listing(sorted(set(one.names) ^ set(found[0].names))),
                )
            )
    return found, []


def _all_weights(survey: Survey, units: Units, seed: int) -> tuple[list[Weights], list[Sentence]]:
    """All stated methods that were asked, and the derived ones of `ALL_DERIVED` where there is a score."""
    derived = ALL_DERIVED if with_role(survey.questions, "csat") else ()
    found: list[Weights] = []
    left: list[Sentence] = []
    for method in (*stated_methods(survey), *derived):
        try:
            found.append(weights_of(survey, units, method, seed))
        except CsatError as error:
            left.append(say("{method} is left out. {why}", method=method, why=error.sentence))
    if not found:
        raise MethodError(
            left[0]
            if left
            else say("Nothing says what matters: no picks, ratings or ranks of items, and no score.")
        )
    return found, left


def _in_order(weights: Weights, names: Sequence[str]) -> Weights:
    """The weights with their items in the order of `names`."""
    place = [weights.names.index(name) for name in names]

    def bounds(level: float) -> tuple[Floats, Floats] | None:
        own = weights.bounds(level)
        return None if own is None else (own[0][place], own[1][place])

    return replace(weights, names=tuple(names), of=lambda totals: weights.of(totals)[:, place], bounds=bounds)


def _names(each: Sequence[Weights]) -> list[str]:
    """A name each: a method that stands there again (of other answers, say) gets a number."""
    found: list[str] = []
    for one in each:
        again = sum(name.split(" ")[0] == one.method for name in found)
        found.append(f"{one.method} ({again + 1})" if again else one.method)
    return found


def _by_method(name: str, found: Drawn, rescale: Rescale, persons: int) -> ByMethod:
    return ByMethod(
        name,
        found,
        found.index(rescale),
        found.made.withheld or persons < MIN_CLUSTERS,
        found.ratings.units.degrees(persons),
    )


def _table(
    found: Sequence[ByMethod], top: pd.DataFrame, rescale: Rescale, level: float, seed: int
) -> pd.DataFrame:
    """A row per method."""
    rows = [_row(one, top[top["method"] == one.name], rescale, level) for one in found]
    table = pd.DataFrame(rows, columns=["method", *COLUMNS, "top", "top_stays"])
    at = len(COLUMNS) + 1
    for place, (name, values) in enumerate(_differences(found, level, seed).items()):
        table.insert(at + place, name, values)
    return table


def _row(one: ByMethod, top: pd.DataFrame, rescale: Rescale, level: float) -> dict[str, object]:
    units, rated = one.found.ratings.units, one.found.ratings.rows
    low, high, error = spread(one.index[1:], one.found.ratings, level, one.quiet)
    first = top[top["top"]]
    return {
        "method": one.name,
        "measure": "csi",
        "definition": DEFINITIONS[rescale],
        "per": "item mean",
        "n": int(units.n[rated].sum()),
        "customers": units.units_with(rated) if units.cluster else nan,
        "estimate": float(one.index[0]),
        "std_error": float(error),
        "conf_low": float(low),
        "conf_high": float(high),
        "top": str(listing(first["label"])),
        "top_stays": float(first["on_top"].sum(min_count=1)),
    }


def _differences(found: Sequence[ByMethod], level: float, seed: int) -> dict[str, Floats]:
    """(methods,) index less that of the first, with bounds and p for all at once; NaN for the first and where withheld."""
    gaps = np.array([nan, *(one.index[0] - found[0].index[0] for one in found[1:])])
    low, high, p = (np.full(len(found), nan) for _ in range(3))
    kept = [j for j, one in enumerate(found) if j and len(one.draws) and len(found[0].draws)]
    if kept:
        size = min(len(found[j].draws) for j in (0, *kept))
        drawn_gaps = np.column_stack([found[j].draws[:size] - found[0].draws[:size] for j in kept])
        sound = drawn_gaps[np.isfinite(drawn_gaps).all(axis=1)]
        if len(sound) > 1 and len(sound) >= (1 - MOST_UNDEFINED) * size:
            df = min(found[j].df for j in (0, *kept))
            low[kept], high[kept] = simultaneous_intervals(gaps[kept], sound, level, seed, df=df)
            p[kept] = simultaneous_p(gaps[kept], sound, df=df)
    return {"difference": gaps, "difference_low": low, "difference_high": high, "p_adjusted": p}


def _top_items(one: ByMethod, level: float) -> pd.DataFrame:
    """A row per item of a method: its weight, whether it is the largest, and how often it is in the replicates."""
    found = one.found
    low, high = weight_bounds(found, level, one.quiet)
    items = found.ratings.items
    return pd.DataFrame(
        {
            "method": one.name,
            "term": [one.name for one in items],
            "label": [one.label for one in items],
            "weight": 100 * found.weights[0],
            "weight_low": low,
            "weight_high": high,
            "top": _shares_of_top(found.weights[:1])[0] > 0,
            "on_top": _on_top(found.weights[1:], one.quiet),
        }
    )


def _shares_of_top(weights: Floats) -> Floats:
    """(r, J) 1 where the weight of a row is its largest; items that tie share the 1. Rows that are not defined stay 0."""
    sound = np.isfinite(weights).all(axis=1, keepdims=True)
    filled = np.where(sound, weights, 0.0)
    first = (filled >= filled.max(axis=1, keepdims=True) * (1 - TIED)) & sound
    return np.asarray(first / np.maximum(first.sum(axis=1, keepdims=True), 1))


def _on_top(weights: Floats, quiet: bool) -> Floats:
    """(J,) in what share of the replicates each item is on top, 0-100; NaN where ranges are withheld."""
    sound = int(np.isfinite(weights).all(axis=1).sum())
    if quiet or sound < 2 or sound < (1 - MOST_UNDEFINED) * len(weights):
        return np.full(weights.shape[1], nan)
    return np.asarray(100 * _shares_of_top(weights).sum(axis=0) / sound)


def _filled(values: Floats, replicates: int) -> Floats:
    return np.concatenate([values, np.full(replicates - len(values), nan)])
