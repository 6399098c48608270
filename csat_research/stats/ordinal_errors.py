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
from csat_research.stats.sandwich import Sandwich, Way, sandwich, ways_of
from csat_research.words import say

__all__ = ["ordinal_errors"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

RULES = ("auto", "survey", "svyglm", "classical", "HC0", "CR0", "CR1", "CR2")


def ordinal_errors(
    ground: Ground,
    solved: Solved,
    link: str,
    clusters: Sequence[ArrayLike],
    strata: ArrayLike | None,
    rule: Errors,
) -> tuple[Sandwich, Floats, NDArray[np.bool_]]:
    """Sandwich of the thresholds and slopes shown, degrees of freedom (q,), columns with small-sample errors (K,)."""
    _check(ground, clusters, strata, rule)
    if rule == "HC0":
        rule, clusters, strata = "CR0", (), None
    q, width = len(solved.parameters), len(ground.names)
    bread = np.asarray(np.linalg.inv(-solved.hessian))
    influence = row_scores(ground.answers, solved.parameters, link) @ bread
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
        asked = asks_for_cr2(way, ground.columns, rule, strata)
        if asked.any():
            ways[place], own = _reduced(ground, solved, link, way, bread)
            shown = np.zeros(q, dtype=bool)
            shown[ground.places[:, asked]] = True
            df, small = np.where(shown, np.minimum(df, own), df), small | asked
    return on_own_scale(sandwich(ways), ground.back), df, small


def _check(ground: Ground, clusters: Sequence[ArrayLike], strata: ArrayLike | None, rule: str) -> None:
    if rule not in RULES:
        raise MethodError(
            say("Errors of an ordinal model: {known}; not {rule:quoted}.", known=", ".join(RULES), rule=rule)
        )
    if ground.counts is not None and not len(clusters) and (strata is not None or rule == "CR2"):
        raise MethodError(
            say("Strata, or CR2 without clusters, need a row for every answer; these are cells with counts.")
        )


def _counted(way: Way, ground: Ground) -> Way:
    """A way without clusters knows how many answers its rows stand for."""
    return way if way.codes is not None else replace(way, answers=ground.counts, spread=ground.spread)


def _reduced(ground: Ground, solved: Solved, link: str, way: Way, bread: Floats) -> tuple[Way, Floats]:
    """CR2 on the lines of the working model, with the observed information as bread; degrees of freedom (q,)."""
    columns, residuals = working_model(ground.answers, solved.parameters, link)
    n, levels, q = columns.shape
    codes = np.arange(n) if way.codes is None else way.codes
    lines = columns.reshape(n * levels, q)
    found = bell_mccaffrey(lines, residuals.ravel(), np.repeat(codes, levels), ground.back)
    influence = found.influence.reshape(n, levels, q).sum(axis=1) @ (lines.T @ lines) @ bread
    return Way(influence, way.codes, None, 1.0), found.df
