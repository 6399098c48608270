"""Derived importance: what goes with the outcome, as shares of R² (LMG, relative weights) or as plain correlations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError, listing
from csat_research.measures.modelled import (
    Model,
    check_varies,
    direction,
    model_of,
    noise,
    own_effects,
    own_tests,
    turned,
)
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Term, Weighing, need_two, normalised
from csat_research.stats.relative import relative_weights_batch
from csat_research.stats.shapley import MAX_DRIVERS, Shares, lmg_batch
from csat_research.survey.moments import covariance_of, square
from csat_research.survey.predictors import Predictor, plan
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = ["correlation", "lmg", "relative_weights"]

WALKS = 2**29  # subsets of drivers that all replicates together may walk through (half a minute)
FEWEST_REPLICATES = 100


def lmg(
    units: Units,
    outcome: Question,
    items: Sequence[Question],
    controls: Sequence[Question] = (),
    missing: str | None = None,
    seed: int = 0,
    *,
    with_noise: bool = True,
) -> Weighing:
    """LMG (the Shapley value of R²) of each predictor of the numeric score: the mean gain in R² over all orders, 0-100.

    items: predictors; hours enter as log(1+h), words as levels in one block. controls: always in the model, their R² is
    shared by nobody. missing: "listwise" (also where over half is lost) or "available" (each covariance from the rows
    that have both). Shares add up to R². p_value: the predictor's own Wald test, all others in, clustered. noise: 95th
    percentile of the share when the predictor's values are exchanged between units, left out where only weights are
    asked (`with_noise=False`). Source: Lindeman, Merenda, Gold 1980.
    """
    _check_count(len(items))
    found = _shared("lmg", lmg_batch, units, outcome, items, controls, missing, seed, with_noise)
    kept = _replicates(len(items))
    return replace(found, most_replicates=kept, cautions=(*found.cautions, *_many(len(items))))


def relative_weights(
    units: Units,
    outcome: Question,
    items: Sequence[Question],
    controls: Sequence[Question] = (),
    missing: str | None = None,
    seed: int = 0,
    *,
    with_noise: bool = True,
) -> Weighing:
    """Relative weights of each predictor of the numeric score: near LMG, for any number of predictors; all else as `lmg`.

    Source: Genizi 1993; Johnson 2000.
    """
    return _shared(
        "relative_weights", relative_weights_batch, units, outcome, items, controls, missing, seed, with_noise
    )


def _shared(
    method: str,
    share: Callable[..., Shares],
    units: Units,
    outcome: Question,
    items: Sequence[Question],
    controls: Sequence[Question],
    missing: str | None,
    seed: int,
    with_noise: bool,
) -> Weighing:
    """Shares of R² by one way of sharing it out."""
    need_two(items, say("Shares of R²"))
    _check_rule(missing)
    predictors = plan(units.frame, items, controls)
    drivers = [one for one in predictors.items if not one.control]
    fixed = [one for one in predictors.items if one.control]
    model = model_of(units, outcome, drivers, fixed, missing)
    paired = missing == "available"
    effects = own_effects(model, units, items)
    p_value, tests = own_tests(effects, items)
    return Weighing(
        method=method,
        definition=f"share of R², %, of {outcome.name} (mean score)",
        terms=_named(items),
        units=units,
        totals=_pairs(units, outcome, drivers, fixed) if paired else _moments(units, model),
        estimate_of=_shares_of(model, paired, share),
        weight_of=normalised,
        size_of=lambda estimates: estimates,
        n=np.full(len(items), int(model.n.sum())),
        customers=np.full(len(items), units.units_with(model.rows)),
        rows=model.rows,
        question=outcome.name,
        p_value=p_value,
        noise=noise(model, seed, share) if with_noise else None,
        tests=tests,
        cautions=(*model.cautions, *effects.cautions, *turned(effects, items)),
    )


def correlation(
    units: Units,
    outcome: Question,
    items: Sequence[Question],
    controls: Sequence[Question] = (),
    missing: str | None = None,
    seed: int = 0,
    *,
    with_noise: bool = True,
) -> Weighing:
    """Pearson's r of each item with the numeric score, from the rows that have both; weights are shares of r².

    r² of items that go together is counted for each of them: these weights say nothing of what an item adds.
    Raises MethodError with controls, which a plain correlation does not know.
    """
    need_two(items, say("Correlations"))
    if controls:
        raise MethodError(
            say("A plain correlation has no controls; use method=\u201clmg\u201d, or leave out controls=.")
        )
    x = np.column_stack([one.columns(units.frame[one.name])[:, 0] for one in _numeric(units, items)])
    y = units.columns([outcome.name])[:, 0]
    both = ~np.isnan(x) & ~np.isnan(y)[:, None]
    _check_both(outcome, items, y, both)
    n = (both * units.n[:, None]).sum(axis=0)
    totals = _two_way_sums(units, x, y, both)
    return Weighing(
        method="correlation",
        definition=f"Pearson's r with {outcome.name} (mean score)",
        terms=_named(items),
        units=units,
        totals=totals,
        estimate_of=_pearson,
        weight_of=lambda estimates: normalised(np.nan_to_num(estimates) ** 2),
        size_of=lambda estimates: estimates**2,
        n=n,
        customers=np.array([units.units_with(both[:, j]) for j in range(len(items))]),
        rows=both.any(axis=1),
        question=outcome.name,
        cautions=_turned(items, totals),
    )


def _turned(items: Sequence[Question], totals: Floats) -> tuple[Sentence, ...]:
    """Items whose better answers go with a lower score; r² has no sign, so their weight is kept and they are named."""
    r = _pearson(totals.sum(axis=0)[None])[0]
    wrong = [one.label for one, value in zip(items, r, strict=True) if value * direction(one) < 0]
    if not wrong:
        return ()
    return (
        say(
            "Better goes with a lower score for: {names}. A weight by r² has no sign, so it is kept.",
            names=listing(wrong),
        ),
    )


def _check_both(outcome: Question, items: Sequence[Question], y: Floats, both: NDArray[np.bool_]) -> None:
    alone = [items[j].label for j in np.flatnonzero(~both.any(axis=0)).tolist()]
    if alone:
        raise MethodError(say("No answer has both the score and: {names}.", names=listing(alone)))
    check_varies(outcome, y[both.any(axis=1)])


def _named(items: Sequence[Question]) -> tuple[Term, ...]:
    return tuple(Term(one.name, one.label) for one in items)


def _shares_of(model: Model, paired: bool, share: Callable[..., Shares]) -> Callable[[Floats], Floats]:
    """From (r, m) totals to (r, J) shares of R², 0-100."""
    size = model.columns.shape[1] + 1

    def shares(totals: Floats) -> Floats:
        matrices = _pair_covariance(totals, size) if paired else _covariance(totals)
        return 100 * np.asarray(share(matrices, controls=model.controls, sizes=model.sizes).shares)

    return shares


def _replicates(drivers: int) -> int:
    """As many replicates as half a minute allows; none where they are too few for a range."""
    kept = WALKS // 2**drivers
    return kept if kept >= FEWEST_REPLICATES else 0


def _check_count(drivers: int) -> None:
    if drivers > MAX_DRIVERS:
        raise MethodError(
            say(
                "{n:count} drivers have 2^{n:count} subsets; LMG takes at most {most}. Name the ones that matter: "
                "items=[...], or use method=\u201crelative_weights\u201d.",
                n=drivers,
                most=MAX_DRIVERS,
            )
        )


def _check_rule(missing: str | None) -> None:
    if missing not in (None, "listwise", "available"):
        raise MethodError(
            say(
                "missing={found:quoted} is not built for importance. Write \u201clistwise\u201d (complete answers) or "
                "\u201cavailable\u201d (each pair from the answers that have both).",
                found=missing,
            )
        )


def _numeric(units: Units, items: Sequence[Question]) -> list[Predictor]:
    found = [one for one in plan(units.frame, items).items if one.form != "levels"]
    if len(found) < len(items):
        raise MethodError(
            say(
                "A correlation needs numbers; a column of words has none. Use method=\u201clmg\u201d, or leave it out of items=."
            )
        )
    return found


def _moments(units: Units, model: Model) -> Floats:
    """(units, m) upper triangles of Σ w zz', z = [1, outcome, columns] less their means; zeros without a complete row."""
    z = np.column_stack([model.outcome, model.columns])
    z = np.column_stack([np.ones(len(z)), z - np.average(z, axis=0, weights=model.weights)])
    first, second = np.triu_indices(z.shape[1])
    found = np.zeros((units.count, len(first)))
    np.add.at(found, model.codes, model.weights[:, None] * z[:, first] * z[:, second])
    return found


