"""Heat plot: a grid of numbers with their ranges; bold where the range leaves out 0, shaded by size above it, a dash where withheld."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.results.drawing.canvas import Canvas
from csat_research.results.drawing.look import BAND, INK, PART, SECOND, SIZES, WHITE
from csat_research.results.drawing.numbers import known, number, range_text
from csat_research.results.drawing.row_plots import flag
from csat_research.results.drawing.stacked import shades
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.naming import labelled
from csat_research.words import say

__all__ = ["heat"]

SMALL, LEADING, HIGH = SIZES["small"], 15.0, 40.0
STEPS = 12
Row = Mapping[str, Any]


def heat(canvas: Canvas, figure: Figure) -> None:
    """Rows of one driver, columns of one segment each; columns that find no room go on below."""
    found = records(figure.data)
    rows, columns = (
        list(dict.fromkeys(r["row"] for r in found)),
        list(dict.fromkeys(r["column"] for r in found)),
    )
    cells = {(r["row"], r["column"]): r for r in found}
    names = min(_names_width(canvas, rows, found), canvas.width * 0.3) + 12
    wide = _cell_width(canvas, found, canvas.width - names, len(columns), figure.options)
    fit = max(1, int((canvas.width - names) // wide))
    bands = [columns[i : i + fit] for i in range(0, len(columns), fit)]
    labels = [_label(canvas, row, next(r for r in found if r["row"] == row), names - 12) for row in rows]
    heights = [max(HIGH, LEADING * sum(map(len, label)) + 8) for label in labels]
    heads = [max(len(_head(canvas, c, found, wide - 6)) for c in band) * LEADING + 8 for band in bands]
    notes = _notes(canvas, found)
    canvas.begin(sum(heads) + len(bands) * (sum(heights) + 6) + LEADING * len(notes))
    canvas.panel(0.0, 0.0, canvas.width, canvas.height, 0.0, 1.0)
    top, tone = 0.0, _tones(found)
    for band, head in zip(bands, heads, strict=True):
        for k, column in enumerate(band):
            x = names + wide * (k + 0.5)
            lines = _head(canvas, column, found, wide - 6)
            canvas.paragraph(
                x,
                top + head - 6 - LEADING * len(lines) / 2,
                lines,
                size=SMALL,
                leading=LEADING,
                colour=SECOND,
                anchor="middle",
            )
            left = names + wide * k
            x = canvas.side(left + wide) if canvas.mirrored else left
            # Rows have their name beside them; the head of a column is out of sight further down.
            canvas.hint(x, top + head, wide, sum(heights), column or say("all"))
        y = top + head
        for row, label, height in zip(rows, labels, heights, strict=True):
            _name(canvas, label, y + height / 2)
            for k, column in enumerate(band):
                if (row, column) in cells:
                    _cell(
                        canvas, cells[row, column], (names + wide * k, y, wide, height), tone, figure.options
                    )
            y += height
        top = y + 6
        if top < canvas.height - LEADING * len(notes) - 1:  # a sheet of paper may end between bands
            canvas.line(0, top - 3, canvas.width, top - 3, colour=BAND)
    for i, line in enumerate(notes):
        canvas.write(0, top + LEADING * (i + 0.5), line, size=SMALL, colour=SECOND)


def _names_width(canvas: Canvas, rows: Sequence[str], found: Sequence[Row]) -> float:
    """The widest name, or the words below one: short names would break those letter by letter."""
    below = [canvas.width_of(row.get("below", ""), SMALL) for row in found]
    return max([*(canvas.width_of(labelled(one), SIZES["label"]) for one in rows), *below])


def _cell_width(
    canvas: Canvas, found: Sequence[Row], room: float, count: int, options: Mapping[str, Any]
) -> float:
    """At least as wide as the widest range; wider where columns leave room, which bands of about equal length share."""
    spans = [canvas.width_of(_range(row, options), SMALL) for row in found]
    least = min(max([*spans, 60.0]) + 10, room)
    bands = math.ceil(count / max(1, room // least))
    return max(least, min(math.floor(room / math.ceil(count / bands)), 150.0))


def _range(row: Row, options: Mapping[str, Any]) -> Any:
    return range_text(row["conf_low"], row["conf_high"], options)


def _label(canvas: Canvas, row: str, first: Row, room: float) -> tuple[list[str], list[str]]:
    return canvas.wrap(labelled(row), room, SIZES["label"]), canvas.wrap(first.get("below", ""), room, SMALL)


def _name(canvas: Canvas, label: tuple[list[str], list[str]], y: float) -> None:
    lines, below = label
    start = y - LEADING * (len(lines) + len(below) - 1) / 2
    for i, line in enumerate([*lines, *below]):
        first = i < len(lines)
        size, colour = (SIZES["label"], INK) if first else (SMALL, SECOND)
        canvas.write(0, start + LEADING * i, line, size=size, colour=colour)


def _head(canvas: Canvas, column: str, found: Sequence[Row], room: float) -> list[str]:
    n = next((row["n"] for row in found if row["column"] == column), None)
    counted = canvas.wrap(say("n {n:count}", n=n), room, SMALL) if known(n) else []
    return [*canvas.wrap(column or say("all"), room, SMALL), *counted]


def _tones(found: Sequence[Row]) -> tuple[float, list[str]]:
    sizes = [float(row["estimate"]) for row in found if known(row["estimate"]) and flag(row, "sure")]
    return max([*sizes, 1.0]), [WHITE, *shades((BAND, PART), STEPS)]


def _cell(
    canvas: Canvas,
    row: Row,
    place: tuple[float, float, float, float],
    tone: tuple[float, list[str]],
    options: Mapping[str, Any],
) -> None:
    left, top, width, height = place
    x = canvas.side(left + width) if canvas.mirrored else left
    middle = left + width / 2
    if flag(row, "withheld") or not known(row["estimate"]):
        canvas.box(x + 1, top + 1, width - 2, height - 2, fill=WHITE, edge=BAND)
        canvas.write(middle, top + height / 2, "–", colour=SECOND, anchor="middle")
        return
    most, colours = tone
    size = float(row["estimate"]) / most if flag(row, "sure") else 0.0
    step = round(STEPS * max(0.0, min(1.0, size)))
    canvas.box(x + 1, top + 1, width - 2, height - 2, fill=colours[step], edge=BAND)
    canvas.write(
        middle,
        top + height / 2 - 8,
        number(row["estimate"], options),
        bold=flag(row, "sure"),
        anchor="middle",
    )
    canvas.write(middle, top + height / 2 + 8, _range(row, options), size=SMALL, anchor="middle")


def _notes(canvas: Canvas, found: Sequence[Row]) -> list[str]:
    notes = []
    if any(flag(row, "sure") for row in found):
        notes.append(say("bold: the range leaves out 0; shaded: it lies above 0"))
    if any(flag(row, "withheld") or not known(row["estimate"]) for row in found):
        notes.append(say("–: too few answers to say, or withheld so that no small group can be computed"))
    return [line for note in notes for line in canvas.wrap(note, canvas.width, SMALL)]
