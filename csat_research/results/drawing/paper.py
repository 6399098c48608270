"""Paper: what a canvas draws on - a few kinds of marks, in screen pixels from the upper left corner or on a panel's scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Anchor", "Orient", "Panel", "Paper", "Ranged"]

Anchor = str  # "start", "middle" or "end", as in SVG
Orient = Literal["x", "y"]  # what `at` is measured on: slots from the left, or a height in pixels


class Ranged(NamedTuple):
    """A point with its range on the scale of a panel, at a place across it."""

    estimate: float
    low: float
    high: float
    at: float
    colour: str


@dataclass(slots=True)
class Panel:
    """The part of a picture with a scale; x and y are data or canvas pixels as the chapter says.

    rise: values at the lower and the upper edge, where y is not pixels. ax: its Axes, where the paper has some.
    """

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    rise: tuple[float, float] | None = None
    ax: Axes | None = None

    def y(self, value: float) -> float:
        """Canvas pixel of a value on the vertical scale; where there is none, values are pixels."""
        if self.rise is None:
            return value
        low, high = self.rise
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def x(self, value: float) -> float:
        """Canvas pixel of a value on the horizontal scale."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


class Paper(Protocol):
    """What can be drawn. Lower `zorder` lies below; widths and sizes are canvas pixels; dashes count in line widths.

    verbatim: letters that no font here has stay, for the reader's browser may have one.
    """

    verbatim: bool

    def begin(self, width: float, top: float, height: float) -> None:
        """The size of the sheet, told once: `top` is the room of a title above 0."""

    def text(
        self, x: float, y: float, line: str, *, size: float, bold: bool, colour: str, anchor: Anchor
    ) -> None:
        """One line that stands on the height `y`."""

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
        """A straight line from the first point (x, y) to the second."""

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
        """A rectangle; `y` is its upper edge."""

    def heads(self, y: float) -> None:
        """Tell that heads of columns end at a height: they are said again where rows go on on another sheet."""

    def hint(self, x: float, y: float, width: float, height: float, words: str) -> None:
        """A place that shows words when a pointer rests on it, where the paper can."""

    def disc(self, x: float, y: float, size: float, *, fill: str, edge: str, zorder: float) -> None:
        """A round point, `size` wide, with an edge of a pixel."""

    def panel(self, panel: Panel) -> None:
        """Get ready for what is drawn on a panel's scale."""

    def spans(
        self,
        panel: Panel,
        orient: Orient,
        at: Sequence[float],
        ends: tuple[Sequence[float], Sequence[float]],
        colours: Sequence[str],
        widths: Sequence[float],
    ) -> None:
        """Ranges on the scale of a panel, one at each place."""

    def dots(self, panel: Panel, orient: Orient, points: Sequence[Ranged], size: float) -> None:
        """Points with a white edge."""

    def area(
        self, panel: Panel, x: np.ndarray, low: np.ndarray, high: np.ndarray, *, fill: str, zorder: float
    ) -> None:
        """The ground between two lines (n,) over x (n,); NaN leaves a gap."""

    def trace(
        self, panel: Panel, x: np.ndarray, y: np.ndarray, *, colour: str, width: float, zorder: float
    ) -> None:
        """A line through points; NaN leaves a gap."""
