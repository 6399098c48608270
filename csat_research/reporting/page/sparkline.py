"""Sparkline: one number over the periods as a small picture, each with its range; all rows of a table share one scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from csat_research.results.drawing.look import INK, MARK, PART

__all__ = ["WIDTH", "bounds", "sparkline"]

WIDTH, HEIGHT, MARGIN = 150, 40, 4
Number = Mapping[str, Any]


def bounds(numbers: Sequence[Number]) -> tuple[float, float]:
    """The lowest and the highest end of all ranges; estimates count where there is no range.

    >>> bounds([{"estimate": 70.0, "conf_low": 65.0, "conf_high": 75.0}, {}, {"estimate": 80.0}])
    (65.0, 80.0)
    """
    ends = [
        float(one[name]) for one in numbers for name in ("conf_low", "estimate", "conf_high") if name in one
    ]
    return (min(ends), max(ends)) if ends else (0.0, 1.0)


def sparkline(numbers: Sequence[Number], scale: tuple[float, float], told: str) -> str:
    """The row as SVG: a bar for each range, a line through the estimates that stand side by side, a dot for the last.

    numbers: one for each period, in order; an empty one is a gap. told: the same in words, for who cannot see it.

    >>> sparkline([], (0, 1), "nothing")
    ''
    """
    known = [(i, one) for i, one in enumerate(numbers) if "estimate" in one]
    if not known:
        return ""
    step = (WIDTH - 2 * MARGIN) / max(len(numbers) - 1, 1)
    places = {i: MARGIN + i * step if len(numbers) > 1 else WIDTH / 2 for i, _ in known}
    ranges = [_range(places[i], one, scale) for i, one in known]
    points = {i: (places[i], _y(float(one["estimate"]), scale)) for i, one in known}
    lines = [
        f'<path d="M{x:.1f} {y:.1f}L{points[i + 1][0]:.1f} {points[i + 1][1]:.1f}" stroke="{INK}" stroke-width="1.25"/>'
        for i, (x, y) in points.items()
        if i + 1 in points
    ]
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.4" fill="{MARK}"/>' for x, y in list(points.values())[:-1]
    ]
    x, y = points[known[-1][0]]
    inside = "".join([*ranges, *lines, *dots, f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.8" fill="{INK}"/>'])
    return (
        f'<svg class="spark" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(told)}" focusable="false">{inside}</svg>'
    )


def _y(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    share = (value - low) / (high - low) if high > low else 0.5
    return MARGIN + (1 - min(max(share, 0.0), 1.0)) * (HEIGHT - 2 * MARGIN)


def _range(x: float, one: Number, scale: tuple[float, float]) -> str:
    low, high = (float(one.get(name, math.nan)) for name in ("conf_low", "conf_high"))
    if not math.isfinite(low + high):
        return ""
    return f'<path d="M{x:.1f} {_y(low, scale):.1f}V{_y(high, scale):.1f}" stroke="{PART}" stroke-width="3" stroke-opacity=".6"/>'
