"""Series: a measure over periods - is the current one in its usual range?"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import BAND, INK, MARK, PART, SECOND, SIZES
from csat_research.results.drawing.marks import called_colour, place, ranges
from csat_research.results.drawing.numbers import (
    Scale,
    known,
    number,
    real,
    scale,
    share_scale,
    target_text,
    tick_text,
    value_text,
    why_no_range,
)
from csat_research.results.drawing.row_plots import flag, text_of
from csat_research.results.drawing.series_words import LINE, band_label, draw_events, find_events
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import Sentence, join, say

__all__ = ["series"]

HIGH = 108.0  # of the panel: with months, n and events a first screen has no room for more
_SMALL = SIZES["axis"]
Row = Mapping[str, Any]


def series(canvas: Canvas, figure: Figure) -> None:
    """Points with ranges over periods, the limits as a stepped band, the target, events, and n below."""
    found, options = records(figure.data), dict(figure.options)
    rise = _rise(figure, options)
    left = 14 + max(
        [canvas.width_of(tick_text(v, options, canvas.language), _SMALL) for v in rise.ticks], default=20.0
    )
    right = canvas.width - _right_room(canvas, found, options)
    periods = [str(row.get("period", "")) for row in found]
    events = find_events(canvas, periods, options.get("events") or (), left, right)
    top = 6.0 + (LINE * max(e.depth for e in events) + 2 if events else 0.0)
    bottom = top + HIGH
    notes = _notes(canvas, found, options)
    canvas.begin(bottom + 10 + _label_height(canvas, found) + LINE * len(notes))
    panel = canvas.chart(left, top, right, bottom, len(found), (rise.low, rise.high))
    _axis(canvas, panel, rise, options)
    _band(canvas, panel, figure)
    _target(canvas, panel, options)
    _points(canvas, panel, figure, found)
    draw_events(canvas, panel, events)
    if _banded(figure):
        label = options.get("band_label", say("usual range"))
        band_label(canvas, panel, found, label, events, options.get("target"))
    _ends(canvas, panel, found, options)
    _labels(canvas, panel, found)
    for i, line in enumerate(notes):
        y = canvas.height - LINE * (len(notes) - i) + LINE / 2 - 2
        canvas.write(0, y, line, size=SIZES["small"], colour=SECOND)


def _label_height(canvas: Canvas, found: Sequence[Row]) -> float:
    counted = any(known(row.get("n")) for row in found)
    return LINE * _lines(canvas, found) + (LINE + 4 if counted else 0) + 6


def _names(canvas: Canvas, found: Sequence[Row]) -> list[list[str]]:
    """The period names as lines; a year whose month is not named goes to the next month that is."""
    room = max(70.0, canvas.width / max(4, len(found)))
    return [
        [
            line
            for part in canvas.say(r["label"]).split("\n")
            for line in canvas.wrap(part, room, _SMALL, True)
        ]
        for r in found
    ]


def _lines(canvas: Canvas, found: Sequence[Row]) -> int:
    return max(len(lines) for lines in _names(canvas, found))


def _rise(figure: Figure, options: Mapping[str, Any]) -> Scale:
    names = [
        n
        for n in ("estimate", "conf_low", "conf_high", "lower_limit", "upper_limit", "centre")
        if n in figure.data
    ]
    values = [*figure.data[names].to_numpy(dtype=float).ravel().tolist(), options.get("target")]
    if options.get("limits"):
        return scale([], limits=options["limits"], steps=4)
    return (
        share_scale(values, steps=4)
        if options.get("unit", "percent") == "percent"
        else scale(values, steps=4)
    )


def _current(found: Sequence[Row]) -> int:
    marked = [i for i, row in enumerate(found) if flag(row, "current")]
    return marked[-1] if marked else len(found) - 1


def _end_words(found: Sequence[Row], options: Mapping[str, Any]) -> list[tuple[float, Sentence, bool]]:
    """What stands at the right end: the current value, the target, the median of a run chart."""
    now, words = found[_current(found)], []
    if known(now["estimate"], now["conf_low"], now["conf_high"]):
        words.append((float(now["estimate"]), number(now["estimate"], options), True))
    target = options.get("target")
    if known(target):
        words.append((real(target), target_text(target, options.get("unit")), False))
    centre = now.get("centre")
    if options.get("run_chart") and known(centre):
        words.append((real(centre), say("median {value}", value=number(centre, options)), False))
    return words


def _right_room(canvas: Canvas, found: Sequence[Row], options: Mapping[str, Any]) -> float:
    widths = [
        canvas.width_of(t, SIZES["big"] if bold else _SMALL, bold)
        for _, t, bold in _end_words(found, options)
    ]
    return max(widths, default=0.0) + 10


def _ends(canvas: Canvas, panel: Panel, found: Sequence[Row], options: Mapping[str, Any]) -> None:
    words = sorted(_end_words(found, options), key=lambda one: -one[0])
    heights = spread([panel.y(value) for value, *_ in words], 17.0)
    # words at 100 % would stand above the picture
    sunk = max(0.0, SIZES["big"] / 2 - min(heights, default=0.0))
    for (_, text, bold), y in zip(words, heights, strict=True):
        size = SIZES["big"] if bold else _SMALL
        canvas.write(panel.right + 8, y + sunk, text, size=size, bold=bold, fixed=True)


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Rising heights pushed apart until each is `gap` from the next.

    >>> spread([10.0, 12.0, 40.0], 16.0)
    [3.0, 19.0, 40.0]
    """
    found = list(heights)
    for _ in range(50):
        for i in range(len(found) - 1):
            lack = gap - (found[i + 1] - found[i])
            if lack > 1e-9:
                found[i] -= lack / 2
                found[i + 1] += lack / 2
    return found


