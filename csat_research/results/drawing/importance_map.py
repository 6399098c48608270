"""Map: what matters against how well it goes, each thing a cross of its two ranges; only one corner is to act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csat_research.results.drawing.axes import room_beside, values_below, values_beside
from csat_research.results.drawing.canvas import Canvas, Panel
from csat_research.results.drawing.look import FELL, INK, PART, RULE, SECOND, SIZES, TINT
from csat_research.results.drawing.map_corners import act_corner, corner_words
from csat_research.results.drawing.map_key import map_key
from csat_research.results.drawing.numbers import (
    Scale,
    known,
    real,
    scale,
    value_text,
    why_no_range,
)
from csat_research.results.drawing.placer import FAR, LEADER, Box, Placed, place_labels
from csat_research.results.drawing.row_plots import flag
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import Sentence, join, say, strung

__all__ = ["importance_map"]

SMALL = SIZES["axis"]
NAME = 12.0
LEADING = 14.0
TOP = 20.0
CROWD = 20  # with more crosses arms and names are a tangle: dots on pale arms, numbers that go by importance, their key below
DOT = 2.5
_RANGES = (
    "importance",
    "importance_low",
    "importance_high",
    "performance",
    "performance_low",
    "performance_high",
)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Name:
    """The words at a cross: the name itself, or a number that is explained below the picture."""

    lines: tuple[str, ...]
    place: Placed
    key: int = 0


def importance_map(canvas: Canvas, figure: Figure) -> None:
    """Crosses over two lines; names stand where nothing is drawn, or below under a number where they find no room."""
    found, options = records(figure.data), figure.options
    drawn = [row for row in found if known(*(row[name] for name in _RANGES))]
    across, up = _scales(drawn, options, canvas.width)
    left = room_beside(canvas, up, {})
    bottom = TOP + min(350.0, max(260.0, canvas.width * 0.48))
    plan = Panel(left, canvas.width, TOP, bottom, across.low, across.high, (up.low, up.high))
    crowded = len(drawn) > CROWD
    names = _names(canvas, plan, drawn, options, crowded=crowded)
    keyed = _keyed(canvas, drawn, names)
    notes = _notes(canvas, [] if crowded else keyed, [row for row in found if row not in drawn])
    titles = canvas.wrap(figure.axis, canvas.width, SMALL)
    key = map_key(canvas, keyed if crowded else [])
    canvas.begin(bottom + 24 + 15 * len(titles) + 16 * (len(notes) + key.lines))
    panel = canvas.panel(left, TOP, canvas.width, bottom, across.low, across.high, plan.rise)
    _ground(canvas, panel, options)
    for word in corner_words(canvas, panel, options):
        word.write(canvas)
    for row, name in zip(drawn, names, strict=True):
        _cross(canvas, panel, row, crowded=crowded)
        _name(canvas, panel, row, name)
    values_beside(canvas, panel, up, {})
    values_below(canvas, panel, across, {})
    canvas.write(0, 8, options.get("performance_axis", say("how well it goes")), size=SMALL, colour=SECOND)
    canvas.paragraph(
        canvas.width,
        bottom + 29 + 7.75 * (len(titles) - 1),
        titles,
        leading=15.5,
        size=SMALL,
        colour=SECOND,
        anchor="end",
    )
    below = bottom + 29 + 15.5 * len(titles)
    key.draw(canvas, below)
    for i, told in enumerate(notes):
        canvas.write(0, below + 15.5 * (key.lines + i), told, size=SMALL, colour=SECOND)


def _scales(drawn: Sequence[Row], options: Mapping[str, Any], width: float) -> tuple[Scale, Scale]:
    importance = [float(row[name]) for row in drawn for name in _RANGES[:3]] + [
        options.get("importance_line")
    ]
    performance = [float(row[name]) for row in drawn for name in _RANGES[3:]] + [
        options.get("performance_line")
    ]
    told = [real(one) for one in importance if known(one)]
    # things that matter about alike would stand in a heap far from 0, with room for none of their names
    near = not told or min(told) < max(told) / 2
    return scale(importance, zero=near, steps=max(2, int(width // 110))), scale(performance, steps=5)


def _notes(canvas: Canvas, keyed: Sequence[str], left_out: Sequence[Row]) -> list[str]:
    """The key to a few numbers, and what could not be drawn."""
    notes = [strung(keyed, "; ", canvas.language)] if keyed else []
    reasons: dict[str, list[str]] = {}
    for row in left_out:
        reasons.setdefault(canvas.say(_why(row)), []).append(str(row["label"]))
    notes += [
        canvas.say(say("{why}: {names}", why=why, names=join(labels, ", ")))
        for why, labels in reasons.items()
    ]
    return [line for note in notes for line in canvas.wrap(note, canvas.width, SMALL)]


def _keyed(canvas: Canvas, drawn: Sequence[Row], names: Sequence[Name]) -> list[str]:
    found = [
        (name.key, canvas.say(str(row["label"]))) for row, name in zip(drawn, names, strict=True) if name.key
    ]
    return [f"{key} {label}" for key, label in sorted(found)]


def _why(row: Row) -> Sentence:
    """Why an item is not drawn: few answers, or one of its two numbers has no range, as where all rate it alike."""
    return why_no_range({"estimate": row["performance"], "n": row.get("n")})


def _ground(canvas: Canvas, panel: Panel, options: Mapping[str, Any]) -> None:
    """The two lines and, right below them, the one tinted corner."""
    act = act_corner(panel, options)
    if act is not None:
        canvas.box(act.left, act.top, act.right - act.left, act.bottom - act.top, fill=TINT, zorder=0.4)
    for one in _lines(panel, options):
        x, y = (one.left + one.right) / 2, (one.top + one.bottom) / 2
        upright = one.bottom - one.top > one.right - one.left
        ends = (x, panel.top, x, panel.bottom) if upright else (panel.left, y, panel.right, y)
        canvas.line(*ends, colour=PART, zorder=1)


def _cross(canvas: Canvas, panel: Panel, row: Row, *, crowded: bool) -> None:
    strong = flag(row, "act_first")
    pale = crowded and not strong
    colour, width = (RULE, 1.0) if pale else (FELL if strong else SECOND, 1.8)
    depth = 2.0 if pale else 3.0
    x, y = panel.x(row["importance"]), panel.y(row["performance"])
    ends = panel.x(row["importance_low"]), panel.x(row["importance_high"])
    canvas.line(ends[0], y, ends[1], y, colour=colour, width=width, zorder=depth)
    canvas.line(
        x,
        panel.y(row["performance_low"]),
        x,
        panel.y(row["performance_high"]),
        colour=colour,
        width=width,
        zorder=depth,
    )
    if crowded:
        canvas.disc(x, y, 2 * DOT, colour=FELL if strong else SECOND, zorder=3.5)
    told = say(
        "{label}: importance {importance}, rating {rating}",
        label=row["label"],
        importance=value_text(_as_estimate(row, "importance"), {}),
        rating=value_text(_as_estimate(row, "performance"), {}),
    )
    canvas.hint(x - 11, y - 11, 22, 22, told)


def _as_estimate(row: Row, name: str) -> Row:
    return {"estimate": row[name], "conf_low": row[f"{name}_low"], "conf_high": row[f"{name}_high"]}


def _lines(panel: Panel, options: Mapping[str, Any]) -> list[Box]:
    across, up = options.get("importance_line"), options.get("performance_line")
    found = []
    if known(across):
        x = panel.x(real(across))
        found.append(Box(x - 1.5, panel.top, x + 1.5, panel.bottom))
    if known(up):
        y = panel.y(real(up))
        found.append(Box(panel.left, y - 1.5, panel.right, y + 1.5))
    return found


def _names(
    canvas: Canvas, panel: Panel, drawn: Sequence[Row], options: Mapping[str, Any], *, crowded: bool
) -> list[Name]:
    """Names placed at their crosses; those without room near theirs become numbers, until all have room."""
    arms = [arm for row in drawn for arm in _arms(panel, row, crowded)]
    taken = [*(word.box for word in corner_words(canvas, panel, options)), *_lines(panel, options), *arms]
    room = Box(panel.left + 2, panel.top + 2, panel.right - 2, panel.bottom - 2)
    crosses = [(panel.x(row["importance"]), panel.y(row["performance"])) for row in drawn]
    keyed = {i for i, row in enumerate(drawn) if crowded and not flag(row, "act_first")}
    while True:
        by_importance = sorted(keyed, key=lambda i: (-real(drawn[i]["importance"]) if crowded else 0.0, i))
        numbers = {i: k for k, i in enumerate(by_importance, start=1)}
        lines = [(str(numbers[i]),) if i in numbers else _wrapped(canvas, row) for i, row in enumerate(drawn)]
        sizes = [_size(canvas, text, flag(row, "act_first")) for text, row in zip(lines, drawn, strict=True)]
        places = place_labels(crosses, sizes, taken, room)
        far = {i for i, p in enumerate(places) if p.covered > 0 or p.distance > FAR} - keyed
        if not far:
            return [Name(t, p, numbers.get(i, 0)) for i, (t, p) in enumerate(zip(lines, places, strict=True))]
        keyed |= far


def _wrapped(canvas: Canvas, row: Row) -> tuple[str, ...]:
    return tuple(canvas.wrap(row["label"], min(150.0, canvas.width * 0.3), NAME, flag(row, "act_first")))


def _size(canvas: Canvas, lines: Sequence[str], bold: bool) -> tuple[float, float]:
    return max(canvas.width_of(line, NAME, bold) for line in lines), LEADING * len(lines) + 1


def _arms(panel: Panel, row: Row, crowded: bool) -> list[Box]:
    """What a name may not lie on: both arms, or where these are pale the dot alone."""
    x, y = panel.x(row["importance"]), panel.y(row["performance"])
    if crowded and not flag(row, "act_first"):
        return [Box(x - DOT, y - DOT, x + DOT, y + DOT)]
    return [
        Box(panel.x(row["importance_low"]) - 2, y - 2, panel.x(row["importance_high"]) + 2, y + 2),
        Box(x - 2, panel.y(row["performance_high"]) - 2, x + 2, panel.y(row["performance_low"]) + 2),
    ]


def _name(canvas: Canvas, panel: Panel, row: Row, name: Name) -> None:
    cross, box = (panel.x(row["importance"]), panel.y(row["performance"])), name.place.box
    strong = flag(row, "act_first")
    x, anchor = (box.left + box.right) / 2, "middle"
    if box.left >= cross[0] or box.right <= cross[0]:
        x, anchor = (box.left, "start") if box.left >= cross[0] else (box.right, "end")
    style: dict[str, Any] = {"size": NAME, "bold": strong, "colour": FELL if strong else INK}
    canvas.paragraph(
        x, (box.top + box.bottom) / 2, name.lines, leading=LEADING, anchor=anchor, fixed=True, **style
    )
    if name.place.distance > LEADER:
        near = min(max(cross[0], box.left), box.right), min(max(cross[1], box.top), box.bottom)
        canvas.line(*cross, *near, colour=PART, width=0.7, zorder=2)
