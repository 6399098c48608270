"""Ordinal shares: derived importance as shares of McFadden's R² of the cumulative logit of the score's levels."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np

from csat_research.errors import MethodError
from csat_research.measures.derived.modelled import Model, model_of
from csat_research.measures.derived.noise import FEWEST_PERMUTATIONS, PERMUTATIONS, distinct_rows
from csat_research.measures.derived.own_effects import OwnEffects, flat_told, no_effects, own_tests, turned
from csat_research.measures.few import thin
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import (
    USUAL_REPLICATES,
    Wanted,
    Weighing,
    affordable,
    need_two,
    normalised,
    terms_of,
)
from csat_research.stats.draws import exchange_clusters
from csat_research.stats.ordinal import ordinal
from csat_research.stats.ordinal_subsets import OrdinalSubsets, ordinal_subsets
from csat_research.survey.predictors import plan
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = ["ordinal_shapley"]

MOST, MOST_LEVELS = 10, 20
FITS = 2**21  # rows times models: a minute or so
STEPS = 2**34  # products of all replicates, some ten seconds
WALKS = 2**33  # products of all permutations


def ordinal_shapley(units: Units, wanted: Wanted) -> Weighing:
    """Shapley value of McFadden's R² of the cumulative logit of each predictor, 0-100; adds up to 100 · McFadden's R².

    R² here is the share of the log likelihood that the predictors save, no share of differences: never on one axis with
    `lmg`. Replicates take one Newton step of each model from the estimates. p_value: the predictor's own Wald test in the
    full model. noise: as `lmg`, by the score test of an exchanged copy. Raises MethodError above 10 predictors, for scores
    of over 20 levels, and where answers are sorted without a fault. Source: Azen and Traxel 2009 (logit); McFadden 1974.
    """
    outcome, items = wanted.outcome, wanted.items
    need_two(items, say("Shares of McFadden's R²"))
    _check(items, wanted.missing)
    model = model_of(units, outcome, plan(units.frame, items, wanted.controls), wanted.missing)
    _check_size(model, outcome)
    found, totals = _subsets(units, model)
    effects = _own_effects(model, units, items)
    p_value, tests = own_tests(effects, items)
    kept = affordable(STEPS // totals.size)
    return Weighing(
        method="ordinal_shapley",
        definition=f"share of McFadden's R², %, of {outcome.name} (cumulative logit)",
        terms=terms_of(items),
        units=units,
        totals=totals,
        estimate_of=lambda given: 100 * found.shares(given),
        weight_of=normalised,
        size_of=lambda estimates: estimates,
        n=np.full(len(items), int(model.n.sum())),
        customers=np.full(len(items), units.units_with(model.rows)),
        rows=model.rows,
        question=outcome.name,
        p_value=p_value,
        noise=_noise(model, found, wanted.seed) if wanted.with_noise else None,
        most_replicates=kept,
        tests=tests,
        each=(each := float(model.n.sum()) / len(items)),
        cautions=(
            *model.cautions,
            *thin(each),
            *effects.cautions,
            *turned(effects, items, p_value),
            *_few_replicates(kept),
        ),
    )


def _subsets(units: Units, model: Model) -> tuple[OrdinalSubsets, Floats]:
    """All models, and what each unit adds, also one without a complete row."""
    given = {"weights": model.weights, "units": model.codes}
    found = ordinal_subsets(model.outcome, model.columns, **given, controls=model.controls, sizes=model.sizes)
    totals = np.zeros((units.count, found.totals.shape[1]))
    totals[: len(found.totals)] = found.totals
    return found, totals


def _check(items: Sequence[Question], missing: str | None) -> None:
    if len(items) > MOST:
        raise MethodError(
            say(
                "Shares of McFadden's R² need a fit of every subset of the items; {n:count} are more than {most}. Name fewer: "
                "items=[...], or use method={other:typed}.",
                n=len(items),
                most=MOST,
                other="lmg",
            )
        )
    if missing not in (None, "listwise"):
        raise MethodError(
            say(
                "missing={found:quoted} is not built for ordinal_shapley, which needs complete answers. Write “listwise”, or "
                "use method={other:typed}.",
                found=missing,
                other="lmg",
            )
        )


def _check_size(model: Model, outcome: Question) -> None:
    levels, models = len(np.unique(model.outcome)), 2 ** len(model.sizes)
    if levels > MOST_LEVELS:
        raise MethodError(
            say(
                "Column {column:quoted} has {n:count} different values; an ordinal model is for up to {most} levels. Use "
                "method={other:typed}.",
                column=outcome.column,
                n=levels,
                most=MOST_LEVELS,
                other="lmg",
            )
        )
    rows = len(np.unique(np.column_stack([model.outcome, model.columns]), axis=0))
    if rows * models > FITS:
        raise MethodError(
            say(
                "{models:count} models of {rows:count} different answers take too long. Name fewer items, or use "
                "method={other:typed}.",
                models=models,
                rows=rows,
                other="lmg",
            )
        )


def _few_replicates(kept: int) -> tuple[Sentence, ...]:
    if not kept:
        return (
            say("So many answers leave no time for replicates: shares without ranges. Name fewer items."),
        )
    if kept < USUAL_REPLICATES:
        return (say("So many answers: ranges from at most {kept:count} replicates.", kept=kept),)
    return ()


def _own_effects(model: Model, units: Units, items: Sequence[Question]) -> OwnEffects:
    """Each item's own slopes with all others in; columns that do not vary are left out and named."""
    varies = np.ptp(model.columns, axis=0) > 0
    told = flat_told(model, items)
    try:
        fit = ordinal(
            model.outcome,
            model.columns[:, varies],
            names=list(np.array(model.names, dtype=object)[varies]),
            weights=model.weights if units.weighted or units.cluster else None,
            clusters=[model.codes] if units.cluster else [],
            strata=units.layers(model.codes),
        )
    except MethodError as error:
        return no_effects(error, tuple(() for _ in items), told)
    first = len(fit.thresholds) - 1 + np.cumsum(varies)
    at = tuple(tuple(int(first[j]) for j in range(one.start, one.stop) if varies[j]) for one in model.drivers)
    return OwnEffects(fit.estimates, at, told)


def _noise(model: Model, found: OrdinalSubsets, seed: int) -> Floats:
    """(J,) 95th percentile of the share of each driver's copy from exchanged units, 0-100; NaN where that takes too long."""
    rows, weights = distinct_rows(model)
    codes, columns, pulls = model.codes[rows], model.columns[rows], found.pulls[rows]
    count = min(PERMUTATIONS, WALKS // (pulls.size * columns.shape[1]))
    if count < FEWEST_PERMUTATIONS:
        return np.full(len(model.sizes), nan)
    moved = (columns[exchange_clusters(codes, seed + i)] for i in range(count))
    own = [found.permuted_shares(one, model.drivers, pulls, weights) for one in moved]
    return np.asarray(100 * np.quantile(own, 0.95, axis=0))
