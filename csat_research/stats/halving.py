"""Halving: the tree of all subsets of drivers, each level taking one driver in or leaving it out.

A state is the matrix of residual cross-products of the drivers not yet decided, the outcome last. To drop the
first driver is to look at the trailing block (a view); to include it is one sweep, A - a a'/a_11, and its
gain in R² is a_1y²/a_11. Every R² of every subset is a sum of such gains along a path, so no subset is ever
regressed.

Shapley weights need no subset either. Driver d, entering a node that holds k of the d - 1 drivers before it,
turns the game of d - 1 drivers into the game of d: with w_d(k) = 1 / (d C(d-1, k)) its gain g adds w_d(k) g
to itself and to every driver held, and takes w_d(k+1) g from every driver dropped on the way; drivers still
to come are untouched.

States lie batched on the last axis (nodes x replicates): breadth first until a block is full, then depth
first, so that memory stays flat while 2^p grows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import binom

__all__ = [
    "BLOCK",
    "PIVOT_FLOOR",
    "divisor",
    "include",
    "shapley_shares",
    "subset_gains",
    "subset_gains_batch",
    "tree_shares",
]

BLOCK = 4096  # states side by side: 32 KB a row, so that the rows of the last levels stay in the cache
PIVOT_FLOOR = 1e-10  # share of a driver's variance left by the others; below it nothing is its own


def shapley_shares(matrices: np.ndarray, sizes: Sequence[int] | None = None) -> np.ndarray:
    """Shapley values of the explained part of the outcome, (replicates, players).

    matrices: (replicates, k+1, k+1) correlations, drivers first and the outcome last. sizes: columns of each
    player, in order, where a player is a block that enters at once (dummies of a factor, a group); default:
    one each.

    >>> shapley_shares(np.array([[[1, .5, .6], [.5, 1, .3], [.6, .3, 1]]])).round(3)
    array([[0.315, 0.045]])
    """
    replicates = len(matrices)
    if replicates <= BLOCK:
        return _shares(matrices, sizes)
    parts = [_shares(matrices[i : i + BLOCK], sizes) for i in range(0, replicates, BLOCK)]
    return np.concatenate(parts)


def subset_gains(matrix: np.ndarray) -> np.ndarray:
    """Explained part of the outcome by every subset of p drivers, (2^p,): bit j of the position is driver j.

    matrix: (p+1, p+1) correlations, the outcome last. Holds 2^p numbers: for dominance with few drivers.

    >>> subset_gains(np.array([[1, .5, .6], [.5, 1, .3], [.6, .3, 1]])).round(2)
    array([0.  , 0.36, 0.09, 0.36])
    """
    return subset_gains_batch(np.asarray(matrix)[None])[0]


def subset_gains_batch(matrices: np.ndarray, sizes: Sequence[int] | None = None) -> np.ndarray:
    """`subset_gains` of many matrices (replicates, k+1, k+1) at once, (replicates, 2^players).

    sizes: columns of each player, as in `shapley_shares`.

    >>> subset_gains_batch(np.array([[[1, .5, .6], [.5, 1, .3], [.6, .3, 1]]]), [2]).round(2)
    array([[0.  , 0.36]])
    """
    state = np.ascontiguousarray(np.moveaxis(matrices, 0, -1)[:-1], dtype=float)
    explained = np.zeros((1, len(matrices)))
    for width in [1] * len(state) if sizes is None else sizes:
        gained, held = np.zeros_like(explained), state
        for _ in range(width):
            gain, held = include(held)
            gained += gain.reshape(explained.shape)
        explained = np.concatenate([explained, explained + gained])
        state = np.concatenate([state[width:, width:], held], axis=-1)
    return np.ascontiguousarray(explained.T)


def _shares(matrices: np.ndarray, sizes: Sequence[int] | None) -> np.ndarray:
    """One block of replicates: wide players first, where the tree is narrow."""
    k = matrices.shape[-1] - 1
    widths = np.ones(k, dtype=int) if sizes is None else np.asarray(sizes, dtype=int)
    order = np.argsort(-widths, kind="stable")
    starts = np.cumsum(widths) - widths
    columns = [*np.concatenate([np.arange(starts[j], starts[j] + widths[j]) for j in order]), k]
    state = np.moveaxis(matrices[:, columns][:, :, columns], 0, -1)[:k]
    found = np.empty((len(matrices), len(widths)))
    found[:, order] = tree_shares(np.ascontiguousarray(state, dtype=float), widths[order].tolist())
    return found


def tree_shares(state: np.ndarray, widths: Sequence[int]) -> np.ndarray:
    """Shapley values from states (k, k+1, nodes), the outcome in the last column, (nodes, players).

    Only the upper triangle of a state is read. widths: columns of each player, wide ones first.

    >>> tree_shares(np.array([[1, .5, .6], [.5, 1, .3]])[:, :, None], [1, 1]).round(3)
    array([[0.315, 0.045]])
    """
    return _Tree(state, list(widths)).shares()


def divisor(left: np.ndarray) -> np.ndarray:
    """What is left of a driver, to divide by: infinite where nothing is its own, so that it adds nothing and takes nothing off.

    Rounding alone would else be divided by next to nothing, again and again: a share of 10^8 where R² is at most 1.

    >>> divisor(np.array([0.5, 1e-17])).tolist()
    [0.5, inf]
    """
    if left.min(initial=np.inf) > PIVOT_FLOOR:
        return left
    found: np.ndarray = np.maximum(left, PIVOT_FLOOR)  # what is no number stays none
    found[found <= PIVOT_FLOOR] = np.inf
    return found


def include(state: np.ndarray, out: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Sweep the first driver out of (m, m+1, nodes): its gain, and what is left of the others (upper triangle).

    out: (m-1, m, nodes), where what is left is to be written; its lower triangle must hold numbers.

    >>> gain, left = include(np.array([[1, .5, .6], [.5, 1, .3]])[:, :, None])
    >>> gain.tolist(), left[..., 0].tolist()
    ([0.36], [[0.75, 0.0]])
    """
    m, _, nodes = state.shape
    out = np.zeros((m - 1, m, nodes)) if out is None else out
    first = state[0]
    slope = first[1:] / divisor(first[0])
    if m * nodes < BLOCK:  # few nodes: one call on the whole square is faster than a call per row
        np.subtract(state[1:, 1:], slope[:-1, None] * first[None, 1:], out=out)
    else:  # many nodes: rows of the upper triangle
        for i in range(m - 1):
            np.subtract(state[i + 1, i + 1 :], slope[i] * first[i + 1 :], out=out[i, i:])
    return slope[-1] * first[-1], out


