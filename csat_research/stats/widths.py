"""Widths: half the width of the score interval of a share or an NPS, and how many answers make it a chosen one."""

from __future__ import annotations

from collections.abc import Callable

from scipy import optimize

from csat_research.stats.intervals import wilson
from csat_research.stats.nps_intervals import nps_score

__all__ = ["n_width", "nps_half", "share_half"]


def share_half(share: float, n: float, level: float = 0.95) -> float:
    """Half the width of Wilson's interval of a share (0 to 1) on n answers, which need not be whole.

    >>> round(share_half(0.5, 100), 4), round(share_half(0.95, 73), 4)
    (0.0962, 0.0537)
    """
    return wilson(share * n, n, level).width / 2


def nps_half(promoters: float, detractors: float, n: float, level: float = 0.95) -> float:
    """Half the width of the score interval of an NPS (-1 to 1) of these shares on n answers.

    >>> round(nps_half(0.5, 0.2, 100), 4)
    0.1519
    """
    passives = max(1 - promoters - detractors, 0.0)
    return nps_score(promoters * n, passives * n, detractors * n, level).width / 2


def n_width(half: Callable[[float], float], margin: float, least: float) -> float:
    """The n, `least` or more, from which on half(n), which falls with n, is at most `margin`; not rounded.

    >>> round(n_width(lambda n: share_half(0.95, n), 0.05, 73), 1)
    82.9
    """
    if half(least) <= margin:
        return least
    most = 2 * least
    while half(most) > margin:
        most *= 2
    return float(optimize.brentq(lambda n: half(n) - margin, least, most, xtol=1e-9, rtol=1e-12))
