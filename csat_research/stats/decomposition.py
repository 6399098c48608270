"""Decomposition: a change as the sum of what each component brings - Shapley over orders, and blocks mixed anew."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Blocks", "blocks_of", "shapley_parts"]

Floats = NDArray[np.float64]


def shapley_parts(values: ArrayLike, components: int) -> Floats:
    """What each of p components brings to a change, (..., p): its gain averaged over all orders in which they may move.

    values: (2,) * p + (...), the number with component i as it was (0) or as it is (1). φ_i = Σ_S |S|! (p-|S|-1)! / p!
    · (v(S, i) - v(S)), S the components that moved before. The parts add up to v(all) - v(none). For two components
    that multiply it is the symmetric split of Kitagawa 1955. Source: Shorrocks 2013.

    >>> shapley_parts([[6.0, 8.0], [12.0, 16.0]], 2).tolist()  # 2·3, then 4·4
    [7.0, 3.0]
    """
    v = np.asarray(values, dtype=float)
    before = (
        np.add.reduce(np.indices((2,) * (components - 1)), axis=0) if components > 1 else np.zeros((), int)
    )
    share = [factorial(s) * factorial(components - s - 1) / factorial(components) for s in range(components)]
    weights = np.array(share)[before]
    axes = tuple(range(components - 1))
    gains = [v.take(1, axis=i) - v.take(0, axis=i) for i in range(components)]
    return np.stack([np.tensordot(weights, gain, axes=(axes, axes)) for gain in gains], axis=-1)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Two waves of G segments. share: (r, 2, G) of the answers. each: (r, 2, G, k) sums per answer of a segment."""

    share: Floats
    each: Floats

    def mixed(self, content: int, mix: int) -> Floats:
        """(r, k) sums per answer of one wave's segments in the shares of a wave; 0 = before, 1 = after."""
        return np.asarray(np.einsum("rg,rgk->rk", self.share[:, mix], self.each[:, content]))


def blocks_of(totals: ArrayLike) -> Blocks:
    """Shares and sums per answer from totals (r, 2, G, k), whose first column is the answers (Σw) of each block.

    A segment that only one wave has answers of is taken as alike in both: all it brings is that it came or went.

    >>> found = blocks_of([[[[3.0, 6.0], [1.0, 0.0]], [[2.0, 4.0], [0.0, 0.0]]]])
    >>> found.share[0].tolist(), found.mixed(1, 0)[0, 1]
    ([[0.75, 0.25], [1.0, 0.0]], np.float64(1.5))
    """
    t = np.asarray(totals, dtype=float)
    base = t[..., :1]
    all_answers = base.sum(axis=2, keepdims=True)
    share = np.divide(base, all_answers, out=np.full_like(base, np.nan), where=all_answers > 0)[..., 0]
    here = base > 0
    each = np.divide(t, base, out=np.zeros_like(t), where=here)
    return Blocks(share, np.where(here, each, each[:, ::-1]))
