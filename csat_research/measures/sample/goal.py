"""Goal: one number that a sample is to tell - how much an answer varies, from what it is told, and the answers a margin needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from csat_research.stats.intervals import critical
from csat_research.stats.power import n_margin
from csat_research.stats.widths import n_width, nps_half, share_half

__all__ = ["SIZE", "SPANS", "Goal"]

SIZE = 100.0
SPANS = {"csat": SIZE, "nps": 2 * SIZE}  # points from the lowest to the highest answer


@dataclass(frozen=True, slots=True)
class Goal:
    """One number to be known: variance of an answer, and what it is to be told from, with the range of that distance.

    what: margin, difference, band, rank or effect. distance, low, high in points, NaN for margin and difference. n: answers
    of the pilot, 0 without. tests: how many goals are judged together (Bonferroni). mean: of answers of -1, 0 or 1 (of a share
    -1 or 1) that lie span points apart, NaN of anything else; answered: the share of them that is not 0.
    """

    name: str
    label: str
    what: str
    variance: float
    distance: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0
    tests: int = 1
    mean: float = math.nan
    answered: float = 1.0
    span: float = SIZE

    def variance_of_change(self, points: float) -> float:
        """Variance of an answer, the mean of those before and after a change of so many points.

        Of the two directions that which needs more answers: a share that falls from 95 to 92 % varies half as much again.
        Never less than before; of other numbers it is not known how they vary afterwards: as before.

        >>> Goal("csat", "CSAT", "difference", 475.0, mean=0.9).variance_of_change(3)
        605.5
        """
        before, step = self.answered - self.mean**2, 2 * points / self.span
        if not before > 0:
            return self.variance
        after = self.answered - min((self.mean - step) ** 2, (self.mean + step) ** 2)
        return round(self.variance * (1 + max(1.0, after / before)) / 2, 9)

    def answers_for(self, margin: float, level: float) -> float:
        """Answers that make the range as narrow as ± margin, not rounded: Cochran's n, or more where the range that is printed is wider.

        Near 0 and 100 % a score interval (Wilson; of NPS) is wider than ± z errors. Taken at the mean expected.

        >>> round(Goal("csat", "CSAT", "margin", 475.0, mean=0.9).answers_for(5, 0.95), 1)
        82.9
        """
        least = n_margin(self.variance, margin, level)
        if not self.unit > 0:
            return least
        effect = self.variance / self.unit
        return effect * n_width(lambda n: self.half_width(n, level), margin, least / effect)

    def points_of(self, n: float, level: float) -> float:
        """Points either side that n answers give: the inverse of `answers_for`."""
        plain = critical(level) * math.sqrt(self.variance / n)
        return max(plain, self.half_width(n * self.unit / self.variance, level)) if self.unit > 0 else plain

    @property
    def unit(self) -> float:
        """Variance of one independent answer of a share or an NPS in points²; NaN of other numbers."""
        return (self.span / 2) ** 2 * (self.answered - self.mean**2)

    def half_width(self, n: float, level: float) -> float:
        """Half the width, in points, of the score interval of a share or an NPS on n independent answers."""
        up, down = ((self.answered + sign * self.mean) / 2 for sign in (1, -1))
        half = share_half(up, n, level) if self.span == SPANS["csat"] else nps_half(up, down, n, level)
        return SIZE * half

    @property
    def ends(self) -> tuple[float, float]:
        """The largest and the smallest distance that the pilot leaves open; the smallest is NaN where it reaches 0."""
        sizes = sorted((abs(self.low), abs(self.high)))
        return sizes[1], sizes[0] if self.low * self.high > 0 else math.nan
