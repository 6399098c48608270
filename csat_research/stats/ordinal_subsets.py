"""Ordinal subsets: McFadden's R² of the cumulative logit on every subset of drivers, and again when units weigh otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from csat_research.errors import MethodError
from csat_research.stats.cumulative import Answers, Solved, answers_of, cut_predictors, maximum, row_scores
from csat_research.stats.dominance import shapley_weights
from csat_research.stats.halving import PIVOT_FLOOR
from csat_research.stats.links import logit_terms
from csat_research.stats.ordinal import ordinal
from csat_research.words import say

__all__ = ["OrdinalSubsets", "ordinal_subsets"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalSubsets:
    """Cumulative logits on the subsets of p drivers; M distinct models, since a twin of another driver changes nothing.

    totals: (units, k) what each unit adds, for `fits`. model: (2^p,) number of the model of each subset, bit j of the
    place = driver j. starts: (M + 1,) columns of each model's whitened scores among the totals. pulls: (rows, M)
    derivative of a row's log likelihood by its linear predictor, per unit of weight. curvature: (M,) sum of minus the
    second derivatives. null: log likelihood without columns.
    """

    totals: Floats
    model: Codes
    starts: Codes
    levels: int
    pulls: Floats
    curvature: Floats
    null: float

    @property
    def players(self) -> int:
        """Number of drivers."""
        return int(np.log2(len(self.model)))

    def fits(self, totals: Floats) -> Floats:
        """McFadden's R² of every subset, (r, 2^p), from totals (r, k) of units that weigh otherwise.

        The log likelihood at the estimates of all units plus the gain of one Newton step from there, u'H⁻¹u / 2; exact
        for the units as they are. The log likelihood without columns is exact.
        """
        models = len(self.starts) - 1
        shares, logliks, scores = np.split(totals, [self.levels, self.levels + models], axis=1)
        weight = shares.sum(axis=1, keepdims=True)
        safe = np.where(shares > 0, shares, weight)
        null = (shares * np.log(safe / weight)).sum(axis=1, keepdims=True)
        gains = np.add.reduceat(scores**2, self.starts[:-1], axis=1) / 2 / weight
        found = np.where(null < 0, 1 - (logliks + gains) / np.where(null < 0, null, 1.0), np.nan)
        return np.asarray(found[:, self.model])

    def shares(self, totals: Floats) -> Floats:
        """Shapley values of the drivers, (r, p): they add up to McFadden's R² less that of the controls."""
        fits, games = self.fits(totals), shapley_weights(self.players).T
        each = [
            (fits[:, game > 0] - fits[:, game < 0]) @ game[game > 0] for game in games
        ]  # a zero stays one
        return np.column_stack(each)

    def permuted_shares(
        self, columns: Floats, blocks: Sequence[slice], pulls: Floats, weights: Floats
    ) -> Floats:
        """(p,) Shapley value of a copy of each driver that goes with nothing: its score test U'I⁻¹U / 2 in each model.

        columns: (n, k) of all copies, those of driver j at blocks[j]. pulls: (n, M) of the rows. weights: (n,).
        """
        centred = columns - np.average(columns, axis=0, weights=weights)
        weighted = weights[:, None] * centred
        pulled, spread = weighted.T @ pulls, weighted.T @ centred / weights.sum()
        found = np.empty(len(blocks))
        for j, (at, game) in enumerate(zip(blocks, shapley_weights(self.players).T, strict=True)):
            solved = np.linalg.pinv(spread[at, at], hermitian=True) @ pulled[at]
            gains = (pulled[at] * solved).sum(axis=0) / self.curvature / 2 / -self.null
            without = game < 0
            found[j] = -game[without] @ gains[self.model[without]]
        return found


