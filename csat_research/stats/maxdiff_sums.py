"""MaxDiff from sums: the pair model of best and worst for many replicates at once, weighted, tasks of any size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["PairModel", "preference_shares"]

Floats = NDArray[np.float64]
STEPS = 60
NEAR = 1e-9
SINGULAR = 1e-9  # of the largest eigenvalue: an item never met the others, or is always or never preferred and runs away
BLOCK = 2_000_000  # numbers held at once


def preference_shares(utilities: ArrayLike) -> Floats:
    """e^u / Σ e^u over the last axis: the chance to be named best of all items.

    >>> preference_shares([0.0, np.log(3)]).round(6).tolist()
    [0.25, 0.75]
    """
    u = np.asarray(utilities, dtype=float)
    grown = np.exp(u - u.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


@dataclass(frozen=True, eq=False)
class PairModel:
    """The pair (b, w) is chosen of all ordered pairs shown with log odds u_b - u_w, as `maxdiff` says it, from sums alone.

    sets: (S, J) 1 where an item is shown, one row per distinct set. Totals are (r, J + S): Σ w·(best - worst) of each item,
    then Σ w of the tasks that showed each set; no more is needed, since the log-likelihood is
    Σ_j balance_j u_j - Σ_s W_s log(A_s B_s - k_s), A = Σ e^u, B = Σ e^-u over the k items of a set.
    Source: Marley and Louviere 2005.

    >>> model = PairModel(np.array([[1.0, 1.0, 1.0]]))
    >>> totals = [[2.0, -1.0, -1.0, 4.0]]  # twice best and never worst, in four tasks with three items
    >>> model.utilities(totals).round(2).tolist()
    [[0.0, -0.83, -0.83]]
    """

    sets: Floats

    @property
    def items(self) -> int:
        """J."""
        return self.sets.shape[1]

    @cached_property
    def upper(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Places of the upper triangle of a (J, J) table, its diagonal included."""
        return np.triu_indices(self.items)

    @cached_property
    def together(self) -> Floats:
        """(S, J(J+1)/2) 1 where a set shows both items of a place in the triangle."""
        return np.asarray(self.sets[:, self.upper[0]] * self.sets[:, self.upper[1]])

    def utilities(self, totals: ArrayLike) -> Floats:
        """(r, J) utilities, the first item 0, by Newton's method; NaN where there is no highest likelihood."""
        table = np.asarray(totals, dtype=float)
        rows = max(1, BLOCK // self.sets.shape[0])
        parts = [self._newton(table[at : at + rows]) for at in range(0, len(table), rows)]
        return np.concatenate(parts) if parts else np.zeros((0, self.items))

    def scores(self, totals: ArrayLike, utilities: ArrayLike) -> Floats:
        """(units, J) slopes of the log-likelihood of each unit's totals at utilities (J,)."""
        table, u = np.asarray(totals, dtype=float), np.asarray(utilities, dtype=float)[None]
        up, down, pairs = self._pairs(u)
        slope = self.sets * (np.exp(u) * down.T - np.exp(-u) * up.T) / pairs.T
        return np.asarray(table[:, : self.items] - table[:, self.items :] @ slope)

    def information(self, totals: ArrayLike, utilities: ArrayLike) -> Floats:
        """(r, J, J) minus the second derivatives at utilities (r, J)."""
        return self._slopes(np.asarray(totals, dtype=float), np.asarray(utilities, dtype=float))[1]

    def _newton(self, table: Floats) -> Floats:
        u = np.zeros((len(table), self.items))
        found = np.full_like(u, nan)
        going = np.arange(len(table))
        for _ in range(STEPS):
            score, information = self._slopes(table[going], u[going])
            fine = _solvable(information[:, 1:, 1:])
            going, score, information = going[fine], score[fine], information[fine]
            if not len(going):
                break
            step = np.linalg.solve(information[:, 1:, 1:], score[:, 1:, None])[..., 0]
            u[going, 1:] += step
            done = np.abs(step).max(axis=1, initial=0.0) < NEAR
            found[going[done]] = u[going[done]]
            going = going[~done]
        return found

    def _pairs(self, u: Floats) -> tuple[Floats, Floats, Floats]:
        """(r, S) Σ e^u, Σ e^-u, and Σ e^(u_b - u_w) over ordered pairs of each set."""
        up, down = np.exp(u) @ self.sets.T, np.exp(-u) @ self.sets.T
        return up, down, up * down - self.sets.sum(axis=1)

    def _slopes(self, table: Floats, u: Floats) -> tuple[Floats, Floats]:
        balance, weight = table[:, : self.items], table[:, self.items :]
        up, down, pairs = self._pairs(u)
        each = weight / pairs
        e, f = np.exp(u), np.exp(-u)
        rising, falling = e * ((each * down) @ self.sets), f * ((each * up) @ self.sets)
        crossed = self._crossed(e, f)
        curve = -crossed * (each @ self.together)
        twice = each / pairs
        curve -= self._product(e, e) * ((twice * down * down) @ self.together)
        curve += crossed * ((twice * up * down) @ self.together)
        curve -= self._product(f, f) * ((twice * up * up) @ self.together)
        information = self._square(curve)
        at = np.arange(self.items)
        information[:, at, at] += rising + falling
        return balance - (rising - falling), information

    def _product(self, one: Floats, other: Floats) -> Floats:
        return np.asarray(one[:, self.upper[0]] * other[:, self.upper[1]])

    def _crossed(self, e: Floats, f: Floats) -> Floats:
        return self._product(e, f) + self._product(f, e)

    def _square(self, triangle: Floats) -> Floats:
        found = np.empty((len(triangle), self.items, self.items))
        found[:, self.upper[0], self.upper[1]] = triangle
        found[:, self.upper[1], self.upper[0]] = triangle
        return found


def _solvable(information: Floats) -> NDArray[np.bool_]:
    """(r,) whether the information tells every utility from the others."""
    values = np.linalg.eigvalsh(information)
    return np.asarray((values[:, 0] > SINGULAR * values[:, -1]) & (values[:, -1] > 0))
