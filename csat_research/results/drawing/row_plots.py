"""Row plots: one row a group - levels, changes, rates, and what to act on first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.cutting import cut_apart
from csat_research.results.drawing.look import FELL, INK, MARK, NEITHER, SECOND, SIZES
from csat_research.results.drawing.marks import called_colour, dotted, place, ranges
from csat_research.results.drawing.numbers import (
    Scale,
    known,
    real,
    scale,
    share_scale,
    target_text,
    tick_text,
    value_text,
)
from csat_research.results.drawing.rows import (
    GAP,
    LINES,
    Entry,
    Rows,
    arrange,
    axis_height,
    draw_axis,
    draw_rows,
    ground,
    panel_of,
    upright,
)
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import Sentence, count_say, say

__all__ = [
    "HEAD",
    "answers",
    "bars",
    "count_heading",
    "dots",
    "draw_levels",
    "flag",
    "level_entry",
    "level_scale",
    "reference_line",
    "strips",
    "text_of",
]

HEAD = 19.0  # room over the rows for the headings of columns and the name of a line


def text_of(row: Mapping[str, Any], name: str) -> Any:
    """An optional text cell; missing is ''."""
    value = row.get(name, "")
    return "" if value is None or value != value else value  # NaN is not itself


def flag(row: Mapping[str, Any], name: str) -> bool:
    """An optional yes or no; missing is no."""
    value = row.get(name)
    return bool(value) if value is not None and value == value else False


def answers(n: Any, noun: str = "answers") -> Sentence | str:
    """'402 answers'; another noun as it was given."""
    if not known(n):
        return ""
    count = int(n)
    if noun == "customers":
        return count_say("{n:count} customer", "{n:count} customers", count)
    if noun == "answers":
        return count_say("{n:count} answer", "{n:count} answers", count)
    return say("{noun}: {n:count}", noun=noun, n=count)


def _heading_of(noun: str) -> Sentence:
    """The heading over a column of counts."""
    known_nouns = {"answers": say("answers"), "customers": say("customers"), "comments": say("comments")}
    return known_nouns.get(noun, say("{noun}", noun=noun))


def level_entry(canvas: Canvas, row: Mapping[str, Any], options: Mapping[str, Any]) -> Entry:
    """Name, n and value of a row; a called or total row is bold."""
    called = str(text_of(row, "called"))
    strong = called in ("fell", "rose") or flag(row, "total")
    noun = str(options.get("n_label", "answers"))
    numbers = bool(options.get("numbers", True))
    value = text_of(row, "text") or value_text(row, options)
    ranged = known(row["estimate"], row["conf_low"], row["conf_high"])
    return Entry(
        name=canvas.say(row["label"]),
        under=canvas.say(answers(row.get("n"), noun)) if numbers else "",
        under_alone=canvas.say(say("{n:count}", n=row["n"])) if numbers and known(row.get("n")) else "",
        value=canvas.say(value) if numbers or not ranged else "",
        bold=strong,
        bold_value=strong and ranged,
        colour=called_colour(called, INK) if ranged else SECOND,
    )


def _level_colour(row: Mapping[str, Any]) -> str:
    """Grey, ink for the total, orange or blue for what was called."""
    return called_colour(text_of(row, "called"), INK if flag(row, "total") else MARK)


def draw_levels(canvas: Canvas, panel: Panel, rows: Rows, data: pd.DataFrame) -> None:
    """Points with ranges, and a dotted line where there is no range to draw."""
    found = records(data)
    ranges(canvas, panel, place(found, rows.centres, [_level_colour(row) for row in found]))
    for row, y in zip(found, rows.centres, strict=True):
        if not known(row["estimate"], row["conf_low"], row["conf_high"]):
            dotted(canvas, panel.left, panel.right, y)


def level_scale(data: pd.DataFrame, options: Mapping[str, Any], width: float) -> Scale:
    """The scale of a row plot: cut to the data, with the line it is read against."""
    values = [float(v) for name in ("conf_low", "conf_high", "estimate") for v in data[name]]
    if options.get("unit") == "percent" and not any(map(known, values)):
        values = [0.0, 100.0]  # nothing to cut it to but the line: all of it is shown
    values += [real(options[name]) for name in ("reference", "target") if known(options.get(name))]
    steps = max(2, min(6, int(width // 42)))
    if options.get("limits"):
        return scale(values, limits=options["limits"], steps=steps)
    if options.get("unit") == "percent":
        return share_scale(values, steps=steps)
    return scale(values, zero=options.get("unit") in ("points", "nps"), steps=steps)


def dots(canvas: Canvas, figure: Figure) -> None:
    """Levels of several groups with their ranges, read against a line."""
    options = figure.options
    rows = arrange(
        canvas, [level_entry(canvas, row, options) for row in records(figure.data)], head=_head(figure)
    )
    found = level_scale(figure.data, options, rows.right - rows.left)
    canvas.begin(rows.bottom + axis_height(canvas, figure.axis))
    panel = panel_of(canvas, rows, found)
    draw_rows(canvas, rows)
    reference_line(canvas, panel, rows, options)
    count_heading(canvas, rows, options)
    draw_levels(canvas, panel, rows, figure.data)
    draw_axis(canvas, panel, found, figure.axis, dict(options))


def _head(figure: Figure) -> float:
    counted = "n" in figure.data and figure.options.get("numbers", True)
    named = figure.options.get("reference_label") or known(figure.options.get("target"))
    return HEAD if counted or named else 0.0


def count_heading(canvas: Canvas, rows: Rows, options: Mapping[str, Any]) -> None:
    """What the column of counts counts."""
    if rows.form == "line" and rows.columns[1]:
        x = rows.columns[0] + GAP + rows.columns[1]
        text = _heading_of(str(options.get("n_label", "answers")))
        room = x - canvas.width_of(text, SIZES["small"])
        canvas.write(max(x, x - room), rows.top - 9, text, size=SIZES["small"], colour=SECOND, anchor="end")


def reference_line(canvas: Canvas, panel: Panel, rows: Rows, options: Mapping[str, Any]) -> None:
    """The zero line of differences, the line of the whole and the target, their names above them."""
    if options.get("unit") in ("points", "nps") and panel.low <= 0 <= panel.high:
        upright(canvas, rows, panel, 0.0, width=1.4)
    names = []
    if known(options.get("reference")):
        reference = real(options["reference"])
        upright(canvas, rows, panel, reference, colour=SECOND)
        names.append((panel.x(reference), canvas.say(options.get("reference_label", ""))))
    if known(options.get("target")):
        target = real(options["target"])
        upright(canvas, rows, panel, target, width=1.2, dashed=True)
        names.append((panel.x(target), canvas.say(target_text(target, options.get("unit")))))
    first = panel.left - 6 if rows.form == "line" and rows.columns[1] else 0.0
    _write_over(canvas, sorted(names), (first, canvas.width), rows.top - 9)


def _write_over(canvas: Canvas, names: list[tuple[float, str]], ends: tuple[float, float], y: float) -> None:
    """One or two names over their lines, beside each other where they would meet, never outside `ends`."""
    halves = [canvas.width_of(text, SIZES["small"]) / 2 for _, text in names]
    places = [min(max(x, ends[0] + h), ends[1] - h) for (x, _), h in zip(names, halves, strict=True)]
    if len(places) == 2 and (lack := sum(halves) + 10 - (places[1] - places[0])) > 0:
        first = min(max(places[0] - lack / 2, ends[0] + halves[0]), ends[1] - halves[0] - 2 * halves[1] - 10)
        places = [first, first + sum(halves) + 10]
    for (_, text), x in zip(names, places, strict=True):
        canvas.write(x, y, text, size=SIZES["small"], colour=SECOND, anchor="middle", fixed=True)


def bars(canvas: Canvas, figure: Figure) -> None:
    """Rates as bars from zero with their ranges; a bar is never cut."""
    options = figure.options
    rows = arrange(
        canvas, [level_entry(canvas, row, options) for row in records(figure.data)], head=_head(figure)
    )
    highest = figure.data[["estimate", "conf_high"]].to_numpy(dtype=float).ravel().tolist()
    top = scale([0.0, *highest]).high if any(known(v) and v > 0 for v in highest) else 1.0
    most = min(top, 100.0) if options.get("unit", "percent") == "percent" else top
    found = scale([], limits=(0.0, most), steps=max(2, min(6, int((rows.right - rows.left) // 60))))
    canvas.begin(rows.bottom + axis_height(canvas, figure.axis))
    panel = panel_of(canvas, rows, found)
    draw_rows(canvas, rows)
    for row, y in zip(records(figure.data), rows.centres, strict=True):
        if known(row["estimate"], row["conf_low"], row["conf_high"]):
            canvas.box(panel.left, y - 8, panel.x(row["estimate"]) - panel.left, 16, fill=NEITHER)
    upright(canvas, rows, panel, 0.0)
    reference_line(canvas, panel, rows, options)
    count_heading(canvas, rows, options)
    _draw_bar_ends(canvas, panel, rows, figure.data)
    draw_axis(canvas, panel, found, figure.axis, dict(options))


def _draw_bar_ends(canvas: Canvas, panel: Panel, rows: Rows, data: pd.DataFrame) -> None:
    found = records(data)
    colours = [called_colour(text_of(row, "called"), INK) for row in found]
    ranges(canvas, panel, place(found, rows.centres, colours), thick=2.0, size=8.0)
    for row, y in zip(found, rows.centres, strict=True):
        if not known(row["estimate"], row["conf_low"], row["conf_high"]):
            dotted(canvas, panel.left, panel.right, y)


def strips(canvas: Canvas, figure: Figure) -> None:
    """What to act on first: points lost with their range, each on a strip that starts at zero."""
    options, found = figure.options, records(figure.data)
    values = figure.data[["estimate", "conf_high"]].to_numpy(dtype=float).ravel().tolist()
    entries = [
        Entry(name=canvas.say(r["label"]), value=canvas.say(value_text(r, options)), bold=True) for r in found
    ]
    lines = _strip_names(canvas, entries)
    heights = [max(1, len(one)) * 17.0 + 24 for one in lines]
    canvas.begin(sum(heights) + 18)
    end = scale([0.0, *values]).ticks[-1:] or (1.0,)
    most = max([end[0] * 1.0, *(v * 1.04 for v in values if known(v))])
    panel = canvas.panel(4, 0, canvas.width - 4, sum(heights), 0.0, most)
    ys = []
    for i, (entry, names) in enumerate(zip(entries, lines, strict=True)):
        y = sum(heights[: i + 1]) - 14
        ys.append(y)
        first = y - 13 - 17 * (len(names) - 1)
        wide = canvas.width - canvas.width_of(entry.value) - GAP
        canvas.name(0, (first + y - 13) / 2, names, entry.name, width=wide, bold=True)
        canvas.write(canvas.width, first, entry.value, anchor="end", colour=INK)
        ground(canvas, panel, y)
    _draw_lost(canvas, panel, figure.data, ys)
    for value, anchor, x in ((0.0, "start", panel.left), (most, "end", panel.right)):
        text = tick_text(round(value, 1), options, canvas.language)
        canvas.write(x, panel.bottom + 6, text, size=SIZES["small"], colour=SECOND, anchor=anchor, fixed=True)


def _strip_names(canvas: Canvas, entries: Sequence[Entry]) -> list[list[str]]:
    """The names beside their values, in as many lines as the room of the picture has for each."""
    places = [(one.name, canvas.width - canvas.width_of(one.value) - GAP, True) for one in entries]
    for most in LINES:
        found = cut_apart(places, most, SIZES["label"])
        if sum(len(one) * 17.0 + 24 for one in found) + 18 <= canvas.room:
            break
    return found


def _draw_lost(canvas: Canvas, panel: Panel, data: pd.DataFrame, ys: list[float]) -> None:
    found = records(data)
    colours = [FELL if text_of(row, "called") == "fell" else INK for row in found]
    ranges(canvas, panel, place(found, ys, colours), thick=4.0, size=9.0)
    for row, y in zip(found, ys, strict=True):
        if not known(row["estimate"], row["conf_low"], row["conf_high"]):
            dotted(canvas, panel.left, panel.right, y)
