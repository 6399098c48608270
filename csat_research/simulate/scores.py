"""Scores: the latent satisfaction of a contact, and the CSAT, NPS and CES answers it would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csat_research.simulate.contacts import AGENTS, CHANNELS, Contacts, agents_of
from csat_research.simulate.customers import CUSTOMER_SD, Customers

__all__ = ["Scores", "agent_effects", "draw_scores", "explained"]

CHANNEL_EFFECT = (-0.05, 0.10, 0.35, -0.55)  # email, chat, phone, social
RESPONSE_EFFECT = -0.36  # per unit of log(1 + hours)
RESOLUTION_EFFECT = -0.24
EXPERTISE_EFFECT = 0.20  # per level
TENURE_EFFECT = 0.02  # per year
AGENT_SD = 0.08
NOISE_SD = 0.63
CSAT_CUTS = (-2.55, -2.05, -1.45, -0.20)
NPS_CUTS = (-3.40, -3.10, -2.85, -2.60, -2.35, -2.00, -1.65, -1.15, -0.40, 0.35)
CES_CUTS = (-2.35, -1.85, -1.35, -0.90, -0.35, 0.45)


@dataclass(frozen=True, slots=True)
class Scores:
    """What each contact would answer if asked and willing; latent: (contacts,) in units of the generator."""

    latent: np.ndarray
    csat: np.ndarray
    nps: np.ndarray
    ces: np.ndarray


def explained(contacts: Contacts, agents: np.ndarray) -> np.ndarray:
    """(contacts,) the part of satisfaction that channel, drivers and agent make."""
    return (
        np.array(CHANNEL_EFFECT)[contacts.channel]
        + RESPONSE_EFFECT * (np.log1p(contacts.response_hours) - 1.4)
        + RESOLUTION_EFFECT * (np.log1p(contacts.resolution_hours) - 2.8)
        + EXPERTISE_EFFECT * (contacts.expertise - 3.5)
        + TENURE_EFFECT * (contacts.tenure - 5.0)
        + agents[contacts.agent]
    )


def agent_effects(rng: np.random.Generator) -> np.ndarray:
    """(agents,) effects drawn anew in every world, each channel's twelve adding to nothing.

    So the level of a channel is the same in all worlds, and only what is said about agents feels their small number.
    """
    serves = np.array(
        [
            [agent in agents_of(np.full(12, c), np.arange(12)) for agent in range(AGENTS)]
            for c in range(len(CHANNELS))
        ]
    )
    drawn = AGENT_SD * rng.standard_normal(AGENTS)
    share, *_ = np.linalg.lstsq(serves.T.astype(float), drawn, rcond=None)
    return drawn - serves.T @ share


def draw_scores(
    rng: np.random.Generator,
    contacts: Contacts,
    customers: Customers,
    agents: np.ndarray,
    quality: np.ndarray,
) -> Scores:
    """Scores of every contact, the silent ones too; quality: (contacts,) what the items add (chapter items)."""
    temper = customers.temper[contacts.customer]
    noise, nps_noise, ces_noise = rng.standard_normal((3, len(contacts)))
    latent = explained(contacts, agents) + CUSTOMER_SD * temper + quality + NOISE_SD * noise
    recommends = 0.75 * latent + 0.25 * temper + 0.85 * nps_noise
    ease = 0.55 * latent - 0.20 * (np.log1p(contacts.resolution_hours) - 2.8) + 0.75 * ces_noise
    return Scores(latent, _cut(latent, CSAT_CUTS, 1), _cut(recommends, NPS_CUTS, 0), _cut(ease, CES_CUTS, 1))


def _cut(latent: np.ndarray, cuts: tuple[float, ...], lowest: int) -> np.ndarray:
    return lowest + np.searchsorted(np.array(cuts), latent).astype(float)
