"""NPS drawn: what it is made of, and the score itself; the stack explains, the point answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import GOOD, INK, MARK, NEITHER, POOR, SECOND, SIZES
from csat_research.results.drawing.marks import dotted, place, ranges
from csat_research.results.drawing.numbers import known, real, scale, target_text, tick_text, value_text
from csat_research.results.drawing.row_plots import flag
from csat_research.results.drawing.rows import GAP
from csat_research.results.drawing.stacked import (
    SMALL,
    Names,
    place_names,
    segment,
    upright_line,
    write_names,
    zero_line,
)
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import say

__all__ = ["nps"]

GROUPS = ("detractors", "passives", "promoters")

HEAD = say("NPS (range)")

Row = Mapping[str, Any]


def nps(canvas: Canvas, figure: Figure) -> None:
    """Detractors, passives and promoters as a stack, NPS as a point with its range."""
    found, options = records(figure.data), {**figure.options, "unit": "nps"}
    texts = [canvas.say(value_text(row, options)) for row in found]
    value = max(canvas.width_of(t, bold=flag(row, "total")) for t, row in zip(texts, found, strict=True))
    names = place_names(canvas, found, 22.0, narrow=520.0, reserved=value + GAP)
    right = canvas.width if names.above else canvas.width - value - GAP
    canvas.begin(names.edges[-1] + 20)
    middle = names.left + (right - names.left) * 0.54
    left, end = sorted((canvas.side(names.left), canvas.side(middle)))
    stack = Panel(left, end, names.edges[0], names.edges[-1], 0.0, 100.0)
    points = _point_panel(canvas, names, figure, (middle + 22, right - 8))
    write_names(canvas, names, found)
    _group_heads(canvas, stack, found)
    for row, y in zip(found, names.centres, strict=True):
        _groups(canvas, stack, row, y)
    _values(canvas, names, found, texts)
    _points(canvas, points, names, found)
    _target(canvas, points, names, options.get("target"), stack)


def _groups(canvas: Canvas, stack: Panel, row: Row, y: float) -> None:
    shares = [row[name] for name in GROUPS]
    if not known(*shares):
        dotted(canvas, stack.left, stack.right, y)
        return
    at = 0.0
    for share, colour in zip(shares, (POOR[0], NEITHER, GOOD[-1]), strict=True):
        segment(canvas, stack.x(at), stack.x(at + share), y, share, colour)
        at += share


def _group_heads(canvas: Canvas, stack: Panel, found: Sequence[Row]) -> None:
    """The names of the parts that any row has, over those of the first row, moved apart where they would meet."""
    style: dict[str, Any] = {"size": SIZES["small"], "colour": SECOND, "fixed": True}
    y = stack.top - 9
    words = [say("detractors"), say("passives"), say("promoters")]
    widths = [canvas.width_of(word, SIZES["small"]) for word in words]
    first = stack.left + widths[0]
    last = stack.right - widths[2]
    some = [any(row[name] for row in found if known(row[name])) for name in GROUPS]
    if some[0]:
        canvas.write(stack.left, y, words[0], **style)
    if some[2]:
        canvas.write(stack.right, y, words[2], anchor="end", **style)
    if some[1] and last - first >= widths[1] + 12:
        row = found[0]
        at = (
            stack.x(row["detractors"] + row["passives"] / 2)
            if known(row["detractors"], row["passives"])
            else first
        )
        x = min(max(at, first + 6 + widths[1] / 2), last - 6 - widths[1] / 2)
        canvas.write(x, y, words[1], anchor="middle", **style)


def _point_panel(canvas: Canvas, names: Names, figure: Figure, ends: tuple[float, float]) -> Panel:
    left, right = sorted((canvas.side(ends[0]), canvas.side(ends[1])))
    values = figure.data[["estimate", "conf_low", "conf_high"]].to_numpy(dtype=float).ravel().tolist()
    found = scale([*values, figure.options.get("target")], zero=True)
    return canvas.panel(left, names.edges[0], right, names.edges[-1], found.low, found.high)


def _points(canvas: Canvas, panel: Panel, names: Names, found: Sequence[Row]) -> None:
    zero_line(canvas, panel, names)
    colours = [INK if flag(row, "total") else MARK for row in found]
    ranges(canvas, panel, place(found, names.centres, colours), size=8.0)
    end = -1e9
    for value in scale([], limits=(panel.low, panel.high), steps=3).ticks:
        text = tick_text(value, {"unit": "nps"}, canvas.language)
        half = canvas.width_of(text, SMALL) / 2
        if panel.x(value) - half > end + 6:
            canvas.write(
                panel.x(value),
                panel.bottom + 11,
                text,
                size=SMALL,
                colour=SECOND,
                anchor="middle",
                fixed=True,
            )
            end = panel.x(value) + half


def _target(canvas: Canvas, panel: Panel, names: Names, target: Any, stack: Panel) -> None:
    """The declared target as a dashed line; its name stands between the names of the parts and the heading of the values."""
    if not known(target):
        return
    upright_line(canvas, panel, names, real(target), colour=INK, width=1.2, dashes=(4, 2.4))
    text = target_text(target, "nps")
    values = 0.0 if names.above else canvas.width_of(HEAD, SIZES["small"]) + GAP
    ends = sorted(
        (canvas.side(canvas.width - values), stack.left - 10 if canvas.mirrored else stack.right + 10)
    )
    half = canvas.width_of(text, SIZES["small"]) / 2
    x = max(min(panel.x(real(target)), ends[1] - half), ends[0] + half)
    canvas.write(x, names.edges[0] - 9, text, size=SIZES["small"], colour=SECOND, anchor="middle", fixed=True)


def _values(canvas: Canvas, names: Names, found: Sequence[Row], texts: Sequence[str]) -> None:
    for i, (row, text) in enumerate(zip(found, texts, strict=True)):
        ranged = known(row["estimate"], row["conf_low"], row["conf_high"])
        style: dict[str, Any] = {"bold": flag(row, "total") and ranged, "colour": INK if ranged else SECOND}
        canvas.write(canvas.width, names.words(i), text, anchor="end", **style)
    if not names.above:
        canvas.write(canvas.width, names.edges[0] - 9, HEAD, size=SIZES["small"], colour=SECOND, anchor="end")
