"""Columns: how the columns of a tidy table are headed, ordered and written, in a page and in a workbook."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from csat_research.words import FORMATS, Sentence, render, say

__all__ = ["KINDS", "cell_text", "heading", "html_table", "kind_of"]

HEADINGS: dict[str, Sentence] = {
    "measure": say("measure"),
    "term": say("term"),
    "definition": say("what counts"),
    "per": say("per"),
    "n": say("answers"),
    "customers": say("customers"),
    "n_effective": say("effective n"),
    "estimate": say("value"),
    "std_error": say("std. error"),
    "conf_low": say("low"),
    "conf_high": say("high"),
    "statistic": say("statistic"),
    "df": say("df"),
    "p_value": say("p"),
    "p_adjusted": say("p, adjusted"),
    "rank": say("rank"),
    "rank_low": say("best rank"),
    "rank_high": say("worst rank"),
    "verdict": say("the word it allows"),
    "label": say("what"),
    "check": say("check"),
    "fix": say("what to type"),
    "reason": say("reason"),
    "share": say("share, %"),
}
COUNTS = {
    "n",
    "customers",
    "asked",
    "answered",
    "rows",
    "rank",
    "rank_low",
    "rank_high",
    "read",
    "used",
    "excluded",
    "rejected",
}
CHANCES = {"p_value", "p_adjusted"}
KINDS = {
    "count": "#,##0",
    "p": "0.000",
    "number": "#,##0.0",
    "signed": "+#,##0.0;-#,##0.0;0.0",
    "fine": "0.00",
    "text": "@",
    "date": "yyyy-mm-dd",
}
# Measures on a scale of -1 to 1 need their second decimal.
FINE_MEASURES = ("spearman", "pearson", "correlation", "biserial", "r_", "auc")
RANGES = ("conf_low", "conf_high")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as shown: its heading and its cells (text, css class)."""

    heading: str
    cells: tuple[tuple[str, str], ...]
    number: bool


def heading(name: str) -> Sentence | str:
    """The heading of a column; an own column of a survey keeps its name."""
    return HEADINGS.get(name, name.replace("_", " "))


def kind_of(name: str, value: Any, row: Mapping[str, Any]) -> str:
    """A key of `KINDS` for one cell; the measure of the row decides signs and decimals.

    >>> kind_of("estimate", 27.5, {"measure": "nps"})
    'signed'
    """
    if isinstance(value, str | Sentence) or value is None or isinstance(value, bool):
        return "text"
    if name in CHANCES:
        return "p"
    if name in COUNTS or isinstance(value, int):
        return "count"
    measure = str(row.get("measure", row.get("term", "")))
    if measure.startswith(FINE_MEASURES):
        return "fine"
    signed = measure.startswith(("nps", "change", "difference")) and name in ("estimate", *RANGES)
    return "signed" if signed else "number"


def cell_text(name: str, value: Any, row: Mapping[str, Any], language: str = "en") -> str:
    """One cell as text; a missing one is empty.

    >>> cell_text("estimate", 79.62, {"measure": "csat"})
    '79.6'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, Sentence):
        return render(value, language)
    kind = kind_of(name, value, row)
    if kind == "text" or not isinstance(value, int | float):
        return str(value)
    return FORMATS[kind](value, language)


def html_table(table: pd.DataFrame, language: str = "en") -> str:
    """A tidy table as HTML, every text escaped: text left, numbers right, a range in one cell, empty columns left out."""
    rows = table.to_dict("records")
    columns = [_column(str(name), rows, language) for name in table.columns if name != "conf_high"]
    shown = [one for one in columns if any(text for text, _ in one.cells)]
    head = "".join(f"<th{_css('number' if one.number else '')}>{escape(one.heading)}</th>" for one in shown)
    body = "".join(f"<tr>{_row(shown, i)}</tr>" for i in range(len(rows)))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(columns: list[Column], i: int) -> str:
    return "".join(f"<td{_css(one.cells[i][1])}>{escape(one.cells[i][0])}</td>" for one in columns)


def _css(name: str) -> str:
    return f' class="{name}"' if name else ""


def _column(name: str, rows: list[dict[Any, Any]], language: str) -> Column:
    if name == "conf_low":
        cells = tuple((_range(row, language), "number range") for row in rows)
        return Column(render(say("95 % range"), language), cells, True)
    texts = [cell_text(name, row[name], row, language) for row in rows]
    number = any(kind_of(name, row[name], row) != "text" for row in rows if row[name] is not None)
    return Column(
        render(heading(name), language), tuple((text, "number" if number else "") for text in texts), number
    )


def _range(row: Mapping[str, Any], language: str) -> str:
    low, high = (cell_text(name, row.get(name), row, language) for name in RANGES)
    return render(say("{low} to {high}", low=low, high=high), language) if low and high else ""
