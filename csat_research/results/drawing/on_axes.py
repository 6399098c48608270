"""On axes: the paper of notebooks, slides and files - an Axes of matplotlib, whose points seaborn draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from csat_research.results.drawing.look import HINT, blank
from csat_research.results.drawing.paper import Anchor, Orient, Panel, Ranged

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

__all__ = ["PIXELS", "AxesPaper"]

PIXELS = 96.0  # screen pixels an inch
_ALIGN = {"start": "left", "middle": "center", "end": "right"}


class AxesPaper:
    """One Axes, and others inside it for further panels.

    grows: the picture takes the height it needs, else it keeps inside the Axes. sheet: its fixed size and margin.
    """

    verbatim = False

    def __init__(
        self, ax: Axes, *, grows: bool = True, sheet: tuple[float, float, float] | None = None
    ) -> None:
        self.ax = ax
        self._grows, self._sheet = grows, sheet
        self._panels = 0
        self._unit: Any = None
        self._point = (
            0.75  # typographic points a canvas pixel: matplotlib measures widths and markers in them
        )

    def heads(self, y: float) -> None:
        """A picture of its own is never parted."""

    def begin(self, width: float, top: float, height: float) -> None:
        """Fix the size, and where a canvas pixel lies."""
        from matplotlib.transforms import Affine2D

        picture: Picture = self.ax.figure  # type: ignore[assignment]
        if self._sheet is not None:
            wide, high, edge = self._sheet
            picture.set_size_inches(wide / PIXELS, high / PIXELS)
            scale = min((wide - 2 * edge) / width, (high - 2 * edge) / (top + height))
            left, upper = (wide - scale * width) / 2 / PIXELS, (high - edge) / PIXELS
        elif self._grows:
            picture.set_size_inches(width / PIXELS, (top + height) / PIXELS)
            left, upper, scale = 0.0, (top + height) / PIXELS, 1.0
        else:
            box = self.ax.get_window_extent().transformed(picture.dpi_scale_trans.inverted())
            scale = min(1.0, box.height * PIXELS / (top + height), box.width * PIXELS / width)
            left, upper = box.x0, box.y1
        step = scale / PIXELS
        self._point = 0.75 * scale
        # By way of the figure, whose transform alone is moved when a picture is cut to its ink (Jupyter does so).
        whole: Picture = self.ax.get_figure(root=True)  # type: ignore[assignment]
        wide, high = whole.get_size_inches()
        pixels = Affine2D().translate(0, top).scale(step, -step).translate(left, upper)
        self._unit = pixels.scale(1 / wide, 1 / high) + whole.transFigure

    def text(
        self, x: float, y: float, line: str, *, size: float, bold: bool, colour: str, anchor: Anchor
    ) -> None:
        """A Text of the Axes."""
        self.ax.text(
            x,
            y,
            line,
            size=size * self._point,
            weight="bold" if bold else "normal",
            color=colour,
            ha=_ALIGN[anchor],
            va="baseline",
            transform=self._unit,
            zorder=5,
            clip_on=False,
        )

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
        """A Line2D."""
        from matplotlib.lines import Line2D

        x0, y0, x1, y1 = ends
        style: dict[str, Any] = {"linestyle": (0, tuple(dashes))} if dashes else {}
        cap: Any = "round" if round_ends else "butt"
        self._add(
            Line2D(
                [x0, x1],
                [y0, y1],
                color=colour,
                linewidth=width * self._point,
                solid_capstyle=cap,
                zorder=zorder,
                **style,
            )
        )

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
        gid: str | None = None,
    ) -> None:
        """A Rectangle."""
        from matplotlib.patches import Rectangle

        thick = self._point if edge else 0.0
        self._add(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=fill,
                edgecolor=edge or "none",
                linewidth=thick,
                zorder=zorder,
                gid=gid,
            )
        )

    def hint(self, x: float, y: float, width: float, height: float, words: str) -> None:
        """An unseen Rectangle whose name holds the words, for files of SVG."""
        self.box(x, y, width, height, fill="none", edge=None, zorder=6, gid=HINT + words)

    def disc(self, x: float, y: float, size: float, *, fill: str, edge: str, zorder: float) -> None:
        """A marker."""
        from matplotlib.lines import Line2D

        style: dict[str, Any] = {
            "markerfacecolor": fill,
            "markeredgecolor": edge,
            "markeredgewidth": self._point,
            "linestyle": "none",
        }
        self._add(Line2D([x], [y], marker="o", markersize=size * self._point, zorder=zorder, **style))

    def _add(self, artist: Any) -> None:
        artist.set_transform(self._unit)
        artist.set_clip_on(False)
        self.ax.add_artist(artist)

    def panel(self, panel: Panel) -> None:
        """A frameless Axes over part of the canvas; the first is the Axes the picture was asked for, so that a reader can draw on it."""
        ax = self.ax if not self._panels else self.ax.inset_axes((0, 0, 1, 1), zorder=1)
        self._panels += 1
        panel.ax = ax
        blank(ax)
        ax.set_axes_locator(self._locator(panel))
        ax.set_position(self._place(panel))
        ax.set_xlim(panel.low, panel.high)
        ax.set_ylim(*(panel.rise or (panel.bottom, panel.top)))

    def _locator(self, panel: Panel) -> Callable[..., Any]:
        return lambda ax, renderer: self._place(panel)

    def _place(self, panel: Panel) -> Any:
        from matplotlib.transforms import Bbox

        picture: Picture = self.ax.figure  # type: ignore[assignment]
        ends = [(panel.left, panel.bottom), (panel.right, panel.top)]
        (x0, y0), (x1, y1) = (self._unit - picture.transFigure).transform(ends)
        return Bbox.from_extents(x0, y0, x1, y1)

    def spans(
        self,
        panel: Panel,
        orient: Orient,
        at: Sequence[float],
        ends: tuple[Sequence[float], Sequence[float]],
        colours: Sequence[str],
        widths: Sequence[float],
    ) -> None:
        """Lines in the units of the data."""
        ax = _ax(panel)
        lines = ax.hlines if orient == "y" else ax.vlines
        thick = [width * self._point for width in widths]
        lines(at, *ends, colors=list(colours), linewidths=thick, zorder=3, clip_on=False)

    def dots(self, panel: Panel, orient: Orient, points: Sequence[Ranged], size: float) -> None:
        """A scatterplot of seaborn."""
        import seaborn as sns

        ax, rows = _ax(panel), pd.DataFrame(points)
        across, up = ("estimate", "at") if orient == "y" else ("at", "estimate")
        sns.scatterplot(
            data=rows,
            x=across,
            y=up,
            hue="colour",
            palette={one: one for one in rows["colour"]},
            legend=False,
            s=(size * self._point) ** 2,
            edgecolor="white",
            linewidth=1.1 * self._point,
            zorder=4,
            clip_on=False,
            ax=ax,
        )
        ax.set(xlabel="", ylabel="")

    def area(
        self, panel: Panel, x: np.ndarray, low: np.ndarray, high: np.ndarray, *, fill: str, zorder: float
    ) -> None:
        """The ground between two lines."""
        _ax(panel).fill_between(x, low, high, color=fill, linewidth=0, zorder=zorder)

    def trace(
        self, panel: Panel, x: np.ndarray, y: np.ndarray, *, colour: str, width: float, zorder: float
    ) -> None:
        """A line through points."""
        _ax(panel).plot(x, y, color=colour, linewidth=width * self._point, zorder=zorder)


def _ax(panel: Panel) -> Axes:
    assert panel.ax is not None, "`panel` comes first"
    return panel.ax
