"""Rescaling: in which of the two ways ratings were brought to 0-100, in words."""

from __future__ import annotations

import math

from csat_research.measures.called import RESCALED
from csat_research.results.result import Result
from csat_research.words import Sentence, say

__all__ = ["brief_index", "index_words", "rated_words"]

BRIEFLY: dict[str, Sentence] = {"maximum": say("in % of full marks"), "range": say("from worst to best")}


def rated_words(result: Result) -> Sentence:
    """Heading over ratings: what 0 to 100 is."""
    return say("rating, {how}", how=RESCALED[str(result.provenance["rescale"])])


def brief_index(csi: Result) -> Sentence:
    """'CSI 68.4 (67.8 to 69.0) in % of full marks': the index in its own way, short as a first screen is."""
    row, how = csi.table.iloc[0], BRIEFLY[str(csi.provenance["rescale"])]
    if math.isnan(row["conf_low"]):
        return say("CSI {x:number} {how}, no range", x=row["estimate"], how=how)
    told = {"x": row["estimate"], "low": row["conf_low"], "high": row["conf_high"], "how": how}
    return say("CSI {x:number} ({low:number} to {high:number}) {how}", **told)


def index_words(csi: Result) -> Sentence:
    """'CSI 68.4 (67.8 to 69.0) in % of full marks, 62.1 (61.4 to 62.8) from worst to best': the index in both ways."""
    rows = {name: csi.table[csi.table["measure"] == f"csi_{name}"] for name in BRIEFLY}
    other = next((name for name, found in rows.items() if len(found)), None)
    if other is None or math.isnan(csi.table["conf_low"].iloc[0]):
        return brief_index(csi)
    beside = rows[other].iloc[0]
    return say(
        "{index}, {y:number} ({first:number} to {last:number}) {its}",
        index=brief_index(csi),
        y=beside["estimate"],
        first=beside["conf_low"],
        last=beside["conf_high"],
        its=BRIEFLY[other],
    )
