"""One factor: a single thing behind all items - loadings, how well that fits, and omega, the reliability it implies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.reliability import complete_ratings
from csat_research.stats.shapley import correlations
from csat_research.words import say

__all__ = ["OneFactor", "minres", "omega_of", "one_factor"]

Floats = NDArray[np.float64]
STEPS, SMALL = 500, 1e-9  # steps of a search at most; the largest slope that counts as flat
ROUNDING = 1e-12  # of a misfit: near the least point no step goes down by more
MOST_LOADING = sqrt(0.995)  # an item has at least .005 of its own, as in R psych
ALIKE = 12  # decimals to which misfits are the same, so that the first of equal ones is told
FEWEST = 3  # items: with two there are more unknowns than correlations


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """One factor with variance 1 behind k items: x_j = loading_j · factor + rest_j.

    loadings, rest: (k,) in the items' own units; rest are variances, standardised the loadings in standard deviations.
    omega, omega_standardised: reliability of the sum of items and of standardised items. ave: mean of the squared
    standardised loadings. chi2 of the fit with df and p_value; cfi, tli, rmsea, srmr. proper: no variance is below 0.
    """

    loadings: Floats
    rest: Floats
    standardised: Floats
    omega: float
    omega_standardised: float
    ave: float
    chi2: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    srmr: float
    n: int
    proper: bool


def one_factor(ratings: ArrayLike) -> OneFactor:
    """One factor by maximum likelihood of normal ratings (persons, items), persons with a gap left out.

    Covariances l l' + diag(rest) least far from those seen (over n): F = log|Σ| - log|S| + tr S Σ^-1 - k, chi2 = n F on
    k(k-3)/2 degrees of freedom. omega = (Σ l)² / ((Σ l)² + Σ rest): the reliability of the sum if one factor holds, and
    items need not measure it equally strongly. cfi and tli compare with no correlation at all. With three items the model
    fits always and nothing is tested. A variance below 0 (`proper` is False) says that one factor does not hold here.

    Raises MethodError under three items, where an item is a sum of others, and where no least point is found. Source:
    Jöreskog 1969; McDonald 1999; Bentler 1990; R lavaan::cfa(std.lv = TRUE).

    >>> rng = np.random.default_rng(0)
    >>> found = one_factor(0.8 * rng.normal(size=(4000, 1)) + 0.6 * rng.normal(size=(4000, 4)))
    >>> found.standardised.round(1).tolist(), round(found.omega, 2), found.df
    ([0.8, 0.8, 0.8, 0.8], 0.88, 2)
    """
    x = complete_ratings(ratings)
    n, k = x.shape
    if k < FEWEST:
        raise MethodError(say("One factor is looked for behind three items or more."))
    s = np.cov(x, rowvar=False, ddof=0)
    r, spread = correlations(s), np.sqrt(np.diag(s))
    seen = float(np.linalg.slogdet(r)[1])
    if np.linalg.eigvalsh(r)[0] < 1e-10:
        raise MethodError(say("One item is the sum of others; leave it out, then look for one factor."))
    loadings, rest = _likeliest(r)
    chi2, df, apart = max(n * (_misfit(r, loadings, rest) - seen), 0.0), k * (k - 3) // 2, -n * seen
    cfi, tli = _against_nothing(chi2, df, apart, k * (k - 1) // 2)
    left = (r - np.outer(loadings, loadings) - np.diag(rest))[np.triu_indices(k)]
    return OneFactor(
        loadings=loadings * spread, rest=rest * spread**2, standardised=loadings,
        omega=omega_of(loadings * spread, rest * spread**2), omega_standardised=omega_of(loadings, rest),
        ave=float((loadings**2).mean()), chi2=chi2, df=df,
        p_value=float(stats.chi2.sf(chi2, df)) if df else nan, cfi=cfi, tli=tli,
        rmsea=sqrt(max(chi2 - df, 0.0) / (df * n)) if df else 0.0,
        srmr=sqrt(float((left**2).mean())), n=n, proper=bool((rest > 0).all()),
    )  # fmt: skip


def minres(matrix: ArrayLike) -> Floats:
    """Loadings (k,) of one factor with the least squares of Σ (r_ij - l_i l_j)² over pairs of items, from correlations (k, k).

    No normal ratings are needed, and a matrix without an inverse will do. An item has at least .005 of its own: l² stays at
    .995 where the least squares lie beyond (a Heywood case). R psych bounds there what it takes from the diagonal, not l², and
    prints loadings over 1 that are not the least of what it adds up. Looked for from the first axis and from each item; the
    best of these is told. Raises MethodError under three items and where no least point is found. Source: Harman and Jones
    1966; Harman and Fukuda 1966 (the bound); R psych::fa(fm = "minres").

    >>> minres(np.array([[1, .42, .35], [.42, 1, .3], [.35, .3, 1]])).round(3).tolist()
    [0.7, 0.6, 0.5]
    """
    r = np.asarray(matrix, dtype=float)
    if len(r) < FEWEST:
        raise MethodError(say("One factor is looked for behind three items or more."))
    bare = r - np.diag(np.diag(r))
    found = [one for start in _starts(r) if (one := _least_squares(bare, start)) is not None]
    if not found:
        raise MethodError(say("No single factor is found behind these items."))
    best = min(found, key=lambda one: round(_square_misfit(bare, one), ALIKE))
    return best * (1 if best.sum() >= 0 else -1)


def omega_of(loadings: ArrayLike, rest: ArrayLike) -> float:
    """Omega = (Σ l)² / ((Σ l)² + Σ rest) of loadings (k,) and variances of the rest (k,).

    >>> round(omega_of([0.8, 0.8], [0.36, 0.36]), 3)
    0.78
    """
    common = float(np.sum(np.asarray(loadings, dtype=float))) ** 2
    return common / (common + float(np.sum(np.asarray(rest, dtype=float))))


def _start(r: Floats) -> Floats:
    """The first principal axis, shrunk: each step of the search begins from it."""
    values, vectors = np.linalg.eigh(r)
    first = vectors[:, -1] * sqrt(max(values[-1] - 1, 0.1) * len(r) / (len(r) + 1))
    return np.asarray(np.clip(first * (1 if first.sum() >= 0 else -1), -0.95, 0.95))


def _starts(r: Floats) -> list[Floats]:
    """The first principal axis, and each item as if it were the factor."""
    own = 0.9 * (r - np.diag(np.diag(r))) + 0.9 * np.eye(len(r))
    return [_start(r), *own]


def _least_squares(bare: Floats, start: Floats) -> Floats | None:
    """Loadings of the least squares near a start, none beyond MOST_LOADING; None where none are found. bare: no diagonal."""
    at = np.clip(start, -MOST_LOADING, MOST_LOADING)
    for _ in range(STEPS):
        size = float(at @ at)
        slope = at * (size - at**2) - bare @ at
        free = (np.abs(at) < MOST_LOADING) | (slope * at > 0)
        if np.abs(slope[free]).max(initial=0.0) < SMALL:
            return at
        curve = size * np.eye(len(at)) - 3 * np.diag(at**2) + 2 * np.outer(at, at) - bare
        at = _lower(
            lambda one: _square_misfit(bare, one),
            at,
            np.where(free, slope, 0.0),
            np.where(np.outer(free, free), curve, 0.0),
            MOST_LOADING,
        )
    return None


def _square_misfit(bare: Floats, loadings: Floats) -> float:
    apart = bare - np.outer(loadings, loadings)
    np.fill_diagonal(apart, 0.0)
    return float((apart**2).sum()) / 4


def _misfit(r: Floats, loadings: Floats, rest: Floats) -> float:
    """log|Σ| + tr R Σ^-1 - k; infinite where Σ is no covariance matrix."""
    model = np.outer(loadings, loadings) + np.diag(rest)
    if np.linalg.eigvalsh(model)[0] <= 0:
        return np.inf
    return float(np.linalg.slogdet(model)[1] + np.trace(np.linalg.solve(model, r)) - len(r))


def _likeliest(r: Floats) -> tuple[Floats, Floats]:
    """Loadings and rest of the least misfit, by Newton's steps, halved until they go down."""
    k = len(r)
    start = _start(r)
    at = np.concatenate([start, 1 - start**2])
    for _ in range(STEPS):
        loadings, rest = at[:k], at[k:]
        inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(rest))
        pull = inverse - inverse @ r @ inverse
        slope = np.concatenate([2 * pull @ loadings, np.diag(pull)])
        if np.abs(slope).max() < SMALL:
            return loadings * (1 if loadings.sum() >= 0 else -1), rest
        at = _lower(
            lambda one: _misfit(r, one[:k], one[k:]), at, slope, _curvature(loadings, inverse, inverse - pull)
        )
    raise MethodError(say("No single factor is found behind these items."))


