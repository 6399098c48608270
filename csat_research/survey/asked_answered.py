"""Asked and answered: how many were asked a question, how many answered, and what the silent could make of a share."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Response"]


@dataclass(frozen=True, slots=True)
class Response:
    """Asked and answered rows of a question; `rate` is NaN where the file does not tell who was asked.

    left_blank: rows of those who answered and left this question blank; they count neither as asked nor as answered, for a
    blank does not tell whether it was asked. bounds(share) is what the share of all asked could be, whoever the silent are
    (percent in, percent out); other measures say which values one person can have.
    """

    asked: int
    answered: int
    rate: float
    left_blank: int = 0

    @property
    def known(self) -> bool:
        """Whether the file lists those who were asked and stayed silent."""
        return math.isfinite(self.rate)

    def bounds(self, share: float, ends: tuple[float, float] = (0.0, 100.0)) -> tuple[float, float]:
        """[rC, rC + 100(1-r)] for a headline C in percent; r C + (1-r) times either end for other measures.

        >>> Response(8, 4, 0.5).bounds(75.0), Response(8, 4, 0.5).bounds(20.0, (-100.0, 100.0))
        ((37.5, 87.5), (-40.0, 60.0))
        """
        low, high = (self.rate * share + end * (1 - self.rate) for end in ends)
        return low, high

    def tipping(self, share: float, target: float) -> float:
        """What the silent would have to say, as a share in percent (or in the unit of the measure), for all to reach `target`."""
        return (target - self.rate * share) / (1 - self.rate) if self.rate < 1 else math.nan
