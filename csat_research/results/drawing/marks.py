"""Marks: points with their ranges; no range, no point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import FELL, MARK, PART, ROSE
from csat_research.results.drawing.numbers import known
from csat_research.results.drawing.paper import Orient

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
    rows: pd.DataFrame,
    *,
    orient: Orient = "y",
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
    short = ((kept["conf_high"] - kept["conf_low"]).abs() * _pixels(panel, orient) < SHORT) | ticked
    widths = np.where(short, 4.2, thick).tolist()
    at, ends = kept["at"].tolist(), (kept["conf_low"].tolist(), kept["conf_high"].tolist())
    canvas.paper.spans(panel, orient, at, ends, kept["colour"].tolist(), widths)
    if not short.all():
        canvas.paper.dots(panel, orient, kept[~short], size)
    for row in kept[short].to_dict("records"):
        _tick(canvas, panel, {str(k): v for k, v in row.items()}, orient)


def _pixels(panel: Panel, orient: Orient) -> float:
    """Canvas pixels a unit of the values."""
    return abs(panel.x(1.0) - panel.x(0.0)) if orient == "y" else abs(panel.y(1.0) - panel.y(0.0))


def _tick(canvas: Canvas, panel: Panel, row: Mapping[str, Any], orient: Orient) -> None:
    if orient == "y":
        x, y, across, down = panel.x(row["estimate"]), row["at"], 0.0, 6.0
    else:
        x, y, across, down = panel.x(row["at"]), panel.y(row["estimate"]), 6.0, 0.0
    canvas.line(x - across, y - down, x + across, y + down, colour=row["colour"], width=2.2, zorder=4)


def dotted(canvas: Canvas, x0: float, x1: float, y: float) -> None:
    """The dotted line that stands where a range is not defined."""
    canvas.line(x0, y, x1, y, colour=PART, width=1.2, dashes=(1, 2), zorder=2)


def place(frame: pd.DataFrame, at: Sequence[float], colours: Sequence[str]) -> pd.DataFrame:
    """The columns `ranges` asks for."""
    columns = ["estimate", "conf_low", "conf_high"]
    return frame[columns].astype(float).assign(at=list(at), colour=list(colours))
