"""Funnel plot: groups as points within the two bands that chance gives them; no name, no order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from csat_research.results.drawing.axes import room_beside, values_below, values_beside
from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import BAND, FELL, INK, RANK, RULE, SECOND, SIZES
from csat_research.results.drawing.numbers import Scale, known, scale, share_scale, value_text
from csat_research.results.drawing.row_plots import text_of
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import count_say, say

__all__ = ["funnel"]

SMALL = SIZES["small"]
Row = Mapping[str, Any]


def funnel(canvas: Canvas, figure: Figure) -> None:
    """Size to the right, value upwards; the inner band is darker; points called beyond chance are ringed and orange."""
    options, drawn = (
        figure.options,
        [row for row in records(figure.data) if known(row["size"], row["estimate"])],
    )
    left_out = len(figure.data) - len(drawn)
    limits = figure.data[["estimate", "outer_low", "outer_high"]].to_numpy(dtype=float).ravel()
    up, across = share_scale(limits.tolist(), steps=5), _across(canvas, figure)
    left = room_beside(canvas, up, {})
    words = say("all")
    right = canvas.width - canvas.width_of(words, SMALL) - 10
    titles = canvas.wrap(options.get("size_axis", ""), canvas.width, SMALL)
    if left_out:
        titles += canvas.wrap(
            say("too few answers to say: {names}", names=f"{left_out}"), canvas.width, SMALL
        )
    top, bottom = 22.0, 22.0 + min(240.0, max(170.0, canvas.width * 0.35))
    canvas.begin(bottom + 24 + 15 * len(titles))
    canvas.write(0, 8, figure.axis, size=SMALL, colour=SECOND)
    panel = canvas.panel(left, top, right, bottom, across.low, across.high, (up.low, up.high))
    _bands(canvas, panel, figure)
    y = panel.y(float(options["centre"]))
    canvas.line(panel.left, y, panel.right, y, colour=INK, width=1.2, zorder=2)
    canvas.write(panel.right + 6, y, words, size=SMALL, fixed=True)
    for row in drawn:
        _point(canvas, panel, row, options)
    values_beside(canvas, panel, up, {})
    values_below(canvas, panel, across, {})
    for i, line in enumerate(titles):
        canvas.write(canvas.width, bottom + 31 + 15 * i, line, size=SMALL, colour=SECOND, anchor="end")


def _across(canvas: Canvas, figure: Figure) -> Scale:
    sizes = [float(size) for size in figure.data["size"] if known(size)] or [0.0, 1.0]
    room = max(2, int(canvas.width // 110))
    return scale([], limits=(0.8 * min(sizes), 1.06 * max(sizes) + 1), steps=room)


def _bands(canvas: Canvas, panel: Panel, figure: Figure) -> None:
    """The limits at the sizes of the groups, drawn on to both edges of the panel as they stand at the last group."""
    rows = figure.data.dropna(subset=["size"]).sort_values("size")
    if rows.empty:
        return
    sizes = rows["size"].to_numpy(dtype=float)
    x = np.concatenate([[panel.low], sizes, [panel.high]])
    for low, high, colour in (("outer_low", "outer_high", BAND), ("lower_limit", "upper_limit", RULE)):
        lower, upper = (rows[name].to_numpy(dtype=float) for name in (low, high))
        floor, roof = (np.concatenate([v[:1], v, v[-1:]]) for v in (lower, upper))
        canvas.paper.area(panel, x, floor, roof, fill=colour, zorder=0.6)


def _point(canvas: Canvas, panel: Panel, row: Row, options: Mapping[str, Any]) -> None:
    x, y = panel.x(row["size"]), panel.y(row["estimate"])
    beyond = bool(text_of(row, "called"))
    canvas.disc(x, y, 8.0, colour=FELL if beyond else RANK)
    if beyond:  # not by colour alone
        canvas.disc(x, y, 15.0, colour=FELL, edge=FELL, fill="none", zorder=3.5)
    told = count_say(
        "{value}; {n:count} answer", "{value}; {n:count} answers", row["n"], value=value_text(row, options)
    )
    canvas.hint(x - 8, y - 8, 16, 16, told)
