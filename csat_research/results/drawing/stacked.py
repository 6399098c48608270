"""Stacks: names, counts and segments that the stacked pictures of answers and of NPS have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.cutting import cut_apart
from csat_research.results.drawing.look import BAND, INK, RULE, SECOND, SIZES, WHITE
from csat_research.results.drawing.numbers import known
from csat_research.results.drawing.row_plots import answers, flag
from csat_research.results.drawing.rows import GAP, LINES
from csat_research.words import Sentence, say

__all__ = [
    "BAR",
    "SMALL",
    "Names",
    "place_names",
    "segment",
    "shades",
    "upright_line",
    "write_names",
    "zero_line",
]

SMALL = SIZES["axis"]
BAR = 20.0
FOOT = 20.0  # under the last row, for the scale of a point
LEAST = 15.0  # a numeral needs a segment this wide
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The names and counts on the left of stacked rows: lines, heights of the rows, and where the bars begin."""

    lines: tuple[tuple[str, ...], ...]
    edges: tuple[float, ...]
    width: float
    count: float
    above: bool

    def words(self, i: int) -> float:
        """Middle of the name of row `i`."""
        return self.edges[i] + 5 + 17 * len(self.lines[i]) / 2 if self.above else self.centres[i]

    @property
    def left(self) -> float:
        """Where the bars may begin."""
        return 0.0 if self.above else self.width + GAP + (self.count + GAP if self.count else 0.0)

    @property
    def centres(self) -> list[float]:
        """Height of each row's bar."""
        if self.above:
            return [edge - BAR / 2 - 7 for edge in self.edges[1:]]
        return [(a + b) / 2 for a, b in zip(self.edges[:-1], self.edges[1:], strict=True)]


def place_names(
    canvas: Canvas, found: Sequence[Row], head: float, *, narrow: float = 430.0, reserved: float = 0.0
) -> Names:
    """Measure the names and find the rows; under `narrow` pixels the names stand above their bars.

    reserved: room on the right that the line of the name must leave to a value.
    """
    above = canvas.width < narrow
    strong = [flag(row, "total") for row in found]
    labels = [row["label"] or say("all") for row in found]
    natural = max(canvas.width_of(label, bold=b) for label, b in zip(labels, strong, strict=True))
    width = min(canvas.width * 0.6, canvas.width - reserved) if above else min(natural, canvas.width * 0.26)
    counts = [canvas.width_of(say("{n:count}", n=row["n"]), SMALL) for row in found if known(row.get("n"))]
    count = max([*counts, canvas.width_of(say("answers"), SIZES["small"])]) if counts else 0.0
    places = [(canvas.say(label), width, b) for label, b in zip(labels, strong, strict=True)]
    for most in LINES:
        lines = cut_apart(places, most, SIZES["label"])
        if above:
            room = canvas.width - reserved
            lines = [_with_count(canvas, row, one, room) for row, one in zip(found, lines, strict=True)]
        edges = [head]
        for one in lines:
            edges.append(
                edges[-1] + (len(one) * 17.0 + BAR + 16 if above else max(31.0, len(one) * 17.0 + 9))
            )
        if edges[-1] + FOOT <= canvas.room:
            break
    return Names(tuple(map(tuple, lines)), tuple(edges), width, count, above)


def _with_count(canvas: Canvas, row: Row, lines: list[str], room: float) -> list[str]:
    """The lines of a name, and one more where the count finds no room after the last."""
    count = canvas.width_of(answers(row["n"]), SMALL) if known(row.get("n")) else 0.0
    taken = canvas.width_of(lines[-1], bold=flag(row, "total"))
    return lines if taken + 8 + count <= room or not count else [*lines, ""]


def write_names(canvas: Canvas, names: Names, found: Sequence[Row]) -> None:
    """Names, counts under their heading, and a rule under the total."""
    canvas.paper.heads(names.edges[0])
    for i, (row, lines) in enumerate(zip(found, names.lines, strict=True)):
        whole = canvas.say(row["label"] or say("all"))
        canvas.name(0, names.words(i), lines, whole, width=names.width, bold=flag(row, "total"))
        _write_count(canvas, names, i, row)
        if i + 1 < len(found):
            colour = RULE if flag(row, "total") else BAND
            canvas.line(0, names.edges[i + 1], canvas.width, names.edges[i + 1], colour=colour)
    if names.count and not names.above:
        x = names.width + GAP + names.count
        canvas.write(x, names.edges[0] - 9, say("answers"), size=SIZES["small"], colour=SECOND, anchor="end")


def _write_count(canvas: Canvas, names: Names, i: int, row: Row) -> None:
    if not known(row.get("n")):
        return
    if not names.above:
        x, anchor = names.width + GAP + names.count, "end"
        text: Sentence | str = say("{n:count}", n=row["n"])
    else:
        last = canvas.width_of(names.lines[i][-1], bold=flag(row, "total"))
        x, text, anchor = last + 8 if last else 0.0, answers(row["n"]), "start"
    y = names.words(i) + (17 * (len(names.lines[i]) - 1) / 2 if names.above else 0)
    canvas.write(x, y, text, size=SMALL, colour=SECOND, anchor=anchor)


def segment(canvas: Canvas, x0: float, x1: float, y: float, share: float, fill: str) -> None:
    """One part of a stack with a white gap of a pixel; its share as a whole number where there is room."""
    if x1 - x0 <= 0.2:
        return
    canvas.box(x0, y - BAR / 2, max(0.6, x1 - x0 - 1), BAR, fill=fill, zorder=2)
    text = canvas.say(say("{share:count}", share=share))
    if x1 - x0 >= max(LEAST, canvas.width_of(text, SIZES["small"]) + 5):
        colour = WHITE if _dark(fill) else INK
        canvas.write((x0 + x1) / 2, y, text, size=SIZES["small"], colour=colour, anchor="middle", fixed=True)


def _dark(colour: str) -> bool:
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.42


def shades(ends: Sequence[str], count: int) -> list[str]:
    """`count` colours from the first end to the last; one alone is the last.

    >>> shades(("#000000", "#ffffff"), 3)
    ['#000000', '#808080', '#ffffff']
    """
    if count <= 1:
        return [ends[-1]][:count]
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    # as `seaborn.blend_palette`, which would have a page wait for pyplot
    blend = LinearSegmentedColormap.from_list("shades", list(ends))
    return [to_hex(one) for one in blend(np.linspace(0, 1, count))]


def upright_line(canvas: Canvas, panel: Panel, names: Names, value: float, **style: Any) -> None:
    """A vertical line at a value: through all rows, or beside the bars alone where names stand above them."""
    rows = [(panel.top, panel.bottom)]
    if names.above:
        rows = [(y - BAR / 2 - 2, y + BAR / 2 + 2) for y in names.centres]
    for top, bottom in rows:
        canvas.line(panel.x(value), top, panel.x(value), bottom, **style)


def zero_line(canvas: Canvas, panel: Panel, names: Names) -> None:
    """The line at zero."""
    upright_line(canvas, panel, names, 0, colour=INK, width=1.3, zorder=2.5)
