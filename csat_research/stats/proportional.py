"""Proportional odds: whether a driver's slope is the same at every cut of the scale (Brant, likelihood ratio)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.cumulative import cut_predictors, maximum
from csat_research.stats.diagnostics import Statistic
from csat_research.stats.fits import Fit, Wald, interval_bounds, wald
from csat_research.stats.imputation import pooled_wald
from csat_research.stats.ordinal import ordinal
from csat_research.stats.ordinal_ground import Ground, ordinal_ground
from csat_research.stats.sandwich import Strata, Way, sandwich
from csat_research.stats.separation import separating_columns

__all__ = ["Brant", "brant", "equal_slopes", "nominal_test"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Brant:
    """Slopes of the separate binary logits of P(Y > level c), with their joint covariance.

    slopes, df: (J - 1, K), NaN for the constant and where a column sorts the answers at that cut without a fault.
    covariance: ((J - 1) K, (J - 1) K). plain: by Brant's formula, else the sandwich.
    """

    names: tuple[str, ...]
    levels: Floats
    slopes: Floats
    covariance: Floats
    df: Floats
    constant: int
    plain: bool

    def test(self, positions: Sequence[int]) -> Wald:
        """Test that the slopes of these columns (the dummies of one driver) are the same at every cut.

        A slope that is not there cannot differ: as in R brant it still counts in df_1 of Brant's own test, which
        makes that careful; the sandwich leaves it out. NaN where no column has slopes at two cuts.
        """
        known = np.isfinite(self.slopes)
        rows = _contrasts(known, positions)
        if not len(rows):
            return Wald(nan, 0, nan, nan)
        found = wald(*self.differences(rows))
        if not self.plain:
            return _careful(found)
        unseen = sum(len(known) - max(int(known[:, j].sum()), 1) for j in positions)
        chi, wide = found.statistic * found.df_1, found.df_1 + unseen
        return Wald(chi / wide, wide, np.inf, float(stats.chi2.sf(chi, wide)))

    def differences(self, contrasts: Floats) -> tuple[Floats, Floats, float]:
        """Differences of slopes (q,) by contrasts (q, J - 1, K), their covariance (q, q) and the fewest degrees of freedom."""
        known = np.isfinite(self.slopes.ravel())
        flat = contrasts.reshape(len(contrasts), -1)[:, known]
        spread = flat @ self.covariance[np.ix_(known, known)] @ flat.T
        degrees = float(self.df[(contrasts != 0).any(axis=0)].min())
        return flat @ self.slopes.ravel()[known], spread, degrees

    @property
    def omnibus(self) -> Wald:
        """The test of all columns together."""
        return self.test([j for j in range(len(self.names)) if j != self.constant])

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Bounds of each slope by itself, (J - 1, K) each."""
        errors = np.sqrt(self.covariance.diagonal()).reshape(self.slopes.shape)
        return interval_bounds(self.slopes, errors, self.df, level)


def _contrasts(known: Mask, positions: Sequence[int]) -> Floats:
    """(q, J - 1, K): of each column its known slopes (J - 1, K) beyond the first, less the first."""
    rows = []
    for j in positions:
        seen = np.flatnonzero(known[:, j])
        for cut in seen[1:]:
            row = np.zeros(known.shape)
            row[seen[0], j], row[cut, j] = -1.0, 1.0
            rows.append(row)
    return np.array(rows)


def equal_slopes(parts: Sequence[Brant], positions: Sequence[int]) -> Wald:
    """`Brant.test` of several completed data sets as one: slopes that all of them have, pooled by `pooled_wald`.

    One set is tested as it is. Source: Li, Raghunathan, Rubin 1991; Reiter 2007.

    >>> x = np.array([[0], [0], [0], [1], [1], [1]])
    >>> parts = [brant([1, 2, 3, 1, 2, 3], x, counts=[10, 20, 30, 20, 20, n]) for n in (20, 21)]
    >>> bool(equal_slopes(parts, [1]).p_value > 0.5)
    True
    """
    if len(parts) == 1:
        return parts[0].test(positions)
    rows = _contrasts(np.all([np.isfinite(one.slopes) for one in parts], axis=0), positions)
    if not len(rows):
        return Wald(nan, 0, nan, nan)
    each = [one.differences(rows) for one in parts]
    degrees, q = min(one[2] for one in each), len(rows)
    left = degrees - q + 1  # Hotelling's, as in `_careful`
    if not left > 0:
        return Wald(nan, q, nan, nan)
    shrink = 1.0 if np.isinf(degrees) else left / degrees
    return pooled_wald([one[0] for one in each], [one[1] / shrink for one in each], left)


