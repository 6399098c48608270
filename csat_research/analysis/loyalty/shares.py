"""Shares who bought: of each group with its interval, and the difference of two groups alone and with purchases before held equal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from csat_research.analysis.loyalty.design import Design
from csat_research.errors import MethodError
from csat_research.stats.differences import mover, p_of_interval
from csat_research.stats.effective import share_interval
from csat_research.stats.effects import average_predictions, finite_effects
from csat_research.stats.fits import Fit, two_sided
from csat_research.stats.intervals import Interval, mean_t
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP, kish_design_effect
from csat_research.stats.logit import logistic
from csat_research.stats.survey_means import survey_share_interval
from csat_research.words import Sentence, say

__all__ = ["Compared", "Share", "like_for_like", "plain_difference", "share"]

Floats = NDArray[np.float64]
NOTHING = 1e-12  # of a share: what summing weights leaves of 0 or 1


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0 to 1) of n answers with its score interval; NaN where too few stand behind it."""

    n: int
    customers: float
    n_effective: float
    estimate: float
    std_error: float
    low: float
    high: float


def share(design: Design, inside: NDArray[np.bool_], level: float = 0.95) -> Share:
    """Weighted share of yes among the rows inside, Wilson with n* from the linearised variance within strata.

    Under 5 answers or customers nothing is given, under 10 customers, or where a few carry all, no range. Equal weights and one row a
    customer give Wilson 1927 exactly.

    >>> found = share(Design(np.repeat([1.0, 0.0], [80, 32]), None, None), np.ones(112, dtype=bool))
    >>> round(found.low, 3), round(found.high, 3)
    (0.625, 0.79)
    """
    n, customers = int(inside.sum()), design.customers(inside)
    if n < SMALLEST_GROUP or customers < SMALLEST_GROUP:
        return Share(n, customers, *(math.nan,) * 5)
    p, pull = _mean_and_pull(design, inside)
    variance = design.variance(pull)
    if customers < MIN_CLUSTERS or design.carried(inside):
        return Share(n, customers, math.nan, p, *(math.nan,) * 3)
    known = customers if math.isfinite(customers) else n
    found = share_interval(
        p,
        variance,
        n,
        design.df(inside),
        level=level,
        kish_deff=kish_design_effect(design.w[inside]),
        per_cluster=n / known,
        capped=design.strata is None,
    )
    return Share(n, customers, found.n_effective, p, math.sqrt(variance), found.low, found.high)


@dataclass(frozen=True, slots=True)
class Compared:
    """Share of one group minus that of the others (-1 to 1), with its test; both shares beside it.

    reason: why there is no number, in words.
    """

    n: int
    customers: float
    estimate: float = math.nan
    std_error: float = math.nan
    low: float = math.nan
    high: float = math.nan
    df: float = math.nan
    p_value: float = math.nan
    shares: tuple[tuple[float, float, float, float], ...] = ()
    reason: Sentence | None = None

    def cells(self) -> dict[str, float]:
        """The cells of a table, in points."""
        return {
            "n": self.n,
            "customers": self.customers,
            "estimate": 100 * self.estimate,
            "std_error": 100 * self.std_error,
            "conf_low": 100 * self.low,
            "conf_high": 100 * self.high,
            "df": self.df,
            "p_value": self.p_value,
        }


def plain_difference(design: Design, group: NDArray[np.bool_], level: float = 0.95) -> Compared:
    """Difference of two weighted shares; error linearised over customers within strata, interval by t.

    Where nobody or everybody of a side bought, that side shows no error: the interval then joins the score intervals of
    both shares (MOVER). group: (n,) who belongs to the first group.

    >>> y, first = np.repeat([1.0, 0.0, 1.0, 0.0], 20), np.repeat([True, True, False, False], 20)
    >>> round(plain_difference(Design(y, None, None), first).estimate + 0.5, 6)
    0.5
    """
    reason = _too_few(design, group)
    if reason is not None:
        return _none(design, reason)
    shares, pull = zip(*(_mean_and_pull(design, inside) for inside in (group, ~group)), strict=True)
    estimate = shares[0] - shares[1]
    alike = [min(one, 1 - one) < NOTHING for one in shares]
    if all(alike):
        return _none(design, say("on both sides all answers are alike"), estimate)
    every = np.ones(len(group), dtype=bool)
    error, df = math.sqrt(design.variance(pull[0] - pull[1])), design.df(every)
    if any(alike):  # such a side hides its error: the ranges of both shares tell it
        interval = _by_parts(design, group, level)
        p_value = p_of_interval(lambda one: _ends(_by_parts(design, group, one)))
    else:
        interval = mean_t(estimate, error, df, level)
        p_value = float(two_sided(np.array(estimate / error), df))
    return Compared(
        len(group),
        design.customers(every),
        estimate,
        error,
        interval.low,
        interval.high,
        df,
        p_value,
    )


