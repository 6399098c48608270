"""Ordinal regression: cumulative logit and probit of ordered answers, on rows or on cells with counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.cumulative import Solved, cut_predictors, maximum
from csat_research.stats.diagnostics import Statistic
from csat_research.stats.fits import Fit
from csat_research.stats.linear import Errors, on_own_scale
from csat_research.stats.links import LINKS
from csat_research.stats.ordinal_errors import ordinal_errors
from csat_research.stats.ordinal_ground import Ground, ordinal_ground
from csat_research.stats.sandwich import Sandwich, Strata
from csat_research.stats.separation import (
    refuse_separation,
    separating_columns,
    separating_levels,
    separating_levels_together,
)
from csat_research.words import say

__all__ = ["OrdinalFit", "ordinal"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalFit:
    """A fitted cumulative model: P(Y > level c) = F(x'b_c - threshold_c), b_c the same at all cuts unless freed.

    estimates: thresholds ("1|2", ...), then slopes, with their joint sandwich, (q,); its `fitted` is the share of the
    answer given. levels: (J,) answers seen. beyond: (n, J - 1) fitted P(Y > level c). names: of the K columns, the
    constant among them. places, signs: coefficients of the columns at cut c are signs * estimates[places[c]]. n: answers.
    """

    estimates: Fit
    levels: Floats
    beyond: Floats
    names: tuple[str, ...]
    places: Codes
    signs: Floats
    n: int
    steps: int

    @property
    def thresholds(self) -> Floats:
        """Thresholds, (J - 1,)."""
        return self.estimates.coefficients[: len(self.levels) - 1]

    @property
    def r2(self) -> float:
        """McFadden's R²."""
        return self.estimates.r2

    @property
    def aic(self) -> float:
        """Akaike's criterion; of independent answers without weights."""
        return 2 * len(self.estimates.coefficients) - 2 * self.estimates.loglik

    @property
    def likelihood_ratio(self) -> Statistic:
        """Test that no column matters; of independent answers without weights."""
        df = len(self.estimates.coefficients) - len(self.thresholds)
        statistic = 2 * (self.estimates.loglik - self.estimates.loglik_null)
        return Statistic(statistic, df, float(stats.chi2.sf(statistic, df)))

    def slopes(self, position: int) -> list[int]:
        """Places in `estimates` of the slopes of one column: one, or one a cut where it was freed."""
        return list(dict.fromkeys(self.places[:, position].tolist()))

    def at(self, level: float) -> Fit:
        """The binary fit of P(Y >= level) that the model implies, for effects in points; columns as given.

        Without a constant among the columns as given, it stands first. Raises MethodError where no answer lies below
        the level, or none at or above it.
        """
        cut = int(np.searchsorted(self.levels, level)) - 1
        if not 0 <= cut < len(self.thresholds):
            raise MethodError(
                say("All answers lie on one side of {level:plain}; there is no share to move.", level=level)
            )
        whole, places = self.estimates, self.places[cut]
        gradient = np.zeros((len(places), len(whole.coefficients)))
        gradient[np.arange(len(places)), places] = self.signs
        return Fit(self.names, gradient @ whole.coefficients, on_own_scale(whole.sandwich, gradient), whole.df[places],
                   self.beyond[:, cut], whole.weights, whole.link, whole.r2, whole.loglik, whole.loglik_null,
                   whole.small_sample)  # fmt: skip

    def probabilities(self) -> Floats:
        """Fitted shares of every level, (n, J)."""
        return _shares(self.beyond)


def ordinal(
    outcome: ArrayLike,
    columns: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    link: str = "logit",
    free: Sequence[int] = (),
    weights: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    squares: ArrayLike | None = None,
    clusters: Sequence[ArrayLike] = (),
    strata: ArrayLike | Strata | None = None,
    errors: Errors = "auto",
) -> OrdinalFit:
    """Cumulative logit or probit of ordered answers (n,) on columns (n, k): P(Y <= j) = F(threshold_j - x'b).

    A constant among the columns stands for the thresholds; without one nothing changes. A level nobody chose is no
    level. free: positions of columns with a slope of their own at every cut (partial proportional odds).

    counts: (n,) how many answers a row stands for: cells and their rows give the same. weights: (n,) survey weights,
    of a cell their sum; squares: (n,) sum of their squares in a cell (without: all of a cell weigh alike). So the
    columns n, w, w2 of `Survey.counts` go in as they are, and w and 10 w give the same. clusters: no, one or two
    columns of labels; a cell then lies in one cluster.

    errors: "auto" is the linearised sandwich ("survey") on observed information; columns constant within fewer than
    CR2_BELOW clusters get CR2 with Satterthwaite degrees of freedom, on the model as least squares (`working_model`).
    "classical": inverse observed information with normal tests, as R clm. Of two levels all is that of `logistic`.

    Raises MethodError where all answers are alike, a column is a combination of others, or columns sort the answers
    without a fault; the message names them. Source: McCullagh 1980; R ordinal::clm; Bell and McCaffrey 2002.

    >>> y, x = [1, 2, 3, 1, 2, 3], [[0], [0], [0], [1], [1], [1]]
    >>> fit = ordinal(y, x, counts=[10, 20, 30, 20, 20, 20], errors="classical")
    >>> fit.thresholds.round(3).tolist(), fit.at(3).coefficients.round(3).tolist(), fit.n
    ([-1.517, -0.032], [0.032, -0.774], 120)
    """
    ground = ordinal_ground(
        outcome, columns, names=names, free=free, weights=weights, counts=counts, squares=squares
    )
    refuse_separation(_sorting(ground), ground.names)
    solved = maximum(ground.answers, link)
    if not solved.converged:
        _refuse_unbounded(ground)
    found, df, small = ordinal_errors(ground, solved, link, clusters, strata, errors)
    return _record(ground, solved, link, found, df, small)


def _sorting(ground: Ground) -> list[int]:
    """Columns that sort the answers alone; freed ones those of two neighbouring levels."""
    freed = [
        j for j in range(len(ground.names)) if len(set(ground.places[:, j])) > 1 and j != ground.constant
    ]
    found = set(separating_levels(ground.codes, ground.columns)) - set(freed)
    for cut in range(len(ground.levels) - 1 if freed else 0):
        here = (ground.codes == cut) | (ground.codes == cut + 1)
        alone = separating_columns(ground.codes[here] > cut, ground.columns[np.ix_(here, freed)])
        found |= {freed[i] for i in alone}
    return sorted(found)


def _refuse_unbounded(ground: Ground) -> None:
    """Say why the likelihood has no maximum."""
    others = [j for j in range(len(ground.names)) if j != ground.constant]
    together = separating_levels_together(ground.codes, ground.columns[:, others])
    refuse_separation([others[j] for j in together], ground.names)
    raise MethodError(
        say(
            "The ordinal model finds no end: some column sorts two neighbouring answers almost without a fault."
        )
    )


def _record(
    ground: Ground, solved: Solved, link: str, found: Sandwich, df: Floats, small: NDArray[np.bool_]
) -> OrdinalFit:
    beyond = 1 - LINKS[link].share(cut_predictors(ground.answers, solved.parameters))
    null = ground.loglik_null
    whole = Fit(ground.labels, ground.back @ solved.parameters, found, np.where(df > 0, df, np.nan),
                _shares(beyond)[np.arange(len(beyond)), ground.codes], ground.weights, link, 1 - solved.loglik / null, solved.loglik, null,
                tuple(ground.names[j] for j in np.flatnonzero(small)))  # fmt: skip
    return OrdinalFit(
        whole, ground.levels, beyond, ground.names, ground.places, ground.signs, ground.n, solved.steps
    )


def _shares(beyond: Floats) -> Floats:
    """Shares of the levels from the shares beyond each cut."""
    return -np.diff(beyond, axis=1, prepend=1.0, append=0.0)
