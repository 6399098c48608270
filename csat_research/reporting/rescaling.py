"""Rescaling: in which of the two ways ratings were brought to 0-100, in words."""

from __future__ import annotations

import math

from csat_research.measures.csi_words import RESCALED
from csat_research.results.result import Result
from csat_research.words import Sentence, say

__all__ = ["index_words", "rated_words"]


def rated_words(result: Result) -> Sentence:
    """Heading over ratings: what 0 to 100 is."""
    return say("rating, {how}", how=RESCALED[str(result.provenance["rescale"])])


def index_words(csi: Result) -> Sentence:
    """'CSI 78.6 (77.7 to 79.4) in % of full marks; points lost = weight × rest'."""
    row, how = csi.table.iloc[0], RESCALED[str(csi.provenance["rescale"])]
    if math.isnan(row["conf_low"]):
        return say("CSI {x:number} {how}, no range; points lost = weight × rest", x=row["estimate"], how=how)
    return say(
        "CSI {x:number} ({low:number} to {high:number}) {how}; points lost = weight × rest",
        x=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
        how=how,
    )
