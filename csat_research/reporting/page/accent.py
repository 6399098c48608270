"""Accent: the shop's own colour, darkened until white letters on it can be read."""

from __future__ import annotations

import re

from csat_research.results.drawing.look import ROSE
from csat_research.words import Sentence, say

__all__ = ["darkened", "readable"]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LEAST = 4.5  # WCAG 2, contrast of text


def readable(given: object) -> str:
    """The given colour, darker where white on it would have a contrast under 4.5; the usual blue for anything else.

    >>> readable("#0b5394"), readable("red; }"), readable("#ffcc00")
    ('#0b5394', '#0b5394', '#8f7200')
    """
    text = str(given or "")
    if not _COLOUR.fullmatch(text):
        return ROSE
    channels = [int(text[i : i + 2], 16) for i in (1, 3, 5)]
    steps = ([round(channel * (100 - darker) / 100) for channel in channels] for darker in range(101))
    found = next(shade for shade in steps if _contrast(shade) >= LEAST)
    return "#" + "".join(f"{channel:02x}" for channel in found)


def darkened(given: object) -> Sentence | None:
    """What a maker is told whose colour was darkened; nothing where it is shown as given.

    >>> str(darkened("#ffcc00"))
    'The accent #ffcc00 was darkened to #8f7200, so that white letters on it can be read.'
    >>> darkened("#0b5394")
    """
    shown = readable(given)
    if not given or str(given).lower() == shown:
        return None
    if not _COLOUR.fullmatch(str(given)):
        return say(
            "The accent {given:quoted} is no colour such as #0b5394; the usual blue is shown.",
            given=str(given),
        )
    return say(
        "The accent {given} was darkened to {shown}, so that white letters on it can be read.",
        given=str(given),
        shown=shown,
    )


def _contrast(channels: list[int]) -> float:
    """Contrast of a colour (0-255 each) against white, 1 to 21 (WCAG 2 relative luminance).

    >>> round(_contrast([0, 0, 0]), 1)
    21.0
    """
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels)
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
