"""Silent: what the number of all asked could be, whoever stayed silent, in the words of each score."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from csat_research.results.result import Result
from csat_research.words import Sentence, say

__all__ = ["bounds_words", "tipping_words"]

WORDS: dict[str, Callable[[float, float], Sentence]] = {
    "csat": lambda low, high: say(
        "the share satisfied of all asked lies between {low:number} and {high:percent}", low=low, high=high
    ),
    "nps": lambda low, high: say(
        "the NPS of all asked lies between {low:signed} and {high:signed}", low=low, high=high
    ),
    "ces": lambda low, high: say(
        "the mean ease of all asked lies between {low:fine} and {high:fine}", low=low, high=high
    ),
}


def bounds_words(result: Result) -> Sentence | None:
    """'the NPS of all asked lies between −40.0 and +60.0'; None where it is not known who was asked, or nothing bounds it.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"bound_low": [-40.0], "bound_high": [60.0]})
    >>> str(bounds_words(Result(verb="nps", table=table, tables={"response": table})))
    'the NPS of all asked lies between −40.0 and +60.0'
    """
    response = result.tables.get("response")
    if result.verb not in WORDS or response is None or not len(response):
        return None
    low, high = (float(response[name].iloc[0]) for name in ("bound_low", "bound_high"))
    return WORDS[result.verb](low, high) if math.isfinite(low) and math.isfinite(high) else None


def tipping_words(row: Mapping[str, Any]) -> Sentence:
    """How many of the silent would have to be satisfied for the target of all who were asked."""
    if row["tipping"] > 100:
        return say(
            "{target:plain} % of all asked cannot be reached, whatever the silent think.",
            target=row["target"],
        )
    if row["tipping"] < 0:
        return say(
            "{target:plain} % of all asked is reached, whatever the silent think.", target=row["target"]
        )
    return say(
        "For {target:plain} % of all asked, {tipping:percent} of the silent would have to be satisfied.",
        target=row["target"],
        tipping=row["tipping"],
    )
