"""Sharing: the ways of sharing R² out among drivers, and how many replicates the time of each allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from csat_research.measures.units import Floats
from csat_research.stats.owen import owen_batch, work
from csat_research.stats.relative import relative_weights_batch
from csat_research.stats.shapley import Shares, lmg_batch
from csat_research.words import Sentence, say

__all__ = ["Sharing", "by_lmg", "by_owen", "by_relative_weights"]

STEPS = 2**29  # that all replicates together may take (half a minute)
FEWEST_REPLICATES = 100


@dataclass(frozen=True, slots=True)
class Sharing:
    """A way of sharing R² out among J drivers.

    batch: matrices (r, k, k) with controls= and sizes= -> Shares (r, J). own: J matrices (J, k, k) with the same -> (J,),
    the share of driver j in the j-th one. steps: of one matrix, own_steps: of J own shares; a step is a subset of drivers.
    """

    batch: Callable[..., Shares]
    own: Callable[..., Floats]
    steps: int
    own_steps: int

    @property
    def replicates(self) -> int:
        """As many as the time allows; none where they are too few for a range."""
        kept = STEPS // self.steps
        return kept if kept >= FEWEST_REPLICATES else 0

    def cautions(self, drivers: int) -> tuple[Sentence, ...]:
        """Whether fewer replicates than usual are left."""
        kept = self.replicates
        if kept >= 2000:
            return ()
        if kept == 0:
            return (
                say(
                    "{n:count} drivers leave no time for replicates: shares without ranges. Name fewer drivers.",
                    n=drivers,
                ),
            )
        return (say("{n:count} drivers: ranges from at most {kept:count} replicates.", n=drivers, kept=kept),)


def by_lmg(drivers: int) -> Sharing:
    """The Shapley value of R², exact."""
    return Sharing(lmg_batch, _diagonal(lmg_batch), 2**drivers, drivers * 2**drivers)


def by_relative_weights(drivers: int) -> Sharing:
    """Relative weights, quick for any number of drivers."""
    return Sharing(relative_weights_batch, _diagonal(relative_weights_batch), 1, drivers)


def by_owen(themes: Sequence[str | None]) -> Sharing:
    """Owen values of drivers in themes, exact; None = a theme of its own."""

    def batch(matrices: Floats, *, controls: int, sizes: Sequence[int]) -> Shares:
        return owen_batch(matrices, themes, controls=controls, sizes=sizes)

    members: dict[object, list[int]] = {}
    for j, theme in enumerate(themes):
        members.setdefault((j,) if theme is None else theme, []).append(j)

    def own(matrices: Floats, *, controls: int, sizes: Sequence[int]) -> Floats:
        found = np.empty(len(themes))
        for one in members.values():
            shares = owen_batch(matrices[one], themes, controls=controls, sizes=sizes, only=one).shares
            found[one] = shares[np.arange(len(one)), one]
        return found

    return Sharing(batch, own, work(themes), work(themes) * max(map(len, members.values())))


def _diagonal(batch: Callable[..., Shares]) -> Callable[..., Floats]:
    """The j-th share of the j-th matrix."""

    def own(matrices: Floats, *, controls: int, sizes: Sequence[int]) -> Floats:
        return np.asarray(np.diagonal(batch(matrices, controls=controls, sizes=sizes).shares))

    return own
