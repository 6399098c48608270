"""Derived importance: what goes with the outcome, as shares of R² - LMG, relative weights, Owen values of themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from csat_research.errors import MethodError, listing
from csat_research.measures.modelled import model_of, noise, own_effects, own_tests, turned
from csat_research.measures.products import complete_products, paired_products
from csat_research.measures.sharing import Sharing, by_lmg, by_owen, by_relative_weights
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Weighing, need_two, normalised, terms_of
from csat_research.stats.shapley import MAX_DRIVERS
from csat_research.survey.predictors import plan
from csat_research.survey.questions import Question
from csat_research.words import say

__all__ = ["lmg", "owen", "relative_weights"]


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
    return _shared("lmg", by_lmg(len(items)), units, outcome, items, controls, missing, seed, with_noise)


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
        "relative_weights",
        by_relative_weights(len(items)),
        units,
        outcome,
        items,
        controls,
        missing,
        seed,
        with_noise,
    )


def owen(
    units: Units,
    outcome: Question,
    items: Sequence[Question],
    controls: Sequence[Question] = (),
    missing: str | None = None,
    seed: int = 0,
    *,
    with_noise: bool = True,
) -> Weighing:
    """Owen values of each predictor of the numeric score: LMG over the orders in which themes stay together, 0-100.

    The theme of an item is the `theme` of its question; an item without one is a theme of its own. The values of a theme
    add up to the share of the theme as a whole; all else as `lmg`. Raises MethodError where no item has a theme.
    Source: Owen 1977.
    """
    themes = tuple(one.theme or None for one in items)
    _check_themes(themes)
    found = _shared("owen", by_owen(themes), units, outcome, items, controls, missing, seed, with_noise)
    alone = [one.label for one in items if not one.theme]
    told = (
        (say("No theme is declared, each is one of its own: {names}.", names=listing(alone)),)
        if alone
        else ()
    )
    return replace(found, themes=themes, cautions=(*found.cautions, *told))


def _shared(
    method: str,
    sharing: Sharing,
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
    totals, matrices = (
        paired_products(units, outcome, drivers, fixed) if paired else complete_products(units, model)
    )
    effects = own_effects(model, units, items)
    p_value, tests = own_tests(effects, items)

    def shares(totals: Floats) -> Floats:
        found = sharing.batch(matrices(totals), controls=model.controls, sizes=model.sizes)
        return 100 * np.asarray(found.shares)

    return Weighing(
        method=method,
        definition=f"share of R², %, of {outcome.name} (mean score)",
        terms=terms_of(items),
        units=units,
        totals=totals,
        estimate_of=shares,
        weight_of=normalised,
        size_of=lambda estimates: estimates,
        n=np.full(len(items), int(model.n.sum())),
        customers=np.full(len(items), units.units_with(model.rows)),
        rows=model.rows,
        question=outcome.name,
        p_value=p_value,
        noise=noise(model, seed, sharing) if with_noise else None,
        most_replicates=sharing.replicates,
        tests=tests,
        cautions=(*model.cautions, *effects.cautions, *turned(effects, items), *sharing.cautions(len(items))),
    )


def _check_themes(themes: Sequence[str | None]) -> None:
    if not any(themes):
        raise MethodError(
            say(
                "Owen values need themes, and no item has one. Write questions={example}, or in survey.yml: column: "
                "{{role: item, theme: delivery}}. Without themes use method=\u201clmg\u201d.",
                example='{"speed": {"theme": "delivery"}}',
            )
        )


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
