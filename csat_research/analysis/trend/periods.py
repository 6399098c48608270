"""Periods of a trend: which there are, which are complete, and which set the limits for the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.errors import EmptyError, MethodError
from csat_research.stats.charts import MIN_BASELINE
from csat_research.survey.periods import at_rest, complete, parse, roll_up
from csat_research.survey.survey import Survey
from csat_research.words import count_say, say

__all__ = ["baseline_periods", "incomplete", "periods_between"]

MOST_BASELINE = 24


def periods_between(answered: Sequence[str], every: str) -> list[str]:
    """Every period from the first to the last of some.

    >>> periods_between(["2026-W01", "2026-W03"], "week")
    ['2026-W01', '2026-W02', '2026-W03']
    """
    first, last = min(parse(one).start for one in answered), max(parse(one).end for one in answered)
    days = pd.Series(pd.date_range(first, last - dt.timedelta(days=1), freq="D"))
    return [str(one) for one in roll_up(days, every).unique()]


def incomplete(survey: Survey, periods: Sequence[str]) -> set[str]:
    """The periods that the answers do not cover from their first to their last day.

    A service that rests at weekends has no answer on the last Sunday of a month: a period may miss as many days at its
    edge as the answers miss in a row elsewhere, at most those of `at_rest`.
    """
    first, last = survey.about.first_day, survey.about.last_day
    if first is None or last is None:
        return set()
    gap = dt.timedelta(days=_longest_gap(survey))
    spans = {one: parse(one) for one in periods}
    return {one for one, span in spans.items() if not complete(span, first, last, min(gap, at_rest(span)))}


def _longest_gap(survey: Survey) -> int:
    """Most days in a row without an answer, between the first and the last."""
    days = pd.to_datetime(survey.counts(by="day").keys["day"].dropna()).sort_values()
    return int(days.diff().max().days) - 1 if len(days) > 1 else 0


def baseline_periods(periods: Sequence[str], usable: np.ndarray, baseline: int | str | None) -> np.ndarray:
    """Which periods set the limits: the first k usable ones, or those of a range; never the last usable one.

    Raises MethodError for a baseline that leaves no later period to judge, EmptyError for a range without a period.

    >>> baseline_periods(["2026-01", "2026-02", "2026-03"], np.array([False, True, True]), 1).tolist()
    [False, True, False]
    """
    n = int(usable.sum())
    if isinstance(baseline, str):
        return _declared(periods, usable, baseline)
    k = max(MIN_BASELINE, min(MOST_BASELINE, n // 2)) if baseline is None else int(baseline)
    if baseline is not None and not 1 <= k < n:
        raise MethodError(
            count_say(
                "{n:count} baseline period leaves none to judge; complete periods: {complete:count}.",
                "{n:count} baseline periods leave none to judge; complete periods: {complete:count}.",
                k,
                complete=n,
            )
        )
    return usable & (np.cumsum(usable) <= min(k, n - 1))


def _declared(periods: Sequence[str], usable: np.ndarray, baseline: str) -> np.ndarray:
    chosen = parse(baseline)
    spans = [parse(one) for one in periods]
    found = np.array([chosen.start <= one.start and one.end <= chosen.end for one in spans]) & usable
    if not found.any():
        raise EmptyError(say("No complete period lies in the baseline {range:quoted}.", range=baseline))
    if found[np.flatnonzero(usable)[-1]]:
        raise MethodError(
            say(
                "The baseline {range:quoted} holds the last complete period, which it is to judge. "
                "End the range earlier.",
                range=baseline,
            )
        )
    return found
