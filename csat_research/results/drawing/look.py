"""Look: the colours, sizes and fonts of every picture, and the settings under which it is drawn."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BAND",
    "FAMILY",
    "FELL",
    "FONT_FILES",
    "GOOD",
    "HINT",
    "INK",
    "MARK",
    "NEITHER",
    "PART",
    "PHONE",
    "POOR",
    "RANK",
    "ROSE",
    "RULE",
    "SECOND",
    "SIZES",
    "STACK",
    "TINT",
    "WHITE",
    "blank",
    "families",
    "looking",
]

INK = "#1b2129"  # text, the current month, zero lines
SECOND = "#4e5864"  # subtitles, axes, n
MARK = "#6a7480"  # points and ranges that say nothing special; never text
RANK = "#55606c"
PART = "#8a949f"
RULE = "#cdd3da"
BAND = "#e8ecf0"
FELL = "#a8410b"  # tested and fell, contradicted, act first
ROSE = "#0b5394"  # tested and rose
TINT = "#fbf0e9"
WHITE = "#ffffff"
POOR = ("#a8410b", "#f0c6a6")  # answers 1 and 2, from the end to the middle
GOOD = ("#a9c9e8", "#1d5c9b")  # answers 4 and 5, from the middle to the end
NEITHER = "#d3d8dd"

SIZES = {
    "title": 15.0,
    "subtitle": 12.0,
    "label": 12.5,
    "value": 12.5,
    "axis": 11.5,
    "small": 11.0,
    "big": 14.0,
}

PHONE = 342  # screen pixels: the narrowest picture of a page
HINT = "hint: "  # begins the name of a place that shows its words in an SVG

FAMILY = "csat Noto Sans"
STACK = "'Noto Sans','Noto Sans Arabic','Segoe UI',system-ui,'DejaVu Sans',sans-serif"
FONT_FILES = Path(__file__).parent.parent / "fonts"

# Letters that our own fonts lack are taken from these where they are installed; the last one comes with matplotlib.
_SYSTEM = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Devanagari", "Noto Sans Hebrew", "Noto Sans Thai",
    "Noto Emoji", "Microsoft YaHei", "Yu Gothic", "PingFang SC", "Segoe UI Symbol", "Arial Unicode MS",
)  # fmt: skip


@functools.cache
def families() -> tuple[str, ...]:
    """Font families for matplotlib, ours first; the shipped files are registered under a name of their own.

    A machine may hold another Noto Sans without U+2212: under its own name ours is always the one measured.
    """
    from matplotlib.font_manager import fontManager

    for stem, name in (("NotoSans", FAMILY), ("NotoSansArabic", f"{FAMILY} Arabic")):
        for weight in ("Regular", "Bold"):
            _register(FONT_FILES / f"{stem}-{weight}.ttf", name)
    known = set(fontManager.get_font_names())
    return (FAMILY, f"{FAMILY} Arabic", *(name for name in _SYSTEM if name in known), "DejaVu Sans")


def _register(path: Path, name: str) -> None:
    from dataclasses import replace

    from matplotlib.font_manager import fontManager, get_font, ttfFontProperty

    entry = ttfFontProperty(get_font(str(path)))
    fontManager.ttflist.append(replace(entry, name=name))


@contextmanager
def looking() -> Iterator[None]:
    """Draw, measure and save inside this: seaborn's white style, our fonts, text as text, nothing parsed as math."""
    import matplotlib
    import seaborn as sns

    ours: Any = {
        "font.family": list(families()),
        "text.parse_math": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "csat_research",
        "axes.unicode_minus": True,
        "text.color": INK,
        "figure.dpi": 96,
        "savefig.dpi": 96,
        "path.simplify": False,
    }
    with warnings.catch_warnings(), sns.axes_style("white"), matplotlib.rc_context(ours):
        # An SVG keeps letters that no font here has: the reader's browser may have one.
        warnings.filterwarnings("ignore", message=r"Glyph \d+")
        yield


def blank(ax: Axes) -> None:
    """An Axes without frame, ticks or ground: lines and words are put where they belong, one by one."""
    import seaborn as sns

    sns.despine(ax=ax, left=True, bottom=True)
    ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
    ax.patch.set_visible(False)
    ax.set_autoscale_on(False)
