"""Pictures: a figure record drawn for each width a page needs, never squeezed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from csat_research.results.drawing.look import PHONE
from csat_research.results.figure import Figure
from csat_research.words import render

__all__ = ["EVEN_LEFT", "EVEN_RIGHT", "GRID", "LEFT", "RIGHT", "SECTION", "Place", "is_grid", "pictures"]

SHORT = 20  # letters of a name that a first screen always has room for


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands: its widths in screen pixels by use, and how tall it may be on a wide screen.

    "wide" on a desktop, "narrow" on a phone and in halves on paper, "paper" on A4 and where a window has room for one
    column only. room: of a first screen; where a picture is taller, long names are cut, on a wide screen alone.
    """

    widths: Mapping[str, int] = field(default_factory=dict)
    room: float = math.inf


LEFT = Place({"wide": 676, "narrow": PHONE})
RIGHT = Place({"wide": 492, "narrow": PHONE, "paper": 690})
EVEN_LEFT = Place({"wide": 532, "narrow": PHONE, "paper": 690})
EVEN_RIGHT = Place({"wide": 636, "narrow": PHONE, "paper": 690})
SECTION = Place({"wide": 702, "narrow": PHONE})
GRID = Place({"only": 702})  # a grid in halves would be a page of its own: a phone scrolls it sideways
PAPER = 690
MOST_CELLS = 60  # of a heat map; one with more would be four to seven pictures of two columns on a phone, a third of the page's weight


def is_grid(figure: Figure) -> bool:
    """Whether a picture has so many cells that it is drawn at one width alone."""
    return figure.kind == "grid" or (figure.kind == "heat" and len(figure.data) > MOST_CELLS)


def pictures(
    figure: Figure, place: Place, language: str, *, numbers: bool | None = None, again: bool = False
) -> dict[str, str]:
    """SVG by use. numbers: False where a table beside has them. again: it stands whole further down, on paper too."""
    found = {use: _drawn(figure, language, width, numbers) for use, width in place.widths.items()}
    if place.room < math.inf and _long(figure, language):
        cut = replace(figure, options={**figure.options, "room": place.room})
        wide = _drawn(cut, language, place.widths["wide"], numbers)
        if wide != found["wide"] and not again:  # paper has no pointer to ask what was cut
            found = {"paper": _drawn(figure, language, PAPER, numbers), **found}
        found["wide"] = wide
    return found


def _drawn(figure: Figure, language: str, width: int, numbers: bool | None) -> str:
    from csat_research.results.figures import svg

    return svg(figure, language, width, numbers=numbers, named=False)


def _long(figure: Figure, language: str) -> bool:
    labels = figure.data.get("label", ())
    return any(len(render(str(one), language)) > SHORT for one in labels)
