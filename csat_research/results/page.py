"""Page: a Result as HTML - finding, basis, picture, table, and folded below them everything else one may ask for."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from csat_research.results.card import card_html
from csat_research.results.drawing.lettering import clean, is_turned
from csat_research.results.figure import Figure
from csat_research.results.ledger import RowLedger
from csat_research.results.tables import all_columns, compact, of_one_measure, table_html
from csat_research.words import Sentence, count_say, direction, render, say, spoken

__all__ = ["result_html"]

BESIDE = ("dots", "bars", "rates", "weights")  # these leave their numbers to a table beside them
LINES = 15  # a longer table is folded
_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
FOLDED = 200  # rows shown in a fold; all of them are in .table


class Shown(Protocol):
    """What of a Result is shown (a Result knows this file, so this file knows only the shape of one)."""

    @property
    def verb(self) -> str: ...
    @property
    def table(self) -> pd.DataFrame: ...
    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...
    @property
    def level(self) -> float: ...
    @property
    def findings(self) -> Sequence[Sentence]: ...
    @property
    def cautions(self) -> Sequence[Sentence]: ...
    @property
    def figure(self) -> Figure | None: ...
    @property
    def rows(self) -> RowLedger | None: ...
    @property
    def provenance(self) -> Mapping[str, Any]: ...
    def to_json(self) -> dict[str, Any]: ...


def result_html(result: Shown, language: str | None = None, *, ids_prefix: str | None = None) -> str:
    """A `<figure>` with alt text that keeps its own white ground and ink in a dark theme.

    Every text is escaped; no script, nothing from outside. ids_prefix: begins every id; without it the ids
    follow from the content, so that the same Result gives the same bytes.
    """
    language = language or spoken()
    prefix = ids_prefix or f"r{_fingerprint(result)}"
    # Jupyter hands what it shows to MathJax: the two class names keep dollars of the data out of its hands.
    opening = f'<figure class="csat-result tex2jax_ignore mathjax_ignore" dir="{direction(language)}" lang="{_safe(language)}">'
    parts = (_caption(result, language), _body(result, language, prefix), _folds(result, language, prefix))
    return f"{opening}<style>{_style()}</style>{''.join(parts)}</figure>"


@functools.cache
def _style() -> str:
    return Path(__file__).with_suffix(".css").read_text(encoding="utf-8").replace("\n", "")


def _fingerprint(result: Shown) -> str:
    from csat_research.results.figures import fingerprint

    return fingerprint(result.to_json())


def _safe(text: object) -> str:
    return escape(clean(text), quote=True)


def _say(sentence: Sentence | str, language: str) -> str:
    return _safe(render(sentence, language))


def _way(text: str, language: str) -> str:
    """Which way a sentence runs: that of its language, unless it has no word of it yet.

    A browser that is asked to find out (dir="auto") looks at names in isolates too, and lays "NPS" at the wrong end.
    """
    own = text
    while (less := _ISOLATED.sub("", own)) != own:
        own = less
    return "rtl" if direction(language) == "rtl" and is_turned(own) else "ltr"


def _caption(result: Shown, language: str) -> str:
    findings = [_say(one, language) for one in result.findings] or [_safe(result.verb)]
    basis = _say(result.figure.subtitle, language) if result.figure else ""
    lines = [("csat-finding", findings[0]), ("csat-basis", basis), ("csat-more", " ".join(findings[1:]))]
    return (
        "<figcaption>"
        + "".join(f'<p class="{c}" dir="{_way(text, language)}">{text}</p>' for c, text in lines if text)
        + "</figcaption>"
    )


def _body(result: Shown, language: str, prefix: str) -> str:
    figure = result.figure
    beside = figure is not None and figure.kind in BESIDE and len(result.table) <= LINES
    table = _compact(result, language, prefix) if figure is None or beside else ""
    picture = _picture(figure, language, beside) if figure is not None and not figure.data.empty else ""
    return f'<div class="csat-body">{picture}{table}</div>' if picture or table else ""


def _picture(figure: Figure, language: str, beside: bool) -> str:
    from csat_research.results.figures import svg

    if beside:
        return svg(figure, language, 520, numbers=False)
    return svg(figure, language, 702)


def _compact(result: Shown, language: str, prefix: str) -> str:
    if result.table.empty or "estimate" not in result.table:
        return ""
    figure = result.figure
    unit = str(figure.options.get("unit", "number")) if figure else "number"
    heading = figure.axis if figure else say("estimate")
    if figure is not None and figure.options.get("own_table"):
        table = figure.data.head(LINES)
    else:
        drawn = result.tables.get(str(figure.options.get("table"))) if figure is not None else None
        behind = of_one_measure(result.table) if drawn is None else drawn
        table = _as_drawn(behind, figure.data if figure else None).head(LINES)
    form = str(figure.options.get("format", "")) if figure else ""
    labels = result.provenance.get("group_labels", {})
    cells, right = compact(table, result.level, unit, heading, language, form, labels)
    return f'<div class="csat-beside csat-range">{table_html(cells, f"{prefix}-t", right=right)}</div>'


def _as_drawn(table: pd.DataFrame, drawn: pd.DataFrame | None) -> pd.DataFrame:
    """The rows in the order of the picture, where each can be told by its estimate and n."""
    keys = [name for name in ("estimate", "n") if drawn is not None and name in drawn and name in table]
    if drawn is None or not keys or len(drawn) != len(table):
        return table
    ours = {key: i for i, key in enumerate(table[keys].astype(float).itertuples(index=False, name=None))}
    wanted = list(drawn[keys].astype(float).itertuples(index=False, name=None))
    if len(ours) != len(table) or set(wanted) != set(ours):
        return table
    return table.iloc[[ours[key] for key in wanted]]


def _folds(result: Shown, language: str, prefix: str) -> str:
    folds = (
        _cautions(result, language),
        _columns(result, language, prefix),
        _card(result, language),
        _rows(result, language),
    )
    kept = [one for one in folds if one]
    return f'<div class="csat-folds">{"".join(kept)}</div>' if kept else ""


def _fold(summary: Sentence | str, inside: str, language: str, *, unfolded: bool = False) -> str:
    start = "<details open>" if unfolded else "<details>"
    return f"{start}<summary>{_say(summary, language)}</summary>{inside}</details>"


def _cautions(result: Shown, language: str) -> str:
    """One or two stand open; more are folded, so that the number remains the first thing seen."""
    if not result.cautions:
        return ""
    told = [_say(one, language) for one in result.cautions]
    lines = "".join(f'<li dir="{_way(one, language)}">{one}</li>' for one in told)
    count = len(result.cautions)
    return _fold(
        count_say("{n:count} caution", "{n:count} cautions", count),
        f"<ul>{lines}</ul>",
        language,
        unfolded=count <= 2,
    )


def _columns(result: Shown, language: str, prefix: str) -> str:
    tables = [("table", result.table), *result.tables.items()]
    shown = [
        _whole(name, table, language, f"{prefix}-a{i}")
        for i, (name, table) in enumerate(tables)
        if table.shape[1]
    ]
    if not shown:
        return ""
    many = count_say("All {n:count} column: .table", "All {n:count} columns: .table", result.table.shape[1])
    return _fold(many, "".join(shown), language)


def _whole(name: str, table: pd.DataFrame, language: str, ids: str) -> str:
    cells, right = all_columns(table.head(FOLDED), language)
    title = "" if name == "table" else f"<p><code>.tables[{_safe(repr(name))}]</code></p>"
    more = say("The first {shown:count} of {rows:count} rows.", shown=FOLDED, rows=len(table))
    rest = f"<p>{_say(more, language)}</p>" if len(table) > FOLDED else ""
    named = _safe(
        f".tables[{name!r}]" if name != "table" else ".table"
    )  # it scrolls, so the keyboard reaches it
    wide = f'<div class="csat-wide" tabindex="0" role="group" aria-label="{named}">'
    return f"{title}{wide}{table_html(cells, ids, right=right)}</div>{rest}"


def _card(result: Shown, language: str) -> str:
    card = card_html(result.verb, language=language)
    title = say("How {verb:code} is computed", verb=result.verb)
    return _fold(title, f'<div class="csat-card">{card}</div>', language) if card else ""


def _rows(result: Shown, language: str) -> str:
    if result.rows is None:
        return ""
    summary = say("Rows: {read:count} read, {used:count} used", read=result.rows.read, used=result.rows.used)
    told = _say(result.rows.sentence(), language)
    return _fold(summary, f'<p dir="{_way(told, language)}">{told}</p>', language)
