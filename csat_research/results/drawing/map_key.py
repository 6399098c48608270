"""Map key: what the numbers of a crowded map stand for, in columns that are read downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csat_research.results.drawing.canvas import Canvas
from csat_research.results.drawing.cutting import cut
from csat_research.results.drawing.look import SECOND, SIZES

__all__ = ["MapKey", "map_key"]

SMALL = SIZES["axis"]
LEADING = 15.5
AIR = 18.0  # between two columns
MOST = 6  # columns


@dataclass(frozen=True, slots=True)
class MapKey:
    """Entries of one line each, how far apart their columns begin, and how many lines these take."""

    entries: tuple[str, ...]
    wide: float
    lines: int

    def draw(self, canvas: Canvas, top: float) -> None:
        """Write the entries from the height `top` of the first line on."""
        for i, told in enumerate(self.entries):
            column, line = divmod(i, self.lines)
            canvas.write(column * self.wide, top + LEADING * line, told, size=SMALL, colour=SECOND)


def map_key(canvas: Canvas, entries: Sequence[str]) -> MapKey:
    """As many columns as the longest entry leaves room for; one that is wider than the picture is cut."""
    if not entries:
        return MapKey((), canvas.width, 0)
    longest = max(canvas.width_of(one, SMALL) for one in entries)
    columns = max(1, min(MOST, int((canvas.width + AIR) // (longest + AIR))))
    whole = tuple(cut(one, canvas.width, 1, SMALL, False)[0] for one in entries)
    return MapKey(whole, (canvas.width + AIR) / columns, -(-len(whole) // columns))
