"""Worlds of customers for coverage: answers that correlate within a customer, uneven weights, as cells without a frame."""

from __future__ import annotations

import os
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import sparse, stats

from csat_research.survey.engine.cells import Cells

FULL = bool(os.environ.get("CSAT_RESEARCH_FULL"))  # make test-full
STUDY = bool(os.environ.get("CSAT_RESEARCH_STATEMENT"))  # make coverage-study
RUNS = 2000 if STUDY else 400
RARE = 0.001
SCORES = np.array([10.0, 8.0, 3.0])  # promoter, passive, detractor
drawn_once = lru_cache(maxsize=620)  # surveys of a seed and size: one verb after the other is asked of them


def holds(hits: int, runs: int = RUNS, low: float = 0.93, high: float = 0.97) -> bool:
    """Whether so many hits can be a coverage of low to high: a binomial bound at one in a thousand on either side."""
    return bool(stats.binom.cdf(hits, runs, low) > RARE and stats.binom.sf(hits - 1, runs, high) > RARE)


def too_few(hits: int, runs: int = RUNS, low: float = 0.93) -> bool:
    """Whether a coverage of `low` would bring so few hits less than once in a thousand."""
    return bool(stats.binom.cdf(hits, runs, low) < RARE)


def shares_of_customers(
    rng: np.random.Generator, customers: int, shares: tuple, correlation: float
) -> np.ndarray:
    """Each customer's own shares, Dirichlet about those of the world: two answers of one customer correlate."""
    return rng.dirichlet(np.array(shares) * (1 - correlation) / correlation, customers)


def answers(
    rng: np.random.Generator, own: np.ndarray, who: np.ndarray, more: float = 0.6
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places in SCORES, log-normal weights and customers of 1 to 4 answers (mean 1.6, with `more` more) of each of `who`."""
    customer = np.repeat(who, 1 + np.minimum(rng.poisson(more, len(who)), 3))
    place = (rng.random(len(customer))[:, None] > own.cumsum(axis=1)[customer]).sum(axis=1).clip(0, 2)
    return place, rng.lognormal(0, 0.5, len(customer)), customer


def cells_of(place: np.ndarray, weights: np.ndarray, customer: np.ndarray | None) -> Cells:
    """The cells that `Survey.counts("score", cluster="customer")` would give; customer None = no clusters."""
    keys = pd.DataFrame({"score": SCORES})
    n, w, w2 = (np.bincount(place, one, 3) for one in (np.ones(len(place)), weights, weights**2))
    if customer is None:
        return Cells(keys, n.astype(int), w, w2)
    ids, codes = np.unique(customer, return_inverse=True)
    totals, counts = (
        sparse.coo_matrix((one, (codes, place)), shape=(len(ids), 3)).tocsr()
        for one in (weights, np.ones(len(place)))
    )
    return Cells(
        keys, n.astype(int), w, w2, ((1, totals),), ("customer",), None, counts, lambda: pd.Series(ids)
    )
