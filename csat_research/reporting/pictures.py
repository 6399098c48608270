"""Pictures: a figure record drawn for each width a page needs, never squeezed."""

from __future__ import annotations

from collections.abc import Mapping

from csat_research.results.drawing.look import PHONE
from csat_research.results.figure import Figure

__all__ = ["EVEN_LEFT", "EVEN_RIGHT", "GRID", "LEFT", "RIGHT", "SECTION", "pictures"]

# Widths in screen pixels by use: "wide" on a desktop, "narrow" on a phone and in halves on paper, "paper" on A4 and
# where a window has room for one column only.
LEFT = {"wide": 676, "narrow": PHONE}
RIGHT = {"wide": 492, "narrow": PHONE, "paper": 690}
EVEN_LEFT = {"wide": 532, "narrow": PHONE, "paper": 690}
EVEN_RIGHT = {"wide": 636, "narrow": PHONE, "paper": 690}
SECTION = {"wide": 702, "narrow": PHONE}
GRID = {"only": 702}  # a grid in halves would be a page of its own: a phone scrolls it sideways


def pictures(
    figure: Figure, widths: Mapping[str, int], language: str, *, numbers: bool | None = None
) -> dict[str, str]:
    """SVG by use. numbers: False where a table beside has them."""
    from csat_research.results.figures import svg

    return {use: svg(figure, language, width, numbers=numbers, named=False) for use, width in widths.items()}
