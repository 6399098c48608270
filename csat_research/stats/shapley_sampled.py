"""Sampled Shapley values: shares of R² of many drivers from random orders of entry, with the error of the sampling."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError
from csat_research.stats.shapley import Shares, shared_out
from csat_research.words import say

__all__ = ["BOUND", "MOST_ORDERS", "SampledShares", "orders_of_entry", "sampled", "sampled_batch"]

Floats = NDArray[np.float64]
Order = NDArray[np.intp]

BOUND = 0.0001  # the largest standard error of a share at which sampling stops: 0.01 points of 100 R²
MOST_ORDERS = 2**17
DRAWS = 32  # between two looks at the error
RIDGE = 1e-12  # of a driver's variance: a twin then has nothing of its own, and no factorisation fails
ROOM = 2**20  # numbers of matrices held at once


@dataclass(frozen=True, slots=True, eq=False)
class SampledShares:
    """Shares of R² (players,), 0 to 1, that add up to r2 - r2_controls, with their sampling errors.

    std_error: (players,) what is left of chance in the choice of orders, not in the answers. orders: how many were looked
    at. reached: whether every error came under the bound.
    """

    shares: Floats
    std_error: Floats
    r2: float
    r2_controls: float
    orders: int
    reached: bool


def sampled(
    matrix: Floats,
    *,
    controls: int = 0,
    sizes: Sequence[int] | None = None,
    themes: Sequence[Hashable] | None = None,
    bound: float = BOUND,
    most_orders: int = MOST_ORDERS,
    seed: int = 0,
) -> SampledShares:
    """LMG (or, with themes, Owen values) from random orders of entry, their rotations and their reverses.

    In one order the gains of all drivers are the squares of the last row of one Cholesky factor, the outcome last. A draw
    is a random order, all its rotations (so that each driver comes first once, second once, ...) and the reverse of each
    (antithetic); every order by itself is random, so the mean is unbiased. std_error = sd of the draws / √draws. Stops
    where the largest error is under `bound`, else before `most_orders`, after 32 draws at least. matrix, controls, sizes: as
    `lmg`; themes: as `owen`. Every order adds up to R², so the sum has no error. Raises MethodError where the matrix is no
    possible covariance. Source: Castro, Gómez, Tejada 2009; Mitchell, Cooper, Frank, Holmes 2022 (antithetic permutations).

    >>> found = sampled(np.array([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]]))
    >>> found.shares.round(3), found.std_error.round(3), found.orders
    (array([0.315, 0.045]), array([0., 0.]), 128)
    """
    players = len(sizes) if sizes is not None else len(matrix) - 1 - controls
    rng, draws = np.random.default_rng(seed), _Draws(2 * players)
    while True:
        orders = orders_of_entry(players, DRAWS, rng, themes)
        draws.take(_gains(np.asarray(matrix, dtype=float), orders, controls, sizes))
        if draws.enough(bound) or draws.orders + len(orders) > most_orders:
            break
    whole = sampled_batch(np.asarray(matrix)[None], orders[:1], controls=controls, sizes=sizes)
    r2, fixed = float(np.ravel(whole.r2)[0]), float(np.ravel(whole.r2_controls)[0])
    return SampledShares(draws.mean, draws.std_error, r2, fixed, draws.orders, draws.enough(bound))


def sampled_batch(
    matrices: Floats, orders: Order, *, controls: int = 0, sizes: Sequence[int] | None = None
) -> Shares:
    """Shares of many matrices (replicates, 1+c+p, 1+c+p) from the same orders (orders, players), (replicates, players).

    The same orders for all leave the choice of orders out of differences between replicates. A matrix that is no possible
    covariance gives NaN.
    """
    return shared_out(
        matrices,
        controls,
        lambda ordered: np.stack([_in_order(one, orders, sizes).mean(axis=0) for one in ordered]),
    )


def orders_of_entry(
    players: int,
    draws: int,
    rng: np.random.Generator,
    themes: Sequence[Hashable] | None = None,
    turns: int | None = None,
) -> Order:
    """Orders (draws x turns x 2, players): random ones, rotated, each followed by its reverse.

    turns: rotations of each, default all `players`. themes: they stay together; themes and the drivers inside each are
    rotated.

    >>> orders_of_entry(3, 1, np.random.default_rng(0)).tolist()
    [[2, 1, 0], [0, 1, 2], [0, 2, 1], [1, 2, 0], [1, 0, 2], [2, 0, 1]]
    """
    codes = _codes(themes) if themes is not None else np.zeros(players, dtype=np.intp)
    sizes, count = np.bincount(codes), int(codes.max()) + 1
    outer = rng.random((draws, 1, count)).argsort(axis=-1).argsort(axis=-1)
    inner = np.lexsort((rng.random((draws, players)), np.broadcast_to(codes, (draws, players)))).argsort(
        axis=-1
    )
    inner = (inner - (np.cumsum(sizes) - sizes)[codes])[:, None]
    turn = (np.arange(turns or players) * players // (turns or players))[:, None]
    place = (outer + turn) % count
    within = (inner + turn // count) % sizes[codes]
    forward = (place[..., codes] * players + within).argsort(axis=-1)
    return np.asarray(np.stack([forward, forward[..., ::-1]], axis=2).reshape(-1, players))


def _codes(themes: Sequence[Hashable]) -> Order:
    """A number for each theme; a player without one stands alone."""
    known: dict[Hashable, int] = {}
    names = [("alone", j) if one is None else ("theme", one) for j, one in enumerate(themes)]
    return np.array([known.setdefault(one, len(known)) for one in names])


class _Draws:
    """Mean and standard error of draws, each of some orders; only sums are kept."""

    def __init__(self, size: int) -> None:
        self.n, self.size = 0, size

    def take(self, gains: Floats) -> None:
        """Gains (draws x size, players)."""
        found = gains.reshape(-1, self.size, gains.shape[1]).mean(axis=1)
        if self.n == 0:
            self.first = found.mean(axis=0)
            self.sums = self.squares = np.zeros(len(self.first))
        self.n += len(found)
        self.sums = self.sums + (found - self.first).sum(axis=0)
        self.squares = self.squares + ((found - self.first) ** 2).sum(axis=0)

    @property
    def orders(self) -> int:
        """How many were looked at."""
        return self.n * self.size

    @property
    def mean(self) -> Floats:
        """(players,)."""
        return np.asarray(self.first + self.sums / self.n)

    @property
    def std_error(self) -> Floats:
        """(players,)."""
        spread = np.maximum(self.squares - self.sums**2 / self.n, 0.0) / (self.n - 1)
        return np.asarray(np.sqrt(spread / self.n))

    def enough(self, bound: float) -> bool:
        """Whether no error is above the bound."""
        return not bool((self.std_error > bound).any())


def _gains(matrix: Floats, orders: Order, controls: int, sizes: Sequence[int] | None) -> Floats:
    """Gains (orders, players) of one matrix. Raises MethodError where it is no possible covariance."""
    kept: list[Floats] = []

    def share(ordered: Floats) -> Floats:
        kept.append(_in_order(ordered[0], orders, sizes))
        return kept[0].mean(axis=0)[None]

    shares = shared_out(matrix[None], controls, share).shares
    if np.isnan(kept[0]).any():
        raise MethodError(
            say(
                "No answers can have these correlations, so that R² cannot be shared out. Use the complete answers."
            )
        )
    return kept[0] if np.isfinite(shares).all() else np.full_like(kept[0], np.nan)


def _in_order(ordered: Floats, orders: Order, sizes: Sequence[int] | None) -> Floats:
    """(orders, players) gains of one matrix (p+1, p+1), the outcome last."""
    k = len(ordered)
    matrix = ordered + RIDGE * np.eye(k)
    matrix[-1, -1] = 2.0  # of the outcome only what others explain is asked: its own diagonal never fails
    found, step = np.empty(orders.shape), max(1, ROOM // k**2)
    for start in range(0, len(orders), step):
        some = orders[start : start + step]
        at = np.concatenate([_columns(some, sizes), np.full((len(some), 1), k - 1)], axis=1)
        squares = _last_rows(matrix[at[:, :, None], at[:, None, :]]) ** 2
        np.put_along_axis(found[start : start + step], some, _summed(squares, some, sizes), axis=1)
    return found


def _columns(orders: Order, sizes: Sequence[int] | None) -> Order:
    """(orders, columns) the columns of the players in each order."""
    if sizes is None or max(sizes) == 1:
        return orders
    ends = np.cumsum(sizes)
    blocks = [np.arange(end - size, end) for size, end in zip(sizes, ends.tolist(), strict=True)]
    return np.stack([np.concatenate([blocks[j] for j in one]) for one in orders.tolist()])


def _summed(squares: Floats, orders: Order, sizes: Sequence[int] | None) -> Floats:
    """(orders, players) from (orders, columns), both in order of entry."""
    if sizes is None or max(sizes) == 1:
        return squares
    ends = np.cumsum(np.asarray(sizes)[orders], axis=1)
    sums = np.concatenate([np.zeros((len(squares), 1)), np.cumsum(squares, axis=1)], axis=1)
    return np.diff(np.take_along_axis(sums, ends, axis=1), axis=1, prepend=0.0)


def _last_rows(matrices: Floats) -> Floats:
    """Last rows (n, k-1) of the Cholesky factors, without the diagonal; NaN where there is no factor."""
    try:
        return np.asarray(np.linalg.cholesky(matrices)[:, -1, :-1])
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full((1, matrices.shape[-1] - 1), np.nan)
        half = len(matrices) // 2
        return np.concatenate([_last_rows(matrices[:half]), _last_rows(matrices[half:])])