def _curvature(loadings: Floats, inverse: Floats, inner: Floats) -> Floats:
    """Second derivatives of the misfit (2k, 2k); far from the least point, where they may bend down, their expectation.

    inverse: Σ^-1; inner: Σ^-1 R Σ^-1.
    """
    k = len(loadings)
    unit = np.eye(k)
    by_loading = unit[:, :, None] * loadings + loadings[:, None] * unit[:, None, :]
    moves = np.concatenate([by_loading, unit[:, :, None] * unit[:, None, :]])
    plain, seen = inverse @ moves, inner @ moves
    expected = np.einsum("aij,bji->ab", plain, plain)
    observed = np.einsum("aij,bji->ab", plain, seen)
    observed = observed + observed.T - expected
    observed[:k, :k] += 2 * (inverse - inner)
    return observed if np.linalg.eigvalsh(observed)[0] > 0 else expected


def _lower(
    loss: Callable[[Floats], float], at: Floats, slope: Floats, curve: Floats, bound: float = np.inf
) -> Floats:
    """One step that lowers the loss: Newton's where it goes down, else straight down; up to the bound, halved until it does."""
    step = -np.linalg.lstsq(curve, slope, rcond=1e-12)[0]
    if step @ slope >= 0 or ((np.abs(at) >= bound) & (step * at > 0)).any():
        step = -slope
    left = np.copysign(bound, step) - at
    room = np.divide(left, step, out=np.full(len(at), np.inf), where=step != 0)
    first = min(float(room.min()), 1.0)
    step = np.where(room <= first, left, first * step)
    now = loss(at)
    for _ in range(60):
        if loss(at + step) <= now + ROUNDING:
            return np.asarray(at + step)
        step = step / 2
    return np.asarray(at + step)


def _against_nothing(chi2: float, df: int, apart: float, df_apart: int) -> tuple[float, float]:
    """CFI and TLI: the fit beside that of no correlation at all; 1 with three items, where nothing is tested."""
    if df == 0:
        return 1.0, 1.0
    over, far = max(chi2 - df, 0.0), max(apart - df_apart, chi2 - df, 0.0)
    cfi = 1 - over / far if far > 0 else 1.0
    ratio = apart / df_apart
    return cfi, (ratio - chi2 / df) / (ratio - 1) if ratio != 1 else nan
