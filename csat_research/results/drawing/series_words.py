"""Words in a series: events above the points and the name of the band, each placed where the data are not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import INK, SECOND, SIZES
from csat_research.results.drawing.numbers import known
from csat_research.words import Sentence

__all__ = ["LINE", "Event", "band_label", "draw_events", "find_events"]

_SMALL = SIZES["axis"]
LINE = 15.0
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its pixel across, its words as lines, the line they start on, and which side they stand."""

    x: float
    lines: tuple[str, ...]
    level: int
    before: bool
    width: float

    @property
    def depth(self) -> int:
        """Lines needed above the panel."""
        return self.level + len(self.lines)

    @property
    def span(self) -> tuple[float, float]:
        """From where to where its words reach."""
        return (
            (self.x - self.width - 10, self.x - 1) if self.before else (self.x + 1, self.x + self.width + 10)
        )


def find_events(
    canvas: Canvas, periods: Sequence[str], events: Sequence[Sequence[Any]], left: float, right: float
) -> list[Event]:
    """Events inside the picture, each on the first line where its words meet no other's."""
    placed: list[Event] = []
    for where, text in events:
        at = _slot(where, periods)
        if at is not None:
            x = left + (at + 0.5) * (right - left) / max(1, len(periods))
            placed.append(_placed(canvas, x, text, placed))
    return placed


def _slot(where: Any, periods: Sequence[str]) -> float | None:
    """The place of an event in slots: a number (0 is the middle of the first period), a period, a day in a month."""
    if isinstance(where, int | float):
        return float(where) if -0.5 <= where <= len(periods) - 0.5 else None
    if str(where) in periods:
        return float(periods.index(str(where)))
    day = re.fullmatch(r"(\d{4}-\d{2})-(\d{2})", str(where)[:10])
    if day and day[1] in periods:
        return periods.index(day[1]) - 0.5 + (int(day[2]) - 0.5) / 31
    return None


def _placed(canvas: Canvas, x: float, text: Sentence | str, others: Sequence[Event]) -> Event:
    """Where it takes the least height without meeting the words or ticks of others: the higher and the roomier side first."""
    sides = (True, False) if x > canvas.width / 2 else (False, True)
    rooms = {side: _rooms(canvas, x, side, others) for side in sides}
    least = _event(canvas, x, text, 40, sides[0], rooms[sides[0]][0])
    for level in range(40):
        if level >= least.depth - 1:
            break
        tried = [_event(canvas, x, text, level, side, room) for side in sides for room in rooms[side]]
        free = [one for one in tried if not any(_meets(one, other) for other in others)]
        least = min([least, *free], key=lambda one: one.depth)
    return least


def _rooms(canvas: Canvas, x: float, before: bool, others: Sequence[Event]) -> list[float]:
    """Widths to try on one side: to the edge of the picture, then only to the next tick, or to the words of another."""
    edge = (x if before else canvas.width - x) - 8
    ticks = [x - e.x if before else e.x - x for e in others]
    words = [x - e.span[1] - 2 if before else e.span[0] - x - 2 for e in others]
    nearer = sorted((one - 14 for one in (*ticks, *words) if one > 0), reverse=True)
    return [room for room in (edge, *nearer) if room >= 60]


def _event(canvas: Canvas, x: float, text: Sentence | str, level: int, before: bool, room: float) -> Event:
    lines = tuple(canvas.wrap(text, room, _SMALL))
    return Event(x, lines, level, before, max(canvas.width_of(line, _SMALL) for line in lines))


def _meets(one: Event, other: Event) -> bool:
    words = one.level < other.depth and other.level < one.depth
    crossed = (other.level <= one.depth and _inside(other.x, one)) or (
        one.level <= other.depth and _inside(one.x, other)
    )
    return crossed or (words and one.span[0] < other.span[1] and other.span[0] < one.span[1])


def _inside(x: float, event: Event) -> bool:
    return event.span[0] < x < event.span[1]


def draw_events(canvas: Canvas, panel: Panel, events: Sequence[Event]) -> None:
    """A short ink tick at the top and its words in grey: an event is no finding."""
    for event in events:
        top = event.level * LINE + 2
        canvas.line(event.x, top, event.x, panel.top + 12, colour=INK, width=1.0, zorder=2)
        anchor, x = ("end", event.x - 5) if event.before else ("start", event.x + 5)
        middle = top + LINE * len(event.lines) / 2
        canvas.paragraph(
            x, middle, event.lines, leading=LINE, size=_SMALL, colour=SECOND, anchor=anchor, fixed=True
        )


def band_label(
    canvas: Canvas,
    panel: Panel,
    found: Sequence[Mapping[str, Any]],
    label: Sentence | str,
    events: Sequence[Event],
    target: float | None = None,
) -> bool:
    """Write the band's name into a corner that holds no mark and no line; False where there is none."""
    width = canvas.width_of(label, _SMALL)
    taken = _taken(panel, found) + [(e.x - 2, 0.0, e.x + 2, panel.top + 12) for e in events]
    if target is not None and known(target):
        taken.append((panel.left, panel.y(target) - 1, panel.right, panel.y(target) + 1))
    between = np.arange(panel.top + 5, panel.bottom - 14, 4.0).tolist()
    for top in (panel.bottom - 14, panel.top + 1, *between):
        for left in (panel.right - width - 2, panel.left + 2):
            box = (left - 3, top, left + width + 3, top + 14)
            if left >= panel.left and not any(_overlap(box, other) for other in taken):
                canvas.write(left, top + 7, label, size=_SMALL, colour=SECOND, fixed=True)
                return True
    return False


def _taken(panel: Panel, found: Sequence[Mapping[str, Any]]) -> list[Box]:
    boxes: list[Box] = []
    for i, row in enumerate(found):
        x = panel.x(i)
        if known(row["estimate"], row["conf_low"], row["conf_high"]):
            boxes.append((x - 7, panel.y(row["conf_high"]) - 2, x + 7, panel.y(row["conf_low"]) + 2))
        else:
            boxes.append((x - 3, panel.top, x + 3, panel.bottom))
        boxes += [
            (panel.left, panel.y(row[n]) - 1, panel.right, panel.y(row[n]) + 1)
            for n in ("centre",)
            if known(row.get(n))
        ]
    return boxes


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