def ordinal_subsets(
    outcome: ArrayLike,
    columns: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    units: ArrayLike | None = None,
    controls: int = 0,
    sizes: Sequence[int] | None = None,
) -> OrdinalSubsets:
    """Fit the cumulative logit of ordered answers (n,) on every subset of drivers: columns (n, c + k), controls first.

    sizes: columns of each driver; controls stand in every model. units: (n,) number of each row's unit 0, 1, ... Equal
    rows are one cell. Columns that the ones before them leave nothing of are left out. Raises MethodError where columns
    sort the answers without a fault. Source: McCullagh 1980; McFadden 1974; Azen and Traxel 2009.

    >>> y, x = np.repeat([1, 2, 3], 4), np.array([[1, 2, 2, 3, 2, 3, 1, 2, 3, 3, 2, 1], [1, 2] * 6]).T
    >>> found = ordinal_subsets(y, x)
    >>> shares = found.shares(found.totals.sum(axis=0)[None])[0]
    >>> bool(abs(shares.sum() - ordinal(y, x, errors="classical").r2) < 1e-9)
    True
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(columns, dtype=float)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
    who = np.arange(len(y)) if units is None else np.asarray(units)
    x = _scaled(x, w)
    cells, of = np.unique(np.column_stack([y, x]), axis=0, return_inverse=True)
    levels, codes = np.unique(cells[:, 0], return_inverse=True)
    held = _positions(x, w, controls, [1] * (x.shape[1] - controls) if sizes is None else sizes)
    distinct = {kept: i for i, kept in enumerate(dict.fromkeys(held))}
    weight = np.asarray(np.bincount(of.ravel(), w), dtype=float)
    fits = [_fit(codes, cells[:, 1:], weight, kept) for kept in distinct]
    values, starts = _cell_values(codes, len(levels), fits)
    pulls = np.column_stack([one.pulls for one in fits])
    by_unit = sparse.csr_array((w, (who, of.ravel())), shape=(int(who.max()) + 1, len(cells)))
    null = float(np.bincount(codes, weight) @ np.log(np.bincount(codes, weight) / w.sum()))
    return OrdinalSubsets(
        np.asarray(by_unit @ values), np.array([distinct[kept] for kept in held]), starts, len(levels), pulls[of.ravel()],
        np.array([one.curvature for one in fits]), null,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """One model on cells: log likelihood of a unit of weight, scores whitened by √W H^-1/2, pulls, curvature."""

    logp: Floats
    scores: Floats
    pulls: Floats
    curvature: float


def _fit(codes: Codes, x: Floats, weights: Floats, kept: tuple[int, ...]) -> _Fitted:
    common = -x[:, list(kept)]
    answers = answers_of(codes, np.ones((len(codes), 1)), common, weights)
    solved = maximum(answers, "logit")
    if not solved.converged:
        _refuse(codes, x[:, list(kept)], weights)
    return _terms_of(answers, solved, codes)


def _terms_of(answers: Answers, solved: Solved, codes: Codes) -> _Fitted:
    plain = replace(answers, weights=np.ones(len(codes)))
    scores, cuts = row_scores(plain, solved.parameters, "logit"), answers.cuts
    ends = np.pad(cut_predictors(plain, solved.parameters), ((0, 0), (1, 1)))
    ends[:, 0], ends[:, -1] = -np.inf, np.inf
    at = np.arange(len(codes))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        logp = logit_terms(ends[at, codes + 1], ends[at, codes])[0]
    root = np.linalg.cholesky(-solved.hessian)
    whitened = np.linalg.solve(root, scores.T).T * np.sqrt(answers.weights.sum())
    return _Fitted(logp, whitened, scores[:, :cuts].sum(axis=1), float(-solved.hessian[:cuts, :cuts].sum()))


def _cell_values(codes: Codes, levels: int, fits: Sequence[_Fitted]) -> tuple[Floats, Codes]:
    """What a unit of weight in each cell adds to the totals, and where each model's scores start among the scores."""
    values = [np.eye(levels)[codes], *(one.logp[:, None] for one in fits), *(one.scores for one in fits)]
    starts = np.concatenate([[0], np.cumsum([one.scores.shape[1] for one in fits])])
    return np.concatenate(values, axis=1), starts


def _scaled(x: Floats, w: Floats) -> Floats:
    """Columns with mean 0 and variance 1, so that no unit matters; those that do not vary as zeros."""
    centred = x - np.average(x, axis=0, weights=w)
    spread = np.sqrt(np.average(centred**2, axis=0, weights=w))
    varies = np.ptp(x, axis=0) > 0
    return np.where(varies, centred / np.where(varies, spread, 1.0), 0.0)


def _positions(x: Floats, w: Floats, controls: int, sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """The independent columns of every subset of drivers, controls among them."""
    ends = controls + np.cumsum(sizes)
    blocks = [range(end - size, end) for end, size in zip(ends.tolist(), sizes, strict=True)]
    cross = x.T @ (w[:, None] * x) / w.sum()
    asked = (
        [*range(controls), *(c for j, block in enumerate(blocks) if subset >> j & 1 for c in block)]
        for subset in range(2 ** len(sizes))
    )
    return [_independent(cross, one) for one in asked]


def _independent(cross: Floats, columns: Sequence[int]) -> tuple[int, ...]:
    """Columns that those before them leave something of."""
    left, kept = cross[np.ix_(columns, columns)].copy(), []
    for i, column in enumerate(columns):
        if left[i, i] > PIVOT_FLOOR:
            left -= np.outer(left[:, i], left[i]) / left[i, i]
            kept.append(column)
    return tuple(kept)


def _refuse(codes: Codes, x: Floats, weights: Floats) -> None:
    """Say why the likelihood has no maximum; `ordinal` looks closer."""
    ordinal(codes, x, weights=weights, errors="classical")
    raise MethodError(say("The ordinal model finds no end, so that its R² cannot be shared out."))