def _covariance(totals: Floats) -> Floats:
    """(r, k, k) covariances from (r, m) upper triangles of grams."""
    size = int((np.sqrt(8 * totals.shape[1] + 1) - 1) / 2)
    return np.asarray(covariance_of(square(totals, size)))


def _pairs(
    units: Units, outcome: Question, drivers: Sequence[Predictor], fixed: Sequence[Predictor]
) -> Floats:
    """(units, 4m) sums for each pair of columns over the rows that have both: w, w·a, w·b, w·ab."""
    columns = [
        units.columns([outcome.name]),
        *(one.columns(units.frame[one.name]) for one in (*fixed, *drivers)),
    ]
    z = np.concatenate(columns, axis=1)
    z = z - np.nanmean(z, axis=0)
    known, z = ~np.isnan(z), np.nan_to_num(z)
    first, second = np.triu_indices(z.shape[1])
    both = units.w[:, None] * (known[:, first] & known[:, second])
    parts = [both, both * z[:, first], both * z[:, second], both * z[:, first] * z[:, second]]
    return units.sums(np.concatenate(parts, axis=1))


def _pair_covariance(totals: Floats, size: int) -> Floats:
    w, a, b, ab = np.split(totals, 4, axis=1)
    safe = np.where(w > 0, w, nan)
    return np.asarray(square(np.nan_to_num(ab / safe - a / safe * b / safe), size))


