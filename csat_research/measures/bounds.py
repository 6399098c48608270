"""Bounds: what the silent could make of a number whoever they are, and what they would have to say for a target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from csat_research.measures.grouped import Asked
from csat_research.survey.asked_answered import Response, responses

__all__ = ["silence_tables"]

Ends = tuple[float, float]


def silence_tables(
    asked: Asked, table: pd.DataFrame, total: pd.DataFrame, ends: Ends
) -> dict[str, pd.DataFrame]:
    """`response`, a row for all answers, and by groups `bounds`, a row for each: asked, answered, rate, bounds, tipping value.

    table, total: rows of the measure by group and for all. ends: the lowest and the highest value that one person can have.
    """
    measure = str(total["measure"].iloc[0])
    target = (asked.survey.about.settings.get("target") or {}).get(measure)
    every = _row(asked.response, _known(asked, total, measure)[0], ends, target)
    found = {"response": pd.DataFrame([every | {"left_blank": asked.response.left_blank}])}
    if asked.by:
        values = _known(asked, table, measure)
        groups = responses(asked.survey, asked.question, asked.by)
        rows = [
            {**part.key, "measure": measure, **_row(one, value, ends, target)}
            for part, one, value in zip(asked.parts, groups, values, strict=True)
        ]
        found["bounds"] = pd.DataFrame(rows)
    return found


def _known(asked: Asked, table: pd.DataFrame, measure: str) -> Sequence[float]:
    """What those who answered said; without weights where these stand for the silent, whom bounds leave open."""
    weighed = asked.survey.about.weighed
    plain = f"{measure}_unweighted"
    named = plain if weighed is not None and weighed.silent and plain in set(table["measure"]) else measure
    found: list[float] = table.loc[table["measure"] == named, "estimate"].tolist()
    return found


def _row(found: Response, value: float, ends: Ends, target: float | None) -> dict[str, Any]:
    low, high = found.bounds(value, ends)
    by_weight = {} if math.isnan(found.weighted) else {"rate_weighted": 100 * found.weighted}
    return {
        "asked": found.asked,
        "answered": found.answered,
        "rate": 100 * found.rate,
        **by_weight,
        "estimate": value,
        "bound_low": low,
        "bound_high": high,
        "target": target if target is not None else math.nan,
        "tipping": found.tipping(value, target) if target is not None else math.nan,
    }
