"""Owen values: shares of R² of drivers in themes - first among the themes, then among the drivers of each."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.special import binom

from csat_research.errors import MethodError
from csat_research.stats.halving import BLOCK, include, shapley_shares, tree_shares
from csat_research.stats.shapley import Shares, shared_out
from csat_research.words import say

__all__ = ["MOST_WORK", "owen", "owen_batch", "work"]

MOST_WORK = 2**30  # steps, as `work` counts them: about half a minute
CHUNK = 32  # matrices side by side, so that the wide states at the top of the tree stay small


def owen(
    matrix: np.ndarray,
    themes: Sequence[Hashable],
    *,
    controls: int = 0,
    sizes: Sequence[int] | None = None,
) -> Shares:
    """Exact Owen values: the gain in R² of each driver, averaged over the orders in which themes stay together.

    Σ over sets H of other themes and sets T of drivers of the own theme: w_m(|H|) w_b(|T|) [R²(H, T, i) - R²(H, T)],
    w_n(k) = k! (n-k-1)! / n!, m themes, b drivers in the own one. matrix: correlations or covariances (1+c+p, 1+c+p),
    the outcome first, then controls, then drivers. themes: (players,) labels; None = a theme of its own. sizes: columns
    of each player. The values of a theme add up to its LMG share as one block; with one theme, or one driver a theme,
    they are LMG. Raises MethodError above `MOST_WORK`. Source: Owen 1977 (values of games with a priori unions).

    >>> one = np.array([[1, .6, .3, .4], [.6, 1, .5, .2], [.3, .5, 1, .1], [.4, .2, .1, 1]])
    >>> owen(one, ["speed", "speed", "staff"]).shares.round(3)
    array([0.281, 0.04 , 0.121])
    """
    found = owen_batch(np.asarray(matrix)[None], themes, controls=controls, sizes=sizes)
    return Shares(found.shares[0], float(np.ravel(found.r2)[0]), float(np.ravel(found.r2_controls)[0]))


def owen_batch(
    matrices: np.ndarray,
    themes: Sequence[Hashable],
    *,
    controls: int = 0,
    sizes: Sequence[int] | None = None,
    only: Sequence[int] | None = None,
) -> Shares:
    """Owen values of many matrices (replicates, 1+c+p, 1+c+p) at once; shares (replicates, players).

    only: positions of the players asked for; the others are left at 0 and r2 is then not the whole R².
    """
    widths = np.ones(len(themes), dtype=int) if sizes is None else np.asarray(sizes, dtype=int)
    unions = _unions(themes)
    _check_work(unions)
    wanted = [one for one in unions if only is None or set(one) & set(only)]

    def share(ordered: np.ndarray) -> np.ndarray:
        parts = [
            _shares(ordered[i : i + CHUNK], unions, widths, wanted) for i in range(0, len(ordered), CHUNK)
        ]
        return np.concatenate(parts)

    return shared_out(matrices, controls, share)


def work(themes: Sequence[Hashable]) -> int:
    """Steps that one matrix takes: the sets of other themes of every theme times the sets of its own drivers.

    >>> work(["a"] * 5 + ["b"] * 5)
    388
    """
    return _work(_unions(themes))


def _unions(themes: Sequence[Hashable]) -> list[list[int]]:
    """Positions of the players of each theme; a player without one stands alone."""
    found: dict[Hashable, list[int]] = {}
    for j, theme in enumerate(themes):
        found.setdefault((j,) if theme is None else ("theme", theme), []).append(j)
    return list(found.values())


def _work(unions: list[list[int]]) -> int:
    others = 2 ** (len(unions) - 1)
    several = [one for one in unions if len(one) > 1]
    return 2 * others + sum(others * (2 ** len(one) + SWEEP) for one in several)


SWEEP = 64  # taking a theme in costs about as many steps


def _check_work(unions: list[list[int]]) -> None:
    if _work(unions) > MOST_WORK:
        raise MethodError(
            say(
                "Exact Owen values of {n:count} drivers in {themes:count} themes, the largest of {most:count}, take too long."
                " Make themes smaller or fewer.",
                n=sum(map(len, unions)),
                themes=len(unions),
                most=max(map(len, unions)),
            )
        )


def _shares(
    ordered: np.ndarray, unions: list[list[int]], widths: np.ndarray, wanted: list[list[int]]
) -> np.ndarray:
    """One chunk of matrices: themes of one player by the game of themes, the others by their own drivers."""
    found = np.zeros((len(ordered), len(widths)))
    if any(len(one) == 1 for one in wanted):
        columns = _columns([j for union in unions for j in union], widths)
        of_themes = shapley_shares(_arranged(ordered, columns), [int(widths[one].sum()) for one in unions])
        alone = [k for k, union in enumerate(unions) if len(union) == 1]
        found[:, [unions[k][0] for k in alone]] = of_themes[:, alone]
    targets = [one for one in wanted if len(one) > 1]
    if targets:
        _Halves(ordered, unions, widths, found).fill(targets)
    return found


class _Halves:
    """Values of the drivers of many themes, by halves.

    Take each theme of one half in or leave it out and go on with the other half, until one theme is left: what the
    themes of a half have in common is then done once. States are (k, k+1, nodes x replicates), upper triangles, with
    the columns of the themes still to come.
    """

    def __init__(
        self, ordered: np.ndarray, unions: list[list[int]], widths: np.ndarray, found: np.ndarray
    ) -> None:
        self.ordered, self.unions, self.widths, self.found = ordered, unions, widths, found
        m = len(unions)
        self.weights = 1 / (m * binom(m - 1, np.arange(m)))

    def fill(self, targets: list[list[int]]) -> None:
        """Write the values of the drivers of these themes, each theme with its wide players first."""
        others = [one for one in self.unions if one not in targets]
        targets = [[one[i] for i in np.argsort(-self.widths[one], kind="stable")] for one in targets]
        columns = _columns([j for union in (*others, *targets) for j in union], self.widths)
        state = np.moveaxis(_arranged(self.ordered, columns), 0, -1)[:-1]
        self._decide(np.ascontiguousarray(state), others, targets, np.zeros(1, dtype=int))

    def _decide(
        self, state: np.ndarray, themes: list[list[int]], rest: list[list[int]], held: np.ndarray
    ) -> None:
        """Each of the first themes in or out, breadth first until a block is full; held: (nodes,) themes that are in."""
        for level, theme in enumerate(themes):
            taken, width = state, self._width(theme)
            for _ in range(width):
                taken = include(taken)[1]
            dropped = state[width:, width:]
            if 2 * state.shape[-1] > BLOCK:
                for one, more in ((dropped, 0), (taken, 1)):
                    self._decide(one, themes[level + 1 :], rest, held + more)
                return
            state, held = np.concatenate([dropped, taken], axis=-1), np.concatenate([held, held + 1])
        self._split(state, rest, held)

    def _split(self, state: np.ndarray, themes: list[list[int]], held: np.ndarray) -> None:
        if len(themes) == 1:
            (theme,) = themes
            shares = tree_shares(state, self.widths[theme].tolist()).reshape(len(held), -1, len(theme))
            self.found[:, theme] += np.tensordot(self.weights[held], shares, axes=1)
            return
        front, back = themes[: len(themes) // 2], themes[len(themes) // 2 :]
        self._decide(state, front, back, held)
        self._decide(_turned(state, sum(map(self._width, front))), back, front, held)

    def _width(self, theme: list[int]) -> int:
        return int(self.widths[theme].sum())


def _turned(state: np.ndarray, first: int) -> np.ndarray:
    """The state with its first columns moved behind the others, the outcome still last."""
    k = len(state)
    at = np.array([*range(first, k), *range(first), k])
    low, high = np.minimum(at[:-1, None], at), np.maximum(at[:-1, None], at)
    return np.asarray(state[low, high])


def _columns(players: Sequence[int], widths: np.ndarray) -> list[int]:
    """Columns of the players, in this order."""
    ends = np.cumsum(widths)
    return [c for j in players for c in range(int(ends[j] - widths[j]), int(ends[j]))]


def _arranged(ordered: np.ndarray, columns: list[int]) -> np.ndarray:
    """The matrices with their driver columns in another order, the outcome last."""
    at = [*columns, ordered.shape[-1] - 1]
    return ordered[:, at][:, :, at]
