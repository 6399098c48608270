"""Canvas: one picture measured in screen pixels from its upper left corner; texts, lines and panels go on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from csat_research.results.drawing.lettering import alone, clean, drawable, isolated, text_width, wrapped
from csat_research.results.drawing.look import BAND, HINT, INK, SECOND, SIZES, WHITE, blank
from csat_research.words import Sentence, direction, render

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

__all__ = ["Anchor", "Canvas", "Panel"]

Anchor = str  # "start", "middle" or "end", as in SVG
PIXELS = 96.0  # screen pixels an inch
_ALIGN = {"start": "left", "middle": "center", "end": "right"}
_TURNED = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(slots=True)
class Panel:
    """The part of a picture with a scale; x and y of `ax` are data or canvas pixels as the chapter says."""

    ax: Axes
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    rise: tuple[float, float] = (0.0, 1.0)  # values at the lower and the upper edge, where y is not pixels

    def y(self, value: float) -> float:
        """Canvas pixel of a value on the vertical scale."""
        low, high = self.rise
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def x(self, value: float) -> float:
        """Canvas pixel of a value on the horizontal scale."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


@dataclass(slots=True)
class Canvas:
    """A sheet `width` pixels wide whose height is told once, by `begin`, before anything is drawn.

    language: of the words; right to left languages mirror the columns, never the scales. grows: the picture takes the height
    it needs, else it keeps inside the Axes. verbatim: letters no font here has stay (SVG). sheet: its fixed size and margin.
    """

    ax: Axes
    width: float
    language: str = "en"
    title: Sequence[Sentence | str] = ()
    grows: bool = True
    verbatim: bool = False
    sheet: tuple[float, float, float] | None = None
    height: float = 0.0
    panels: list[Panel] = field(default_factory=list)
    _unit: Any = None
    _scale: float = 1.0

    @property
    def mirrored(self) -> bool:
        """Whether the columns run from right to left."""
        return direction(self.language) == "rtl"

    @property
    def point(self) -> float:
        """Typographic points a canvas pixel: what line widths and marker sizes of matplotlib are measured in."""
        return 0.75 * self._scale

    def say(self, text: Sentence | str) -> str:
        """Words in the canvas's language, made safe."""
        return clean(render(text, self.language))

    def begin(self, height: float) -> None:
        """Fix the height of what follows; a title, where there is one, takes its room above."""
        heading = self._heading()
        top = sum(leading for *_, leading in heading) + (6 if heading else 0)
        self.height = height
        self._fit(top, height)
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

    def _fit(self, top: float, height: float) -> None:
        from matplotlib.transforms import Affine2D

        picture: Picture = self.ax.figure  # type: ignore[assignment]
        if self.sheet is not None:
            wide, high, edge = self.sheet
            picture.set_size_inches(wide / PIXELS, high / PIXELS)
            scale = min((wide - 2 * edge) / self.width, (high - 2 * edge) / (top + height))
            left, upper = (wide - scale * self.width) / 2 / PIXELS, (high - edge) / PIXELS
        elif self.grows:
            picture.set_size_inches(self.width / PIXELS, (top + height) / PIXELS)
            left, upper, scale = 0.0, (top + height) / PIXELS, 1.0
        else:
            box = self.ax.get_window_extent().transformed(picture.dpi_scale_trans.inverted())
            scale = min(1.0, box.height * PIXELS / (top + height), box.width * PIXELS / self.width)
            left, upper = box.x0, box.y1
        step = scale / PIXELS
        self._scale = scale
        # By way of the figure, whose transform alone is moved when a picture is cut to its ink (Jupyter does so).
        whole: Picture = self.ax.get_figure(root=True)  # type: ignore[assignment]
        wide, high = whole.get_size_inches()
        pixels = Affine2D().translate(0, top).scale(step, -step).translate(left, upper)
        self._unit = pixels.scale(1 / wide, 1 / high) + whole.transFigure

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
        line = isolated(alone(said if self.verbatim else drawable(said)), self.mirrored)
        turned = self.mirrored and not fixed
        self.ax.text(
            self.side(x) if turned else x,
            y + 0.36 * size,
            line,
            size=size * self.point,
            weight="bold" if bold else "normal",
            color=colour,
            ha=_ALIGN[_TURNED[anchor] if turned else anchor],
            va="baseline",
            transform=self._unit,
            zorder=5,
            clip_on=False,
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

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        colour: str = BAND,
        width: float = 1.0,
        **style: Any,
    ) -> None:
        """A straight line in canvas pixels, not mirrored."""
        from matplotlib.lines import Line2D

        style.setdefault("zorder", 0.5)
        style.setdefault("solid_capstyle", "butt")
        self._add(Line2D([x0, x1], [y0, y1], color=colour, linewidth=width * self.point, **style))

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
        gid: str | None = None,
    ) -> None:
        """A rectangle in canvas pixels, not mirrored; `y` is its upper edge."""
        from matplotlib.patches import Rectangle

        thick = self.point if edge else 0.0
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

    def hint(self, x: float, y: float, width: float, height: float, text: Sentence | str) -> None:
        """A place whose words are shown when a pointer rests on it (SVG only); what it says stands in the table too."""
        self.box(x, y, width, height, fill="none", zorder=6, gid=HINT + self.say(text).replace("\n", " "))

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
        from matplotlib.lines import Line2D

        style: dict[str, Any] = {
            "markerfacecolor": fill or colour,
            "markeredgecolor": edge,
            "markeredgewidth": self.point,
            "linestyle": "none",
        }
        self._add(Line2D([x], [y], marker="o", markersize=size * self.point, zorder=zorder, **style))

    def _add(self, artist: Any) -> None:
        artist.set_transform(self._unit)
        artist.set_clip_on(False)
        self.ax.add_artist(artist)

    def panel(self, left: float, top: float, right: float, bottom: float, low: float, high: float) -> Panel:
        """A frameless Axes over part of the canvas: x runs from `low` to `high`, y in canvas pixels downwards.

        The first panel is the Axes the picture was asked for, so that a reader can draw on it in data units.
        """
        ax = self.ax if not self.panels else self.ax.inset_axes((0, 0, 1, 1), zorder=1)
        found = Panel(ax, left, right, top, bottom, low, high)
        self.panels.append(found)
        blank(ax)
        ax.set_axes_locator(self._locator(found))
        ax.set_position(self._place(found))
        ax.set_xlim(low, high)
        ax.set_ylim(bottom, top)
        return found

    def chart(
        self, left: float, top: float, right: float, bottom: float, slots: int, rise: tuple[float, float]
    ) -> Panel:
        """A panel whose values run upwards from `rise[0]` to `rise[1]` over `slots` places, numbered from 0."""
        found = self.panel(left, top, right, bottom, -0.5, slots - 0.5)
        found.rise = rise
        found.ax.set_ylim(*rise)
        return found

    def _locator(self, panel: Panel) -> Callable[..., Any]:
        return lambda ax, renderer: self._place(panel)

    def _place(self, panel: Panel) -> Any:
        from matplotlib.transforms import Bbox

        picture: Picture = self.ax.figure  # type: ignore[assignment]
        ends = [(panel.left, panel.bottom), (panel.right, panel.top)]
        (x0, y0), (x1, y1) = (self._unit - picture.transFigure).transform(ends)
        return Bbox.from_extents(x0, y0, x1, y1)

    def width_of(self, text: Sentence | str, size: float = SIZES["label"], bold: bool = False) -> float:
        """Width of the widest line of a text in canvas pixels."""
        return max(text_width(line, size, bold) for line in self.say(text).split("\n"))

    def wrap(
        self, text: Sentence | str, width: float, size: float = SIZES["label"], bold: bool = False
    ) -> list[str]:
        """A text as lines no wider than `width`."""
        return wrapped(self.say(text), width, size, bold)
