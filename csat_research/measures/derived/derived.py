"""Derived importance: what goes with the outcome - LMG, relative weights, Owen values, dominance, coefficients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import MethodError, check_choice, listing
from csat_research.measures.derived.coefficients import by_coefficients, refuse_words, signed
from csat_research.measures.derived.dominance_tables import dominance_tables, refuse_many
from csat_research.measures.derived.imputed import Versions, filled_models
from csat_research.measures.derived.modelled import Model, model_of
from csat_research.measures.derived.noise import noise
from csat_research.measures.derived.own_effects import own_effects, own_tests, turned
from csat_research.measures.derived.products import complete_products, paired_products
from csat_research.measures.derived.sharing import (
    Game,
    Sharing,
    by_lmg,
    by_owen,
    by_relative_weights,
    sampling_table,
)
from csat_research.measures.few import thin
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Wanted, Weighing, need_two, normalised, terms_of
from csat_research.survey.predictors import Predictors, plan
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = ["dominance", "lmg", "owen", "relative_weights", "standardised"]


RULES = ("listwise", "available", "impute")
FILLED = ("lmg", "relative_weights", "owen")  # methods whose replicates know what the filling of gaps adds


def lmg(units: Units, wanted: Wanted) -> Weighing:
    """LMG (the Shapley value of R²) of each predictor of the numeric score: the mean gain in R² over all orders, 0-100.

    items: predictors; hours enter as log(1+h), words as levels in one block. controls: always in the model, their R² is
    shared by nobody. missing: "listwise" (also where over half is lost), "available" (each covariance from the rows
    that have both) or "impute" (gaps drawn several times; shares are means, replicates hold what the draws differ by).
    Shares add up to R². p_value: the predictor's own Wald test, all others in, clustered. noise: 95th percentile of the
    share when the predictor's values are exchanged between units, left out where only weights are asked
    (`with_noise=False`). Above 25 predictors orders of entry are sampled, and a caution prints the error.
    Source: Lindeman, Merenda, Gold 1980.
    """
    return _shared("lmg", by_lmg, units, wanted)


def relative_weights(units: Units, wanted: Wanted) -> Weighing:
    """Relative weights of each predictor of the numeric score: near LMG, for any number of predictors; all else as `lmg`.

    Source: Genizi 1993; Johnson 2000.
    """
    return _shared("relative_weights", by_relative_weights, units, wanted)


def owen(units: Units, wanted: Wanted) -> Weighing:
    """Owen values of each predictor of the numeric score: LMG over the orders in which themes stay together, 0-100.

    The theme of an item is the `theme` of its question; an item without one is a theme of its own. The values of a theme
    add up to the share of the theme as a whole; all else as `lmg`. Raises MethodError where no item has a theme.
    Source: Owen 1977.
    """
    themes = _themes(wanted)
    _check_themes(themes)
    found = _shared("owen", by_owen, units, wanted)
    alone = [one.label for one in wanted.items if not one.theme]
    told = (
        (say("No theme is declared, each is one of its own: {names}.", names=listing(alone)),)
        if alone
        else ()
    )
    return replace(found, themes=themes, cautions=(*found.cautions, *told))


def dominance(units: Units, wanted: Wanted) -> Weighing:
    """General dominance of each predictor of the numeric score: the same shares of R² as `lmg`, computed otherwise.

    Tables stand beside: `conditional` (the gain by how many others are in) and `complete` (which pairs stand in one order
    in every model, and in how many replicates). Raises MethodError above 12 predictors. Source: Budescu 1993; Azen and
    Budescu 2003.
    """
    refuse_many(wanted.items)
    return _shared("dominance", by_lmg, units, wanted)


def standardised(units: Units, wanted: Wanted) -> Weighing:
    """Standardised coefficient of each predictor, signed: standard deviations of the score a standard deviation, others equal.

    They are no shares and no weights; ranks are by size. All else as `lmg`. Raises MethodError for words, and where a
    predictor is made of others.
    """
    need_two(wanted.items, say("Standardised coefficients"))
    refuse_words(units, wanted.items)
    way = partial(by_coefficients, labels=[one.label for one in wanted.items])
    return signed(_shared("standardised", way, units, wanted), wanted.outcome)


def _shared(method: str, way: Callable[[Game], Sharing], units: Units, wanted: Wanted) -> Weighing:
    """Shares of R² by one way of sharing it out."""
    outcome, items = wanted.outcome, wanted.items
    need_two(items, say("Shares of R²"))
    _check_rule(wanted.missing, RULES if method in FILLED else RULES[:2])
    predictors = plan(units.frame, items, wanted.controls)
    models, tables = _models(units, predictors, wanted)
    model = models[0]
    paired = paired_products(units, outcome, predictors) if wanted.missing == "available" else None
    behind, told = _behind(units, model, wanted)
    parts = [paired] if paired else [complete_products(units, one) for one in models]
    totals, matrices = np.concatenate([one[0] for one in parts], axis=1), parts[0][1]
    base = _possible(matrices(parts[0][0].sum(axis=0)[None])[0])
    themes = _themes(wanted) if method == "owen" else None
    sharing = way(Game(base, model.controls, model.sizes, wanted.seed, themes))
    _check_exact(sharing, len(models))
    effects = own_effects(models, units, items)
    p_value, tests = own_tests(effects, items)
    signs = turned(effects, items, p_value) if method != "standardised" else ()  # whose table shows them

    def shares(totals: Floats) -> Floats:
        given = matrices(totals)
        found, good = np.full((len(given), len(items)), np.nan), np.isfinite(given).all(axis=(1, 2))
        found[good] = 100 * sharing.batch(given[good])
        return found

    versions = Versions(shares, len(models))
    return Weighing(
        method=method,
        definition=f"share of R², %, of {outcome.name} (mean score)",
        terms=terms_of(items),
        units=units,
        totals=totals,
        estimate_of=versions.estimate,
        replicate_of=versions.replicates,
        weight_of=normalised,
        size_of=lambda estimates: estimates,
        n=np.array([int(units.n[rows].sum()) for rows in behind]),
        customers=np.array([units.units_with(rows) for rows in behind]),
        rows=model.rows,
        question=outcome.name,
        p_value=p_value,
        noise=noise(models, wanted.seed, sharing) if wanted.with_noise else None,
        most_replicates=sharing.replicates,
        tables=tables | _sampling(sharing, items),
        tables_of=partial(dominance_tables, items, model, matrices) if method == "dominance" else None,
        tests=tests,
        each=(each := float(model.n.sum()) / len(items)),
        cautions=(*told, *model.cautions, *thin(each), *effects.cautions, *signs, *sharing.cautions),
    )


def _behind(units: Units, model: Model, wanted: Wanted) -> tuple[list[NDArray[np.bool_]], list[Sentence]]:
    """The rows behind each item: those of the model, or all with score and item where each pair has its own; then a caution."""
    if wanted.missing != "available":
        return [model.rows] * len(wanted.items), []
    answered = units.frame[wanted.outcome.name].notna().to_numpy()
    n, complete = int(units.n[answered].sum()), int(units.n[model.rows].sum())
    rows = [answered & units.frame[one.name].notna().to_numpy() for one in wanted.items]
    if complete == n:
        return rows, []
    return rows, [
        say(
            "{share:percent} of the answers lack a driver. Each correlation comes from the answers that have both columns, right "
            "where gaps are chance; p values and what counts as noise come from the {complete:count} answers that have all.",
            share=100 * (1 - complete / n),
            complete=complete,
        )
    ]


def _themes(wanted: Wanted) -> tuple[str | None, ...]:
    """The theme of each item; None = a theme of its own."""
    return tuple(one.theme or None for one in wanted.items)


def _models(
    units: Units, predictors: Predictors, wanted: Wanted
) -> tuple[tuple[Model, ...], dict[str, pd.DataFrame]]:
    """The rows of the model, in several versions where gaps are filled, and what was filled."""
    if wanted.missing == "impute":
        return filled_models(units, wanted.outcome, predictors, wanted.seed)
    return (model_of(units, wanted.outcome, predictors, wanted.missing),), {}


def _check_exact(sharing: Sharing, versions: int) -> None:
    """Sampled orders of entry belong to one version of the rows."""
    if versions > 1 and sharing.cautions:
        raise MethodError(
            say(
                "With so many items orders of entry are sampled, and that has not been tried on filled answers. Name fewer items, "
                "or use method={other:typed}.",
                other="relative_weights",
            )
        )


def _possible(matrix: Floats) -> Floats:
    if np.isnan(matrix).any():
        raise MethodError(
            say(
                "Each pair of columns from its own answers gives correlations that no answers can have, so that R² cannot be "
                "shared out. Write missing={rule:typed} for the complete answers.",
                rule="listwise",
            )
        )
    return matrix


def _sampling(sharing: Sharing, items: Sequence[Question]) -> dict[str, pd.DataFrame]:
    if sharing.sampled is None:
        return {}
    return {"sampling": sampling_table(sharing.sampled, [one.name for one in items])}


def _check_themes(themes: Sequence[str | None]) -> None:
    if not any(themes):
        raise MethodError(
            say(
                "Owen values need themes, and no item has one. Write questions={example}, or in survey.yml: column: "
                "{{role: item, theme: delivery}}. Without themes use method={lmg:typed}.",
                lmg="lmg",
                example='{"speed": {"theme": "delivery"}}',
            )
        )


def _check_rule(missing: str | None, rules: Sequence[str]) -> None:
    """Raise MethodError for a rule of missing values that the method does not know."""
    if missing is not None:
        check_choice("missing", missing, rules)
