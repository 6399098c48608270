"""Agreement: stated against derived importance over the same items and the same resampled customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from csat_research.measures.stated.methods import STATED
from csat_research.measures.units import Floats
from csat_research.measures.weighing import Weighing
from csat_research.results.figure import Figure
from csat_research.results.ledger import Test
from csat_research.stats.draws import percentile_interval
from csat_research.stats.ranks import simultaneous_intervals, simultaneous_p
from csat_research.words import Sentence, join, say

__all__ = [
    "Agreement",
    "agreement",
    "agreement_figure",
    "agreement_findings",
    "agreement_tables",
    "agreement_tests",
    "one_of_each",
    "rank_correlation",
    "split_half",
]

SPLITS = 200
NOTHING_LEFT = 0.05  # a correlation that could not reach more is noise


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Stated and derived weights (J,), 0-100, and how far they agree.

    spearman with bounds: over items, both from the same replicate. ceiling: the value it could reach given their noise.
    difference: stated less derived, in points, with bounds and p that hold for all items at once. n: answers behind
    the fewer of both.
    """

    terms: tuple[str, ...]
    labels: tuple[str, ...]
    stated: Floats
    derived: Floats
    spearman: float
    spearman_low: float
    spearman_high: float
    ceiling: float
    low: Floats
    high: Floats
    p_value: Floats
    n: int

    @property
    def difference(self) -> Floats:
        """Stated less derived weight, points."""
        return self.stated - self.derived


def agreement(
    stated: Weighing, derived: Weighing, replicates: int, seed: int, level: float = 0.95
) -> Agreement:
    """Spearman's correlation over items between stated and derived weights, and the difference of each item.

    Intervals: percentiles over resampled customers, and those of the differences simultaneous. Both are widened where few
    customers stand behind them, as those of an index are (Hesterberg 2015): k customers of equal weight spread by
    √((k-1)/k) too little, and t with k - 1 degrees of freedom stands for z. Of 30 answers the unwidened ones held all
    differences at once in 81 of 100 surveys, these in 94 [sim]. Ceiling: √(reliability · reliability), each from random
    halves of the customers (Spearman 1904), lengthened by Spearman and Brown. An item that all answer the same has no range.
    """
    place = [[term.name for term in derived.terms].index(term.name) for term in stated.terms]
    kept = min(replicates, stated.most_replicates, derived.most_replicates)
    one = stated.weight_of(stated.draws(replicates, seed)[:kept])
    other = derived.weight_of(derived.draws(replicates, seed)[:kept])[:, place]
    first, second = 100 * stated.weight, 100 * derived.weight[place]
    equal = min(what.units.equal(what.rows) for what in (stated, derived))
    quiet = stated.withheld or derived.withheld or kept < 2 or equal <= 1
    low = high = p_value = np.full(len(place), nan)
    ends = (nan, nan)
    if not quiet:
        drawn = 100 * (one - other) * sqrt(equal / (equal - 1))
        low, high = simultaneous_intervals(first - second, drawn, level, seed, df=equal - 1)
        p_value = simultaneous_p(first - second, drawn, df=equal - 1)
        same = (other == 0).all(axis=0)  # all answer it the same: a share of 0 without a range
        low, high, p_value = (np.where(same, nan, what) for what in (low, high, p_value))
        wide = max(what.widened(level) for what in (stated, derived))
        found = percentile_interval(rank_correlation(one, other)[:, None], wide)
        ends = float(found[0][0]), float(found[1][0])
    return Agreement(
        terms=tuple(term.name for term in stated.terms),
        labels=tuple(term.label for term in stated.terms),
        stated=first,
        derived=second,
        spearman=float(rank_correlation(first[None], second[None])[0]),
        spearman_low=ends[0],
        spearman_high=ends[1],
        ceiling=nan if quiet else sqrt(split_half(stated, seed) * split_half(derived, seed)),
        low=low,
        high=high,
        p_value=p_value,
        n=int(min(stated.n.min(), derived.n.min())),
    )


def rank_correlation(one: ArrayLike, other: ArrayLike) -> Floats:
    """Spearman's r of each row of two (r, J) tables; mid-ranks for ties, NaN where a row does not vary.

    >>> rank_correlation([[1, 2, 3], [1, 2, 3]], [[10, 20, 30], [3, 2, 1]]).round(6).tolist()
    [1.0, -1.0]
    """
    from scipy.stats import rankdata

    a, b = (rankdata(np.asarray(x, dtype=float), axis=1, nan_policy="propagate") for x in (one, other))
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    size = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return np.divide((a * b).sum(axis=1), size, out=np.full(len(a), nan), where=size > 0)


