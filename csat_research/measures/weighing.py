"""Weighing: what every method of importance hands over - terms, sums by unit, and how sums become weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import MethodError
from csat_research.measures.few import LEAST_EACH
from csat_research.measures.units import Floats, Units
from csat_research.results.ledger import Test
from csat_research.stats.fits import wald
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.stats.percentiles import check_replicates
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = [
    "USUAL_REPLICATES",
    "Term",
    "Wanted",
    "Weighing",
    "affordable",
    "equal_weights_test",
    "need_two",
    "normalised",
    "positive",
    "squared",
    "terms_of",
    "unranked",
]

FEWEST_REPLICATES, USUAL_REPLICATES = 100, 2000
UNSEEN = 1e-9  # an error in points so small that it is rounding: all said the same


def affordable(replicates: int) -> int:
    """As many replicates as the time allows; none where they are too few for a range.

    >>> affordable(99), affordable(100)
    (0, 100)
    """
    return replicates if replicates >= FEWEST_REPLICATES else 0


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that may matter: its name in tables and its label for people."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a derived method is asked: the score, the items, what is always in the model, and what becomes of gaps.

    missing: None = the complete answers, refused where over half are lost. with_noise: whether the share of an exchanged copy
    is asked for too, which an index does not need.
    """

    outcome: Question
    items: Sequence[Question]
    controls: Sequence[Question] = ()
    missing: str | None = None
    seed: int = 0
    with_noise: bool = True


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Weighing:
    """J terms weighed by one method.

    totals: (units, k) sums whose replicates carry the error. estimate_of: (r, k) totals -> (r, J) estimates as printed
    (0-100; correlations -1..1). replicate_of: (r, k) totals of resampled units and (1, k) of all -> (r, J), where
    replicates hold more than the resampling (gaps that were filled); None: estimate_of. weight_of: (r, J) estimates ->
    (r, J) weights that add to 1. size_of: (r, J) estimates -> (r, J) what is ranked. n, customers: (J,). rows: (rows,)
    which rows were used, of `given`, those that could be. estimate: (J,) as printed. covariance: (J, J) of the estimates,
    linearised; None where only replicates tell. p_value, noise: (J,). most_replicates: as many as can be computed in
    reasonable time. themes: (J,) the theme of each term, where the method knows themes; None = a theme of its own.
    tables_of: (1 + r, k) totals, the estimate first, and a level -> more tables. each: answers a term, in
    a model of all. no_weights: why the estimates are no
    weights (which are NaN then).
    """

    method: str
    definition: str
    terms: tuple[Term, ...]
    units: Units
    totals: Floats
    estimate_of: Callable[[Floats], Floats]
    weight_of: Callable[[Floats], Floats]
    size_of: Callable[[Floats], Floats]
    n: NDArray[np.int64]
    customers: NDArray[np.int64]
    rows: NDArray[np.bool_]
    question: str | None = None
    replicate_of: Callable[[Floats, Floats], Floats] | None = None
    covariance: Floats | None = None
    p_value: Floats | None = None
    noise: Floats | None = None
    most_replicates: int = 1_000_000
    themes: tuple[str | None, ...] = ()
    tests: tuple[Test, ...] = ()
    cautions: tuple[Sentence, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    tables_of: Callable[[Floats, float], Mapping[str, pd.DataFrame]] | None = None
    no_weights: Sentence | None = None
    each: float = inf
    estimate: Floats = field(init=False)
    _drawn: dict[tuple[int, int], Floats] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """The estimate is asked for many times and may take seconds."""
        object.__setattr__(self, "estimate", self.estimate_of(self.totals.sum(axis=0)[None])[0])

    @property
    def weight(self) -> Floats:
        """(J,) weights that add to 1."""
        return self.weight_of(self.estimate[None])[0]

    @property
    def df(self) -> int:
        """Degrees of freedom: the fewest units behind a term, less the strata."""
        return self.units.degrees(int(self.customers.min()))

    @property
    def withheld(self) -> bool:
        """Whether too few units (under 10), or answers for each term of one model (under 5), stand behind it to print a range."""
        return int(self.customers.min()) < MIN_CLUSTERS or self.each < LEAST_EACH

    @property
    def carried(self) -> bool:
        """Whether a few units have most of the answers."""
        return self.units.carried(self.rows)

    @property
    def unranged(self) -> bool:
        """Whether `importance` prints neither ranges nor p: too few stand behind it, or a few carry it."""
        return self.withheld or self.carried

    @property
    def judged(self) -> tuple[Test, ...]:
        """The tests; without p where a few units carry the answers."""
        if not self.carried:
            return self.tests
        return tuple(
            replace(one, conf_low=nan, conf_high=nan, p_value=nan, statistic=nan, enough=False)
            for one in self.tests
        )

    def widened(self, level: float) -> float:
        """The level at which percentiles of replicates cover `level`."""
        return self.units.widened(level, self.rows)

    def draws(self, replicates: int, seed: int) -> Floats:
        """(replicates, J) estimates of resampled units, read alone; NaN from `most_replicates` on. Several tables ask for the same."""
        if (replicates, seed) not in self._drawn:
            self._drawn[replicates, seed] = self._draw(replicates, seed)
            self._drawn[replicates, seed].flags.writeable = False
        return self._drawn[replicates, seed]

    def _draw(self, replicates: int, seed: int) -> Floats:
        check_replicates(replicates)
        found = np.full((replicates, len(self.terms)), nan)
        kept = min(replicates, self.most_replicates)
        if kept:
            # All replicates of the units are drawn, so that the first ones are those of every other verb.
            found[:kept] = self.replicated(self.units.replicates(self.totals, replicates, seed)[:kept])
        return found

    def replicated(self, totals: Floats) -> Floats:
        """(r, J) estimates of resampled units from their sums (r, k)."""
        if self.replicate_of is None:
            return self.estimate_of(totals)
        return self.replicate_of(totals, self.totals.sum(axis=0)[None])

    def drawn_tables(self, replicates: int, seed: int, level: float) -> Mapping[str, pd.DataFrame]:
        """The tables that need replicates of their own."""
        if self.tables_of is None:
            return {}
        kept = min(replicates, self.most_replicates)
        drawn = self.units.replicates(self.totals, replicates, seed)[:kept]
        return self.tables_of(np.concatenate([self.totals.sum(axis=0)[None], drawn]), self.widened(level))


def equal_weights_test(weights: Floats, covariance: Floats, df: int, n: int) -> Test:
    """Wald test that all J weights (0-100) are equal, with the covariance between units (Hotelling's F).

    Pearson's chi² on picks takes the picks of one person as independent and rejects far too rarely. Weights that do not
    vary (never picked) say nothing of their error and are left out: then the others are tested, and the label says so.
    """
    varies = np.flatnonzero(np.diag(covariance) > UNSEEN**2)
    kept = varies[:-1]  # together they are as much as before, so the last one says nothing new
    q, left = len(kept), df - len(kept) + 1
    statistic = nan
    if q and df > 0 and left > 0:
        apart = weights[kept] - weights[varies].mean()
        found = wald(apart, covariance[np.ix_(kept, kept)], float(df))
        statistic = found.statistic * left / df
    every = len(varies) in (0, len(weights))
    return Test(
        label=say("All weights are equal") if every else say("All weights that vary are equal"),
        kind="diagnostic",
        measure="importance",
        estimate=nan,
        conf_low=nan,
        conf_high=nan,
        p_value=_f_tail(statistic, q, left),
        statistic=statistic,
        df=float(q),
        n=n,
        enough=bool(left > 0 and np.isfinite(statistic)),
    )


def _f_tail(statistic: float, df_1: int, df_2: int) -> float:
    from scipy import stats

    return float(stats.f.sf(statistic, df_1, df_2)) if np.isfinite(statistic) and df_2 > 0 else nan


def unranked(weighing: Weighing) -> NDArray[np.bool_]:
    """(J,) terms that are not told from noise, or whose estimate is not defined: they have no rank."""
    missing = ~np.isfinite(weighing.estimate)
    return missing if weighing.noise is None else missing | (np.abs(weighing.estimate) <= weighing.noise)


def positive(estimates: Floats) -> Floats:
    """(r, J) weights of PLS: a part below zero would be no share. Chance makes a true zero a little positive."""
    return normalised(np.maximum(estimates, 0.0))


def squared(estimates: Floats) -> Floats:
    """(r, J) weights of correlations: shares of r², which has no sign; none where r is not defined."""
    return normalised(np.nan_to_num(estimates) ** 2)


def normalised(estimates: Floats) -> Floats:
    """(r, J) rows scaled to add to 1; NaN where they add to nothing."""
    total = estimates.sum(axis=1, keepdims=True)
    return np.divide(estimates, total, out=np.full_like(estimates, nan), where=total > 0)


def terms_of(items: Sequence[Question]) -> tuple[Term, ...]:
    """The questions as terms."""
    return tuple(Term(one.name, one.label) for one in items)


def need_two(terms: Sequence[object], what: Sentence) -> None:
    """Weights compare things, so there must be two of them. Raises MethodError."""
    if len(terms) < 2:
        raise MethodError(
            say(
                "{what}: weights need two or more things to compare; found {n:count}.",
                what=what,
                n=len(terms),
            )
        )
