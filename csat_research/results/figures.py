"""Figures: from the record of a picture to an Axes, an SVG or a PNG; each kind has one drawing function.

What `figure.data` holds for each kind (optional columns in brackets); rows stand in the order they are drawn.

| kind | columns | options |
| --- | --- | --- |
| dots | label, estimate, conf_low, conf_high, [n, called, text, total] | unit, reference, reference_label, target, limits |
| bars, rates | label, estimate, conf_low, conf_high, [n, called, text, total] | unit, reference, reference_label |
| changes | label, estimate, conf_low, conf_high, [n, before, after, after_low, after_high, called] | unit ("points" or "nps"), levels |
| waterfall | label, estimate, conf_low, conf_high, start, total, [called] | unit ("points" or "nps"), levels ("percent": 0 to 100 at most) |
| effects | label, estimate, conf_low, conf_high, [from_to, rank_low, rank_high, told, n_ranks] | unit |
| strips | label, estimate, conf_low, conf_high | unit |
| weights | label, estimate, conf_low, conf_high, [rank_low, rank_high, act_first] | equal_share |
| series | label, period, estimate, conf_low, conf_high, [n, lower_limit, upper_limit, centre, current, signal, incomplete] | target, events, run_chart, band_label, limits |
| map | label, importance, importance_low, importance_high, performance, performance_low, performance_high, act_first | importance_line, performance_line, performance_axis |
| answers | label, n, share_1, share_2, ..., [silent, total] | codes, satisfied, neutral |
| nps | label, n, detractors, passives, promoters, estimate, conf_low, conf_high, [total] | target |
| funnel | label, size, n, estimate, conf_low, conf_high, lower_limit, upper_limit, outer_low, outer_high, [called] | centre, size_axis |
| heat | label, row, column, estimate, conf_low, conf_high, [below, n, sure, withheld] | unit |
| grid | by, label, measure, figure, form, n, estimate, conf_low, conf_high, counted, total | |
| claims | label, estimate, conf_low, conf_high, n, claim_low, claim_high, verdict | |

Units: shares, points and NPS on 0-100; `unit` is "percent", "points", "nps" or "number" (`points` and `nps` carry
a sign), `format` another number format ("fine": two decimals, "finest": three, "plain", "count", "times": of doublings),
`n_label` what n counts ("answers", "customers", "comments"), `numbers` False leaves the values to the table beside, `own_table` True shows the drawn rows there
(where `.table` holds other numbers; "page": also on pages), `table` names the one of `.tables` that is drawn, `most` how many
groups are drawn where there are more, `room` to how many pixels of height long names are cut. `called` and `signal` are "fell", "rose" or "";
`total` marks the row of the whole. `events` are pairs [where, text]; where is a period,
a day of a month, or a number of periods from the first (0). `target` is a dashed line with its name.
A row without a finite interval is a dotted line and the words "too few answers to say".
"""  # noqa: E501 - a table row is one line

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from csat_research.errors import MethodError, listing, nearest
from csat_research.results.drawing.answer_plots import answers
from csat_research.results.drawing.canvas import Canvas
from csat_research.results.drawing.change_plot import changes
from csat_research.results.drawing.claim_plot import claims
from csat_research.results.drawing.funnel_plot import funnel
from csat_research.results.drawing.grid_plot import grid
from csat_research.results.drawing.heat_plot import heat
from csat_research.results.drawing.importance_map import importance_map
from csat_research.results.drawing.lettering import clean
from csat_research.results.drawing.look import looking
from csat_research.results.drawing.markup import inline_svg, standing_alone
from csat_research.results.drawing.nps_plot import nps
from csat_research.results.drawing.numbers import known, value_text
from csat_research.results.drawing.on_svg import SvgPaper
from csat_research.results.drawing.paper import Paper
from csat_research.results.drawing.rank_plots import effects, weights
from csat_research.results.drawing.row_plots import bars, dots, strips
from csat_research.results.drawing.series import series
from csat_research.results.drawing.waterfall import waterfall
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import render, say, spoken, strung

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "KINDS",
    "SLIDE",
    "Sheet",
    "alt_text",
    "draw",
    "fingerprint",
    "png",
    "sheet_png",
    "sheet_svg",
    "svg",
]

