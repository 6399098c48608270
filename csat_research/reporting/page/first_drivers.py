"""First drivers: the drivers of the first screen - those that come first, with the words of the verdict on them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.told import drivers_title, told_drivers
from csat_research.results.figure import Figure
from csat_research.words import Sentence, count_say, join, say

__all__ = ["first_drivers"]

MOST, ALL = 3, 4  # drawn where there are more than ALL


def first_drivers(harvest: Harvest) -> Figure | None:
    """The drivers of the first screen: all where they are few, else the three that come first; the table has the rest.

    The title says "go with" only of drivers that a verdict called so, and names one as first only where its set of
    possible ranks holds nothing else.
    """
    result = harvest.result("drivers")
    if result is None or result.figure is None:
        return None
    figure = replace(result.figure, subtitle=_basis(result.figure))
    if len(figure.data) > ALL:
        basis = join([figure.subtitle, _left_out(figure.data.iloc[MOST:])], "; ")
        figure = replace(figure, data=figure.data.head(MOST), subtitle=basis)
    told, title = told_drivers(harvest), drivers_title(harvest, result.figure.data)
    return replace(
        figure, title=title, alt=join([title, result.figure.alt], ". ") if told else result.figure.alt
    )


def _basis(figure: Figure) -> Sentence | str:
    """The line under a picture without what its ranges are of: that stands further down."""
    known = figure.subtitle.values if isinstance(figure.subtitle, Sentence) else {}
    return known.get("basis", figure.subtitle)


def _left_out(rows: pd.DataFrame) -> Sentence:
    """How many drivers stand only further down; one that is not told from none may still be the largest."""
    if rows["rank_low"].notna().any():
        return say("{n:count} more below", n=len(rows))
    return count_say(
        "{n:count} more is not told from none", "{n:count} more are not told from none", len(rows)
    )
