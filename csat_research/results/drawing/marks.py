"""Marks: points with their ranges, drawn with seaborn's grammar; no range, no point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import pandas as pd

from csat_research.results.drawing.canvas import Canvas, Panel, blank
from csat_research.results.drawing.look import FELL, MARK, PART, ROSE
from csat_research.results.drawing.numbers import known

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["called_colour", "dotted", "ranges"]

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
    rows: pd.DataFrame,
    *,
    orient: Literal["x", "y"] = "y",
    thick: float = 2.6,
    size: float = 10.0,
    ticked: bool = False,
) -> None:
    """Points with ranges; `rows` holds estimate, conf_low, conf_high, at and colour.

    orient "y": values run to the right and `at` is a height in canvas pixels. orient "x": values run
    upwards and `at` is the slot of a `Canvas.chart`.
    ticked: a tick across a thick bar for every row. Rows without a finite range are left out (see `dotted`).
    """
    kept = rows[[known(*one) for one in rows[["estimate", "conf_low", "conf_high"]].to_numpy()]]
    if kept.empty:
        return
    length = (kept["conf_high"] - kept["conf_low"]).abs() * _pixels(panel, orient)
    short = (length < SHORT) | ticked
    if (~short).any():
        _dots(canvas, panel.ax, kept[~short], orient, thick, size)
    if short.any():
        _ticks(canvas, panel.ax, kept[short], orient)


def _pixels(panel: Panel, orient: str) -> float:
    if orient == "y":
        return (panel.right - panel.left) / abs(panel.high - panel.low)
    return (panel.bottom - panel.top) / abs(panel.rise[1] - panel.rise[0])


def _dots(canvas: Canvas, ax: Axes, rows: pd.DataFrame, orient: str, thick: float, size: float) -> None:
    import seaborn.objects as so

    value, across = ("x", "y") if orient == "y" else ("y", "x")
    plot = so.Plot(rows, **{value: "estimate", across: "at"}, color="colour").scale(color=None)
    ends = {f"{value}min": "conf_low", f"{value}max": "conf_high"}
    plot = plot.add(so.Range(linewidth=thick * canvas.point), orient=orient, **ends)
    dot = so.Dot(pointsize=size * canvas.point, edgecolor="white", edgewidth=1.1 * canvas.point)
    _on(ax, plot.add(dot, orient=orient))


def _ticks(canvas: Canvas, ax: Axes, rows: pd.DataFrame, orient: str) -> None:
    import seaborn.objects as so

    value, across = ("x", "y") if orient == "y" else ("y", "x")
    plot = so.Plot(rows, **{value: "estimate", across: "at"}, color="colour").scale(color=None)
    ends = {f"{value}min": "conf_low", f"{value}max": "conf_high"}
    plot = plot.add(so.Range(linewidth=4.2 * canvas.point), orient=orient, **ends)
    tick = so.Dot(
        marker="|" if orient == "y" else "_", pointsize=12 * canvas.point, stroke=2.2 * canvas.point
    )
    _on(ax, plot.add(tick, orient=orient))


def _on(ax: Axes, plot: object) -> None:
    """Let seaborn draw on an Axes without moving its scales; points come to lie over their ranges."""
    from matplotlib.collections import LineCollection

    limits, before = (ax.get_xlim(), ax.get_ylim()), set(ax.collections)
    plot.on(ax).plot()  # type: ignore[attr-defined]
    for one in set(ax.collections) - before:
        one.set_zorder(3 if isinstance(one, LineCollection) else 4)
        one.set_clip_on(False)
    blank(ax)
    ax.set(xlim=limits[0], ylim=limits[1])


def dotted(canvas: Canvas, x0: float, x1: float, y: float) -> None:
    """The dotted line that stands where a range is not defined."""
    canvas.line(x0, y, x1, y, colour=PART, width=1.2, linestyle=(0, (1, 2)), zorder=2)


def place(frame: pd.DataFrame, at: Sequence[float], colours: Sequence[str]) -> pd.DataFrame:
    """The columns `ranges` asks for."""
    columns = ["estimate", "conf_low", "conf_high"]
    return frame[columns].astype(float).assign(at=list(at), colour=list(colours))
