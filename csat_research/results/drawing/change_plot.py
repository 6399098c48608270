"""Change plot: one row a group - by how much it changed, and the level it has after with its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from csat_research.results.drawing.canvas import Canvas
from csat_research.results.drawing.numbers import known, level_text
from csat_research.results.drawing.row_plots import (
    HEAD,
    count_heading,
    draw_levels,
    level_entry,
    level_scale,
)
from csat_research.results.drawing.rows import (
    Entry,
    arrange,
    axis_height,
    draw_axis,
    draw_rows,
    panel_of,
    upright,
)
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import Sentence, say

__all__ = ["changes"]


def changes(canvas: Canvas, figure: Figure) -> None:
    """What changed where: around zero, what it was and is beside; a called row in orange or blue."""
    options = {"unit": "points", **figure.options}
    found = level_scale(figure.data.assign(n=1), options, canvas.width * 0.4)
    entries = [_change_entry(canvas, row, options) for row in records(figure.data)]
    rows = arrange(canvas, entries, head=HEAD if canvas.width >= 600 and "n" in figure.data else 4.0)
    ranged = any(known(r["estimate"], r["conf_low"], r["conf_high"]) for r in records(figure.data))
    canvas.begin(rows.bottom + (axis_height(canvas, figure.axis) if ranged else 4.0))
    panel = panel_of(canvas, rows, found)
    draw_rows(canvas, rows)
    count_heading(canvas, rows, options)
    draw_levels(canvas, panel, rows, figure.data)
    if ranged:  # an axis on which nothing stands says nothing
        upright(canvas, rows, panel, 0.0, width=1.4)
        draw_axis(canvas, panel, found, figure.axis, options)


def _change_entry(canvas: Canvas, row: Mapping[str, Any], options: Mapping[str, Any]) -> Entry:
    found = level_entry(canvas, row, options)
    before, after = row.get("before"), row.get("after")
    if not known(before, after):
        return found
    if "after_low" in row:
        return replace(found, below=canvas.say(_level_after(row, options)))
    if options["unit"] == "nps":
        between = say("{before:signed} → {after:signed}", before=before, after=after)
    elif options.get("levels", "percent") == "percent":
        between = say("{before:number} → {after:percent}", before=before, after=after)
    else:
        between = say("{before:number} → {after:number}", before=before, after=after)
    return replace(found, below=canvas.say(between))


def _level_after(row: Mapping[str, Any], options: Mapping[str, Any]) -> Sentence | str:
    """'after: 59.8 % (45.0 to 73.0)'; a level without a range is not shown."""
    form = "signed" if options["unit"] == "nps" else str(options.get("levels", "percent"))
    level = level_text(row["after"], row["after_low"], row["after_high"], form)
    return say("after: {level}", level=level) if level else ""
