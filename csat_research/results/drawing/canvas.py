"""Canvas: one picture measured in screen pixels from its upper left corner; texts, lines and panels go on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from csat_research.results.drawing.cutting import is_cut
from csat_research.results.drawing.lettering import alone, clean, drawable, isolated, text_width, wrapped
from csat_research.results.drawing.look import BAND, INK, SECOND, SIZES, WHITE
from csat_research.results.drawing.paper import Anchor, Panel, Paper
from csat_research.words import Sentence, direction, render

__all__ = ["Anchor", "Canvas", "Panel"]

_TURNED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(slots=True)
class Canvas:
    """A sheet `width` pixels wide whose height is told once, by `begin`, before anything is drawn.

    paper: what is drawn on. language: of the words; right to left languages mirror the columns, never the scales.
    room: how tall it may be where long names can be cut; what was cut is shown to a pointer, and stands in the table.
    """

    paper: Paper
    width: float
    language: str = "en"
    title: Sequence[Sentence | str] = ()
    room: float = math.inf
    height: float = 0.0
    panels: list[Panel] = field(default_factory=list)

    @property
    def mirrored(self) -> bool:
        """Whether the columns run from right to left."""
        return direction(self.language) == "rtl"

    def say(self, text: Sentence | str) -> str:
        """Words in the canvas's language, made safe."""
        return clean(render(text, self.language))

    def begin(self, height: float) -> None:
        """Fix the height of what follows; a title, where there is one, takes its room above."""
        heading = self._heading()
        top = sum(leading for *_, leading in heading) + (6 if heading else 0)
        self.height = height
        self.paper.begin(self.width, top, height)
        y = -top
        for line, size, bold, colour, leading in heading:
            self.write(0, y + leading / 2, line, size=size, bold=bold, colour=colour)
            y += leading

    def _heading(self) -> list[tuple[str, float, bool, str, float]]:
        styles = ((SIZES["title"], True, INK, 20.0), (SIZES["subtitle"], False, SECOND, 16.0))
        found = []
        for text, (size, bold, colour, leading) in zip(self.title, styles, strict=False):
            lines = wrapped(self.say(text), self.width, size, bold) if self.say(text) else []
            found += [(line, size, bold, colour, leading) for line in lines]
        return found

    def side(self, x: float) -> float:
        """A horizontal position, mirrored where the language runs from right to left."""
        return self.width - x if self.mirrored else x

    def write(
        self,
        x: float,
        y: float,
        text: Sentence | str,
        *,
        size: float = SIZES["label"],
        bold: bool = False,
        colour: str = INK,
        anchor: Anchor = "start",
        fixed: bool = False,
    ) -> None:
        """One line of text around the height `y`; `fixed` text belongs to a scale and is not mirrored."""
        said = self.say(text)
        line = isolated(alone(said if self.paper.verbatim else drawable(said)), self.mirrored)
        turned = self.mirrored and not fixed
        self.paper.text(
            self.side(x) if turned else x,
            y + 0.36 * size,
            line,
            size=size,
            bold=bold,
            colour=colour,
            anchor=_TURNED[anchor] if turned else anchor,
        )

    def paragraph(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        leading: float = 17.0,
        size: float = SIZES["label"],
        **style: Any,
    ) -> None:
        """Lines of text around the height `y`, each a text of its own."""
        first = y - leading * (len(lines) - 1) / 2
        for i, line in enumerate(lines):
            self.write(x, first + leading * i, line, size=size, **style)

    def name(
        self, x: float, y: float, lines: Sequence[str], whole: str, *, width: float, bold: bool = False
    ) -> None:
        """The lines of a name around the height `y`; where it was cut, a pointer that rests on it is told the whole."""
        self.paragraph(x, y, lines, bold=bold)
        if is_cut(lines, whole):
            left, high = min(self.side(x), self.side(x + width)), 17.0 * len(lines)
            self.hint(left, y - high / 2, width, high, whole)

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        colour: str = BAND,
        width: float = 1.0,
        dashes: Sequence[float] = (),
        round_ends: bool = False,
        zorder: float = 0.5,
    ) -> None:
        """A straight line in canvas pixels, not mirrored; dashes: on, off, in widths of the line."""
        ends = (x0, y0, x1, y1)
        self.paper.line(ends, colour=colour, width=width, dashes=dashes, round_ends=round_ends, zorder=zorder)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        edge: str | None = None,
        zorder: float = 1.0,
    ) -> None:
        """A rectangle in canvas pixels, not mirrored; `y` is its upper edge."""
        self.paper.box(x, y, width, height, fill=fill, edge=edge, zorder=zorder)

    def hint(self, x: float, y: float, width: float, height: float, text: Sentence | str) -> None:
        """A place whose words are shown when a pointer rests on it (SVG only); what it says stands in the table too."""
        self.paper.hint(x, y, width, height, self.say(text).replace("\n", " "))

    def disc(
        self,
        x: float,
        y: float,
        size: float,
        *,
        colour: str,
        edge: str = WHITE,
        fill: str = "",
        zorder: float = 4.0,
    ) -> None:
        """A round point, `size` pixels wide, in canvas pixels."""
        self.paper.disc(x, y, size, fill=fill or colour, edge=edge, zorder=zorder)

    def panel(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        low: float,
        high: float,
        rise: tuple[float, float] | None = None,
    ) -> Panel:
        """A frameless part of the canvas: x runs from `low` to `high`, y in canvas pixels downwards, or upwards over `rise`."""
        found = Panel(left, right, top, bottom, low, high, rise)
        self.panels.append(found)
        self.paper.panel(found)
        return found

    def chart(
        self, left: float, top: float, right: float, bottom: float, slots: int, rise: tuple[float, float]
    ) -> Panel:
        """A panel whose values run upwards from `rise[0]` to `rise[1]` over `slots` places, numbered from 0."""
        return self.panel(left, top, right, bottom, -0.5, slots - 0.5, rise)

    def width_of(self, text: Sentence | str, size: float = SIZES["label"], bold: bool = False) -> float:
        """Width of the widest line of a text in canvas pixels."""
        return max(text_width(line, size, bold) for line in self.say(text).split("\n"))

    def wrap(
        self, text: Sentence | str, width: float, size: float = SIZES["label"], bold: bool = False
    ) -> list[str]:
        """A text as lines no wider than `width`."""
        return wrapped(self.say(text), width, size, bold)
