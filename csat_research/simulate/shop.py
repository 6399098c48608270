"""Shop: an online shop's help desk over 14 months, of which everything is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csat_research.simulate.answering import Answering, draw_answering
from csat_research.simulate.contacts import Contacts, draw_contacts
from csat_research.simulate.customers import Customers, draw_customers
from csat_research.simulate.items import draw_qualities, draw_ratings, picked
from csat_research.simulate.purchases import Purchases, draw_purchases
from csat_research.simulate.scores import Scores, agent_effects, draw_scores
from csat_research.simulate.world import World, stream

__all__ = ["Shop", "draw_shop"]


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything that happened, also what no file shows: the answers of the silent and the temper of customers."""

    customers: Customers
    contacts: Contacts
    scores: Scores
    ratings: np.ndarray
    picks: np.ndarray
    answering: Answering
    purchases: Purchases


def draw_shop(world: World, customers: int, seed: int) -> Shop:
    """One draw of a world with that many customers on file; each chapter has its own stream.

    >>> from csat_research.simulate.world import WORLDS
    >>> len(draw_shop(WORLDS["shop"], 100, seed=0).contacts) > 50
    True
    """
    people = draw_customers(stream(seed, "customers"), customers)
    contacts = draw_contacts(stream(seed, "contacts"), people, world)
    items = stream(seed, "items")
    quality, adds = draw_qualities(items, len(contacts))
    scores = draw_scores(
        stream(seed, "scores"), contacts, people, agent_effects(stream(seed, "agents")), adds
    )
    ratings, picks = draw_ratings(items, quality, contacts, people), picked(items, contacts, people)
    answering = draw_answering(stream(seed, "answering"), contacts, scores.csat, world)
    seen = answering.answered
    purchases = draw_purchases(
        stream(seed, "purchases"),
        people.buys,
        contacts.customer[seen],
        contacts.minute[seen],
        scores.csat[seen],
        scores.nps[seen],
    )
    return Shop(people, contacts, scores, ratings, picks, answering, purchases)