KINDS: dict[str, Callable[[Canvas, Figure], None]] = {
    "dots": dots,
    "series": series,
    "changes": changes,
    "waterfall": waterfall,
    "effects": effects,
    "strips": strips,
    "weights": weights,
    "map": importance_map,
    "answers": answers,
    "nps": nps,
    "claims": claims,
    "bars": bars,
    "rates": bars,
    "funnel": funnel,
    "heat": heat,
    "grid": grid,
}
Sheet = tuple[float, float, float]  # width, height and margin in screen pixels
SLIDE: Sheet = (1280.0, 720.0, 40.0)  # 16:9
_USUAL, _NARROWEST = 676.0, 240.0
_WIDTHS = (
    480.0,
    540.0,
    600.0,
    676.0,
    760.0,
    860.0,
    980.0,
    1120.0,
    1300.0,
    1500.0,
)  # of a sheet: few words a line, or many


def draw(
    figure: Figure, ax: Axes | None = None, language: str | None = None, width: float | None = None
) -> Axes:
    """Draw a figure with its title on `ax`, or on a new picture `width` screen pixels wide.

    Given an Axes, the picture keeps inside it, words and all, and shrinks only where it is too small.
    The Axes returned has the scale of the data (strips and rows: across; series and claims: upwards).
    Raises MethodError for an unknown kind or an empty table.
    """
    import matplotlib.pyplot as plt

    with looking():
        if ax is not None:
            return _on_axes(figure, ax, language, width or _width_of(ax), grows=False)
        picture = plt.figure(figsize=(1, 1), facecolor="white")
        return _on_axes(figure, picture.add_axes((0, 0, 1, 1)), language, width)


def svg(
    figure: Figure,
    language: str | None = None,
    width: float | None = None,
    *,
    titled: bool = False,
    numbers: bool | None = None,
    named: bool = True,
) -> str:
    """The picture as inline SVG: text as text, alt text, no ids, nothing from outside.

    Pages set the title in HTML, so it is left out unless `titled`. numbers: False where a table stands beside.
    named: False where what stands around the picture carries its alt text.
    The same record gives the same bytes. It shows what `draw` shows, without matplotlib but for the widths of words.
    """
    paper = SvgPaper()
    _drawn(_numbered(figure, numbers), paper, language, width or _USUAL, titled)
    return inline_svg(paper, alt=alt_text(figure, language) if named else "")


def png(
    figure: Figure, language: str | None = None, width: float | None = None, *, dpi: float = 192
) -> bytes:
    """The picture with its title as PNG bytes; 96 dpi are one pixel a screen pixel."""
    with looking():
        target = io.BytesIO()
        _picture(figure, language, width, titled=True).savefig(target, dpi=dpi, metadata={"Software": None})
    return target.getvalue()


def sheet_png(
    figure: Figure,
    language: str | None = None,
    sheet: Sheet = SLIDE,
    *,
    titled: bool = True,
    dpi: float = 192,
) -> bytes:
    """The picture on a sheet of a fixed size (a slide) as PNG bytes, as large as it fits, with its alt text inside."""
    with looking():
        target = io.BytesIO()
        told = {"Title": clean(render(figure.title, language)), "Description": alt_text(figure, language)}
        _on_sheet(figure, language, sheet, titled).savefig(
            target, dpi=dpi, metadata={"Software": None, **told}
        )
    return target.getvalue()


