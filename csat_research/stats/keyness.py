"""Keyness: which words one group of comments uses more than another, as log odds with ranges by customer."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, stats

from csat_research.errors import MethodError
from csat_research.stats.differences import mover
from csat_research.stats.effective import effective_n, unseen
from csat_research.stats.intervals import Interval, check_level
from csat_research.words import say

__all__ = ["Keyness", "Mentions", "bonferroni", "keyness", "log_odds"]

Floats = NDArray[np.float64]
HALF = 0.5  # a mention added on either side (Haldane 1956; Jeffreys' prior of a share)


def log_odds(first: ArrayLike, second: ArrayLike, prior: ArrayLike) -> tuple[Floats, Floats]:
    """Log odds ratio of each of W words between two groups under a Dirichlet prior, and its z.

    δ_w = log[(y_w¹ + α_w) / (n¹ + α_0 - y_w¹ - α_w)] - the same of the second; z = δ / √(1/(y_w¹ + α_w) + 1/(y_w² + α_w)).
    first, second: (W,) how often each word occurs, n their sums; prior: (W,) α, α_0 its sum. An informative prior is
    proportional to how often a word occurs at all: it draws every word towards no difference. Mentions count as independent.
    Source: Monroe, Colaresi and Quinn 2008, equations 15, 16, 20 and 22.

    >>> found, z = log_odds([9, 1], [4, 6], [0.5, 0.5])
    >>> found.round(3).tolist(), z.round(2).tolist()
    ([2.214, -2.214], [3.87, -2.44])
    """
    one, other, alpha = (np.asarray(x, dtype=float) for x in (first, second, prior))
    a, b = one + alpha, other + alpha
    found = np.log(a / (a.sum() - a)) - np.log(b / (b.sum() - b))
    return found, found / np.sqrt(1 / a + 1 / b)


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """What one group of comments mentions, by customer.

    words: (customers, W), sparse or not, in how many of a customer's comments each word stands. all: (customers,) the sum over
    all words there are, also those not asked about. comments: (customers,) how many of them lie in this group. With survey
    weights all three are sums of weights, and kish is the design effect of the weights of comments, N Σw² / (Σw)².
    """

    words: Any
    all: ArrayLike
    comments: ArrayLike
    kish: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Keyness:
    """Log odds of W words, first group against second: (W,) each; `wide_` bounds hold for all words at once.

    shrunken: with the informative prior, for the order of words; statistic: its z, over an error that knows customers.
    """

    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats
    wide_low: Floats
    wide_high: Floats
    shrunken: Floats
    statistic: Floats


def keyness(first: Mentions, second: Mentions, vocabulary: int, level: float = 0.95) -> Keyness:
    """Log odds ratio of each word between two groups of comments whose customers (the same rows in both) may be in either.

    A word counts once in each comment. Its share p of all mentions of a group has the linearised variance
    G/(G-1) Σ_c (x_c - p n_c)² / n² over the customers of the group; Jeffreys' interval on p(1-p)/V effective mentions, on the
    scale of the logit, is joined with that of the other group (Zou and Donner 2008), with the correlation of customers who
    are in both. estimate: difference of log[(y* + ½) / (n* - y* + ½)] on effective mentions. `wide_`: Bonferroni over words.

    shrunken: α_w = ½ · vocabulary · share of the word in both groups together (Monroe, Colaresi and Quinn 2008): half a
    mention a word on average, y being mentions over their mean design effect (Rao and Scott 1981). It is biased towards 0
    where a word is frequent, so the ranges are of `estimate`. Only sums of customers count: a comment that stands there as
    two halves of its weight, or all weights times ten, change nothing.
    vocabulary: how many distinct words there are. Raises MethodError where a group mentions nothing.

    >>> one, other = np.repeat([[1.0, 0.0]], 20, axis=0), np.repeat([[1.0, 1.0]], 20, axis=0)
    >>> none, each = np.zeros((20, 2)), np.r_[np.ones(20), np.zeros(20)]
    >>> of_first = Mentions(np.vstack([one, none]), np.r_[np.ones(20), np.zeros(20)], each)
    >>> of_second = Mentions(np.vstack([none, other]), np.r_[np.zeros(20), 2 * np.ones(20)], each[::-1])
    >>> found = keyness(of_first, of_second, 2)
    >>> bool(found.low[0] > 0), bool(found.high[1] < 0)
    (True, True)
    """
    check_level(level)
    one, other = _side(first), _side(second)
    words = len(one.mentions)
    shrunken, z = _with_prior(one, other, vocabulary)
    correlation = _correlations(one, other)
    near = [_range(one, other, correlation, w, level) for w in range(words)]
    wide = [_range(one, other, correlation, w, bonferroni(level, words)) for w in range(words)]
    error = np.array([sqrt(a + b - 2 * r * sqrt(a * b)) for a, b, r in _errors(one, other, correlation)])
    return Keyness(
        np.array([found.estimate for found in near]),
        error,
        np.array([found.low for found in near]),
        np.array([found.high for found in near]),
        np.array([found.low for found in wide]),
        np.array([found.high for found in wide]),
        shrunken,
        z / np.sqrt((one.uneven + other.uneven) / 2),
    )


def bonferroni(level: float, many: int) -> float:
    """The level of each of many ranges that hold at `level` together.

    >>> round(bonferroni(0.95, 10), 4)
    0.995
    """
    return 1 - (1 - level) / max(many, 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A group made ready: mentions y (W,) of n in all, influence of each customer on each share, its variance, clusters.

    unit: (W,) p(1-p), the variance of one mention; seen: (W,) whether the variance of a share can be seen.
    edge: effective mentions of a word whose variance cannot be seen: customers over the design effect of the weights, times
    mentions of a comment.
    """

    mentions: Floats
    n: float
    influence: sparse.csr_array
    weight: Floats
    share: Floats
    unit: Floats
    variance: Floats
    seen: NDArray[np.bool_]
    customers: int
    edge: float

    @property
    def effective(self) -> Floats:
        """(W,) how many independent mentions would know the share of a word as well: p(1-p)/V."""
        return np.divide(self.unit, self.variance, out=np.full_like(self.unit, self.edge), where=self.seen)

    @property
    def independent(self) -> float:
        """Mentions in all, over their mean design effect Σ_w V / Σ_w p(1-p)/n, without G/(G-1)."""
        spread = float(self.variance[self.seen].sum()) * max(self.customers - 1, 1) / self.customers
        return float(self.unit[self.seen].sum()) / spread if spread else self.edge

    @property
    def uneven(self) -> Floats:
        """(W,) the design effect of a word over the mean one."""
        return self.independent / self.effective


