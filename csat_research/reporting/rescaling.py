"""Rescaling: in which of the two ways ratings were brought to 0-100, in words; the index stands in both."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

from csat_research.measures.csi_words import RESCALED
from csat_research.results.result import Result
from csat_research.words import Sentence, join, say

__all__ = ["index_words", "rated_words"]


def rated_words(result: Result) -> Sentence:
    """Heading over ratings: what 0 to 100 is."""
    return say("rating, {how}", how=RESCALED[str(result.provenance["rescale"])])


def index_words(csi: Result) -> Sentence:
    """'CSI 78.6 (77.7 to 79.4) in % of full marks, 73.2 (72.1 to 74.3) from the worst answer, 0, to the best, 100; points lost = ...'."""
    chosen = str(csi.provenance["rescale"])
    rows = csi.table.set_index("measure").to_dict("index")
    told = [
        _level(rows["csi"], chosen),
        *(_level(rows[f"csi_{one}"], one) for one in RESCALED if f"csi_{one}" in rows),
    ]
    return say("CSI {both}; points lost = weight × distance from full marks", both=join(told, ", "))


def _level(row: Mapping[Hashable, Any], how: str) -> Sentence:
    if math.isnan(row["conf_low"]):
        return say("{x:number} {how}, no range", x=row["estimate"], how=RESCALED[how])
    return say(
        "{x:number} ({low:number} to {high:number}) {how}",
        x=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
        how=RESCALED[how],
    )
