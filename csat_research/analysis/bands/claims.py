"""Band claims: whether a share lies inside a claimed range, wholly outside, or cannot be placed; Holm over claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt

import numpy as np
from scipy.stats import norm

from csat_research.analysis.loyalty.shares import Share
from csat_research.results.verdicts import ALPHA
from csat_research.stats.adjust import adjusted

__all__ = ["Judged", "claim_p", "judged"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim's p value, the same after Holm, and the word: supported, contradicted or not decidable."""

    p_value: float
    p_adjusted: float
    word: str


def judged(shares: Sequence[Share], claims: Sequence[tuple[float, float]]) -> list[Judged]:
    """The word of each claim (low, high; shares 0 to 1) with Holm over all of them; shares carry their 95 % ranges.

    >>> few, many = Share(9, 9, 9, 0.3, 0.15, 0.1, 0.6), Share(900, 900, 900, 0.3, 0.015, 0.27, 0.33)
    >>> [one.word for one in judged([few, many, many], [(0.2, 0.4), (0.2, 0.4), (0.4, 0.5)])]
    ['not decidable', 'supported', 'contradicted']
    """
    p_values = np.array([claim_p(one, *claim) for one, claim in zip(shares, claims, strict=True)])
    holm = adjusted(p_values, "holm")
    return [
        Judged(float(p), float(q), _word(one, claim, float(q)))
        for one, claim, p, q in zip(shares, claims, p_values, holm, strict=True)
    ]


def claim_p(found: Share, low: float, high: float) -> float:
    """P value of what the estimate suggests: of "not inside" where it lies inside the claim, else of "inside".

    Twice the one-sided p of the score test at the nearer edge, so that it is below 5 % exactly where the 95 % Wilson
    interval lies inside the claim, or wholly outside. The ends 0 and 1 cannot be crossed and are no edges.

    >>> round(claim_p(Share(100, 100, 100, 0.3, 0.046, 0.22, 0.40), 0.4, 0.5), 3)
    0.041
    """
    if isnan(found.low):
        return nan
    edges = [edge for edge in (low, high) if 0 < edge < 1]
    apart = [abs(found.estimate - edge) / sqrt(edge * (1 - edge) / found.n_effective) for edge in edges]
    if low <= found.estimate <= high:
        nearest = min(apart, default=np.inf)
    else:
        nearest = apart[edges.index(low if found.estimate < low else high)]
    return float(2 * norm.sf(nearest))


def _word(found: Share, claim: tuple[float, float], p_adjusted: float) -> str:
    if isnan(p_adjusted) or p_adjusted >= ALPHA:
        return "not decidable"
    return "supported" if claim[0] <= found.estimate <= claim[1] else "contradicted"
