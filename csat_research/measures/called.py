"""Called: what each measure and each way of an index is called; without a formula, so that pages know it without statistics."""

from __future__ import annotations

from dataclasses import dataclass

from csat_research.words import Sentence, say

__all__ = ["CALLED", "RESCALED", "Called"]


@dataclass(frozen=True, slots=True)
class Called:
    """The name of a measure, and what kind of number it is: share, nps, mean or index."""

    label: Sentence
    kind: str = "share"


CALLED: dict[str, Called] = {
    "csat": Called(say("CSAT")),
    "csat_unweighted": Called(say("CSAT, unweighted")),
    "csat_mean": Called(say("mean score"), "mean"),
    "nps": Called(say("NPS"), "nps"),
    "nps_unweighted": Called(say("NPS, unweighted"), "nps"),
    "promoters": Called(say("promoters")),
    "passives": Called(say("passives")),
    "detractors": Called(say("detractors")),
    "ces": Called(say("Ease (CES)"), "mean"),
    "ces_easy": Called(say("easy")),
    "csi": Called(say("CSI"), "index"),
    "csi_person_mean": Called(say("CSI, mean of persons"), "index"),
}
RESCALED: dict[str, Sentence] = {
    "maximum": say("in % of full marks"),
    "range": say("from the worst answer, 0, to the best, 100"),
}
