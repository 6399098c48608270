"""Themes: what the items of each theme add up to, with an error and ranks of its own."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from csat_research.errors import listing
from csat_research.measures.importance.ranking import Ranked
from csat_research.stats.draws import percentile_interval
from csat_research.stats.ranks import rank_sets
from csat_research.words import Sentence, say

__all__ = ["theme_findings", "theme_table"]


def theme_table(found: Ranked, level: float, seed: int) -> pd.DataFrame:
    """A row per theme, the largest share first: drivers, share of R² (0-100) with its range, and the ranks it may have.

    An item without a theme stands under its own label. NaN where ranges of the items are withheld.
    """
    what = found.weighing
    names = [theme or term.label for theme, term in zip(what.themes, what.terms, strict=True)]
    themes = list(dict.fromkeys(names))
    member = np.array([[name == theme for theme in themes] for name in names], dtype=float)
    estimate = what.estimate @ member
    rows = pd.DataFrame(
        {
            "theme": themes,
            "drivers": [
                str(listing(t.label for t, name in zip(what.terms, names, strict=True) if name == one))
                for one in themes
            ],
            "estimate": estimate,
        }
    )
    kept = found.draws[np.isfinite(found.draws).all(axis=1)] @ member
    if what.withheld or len(kept) < 2:
        blank = dict.fromkeys(("std_error", "conf_low", "conf_high", "rank_low", "rank_high"), nan)
        return rows.assign(**blank).sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
    low, high = percentile_interval(kept, what.widened(level))
    sets = rank_sets(estimate, kept, level, seed, df=float(what.df))
    rows = rows.assign(
        std_error=kept.std(axis=0, ddof=1),
        conf_low=low,
        conf_high=high,
        rank_low=sets.rank_low,
        rank_high=sets.rank_high,
    )
    return rows.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)


def theme_findings(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """The themes with the largest and the smallest share."""
    first, last = table.iloc[0], table.iloc[-1]
    return (
        say(
            "By theme, shares run from {high:percent} ({first}) to {low:percent} ({last}).",
            high=first["estimate"],
            first=first["theme"],
            low=last["estimate"],
            last=last["theme"],
        ),
    )
