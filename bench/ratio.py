"""Ratio: both sides of a comparison timed in one run, and how far their numbers are apart."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RUNS = 3
ENOUGH = 0.3  # seconds: what takes a millisecond is run until its quickest is no chance
MOST = 300  # runs: what takes no time at all is not run for ever


@dataclass(frozen=True)
class Ratio:
    """One line: what both sides deliver, how long each took (the quickest of some runs), and how many times as fast ours is."""

    what: str
    peer: str
    ours_seconds: float
    peer_seconds: float
    agree_to: float

    @property
    def times(self) -> float:
        """How many times as fast ours is."""
        return self.peer_seconds / self.ours_seconds


def quickest(work: Callable[[], np.ndarray], runs: int = RUNS) -> tuple[float, np.ndarray]:
    """Seconds of the quickest of so many runs, or of more where these are short, and what it gave."""
    took: list[float] = []
    found = np.zeros(0)
    while len(took) < runs or (len(took) < MOST and sum(took) < ENOUGH):
        start = time.perf_counter()
        found = work()
        took.append(time.perf_counter() - start)
    return min(took), found


def against(
    what: str, peer: str, ours: Callable[[], np.ndarray], theirs: Callable[[], np.ndarray], runs: int = RUNS
) -> Ratio:
    """Both sides timed, one after the other, and how far their numbers are apart."""
    own, mine = quickest(ours, RUNS)
    other, given = quickest(theirs, runs)
    return Ratio(what, peer, own, other, float(np.abs(np.asarray(mine) - np.asarray(given)).max()))
