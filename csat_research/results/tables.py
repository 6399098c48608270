"""Tables: a frame as escaped HTML, of the structure that great-tables gives it; our own style sheet dresses it."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Collection, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Any

import pandas as pd

from csat_research.results.drawing.lettering import clean
from csat_research.results.drawing.numbers import form_of, known, number, range_of
from csat_research.results.frames import records
from csat_research.results.naming import headed, named
from csat_research.words import FORMATS, NOTHING, Sentence, render, say

__all__ = ["NEEDED", "all_columns", "compact", "headings", "of_one_measure", "range_words", "table_html"]

KNOWN = (
    "measure", "term", "definition", "per", "n", "customers", "n_effective", "estimate", "std_error", "conf_low",
    "conf_high", "statistic", "df", "p_value", "p_adjusted", "rank", "rank_low", "rank_high", "bias", "noise",
)  # fmt: skip
Labels = Mapping[str, str]
NO_LABELS: Labels = MappingProxyType({})
NEEDED = "answers needed"  # the unit of a row that plans
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)


def table_html(
    cells: pd.DataFrame,
    ids: str,
    *,
    right: Collection[str] = (),
    spanners: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """A `<table>` of ready words: headings are the column names, everything is escaped.

    ids: begins every id in it. right: columns of numbers. spanners: a heading over several columns that stand together.
    Without these it is written here, letter by letter as great-tables does (a test holds it): a report has a hundred of
    them, and great-tables compiles for each a style sheet of its own, which our pages do not take.
    """
    if not spanners:
        return _unspanned(cells, ids, right)
    return _by_great_tables(cells, ids, right, spanners)


def _unspanned(cells: pd.DataFrame, ids: str, right: Collection[str]) -> str:
    sides = ["right" if one in right else "left" for one in cells.columns]
    heads = "".join(
        f'<th class="gt_col_heading gt_{side}" scope="col" id="{ids}-c{i}">{_escaped(one)}</th>'
        for i, (one, side) in enumerate(zip(cells.columns, sides, strict=True))
    )
    starts = ['<td class="gt_right">' if side == "right" else "<td>" for side in sides]
    columns = [[f"{start}{_escaped(one)}</td>" for one in cells.iloc[:, i]] for i, start in enumerate(starts)]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*columns, strict=True))
    return (
        f'<table class="gt_table"><thead><tr class="gt_col_headings">{heads}</tr></thead>'
        f'<tbody class="gt_table_body">{rows}</tbody></table>'
    )


def _by_great_tables(
    cells: pd.DataFrame, ids: str, right: Collection[str], spanners: Mapping[str, Sequence[str]]
) -> str:
    """great-tables is handed an Arrow table: it sets cell by cell, which takes pandas four times as long."""
    from great_tables import GT, html

    names = [f"c{i}" for i in range(cells.shape[1])]
    place = dict(zip(cells.columns, names, strict=True))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PyArrow Table support", UserWarning)  # that it is experimental
        built = GT(_plain(cells, names), id=ids)
    built = built.cols_label({new: html(_escaped(old)) for old, new in place.items()})
    built = built.cols_align("left", names).cols_align(
        "right", [place[one] for one in cells.columns if one in right]
    )
    for i, (heading, columns) in enumerate(spanners.items()):
        built = built.tab_spanner(html(_escaped(heading)), [place[one] for one in columns], id=f"s{i}")
    found = _TABLE.search(built.fmt_passthrough(columns=names, escape=False).as_raw_html())
    return _lighter(found.group()) if found else ""


def _plain(cells: pd.DataFrame, names: Sequence[str]) -> Any:
    """The escaped words as an Arrow table."""
    import pyarrow as pa

    columns = {name: [_escaped(one) for one in cells.iloc[:, i]] for i, name in enumerate(names)}
    return pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})


def _lighter(table: str) -> str:
    """Without what says nothing: spans of 1, and classes of left columns."""
    table = re.sub(
        r' (?:row|col)span="1"|(?<=["\w])\s+gt_columns_(?:top|bottom)_border|gt_row (?=gt_)', "", table
    )
    table = re.sub(r' class="gt_left"| data-quarto-[\w-]+="false"', "", table)
    return re.sub(r">\s*\n\s*<", "><", table)


def _escaped(text: object) -> str:
    found = escape(clean(text).replace("\n", " "), quote=True)
    return found.replace("{", "&#123;")  # great-tables reads {{units}}


def compact(
    table: pd.DataFrame,
    level: float,
    unit: str,
    heading: Sentence | str,
    language: str | None,
    form: str = "",
    labels: Labels = NO_LABELS,
) -> tuple[pd.DataFrame, list[str]]:
    """The columns a reader needs beside a picture, as words, and the names of those that hold numbers.

    labels: of columns to group by, where a survey declares them. unit, form: the options `unit` and `format` of the
    picture. A row whose `unit` is NEEDED holds answers that are needed, none of them given; a row that is `counted` has no
    range by nature, not for want of answers.
    """
    shown: dict[str, list[str]] = {}
    for name, words in headings(_group_columns(table), language, labels).items():
        shown[words] = [_called(value, language) for value in table[name]]
    if "unit" in table and (table["unit"] == NEEDED).all():
        return _planned(table, shown, level, language)
    counts = {"n": say("rows") if "check" in table else say("answers"), "customers": say("customers")}
    if {"n_before", "n_after"} <= set(table.columns):  # a picture of a change shows those of after
        counts = {"n_before": say("answers before"), "n_after": say("answers after")}
    for name, counted in counts.items():
        if name in table:
            shown[render(counted, language)] = [render(say("{n:count}", n=n), language) for n in table[name]]
    mixed = "measure" in _group_columns(table)  # one heading or form cannot do for several measures
    texts = [_unit_text(row, unit, "" if mixed else form, language) for row in records(table)]
    shown[(not mixed and render(heading, language)) or render(say("estimate"), language)] = [
        one for one, _ in texts
    ]
    shown[render(range_words(level), language)] = [two for _, two in texts]
    groups = len(_group_columns(table))
    return pd.DataFrame(shown, dtype=object), list(shown)[groups:]


def headings(columns: Sequence[str], language: str | None, labels: Labels = NO_LABELS) -> dict[str, str]:
    """What columns are called, never two alike: "Channel" beside "channel" has its own name behind it.

    >>> headings(["channel", "Channel"], "en")
    {'channel': 'channel', 'Channel': 'channel (Channel)'}
    """
    found: dict[str, str] = {}
    for one in columns:
        words = render(headed(one, labels), language)
        found[one] = f"{words} ({one})" if words in found.values() else words
    return found


def of_one_measure(table: pd.DataFrame) -> pd.DataFrame:
    """By groups only the first measure, the one drawn; the others stand in all columns."""
    grouped = "measure" in table and str(table.columns[0]) != "measure" and "term" not in table
    return table[table["measure"] == table["measure"].iloc[0]] if grouped else table


def range_words(level: float | None) -> Sentence:
    r"""What a range is called: '95 % range'; 'range' where the rows below it differ in their level (None).

    >>> str(range_words(0.9)), str(range_words(None))
    ('90\xa0% range', 'range')
    """
    return say("range") if level is None else say("{level:plain}\u00a0% range", level=round(100 * level, 6))


def _planned(
    table: pd.DataFrame, shown: dict[str, list[str]], level: float, language: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """Answers needed: a pilot's answers and a range stand there only where there was a pilot that gives one."""
    groups = len(shown)

    def add(heading: Sentence, cells: Sequence[Sentence | str]) -> None:
        shown[render(heading, language)] = [render(one, language) for one in cells]

    if (table["n"] > 0).any():
        add(say("answers in the pilot"), [say("{n:count}", n=n) for n in table["n"]])
    add(say("answers needed"), [say("{n:count}", n=n) for n in table["estimate"]])
    ends = list(zip(table["conf_low"], table["conf_high"], strict=True))
    if any(math.isfinite(low) for low, _ in ends):
        spans = [
            say("{low:count} to {high:count}", low=min(pair), high=max(pair)) if math.isfinite(sum(pair)) else NOTHING
            for pair in ends
        ]  # fmt: skip
        add(range_words(level), spans)
    return pd.DataFrame(shown, dtype=object), list(shown)[groups:]


