"""On SVG: the paper of pages - each mark is written as SVG at once, so that twenty pictures cost what one of matplotlib's does."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from csat_research.results.drawing.look import INK, PHONE, WHITE
from csat_research.results.drawing.paper import Anchor, Orient, Panel, Ranged
from csat_research.results.drawing.path_data import along, px, stretches, through

__all__ = ["PIECE", "SvgPaper"]

# A lone number, or lone Persian letters: the same without what isolates them from nothing.
_ALONE = re.compile("\u2066[^\u2066-\u2069\u0590-\u08ff]*\u2069|\u2067[\u0621-\u06d3\u200c ]*\u2069")


Box = tuple[float, float, float, float]  # left, top, right, bottom
Piece = tuple[float, float]  # top, bottom
PIECE = 300.0  # pixels of one, where a row is not taller: the less air at the foot of a sheet, the more a page weighs
NEAR = 8  # so many elements a mark looks back for one of its style


class _Mark(NamedTuple):
    """One mark: marks of one style share an element. tag "path": `body` is its data, else an element's rest.

    box: what it covers; a mark without is never passed by a later one. reach: upper and lower end of one without a box.
    """

    zorder: float
    tag: str
    style: str
    body: str
    box: Box | None = None
    reach: tuple[float, float] = (-math.inf, math.inf)

    def within(self, top: float, bottom: float) -> bool:
        """Whether a part of it lies between two heights."""
        upper, lower = (self.box[1], self.box[3]) if self.box else self.reach
        return upper < bottom and lower > top


class _Element(NamedTuple):
    """Marks of one style, none of which lies under what was drawn between them."""

    tag: str
    style: str
    bodies: list[str]
    boxes: list[Box | None]

    def under(self, box: Box | None) -> bool:
        """Whether a part of it would lie under a mark there."""
        return box is None or any(one is None or _meet(one, box) for one in self.boxes)


def _nearest(lines: Sequence[float], end: float) -> float:
    return min(lines, key=lambda line: abs(line - end))


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


class SvgPaper:
    """A sheet whose marks are kept and sorted by their depth when the picture is asked for."""

    verbatim = True

    def __init__(self) -> None:
        self._marks: list[_Mark] = []
        self._size = (0.0, 0.0, 0.0)
        self._rules: set[float] = set()  # heights of the lines between rows
        self._heads = 0.0  # where the heads of columns end

    def begin(self, width: float, top: float, height: float) -> None:
        """The size of the sheet."""
        self._size = (width, top, height)

    def heads(self, y: float) -> None:
        """Where the heads of columns end."""
        self._heads = y

    @property
    def whole(self) -> Piece:
        """From the upper edge to the lower one."""
        _, top, height = self._size
        return -top, height

    def pieces(self, tallest: float) -> list[Piece]:
        """The picture as it is where it is not taller than that, else a few rows each, parted at the lines between them.

        All are of nearly one height, so that no sheet begins with a row or two.
        """
        top, bottom = self.whole
        if bottom - top <= tallest:
            return [self.whole]
        lines = [one for one in self._rules if top < one < bottom]
        many = math.ceil((bottom - top) / PIECE) if lines else 1
        ends = [top + (bottom - top) * i / many for i in range(1, many)]
        cuts = {_nearest(lines, end) for end in ends}
        return list(pairwise([top, *sorted(cuts), bottom]))

    def frame(self, piece: Piece) -> str:
        """The attributes that say how large a piece is."""
        width, (top, bottom) = self._size[0], piece
        size = f"{width:g} {px(bottom - top)}"
        headed = top == self.whole[0] < self._heads < bottom < self.whole[1]
        told = f' data-heads="{px(self._heads - top)}"' if headed else ""
        return f'width="{width:g}" height="{px(bottom - top)}" viewBox="0 {px(top)} {size}"{told}'

    def inside(self, piece: Piece) -> str:
        """The marks of a piece, the deepest first; words lie on no other, so that those of one style stand together."""
        there = [one for one in self._marks if piece == self.whole or one.within(*piece)]
        ordered = sorted(there, key=lambda one: (one.zorder, one.style if one.tag == "text" else ""))
        found: list[_Element] = []
        for mark in ordered:
            home = _home(found, mark)
            if home is None:
                found.append(_Element(mark.tag, mark.style, [mark.body], [mark.box]))
            else:
                home.bodies.append(mark.body)
                home.boxes.append(mark.box)
        return "".join(_element(one.tag, one.style, one.bodies) for one in found)

    def text(
        self, x: float, y: float, line: str, *, size: float, bold: bool, colour: str, anchor: Anchor
    ) -> None:
        """One line as text."""
        if not line:
            return
        if _ALONE.fullmatch(line):  # a picture runs from left to right
            line = line[1:-1]
        style = f"font-size:{size:g}px"
        style += ";font-weight:700" if bold else ""
        style += f";fill:{colour}" if colour != INK else ""
        style += f";text-anchor:{anchor}" if anchor != "start" else ""
        left = math.floor(x + 0.5)
        place = f' x="{left}"' if left else ""  # 0 where nothing is said
        body = f'{place} y="{math.floor(y + 0.5)}">{escape(line, quote=False)}</text>'
        self._marks.append(_Mark(5.0, "text", style, body, reach=(y - size, y + size / 4)))

    def line(
        self,
        ends: tuple[float, float, float, float],
        *,
        colour: str,
        width: float,
        dashes: Sequence[float],
        round_ends: bool,
        zorder: float,
    ) -> None:
        """A straight line."""
        style = f"fill:none;stroke:{colour};stroke-width:{width:g}"
        style += f";stroke-dasharray:{' '.join(px(one * width) for one in dashes)}" if dashes else ""
        style += ";stroke-linecap:round" if round_ends else ""
        if ends[1] == ends[3] and abs(ends[2] - ends[0]) == self._size[0]:
            self._rules.add(ends[1])
        x0, y0, x1, y1 = map(px, ends)
        to = along(x0, x1, "h") if y0 == y1 else along(y0, y1, "v") if x0 == x1 else f"L{x1} {y1}"
        self._marks.append(_Mark(zorder, "path", style, f"M{x0} {y0}{to}", _around(ends, width)))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        edge: str | None,
        zorder: float,
    ) -> None:
        """A rectangle, its edge a pixel wide."""
        style = f"fill:{fill}{f';stroke:{edge}' if edge else ''}"
        left, top, right, bottom = px(x), px(y), px(x + width), px(y + height)
        body = f"M{left} {top}{along(left, right, 'h')}{along(top, bottom, 'v')}{along(right, left, 'h')}z"
        around = _around((x, y, x + width, y + height), 1.0 if edge else 0.0)
        self._marks.append(_Mark(zorder, "path", style, body, around))

    def hint(self, x: float, y: float, width: float, height: float, words: str) -> None:
        """An unseen area with a title, which every browser shows without a script; a phone has no pointer to rest on it."""
        if self._size[0] <= PHONE:
            return
        place = f' x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}"'
        body = f"{place}><title>{escape(words, quote=False)}</title></rect>"
        self._marks.append(_Mark(6.0, "rect", "fill:none;pointer-events:all", body, reach=(y, y + height)))

    def disc(self, x: float, y: float, size: float, *, fill: str, edge: str, zorder: float) -> None:
        """A circle."""
        self._disc(x, y, size, f"fill:{fill};stroke:{edge}", zorder)

    def _disc(self, x: float, y: float, size: float, style: str, zorder: float) -> None:
        body = f' cx="{px(x)}" cy="{px(y)}" r="{px(size / 2)}"/>'
        self._marks.append(_Mark(zorder, "circle", style, body, _around((x, y, x, y), size + 2)))

    def panel(self, panel: Panel) -> None:
        """A panel is arithmetic here."""

    def spans(
        self,
        panel: Panel,
        orient: Orient,
        at: Sequence[float],
        ends: tuple[Sequence[float], Sequence[float]],
        colours: Sequence[str],
        widths: Sequence[float],
    ) -> None:
        """Ranges as lines."""
        for place, low, high, colour, width in zip(at, *ends, colours, widths, strict=True):
            if orient == "y":
                line = (panel.x(low), panel.y(place), panel.x(high), panel.y(place))
            else:
                line = (panel.x(place), panel.y(low), panel.x(place), panel.y(high))
            self.line(line, colour=colour, width=width, dashes=(), round_ends=False, zorder=3.0)

    def dots(self, panel: Panel, orient: Orient, points: Sequence[Ranged], size: float) -> None:
        """Points as circles."""
        for one in points:
            x, y = (one.estimate, one.at) if orient == "y" else (one.at, one.estimate)
            style = f"fill:{one.colour};stroke:{WHITE};stroke-width:1.1"
            self._disc(panel.x(x), panel.y(y), size, style, 4.0)

    def area(
        self, panel: Panel, x: np.ndarray, low: np.ndarray, high: np.ndarray, *, fill: str, zorder: float
    ) -> None:
        """Each stretch without a gap as a shape."""
        for there in stretches(low + high):
            across = np.concatenate([x[there], x[there][::-1]])
            up = np.concatenate([high[there], low[there][::-1]])
            self._marks.append(_Mark(zorder, "path", f"fill:{fill}", through(panel, across, up) + "z"))

    def trace(
        self, panel: Panel, x: np.ndarray, y: np.ndarray, *, colour: str, width: float, zorder: float
    ) -> None:
        """Each stretch without a gap as a line."""
        style = f"fill:none;stroke:{colour};stroke-width:{width:g}"
        for there in stretches(y):
            self._marks.append(_Mark(zorder, "path", style, through(panel, x[there], y[there])))


def _home(found: Sequence[_Element], mark: _Mark) -> _Element | None:
    """The element near the end that a mark can join: nothing that came after it lies under the mark."""
    for one in reversed(found[-NEAR:]):
        if (one.tag, one.style) == (mark.tag, mark.style):
            return one
        if one.under(mark.box):
            return None
    return None


def _element(tag: str, style: str, bodies: list[str]) -> str:
    if tag == "path":
        return f'<path style="{style}" d="{"".join(bodies)}"/>'
    if len(bodies) == 1:
        return f'<{tag} style="{style}"{bodies[0]}'
    return f'<g style="{style}">{"".join(f"<{tag}{body}" for body in bodies)}</g>'


def _around(ends: Box, width: float) -> Box:
    x0, y0, x1, y1 = ends
    half = width / 2
    return min(x0, x1) - half, min(y0, y1) - half, max(x0, x1) + half, max(y0, y1) + half
