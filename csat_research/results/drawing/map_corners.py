"""Map corners: the one corner of a map that is to act on, and plain words in all four, each where it finds room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import FELL, SECOND, SIZES
from csat_research.results.drawing.numbers import known, real
from csat_research.results.drawing.placer import Box
from csat_research.words import Sentence, say

__all__ = ["Word", "act_corner", "corner_words"]

SMALL = SIZES["axis"]


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word in a corner."""

    text: Sentence
    x: float
    y: float
    box: Box
    style: dict[str, Any]

    def write(self, canvas: Canvas) -> None:
        """Write it where it found room."""
        canvas.write(self.x, self.y, self.text, size=SMALL, fixed=True, **self.style)


def act_corner(panel: Panel, options: Mapping[str, Any]) -> Box | None:
    """What matters more and goes less well; None where a map has no lines."""
    across, up = options.get("importance_line"), options.get("performance_line")
    if not known(across, up):
        return None
    return Box(panel.x(real(across)), panel.y(real(up)), panel.right, panel.bottom)


def corner_words(canvas: Canvas, panel: Panel, options: Mapping[str, Any]) -> list[Word]:
    """The plain words in the corners, as far as each finds room in its own."""
    act = act_corner(panel, options)
    if act is None:
        return []
    left, right, high, low = panel.left + 4, panel.right - 4, panel.top + 9, panel.bottom - 9
    first, last = act.left - panel.left, panel.right - act.left
    tried = (
        _word(canvas, say("matters less, goes well"), (left, high), "start", first),
        _word(canvas, say("keep it up"), (right, high), "end", last),
        _word(canvas, say("matters less, goes less well"), (left, low), "start", first),
        _word(canvas, say("act first"), (right, low), "end", last, {"bold": True, "colour": FELL}),
    )
    found = [word for word in tried if word is not None]
    return [word for word in found if word.box.bottom <= act.top - 3 or word.box.top >= act.top + 3]


def _word(
    canvas: Canvas,
    text: Sentence,
    at: tuple[float, float],
    anchor: str,
    room: float,
    style: dict[str, Any] | None = None,
) -> Word | None:
    style = {"colour": SECOND, **(style or {}), "anchor": anchor}
    width = canvas.width_of(text, SMALL, bool(style.get("bold")))
    start = at[0] if anchor == "start" else at[0] - width
    box = Box(start - 3, at[1] - 9, start + width + 3, at[1] + 9)
    return Word(text, at[0], at[1], box, style) if width + 8 <= room else None
