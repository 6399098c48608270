"""Design: who bought, with the weights, customers and strata that the errors of shares and differences stand on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csat_research.stats.sandwich import Strata, ways_of
from csat_research.stats.uneven import carried

__all__ = ["Design"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """n rows: outcome 0 or 1, weights (None = each counts once), code of each row's customer (None = its own).

    named: whether customers are known (then few of them withhold a range). strata: within which customers were drawn.
    """

    outcome: Floats
    weights: Floats | None
    codes: NDArray[np.intp] | None
    named: bool = True
    strata: Strata | None = None

    @property
    def w(self) -> Floats:
        """(n,) weights, 1 where there are none."""
        return np.ones(len(self.outcome)) if self.weights is None else self.weights

    @property
    def clusters(self) -> Sequence[NDArray[np.intp]]:
        """Cluster columns for a model."""
        return () if self.codes is None else (self.codes,)

    def customers(self, inside: NDArray[np.bool_]) -> float:
        """Customers with a row inside; NaN where they are not known."""
        if not self.named:
            return math.nan
        return float(inside.sum() if self.codes is None else len(np.unique(self.codes[inside])))

    def fewest(self, inside: NDArray[np.bool_]) -> float:
        """Customers with a yes or with a no inside, whichever are fewer; answers where customers are not known."""
        sides = [inside & (self.outcome > 0.5), inside & (self.outcome <= 0.5)]
        return min(self.customers(one) if self.named else float(one.sum()) for one in sides)

    def carried(self, inside: NDArray[np.bool_]) -> bool:
        """Whether a few customers, or answers, have most of the weight inside."""
        codes = np.arange(len(self.outcome)) if self.codes is None else self.codes
        return carried(np.bincount(codes[inside], self.w[inside]))

    def variance(self, pull: Floats) -> float:
        """Variance of Σ pull (n,) over customers, within strata."""
        return float(ways_of(pull[:, None], self.clusters, self.strata)[0].covariance()[0, 0])

    def df(self, inside: NDArray[np.bool_]) -> float:
        """Customers, else answers, with a row inside, less their strata."""
        known = self.customers(inside)
        strata = 1 if self.strata is None else len(np.unique(self.strata.labels[inside]))
        return (known if math.isfinite(known) else float(inside.sum())) - strata

    def at(self, inside: NDArray[np.bool_]) -> Design:
        """The rows inside only; customers who have none of them stay in their strata."""
        return Design(
            self.outcome[inside],
            None if self.weights is None else self.weights[inside],
            None if self.codes is None else np.unique(self.codes[inside], return_inverse=True)[1],
            self.named,
            None if self.strata is None else self.strata.at(inside, self.codes),
        )
