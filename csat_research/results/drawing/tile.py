"""Tile: the little sketch in a tile - a strip, the range on it, and one mark to read it against."""

from __future__ import annotations

from csat_research.results.drawing.canvas import Canvas
from csat_research.results.drawing.look import BAND, INK, SECOND, SIZES
from csat_research.results.drawing.marks import dotted
from csat_research.results.drawing.numbers import known, real, tick_text
from csat_research.results.drawing.row_plots import records
from csat_research.results.figure import Figure

__all__ = ["tile"]


def tile(canvas: Canvas, figure: Figure) -> None:
    """The first row of the data from `low` to `high`; nothing is drawn outside the strip."""
    row, options = records(figure.data)[0], figure.options
    values = [row["estimate"], row["conf_low"], row["conf_high"], options.get("mark")]
    ends = [real(v) for v in (*values, options.get("low"), options.get("high")) if known(v)] or [0.0, 1.0]
    low, high = min(ends), max(ends)
    canvas.begin(40.0)
    panel = canvas.panel(4, 3, canvas.width - 4, 25, low, high if high > low else low + 1)
    canvas.box(0, 10.5, canvas.width, 7, fill=BAND)
    if known(*values[:3]):
        x = panel.x(row["estimate"])
        canvas.line(
            panel.x(row["conf_low"]), 14, panel.x(row["conf_high"]), 14, colour=INK, width=4.2, zorder=3
        )
        canvas.line(x, 7, x, 21, colour=INK, width=2.2, zorder=3)
    else:
        dotted(canvas, panel.left, panel.right, 14)
    mark = options.get("mark")
    if known(mark):
        text = tick_text(real(mark), {}, canvas.language)
        half, x = canvas.width_of(text, SIZES["small"]) / 2, panel.x(real(mark))
        canvas.line(x, 4, x, 24, colour=SECOND, width=1.1, linestyle=(0, (2, 1.5)), zorder=2)
        x = min(max(x, half), canvas.width - half)
        canvas.write(x, 32, text, size=SIZES["small"], colour=SECOND, anchor="middle", fixed=True)