class _Tree:
    """One walk through the tree. Only upper triangles of states are kept true."""

    def __init__(self, state: np.ndarray, widths: list[int]) -> None:
        self.state, self.widths, self.players = state, widths, len(widths)
        self.replicates = state.shape[-1]
        self.gains: list[np.ndarray] = []  # of the breadth-first levels, (nodes, replicates)
        self.held = np.zeros(1, dtype=int)  # players each breadth-first node holds
        self.plus, self.minus = _weights(self.players)
        self.inside = np.zeros((self.players, self.replicates))  # sum over nodes that hold the player
        self.outside = np.zeros((self.players, self.replicates))  # sum over all nodes of a level

    def shares(self) -> np.ndarray:
        """Shapley values, (replicates, players)."""
        self._prepare()
        self._widen()
        self._walk(self.state, self.wide, 0)
        self._fold()
        later = np.cumsum(self.outside[::-1], axis=0)[::-1]
        return (self.inside - later).T

    def _prepare(self) -> None:
        """All the room a walk needs, in one piece: many pieces are given back to the system and fetched again at each call."""
        columns, _, nodes = self.state.shape
        left = columns - np.cumsum([0, *self.widths])  # columns not yet decided, by level
        self.wide, wider = 0, []
        while self.wide < self.players - 2 and 2 * nodes <= BLOCK:
            nodes, self.wide = 2 * nodes, self.wide + 1
            wider.append((left[self.wide], left[self.wide] + 1, nodes))
        deep = [(d, k) for d in range(self.wide, self.players) for k in range(d - self.wide + 1)]
        rooms = [(m, m + 1, nodes) for m in range(left[self.wide])]
        rows = [(left[self.wide] + 1, nodes)] * 2 + [(2, nodes), (len(deep), nodes)]
        pieces = _pieces([*wider, *rooms, *rows])
        self.wider, self.rooms = pieces[: len(wider)], pieces[len(wider) : -4]
        self.scratch, self.slopes, self.spare, sums = pieces[-4:]
        self.sums = dict(zip(deep, sums, strict=True))

    def _widen(self) -> None:
        """Breadth first: double the nodes until a block is full."""
        for wider, width in zip(self.wider, self.widths, strict=False):
            nodes = self.state.shape[-1]
            wider[..., :nodes] = self.state[width:, width:]
            gain, included = np.zeros(nodes), self.state
            for column in range(width):
                more, included = include(included, wider[..., nodes:] if column == width - 1 else None)
                gain = gain + more
            self.gains.append(gain.reshape(-1, self.replicates))
            self.held = np.concatenate([self.held, self.held + 1])
            self.state = wider
        self.pluses = {(d, k): self.plus[d, self.held + k] for d, k in self.sums}

    def _credit(self, level: int, kept: int, gain: np.ndarray) -> np.ndarray:
        """Note the gains of one driver at one place; their weighted sum, (replicates,)."""
        self.sums[level, kept] += gain
        weighted: np.ndarray = self.pluses[level, kept] @ gain.reshape(-1, self.replicates)
        return weighted

    def _walk(self, state: np.ndarray, level: int, kept: int) -> np.ndarray | float:
        """Depth first: the weighted gains of everything below, for those on the way to collect."""
        if level == self.players:
            return 0.0
        width = self.widths[level]
        if level == self.players - 2 and width == 1 and self.widths[-1] == 1:
            return self._last_two(state, level, kept)
        dropped = self._walk(state[width:, width:], level + 1, kept)
        gain, swept = self._sweep(state, width)
        own = self._credit(level, kept, gain)
        included = own + self._walk(swept, level + 1, kept + 1)
        self.inside[level] += included
        return included + dropped

    def _sweep(self, state: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Include a player of one or more columns, without new memory."""
        gain, total = self.spare[0], None
        for _ in range(width):
            m = len(state)
            first, slope, out = state[0], self.slopes[:m], self.rooms[m - 1]
            np.divide(first[1:], divisor(first[0]), out=slope)
            np.multiply(slope[-1], first[-1], out=gain)
            total = gain if width == 1 else gain + (0 if total is None else total)
            for i in range(m - 1):
                product = np.multiply(first[i + 1 :], slope[i], out=self.scratch[: m - i])
                np.subtract(state[i + 1, i + 1 :], product, out=out[i, i:])
            state = out
        return gain if total is None else total, state

    def _last_two(self, state: np.ndarray, level: int, kept: int) -> np.ndarray:
        """The four subsets of the last two drivers a and b, written out: half of all the work is here."""
        (aa, ab, ay), (bb, by) = state[0], state[1, 1:]
        one, two = self.spare
        whole = divisor(aa)
        np.divide(ay, whole, out=one)
        a_first = self._credit(level, kept, np.multiply(one, ay, out=two))
        np.multiply(one, ab, out=one)
        np.subtract(by, one, out=one)  # what b says of the outcome beyond a
        np.divide(ab, whole, out=two)
        np.multiply(two, ab, out=two)
        np.subtract(bb, two, out=two)  # what is left of b beyond a
        np.multiply(one, one, out=one)
        np.divide(one, divisor(two), out=one)
        b_second = self._credit(level + 1, kept + 1, one)
        np.multiply(by, by, out=one)
        np.divide(one, divisor(bb), out=one)
        b_alone = self._credit(level + 1, kept, one)
        self.inside[level + 1] += b_second + b_alone
        self.inside[level] += a_first + b_second
        return a_first + b_second + b_alone

    def _fold(self) -> None:
        """Hand the sums of the deep part up to the players of the breadth-first levels."""
        below = np.zeros((len(self.held), self.replicates))
        for (level, kept), gains in self.sums.items():
            by_node = gains.reshape(-1, self.replicates)
            self.outside[level] += self.minus[level, self.held + kept] @ by_node
            below += self.pluses[level, kept][:, None] * by_node
        for level in range(self.wide - 1, -1, -1):
            half = 2**level
            held, gain = self.held[:half], self.gains[level]
            self.outside[level] = self.minus[level, held] @ gain
            included = below[half:] + self.plus[level, held][:, None] * gain
            self.inside[level] = included.sum(axis=0)
            below = below[:half] + included


def _pieces(shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """Arrays of zeros of these shapes, side by side in one piece of memory.

    >>> [piece.shape for piece in _pieces([(2, 3), (1,)])]
    [(2, 3), (1,)]
    """
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    memory = np.zeros(ends[-1])
    return [part.reshape(shape) for part, shape in zip(np.split(memory, ends[:-1]), shapes, strict=True)]


def _weights(players: int) -> tuple[np.ndarray, np.ndarray]:
    """By level d and players held k: w(k) + w(k+1) for those inside, w(k+1) for all; see the top."""
    level, held = np.arange(players)[:, None], np.arange(players + 1)[None, :]
    inside = np.where(held <= level, 1 / ((level + 1) * np.maximum(binom(level, held), 1)), 0.0)
    after = np.zeros_like(inside)
    after[:, :-1] = inside[:, 1:]
    return inside + after, after
