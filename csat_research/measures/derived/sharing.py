"""Sharing: the ways of sharing R² out among drivers - exact where time allows, else by sampled orders of entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.measures.units import Floats
from csat_research.measures.weighing import USUAL_REPLICATES, affordable
from csat_research.stats.owen import owen_batch, work
from csat_research.stats.relative import relative_weights_batch
from csat_research.stats.shapley import Shares, lmg_batch
from csat_research.stats.shapley_sampled import (
    BOUND,
    SampledShares,
    orders_of_entry,
    sampled,
    sampled_batch,
)
from csat_research.words import Sentence, say

__all__ = ["Game", "Sharing", "by_lmg", "by_owen", "by_relative_weights", "sampling_table"]

EXACT = 2**25  # steps of an exact estimate, some two seconds; above, orders are sampled
STEPS = 2**29  # that all replicates together may take (half a minute)
EXACT_STEPS = STEPS // USUAL_REPLICATES  # of an exact replicate: LMG of 18 drivers
MOST_DRIVERS = 100
NOISE_STEPS = 2**27 // 200  # of the own shares of a permutation, so that two hundred take ten seconds
REPLICATE_ORDERS, NOISE_TURNS = 128, 8


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """What is shared out: the covariances of the answers (k, k), outcome first, then controls, then the drivers' columns.

    sizes: columns of each driver. themes: of each driver, where the method knows them; None = a theme of its own.
    """

    matrix: Floats
    controls: int
    sizes: tuple[int, ...]
    seed: int = 0
    themes: tuple[str | None, ...] | None = None

    @property
    def drivers(self) -> int:
        """How many share."""
        return len(self.sizes)

    def exact(self, matrices: Floats) -> Floats:
        """(r, J) LMG or Owen values of matrices (r, k, k)."""
        if self.themes is None:
            return self.by(lmg_batch)(matrices)
        return owen_batch(matrices, self.themes, controls=self.controls, sizes=self.sizes).shares

    def by(self, batch: Callable[..., Shares]) -> Callable[[Floats], Floats]:
        """A function of matrices, controls= and sizes= as one of matrices alone."""
        return lambda matrices: batch(matrices, controls=self.controls, sizes=self.sizes).shares


@dataclass(frozen=True, slots=True, eq=False)
class Sharing:
    """A way of sharing R² out among J drivers.

    batch: matrices (r, k, k) -> shares (r, J), 0 to 1. own: matrices (r, J, k, k) -> (r, J), the share of driver j in the
    j-th one. steps: of one matrix, own_steps: of J own shares; a step is a subset of drivers. sampled: where orders were
    sampled, the shares and their errors.
    """

    batch: Callable[[Floats], Floats]
    own: Callable[[Floats], Floats]
    steps: int
    own_steps: int
    sampled: SampledShares | None = None
    cautions: tuple[Sentence, ...] = ()

    @property
    def replicates(self) -> int:
        """As many as the time allows; none where they are too few for a range."""
        return affordable(STEPS // self.steps)


def by_relative_weights(game: Game) -> Sharing:
    """Relative weights, quick for any number of drivers."""
    batch = game.by(relative_weights_batch)
    return Sharing(batch, _diagonal(batch), 1, game.drivers)


def by_lmg(game: Game) -> Sharing:
    """The Shapley value of R²: exact up to 25 drivers, else sampled. Raises MethodError above a hundred."""
    return _shared(game, 2**game.drivers, _diagonal(game.exact), game.drivers * 2**game.drivers)


def by_owen(game: Game) -> Sharing:
    """Owen values of drivers in themes: exact where that takes no longer than LMG of 25 drivers, else sampled."""
    themes = game.themes or ()
    members: dict[object, list[int]] = {}
    for j, theme in enumerate(themes):
        members.setdefault((j,) if theme is None else theme, []).append(j)

    def own(matrices: Floats) -> Floats:
        found = np.empty(matrices.shape[:2])
        for one in members.values():
            flat = matrices[:, one].reshape(-1, *matrices.shape[2:])
            shares = owen_batch(flat, themes, controls=game.controls, sizes=game.sizes, only=one).shares
            found[:, one] = shares.reshape(len(matrices), len(one), -1)[:, np.arange(len(one)), one]
        return found

    steps = work(themes)
    return _shared(game, steps, own, steps * max(map(len, members.values())))


def _shared(game: Game, steps: int, own: Callable[[Floats], Floats], own_steps: int) -> Sharing:
    """Exact, or sampled: first the replicates and the noise, then the estimate too."""
    if game.drivers > MOST_DRIVERS:
        raise MethodError(
            say(
                "{n:count} drivers are more than {most}. Name the ones that matter: items=[...], or use "
                "method={other:typed}.",
                n=game.drivers,
                most=MOST_DRIVERS,
                other="relative_weights",
            )
        )
    found = Sharing(game.exact, own, steps, own_steps)
    if own_steps > NOISE_STEPS:
        own, own_steps = _sampled_own(game)
        found = replace(found, own=own, own_steps=own_steps)
    if steps <= EXACT_STEPS:
        return found
    known = sampled(
        game.matrix, controls=game.controls, sizes=game.sizes, themes=game.themes, seed=game.seed
    ) if steps > EXACT else None  # fmt: skip
    estimate = game.exact(game.matrix[None])[0] if known is None else known.shares
    return _sampled_replicates(replace(found, sampled=known), game, estimate)


def _sampled_replicates(found: Sharing, game: Game, estimate: Floats) -> Sharing:
    """Shares of replicates by the same orders for all, moved so that the answers themselves give the estimate.

    What the choice of orders does is nearly the same in every replicate, so that their spread is within some 5 % of the
    exact one.
    """
    draws = -(-REPLICATE_ORDERS // (2 * game.drivers))
    orders = orders_of_entry(game.drivers, draws, np.random.default_rng(game.seed + 1), game.themes)
    several = game.by(lambda matrices, **given: sampled_batch(matrices, orders, **given))
    moved = estimate - several(game.matrix[None])[0]

    def batch(matrices: Floats) -> Floats:
        shares = several(matrices)
        whole, shares = shares.sum(axis=1, keepdims=True), np.maximum(shares + moved, 0.0)
        total = shares.sum(axis=1, keepdims=True)
        return np.asarray(shares * np.divide(whole, total, out=np.ones_like(total), where=total > 0))

    steps = len(orders) * _factor_steps(game)
    found = replace(found, batch=batch, steps=steps)
    return replace(found, cautions=_told(found, game.drivers, len(orders)))


def _sampled_own(game: Game) -> tuple[Callable[[Floats], Floats], int]:
    """A permuted copy goes with nothing, so that a few orders tell its share."""
    rng = np.random.default_rng(game.seed + 2)
    orders = orders_of_entry(game.drivers, 1, rng, game.themes, turns=min(NOISE_TURNS, game.drivers))
    own = _diagonal(game.by(lambda matrices, **given: sampled_batch(matrices, orders, **given)))
    return own, game.drivers * len(orders) * _factor_steps(game)


def _factor_steps(game: Game) -> int:
    """What one order costs, in subsets of drivers."""
    return int(len(game.matrix) ** 3 // 200) + 20


def _diagonal(batch: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """The j-th share of the j-th matrix, of r times J of them."""

    def own(matrices: Floats) -> Floats:
        times, players = matrices.shape[:2]
        shares = batch(matrices.reshape(-1, *matrices.shape[2:])).reshape(times, players, players)
        return np.asarray(np.diagonal(shares, axis1=1, axis2=2))

    return own


def sampling_table(found: SampledShares, names: Sequence[str]) -> pd.DataFrame:
    """A row per driver: its share of R² (0-100), the standard error of the sampling, and how many orders were looked at."""
    return pd.DataFrame(
        {
            "term": list(names),
            "estimate": 100 * found.shares,
            "std_error": 100 * found.std_error,
            "orders": found.orders,
        }
    )


def _told(found: Sharing, drivers: int, orders: int) -> tuple[Sentence, ...]:
    """What was sampled, with its error, and where replicates are fewer than usual."""
    told = []
    if found.sampled is not None:
        told.append(_error_told(found.sampled, drivers))
    if found.replicates == 0:
        told.append(
            say(
                "{n:count} drivers leave no time for replicates: shares without ranges. Name fewer drivers.",
                n=drivers,
            )
        )
    elif found.replicates < USUAL_REPLICATES:
        told.append(
            say(
                "{n:count} drivers: ranges from at most {kept:count} replicates.",
                n=drivers,
                kept=found.replicates,
            )
        )
    else:
        told.append(
            say(
                "{n:count} drivers: ranges rest on {orders:count} sampled orders of entry.",
                n=drivers,
                orders=orders,
            )
        )
    return tuple(told)


def _error_told(found: SampledShares, drivers: int) -> Sentence:
    given = {
        "n": drivers,
        "orders": found.orders,
        "error": 100 * float(found.std_error.max()),
        "bound": 100 * BOUND,
    }
    if found.reached:
        return say(
            "{n:count} drivers: shares from {orders:count} sampled orders of entry; the largest standard error of the "
            "sampling is {error:finest} points, under {bound:plain}.",
            **given,
        )
    return say(
        "{n:count} drivers: shares from {orders:count} sampled orders of entry; the largest standard error of the "
        "sampling is still {error:finest} points, above {bound:plain}.",
        **given,
    )
