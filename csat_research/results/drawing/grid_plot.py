"""Grid plot: many figures of many groups - a column a figure, its number and its range on a scale of its own, a row a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import BAND, INK, MARK, RULE, SECOND, SIZES
from csat_research.results.drawing.marks import dotted, place, ranges
from csat_research.results.drawing.numbers import known, number, scale, tick_text, too_few, why_no_range
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import say

__all__ = ["grid"]

ROW, GAP, LEAST, LEADING, FOOT = 21.0, 18.0, 84.0, 14.0, 20.0
AIR = 7.0  # before the groups of another segment
BESIDE = 7.0  # between a number and the scale of its range


@dataclass(frozen=True, slots=True)
class _Row:
    """A group: the segment it belongs to, its name in lines, and its height."""

    by: str
    label: str
    lines: Sequence[str]
    height: float
    air: float


def grid(canvas: Canvas, figure: Figure) -> None:
    """The columns side by side, as many as have room; the rest in further bands below."""
    data = figure.data
    figures = list(dict.fromkeys(data["measure"]))
    groups = list(dict.fromkeys(zip(data["by"], data["label"].map(canvas.say), strict=True)))
    longest = max(canvas.width_of(label, bold=by == "") for by, label in groups)
    left = min(longest + 1, canvas.width * 0.36) + GAP
    rows = _rows(canvas, groups, left - GAP)
    most = max(1, int((canvas.width - left + GAP) // (LEAST + GAP)))
    bands = -(-len(figures) // most)
    across = -(-len(figures) // bands)
    wide = (canvas.width - left - (across - 1) * GAP) / across
    parts = [figures[i : i + across] for i in range(0, len(figures), across)]
    heads = [_heads(canvas, data, part, wide) for part in parts]
    tall = sum(row.height + row.air for row in rows) + FOOT + 6
    heights = [max(map(len, head)) * LEADING + tall for head in heads]
    canvas.begin(sum(heights) + 14 * (bands - 1))
    top = 0.0
    for part, head, height in zip(parts, heads, heights, strict=True):
        first = top + max(map(len, head)) * LEADING + 6
        centres = _names(canvas, rows, first)
        for i, (measure, lines) in enumerate(zip(part, head, strict=True)):
            x = left + i * (wide + GAP)
            x = canvas.width - x - wide if canvas.mirrored else x
            middle = first - 6 - LEADING * len(lines) / 2
            canvas.paragraph(
                x, middle, lines, leading=LEADING, size=SIZES["small"], colour=SECOND, fixed=True
            )
            _column(canvas, _aligned(canvas, data, measure, rows), centres, (x, x + wide, first))
        top += height + 14
        if top < canvas.height:  # a sheet of paper may end between bands
            canvas.line(0, top - 7, canvas.width, top - 7, colour=BAND)


def _heads(canvas: Canvas, data: pd.DataFrame, part: list[str], wide: float) -> list[list[str]]:
    titles = [data[data["measure"] == one]["figure"].iloc[0] for one in part]
    return [canvas.wrap(title, wide, SIZES["small"]) for title in titles]


def _rows(canvas: Canvas, groups: list[tuple[str, str]], room: float) -> list[_Row]:
    found: list[_Row] = []
    for by, label in groups:
        lines = canvas.wrap(label, room, bold=by == "") or [""]
        air = AIR if found and found[-1].by != by else 0.0
        found.append(_Row(by, label, lines, max(ROW, 17.0 * len(lines) + 4), air))
    return found


def _names(canvas: Canvas, rows: list[_Row], top: float) -> list[float]:
    """Write the names of the groups and the lines between them; gives the height of each row's mark."""
    found, y = [], top
    for i, row in enumerate(rows):
        if i:
            colour = RULE if row.air else BAND
            canvas.line(0, y + row.air / 2, canvas.width, y + row.air / 2, colour=colour)
        y += row.air
        canvas.paragraph(0, y + row.height / 2, row.lines, bold=row.by == "")
        found.append(y + row.height / 2)
        y += row.height
    return found


def _aligned(
    canvas: Canvas, data: pd.DataFrame, measure: str, rows: list[_Row]
) -> list[dict[str, Any] | None]:
    """The row of a figure for each group; None where a group has none."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in records(data[data["measure"] == measure]):
        found[row["by"], canvas.say(row["label"])] = {str(name): value for name, value in row.items()}
    return [found.get((one.by, one.label)) for one in rows]


def _column(
    canvas: Canvas,
    found: list[dict[str, Any] | None],
    centres: list[float],
    where: tuple[float, float, float],
) -> None:
    """One figure: its numbers one under the other, and beside them, counts apart, ranges on a scale of their own."""
    left, right, top = where
    there = [(row, y) for row, y in zip(found, centres, strict=True) if row is not None]
    start = left + _numbers(canvas, there, left)
    if all(row["counted"] for row, _ in there):
        return
    values = [row[name] for row, _ in there for name in ("estimate", "conf_low", "conf_high")]
    axis = scale(values, steps=2)
    panel = canvas.panel(start, top, right, centres[-1] + ROW / 2, axis.low, axis.high)
    kept = [(row, y) for row, y in there if known(row["estimate"], row["conf_low"], row["conf_high"])]
    if kept:
        colours = [INK if row["total"] else MARK for row, _ in kept]
        ranges(canvas, panel, place([row for row, _ in kept], [y for _, y in kept], colours), size=7.0)
    for row, y in there:
        if not known(row["estimate"], row["conf_low"], row["conf_high"]):
            _silent(canvas, row, start if known(row["estimate"]) else left, right, y)
    signed = any(row["form"] == "signed" for row, _ in there)
    _ticks(canvas, panel, axis.ticks, {"unit": "nps" if signed else ""})


def _numbers(canvas: Canvas, there: Sequence[tuple[Mapping[str, Any], float]], left: float) -> float:
    """Write the numbers of a column, last digits under each other; gives the room that they take."""
    shown = [
        (number(row["estimate"], {"format": row["form"]}), bool(row["total"]), y)
        for row, y in there
        if known(row["estimate"])
    ]
    wide = max((canvas.width_of(text, bold=bold) for text, bold, _ in shown), default=-BESIDE)
    for text, bold, y in shown:
        canvas.write(left + wide, y, text, bold=bold, anchor="end", fixed=True)
    return wide + BESIDE


def _silent(canvas: Canvas, row: Mapping[str, Any], left: float, right: float, y: float) -> None:
    """Where there is no range: why, in short where a column has no room, and a dotted line behind it."""
    text = why_no_range(row)
    if canvas.width_of(text, SIZES["small"]) > right - left:
        text = say("too few") if too_few(row) else say("no range")
    canvas.write(left, y, text, size=SIZES["small"], colour=SECOND, fixed=True)
    dotted(canvas, min(left + canvas.width_of(text, SIZES["small"]) + 5, right - 6), right, y)


def _ticks(canvas: Canvas, panel: Panel, ticks: Sequence[float], options: dict[str, str]) -> None:
    """The values under a column, each inside it and none upon another."""
    edge = panel.left - 9
    for tick in ticks:
        text = tick_text(tick, options, canvas.language)
        half = canvas.width_of(text, SIZES["small"]) / 2
        x = min(max(panel.x(tick), panel.left + half), panel.right - half)
        if x - half > edge + 6:
            canvas.write(
                x, panel.bottom + 9, text, size=SIZES["small"], colour=SECOND, anchor="middle", fixed=True
            )
            edge = x + half
