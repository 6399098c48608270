"""Rank plots: effects and weights with their ranges, and the places each of them may really have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import INK, MARK, RANK, RULE, SECOND, SIZES, WHITE
from csat_research.results.drawing.marks import dotted, place, ranges
from csat_research.results.drawing.numbers import known, number, scale, tick_text, value_text
from csat_research.results.drawing.row_plots import HEAD, flag, level_scale, reference_line, text_of
from csat_research.results.drawing.rows import (
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
from csat_research.words import Sentence, say

__all__ = ["effects", "weights"]

CELL, STEP = 19.0, 22.0
BELOW = 3.0  # that cells stand lower than words would: they are higher, and the value is right above
MANY = 8  # more places than this are a bar on a line, not cells
Row = Mapping[str, Any]


def effects(canvas: Canvas, figure: Figure) -> None:
    """What goes with the outcome: each effect with the others held equal, and the ranks that are possible."""
    options = {"unit": "points", **figure.options}
    found = records(figure.data)
    places = _places(found)
    extra = _rank_room(canvas, found, places)
    rows = arrange(canvas, [_effect_entry(canvas, row, options) for row in found], head=HEAD, extra=extra)
    found_scale = level_scale(figure.data, options, rows.right - rows.left)
    canvas.begin(rows.bottom + axis_height(canvas, figure.axis))
    panel = panel_of(canvas, rows, found_scale)
    draw_rows(canvas, rows)
    reference_line(canvas, panel, rows, options)
    colours = [INK if _told(row) else MARK for row in found]
    ranges(canvas, panel, place(found, rows.centres, colours), size=9.0)
    _dots_of_unknown(canvas, panel, rows, found)
    _possible(canvas, rows, found, places)
    draw_axis(canvas, panel, found_scale, figure.axis, options)


def _dots_of_unknown(canvas: Canvas, panel: Panel, rows: Rows, found: list[dict[str, Any]]) -> None:
    for row, y in zip(found, rows.centres, strict=True):
        if not _ranged(row):
            dotted(canvas, panel.left, panel.right, y)


def _ranged(row: Row) -> bool:
    return known(row["estimate"], row["conf_low"], row["conf_high"])


def _possible(canvas: Canvas, rows: Rows, found: list[dict[str, Any]], places: int) -> None:
    """The places of those that can be told from none, words for those that cannot."""
    if places:
        _rank_heading(canvas, rows, say("possible ranks"))
    for row, y in zip(found, _rank_heights(rows), strict=True):
        if not _told(row) and _ranged(row):
            _rank_words(canvas, rows, y)
        elif places:
            _ranks(canvas, rows, row, places, y + (BELOW if rows.form == "stacked" else 0.0))


def _told(row: Row) -> bool:
    return flag(row, "told") if "told" in row else known(row.get("rank_low"), row.get("rank_high"))


def _places(found: list[dict[str, Any]]) -> int:
    """How many places there are; 0 where no row has a rank."""
    named = [int(row["n_ranks"]) for row in found if known(row.get("n_ranks"))]
    ends = [int(row["rank_high"]) for row in found if known(row.get("rank_high"))]
    return max([*named, *ends]) if ends else 0


def _rank_room(canvas: Canvas, found: list[dict[str, Any]], places: int) -> float:
    cells = places * STEP if places <= MANY else 150.0 if canvas.width >= 600 else 110.0
    heading = [canvas.width_of(say("possible ranks"), SIZES["small"])] if places else []
    words = [canvas.width_of(line, SIZES["axis"]) for line in _none_told(canvas)]
    return max([cells, *heading] + (words if any(not _told(row) and _ranged(row) for row in found) else []))


def _none_told(canvas: Canvas) -> list[str]:
    room = 120 if canvas.width >= 600 else 80 if canvas.width >= 430 else canvas.width
    return canvas.wrap(say("not told from none"), room, SIZES["axis"])


def _effect_entry(canvas: Canvas, row: Row, options: Mapping[str, Any]) -> Entry:
    path = canvas.say(text_of(row, "from_to"))
    told = _told(row)
    return Entry(
        name=canvas.say(row["label"]),
        under=path,
        under_alone=path,
        value=canvas.say(value_text(row, options)),
        bold=told and known(row.get("rank_low")) and row["rank_low"] <= 1,
        colour=INK if told else SECOND,
    )


def _rank_heights(rows: Rows) -> list[float]:
    return [edge + 30 for edge in rows.edges[:-1]] if rows.form == "stacked" else rows.centres


def _rank_heading(canvas: Canvas, rows: Rows, text: Sentence) -> None:
    at, anchor = (canvas.width, "end") if rows.form == "stacked" else (canvas.width - rows.extra, "start")
    canvas.write(at, rows.top - 9, text, size=SIZES["small"], colour=SECOND, anchor=anchor)


def _rank_words(canvas: Canvas, rows: Rows, y: float) -> None:
    at, anchor = (canvas.width, "end") if rows.form == "stacked" else (canvas.width - rows.extra, "start")
    lines = _none_told(canvas) if rows.form != "stacked" else [canvas.say(say("not told from none"))]
    canvas.paragraph(at, y, lines, size=SIZES["axis"], leading=14.0, colour=SECOND, anchor=anchor)


def _ranks(canvas: Canvas, rows: Rows, row: Row, places: int, y: float) -> None:
    if not known(row.get("rank_low"), row.get("rank_high")):
        return
    width = places * STEP - (STEP - CELL) if places <= MANY else rows.extra
    left = canvas.width - (rows.extra if rows.form != "stacked" else width)
    start = min(canvas.side(left), canvas.side(left + width))
    if places > MANY:
        return _rank_bar(canvas, (start + 6, start + width - 6), y, row, places, MARK)
    for place_number in range(1, places + 1):
        inside = row["rank_low"] <= place_number <= row["rank_high"]
        x = start + (place_number - 1) * STEP
        canvas.box(
            x + 0.5,
            y - 9,
            CELL - 1,
            18,
            fill=RANK if inside else WHITE,
            edge=RANK if inside else RULE,
            zorder=2,
        )
        colour = WHITE if inside else SECOND
        text = tick_text(place_number, {}, canvas.language)
        canvas.write(
            x + CELL / 2,
            y,
            text,
            size=SIZES["small"],
            bold=inside,
            colour=colour,
            anchor="middle",
            fixed=True,
        )
    return None


def _rank_bar(
    canvas: Canvas, ends: tuple[float, float], y: float, row: Row, places: int, colour: str
) -> None:
    """The possible places as a thick bar with round ends on a thin line from first to last."""
    left, right = ends
    canvas.line(left, y, right, y, colour=RULE, width=1.0, zorder=1)
    if not known(row.get("rank_low"), row.get("rank_high")):
        return
    step = (right - left) / max(1, places - 1)
    x0, x1 = left + (row["rank_low"] - 1) * step, left + (row["rank_high"] - 1) * step
    canvas.line(x0, y, x1, y, colour=colour, width=5.0, zorder=2, round_ends=True)
    for x in (x0, x1):
        canvas.disc(x, y, 9.0, colour=colour, edge=colour, zorder=3)


def weights(canvas: Canvas, figure: Figure) -> None:
    """Weights with their ranges, the line of an equal share, and from which to which place each may stand."""
    options, found = dict(figure.options), records(figure.data)
    places = _places(found)
    wide = canvas.width >= (600 if options.get("numbers", True) else 430)
    heading = canvas.width_of(_heading_of(places), SIZES["small"]) + 2
    extra = max(110.0, canvas.width * 0.27, heading) if places and wide else 0.0
    rows = arrange(
        canvas, [_weight_entry(canvas, row, options, not wide) for row in found], head=HEAD, extra=extra
    )
    share = options.get("equal_share")
    values = figure.data[["conf_low", "conf_high", "estimate"]].to_numpy(dtype=float).ravel().tolist()
    found_scale = scale(
        [*values, *([share] if known(share) else [])], zero=True, steps=int((rows.right - rows.left) // 45)
    )
    found_scale = scale(
        [], limits=(min(0.0, *_finite(values)), found_scale.high), steps=max(2, len(found_scale.ticks))
    )
    canvas.begin(rows.bottom + axis_height(canvas, figure.axis))
    panel = panel_of(canvas, rows, found_scale)
    draw_rows(canvas, rows)
    if known(share):
        label = say("all equal: {share}", share=_with_unit(share, options))
        reference_line(canvas, panel, rows, {"reference": share, "reference_label": label})
    colours = [INK if flag(row, "act_first") else MARK for row in found]
    ranges(canvas, panel, place(found, rows.centres, colours), size=9.0, thick=3.0)
    _dots_of_unknown(canvas, panel, rows, found)
    if extra:
        _rank_column(canvas, rows, found, places, colours)
    draw_axis(canvas, panel, found_scale, figure.axis, options)


def _finite(values: list[float]) -> list[float]:
    return [0.0, *(float(v) for v in values if np.isfinite(v))]


def _with_unit(value: Any, options: Mapping[str, Any]) -> Sentence:
    return (
        say("{value:percent}", value=value)
        if options.get("unit", "percent") == "percent"
        else number(value, options)
    )


def _weight_entry(canvas: Canvas, row: Row, options: Mapping[str, Any], narrow: bool) -> Entry:
    ranks = ""
    if narrow and known(row.get("rank_low"), row.get("rank_high")):
        low, high = row["rank_low"], row["rank_high"]
        told = say("rank {low:count} to {high:count}", low=low, high=high)
        ranks = canvas.say(say("rank {low:count}", low=low) if low == high else told)
    shown = canvas.say(value_text(row, {**options, "unit": "number"}))
    ranged = known(row["conf_low"], row["conf_high"])
    return Entry(
        name=canvas.say(row["label"]),
        under=ranks,
        under_alone=ranks,
        value=shown if options.get("numbers", True) or not ranged else "",
        bold=flag(row, "act_first"),
        colour=INK if ranged else SECOND,
    )


def _heading_of(places: int) -> Sentence:
    return say("possible ranks, 1 to {n:count}", n=places)


def _rank_column(
    canvas: Canvas, rows: Rows, found: list[dict[str, Any]], places: int, colours: list[str]
) -> None:
    _rank_heading(canvas, rows, _heading_of(places))
    left, right = sorted((canvas.side(canvas.width - rows.extra), canvas.side(canvas.width)))
    left, right = left + 6, right - 8
    for row, y, colour in zip(found, rows.centres, colours, strict=True):
        _rank_bar(canvas, (left, right), y, row, places, colour)
    step = (right - left) / max(1, places - 1)
    for value in sorted({1, *(v for v in (4, 8, 12, 16, 20, 30, 40) if v < places - 1), places}):
        text = tick_text(value, {}, canvas.language)
        x = left + (value - 1) * step
        canvas.write(
            x, rows.bottom + 12, text, size=SIZES["axis"], colour=SECOND, anchor="middle", fixed=True
        )
