"""Rows: names on the left, values on the right, a scale between them; the columns follow from the longest label.

Three forms, by the room there is: *line* (all in one line), *double* (n under the name, what it was under the
value) and *stacked* (words above, the mark below them over the full width).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from csat_research.results.drawing.axes import values_below
from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.cutting import cut_apart
from csat_research.results.drawing.look import BAND, INK, SECOND, SIZES
from csat_research.results.drawing.numbers import Scale
from csat_research.words import Sentence

__all__ = [
    "GAP",
    "LINES",
    "MARK",
    "Entry",
    "Rows",
    "arrange",
    "axis_height",
    "draw_axis",
    "draw_rows",
    "ground",
    "panel_of",
    "upright",
]

GAP = 16.0
LEADING = 17.0
MARK = 18.0  # height of the mark in the stacked form
_SMALL = SIZES["axis"]
_LEAST = 120.0  # a panel narrower than this says nothing
LINES = (0, 3, 2, 1)  # of a name: all it takes, and fewer where a picture would be taller than its room
Form = Literal["line", "double", "stacked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The words of one row; empty ones take no room. `colour` is that of the value."""

    name: str
    under: str = ""
    under_alone: str = ""
    value: str = ""
    below: str = ""
    bold: bool = False
    bold_value: bool = False
    colour: str = INK


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Where everything of a row picture stands, in canvas pixels before mirroring."""

    form: Form
    entries: tuple[Entry, ...]
    names: tuple[tuple[str, ...], ...]
    columns: tuple[float, float, float, float]  # widths of name, under, below, value
    extra: float
    left: float
    right: float
    edges: tuple[float, ...]  # upper edge of each row, and the lower edge of the last

    @property
    def top(self) -> float:
        """Upper edge of the first row."""
        return self.edges[0]

    @property
    def bottom(self) -> float:
        """Lower edge of the last row."""
        return self.edges[-1]

    @property
    def centres(self) -> list[float]:
        """Height of each row's mark."""
        if self.form == "stacked":
            return [edge - MARK / 2 - 5 for edge in self.edges[1:]]
        return [(a + b) / 2 for a, b in zip(self.edges[:-1], self.edges[1:], strict=True)]


def arrange(canvas: Canvas, entries: Sequence[Entry], *, head: float = 0.0, extra: float = 0.0) -> Rows:
    """Choose the form and the columns: measured, so that the scale keeps its room; of two the lower.

    Names are cut for `canvas.room` alone.
    """
    for most in LINES:
        fitting = _fitting(canvas, entries, extra, most)
        lowest = min((_heights(canvas, one, head, most) for one in fitting), key=lambda rows: rows.bottom)
        if lowest.bottom + AXIS + TITLE <= canvas.room:
            break
    return lowest


def _fitting(canvas: Canvas, entries: Sequence[Entry], extra: float, most: int) -> list[Rows]:
    """The forms in which names of at most so many lines find their place beside the scale; else the stacked one."""
    forms: tuple[Form, ...] = ("line", "double") if canvas.width >= 600 else ("double",)
    found = [one for form in forms if (one := _columns(canvas, entries, form, extra, most)) is not None]
    return found or [_rows("stacked", entries, (canvas.width, 0.0, 0.0, 0.0), extra, 0.0, canvas.width)]


def _columns(canvas: Canvas, entries: Sequence[Entry], form: Form, extra: float, lines: int) -> Rows | None:
    name = _width(canvas, [(e.name, SIZES["label"], e.bold) for e in entries])
    under = _width(canvas, [(e.under_alone if form == "line" else e.under, _SMALL, False) for e in entries])
    value = _width(canvas, [(e.value, SIZES["value"], e.bold_value) for e in entries])
    below = _width(canvas, [(e.below, _SMALL, False) for e in entries])
    if form == "double":
        name, value, under, below = max(name, under), max(value, below), 0.0, 0.0
    taken = sum(w + GAP for w in (under, below, value, extra) if w)
    scale = _LEAST if lines == 1 else max(_LEAST, canvas.width * 0.24)
    most = canvas.width - taken - GAP - scale
    if (name > most and most < 90) or (form == "line" and name > 1.6 * most and lines != 1):
        return None
    name = min(name, most, max(canvas.width * 0.36, under if form == "double" else 0.0))
    left = name + GAP + (under + GAP if under else 0.0)
    right = canvas.width - sum(w + GAP for w in (below, value, extra) if w) - (0.0 if value or extra else 8.0)
    return _rows(form, entries, (name, under, below, value), extra, left, right)


