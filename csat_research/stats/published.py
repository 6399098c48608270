"""Published: shares of R² from a correlation matrix and the number of answers alone, as papers print them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError, check_choice
from csat_research.stats.dominance import dominance, subset_fits
from csat_research.stats.draws import percentile_interval
from csat_research.stats.percentiles import check_replicates
from csat_research.stats.ranks import rank_sets
from csat_research.stats.relative import relative_weights_batch
from csat_research.stats.shapley import correlations, lmg_batch
from csat_research.words import say

__all__ = ["PublishedShares", "shares_from_correlations"]

Floats = NDArray[np.float64]
FLAT = 1e-8  # an eigenvalue below it is none
MOST = {"lmg": 18, "dominance": 12}  # drivers of which two thousand replicates take seconds
AT_ONCE = 200


@dataclass(frozen=True, slots=True, eq=False)
class PublishedShares:
    """Shares of R² (p,), 0 to 1, adding to r2; low, high: percentiles of the draws; bias: their mean less the share.

    rank_low, rank_high: ranks that all pairwise differences at once leave open. draws: (r, p). complete, held: (p, p), of
    dominance alone: 1 where the row's driver adds more than the column's in every model, 0 where less, 0.5 where neither;
    share of the draws in which it adds more.
    """

    shares: Floats
    low: Floats
    high: Floats
    bias: Floats
    r2: float
    rank_low: NDArray[np.intp]
    rank_high: NDArray[np.intp]
    draws: Floats
    complete: Floats | None = None
    held: Floats | None = None


def shares_from_correlations(
    matrix: ArrayLike,
    n: int,
    *,
    method: str = "lmg",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> PublishedShares:
    """Importance from correlations (1 + p, 1 + p), the outcome first, of n complete answers: no data are needed.

    method: lmg, relative_weights or dominance. Error: matrices that samples of n would show, drawn from the Wishart
    distribution with n - 1 degrees of freedom around the given one. That takes answers as independent and normal, so it
    knows no customers, no survey weights, no strata and no gaps filled pair by pair; answers on five points make ranges
    rough. Noise by exchange and each driver's own clustered test need the answers: `importance`. Where a paper leaves out n
    of complete answers, take the smallest n of a pair.

    Raises MethodError where the matrix is none of correlations or is not positive definite (rounding, or pairs from
    different answers), where n is not above p + 1, or with too many drivers. Source: Wishart 1928; Lindeman, Merenda, Gold
    1980; Johnson 2000; Azen and Budescu 2003.

    >>> found = shares_from_correlations([[1, .6, .3], [.6, 1, .5], [.3, .5, 1]], n=200)
    >>> found.shares.round(3).tolist(), round(found.r2, 2), found.rank_low.tolist()
    ([0.315, 0.045], 0.36, [1, 2])
    >>> bool(found.low[0] < 0.315 < found.high[0])
    True
    """
    check_choice("method", method, WAYS)
    check_replicates(replicates)
    r = _checked(np.asarray(matrix, dtype=float), n, method)
    drawn = _wishart(r, n, replicates, seed)
    here, draws = WAYS[method](r[None])[0], _in_parts(WAYS[method], drawn)
    low, high = percentile_interval(draws, level)
    sets = rank_sets(here, draws, level, seed, df=n - 1)
    more = _complete(r, drawn) if method == "dominance" else ()
    return PublishedShares(
        here,
        low,
        high,
        draws.mean(axis=0) - here,
        float(here.sum()),
        sets.rank_low,
        sets.rank_high,
        draws,
        *more,
    )


WAYS: dict[str, Callable[[Floats], Floats]] = {
    "lmg": lambda given: np.asarray(lmg_batch(given).shares),
    "relative_weights": lambda given: np.asarray(relative_weights_batch(given).shares),
    "dominance": lambda given: np.asarray(lmg_batch(given).shares),
}


def _in_parts(way: Callable[[Floats], Floats], given: Floats) -> Floats:
    return np.concatenate([way(given[i : i + AT_ONCE]) for i in range(0, len(given), AT_ONCE)])


def _wishart(r: Floats, n: int, replicates: int, seed: int) -> Floats:
    """(replicates, k, k) correlations of samples of n; by Bartlett's root, so that a seed means one result."""
    rng, k = np.random.default_rng(seed), len(r)
    lower = np.tril(rng.standard_normal((replicates, k, k)), -1)
    lower[:, range(k), range(k)] = np.sqrt(rng.chisquare(n - 1 - np.arange(k), (replicates, k)))
    root = np.linalg.cholesky(r) @ lower
    return correlations(root @ np.swapaxes(root, 1, 2))


def _complete(r: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """Complete dominance in the given matrix, and how often it holds in those drawn."""
    held = _in_parts(lambda given: dominance(subset_fits(given)).complete == 1, drawn)
    return dominance(subset_fits(r[None])).complete[0], held.mean(axis=0)


def _checked(r: Floats, n: int, method: str) -> Floats:
    if r.ndim != 2 or r.shape[0] != r.shape[1] or len(r) < 3:
        raise MethodError(
            say(
                "Correlations are a square table of the outcome, then two or more drivers; found {shape}.",
                shape="x".join(map(str, r.shape)),
            )
        )
    same = np.allclose(r, r.T, atol=1e-9)
    if not (same and np.allclose(np.diag(r), 1, atol=1e-9) and (np.abs(r) <= 1 + 1e-9).all()):
        raise MethodError(
            say("This is no table of correlations: it is symmetric, has ones along its diagonal and lies within -1 to 1.")
        )  # fmt: skip
    least, drivers = float(np.linalg.eigvalsh(r)[0]), len(r) - 1
    if least < FLAT:
        raise MethodError(
            say(
                "No answers can have these correlations, or one column is made of others: the table is not positive definite "
                "(smallest eigenvalue {least:fine}). Rounding and pairs from different answers do that; leave out one of the "
                "drivers that go together most.",
                least=least,
            )
        )
    if n != int(n) or n <= drivers + 2:
        raise MethodError(
            say(
                "{n:plain} answers cannot carry {drivers:count} drivers; n is the number of answers behind the correlations.",
                n=n,
                drivers=drivers,
            )
        )
    if drivers > MOST.get(method, drivers):
        raise MethodError(
            say(
                "{n:count} drivers are more than {most} for {method:quoted}. Use method={other:typed}.",
                n=drivers,
                most=MOST[method],
                method=method,
                other="relative_weights",
            )
        )
    return (r + r.T) / 2
