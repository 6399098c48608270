"""Sketch: the small strip beside a tile's number - the range as a bar, the estimate as a tick, one named mark."""

from __future__ import annotations

import math
from dataclasses import dataclass

from csat_research.results.drawing.look import BAND, INK, SECOND

__all__ = ["Strip", "sketch", "strip_for"]

HEIGHT, BAR, GROUND = 34, 5, 8


@dataclass(frozen=True, slots=True)
class Strip:
    """The scale of a sketch and the one value named on it."""

    low: float
    high: float
    mark: float | None = None

    def x(self, value: float, width: float) -> float:
        """Pixel of a value, kept inside the strip."""
        share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * width, 1)


def strip_for(
    low: float,
    high: float,
    mark: float | None,
    *,
    least: float,
    limits: tuple[float, float] = (-math.inf, math.inf),
) -> Strip:
    """A scale at least `least` long that holds the range and the mark with air on both sides.

    >>> strip_for(77.5, 81.5, 85, least=20, limits=(0, 100))
    Strip(low=71.25, high=91.25, mark=85)
    """
    inside = [low, high] + ([mark] if mark is not None else [])
    middle, half = (min(inside) + max(inside)) / 2, max(least / 2, 0.7 * (max(inside) - min(inside)))
    return Strip(max(middle - half, limits[0]), min(middle + half, limits[1]), mark)


def sketch(
    estimate: float,
    low: float,
    high: float,
    strip: Strip,
    *,
    width: int,
    colour: str = INK,
    mark_text: str = "",
) -> str:
    """The strip as SVG; nothing where the range is not known.

    >>> sketch(1.0, float("nan"), 2.0, Strip(0, 10), width=100)
    ''
    """
    if not all(math.isfinite(value) for value in (estimate, low, high)):
        return ""
    left, right, point = (strip.x(value, width) for value in (low, high, estimate))
    y = 14
    parts = [
        f'<rect x="0" y="{y - GROUND / 2}" width="{width}" height="{GROUND}" fill="{BAND}"/>',
        f'<rect x="{left}" y="{y - BAR / 2}" width="{max(right - left, 2):.1f}" height="{BAR}" fill="{colour}"/>',
        f'<rect x="{point - 1.25:.2f}" y="{y - 7}" width="2.5" height="14" fill="{colour}"/>',
        *_mark(strip, width, mark_text),
    ]
    return (
        f'<svg class="sketch" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}" aria-hidden="true"'
        f' focusable="false">{"".join(parts)}</svg>'
    )


def _mark(strip: Strip, width: int, text: str) -> list[str]:
    if strip.mark is None:
        return []
    x = strip.x(strip.mark, width)
    anchor = "start" if x < 8 else "end" if x > width - 8 else "middle"
    line = (
        f'<line x1="{x}" y1="6" x2="{x}" y2="22" stroke="{INK}" stroke-width="1" stroke-dasharray="2 1.5"/>'
    )
    label = f'<text x="{x}" y="33" font-size="11" fill="{SECOND}" text-anchor="{anchor}">{text}</text>'
    return [line, label]
