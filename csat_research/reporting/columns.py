"""Columns: which number format a cell of a tidy table takes in a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
# Measures on a scale of -1 to 1 need their second decimal.
FINE_MEASURES = ("spearman", "pearson", "correlation", "biserial", "r_", "auc")
RANGES = ("conf_low", "conf_high")


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
