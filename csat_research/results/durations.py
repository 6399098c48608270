"""Durations: how long something took, in the unit in which it is read - hours, and minutes under one."""

from __future__ import annotations

import numpy as np

from csat_research.words import Sentence, say

__all__ = ["duration", "from_to", "in_minutes", "is_duration"]


def is_duration(name: str) -> bool:
    """Whether a column is called after hours: whatever unit its file has, it is stored in hours.

    >>> is_duration("response_hours"), is_duration("opening hours")
    (True, False)
    """
    return name.endswith("_hours")


def in_minutes(hours: float) -> bool:
    """Whether a duration is read in minutes: under an hour.

    >>> in_minutes(0.05), in_minutes(1.4)
    (True, False)
    """
    return bool(hours < 1)


def duration(hours: float) -> Sentence:
    """One duration.

    >>> str(duration(0.05)), str(duration(7.13))
    ('3 min', '7.1 h')
    """
    short = in_minutes(hours)
    x = float(np.round(60 * hours if short else hours, 1))
    return say("{x:plain} min", x=x) if short else say("{x:plain} h", x=x)


def from_to(start: float, end: float) -> Sentence:
    """Two durations, each in the unit in which it is read.

    >>> str(from_to(7.13, 1.4)), str(from_to(0.4, 0.05)), str(from_to(2.0, 0.05))
    ('7.1 h → 1.4 h', '24 min → 3 min', '2 h → 3 min')
    """
    return say("{first} \u2192 {last}", first=duration(start), last=duration(end))