def _rows(
    form: Form,
    entries: Sequence[Entry],
    columns: tuple[float, float, float, float],
    extra: float,
    left: float,
    right: float,
) -> Rows:
    return Rows(
        form=form,
        entries=tuple(entries),
        names=(),
        columns=columns,
        extra=extra,
        left=left,
        right=right,
        edges=(),
    )


def _width(canvas: Canvas, texts: Sequence[tuple[str, float, bool]]) -> float:
    return max((canvas.width_of(text, size, bold) for text, size, bold in texts if text), default=0.0)


def _heights(canvas: Canvas, rows: Rows, head: float, most: int) -> Rows:
    places = [(canvas.say(one.name), _name_room(canvas, rows, one), one.bold) for one in rows.entries]
    names, edges = cut_apart(places, most, SIZES["label"]), [head]
    for entry, lines in zip(rows.entries, names, strict=True):
        edges.append(edges[-1] + _height(rows, entry, len(lines)))
    return replace(rows, names=tuple(map(tuple, names)), edges=tuple(edges))


def _name_room(canvas: Canvas, rows: Rows, entry: Entry) -> float:
    if rows.form != "stacked":
        return rows.columns[0]
    value = canvas.width_of(entry.value, SIZES["value"], entry.bold_value) if entry.value else 0.0
    room = canvas.width - max(value, rows.extra) - GAP  # the possible ranks stand below the value
    return room if room >= 90 else canvas.width


def _height(rows: Rows, entry: Entry, lines: int) -> float:
    if rows.form == "line":
        return max(28.0, lines * LEADING + 9)
    second = bool(entry.under or entry.below or (rows.extra and rows.form == "stacked"))
    if rows.form == "double":
        return max(40.0 if second else 30.0, (lines + bool(entry.under)) * LEADING + 6)
    return (max(lines, 1) + second) * LEADING + MARK + (18 if rows.extra else 12)


def draw_rows(canvas: Canvas, rows: Rows) -> None:
    """Names, values and the lines between the rows."""
    canvas.paper.heads(rows.top)
    for edge in rows.edges[1:-1]:
        canvas.line(0, edge, canvas.width, edge)
    for i, entry in enumerate(rows.entries):
        {"line": _in_line, "double": _doubled, "stacked": _stacked}[rows.form](canvas, rows, i, entry)


def _in_line(canvas: Canvas, rows: Rows, i: int, entry: Entry) -> None:
    y = rows.centres[i]
    name, under, below, value = rows.columns
    canvas.name(0, y, rows.names[i], entry.name, width=name, bold=entry.bold)
    if under:
        _under(canvas, name + GAP, under, y, entry)
    end = canvas.width - (rows.extra + GAP if rows.extra else 0.0)
    canvas.write(end, y, entry.value, bold=entry.bold_value, colour=entry.colour, anchor="end")
    if below:
        canvas.write(end - value - GAP, y, entry.below, size=_SMALL, colour=SECOND, anchor="end")


def _under(canvas: Canvas, x: float, width: float, y: float, entry: Entry) -> None:
    counts = (
        entry.under_alone != entry.under
    )  # a bare number stands right under its heading, words stand left
    anchor = "end" if counts else "start"
    canvas.write(x + width if counts else x, y, entry.under_alone, size=_SMALL, colour=SECOND, anchor=anchor)


