"""Contacts: when, by which channel, with which agent, how fast, how long, how expert."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from csat_research.simulate.calendar import DROP, MIX_SHIFT, draw_times, minutes_to, month_ends
from csat_research.simulate.customers import Customers
from csat_research.simulate.world import World

__all__ = ["AGENTS", "CHANNELS", "TEAMS", "Contacts", "agents_of", "draw_contacts", "tenure_of"]

CHANNELS = ("email", "chat", "phone", "social")
TEAMS = ("Lund", "Malmö", "Åre")
AGENTS = 24
MIX_BEFORE = (0.40, 0.22, 0.30, 0.08)
MIX_AFTER = (0.40, 0.22, 0.08, 0.30)  # most phone calls move to social media
LOG_RESPONSE = (np.log(3.0), 0.9)  # mean and standard deviation of the log of hours
LOG_RESOLUTION = (np.log(16.0), 1.0)
HOURS_CORRELATION = 0.5
FEW_MESSAGES = 4
EXPERT_BY_TENURE = 0.06  # levels of expertise per year of tenure


@dataclass(frozen=True, slots=True)
class Contacts:
    """Arrays over contacts in order of time; hours are as recorded, so nothing later sees more than the file.

    minute: since the first day. channel, agent: codes. messages, reply_words: without an effect of their own.
    """

    customer: np.ndarray
    minute: np.ndarray
    channel: np.ndarray
    agent: np.ndarray
    response_hours: np.ndarray
    resolution_hours: np.ndarray
    expertise: np.ndarray
    messages: np.ndarray
    reply_words: np.ndarray

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def first_contact(self) -> np.ndarray:
        """1 where the contact was solved with at most four messages, else 0."""
        return (self.messages <= FEW_MESSAGES).astype(np.int64)

    @property
    def backlog(self) -> np.ndarray:
        """1 where the contact was not solved when its month ended, else 0."""
        solved = self.minute + 60 * (self.response_hours + self.resolution_hours)
        return (solved >= month_ends(self.minute)).astype(np.int64)

    @property
    def tenure(self) -> np.ndarray:
        """Years of the agent in the shop, the same in all contacts of an agent."""
        return tenure_of(self.agent)


def draw_contacts(rng: np.random.Generator, customers: Customers, world: World) -> Contacts:
    """The contacts of these customers, in order of time."""
    customer = np.repeat(np.arange(len(customers.contacts)), customers.contacts)
    minute = draw_times(rng, len(customer))
    order = np.lexsort((customer, minute))
    customer, minute = customer[order], minute[order]
    channel = _channel(rng, minute, world)
    agent = agents_of(channel, rng.integers(0, AGENTS // 2, len(minute)))
    response, resolution = _hours(rng, minute, world)
    level = 3.5 + EXPERT_BY_TENURE * (tenure_of(agent) - 5.0) + 0.9 * rng.standard_normal(len(minute))
    expertise = np.clip(np.rint(level), 1, 5)
    messages = _messages(rng, response, resolution)
    words = np.rint(np.exp(4.4 + 0.5 * rng.standard_normal(len(minute)))) + 5
    return Contacts(customer, minute, channel, agent, response, resolution, expertise, messages, words)


def tenure_of(agent: np.ndarray) -> np.ndarray:
    """Tenure in years, 0.4 to 9.6; every pair of channels has agents of 5.0 years on average.

    >>> tenure_of(np.array([0, 23])).round(1).tolist()
    [0.4, 7.6]
    """
    return 0.4 * (_SENIORITY[agent] + 1)


def agents_of(channel: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The agent at one of the 12 places of a channel; each agent serves two channels.

    >>> agents_of(np.array([0, 0]), np.array([0, 11])).tolist()
    [0, 11]
    """
    return _SERVING[channel, place]


def _serving() -> np.ndarray:
    """(channels, 12) agents: four for each of the six pairs of channels."""
    pairs = list(combinations(range(len(CHANNELS)), 2))
    teams = [
        [4 * k + i for k, pair in enumerate(pairs) if c in pair for i in range(4)]
        for c in range(len(CHANNELS))
    ]
    return np.array(teams)


def _seniority() -> np.ndarray:
    """(agents,) rank of tenure: dealt to the six pairs to and fro, so that each pair has the same sum."""
    pairs = AGENTS // 4
    rank = [[g, 2 * pairs - 1 - g, 2 * pairs + g, 4 * pairs - 1 - g] for g in range(pairs)]
    return np.array([rank[agent // 4][agent % 4] for agent in range(AGENTS)])


_SERVING = _serving()
_SENIORITY = _seniority()


def _channel(rng: np.random.Generator, minute: np.ndarray, world: World) -> np.ndarray:
    late = (minute >= minutes_to(MIX_SHIFT)) & world.mix_shift
    bounds = np.where(late[:, None], np.cumsum(MIX_AFTER), np.cumsum(MIX_BEFORE))
    return (rng.random(len(minute))[:, None] > bounds[:, :-1]).sum(axis=1)


def _hours(rng: np.random.Generator, minute: np.ndarray, world: World) -> tuple[np.ndarray, np.ndarray]:
    """Hours to the first reply and from there to the solution, rounded as recorded; logs correlate .5."""
    first, own = rng.standard_normal((2, len(minute)))
    second = HOURS_CORRELATION * first + np.sqrt(1 - HOURS_CORRELATION**2) * own
    slower = np.where(minute >= minutes_to(DROP), world.slower, 1.0)
    response = slower * np.exp(LOG_RESPONSE[0] + LOG_RESPONSE[1] * first)
    resolution = np.exp(LOG_RESOLUTION[0] + LOG_RESOLUTION[1] * second)
    return np.round(response, 2), np.round(resolution, 2)


def _messages(rng: np.random.Generator, response: np.ndarray, resolution: np.ndarray) -> np.ndarray:
    """Messages in the conversation: straight in both logs of hours as recorded, and nothing else.

    Straight, so that also a linear model, where the curve of satisfaction is not quite the true one, gives it nothing.
    """
    level = 4.0 + 0.45 * (np.log1p(response) - 1.4) + 0.45 * (np.log1p(resolution) - 2.8)
    return np.clip(np.rint(level + 1.1 * rng.standard_normal(len(response))), 1, 12)
