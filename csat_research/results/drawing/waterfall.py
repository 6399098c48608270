"""Waterfall: from one level to another in steps - each part where the one before it ends, with its range there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import INK, NEITHER, PART, SECOND
from csat_research.results.drawing.marks import called_colour, dotted, place, ranges
from csat_research.results.drawing.numbers import known, real, scale, share_scale, value_text
from csat_research.results.drawing.row_plots import flag, text_of
from csat_research.results.drawing.rows import (
    MARK,
    Entry,
    Rows,
    arrange,
    axis_height,
    draw_axis,
    draw_rows,
    panel_of,
)
from csat_research.results.figure import Figure
from csat_research.results.frames import records

__all__ = ["waterfall"]

THICK = 16.0  # of a step, in pixels


def waterfall(canvas: Canvas, figure: Figure) -> None:
    """Both levels as points, the parts between them as steps with their ranges; a called part in orange or blue."""
    options, found = {"unit": "points", **figure.options}, records(figure.data)
    rows = arrange(canvas, [_entry(canvas, row, options) for row in found], head=4.0)
    placed = _placed(figure.data)
    values = [float(v) for name in ("start", "estimate", "conf_low", "conf_high") for v in placed[name]]
    bounded = share_scale if options.get("levels") == "percent" else scale
    axis = bounded(values, steps=max(2, min(6, int((rows.right - rows.left) // 60))))
    canvas.begin(rows.bottom + axis_height(canvas, figure.axis))
    panel = panel_of(canvas, rows, axis)
    draw_rows(canvas, rows)
    _draw_steps(canvas, panel, rows, placed)
    levels = {"unit": "nps"} if options["unit"] == "nps" else {}
    draw_axis(canvas, panel, axis, figure.axis, {**levels})


def _entry(canvas: Canvas, row: Mapping[str, Any], options: Mapping[str, Any]) -> Entry:
    """A level by its name, its number on the axis; a part with its range."""
    whole, called = flag(row, "total"), str(text_of(row, "called"))
    shown = value_text(row, {**options, "format": options.get("format") or "signed"})
    numbers = bool(options.get("numbers", True)) and not whole
    strong = whole or called in ("fell", "rose")
    return Entry(
        name=canvas.say(row["label"]),
        value=canvas.say(shown) if numbers or not _seen(row) else "",
        bold=strong,
        bold_value=strong and _seen(row),
        colour=called_colour(called, INK) if _seen(row) else SECOND,
    )


def _seen(row: Mapping[str, Any]) -> bool:
    """Whether there is anything to draw without a dotted line: a level, or a part with its range."""
    if flag(row, "total"):
        return known(row["estimate"])
    return known(row["estimate"], row["conf_low"], row["conf_high"])


def _placed(data: pd.DataFrame) -> pd.DataFrame:
    """The rows on the axis of levels: a part begins where the one before it ends."""
    columns = ["start", "estimate", "conf_low", "conf_high"]
    placed = data[columns].astype(float)
    whole = np.array([flag(row, "total") for row in records(data)], dtype=bool)
    start = placed["start"].where(~whole, 0.0)
    moved = placed[columns[1:]].add(start, axis=0)
    called = [str(text_of(row, "called")) for row in records(data)]
    return moved.assign(
        start=placed["start"], total=whole, colour=[called_colour(one, INK) for one in called]
    )


def _draw_steps(canvas: Canvas, panel: Panel, rows: Rows, placed: pd.DataFrame) -> None:
    found, previous = records(placed), None
    ranges(canvas, panel, place(found, rows.centres, [row["colour"] for row in found]), size=8.0)
    for row, y in zip(found, rows.centres, strict=True):
        if not _seen(row):
            dotted(canvas, panel.left, panel.right, y)
        if not known(row["estimate"]):
            continue
        end = panel.x(row["estimate"])
        if flag(row, "total"):
            canvas.disc(end, y, 9.0, colour=INK)
        elif known(row["start"]):
            first = panel.x(real(row["start"]))
            canvas.box(min(first, end), y - THICK / 2, abs(end - first), THICK, fill=NEITHER)
        if previous is not None:
            _join(canvas, rows, previous, y)
        previous = (end, y)


def _join(canvas: Canvas, rows: Rows, previous: tuple[float, float], y: float) -> None:
    """The line from where one step ends to the next; in the stacked form not through the words between them."""
    x, above = previous
    stacked = rows.form == "stacked"
    parts = [(above, above + MARK / 2), (y - MARK / 2, y)] if stacked else [(above, y)]
    for top, bottom in parts:
        canvas.line(x, top, x, bottom, colour=PART, width=1.0, zorder=0.9)
