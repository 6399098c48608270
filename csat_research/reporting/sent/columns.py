"""Columns: which number format a cell of a tidy table takes in a workbook."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from csat_research.results.drawing.numbers import form_of
from csat_research.words import Sentence

__all__ = ["KINDS", "day_of", "kind_of", "shown"]

FIRST_YEAR = 1900  # of a date in Excel

COUNTS = {
    "n",
    "customers",
    "asked",
    "left_blank",
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
# shown without decimals where they have none: answers on a scale, counts that may be shares of a customer, degrees of freedom
WHOLE = {
    "score",
    "at",
    "cut",
    "n_effective",
    "n_worse",
    "raters",
    "df",
    "df_1",
    "df_2",
    "claim_low",
    "claim_high",
    "target",
}
CHANCES = {"p_value", "p_adjusted"}
KINDS = {
    "count": "#,##0",
    "p": "0.000",
    "number": "#,##0.0",
    "signed": "+#,##0.0;-#,##0.0;0.0",
    "fine": "0.00",
    "finest": "0.000",
    "text": "@",
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
}
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")  # those in the unit of the row's measure


def kind_of(name: str, value: Any, row: Mapping[str, Any]) -> str:
    """A key of `KINDS` for one cell; the measure of the row, or its method, decides signs and decimals.

    What goes from before to after is a difference, and has a sign.

    >>> kind_of("estimate", 27.5, {"measure": "nps"}), kind_of("conf_low", 0.02, {"measure": "point_biserial"})
    ('signed', 'fine')
    >>> kind_of("estimate", 1.5, {"measure": "csat", "before": 79.0, "after": 80.5}), kind_of("score", 4.0, {})
    ('signed', 'count')
    """
    if isinstance(value, str | Sentence) or value is None or isinstance(value, bool):
        return "text"
    if name in CHANCES:
        return "p"
    if name in COUNTS or isinstance(value, int) or (name in WHOLE and float(value).is_integer()):
        return "count"
    form = form_of(str(row.get("measure", row.get("method", "")))) if name in NUMBERS else "number"
    if name == "std_error":
        return "number" if form == "signed" else form
    return "signed" if form == "number" and name in NUMBERS and {"before", "after"} <= set(row) else form


def day_of(name: str, value: Any) -> tuple[dt.date, str] | None:
    """The first day of a month, or a day, with its key of `KINDS`: a spreadsheet then knows that it is one; else None.

    >>> day_of("period", "2026-10"), day_of("period", "2026-Q4")
    ((datetime.date(2026, 10, 1), 'month'), None)
    """
    if name != "period" or not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value):
        return None
    found = dt.date.fromisoformat(value if len(value) > len("2026-10") else f"{value}-01")
    return (found, "date" if len(value) > len("2026-10") else "month") if found.year >= FIRST_YEAR else None


def shown(kind: str, value: float) -> str:
    """A number as its cell shows it, for the width of a column.

    >>> shown("number", 54.3678), shown("count", 1234.0)
    ('54.4', '1,234')
    """
    decimals = {"count": 0, "fine": 2, "finest": 3, "p": 3}.get(kind, 1)
    return f"{value:{'+' if kind == 'signed' else ''},.{decimals}f}"