def _group_columns(table: pd.DataFrame) -> list[str]:
    """Columns that say what a row is: all before the first of the standard ones, then measure or term where they vary."""
    names = [str(name) for name in table.columns]
    first = next((i for i, name in enumerate(names) if name in KNOWN), len(names))
    varying = [one for one in ("measure", "term") if one in names and table[one].nunique(dropna=False) > 1]
    if "check" in names:
        return [*names[:first], "check"]  # what was checked says more than its kind
    named = ["label" if one == "term" and "label" in names else one for one in varying]
    return names[:first] + named


def _unit_text(row: Mapping[Any, Any], unit: str, form: str, language: str | None) -> tuple[str, str]:
    measure = str(row.get("measure", row.get("method", "")))
    options = {"format": form or form_of(measure, unit)}
    counted = row.get("counted", False) and not known(row.get("conf_low"), row.get("conf_high"))
    span = NOTHING if counted else range_of(row, options)
    return render(number(row.get("estimate", math.nan), options), language), render(span, language)


def all_columns(
    table: pd.DataFrame, language: str | None, *, called: bool = False, labels: Labels = NO_LABELS
) -> tuple[pd.DataFrame, list[str]]:
    """Every column, and the headings of those that hold numbers.

    called: columns and words of ours as a page calls them, else under the names that code knows.
    """
    names = [str(one) for one in table.columns]
    words = headings(names, language, labels) if called else dict(zip(names, names, strict=True))
    numeric = [words[str(one)] for one in table.columns if pd.api.types.is_numeric_dtype(table[one])]
    shown = {
        words[str(one)]: [_cell(str(one), named(x) if called and isinstance(x, str) else x, language) for x in table[one]]
        for one in table.columns
    }  # fmt: skip
    return pd.DataFrame(shown, columns=list(words.values()), dtype=object), numeric


def _cell(name: str, value: Any, language: str | None) -> str:
    if isinstance(value, bool) or not (isinstance(value, int | float) or hasattr(value, "dtype")):
        return _text(value, language)
    if not math.isfinite(value):
        return NOTHING
    if name.startswith("p_"):
        return FORMATS["p"](float(value), language or "en")
    return FORMATS["figures"](float(value), language or "en")


def _called(value: Any, language: str | None) -> str:
    """The name of a row: words of ours as they are called in the language, those of the data as they stand."""
    return _text(named(value) if isinstance(value, str) else value, language)


def _text(value: Any, language: str | None) -> str:
    if (
        value is None
        or (isinstance(value, float) and not math.isfinite(value))
        or value is pd.NaT
        or value is pd.NA
    ):
        return NOTHING
    return render(value, language)
