"""Bands: named stretches of an index; a set with a hole or an overlap cannot be built."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from csat_research.errors import BandsError, MethodError
from csat_research.results.kinds import as_typed, is_number, numbers_of, several, words_of
from csat_research.words import Sentence, say

__all__ = ["TRADE_CLOSED", "TRADE_SOURCE", "Bands", "bands_named"]

DIGITS = 9  # an index of 80 belongs to the band from 80 on, whatever its last bit says


@dataclass(frozen=True, slots=True)
class Bands:
    """Rising cuts; a value on a cut belongs to the band above it.

    cuts: inner borders, rising. labels: one more than cuts. claims: per band the claimed share of
    repeat purchase as (low, high) in percent, or None. Raises BandsError where they do not fit.

    >>> TRADE_CLOSED.label(80.0), TRADE_CLOSED.label(79.99999999999999)
    ('80 to 85', '80 to 85')
    """

    cuts: tuple[float, ...]
    labels: tuple[str, ...]
    source: str
    claims: tuple[tuple[float, float], ...] | None = None

    def __post_init__(self) -> None:
        for name, told in _KINDS.items():
            object.__setattr__(self, name, _as_told(name, getattr(self, name), told))
        rising = list(self.cuts) == sorted(set(self.cuts))
        if len(self.labels) != len(self.cuts) + 1 or not rising:
            raise BandsError(
                say(
                    "{labels} names do not fit the cuts {cuts}: cuts must rise, and there is one name more than cuts.",
                    labels=len(self.labels),
                    cuts=list(self.cuts),
                )
            )
        if self.claims is not None and len(self.claims) != len(self.labels):
            raise BandsError(
                say("{n} claims for {m} bands: one claim a band.", n=len(self.claims), m=len(self.labels))
            )

    def index(self, value: float) -> int:
        """Position of the band a value lies in; a value that is not known lies in none."""
        if not is_number(value):
            raise BandsError(say("A value that is not known lies in no band; leave it out first."))
        return bisect_right(self.cuts, round(value, DIGITS))

    def label(self, value: float) -> str:
        """Name of the band a value lies in."""
        return self.labels[self.index(value)]

    def pairs(self, low: float = 0.0, high: float = 100.0) -> tuple[tuple[float, float], ...]:
        """Each band as [low, high) from `low` to `high`."""
        edges = (low, *self.cuts, high)
        return tuple(itertools.pairwise(edges))


def _words(given: Any) -> tuple[str, ...] | None:
    return None if isinstance(given, str) else words_of(given)


def _text(given: Any) -> str | None:
    return str(given) if isinstance(given, str | Sentence) else None


def _shares(given: Any) -> tuple[tuple[float, float], ...] | None:
    """Claims as pairs of numbers that rise."""
    pairs = [numbers_of(one) for one in several(given) or ()]
    if not pairs or any(one is None or len(one) != 2 or one[0] > one[1] for one in pairs):
        return None
    return tuple((one[0], one[1]) for one in pairs if one)


def _as_told(name: str, given: Any, told: tuple[Callable[[Any], Any], str]) -> Any:
    found = told[0](given)
    if found is None and not (name == "claims" and given is None):
        raise BandsError(
            say(
                "{name} of bands is written like {example:code}; found {found:code}.",
                name=name,
                example=told[1],
                found=as_typed(given),
            )
        )
    return found


_KINDS: Mapping[str, tuple[Callable[[Any], Any], str]] = MappingProxyType({
    "cuts": (numbers_of, "(62, 80, 85)"),
    "labels": (_words, '("low", "good", "very good", "best")'),
    "source": (_text, '"our own"'),
    "claims": (_shares, "((0, 5), (20, 40), (40, 50), (50, 95))"),
})  # fmt: skip
TRADE_SOURCE = say(
    "our reading of a trade article that prints <62, 62-79, 80, 85-100 with holes and shared edges"
)
TRADE_CLOSED = Bands(
    cuts=(62.0, 80.0, 85.0),
    labels=("under 62", "62 to 80", "80 to 85", "85 to 100"),
    source=str(TRADE_SOURCE),
    claims=((0.0, 5.0), (20.0, 40.0), (40.0, 50.0), (50.0, 95.0)),
)
NAMED = {"trade_closed": TRADE_CLOSED}


def bands_named(given: Bands | str) -> Bands:
    """Bands as they are, or those of a name. Raises MethodError for a name that is not known.

    >>> bands_named("trade_closed").cuts
    (62.0, 80.0, 85.0)
    """
    found = NAMED.get(given) if isinstance(given, str) else given
    if not isinstance(found, Bands):
        raise MethodError(
            say(
                "There are no bands {given:quoted}. Write {known:typed}, or your own: Bands(cuts, labels, source, claims).",
                given=given,
                known=", ".join(NAMED),
            )
        )
    return found
