"""Item reliability: Cronbach's alpha of the rated items, through the one door to pingouin."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from csat_research.measures.few import few_behind
from csat_research.measures.index.arithmetic import rescaled
from csat_research.measures.index.draws import Ratings
from csat_research.stats.pingouin_door import cronbach_alpha
from csat_research.stats.reliability import alpha_jackknife
from csat_research.words import Sentence, say

__all__ = ["alpha_of_items"]


def alpha_of_items(
    ratings: Ratings, level: float = 0.95
) -> tuple[dict[str, pd.DataFrame], tuple[Sentence, ...]]:
    """Table `reliability` of answers that rate every item, and what to doubt; no table where pingouin is not installed.

    alpha = J/(J-1) (1 - Σ var_j / var(Σ)), of items stretched to the same ends, without weights. Its range leaves out each
    customer once (`alpha_jackknife`): Feldt's is too narrow for ratings that are not normal, and takes answers for
    independent. Source: Cronbach 1951; Miller 1974.
    """
    units = ratings.units
    whole = np.asarray(~np.isnan(ratings.codes).any(axis=1))
    scores = rescaled(ratings.codes[whole], ratings.lows, ratings.highs, "range")
    found = cronbach_alpha(np.repeat(scores, units.n[whole], axis=0), level)
    if found.missing_extra:
        return {}, (
            say(
                "Alpha of the items is left out, because pingouin is not installed:"
                '  pip install "csat_research[{extra:code}]"',
                extra=found.missing_extra,
            ),
        )
    layers = units.layers(units.codes[whole])
    strata, silent = (None, ()) if layers is None else (layers.labels, layers.silent[0])
    bounds = alpha_jackknife(scores, units.codes[whole], units.n[whole], level, strata, silent)
    told = []
    if units.weighted:
        told.append(say("Alpha is of the answers as they were given, without weights."))
    customers = units.units_with(whole)
    row = {
        "measure": "alpha",
        "items": found.items,
        "n": found.n,
        "customers": customers if units.cluster else nan,
        "estimate": found.estimate,
        "conf_low": bounds.low,
        "conf_high": bounds.high,
    }
    return {"reliability": pd.DataFrame([row])}, (
        *told,
        *few_behind(customers, clustered=units.cluster is not None),
    )
