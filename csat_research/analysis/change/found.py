"""Change found: estimate, replicates and errors of the parts of a change, and the tables made of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.analysis.change.asked import Asked
from csat_research.analysis.change.game import Game, Split
from csat_research.analysis.change.rows import Stacked
from csat_research.errors import MethodError
from csat_research.measures.units import Floats
from csat_research.stats.draws import MANY_CLUSTERS, Order, percentile_interval, replicate_totals
from csat_research.stats.fits import two_sided
from csat_research.stats.intervals import mean_t
from csat_research.stats.linearised import MIN_CLUSTERS, variance_of_sums
from csat_research.stats.percentiles import replicate_p, widened_level
from csat_research.stats.ranks import simultaneous_intervals
from csat_research.stats.silent_clusters import with_silent
from csat_research.stats.slopes import slopes
from csat_research.words import say

__all__ = ["Found", "bounds", "found_of", "parts_table", "segments_table"]

MOST_UNDEFINED = 0.05  # of the replicates, as for percentiles
# Slopes are numerical, right to ten digits of a level near 100: what is below these is rounding.
UNSEEN = 1e-4  # points: an error
ALIKE = 1e-2  # points: what an answer adds to a mean, times the answers, where all are alike


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The parts of a change with their errors.

    estimate: Split of one row. drawn: of the replicates for which there was time. std_error: (1 + T) of the change and its
    rows of parts. alike: whether all answers of either wave are alike, so that its error cannot be seen. shares: (2, G). most_df:
    Welch's degrees of freedom of the two waves, as `compare` has them.
    """

    asked: Asked
    rows: Stacked
    estimate: Split
    drawn: Split
    replicates: int
    std_error: Floats
    alike: bool
    shares: Floats
    most_df: float = inf

    @property
    def clusters(self) -> int:
        """Customers (answers, where customers are not known) of the smaller wave, less the strata."""
        strata = 0 if self.rows.strata is None else len(np.unique(self.rows.strata)) - 1
        return int(self.rows.customers_of_waves().min()) - strata

    @property
    def few(self) -> bool:
        """Whether they are under ten, or a few carry a wave: then no error can be told."""
        return bool(self.rows.customers_of_waves().min() < MIN_CLUSTERS) or self.rows.carried

    @property
    def terms(self) -> Floats:
        """(1 + B, 1 + T) the change and the rows of parts, the estimate first; what is not named is one of them."""
        return np.concatenate([_terms(self.asked, one) for one in (self.estimate, self.drawn)])

    @property
    def draws(self) -> Floats:
        """(replicates, 1 + T), NaN where there was no time for more."""
        drawn = self.terms[1:]
        return np.concatenate([drawn, np.full((self.replicates - len(drawn), drawn.shape[1]), nan)])

    @property
    def undefined(self) -> NDArray[np.bool_]:
        """(1 + T) whether more than one replicate in twenty has no such number: nobody rated an item, say."""
        return np.asarray(np.isnan(self.terms[1:]).mean(axis=0) > MOST_UNDEFINED)

    @property
    def segments(self) -> Floats:
        """(1 + B, G, 1 + T) what each segment brings to the change and to each row of parts."""
        parts = np.concatenate([self.estimate.parts, self.drawn.parts])
        return np.concatenate([parts.sum(axis=-1, keepdims=True), _gathered(self.asked, parts)], axis=-1)


def _terms(asked: Asked, split: Split) -> Floats:
    """(r, 1 + T) the change and the rows of parts."""
    whole = split.rows
    return np.column_stack([whole[:, :1], _gathered(asked, whole[:, 1:])])


def _gathered(asked: Asked, parts: Floats) -> Floats:
    """(..., T) the named parts and the rest, from the parts of all that moves (..., p)."""
    named = [parts[..., [asked.moving.index(one)]] for one in asked.named]
    rest = [parts[..., [asked.moving.index(one) for one in asked.rest]].sum(axis=-1, keepdims=True)]
    return np.concatenate([*named, *(rest if asked.rest else [])], axis=-1)


def found_of(asked: Asked, rows: Stacked, game: Game, replicates: int, seed: int) -> Found:
    """Parts with joint replicates of customers and linearised errors. Raises MethodError where a wave has no number."""
    table = rows.table(game.sums)
    total = np.asarray(table.sum(axis=0), dtype=float).ravel()
    estimate = game.split(total[None], len(rows.segments))
    if not np.isfinite(estimate.levels).all():
        raise MethodError(
            say(
                "{measure} cannot be computed in both waves: in one of them nobody rated an item, or nobody said what matters.",
                measure=asked.spec.label,
            )
        )
    # By name, so that the label of a segment moves no draw; many customers are drawn by content, which is quicker.
    order: Order = "given" if rows.owners <= MANY_CLUSTERS else "content"
    whole = with_silent(table, rows.silent)
    totals = replicate_totals(whole, replicates, seed, order=order, strata=rows.drawn)
    drawn = game.split(totals[: min(replicates, game.most_replicates)], len(rows.segments))
    quick = 2 * np.count_nonzero(_touched(table)) < game.most_replicates
    error, alike = (
        _errors(asked, rows, game, table, total)
        if quick
        else (_terms(asked, drawn).std(axis=0, ddof=1), False)
    )
    base = total.reshape(2, len(rows.segments), -1)[..., 0]
    return Found(
        asked, rows, estimate, drawn, replicates, error, alike, base / base.sum(axis=1, keepdims=True)
    )


