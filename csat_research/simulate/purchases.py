"""Purchases: bought by habit, and in the 90 days after an answer by a logit in that answer and the 90 days before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csat_research.simulate.calendar import END, HISTORY, HORIZON, MINUTES, minutes_to

__all__ = ["SPAN", "Openings", "Purchases", "draw_purchases"]

INTERCEPT = -1.35
PER_CSAT = 0.30  # logits per point of CSAT
PER_NPS = 0.14  # logits per point of NPS
PER_PRIOR = 0.45  # logits per purchase in the 90 days before
MORE = 0.35  # further purchases in a window that has one
REFUNDED = 0.05
SPAN = 1 << 22  # more minutes than the example has, so that customer x SPAN + minute sorts both
_FIRST, _LAST = minutes_to(HISTORY), minutes_to(END)


@dataclass(frozen=True, slots=True)
class Openings:
    """Answers that opened a window: row of the answer, purchases in the 90 days before, whether any follows in 90 days."""

    row: np.ndarray
    prior: np.ndarray
    bought: np.ndarray


@dataclass(frozen=True, slots=True)
class Purchases:
    """customer, minute, amount (crowns, a refund is negative), in order of customer and time; and the windows."""

    customer: np.ndarray
    minute: np.ndarray
    amount: np.ndarray
    openings: Openings


def draw_purchases(
    rng: np.random.Generator,
    buys: np.ndarray,
    customer: np.ndarray,
    minute: np.ndarray,
    csat: np.ndarray,
    nps: np.ndarray,
) -> Purchases:
    """Purchases of customers who buy `buys` times in 90 days by habit.

    customer, minute, csat, nps: (answers,) in order of time, observed answers only. An answer opens a window unless
    an earlier one is still open; inside a window only the logit counts, outside only habit.
    """
    keys = _habit(rng, buys)
    open_until = np.full(len(buys), _FIRST)
    found = []
    while len(row := _next(customer, minute, open_until)):
        start = customer[row] * SPAN + minute[row]
        prior = _between(keys, start - HORIZON, start)
        logit = INTERCEPT + PER_CSAT * (csat[row] - 4) + PER_NPS * (nps[row] - 8) + PER_PRIOR * prior
        bought = rng.random(len(row)) < 1 / (1 + np.exp(-logit))
        keys = _replace(rng, keys, start, bought)
        open_until[customer[row]] = minute[row] + HORIZON
        found.append(Openings(row, prior, bought))
    every = Openings(
        *(np.concatenate([getattr(one, part) for one in found]) for part in ("row", "prior", "bought"))
    )
    return _priced(rng, keys, every)


def _habit(rng: np.random.Generator, buys: np.ndarray) -> np.ndarray:
    """Sorted keys of purchases by habit, evenly over the whole time."""
    counts = rng.poisson(buys * (_LAST - _FIRST) / HORIZON)
    who = np.repeat(np.arange(len(buys)), counts)
    return np.sort(who * SPAN + rng.integers(_FIRST, _LAST, len(who)))


def _next(customer: np.ndarray, minute: np.ndarray, open_until: np.ndarray) -> np.ndarray:
    """Rows of each customer's first answer after his last window has closed."""
    later = np.flatnonzero(minute > open_until[customer])
    _, first = np.unique(customer[later], return_index=True)
    return later[first]


def _between(keys: np.ndarray, after: np.ndarray, until: np.ndarray) -> np.ndarray:
    """How many keys lie in (after, until]."""
    return np.searchsorted(keys, until, side="right") - np.searchsorted(keys, after, side="right")


def _replace(rng: np.random.Generator, keys: np.ndarray, start: np.ndarray, bought: np.ndarray) -> np.ndarray:
    """Keys with everything in the windows (start, start + 90 days] drawn anew: nothing, or one and perhaps more."""
    steps = np.zeros(len(keys) + 1, dtype=int)
    np.add.at(steps, np.searchsorted(keys, start, side="right"), 1)
    np.add.at(steps, np.searchsorted(keys, start + HORIZON, side="right"), -1)
    outside = np.cumsum(steps)[:-1] == 0
    opened = np.repeat(start[bought], 1 + rng.poisson(MORE, int(bought.sum())))
    return np.sort(np.concatenate([keys[outside], opened + rng.integers(1, HORIZON + 1, len(opened))]))


def _priced(rng: np.random.Generator, keys: np.ndarray, openings: Openings) -> Purchases:
    """Amounts for every purchase, and refunds of a few some days later; what lies after the last day is not recorded."""
    amount = np.round(np.exp(6.1 + 0.6 * rng.standard_normal(len(keys))), 2)
    back = np.flatnonzero(rng.random(len(keys)) < REFUNDED)
    later = keys[back] + rng.integers(2 * MINUTES, 20 * MINUTES, len(back))
    every, amounts = np.concatenate([keys, later]), np.concatenate([amount, -amount[back]])
    customer = (every - _FIRST) // SPAN
    minute = every - customer * SPAN
    kept = np.flatnonzero(minute < _LAST)
    order = kept[np.argsort(every[kept], kind="stable")]
    return Purchases(customer[order], minute[order], amounts[order], openings)