def _careful(found: Wald) -> Wald:
    """Hotelling's F for several contrasts on few clusters: F (v - q + 1) / v on q and v - q + 1; Korn, Graubard 1990."""
    if np.isinf(found.df_2):
        return found
    left = found.df_2 - found.df_1 + 1
    if not left > 0:
        return Wald(nan, found.df_1, nan, nan)
    statistic = found.statistic * left / found.df_2
    return Wald(statistic, found.df_1, left, float(stats.f.sf(statistic, found.df_1, left)))


def brant(
    outcome: ArrayLike,
    columns: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    squares: ArrayLike | None = None,
    clusters: Sequence[ArrayLike] = (),
    strata: ArrayLike | Strata | None = None,
) -> Brant:
    """Brant's test of proportional odds: one binary logit for every cut, and whether their slopes are equal.

    Arguments as in `ordinal`. Independent answers have Brant's own covariance and chi-squared tests; with weights,
    clusters or strata it is the joint sandwich of the logits (CR2 where `ordinal` has it) and Hotelling's F, whose size
    was 4 to 7 % at 24 agents. A column that sorts the answers at a cut without a fault has no slope there; the others
    keep the answers that it leaves open, to which a fit with it would converge.

    Source: Brant 1990; R brant::brant (see `brant_as_r`); Korn and Graubard 1990.

    >>> y, x = [1, 2, 3, 1, 2, 3], [[0], [0], [0], [1], [1], [1]]
    >>> found = brant(y, x, counts=[10, 20, 30, 20, 20, 20])
    >>> found.slopes[:, 1].round(3).tolist(), round(found.omnibus.p_value, 3)
    ([-0.916, -0.693], 0.601)
    """
    ground = ordinal_ground(outcome, columns, names=names, weights=weights, counts=counts, squares=squares)
    plain = weights is None and strata is None and not len(clusters)
    how: dict[str, Any] = {"errors": "classical"} if plain else {"clusters": clusters, "strata": strata}
    cuts = [found for cut in range(len(ground.levels) - 1) if (found := _cut(ground, cut, how))]
    slopes, df = np.full((2, len(ground.levels) - 1, len(ground.names)), nan)
    covariance = np.full((slopes.size, slopes.size), nan)
    if cuts:
        at = np.array([one.cut * len(ground.names) + j for one in cuts for j in one.positions])
        slopes.ravel()[at] = np.concatenate([one.fit.coefficients[1:] for one in cuts])
        df.ravel()[at] = np.concatenate([one.fit.df[1:] for one in cuts])
        covariance[np.ix_(at, at)] = _formula(ground, cuts) if plain else _stacked(cuts)
    units = ground.units
    both = np.tile(units, len(slopes))
    spread = covariance * np.outer(both, both)
    return Brant(ground.names, ground.levels, slopes * units, spread, df, ground.constant, plain)


def nominal_test(
    outcome: ArrayLike,
    columns: ArrayLike,
    terms: Mapping[str, Sequence[int]],
    *,
    link: str = "logit",
    counts: ArrayLike | None = None,
    at_zero: Collection[str] = (),
) -> dict[str, Statistic]:
    """Likelihood ratio of a model in which one term's columns have slopes of their own at every cut, per term.

    For independent answers without weights: a likelihood ratio knows neither weights nor clusters, `brant` does. Slopes
    may run off to infinity; the likelihood does not. NaN where cuts cross, so that one share is negative and the rest
    add up to more than 1, for a whole group (columns of 0 and 1) or without end: this is no likelihood, and grows where a
    group never gave some answer. at_zero: terms of a number whose cuts must not cross at 0, even if no answer lies there: so
    R judges numbers. Source: R ordinal::nominal_test.

    >>> y, x = [1, 2, 3, 1, 2, 3], [[1, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1]]
    >>> found = nominal_test(y, x, {"chat": [1]}, counts=[10, 20, 30, 20, 20, 20])
    >>> round(found["chat"].statistic, 3), found["chat"].df
    (0.277, 1)
    """
    equal = ordinal_ground(outcome, columns, counts=counts).answers
    base, found = maximum(equal, link).loglik, {}
    for name, positions in terms.items():
        freed = ordinal_ground(outcome, columns, counts=counts, free=positions).answers
        end, df = maximum(freed, link), freed.size - equal.size
        x = np.asarray(columns, dtype=float)[:, list(positions)]
        steps = np.diff(cut_predictors(freed, end.parameters), axis=1)
        if name in at_zero:
            none = bool((_steps_at_zero(x, steps) < 0).any())
        else:
            none = bool((steps < 0).any() and (np.isin(x, (0, 1)).all() or not end.converged))
        statistic = nan if none else 2 * (end.loglik - base)
        found[name] = Statistic(statistic, df, float(stats.chi2.sf(statistic, df)) if df else nan)
    return found


