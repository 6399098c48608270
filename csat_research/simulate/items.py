"""Items: twelve things a contact is rated by, how much each moves satisfaction, and which four are picked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csat_research.results.durations import is_duration
from csat_research.simulate.contacts import Contacts
from csat_research.simulate.customers import Customers

__all__ = [
    "EQUAL_PAIR",
    "ITEMS",
    "NAMES",
    "NOT_APPLICABLE",
    "PICKS",
    "Item",
    "draw_qualities",
    "draw_ratings",
    "picked",
]


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what it adds to satisfaction (own), what people say matters (stated, logits), its level.

    halo: how much the customer's temper colours the rating. driver, follows: a recorded driver that shows in it.
    """

    label: str
    theme: str
    own: float
    stated: float
    level: float
    halo: float = 0.35
    driver: str = ""
    follows: float = 0.0


ITEMS = (
    Item("Delivery on time", "delivery", 0.24, 0.95, 0.55),
    Item("Fast reply", "service", 0.20, 0.60, 0.05, driver="response_hours", follows=-0.45),
    Item("Solved the first time", "service", 0.32, 0.75, -0.10, driver="resolution_hours", follows=-0.30),
    Item("Product quality", "goods", 0.24, 1.10, 0.70),
    Item("Expert staff", "service", 0.15, 0.10, 0.45, driver="expertise", follows=0.40),
    Item("Easy returns", "delivery", 0.12, 0.30, 0.10),
    Item("Fair price", "goods", 0.08, 1.40, 0.00),
    Item("Clear website", "shop", 0.17, -0.20, 0.35),
    Item("Polite staff", "service", 0.16, -0.60, 0.95),
    Item("Wide choice", "shop", 0.17, -0.20, 0.35),
    Item("Ways to pay", "shop", 0.00, -0.90, 0.60),
    Item("Packaging", "delivery", 0.00, -1.10, 0.40, halo=0.0),
)
NAMES = tuple(f"i{place:02d}" for place in range(1, len(ITEMS) + 1))
EQUAL_PAIR = ("i08", "i10")  # alike in every number above, so exactly as important
ECHO, ECHOED = 10, (0, 3, 5, 8)  # "Ways to pay" follows the ratings of four others and nothing else
CUTS = (-1.9, -1.2, -0.5, 0.3, 1.2)
NOT_APPLICABLE = 5  # "Easy returns": 8 % never sent anything back, whatever they think
NEVER_RETURNED = 0.08
PICKS = 4
CENTRES = {"response_hours": 1.4, "resolution_hours": 2.8, "expertise": 3.5}


def draw_qualities(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """(contacts, items) how well each item went, and (contacts,) what that adds to satisfaction."""
    quality = rng.standard_normal((count, len(ITEMS)))
    return quality, quality @ np.array([item.own for item in ITEMS])


def draw_ratings(
    rng: np.random.Generator, quality: np.ndarray, contacts: Contacts, customers: Customers
) -> np.ndarray:
    """(contacts, items) ratings 1-6; 0 stands for "does not apply"."""
    temper = customers.temper[contacts.customer]
    latent = (
        np.stack([item.level + _shown(item, contacts) + item.halo * temper for item in ITEMS], axis=1)
        + quality
    )
    rating = _rate(latent)
    # Made from what was answered, so that given the other answers it tells nothing about satisfaction.
    # It is straight in them too, so that a linear model sees this as well as we do.
    echo = rating[:, ECHOED].mean(axis=1) - 4.5
    rating[:, ECHO] = np.clip(np.rint(3.8 + 0.85 * echo + 0.75 * rng.standard_normal(len(echo))), 1, 6)
    rating[rng.random(len(rating)) < NEVER_RETURNED, NOT_APPLICABLE] = 0
    return rating


def picked(rng: np.random.Generator, contacts: Contacts, customers: Customers) -> np.ndarray:
    """(contacts, 4) codes of the items picked, best first: four drawn without replacement by stated logits and taste."""
    stated = np.array([item.stated for item in ITEMS])
    urge = stated + customers.taste[contacts.customer] + rng.gumbel(size=(len(contacts), len(ITEMS)))
    return np.argsort(-urge, axis=1)[:, :PICKS]


def _rate(latent: np.ndarray) -> np.ndarray:
    return 1.0 + np.searchsorted(np.array(CUTS), latent)


def _shown(item: Item, contacts: Contacts) -> np.ndarray | float:
    if not item.driver:
        return 0.0
    value = getattr(contacts, item.driver)
    value = np.log1p(value) if is_duration(item.driver) else value
    return item.follows * (value - CENTRES[item.driver])
