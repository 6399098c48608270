"""Tables: a frame as escaped HTML in the structure of great-tables; our own style sheet dresses it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from csat_research.results.drawing.lettering import clean
from csat_research.results.drawing.numbers import form_of, known, number, range_text
from csat_research.results.naming import headed, named
from csat_research.words import FORMATS, NOTHING, Sentence, render, say

__all__ = ["NEEDED", "all_columns", "compact", "of_one_measure", "range_words", "table_html"]

KNOWN = (
    "measure", "term", "definition", "per", "n", "customers", "n_effective", "estimate", "std_error", "conf_low",
    "conf_high", "statistic", "df", "p_value", "p_adjusted", "rank", "rank_low", "rank_high", "bias", "noise",
)  # fmt: skip
NEEDED = "answers needed"  # the unit of a row that plans
_FRAME = """<table class="gt_table" data-quarto-disable-processing="false" data-quarto-bootstrap="false">
<thead>

{head}
</thead>
<tbody class="gt_table_body">
{body}
</tbody>

</table>"""


def table_html(
    cells: pd.DataFrame,
    ids: str,
    *,
    right: Collection[str] = (),
    spanners: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """A `<table>` of ready words: headings are the column names, everything is escaped.

    ids: begins every id in it. right: columns of numbers. spanners: a heading over several columns that stand together.
    Structure, classes and `headers`/`scope` are those of great-tables, letter for letter before `_lighter` (a test
    compares both); it takes 60 ms a table, and half of a report was spent there.
    """
    names = [str(one) for one in cells.columns]
    sides = ["gt_right" if one in right else "gt_left" for one in names]
    over = _spanned(spanners or {}, names, ids)
    first, second = _heading(names, sides, over, ids)
    headings = [f'<tr class="gt_col_headings{" gt_spanner_row" if over else ""}">{first}</tr>']
    headings += [f'<tr class="gt_col_headings">{second}</tr>'] if over else []
    starts = [
        f'    <td headers="{over[i][0] + " " if i in over else ""}{ids}-c{i}" class="gt_row {side}">'
        for i, side in enumerate(sides)
    ]
    columns = [[_escaped(value) for value in cells.iloc[:, i]] for i in range(len(names))]
    rows = [
        "  <tr>\n"
        + "".join(f"{start}{one}</td>\n" for start, one in zip(starts, row, strict=True))
        + "  </tr>"
        for row in zip(*columns, strict=True)
    ]
    return _lighter(_FRAME.format(head="\n".join(headings), body="\n".join(rows)), spanned=bool(over))


def _lighter(table: str, *, spanned: bool) -> str:
    """Without what says nothing: spans of 1, classes of our own left columns, and `headers` where `scope` tells it all."""
    table = re.sub(
        r' (?:row|col)span="1"|(?<=["\w])\s+gt_columns_(?:top|bottom)_border|gt_row (?=gt_)', "", table
    )
    table = table.replace(' class="gt_left"', "")
    if not spanned:
        table = re.sub(r' headers="[^"]*"', "", table)
    return re.sub(r">\s*\n\s*<", "><", table)


def _spanned(
    spanners: Mapping[str, Sequence[str]], names: Sequence[str], ids: str
) -> dict[int, tuple[str, str, int]]:
    """Of each column under a spanner: id, text and width of that heading."""
    found = {}
    for i, (heading, columns) in enumerate(spanners.items()):
        for one in columns:
            found[names.index(one)] = (f"{ids}-s{i}", _escaped(heading), len(columns))
    return found


def _heading(
    names: Sequence[str], sides: Sequence[str], over: Mapping[int, tuple[str, str, int]], ids: str
) -> tuple[str, str]:
    """The upper and the lower row of headings; a column without spanner stands in the upper one, over both."""
    rows: tuple[list[str], list[str]] = ([], [])
    told: set[str] = set()
    for i, (name, side) in enumerate(zip(names, sides, strict=True)):
        deep = 2 if over and i not in over else 1
        rows[i in over].append(
            f'  <th class="gt_col_heading gt_columns_bottom_border {side}" rowspan="{deep}" colspan="1" scope="col"'
            f' id="{ids}-c{i}">{_escaped(name)}</th>\n'
        )
        if i in over and over[i][0] not in told:
            place, text, width = over[i]
            told.add(place)
            rows[0].append(
                '  <th class="gt_center gt_columns_top_border gt_column_spanner_outer" rowspan="1"'
                f' colspan="{width}" scope="{"colgroup" if width > 1 else "col"}" id="{place}">\n'
                f'    <span class="gt_column_spanner">{text}</span>\n  </th>\n'
            )
    upper, lower = ("".join(row) for row in rows)
    return f"\n{upper}" if upper else "", f"\n{lower}"


def _escaped(text: object) -> str:
    found = escape(clean(text).replace("\n", " "), quote=True)
    return found.replace("{", "&#123;")  # great-tables read {{units}}; a page keeps its letters


def compact(
    table: pd.DataFrame,
    level: float,
    unit: str,
    heading: Sentence | str,
    language: str | None,
    form: str = "",
) -> tuple[pd.DataFrame, list[str]]:
    """The columns a reader needs beside a picture, as words, and the names of those that hold numbers.

    unit, form: the options `unit` and `format` of the picture. A row whose `unit` is NEEDED holds answers that are needed,
    none of them given; a row that is `counted` has no range by nature, not for want of answers.
    """
    shown: dict[str, list[str]] = {}
    for name in _group_columns(table):
        shown[render(headed(name), language)] = [_called(value, language) for value in table[name]]
    if "unit" in table and (table["unit"] == NEEDED).all():
        return _planned(table, shown, level, language)
    counts = {"n": say("answers"), "customers": say("customers")}
    for name, words in counts.items():
        if name in table:
            shown[render(words, language)] = [render(say("{n:count}", n=n), language) for n in table[name]]
    mixed = "measure" in _group_columns(table)  # one heading or form cannot do for several measures
    texts = [_unit_text(row, unit, "" if mixed else form, language) for row in table.to_dict("records")]
    shown[(not mixed and render(heading, language)) or render(say("estimate"), language)] = [
        one for one, _ in texts
    ]
    shown[render(range_words(level), language)] = [two for _, two in texts]
    groups = len(_group_columns(table))
    return pd.DataFrame(shown, dtype=object), list(shown)[groups:]


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
    low, high = row.get("conf_low"), row.get("conf_high")
    span = NOTHING if row.get("counted", False) and not known(low, high) else range_text(low, high, options)
    return render(number(row.get("estimate", math.nan), options), language), render(span, language)


def all_columns(
    table: pd.DataFrame, language: str | None, *, called: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Every column, and the headings of those that hold numbers.

    called: columns and words of ours as a page calls them, else under the names that code knows.
    """
    headings = {one: render(headed(str(one)), language) if called else str(one) for one in table.columns}
    numeric = [headings[one] for one in table.columns if pd.api.types.is_numeric_dtype(table[one])]
    shown = {
        headings[one]: [_cell(str(one), named(x) if called and isinstance(x, str) else x, language) for x in table[one]]
        for one in table.columns
    }  # fmt: skip
    return pd.DataFrame(shown, columns=list(headings.values()), dtype=object), numeric


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