def sheet_svg(figure: Figure, language: str | None = None, sheet: Sheet = SLIDE) -> str:
    """The picture with its title on a sheet as an SVG file of its own: letters as paths, for a reader may lack our fonts."""
    import matplotlib

    with looking(), matplotlib.rc_context({"svg.fonttype": "path"}):
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        target = io.StringIO()
        canvas = FigureCanvasSVG(_on_sheet(figure, language, sheet, titled=True))
        canvas.print_svg(target, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    told = {"title": clean(render(figure.title, language)), "alt": alt_text(figure, language)}
    return standing_alone(target.getvalue(), size=(round(sheet[0], 2), round(sheet[1], 2)), **told)


def _on_sheet(figure: Figure, language: str | None, sheet: Sheet, titled: bool) -> Any:
    """Drawn for the width at which it fills the sheet best: the narrower, the larger the words, and the taller it is."""
    from bisect import bisect_left

    wide, high, edge = sheet
    room = (high - 2 * edge) / (wide - 2 * edge)

    def fits(width: float) -> bool:
        across, down = _picture(figure, language, width, titled).get_size_inches()
        return bool(down / across <= room)

    at = bisect_left(_WIDTHS, True, key=fits)
    return _picture(figure, language, _WIDTHS[min(at, len(_WIDTHS) - 1)], titled, sheet=sheet)


def alt_text(figure: Figure, language: str | None = None) -> str:
    """The alt text of the record; where it has none, the title and the ranges of its rows."""
    told = clean(render(figure.alt, language))
    if told:
        return told
    there = {"label", "estimate", "conf_low", "conf_high"} <= set(figure.data)
    parts = [_row_in_words(row, figure, language) for row in records(figure.data)[:20]] if there else []
    title = clean(render(figure.title, language)).strip(". ")
    return ". ".join(one for one in (title, strung(filter(None, parts), "; ", language or spoken())) if one)


def _row_in_words(row: Mapping[str, Any], figure: Figure, language: str | None) -> str:
    label = clean(render(row["label"], language)).replace("\n", " ")
    return f"{label}: {render(value_text(row, figure.options), language)}" if known(row["estimate"]) else ""


def fingerprint(data: Any) -> str:
    """Eight letters that follow from plain data alone."""
    return hashlib.sha1(
        json.dumps(data, sort_keys=True, default=str).encode(), usedforsecurity=False
    ).hexdigest()[:8]


def _numbered(figure: Figure, numbers: bool | None) -> Figure:
    from dataclasses import replace

    return figure if numbers is None else replace(figure, options={**figure.options, "numbers": numbers})


def _picture(
    figure: Figure, language: str | None, width: float | None, titled: bool, sheet: Sheet | None = None
) -> Any:
    from matplotlib.figure import Figure as Picture

    picture = Picture(figsize=(1, 1), facecolor="white")
    _on_axes(figure, picture.add_axes((0, 0, 1, 1)), language, width, titled=titled, sheet=sheet)
    return picture


def _on_axes(
    figure: Figure,
    ax: Axes,
    language: str | None,
    width: float | None,
    *,
    titled: bool = True,
    grows: bool = True,
    sheet: Sheet | None = None,
) -> Axes:
    from csat_research.results.drawing.on_axes import AxesPaper

    _drawn(figure, AxesPaper(ax, grows=grows, sheet=sheet), language, width or _USUAL, titled)
    return ax


def _drawn(figure: Figure, paper: Paper, language: str | None, width: float, titled: bool) -> None:
    if figure.kind not in KINDS:
        raise MethodError(
            say(
                "There is no picture of kind {kind:quoted}. Kinds: {kinds}.{near}",
                kind=figure.kind,
                kinds=listing(list(KINDS), 20),
                near=nearest(figure.kind, KINDS),
            )
        )
    if figure.data.empty:
        raise MethodError(
            say(
                "{kind:code}: the table of this picture has no rows, so there is nothing to draw.",
                kind=figure.kind,
            )
        )
    title = (figure.title, figure.subtitle) if titled else ()
    wide, room = max(float(width), _NARROWEST), float(figure.options.get("room", math.inf))
    KINDS[figure.kind](Canvas(paper, wide, language or spoken(), title, room), figure)


def _width_of(ax: Axes) -> float:
    return float(ax.get_window_extent().width / ax.figure.dpi * 96)
