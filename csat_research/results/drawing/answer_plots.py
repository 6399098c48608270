"""Answers: how people answered, as a stack on both sides of a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import GOOD, NEITHER, PART, POOR, SECOND, SIZES
from csat_research.results.drawing.marks import dotted
from csat_research.results.drawing.numbers import known, real, tick_text
from csat_research.results.drawing.stacked import (
    BAR,
    SMALL,
    Names,
    place_names,
    segment,
    shades,
    write_names,
    zero_line,
)
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import say, strung

__all__ = ["answers"]

Row = Mapping[str, Any]
NEITHER_WORD, UNANSWERED, SHARE = say("neither"), say("did not answer"), say("% of asked")
POOR_WORD, GOOD_WORD = say("← dissatisfied"), say("satisfied →")


@dataclass(frozen=True, slots=True)
class Parts:
    """Answer codes by side, each as (name, column, colour), in the order of the scale."""

    poor: tuple[tuple[str, str, str], ...]
    neither: tuple[tuple[str, str, str], ...]
    good: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, figure: Figure, language: str) -> Parts:
        """Split the codes of a record by its options `codes`, `satisfied` and `neutral`."""
        codes = list(figure.options["codes"])
        good, middle = _as_list(figure.options.get("satisfied")), _as_list(figure.options.get("neutral"))
        sides: dict[str, list[tuple[str, str]]] = {"poor": [], "neither": [], "good": []}
        for i, code in enumerate(codes, start=1):
            side = "good" if code in good else "neither" if code in middle else "poor"
            name = tick_text(code, {}, language) if known(code) else str(code)
            sides[side].append((name, f"share_{i}"))
        colours = {"poor": POOR, "neither": (NEITHER, NEITHER), "good": GOOD}
        shaded = {side: shades(colours[side], len(kept)) for side, kept in sides.items()}
        if len(sides["poor"]) == 1:
            shaded["poor"] = [POOR[0]]
        return cls(**{s: tuple((*k, c) for k, c in zip(sides[s], shaded[s], strict=True)) for s in sides})


def _as_list(value: Any) -> list[Any]:
    return (
        [] if value is None else list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
    )


def _sum(row: Row, parts: Sequence[tuple[str, str, str]]) -> float:
    return float(sum(row[column] for _, column, _ in parts))


def answers(canvas: Canvas, figure: Figure) -> None:
    """Dissatisfied left of a line, satisfied right of it; the middle and the silent in columns of their own."""
    found, parts = records(figure.data), Parts.of(figure, canvas.language)
    names = place_names(canvas, found, 38.0)
    canvas.begin(names.edges[-1] + 6)
    silent, neither = _columns_beside(canvas, parts, "silent" in figure.data)
    panel = _diverging(canvas, names, parts, found, canvas.width - silent - neither)
    write_names(canvas, names, found)
    _heads(canvas, panel, parts, found, canvas.width - silent - neither)
    for row, y in zip(found, names.centres, strict=True):
        _sides(canvas, panel, parts, row, y)
        _neither(canvas, parts, row, y, canvas.width - silent - neither / 2)
        _silent(canvas, row, y, canvas.width - 80)
    _column_heads(canvas, names.edges[0], parts, canvas.width - silent, neither, bool(silent))
    zero_line(canvas, panel, names)


def _columns_beside(canvas: Canvas, parts: Parts, silent: bool) -> tuple[float, float]:
    """Room for the silent and the middle answers, as wide as their headings; of the middle its code alone where words would meet."""
    last = max(canvas.width_of(word, SIZES["small"]) for word in (UNANSWERED, SHARE))
    beside = max(96.0, last + 16) if silent else 0.0
    if not parts.neither:
        return beside, 0.0
    code, word = (
        max(58.0, canvas.width_of(one, SIZES["small"]) + 14)
        for one in (_middle_names(canvas, parts), NEITHER_WORD)
    )
    sides = sum(canvas.width_of(one, SIZES["small"]) for one in (POOR_WORD, GOOD_WORD)) + 24
    return beside, max(code, word) if canvas.width - beside - max(code, word) >= sides else code


def _middle_names(canvas: Canvas, parts: Parts) -> str:
    return strung([name for name, *_ in parts.neither], ", ", canvas.language)


def _diverging(canvas: Canvas, names: Names, parts: Parts, found: Sequence[Row], right: float) -> Panel:
    complete = [row for row in found if _complete(row, parts)]
    low = max((_sum(row, parts.poor) for row in complete), default=0.0)
    high = max((_sum(row, parts.good) for row in complete), default=0.0)
    numeral = canvas.width_of("100.0", bold=True) + 8
    left, end = sorted((canvas.side(names.left + numeral), canvas.side(right - numeral - 6)))
    if low + high < 1e-9:
        high = 100.0
    return canvas.panel(left, names.edges[0], end, names.edges[-1], -low, high)


def _complete(row: Row, parts: Parts) -> bool:
    return known(*(row[column] for _, column, _ in (*parts.poor, *parts.neither, *parts.good)))


def _sides(canvas: Canvas, panel: Panel, parts: Parts, row: Row, y: float) -> None:
    if not _complete(row, parts):
        _too_few(canvas, panel, y)
        return
    ends = []
    for side, towards in ((parts.poor[::-1], -1.0), (parts.good, 1.0)):
        at = 0.0
        for _, column, colour in side:
            edges = sorted((panel.x(at), panel.x(at + towards * row[column])))
            segment(canvas, edges[0] + 0.5, edges[1] + 0.5, y, row[column], colour)
            at += towards * row[column]
        ends.append(panel.x(at))
    for x, part, anchor in ((ends[0] - 6, parts.poor, "end"), (ends[1] + 6, parts.good, "start")):
        if part:
            text = say("{share:number}", share=_sum(row, part))
            canvas.write(x, y, text, bold=True, anchor=anchor, fixed=True)


def _too_few(canvas: Canvas, panel: Panel, y: float) -> None:
    """Words on the roomier side of the line, dots on what is left."""
    text, zero = say("too few answers to say"), panel.x(0)
    width = canvas.width_of(text, SMALL) + 8
    if panel.right - zero >= zero - panel.left:
        start = max(zero + 6, panel.right - width)
        dotted(canvas, panel.left, start - 4, y)
    else:
        start = min(panel.left, zero - width)
        dotted(canvas, start + width, panel.right, y)
    canvas.write(start, y, text, size=SMALL, colour=SECOND, fixed=True)


def _heads(canvas: Canvas, panel: Panel, parts: Parts, found: Sequence[Row], right: float) -> None:
    """'<- dissatisfied' and 'satisfied ->' on both sides of the line, and the codes over the first row."""
    zero, y = panel.x(0), panel.top - 27
    edge = canvas.width if canvas.mirrored else right
    poor, good = (POOR_WORD if parts.poor else "", GOOD_WORD if parts.good else "")
    start = min(zero + 6, edge - canvas.width_of(good, SIZES["small"]))
    first = canvas.width - right if canvas.mirrored else 0.0
    end = max(min(zero - 6, start - 10), first + canvas.width_of(poor, SIZES["small"]))
    style: dict[str, Any] = {"size": SIZES["small"], "colour": SECOND, "fixed": True}
    canvas.write(end, y, poor, anchor="end", **style)
    canvas.write(max(start, end + 10), y, good, **style)
    if found and _complete(found[0], parts):
        for side, towards in ((parts.poor[::-1], -1.0), (parts.good, 1.0)):
            at = 0.0
            for name, column, _ in side:
                x0, x1 = sorted((panel.x(at), panel.x(at + towards * found[0][column])))
                at += towards * found[0][column]
                if x1 - x0 >= canvas.width_of(name, SIZES["small"]) + 3:
                    canvas.write((x0 + x1) / 2, panel.top - 9, name, anchor="middle", **style)


def _neither(canvas: Canvas, parts: Parts, row: Row, y: float, x: float) -> None:
    if not parts.neither or not _complete(row, parts):
        return
    at = canvas.side(x)
    canvas.box(at - 13, y - BAR / 2, 26, BAR, fill=NEITHER, zorder=2)
    share = say("{share:count}", share=_sum(row, parts.neither))
    canvas.write(at, y, share, size=SIZES["small"], anchor="middle", fixed=True)


def _silent(canvas: Canvas, row: Row, y: float, x: float) -> None:
    share = row.get("silent")
    if not known(share):
        return
    left = min(canvas.side(x), canvas.side(x + 50))
    canvas.box(left, y - 5, 50, 10, fill="white", edge=PART, zorder=1.8)
    canvas.box(left, y - 5, 50 * min(1.0, real(share) / 100), 10, fill="#b9c0c8", zorder=2)
    canvas.write(x + 57, y, say("{share:count}", share=share), size=SMALL, colour=SECOND)


def _column_heads(
    canvas: Canvas, top: float, parts: Parts, right: float, neither: float, silent: bool
) -> None:
    style: dict[str, Any] = {"size": SIZES["small"], "colour": SECOND}
    middle = right - neither / 2
    if parts.neither:
        if canvas.width_of(NEITHER_WORD, SIZES["small"]) < neither:
            canvas.write(middle, top - 27, NEITHER_WORD, anchor="middle", **style)
        canvas.write(middle, top - 9, _middle_names(canvas, parts), anchor="middle", **style)
    if silent:
        canvas.write(canvas.width, top - 27, UNANSWERED, anchor="end", **style)
        canvas.write(canvas.width, top - 9, SHARE, anchor="end", **style)
