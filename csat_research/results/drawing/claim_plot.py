"""Claims: grey boxes say what is claimed, thick ranges what the data say, words under each what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.results.drawing.axes import room_beside, values_beside
from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import BAND, FELL, INK, NEITHER, PART, RULE, SECOND, SIZES
from csat_research.results.drawing.marks import dotted, place, ranges
from csat_research.results.drawing.numbers import (
    Scale,
    known,
    number,
    range_of,
    range_text,
    share_scale,
    value_text,
)
from csat_research.results.drawing.row_plots import text_of
from csat_research.results.drawing.rows import Entry, arrange, axis_height, draw_axis, draw_rows, panel_of
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import Sentence, join, render, say

__all__ = ["claims"]

SMALL = SIZES["small"]
LEADING = 15.0
Row = Mapping[str, Any]
Line = tuple[str, bool, str]  # text, bold, colour


def claims(canvas: Canvas, figure: Figure) -> None:
    """The claim as a box, the data as a range with a crossing tick; upright where each slot holds its words."""
    found, rise = records(figure.data), _rise(figure)
    left = room_beside(canvas, rise, {})
    slot = (canvas.width - left) / len(found)
    if slot >= max(_needed(canvas, row, figure.options) for row in found) + 8:
        _upright(canvas, figure, found, rise, left, slot)
    else:
        _lying(canvas, figure, found)


def _needed(canvas: Canvas, row: Row, options: Mapping[str, Any]) -> float:
    """Width under which a word of a slot would be broken."""
    span = range_of(row, options)
    names = [word for text in (row["label"], text_of(row, "verdict")) for word in canvas.say(text).split()]
    return max(canvas.width_of(span, SMALL), *(canvas.width_of(word, SMALL, True) for word in names), 60.0)


def _lying(canvas: Canvas, figure: Figure, found: Sequence[Row]) -> None:
    """The same as rows, for narrow pictures, many bands and long names."""
    options = figure.options
    rows = arrange(canvas, [_entry(canvas, row, options) for row in found], head=4.0)
    across = share_scale([0.0, 100.0], steps=max(2, int((rows.right - rows.left) // 50)))
    canvas.begin(rows.bottom + axis_height(canvas, figure.axis))
    panel = panel_of(canvas, rows, across)
    draw_rows(canvas, rows)
    for row, y in zip(found, rows.centres, strict=True):
        if known(row["claim_low"], row["claim_high"]):
            x0, x1 = panel.x(row["claim_low"]), panel.x(row["claim_high"])
            canvas.box(x0, y - 8, max(1.5, x1 - x0), 16, fill=NEITHER, edge=PART)
        if not known(row["estimate"], row["conf_low"], row["conf_high"]):
            dotted(canvas, panel.left, panel.right, y)
    ranges(canvas, panel, place(found, rows.centres, [_colour(row) for row in found]), ticked=True)
    draw_axis(canvas, panel, across, figure.axis, dict(options))


def _entry(canvas: Canvas, row: Row, options: Mapping[str, Any]) -> Entry:
    claim = range_text(row["claim_low"], row["claim_high"], {"format": "plain"})
    claimed = [say("claim {claim}", claim=claim)] if known(row["claim_low"], row["claim_high"]) else []
    counted = [say("n {n:count}", n=row["n"])] if known(row.get("n")) else []
    under = canvas.say(join([*claimed, *counted], "; "))
    return Entry(
        name=canvas.say(row["label"]),
        under=under,
        under_alone=under,
        value=canvas.say(value_text(row, options)),
        below=canvas.say(text_of(row, "verdict")),
        bold=True,
        bold_value=_colour(row) == FELL,
        colour=_colour(row),
    )


def _upright(
    canvas: Canvas, figure: Figure, found: Sequence[Row], rise: Scale, left: float, slot: float
) -> None:
    options = figure.options
    words = [_words(canvas, row, options, slot - 8) for row in found]
    title = canvas.wrap(figure.axis, canvas.width, SMALL)
    top = 8.0 + LEADING * len(title)
    bottom = top + (150.0 if canvas.width >= 360 else 120.0)
    canvas.begin(bottom + 12 + LEADING * max(len(one) for one in words))
    canvas.paragraph(0, LEADING * len(title) / 2, title, size=SMALL, leading=LEADING, colour=SECOND)
    panel = canvas.chart(left, top, canvas.width, bottom, len(found), (rise.low, rise.high))
    _axis(canvas, panel, rise, options)
    for i, row in enumerate(found):
        _box(canvas, panel, i, row, slot)
        _write(canvas, panel.x(i), bottom + 14, words[i])
    ranges(
        canvas,
        panel,
        place(found, range(len(found)), [_colour(row) for row in found]),
        orient="x",
        ticked=True,
    )
    for i, row in enumerate(found):
        _value(canvas, panel, i, row, slot, options)


def _rise(figure: Figure) -> Scale:
    names = ["estimate", "conf_low", "conf_high", "claim_low", "claim_high"]
    values = figure.data[names].to_numpy(dtype=float).ravel().tolist()
    return share_scale([*values, 0.0, 100.0], steps=4)


def _colour(row: Row) -> str:
    return FELL if str(text_of(row, "verdict")) == "contradicted" else INK


def _axis(canvas: Canvas, panel: Panel, rise: Scale, options: Mapping[str, Any]) -> None:
    for value in rise.ticks:
        y = panel.y(value)
        canvas.line(panel.left, y, panel.right, y, colour=RULE if value == 0 else BAND)
    values_beside(canvas, panel, rise, options)


def _box(canvas: Canvas, panel: Panel, i: int, row: Row, slot: float) -> None:
    if known(row["claim_low"], row["claim_high"]):
        top, bottom = panel.y(row["claim_high"]), panel.y(row["claim_low"])
        half = _half(slot)
        canvas.box(panel.x(i) - half, top, 2 * half, max(1.5, bottom - top), fill=NEITHER, edge=PART)
    if not known(row["estimate"], row["conf_low"], row["conf_high"]):
        x = panel.x(i)
        canvas.line(x, panel.top + 4, x, panel.bottom, colour=PART, width=1.2, dashes=(1, 2), zorder=2)


def _half(slot: float) -> float:
    """Half the width of a box: the value must find room beside it in its own slot."""
    return min(20.0, slot * 0.17)


def _value(canvas: Canvas, panel: Panel, i: int, row: Row, slot: float, options: Mapping[str, Any]) -> None:
    if not known(row["estimate"], row["conf_low"], row["conf_high"]) or not _roomy(
        canvas, row, slot, options
    ):
        return
    x, y = panel.x(i) + _half(slot) + 4, panel.y(row["estimate"])
    canvas.write(x, y, number(row["estimate"], options), bold=True, colour=_colour(row), fixed=True)


def _roomy(canvas: Canvas, row: Row, slot: float, options: Mapping[str, Any]) -> bool:
    return canvas.width_of(number(row["estimate"], options), bold=True) <= slot / 2 - _half(slot) - 4


def _words(canvas: Canvas, row: Row, options: Mapping[str, Any], width: float) -> list[Line]:
    """Name, claim, range, n and verdict under a slot; the value joins the range where it found no room above."""
    span: Sentence = range_of(row, options)
    if known(row["estimate"], row["conf_low"], row["conf_high"]) and not _roomy(
        canvas, row, width + 8, options
    ):
        span = say("{value} ({span})", value=number(row["estimate"], options), span=span)
    claim = range_text(row["claim_low"], row["claim_high"], {"format": "plain"})
    verdict = text_of(row, "verdict")
    texts: Sequence[tuple[Any, bool, str]] = (
        (row["label"], True, INK),
        (
            say("claim {claim}", claim=claim) if known(row["claim_low"], row["claim_high"]) else "",
            False,
            SECOND,
        ),
        (span, False, SECOND),
        (say("n {n:count}", n=row["n"]) if known(row.get("n")) else "", False, SECOND),
        (verdict, _colour(row) == FELL, _colour(row)),
    )
    lines = (
        (canvas.wrap(text, width, SMALL, bold), bold, colour) for text, bold, colour in texts if render(text)
    )
    return [(line, bold, colour) for wrapped, bold, colour in lines for line in wrapped]


def _write(canvas: Canvas, x: float, y: float, lines: Sequence[Line]) -> None:
    for i, (text, bold, colour) in enumerate(lines):
        canvas.write(
            x, y + LEADING * i, text, size=SMALL, bold=bold, colour=colour, anchor="middle", fixed=True
        )
