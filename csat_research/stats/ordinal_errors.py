"""Errors of an ordinal model: inverse information, or the sandwich over rows, cells or clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.stats.cumulative import Solved, row_scores, working_model
from csat_research.stats.few_clusters import bell_mccaffrey
from csat_research.stats.linear import Errors, asks_for_cr2, on_own_scale, with_factor
from csat_research.stats.ordinal_ground import Ground
from csat_research.stats.sandwich import Sandwich, Strata, Way, sandwich, ways_of
from csat_research.words import join, say

__all__ = ["lines_with", "ordinal_errors"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

RULES = ("auto", "survey", "svyglm", "classical", "HC0", "CR0", "CR1", "CR2")


def ordinal_errors(
    ground: Ground,
    solved: Solved,
    link: str,
    clusters: Sequence[ArrayLike],
    strata: ArrayLike | Strata | None,
    rule: Errors,
) -> tuple[Sandwich, Floats, NDArray[np.bool_]]:
    """Sandwich of the thresholds and slopes shown, degrees of freedom (q,), columns with small-sample errors (K,)."""
    _check(ground, clusters, strata, rule)
    if rule == "HC0":
        rule, clusters, strata = "CR0", (), None
    q, width = len(solved.parameters), len(ground.names)
    bread = np.asarray(np.linalg.inv(-solved.hessian))
    influence = (bread @ row_scores(ground.answers, solved.parameters, link).T).T
    nothing = np.zeros(width, dtype=bool)
    if rule == "classical":
        alone = Way(influence, answers=ground.counts, spread=ground.spread)
        plain = Sandwich(bread, (alone,), (ground.n,), ground.n - q, model=True)
        return on_own_scale(plain, ground.back), np.full(q, np.inf), nothing
    ways = [
        with_factor(_counted(way, ground), rule, ground.n, q) for way in ways_of(influence, clusters, strata)
    ]
    df = np.full(q, float(min(way.df for way in ways[:2])))
    if rule == "svyglm":
        return on_own_scale(sandwich(ways), ground.back), df + 1 - q, nothing
    small = nothing
    for place, way in enumerate(ways[:2]):
        asked = asks_for_cr2(way, ground.columns, rule)
        if asked.any():
            shown = np.unique(ground.places[:, asked])
            ways[place], own = _reduced(ground, solved, link, way, ground.back[shown])
            df[shown], small = np.minimum(df[shown], own - way.more_strata), small | asked
    return on_own_scale(sandwich(ways), ground.back), df, small


def lines_with(ground: Ground, parameters: Floats, link: str, more: Floats) -> tuple[Floats, Floats, Floats]:
    """The working model with columns `more` (n, m) of slope 0 beside: lines (2 n, q), of these (2 n, m), residuals (2 n,)."""
    added = np.concatenate([ground.answers.columns, -more[ground.answers.order]], axis=1)
    wide = replace(ground.answers, columns=added)
    lines, residuals = working_model(wide, np.r_[parameters, np.zeros(more.shape[1])], link)
    flat, q = lines.reshape(residuals.size, -1), len(parameters)
    return flat[:, :q], flat[:, q:], residuals.ravel()


def _check(
    ground: Ground, clusters: Sequence[ArrayLike], strata: ArrayLike | Strata | None, rule: str
) -> None:
    if rule not in RULES:
        raise MethodError(
            say("Errors of an ordinal model: {known}; not {rule:quoted}.", known=join(RULES, ", "), rule=rule)
        )
    if ground.counts is not None and not len(clusters) and (strata is not None or rule == "CR2"):
        raise MethodError(
            say("Strata, or CR2 without clusters, need a row for every answer; these are cells with counts.")
        )


def _counted(way: Way, ground: Ground) -> Way:
    """A way without clusters knows how many answers its rows stand for."""
    return way if way.codes is not None else replace(way, answers=ground.counts, spread=ground.spread)


def _reduced(ground: Ground, solved: Solved, link: str, way: Way, contrasts: Floats) -> tuple[Way, Floats]:
    """CR2 on the two lines that an answer is in the working model; degrees of freedom of the contrasts (m, q)."""
    lines, residuals = working_model(ground.answers, solved.parameters, link)
    n, two, q = lines.shape
    codes = np.arange(n) if way.codes is None else way.codes
    found = bell_mccaffrey(lines.reshape(n * two, q), residuals.ravel(), np.repeat(codes, two), contrasts)
    return way.unbiased(found.influence.reshape(n, two, q).sum(axis=1)), found.df