def _touched(table: Any) -> NDArray[np.bool_]:
    """(columns,) whether anybody adds to a sum; one of as many promoters as detractors is 0 and moves all the same."""
    return np.asarray(abs(table).sum(axis=0)).ravel() > 0


def _errors(asked: Asked, rows: Stacked, game: Game, table: Any, total: Floats) -> tuple[Floats, bool]:
    """(1 + T) linearised errors of the change and its rows of parts; whether the answers of a wave are all alike."""
    used = np.flatnonzero(_touched(table))  # what nobody adds to moves nothing

    def terms(moved: Floats) -> Floats:
        whole = np.zeros((len(moved), len(total)))
        whole[:, used] = moved
        return _terms(asked, game.split(whole, len(rows.segments)))

    _, slope = slopes(terms, total[used])
    by_owner = table[:, used]
    moved = with_silent(by_owner @ slope, rows.silent)
    variance = np.asarray(variance_of_sums(moved, rows.drawn).variance)
    later = used >= len(total) // 2
    alone = [by_owner @ np.where(one, slope[:, 0], 0.0) for one in (later, ~later)]
    return np.sqrt(np.diagonal(variance)), any(np.abs(one).max() * rows.owners < ALIKE for one in alone)


def parts_table(found: Found, definition: str, level: float) -> pd.DataFrame:
    """The change, and a row a part: estimate, error, range and p; NaN where they are withheld."""
    rows, values = found.rows, found.terms
    n_before, n_after = rows.answers().sum(axis=1).tolist()
    low, high = bounds(found, values[1:], level)
    p = np.where(np.isnan(low), nan, replicate_p(values[1:], found.clusters))
    if np.isfinite(low[0]):
        low[0], high[0], p[0] = _as_compared(found, float(values[0, 0]), level)
    return pd.DataFrame(
        {
            "term": ["change", *found.asked.terms],
            "measure": found.asked.spec.name,
            "definition": definition,
            "per": "answer",
            "n": n_before + n_after,
            "n_before": n_before,
            "n_after": n_after,
            "customers": rows.owners if rows.clustered else nan,
            "before": [found.estimate.levels[0, 0], *[nan] * len(found.asked.terms)],
            "after": [found.estimate.levels[0, 1], *[nan] * len(found.asked.terms)],
            "estimate": values[0],
            "std_error": np.where(_unknown(found), nan, found.std_error),
            "conf_low": low,
            "conf_high": high,
            "p_value": p,
        }
    )


def _as_compared(found: Found, change: float, level: float) -> tuple[float, float, float]:
    """Range and p of the change by t, as `compare` gives them: one number has one range wherever it stands."""
    error, df = float(found.std_error[0]), min(float(found.rows.df), found.most_df)
    range_ = mean_t(change, error, df, level)
    return range_.low, range_.high, float(two_sided(np.array(change / error), df))


def bounds(found: Found, draws: Floats, level: float) -> tuple[Floats, Floats]:
    """Percentiles of replicates (B, 1 + T), widened for few customers; NaN where nothing can be told of the error."""
    if found.few or found.alike or found.clusters < 2:
        hidden = np.full(draws.shape[1], nan)
        return hidden, hidden
    low, high = percentile_interval(draws, widened_level(level, found.clusters))
    hidden = _unknown(found)
    return np.where(hidden, nan, low), np.where(hidden, nan, high)


def _unknown(found: Found) -> NDArray[np.bool_]:
    """(1 + T) whether nothing can be told of the error of a row."""
    return np.asarray((found.std_error <= UNSEEN) | found.undefined | found.few | found.alike)


def segments_table(found: Found, level: float, seed: int) -> pd.DataFrame:
    """What each segment brings to the change and to each part, with ranges that hold for all segments of a term at once.

    A segment with one to four answers, or customers, in a wave shows no number, one with under ten customers no range.
    """
    values, n, small = found.segments, found.rows.answers(), found.rows.small()
    tables = [
        _term(found, term, n, small, values[:, :, i], level, seed)
        for i, term in enumerate(("change", *found.asked.terms))
    ]
    return pd.concat(tables, ignore_index=True)


def _term(
    found: Found, term: str, n: Any, small: Any, values: Floats, level: float, seed: int
) -> pd.DataFrame:
    """The segments of one row of parts; values: (1 + B, G)."""
    low, high, error = (np.full(len(small), nan) for _ in range(3))
    ranged = np.flatnonzero(~(small | found.rows.few()))
    undefined = np.isnan(values[1:, ranged]).any(axis=1).mean() > MOST_UNDEFINED
    if len(ranged) and not (found.few or found.alike or undefined) and found.clusters > 1 and len(values) > 2:
        low[ranged], high[ranged] = simultaneous_intervals(
            values[0, ranged], values[1:, ranged], level, seed, df=found.clusters - 1
        )
        error[ranged] = np.nanstd(values[1:, ranged], axis=0, ddof=1)
    unseen = ~(error > UNSEEN)
    shares = np.where(small, nan, 100 * found.shares)
    return found.rows.segments.assign(
        term=term,
        measure=found.asked.spec.name,
        n=n.sum(axis=0),
        n_before=n[0],
        n_after=n[1],
        share_before=shares[0],
        share_after=shares[1],
        estimate=np.where(small, nan, values[0]),
        std_error=error,
        conf_low=np.where(unseen, nan, low),
        conf_high=np.where(unseen, nan, high),
    )