def _axis(canvas: Canvas, panel: Panel, rise: Scale, options: Mapping[str, Any]) -> None:
    for value in rise.ticks:
        text = tick_text(value, options, canvas.language)
        canvas.write(
            panel.left - 10, panel.y(value), text, size=_SMALL, colour=SECOND, anchor="end", fixed=True
        )


def _band(canvas: Canvas, panel: Panel, figure: Figure) -> None:
    data = figure.data
    edges = (np.arange(len(data))[:, None] + [-0.5, 0.5]).ravel()  # limits are steps: each period has its own
    if _banded(figure):
        low, high = (data[n].to_numpy(dtype=float) for n in ("lower_limit", "upper_limit"))
        both = low + high  # unknown where either is
        low, high = (np.where(np.isfinite(both), one, np.nan).repeat(2) for one in (low, high))
        canvas.paper.area(panel, edges, low, high, fill=BAND, zorder=0.6)
    if "centre" in data and np.isfinite(data["centre"].to_numpy(dtype=float)).any():
        centre = data["centre"].to_numpy(dtype=float).repeat(2)
        canvas.paper.trace(panel, edges, centre, colour=PART, width=0.9, zorder=1)


def _banded(figure: Figure) -> bool:
    names = ["lower_limit", "upper_limit"]
    if figure.options.get("run_chart") or not set(names) <= set(figure.data):
        return False
    return bool(np.isfinite(figure.data[names].to_numpy(dtype=float)).all(axis=1).any())


def _target(canvas: Canvas, panel: Panel, options: Mapping[str, Any]) -> None:
    target = options.get("target")
    if known(target):
        y = panel.y(real(target))
        canvas.line(panel.left, y, panel.right, y, colour=INK, width=1.3, dashes=(4, 2.4), zorder=2)


def _points(canvas: Canvas, panel: Panel, figure: Figure, found: Sequence[Row]) -> None:
    current = _current(found)
    colours = [_colour(row, i == current) for i, row in enumerate(found)]
    whole = [not flag(row, "incomplete") for row in found]
    rows = place(found, range(len(found)), colours)
    size = min(9.0, max(5.0, (panel.right - panel.left) / len(found) * 0.45))
    ranges(
        canvas,
        panel,
        [row for row, w in zip(rows, whole, strict=True) if w],
        orient="x",
        thick=2.2,
        size=size,
    )
    ranges(
        canvas,
        panel,
        [rows[i] for i, w in enumerate(whole) if i == current and w],
        orient="x",
        thick=3.2,
        size=size + 2.5,
    )
    slot = (panel.right - panel.left) / len(found)
    for i, row in enumerate(found):
        _special(canvas, panel, i, row)
        told = say("{label}: {value}", label=row["label"], value=value_text(row, figure.options))
        canvas.hint(panel.x(i) - slot / 2, panel.top, slot, panel.bottom - panel.top, told)