def split_half(weighing: Weighing, seed: int, splits: int = SPLITS) -> float:
    """Reliability of the order of J weights: mean Spearman's r between random halves of the units, 2r/(1+r), at least 0."""
    units = len(weighing.totals)
    order = np.random.default_rng(seed).random((splits, units)).argsort(axis=1)
    inside = (order < units // 2).astype(float)
    totals = np.stack([inside @ weighing.totals, (1 - inside) @ weighing.totals])
    halves = [weighing.weight_of(weighing.estimate_of(one)) for one in totals]
    found = rank_correlation(*halves)
    r = float(np.nanmean(found)) if np.isfinite(found).any() else nan
    if np.isnan(r):
        return nan
    return max(2 * r / (1 + r), 0.0) if r > -1 else 0.0


def one_of_each(weighed: Sequence[Weighing]) -> tuple[Weighing, Weighing] | None:
    """The stated and the derived method, where there is one of each over the same items."""
    stated = [one for one in weighed if one.method in STATED]
    derived = [one for one in weighed if one.method not in STATED and not np.isnan(one.weight).all()]
    if len(stated) != 1 or len(derived) != 1:
        return None
    same = {term.name for term in stated[0].terms} == {term.name for term in derived[0].terms}
    return (stated[0], derived[0]) if same else None


def agreement_tables(found: Agreement) -> dict[str, pd.DataFrame]:
    """`stated_derived`: a row per item; `agreement`: Spearman's r and the value it could reach."""
    rows = pd.DataFrame(
        {
            "term": found.terms,
            "label": found.labels,
            "stated": found.stated,
            "derived": found.derived,
            "estimate": found.difference,
            "conf_low": found.low,
            "conf_high": found.high,
        }
    )
    row = {"measure": "spearman", "n": len(rows), "estimate": found.spearman, "conf_low": found.spearman_low}
    return {
        "stated_derived": rows,
        "agreement": pd.DataFrame([row | {"conf_high": found.spearman_high, "ceiling": found.ceiling}]),
    }


def agreement_tests(found: Agreement) -> tuple[Test, ...]:
    """The row of the ledger behind each difference; p is adjusted for all items already, so that no verdict does it again."""
    rows = zip(found.labels, found.difference, found.low, found.high, found.p_value, strict=True)
    return tuple(
        Test(
            label=say("{item:quoted}, stated less derived weight", item=label),
            kind="diagnostic",
            measure="weights",
            estimate=float(gap),
            conf_low=float(low),
            conf_high=float(high),
            p_value=nan,
            p_adjusted=float(p),
            n=found.n,
            enough=bool(np.isfinite(p)),
            family="stated less derived",
        )
        for label, gap, low, high, p in rows
    )


def agreement_findings(found: Agreement) -> tuple[Sentence, ...]:
    """How far what people say and what goes with their score agree."""
    more = [name for name, low in zip(found.labels, found.low, strict=True) if low > 0]
    less = [name for name, high in zip(found.labels, found.high, strict=True) if high < 0]
    if not np.isfinite(found.spearman_low):
        return (
            say(
                "Over {n:count} items, stated and derived weights have a rank correlation of {r:fine}; no range can be given.",
                n=len(found.terms),
                r=found.spearman,
            ),
        )
    first = _correlated(found)
    told = [say("More weight stated than derived: {names}.", names=join(more, ", "))] if more else []
    told += [say("More weight derived than stated: {names}.", names=join(less, ", "))] if less else []
    return (first, *told)


def _correlated(found: Agreement) -> Sentence:
    """Spearman's r with its range, and what noise leaves of it."""
    given = {
        "n": len(found.terms),
        "r": found.spearman,
        "low": found.spearman_low,
        "high": found.spearman_high,
    }
    if not found.ceiling > NOTHING_LEFT:
        return say(
            "Over {n:count} items, stated and derived weights have a rank correlation of {r:fine} ({low:fine} to {high:fine}); "
            "halves of the answers do not even agree on the order of one of them, so that it says little.",
            **given,
        )
    return say(
        "Over {n:count} items, stated and derived weights have a rank correlation of {r:fine} ({low:fine} to {high:fine}); "
        "given their noise it could reach {ceiling:fine}.",
        ceiling=found.ceiling,
        **given,
    )


def agreement_figure(found: Agreement, basis: Sentence | str) -> Figure:
    """Stated less derived weight of each item, largest first, around zero."""
    order = np.argsort(-found.difference, kind="stable")
    data = pd.DataFrame(
        {
            "label": [found.labels[i] for i in order],
            "estimate": found.difference[order],
            "conf_low": found.low[order],
            "conf_high": found.high[order],
        }
    )
    told = agreement_findings(found)
    title = join(told[1:]) if told[1:] else told[0]
    axis = say("stated less derived weight, points")
    return Figure(
        kind="dots",
        title=title,
        subtitle=basis,
        alt=join(told),
        axis=axis,
        data=data,
        options={"unit": "points", "table": "stated_derived"},
    )
