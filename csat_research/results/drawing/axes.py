"""Axes: the values that stand beside and below a panel, and the room they take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import SECOND, SIZES
from csat_research.results.drawing.numbers import Scale, tick_text

__all__ = ["room_beside", "values_below", "values_beside"]

SMALL = SIZES["axis"]
AWAY, BELOW, APART = 8.0, 12.0, 6.0  # pixels from the panel to a value, and between two values


def room_beside(canvas: Canvas, rise: Scale, options: Mapping[str, Any]) -> float:
    """Pixels left of a panel for the values of its rise."""
    return max(canvas.width_of(tick_text(one, options, canvas.language), SMALL) for one in rise.ticks) + 12


def values_beside(canvas: Canvas, panel: Panel, rise: Scale, options: Mapping[str, Any]) -> None:
    """The values of a rise, each at its height left of the panel."""
    for value in rise.ticks:
        text = tick_text(value, options, canvas.language)
        x, y = panel.left - AWAY, panel.y(value)
        canvas.write(x, y, text, size=SMALL, colour=SECOND, anchor="end", fixed=True)


def values_below(canvas: Canvas, panel: Panel, across: Scale, options: Mapping[str, Any]) -> None:
    """The values of a scale across, as many as find room beside each other, all within the picture."""
    end = -1e9
    for value in across.ticks:
        text = tick_text(value, options, canvas.language)
        half = canvas.width_of(text, SMALL) / 2
        x = min(max(panel.x(value), half), canvas.width - half)
        if x - half >= end + APART:
            canvas.write(
                x, panel.bottom + BELOW, text, size=SMALL, colour=SECOND, anchor="middle", fixed=True
            )
            end = x + half
