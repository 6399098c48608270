"""Columns: which number format a cell of a tidy table takes in a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csat_research.results.drawing.numbers import form_of
from csat_research.words import Sentence

__all__ = ["KINDS", "kind_of"]

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
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")  # those in the unit of the row's measure


def kind_of(name: str, value: Any, row: Mapping[str, Any]) -> str:
    """A key of `KINDS` for one cell; the measure of the row, or its method, decides signs and decimals.

    >>> kind_of("estimate", 27.5, {"measure": "nps"}), kind_of("conf_low", 0.02, {"measure": "point_biserial"})
    ('signed', 'fine')
    """
    if isinstance(value, str | Sentence) or value is None or isinstance(value, bool):
        return "text"
    if name in CHANCES:
        return "p"
    if name in COUNTS or isinstance(value, int):
        return "count"
    form = form_of(str(row.get("measure", row.get("method", "")))) if name in NUMBERS else "number"
    return "number" if form == "signed" and name == "std_error" else form
