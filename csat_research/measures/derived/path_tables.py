"""Path tables: the index of each theme, its impact on the score, and each path, all with ranges; and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from csat_research.measures.derived.path_model import PathModel
from csat_research.measures.units import Floats
from csat_research.stats.draws import percentile_interval
from csat_research.stats.pls import Pls
from csat_research.words import Sentence, say

__all__ = ["PathNumbers", "path_findings", "path_tables"]


@dataclass(frozen=True, slots=True, eq=False)
class PathNumbers:
    """What a path model says, for each of r sets of sums.

    impact (r, J): of the items that lead to the goal, points per point. Of the m themes: index (r, m) 0-100, effect (r, m)
    total on the goal in standard deviations, theme_impact (r, m) in points per point. paths (r, m, m): row from column.
    """

    impact: Floats
    index: Floats
    effect: Floats
    theme_impact: Floats
    paths: Floats


def path_tables(
    found: PathNumbers, model: PathModel, own: Pls, quiet: bool, level: float
) -> dict[str, pd.DataFrame]:
    """Tables of (1 + r) rows of numbers, the estimate first; ranges are percentiles of the replicates, NaN where `quiet`.

    `constructs`, a row per theme in the order of the paths: index 0-100 (estimate: Σ v mean / Σ v, v = outer weight / standard
    deviation), impact on the outcome (points per point, all paths), total effect (standardised), R², AVE, alpha and rho.
    `paths`: each path, standardised.
    """
    effects, causes = np.nonzero(model.arrows)
    goal = np.arange(len(model.themes)) == model.goal
    impact = _ranged(np.where(goal, nan, found.theme_impact), quiet, level)
    rows = {
        "theme": model.themes,
        "items": [len(one) for one in model.members],
        **_ranged(found.index, quiet, level),
        "impact": impact["estimate"],
        "impact_low": impact["conf_low"],
        "impact_high": impact["conf_high"],
        "effect": np.where(goal, nan, found.effect[0]),
        "r_squared": np.where(model.arrows.any(axis=1), own.r_squared, nan),
        "ave": own.ave,
        "alpha": own.alpha,
        "rho": own.rho,
    }
    ways = {
        "cause": [model.themes[j] for j in causes],
        "effect": [model.themes[j] for j in effects],
        **_ranged(found.paths[:, effects, causes], quiet, level),
    }
    return {"constructs": pd.DataFrame(rows), "paths": pd.DataFrame(ways)}


def _ranged(values: Floats, quiet: bool, level: float) -> dict[str, Floats]:
    """Estimate (row 0), error and percentiles of the replicates (the other rows)."""
    draws, hidden = values[1:], np.full(values.shape[1], nan)
    if quiet or len(draws) < 2:
        return {"estimate": values[0], "std_error": hidden, "conf_low": hidden, "conf_high": hidden}
    low, high = percentile_interval(draws, level)
    told = np.isfinite(draws).sum(axis=0) > 1
    error = np.where(told, np.nanstd(np.where(told, draws, 0.0), axis=0, ddof=1), nan)
    return {"estimate": values[0], "std_error": error, "conf_low": low, "conf_high": high}


def path_findings(constructs: pd.DataFrame) -> tuple[Sentence, ...]:
    """The index of what is explained, and the theme with the largest impact on it."""
    goal = constructs[constructs["impact"].isna()].iloc[-1]
    rows = constructs[constructs["impact"].notna()]
    most = rows.iloc[int(rows["impact"].abs().argmax())]
    given = {
        "goal": goal["theme"],
        "index": goal["estimate"],
        "theme": most["theme"],
        "impact": most["impact"],
    }
    if np.isnan(goal["conf_low"]):
        return (
            say(
                "The index of {goal} is {index:number}; one point of {theme:quoted} stands for {impact:fine} points of it.",
                **given,
            ),
        )
    return (
        say(
            "The index of {goal} is {index:number} ({low:number} to {high:number}); one point of {theme:quoted} stands for "
            "{impact:fine} points of it ({impact_low:fine} to {impact_high:fine}), all paths together.",
            low=goal["conf_low"],
            high=goal["conf_high"],
            impact_low=most["impact_low"],
            impact_high=most["impact_high"],
            **given,
        ),
    )
