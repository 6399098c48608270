"""Silence: who was asked and who answered, and what the silent could make of a number."""

from __future__ import annotations

import math

import pandas as pd

from csat_research.measures.grouped import Asked
from csat_research.survey.basis import response

__all__ = ["response_table"]


def response_table(
    asked: Asked, value: float, ends: tuple[float, float], target: float | None = None
) -> pd.DataFrame:
    """Asked, answered, rate, what the silent could make of a number, and the share of them a target would need.

    ends: the number if all the silent gave the worst answer, or all the best.
    """
    found = response(asked.survey, asked.question)
    low, high = found.bounds(value, *ends)
    tipping = found.tipping(value, target) if target is not None else math.nan
    row = {
        "asked": found.asked,
        "answered": found.answered,
        "rate": 100 * found.rate,
        "bound_low": low,
        "bound_high": high,
        "target": target if target is not None else math.nan,
        "tipping": tipping,
    }
    return pd.DataFrame([row])
