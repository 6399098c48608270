"""Marks: points with their ranges; no range, no point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import FELL, MARK, PART, ROSE
from csat_research.results.drawing.numbers import known
from csat_research.results.drawing.paper import Orient, Ranged

__all__ = ["called_colour", "dotted", "place", "ranges"]

SHORT = 14.0  # under this many pixels a dot would hide its range: a tick across a thick bar replaces it


def called_colour(called: object, otherwise: str = MARK) -> str:
    """Orange for what was tested and fell, blue for what rose, else grey.

    >>> called_colour("fell")
    '#a8410b'
    """
    return {"fell": FELL, "rose": ROSE}.get(str(called), otherwise)


def ranges(
    canvas: Canvas,
    panel: Panel,
    rows: Sequence[Ranged],
    *,
    orient: Orient = "y",
    thick: float = 2.6,
    size: float = 10.0,
    ticked: bool = False,
) -> None:
    """Points with ranges.

    orient "y": values run to the right and `at` is a height in canvas pixels. orient "x": values run
    upwards and `at` is the slot of a `Canvas.chart`.
    ticked: a tick across a thick bar for every row. Rows without a finite range are left out (see `dotted`).
    """
    kept = [row for row in rows if known(row.estimate, row.low, row.high)]
    if not kept:
        return
    unit = _pixels(panel, orient)
    short = [ticked or abs(row.high - row.low) * unit < SHORT for row in kept]
    ends = ([row.low for row in kept], [row.high for row in kept])
    at, colours = [row.at for row in kept], [row.colour for row in kept]
    canvas.paper.spans(panel, orient, at, ends, colours, [4.2 if one else thick for one in short])
    if dots := [row for row, tick in zip(kept, short, strict=True) if not tick]:
        canvas.paper.dots(panel, orient, dots, size)
    for row, tick in zip(kept, short, strict=True):
        if tick:
            _tick(canvas, panel, row, orient)


def _pixels(panel: Panel, orient: Orient) -> float:
    """Canvas pixels a unit of the values."""
    return abs(panel.x(1.0) - panel.x(0.0)) if orient == "y" else abs(panel.y(1.0) - panel.y(0.0))


def _tick(canvas: Canvas, panel: Panel, row: Ranged, orient: Orient) -> None:
    if orient == "y":
        x, y, across, down = panel.x(row.estimate), row.at, 0.0, 6.0
    else:
        x, y, across, down = panel.x(row.at), panel.y(row.estimate), 6.0, 0.0
    canvas.line(x - across, y - down, x + across, y + down, colour=row.colour, width=2.2, zorder=4)


def dotted(canvas: Canvas, x0: float, x1: float, y: float) -> None:
    """The dotted line that stands where a range is not defined."""
    canvas.line(x0, y, x1, y, colour=PART, width=1.2, dashes=(1, 2), zorder=2)


def place(rows: Iterable[Mapping[str, Any]], at: Iterable[float], colours: Iterable[str]) -> list[Ranged]:
    """What `ranges` draws: the rows of a figure, each at its place and in its colour."""
    return [
        Ranged(float(row["estimate"]), float(row["conf_low"]), float(row["conf_high"]), where, colour)
        for row, where, colour in zip(rows, at, colours, strict=True)
    ]
