"""Answering: who of those asked answers, and which questions an answer leaves out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csat_research.simulate.contacts import Contacts
from csat_research.simulate.world import World

__all__ = ["Answering", "answer_probability", "draw_answering"]

CHANNEL_WILL = (0.10, 0.60, 1.00, -0.50)  # logits of answering: email, chat, phone, social
WAITING_COSTS = -0.40  # logits per unit of log(1 + response_hours)
ITEMS_SKIPPED = 0.05  # whole block of items and picks, at random
CES_SKIPPED = 0.03


@dataclass(frozen=True, slots=True)
class Answering:
    """(contacts,) answered: any answer at all; weight: how many contacts an answer stands for, from recorded columns."""

    answered: np.ndarray
    weight: np.ndarray
    items: np.ndarray
    ces: np.ndarray


def answer_probability(contacts: Contacts) -> np.ndarray:
    """(contacts,) chance of an answer by channel and waiting time, both recorded."""
    will = np.array(CHANNEL_WILL)[contacts.channel] + WAITING_COSTS * (
        np.log1p(contacts.response_hours) - 1.4
    )
    return 1 / (1 + np.exp(-will))


def draw_answering(rng: np.random.Generator, contacts: Contacts, csat: np.ndarray, world: World) -> Answering:
    """Who answers. Where silence depends on the score, the weights of the file do not know it."""
    known = answer_probability(contacts)
    odds = known / (1 - known) * np.exp(world.silence_by_score * (csat - 4))
    chance, skips_items, skips_ces = rng.random((3, len(contacts)))
    answered = chance < odds / (1 + odds)
    return Answering(
        answered,
        np.round(1 / known, 4),
        answered & (skips_items >= ITEMS_SKIPPED),
        answered & (skips_ces >= CES_SKIPPED),
    )