def _by_parts(design: Design, group: NDArray[np.bool_], level: float) -> Interval:
    """Interval of a difference from those of the two shares (Newcombe 1998 on effective answers)."""
    first, others = share(design, group, level), share(design, ~group, level)
    return mover(
        Interval(first.estimate, first.low, first.high), Interval(others.estimate, others.low, others.high)
    )


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def _mean_and_pull(design: Design, inside: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Weighted share inside, and what each row (n,) adds to its error."""
    w = np.where(inside, design.w, 0.0)
    mean = float(w @ design.outcome / w.sum())
    return mean, w * (design.outcome - mean) / w.sum()


def like_for_like(
    design: Design, group: NDArray[np.bool_], held: Floats, names: Sequence[str], level: float = 0.95
) -> Compared:
    """Difference of two groups with other columns held equal: a logistic model, averaged over all rows.

    held: (n, k) columns held equal, names (k,). The difference is the mean over rows of P(yes | first group, held) -
    P(yes | others, held); its error includes the coefficients, which rows were drawn, weights and customers.
    `shares` are the two mean predictions (estimate, std_error, low, high), whose difference it is; their ranges are made on the
    logit scale, as R survey::svyciprop's: on their own scale those of a few in ten hold in 90 of 100 (400 answers).

    >>> y, first = np.repeat([1.0, 0.0, 1.0, 0.0], [30, 10, 10, 30]), np.repeat([True, False], 40)
    >>> found = like_for_like(Design(y, None, None), first, np.tile([[0.0], [1.0]], (40, 1)), ["before"])
    >>> round(found.estimate, 3), [round(one[0], 3) for one in found.shares]
    (0.5, [0.75, 0.25])
    """
    reason = _too_few(design, group)
    if reason is not None:
        return _none(design, reason)
    varying = np.ptp(held, axis=0) > 0
    columns = np.column_stack([np.ones(len(group)), group.astype(float), held[:, varying]])
    kept = ("(Intercept)", "group", *(name for name, one in zip(names, varying, strict=True) if one))
    try:
        fit = logistic(
            design.outcome,
            columns,
            names=kept,
            weights=design.weights,
            clusters=design.clusters,
            strata=design.strata,
        )
    except MethodError as error:
        return _none(design, say("{why}", why=error.sentence))
    return _averaged(design, fit, columns, level)


def _averaged(design: Design, fit: Fit, columns: Floats, level: float) -> Compared:
    first, others = columns.copy(), columns.copy()
    first[:, 1], others[:, 1] = 1.0, 0.0
    effect = finite_effects(fit, [(others, first)])
    low, high = effect.interval(level)
    means = average_predictions(fit, [first, others])
    n = len(columns)
    ranges = [
        survey_share_interval(float(p), float(error) ** 2, n, float(df), level=level)
        for p, error, df in zip(means.estimates, means.std_error, means.df, strict=True)
    ]
    return Compared(
        n,
        design.customers(np.ones(len(columns), dtype=bool)),
        float(effect.estimates[0]),
        float(effect.std_error[0]),
        float(low[0]),
        float(high[0]),
        float(effect.df[0]),
        float(effect.p_value[0]),
        tuple(
            (one.estimate, float(error), one.low, one.high)
            for one, error in zip(ranges, means.std_error, strict=True)
        ),
    )


def _too_few(design: Design, group: NDArray[np.bool_]) -> Sentence | None:
    """Ten customers on either side, or ten answers where customers are not known; and no few that carry one."""
    for inside in (group, ~group):
        customers = design.customers(inside)
        known = customers if math.isfinite(customers) else float(inside.sum())
        if known < MIN_CLUSTERS:
            return say("under {n:count} customers on one side", n=MIN_CLUSTERS)
    if design.carried(group) or design.carried(~group):
        return say("a few customers have most of the answers of one side")
    return None


def _none(design: Design, reason: Sentence, estimate: float = math.nan) -> Compared:
    every = np.ones(len(design.outcome), dtype=bool)
    return Compared(len(every), design.customers(every), estimate, reason=reason)
