"""Customers: how pleased they are by nature, how often they write, how much they buy, what they care about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["CONTACTS_PER_CUSTOMER", "CUSTOMER_SD", "Customers", "draw_customers"]

CUSTOMER_SD = 0.83  # of the latent satisfaction; an intraclass correlation of .25 in the scores 1-5
CONTACTS = 0.56  # mean contacts of a customer of average temper in the 14 months, before his own pace
DISSATISFIED_WRITE = 0.55  # log-contacts more for a customer one standard deviation less pleased
PACE_SD = 1.2  # of the logarithm of the customer's own pace: a few write very often
BUYS = 0.40  # purchases in 90 days of an average customer
BUYS_WHEN_PLEASED = 0.30  # log-purchases more for a customer one standard deviation more pleased
BUYING_SHAPE = 1.2
TASTE_SD = 0.7  # how far customers differ in what they pick, in logits

# E[exp(-b z)] of a standard normal z is exp(b^2 / 2).
CONTACTS_PER_CUSTOMER = CONTACTS * float(np.exp(DISSATISFIED_WRITE**2 / 2))


@dataclass(frozen=True, slots=True)
class Customers:
    """Arrays over customers, also those who never write.

    temper: (customers,) standard normal, the customer effect. contacts: how often each writes. buys: purchases in
    90 days. taste: (customers, items) logits added to what is picked.
    """

    temper: np.ndarray
    contacts: np.ndarray
    buys: np.ndarray
    taste: np.ndarray


def draw_customers(rng: np.random.Generator, count: int, items: int = 12) -> Customers:
    """Customers whose displeasure makes them write more and buy less.

    >>> draw_customers(np.random.default_rng(0), 5).taste.shape
    (5, 12)
    """
    temper = rng.standard_normal(count)
    pace = np.exp(PACE_SD * rng.standard_normal(count) - PACE_SD**2 / 2)
    contacts = rng.poisson(CONTACTS * pace * np.exp(-DISSATISFIED_WRITE * temper))
    habit = rng.gamma(BUYING_SHAPE, 1 / BUYING_SHAPE, count)
    buys = BUYS * habit * np.exp(BUYS_WHEN_PLEASED * temper)
    return Customers(temper, contacts, buys, TASTE_SD * rng.standard_normal((count, items)))
