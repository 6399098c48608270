"""Bounds: what the silent could make of a number whoever they are, and what they would have to say for a target."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.measures.scores.grouped import Asked
from csat_research.measures.scores.scored import scored
from csat_research.survey.basis.asked_answered import Response, responses
from csat_research.survey.door.coding import WHY, why
from csat_research.survey.targets import declared_target

__all__ = ["silence_tables"]

Ends = tuple[float, float]
Valued = Callable[[np.ndarray], np.ndarray]


def silence_tables(
    asked: Asked, table: pd.DataFrame, total: pd.DataFrame, ends: Ends, valued: Valued
) -> dict[str, pd.DataFrame]:
    """`response`, a row for all answers, and by groups `bounds`, a row for each: asked, answered, rate, bounds, tipping value.

    table, total: rows of the measure by group and for all. ends: the lowest and the highest value that one person can have.
    valued: what answer codes are worth, in the unit of the number.
    """
    measure = str(total["measure"].iloc[0])
    target = declared_target(asked.survey, measure)

    def rows(
        by: tuple[str, ...], counted: Sequence[Response], values: Sequence[float]
    ) -> list[dict[str, Any]]:
        reach = _by_customer(asked, by, ends, valued) if asked.per == "customer" else None
        reached = reach or [one.bounds(value, ends) for one, value in zip(counted, values, strict=True)]
        given = zip(counted, values, reached, strict=True)
        return [_row(one, value, reached, ends, target) for one, value, reached in given]

    every = rows((), [asked.response], _known(asked, total, measure))[0]
    found = {"response": pd.DataFrame([every | {"left_blank": asked.response.left_blank}])}
    if asked.by:
        groups = responses(asked.survey, asked.question, asked.by)
        told = rows(asked.by, groups, _known(asked, table, measure))
        keys = [part.key | {"measure": measure} for part in asked.parts]
        found["bounds"] = pd.DataFrame([key | row for key, row in zip(keys, told, strict=True)])
    return found


def _by_customer(asked: Asked, by: tuple[str, ...], ends: Ends, valued: Valued) -> list[Ends]:
    """Bounds of each group where every customer weighs the same: the number itself with all that stayed silent at either end."""
    reasons = why(asked.question.name)
    cells = asked.survey.counts(reasons, asked.question.name, by=by, cluster=asked.customer)
    silent = cells.keys[reasons].to_numpy(float) == WHY["unanswered"]
    given = valued(cells.keys[asked.question.name].to_numpy(float))

    def reached(mask: np.ndarray, end: float) -> float:
        return scored(
            cells, np.where(silent, end, given), mask, weighted=asked.weighted, per=asked.per
        ).estimate

    return [(reached(mask, ends[0]), reached(mask, ends[1])) for _, mask in cells.groups(list(by))]


def _known(asked: Asked, table: pd.DataFrame, measure: str) -> Sequence[float]:
    """What those who answered said; without weights where these stand for the silent, whom bounds leave open."""
    weighed = asked.survey.about.weighed
    plain = f"{measure}_unweighted"
    named = plain if weighed is not None and weighed.silent and plain in set(table["measure"]) else measure
    found: list[float] = table.loc[table["measure"] == named, "estimate"].tolist()
    return found


def _row(found: Response, value: float, reached: Ends, ends: Ends, target: float | None) -> dict[str, Any]:
    low, high = reached if found.known and not math.isnan(value) else (math.nan, math.nan)
    by_weight = {} if math.isnan(found.weighted) else {"rate_weighted": 100 * found.weighted}
    return {
        "asked": found.asked if found.known else math.nan,  # those who answered are not all who were asked
        "answered": found.answered,
        "rate": 100 * found.rate,
        **by_weight,
        "estimate": value,
        "bound_low": low,
        "bound_high": high,
        "target": target if target is not None else math.nan,
        "tipping": math.nan if target is None else _tipping(low, high, ends, target),
    }


def _tipping(low: float, high: float, ends: Ends, target: float) -> float:
    """What the silent would have to be on average for the number to reach its target: (T - rC)/(1 - r) of a share."""
    return ends[0] + (ends[1] - ends[0]) * (target - low) / (high - low) if high > low else math.nan