def _steps_at_zero(x: Floats, steps: Floats) -> Floats:
    """(J - 2,) by how much each cut lies above the one before where all columns x (n, k) are 0; steps (n, J - 2) are linear in x."""
    spread = np.where(np.ptp(x, axis=0) > 0, x.std(axis=0), 1.0)
    z = np.column_stack([np.ones(len(x)), (x - x.mean(axis=0)) / spread])
    slopes = np.linalg.lstsq(z, steps, rcond=None)[0]
    return np.asarray(slopes[0] - x.mean(axis=0) / spread @ slopes[1:])


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """The binary logit at one cut: its columns (the constant first, then `positions`), and the rows it leaves open."""

    cut: int
    positions: list[int]
    fit: Fit
    open: Mask


def _cut(ground: Ground, cut: int, how: Mapping[str, Any]) -> _Cut | None:
    """None where no column is left, or the rest sorts the answers only together."""
    above = (ground.codes > cut).astype(float)
    open_, positions = _left_open(above, ground.columns, ground.constant)
    if not positions:
        return None
    w = np.where(open_, ground.weights, 0.0)
    squares = None if ground.spread is None else ground.spread * w**2
    columns = ground.columns[:, [ground.constant, *positions]]
    try:
        fit = ordinal(above, columns, weights=w, counts=ground.counts, squares=squares, **how).at(1)
    except MethodError:
        return None
    return _Cut(cut, positions, fit, open_)


def _left_open(above: Floats, columns: Floats, constant: int) -> tuple[Mask, list[int]]:
    """Rows and columns of the limit where a column sorts the answers: those on its meeting value, without it."""
    found = np.ones(len(above), dtype=bool)
    positions = [j for j in range(columns.shape[1]) if j != constant]
    while True:
        here = columns[found]
        positions = [j for j in positions if np.ptp(here[:, j]) > 0] if len(here) else []
        sorting = separating_columns(above[found], here[:, positions]) if positions else []
        if not sorting:
            return found, positions
        column = here[:, positions.pop(sorting[0])]
        no, yes = column[above[found] < 0.5], column[above[found] > 0.5]
        meeting = no.max() if no.max() <= yes.min() else no.min()
        found[found] = (column == meeting) if meeting in (yes.min(), yes.max()) else False


def _formula(ground: Ground, cuts: Sequence[_Cut]) -> Floats:
    """Brant's covariance: B_c X' W_cd X B_d with W_cd = w p_d (1 - p_c) for c <= d, B the inverse informations."""
    shares = [np.where(one.open, one.fit.fitted, ground.codes > one.cut) for one in cuts]
    sizes = [ground.weights.sum() / ground.weights[one.open].sum() for one in cuts]
    parts = []
    for one, p, size in zip(cuts, shares, sizes, strict=True):
        left = one.fit.covariance[1:] * size
        x = ground.columns[:, [ground.constant, *one.positions]]
        row = []
        for other, q, times in zip(cuts, shares, sizes, strict=True):
            first, last = (p, q) if one.cut <= other.cut else (q, p)
            z = ground.columns[:, [ground.constant, *other.positions]]
            middle = (x * (ground.weights * last * (1 - first))[:, None]).T @ z
            row.append(left @ middle @ (other.fit.covariance[1:] * times).T)
        parts.append(row)
    return np.block(parts)


def _stacked(cuts: Sequence[_Cut]) -> Floats:
    """Joint sandwich of the logits: their influences side by side, factors taken in where they are not the same."""
    ways = []
    for parts in zip(*(one.fit.sandwich.ways for one in cuts), strict=True):
        if len({part.factor for part in parts}) > 1:
            parts = tuple(_factor_taken_in(part) for part in parts)
        ways.append(replace(parts[0], influence=np.hstack([part.influence[:, 1:] for part in parts])))
    return sandwich(ways).covariance


def _factor_taken_in(way: Way) -> Way:
    factor = way.clusters / (way.clusters - 1) if way.factor is None else way.factor
    return replace(way, influence=way.influence * np.sqrt(factor), factor=1.0)