def _doubled(canvas: Canvas, rows: Rows, i: int, entry: Entry) -> None:
    y = rows.centres[i]
    lines = rows.names[i]
    up = 8.5 if entry.under else 0.0
    canvas.name(0, y - up, lines, entry.name, width=rows.columns[0], bold=entry.bold)
    canvas.write(0, y - up + LEADING * (len(lines) + 1) / 2, entry.under, size=_SMALL, colour=SECOND)
    end = canvas.width - (rows.extra + GAP if rows.extra else 0.0)
    rise = 8.5 if entry.below else 0.0
    canvas.write(end, y - rise, entry.value, bold=entry.bold_value, colour=entry.colour, anchor="end")
    canvas.write(end, y + rise, entry.below, size=_SMALL, colour=SECOND, anchor="end")


def _stacked(canvas: Canvas, rows: Rows, i: int, entry: Entry) -> None:
    y = rows.edges[i] + 5 + LEADING / 2
    lines = rows.names[i]
    middle, wide = y + LEADING * (len(lines) - 1) / 2, _name_room(canvas, rows, entry)
    canvas.name(0, middle, lines, entry.name, width=wide, bold=entry.bold)
    after = y + LEADING * len(lines)
    room = _name_room(canvas, rows, entry) < canvas.width
    canvas.write(
        canvas.width,
        y if room else after,
        entry.value,
        bold=entry.bold_value,
        colour=entry.colour,
        anchor="end",
    )
    canvas.write(0, after, entry.under, size=_SMALL, colour=SECOND)
    canvas.write(canvas.width, after, entry.below if room else "", size=_SMALL, colour=SECOND, anchor="end")


def panel_of(canvas: Canvas, rows: Rows, scale: Scale) -> Panel:
    """The panel between the columns, mirrored with them; a narrow margin keeps the end marks on it."""
    left, right = sorted((canvas.side(rows.left), canvas.side(rows.right)))
    return canvas.panel(left + 6, rows.top, right - 6, rows.bottom, scale.low, scale.high)


def upright(
    canvas: Canvas,
    rows: Rows,
    panel: Panel,
    value: float,
    *,
    colour: str = INK,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    """A vertical line at a value, through all rows; in the stacked form only beside the marks."""
    x = panel.x(value)
    ends = [(rows.top, rows.bottom)]
    if rows.form == "stacked":
        ends = [(y - MARK / 2, y + MARK / 2) for y in rows.centres]
    style: dict[str, Any] = {"dashes": (4, 2.4)} if dashed else {}
    for top, bottom in ends:
        canvas.line(x, top, x, bottom, colour=colour, width=width, zorder=1.5, **style)


AXIS = 20.0  # room for the ticks under the rows
TITLE = 17.0


def axis_height(canvas: Canvas, title: Sentence | str) -> float:
    """Room under the rows for ticks and the axis title."""
    lines = canvas.wrap(title, canvas.width, _SMALL)
    return AXIS + TITLE * len(lines) + 2 if canvas.say(title) else AXIS + 4


def draw_axis(
    canvas: Canvas, panel: Panel, scale: Scale, title: Sentence | str, options: dict[str, object]
) -> None:
    """Values under the panel, as many as find room, and what they measure."""
    values_below(canvas, panel, scale, options)
    lines = canvas.wrap(title, canvas.width, _SMALL)
    half = max(canvas.width_of(line, _SMALL) for line in lines) / 2
    x = min(max((panel.left + panel.right) / 2, half), canvas.width - half)
    first = panel.bottom + 29 + TITLE * (len(lines) - 1) / 2
    canvas.paragraph(x, first, lines, size=_SMALL, leading=TITLE, colour=SECOND, anchor="middle", fixed=True)


def ground(canvas: Canvas, panel: Panel, y: float, height: float = 6.0) -> None:
    """A pale strip over the whole panel."""
    canvas.box(panel.left, y - height / 2, panel.right - panel.left, height, fill=BAND, zorder=0.8)