def _two_way_sums(units: Units, x: Floats, y: Floats, both: NDArray[np.bool_]) -> Floats:
    """(units, 6J) sums of w, wx, wy, wxx, wyy, wxy over the rows that have both, for each item."""
    w = units.w[:, None] * both
    u = np.nan_to_num(x - np.nanmean(x, axis=0))
    v = np.nan_to_num(y - np.nanmean(y))[:, None]
    return units.sums(np.concatenate([w, w * u, w * v, w * u * u, w * v * v, w * u * v], axis=1))


def _pearson(totals: Floats) -> Floats:
    w, u, v, uu, vv, uv = np.split(totals, 6, axis=1)
    safe = np.where(w > 0, w, nan)
    spread = (uu / safe - (u / safe) ** 2) * (vv / safe - (v / safe) ** 2)
    cross = uv / safe - u / safe * v / safe
    return np.where(spread > 0, cross / np.sqrt(np.where(spread > 0, spread, 1.0)), nan)


def _many(drivers: int) -> tuple[Sentence, ...]:
    kept = WALKS // 2**drivers
    if kept >= 2000:
        return ()
    if kept < FEWEST_REPLICATES:
        return (
            say(
                "{n:count} drivers leave no time for replicates: shares without ranges. Name fewer drivers.",
                n=drivers,
            ),
        )
    return (say("{n:count} drivers: ranges from at most {kept:count} replicates.", n=drivers, kept=kept),)
