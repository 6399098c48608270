"""Links of ordinal models: logit and probit, with the likelihood of an answer between two cuts and its derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr, logit, ndtr, ndtri

__all__ = ["LINKS", "Link", "Terms", "logit_terms", "probit_terms"]

Floats = NDArray[np.float64]
Terms = tuple[Floats, Floats, Floats, Floats, Floats, Floats]

FAR = 350.0  # log odds beyond which nothing is told apart; the product of two such shares is still a number


def logit_terms(a: Floats, b: Floats) -> Terms:
    """Log of P = F(a) - F(b) and its derivatives by a, by b, by a twice, by both, by b twice; F logistic.

    Written as F(a) (1 - F(b)) (1 - e^(b-a)), which loses no digits far out; b = -inf for the first level and a = inf
    for the last. NaN or -inf where a <= b.

    >>> [round(float(one), 3) for one in logit_terms(np.array(1.0), np.array(-1.0))]
    [-0.772, 0.425, -0.425, -0.378, 0.181, -0.378]
    """
    odds_a, odds_b, gap = np.exp(-np.maximum(a, -FAR)), np.exp(np.minimum(b, FAR)), -np.expm1(b - a)
    low, high = 1 / (1 + odds_a), 1 / (1 + odds_b)
    share = low * high * gap
    above, below = odds_a * low**2 / share, odds_b * high**2 / share
    bend_a = above * (1 - 2 * low - above)
    bend_b = below * (1 - 2 * high - below)
    return np.log(share), above, -below, bend_a, above * below, bend_b


def probit_terms(a: Floats, b: Floats) -> Terms:
    """The same for the normal distribution; both ends are taken in the lower tail.

    >>> [round(float(one), 3) for one in probit_terms(np.array(1.0), np.array(-1.0))]
    [-0.382, 0.354, -0.354, -0.48, 0.126, -0.48]
    """
    turned = a + b > 0
    high, low = log_ndtr(np.where(turned, -b, a)), log_ndtr(np.where(turned, -a, b))
    logp = high + np.log(-np.expm1(low - high))
    above, below = np.exp(_log_density(a) - logp), np.exp(_log_density(b) - logp)
    bend_a = -above * (_finite(a) + above)
    bend_b = below * (_finite(b) - below)
    return logp, above, -below, bend_a, above * below, bend_b


@dataclass(frozen=True, slots=True)
class Link:
    """A link: terms of the likelihood (see `logit_terms`), its distribution, its density and its quantiles."""

    terms: Callable[[Floats, Floats], Terms]
    share: Callable[[Floats], Floats]
    density: Callable[[Floats], Floats]
    quantile: Callable[[Floats], Floats]


LINKS = {
    "logit": Link(logit_terms, expit, lambda z: expit(z) * expit(-z), logit),
    "probit": Link(probit_terms, ndtr, lambda z: np.exp(_log_density(z)), ndtri),
}


def _log_density(z: Floats) -> Floats:
    return np.asarray(-(z**2) / 2 - np.log(2 * np.pi) / 2)


def _finite(z: Floats) -> Floats:
    """Ends at infinity as 0: what is multiplied by them is 0 there."""
    return np.where(np.isfinite(z), z, 0.0)
