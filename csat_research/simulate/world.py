"""World: what is planted in a simulated shop, and one stream of randomness per chapter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csat_research.errors import MethodError, listing, nearest
from csat_research.words import say

__all__ = ["CHAPTERS", "WORLDS", "World", "stream", "world_named"]

CHAPTERS = ("customers", "contacts", "agents", "scores", "items", "answering", "purchases")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What differs between worlds; every other number stands in the chapter that uses it.

    slower: factor on response_hours from 2026-10-01 on (1 = no drop). mix_shift: whether the channels change on
    2026-04-01. silence_by_score: logits of answering lost per point of the score below 4 (0 = silence depends on
    recorded columns only, so that weights repair it).

    >>> WORLDS["shop"].silence_by_score
    0.0
    """

    name: str
    slower: float = 8.0
    mix_shift: bool = True
    silence_by_score: float = 0.0


WORLDS = {
    "shop": World(name="shop"),
    "silent": World(name="silent", silence_by_score=0.35),
    "still": World(name="still", slower=1.0, mix_shift=False),
}


def world_named(name: str) -> World:
    """The world of that name. Raises MethodError, with the nearest name, for any other.

    >>> world_named("silent").silence_by_score
    0.35
    """
    if name not in WORLDS:
        names = listing(list(WORLDS))
        raise MethodError(
            say(
                "There is no example {name:quoted}.{near} Examples: {names}.",
                name=name,
                near=nearest(name, WORLDS),
                names=names,
            )
        )
    return WORLDS[name]


def stream(seed: int, chapter: str) -> np.random.Generator:
    """The randomness of one chapter, so that a change in one leaves the draws of the others alone.

    >>> bool(stream(1, "items").integers(9) == stream(1, "items").integers(9))
    True
    """
    return np.random.default_rng([seed, CHAPTERS.index(chapter)])