def _colour(row: Row, current: bool) -> str:
    signal = text_of(row, "signal")
    return called_colour(signal, INK if current or (signal and signal is not False) else MARK)


def _special(canvas: Canvas, panel: Panel, i: int, row: Row) -> None:
    """A period that is not over is hollow and dotted; one with too few answers is a dotted line alone."""
    x = panel.x(i)
    if not known(row["estimate"], row["conf_low"], row["conf_high"]):
        canvas.line(x, panel.top + 8, x, panel.bottom, colour=PART, width=1.2, dashes=(1, 2), zorder=2)
    elif flag(row, "incomplete"):
        low, high = panel.y(row["conf_low"]), panel.y(row["conf_high"])
        canvas.line(x, low, x, high, colour=MARK, width=2.0, dashes=(1.2, 1), zorder=3)
        canvas.disc(x, panel.y(row["estimate"]), 8.0, colour=MARK, edge=MARK, fill="white")


def _notes(canvas: Canvas, found: Sequence[Row], options: Mapping[str, Any]) -> list[str]:
    notes = []
    if any(flag(row, "incomplete") for row in found):
        notes.append(say("hollow: period not complete, no signal"))
    quiet = [row for row in found if not known(row["estimate"], row["conf_low"], row["conf_high"])]
    notes += [say("dotted: {why}", why=why) for why in dict.fromkeys(map(why_no_range, quiet))]
    return canvas.wrap(canvas.say(join(notes, "; ")), canvas.width, SIZES["small"]) if notes else []


def _labels(canvas: Canvas, panel: Panel, found: Sequence[Row]) -> None:
    names, current = _names(canvas, found), _current(found)
    depth = max(len(lines) for lines in names)
    counted = any(known(row.get("n")) for row in found)
    carried: list[str] = []
    y, places = panel.bottom + 18, _spaced(canvas, panel, found, names)
    for i, (first, *further) in enumerate(names):
        carried = further or carried
        if i in places:
            _label(canvas, places[i], y, [first, *carried], i == current)
            carried = []
            if known(found[i].get("n")):
                _small(canvas, places[i], y + LINE * depth + 4, say("{n:count}", n=found[i]["n"]))
    if counted:
        _small(canvas, panel.left - 10, y + LINE * depth + 4, say("n"), anchor="end")


def _spaced(
    canvas: Canvas, panel: Panel, found: Sequence[Row], names: Sequence[Sequence[str]]
) -> dict[int, float]:
    """Which periods are named and where: each k-th, counted from the current one, with room between their words."""
    current, widths = _current(found), []
    for row, lines in zip(found, names, strict=True):
        count = canvas.width_of(say("{n:count}", n=row["n"]), _SMALL) if known(row.get("n")) else 0.0
        widths.append(max(count, *(canvas.width_of(line, _SMALL, True) for line in lines)))
    first = panel.left - 4 if any(known(row.get("n")) for row in found) else 0.0
    places = [
        min(max(panel.x(i), first + w / 2), max(canvas.width - w / 2, first + w / 2))
        for i, w in enumerate(widths)
    ]
    for every in range(1, len(found) + 1):
        kept = [i for i in range(len(found)) if (current - i) % every == 0]
        pairs = itertools.pairwise(kept)
        if all(places[b] - places[a] >= (widths[a] + widths[b]) / 2 + 5 for a, b in pairs):
            return {i: places[i] for i in kept}
    return {current: places[current]}


def _label(canvas: Canvas, x: float, y: float, lines: Sequence[str], current: bool) -> None:
    for k, line in enumerate(lines):
        strong = current and k == 0
        _small(canvas, x, y + LINE * k, line, bold=strong, colour=INK if strong else SECOND)


def _small(canvas: Canvas, x: float, y: float, text: Sentence | str, **style: Any) -> None:
    style = {"anchor": "middle", "colour": SECOND, **style}
    canvas.write(x, y, text, size=_SMALL, fixed=True, **style)