def _side(given: Mentions) -> _Side:
    x = sparse.csr_array(given.words, dtype=float)
    totals, comments = np.asarray(given.all, dtype=float), np.asarray(given.comments, dtype=float)
    n, customers = float(totals.sum()), int((comments > 0).sum())
    if not n:
        raise MethodError(say("One of both groups has no words, so nothing can be set against the other."))
    y = np.asarray(x.sum(axis=0), dtype=float).ravel()
    p = y / n
    squares = np.asarray(x.multiply(x).sum(axis=0)).ravel()
    crossed = np.asarray(x.T @ totals).ravel()
    moved = np.maximum(squares - 2 * p * crossed + p**2 * float(totals @ totals), 0.0)
    variance = moved / n**2 * customers / max(customers - 1, 1)
    edge = n / float(comments.sum()) * customers / given.kish
    unit = p * (1 - p)
    seen = np.array([not unseen(v, one, edge) for v, one in zip(variance, unit, strict=True)], dtype=bool)
    return _Side(y, n, sparse.csr_array(x / n), totals / n, p, unit, variance, seen, customers, edge)


def _with_prior(one: _Side, other: _Side, vocabulary: int) -> tuple[Floats, Floats]:
    """(W,) log odds and z with the informative prior; the words not asked about stand together in one more place."""
    y, x = (
        side.independent / side.n * np.append(side.mentions, max(side.n - side.mentions.sum(), 0.0))
        for side in (one, other)
    )
    prior = HALF * vocabulary * (y + x) / (one.independent + other.independent)
    with np.errstate(divide="ignore", invalid="ignore"):  # that place may be empty
        found, z = log_odds(y, x, prior)
    return found[:-1], z[:-1]


def _correlations(one: _Side, other: _Side) -> Floats:
    """(W,) correlation of the two shares: Σ_c u_c¹ u_c² / √(Σ u¹² Σ u²²), u = (x - p n_c) / n; 0 where no customer is in both."""
    p, q, a, b = one.share, other.share, one.weight, other.weight
    both = np.asarray(one.influence.multiply(other.influence).sum(axis=0)).ravel()
    crossed = np.asarray(one.influence.T @ b).ravel() * q + np.asarray(other.influence.T @ a).ravel() * p
    covariance = both - crossed + p * q * float(a @ b)
    size = np.sqrt(one.variance * other.variance)
    return np.clip(np.divide(covariance, size, out=np.zeros_like(size), where=size > 0), -1.0, 1.0)


def _range(one: _Side, other: _Side, correlation: Floats, w: int, level: float) -> Interval:
    return mover(_logit(one, w, level), _logit(other, w, level), float(correlation[w]))


def _logit(side: _Side, w: int, level: float) -> Interval:
    """Log odds of a word among the mentions of a group: Jeffreys' interval on effective mentions."""
    p, df = float(side.share[w]), side.customers - 1
    n = effective_n(p, float(side.variance[w]), inf, df, level) if side.seen[w] else side.edge
    y, rest = p * n + HALF, n - p * n + HALF
    tail = (1 - level) / 2
    low, high = stats.beta.ppf(tail, y, rest), stats.beta.isf(tail, y, rest)
    centre = min(max(y / (y + rest), low), high)
    estimate, lower, upper = (float(np.log(x / (1 - x))) for x in (centre, low, high))
    return Interval(estimate, lower, upper, n)


def _errors(one: _Side, other: _Side, correlation: Floats) -> Any:
    """Per word the variances of both log odds on effective mentions with half a mention more, and their correlation."""
    spread = []
    for side in (one, other):
        n = side.effective
        y = side.share * n
        spread.append(1 / (y + HALF) + 1 / (n - y + HALF))
    return zip(spread[0], spread[1], correlation, strict=True)
