"""Columns: which number format a cell of a tidy table takes in a workbook."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from csat_research.results.drawing.numbers import form_of
from csat_research.words import Sentence, say

__all__ = ["KINDS", "MEANINGS", "day_of", "kind_of", "shown"]

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
MEANINGS: dict[str, Sentence] = {
    "measure": say("what is measured"),
    "term": say("what the row is about: an item, a driver, a rule"),
    "label": say("its name in words"),
    "definition": say("how the measure is defined here"),
    "per": say("what counts once: an answer or a customer"),
    "n": say("answers that the row is made of"),
    "customers": say("customers who gave them"),
    "n_effective": say("answers of equal weight that would tell as much"),
    "estimate": say("the number itself"),
    "std_error": say("its standard error"),
    "conf_low": say("where its range begins"),
    "conf_high": say("where its range ends"),
    "statistic": say("value of the test statistic"),
    "df": say("degrees of freedom"),
    "p_value": say("p of the test, by itself"),
    "p_adjusted": say("p adjusted within its family of tests"),
    "verdict": say("the word that the test allows"),
    "rank": say("place by size, 1 is the largest"),
    "rank_low": say("best place that cannot be ruled out"),
    "rank_high": say("last place that cannot be ruled out"),
    "bias": say("mean error of the estimate over replicates"),
    "noise": say("what the number would be if nothing went with anything"),
    "before": say("the value in the wave before"),
    "after": say("the value in the wave after"),
    "n_before": say("answers in the wave before"),
    "n_after": say("answers in the wave after"),
    "period": say("day, week, month, quarter or year"),
    "centre": say("the middle of the usual range"),
    "lower_limit": say("where the usual range begins"),
    "upper_limit": say("where the usual range ends"),
    "weight": say("how much it matters, in % of all weights"),
    "rating": say("how it is rated, from 0 to 100"),
    "points_lost": say("what it costs the index: weight times what its rating lacks of 100"),
    "importance": say("how much it matters"),
    "performance": say("how well it goes"),
    "family": say("tests that are judged together"),
    "asked": say("people asked"),
    "left_blank": say("people who answered and left this question blank"),
    "answered": say("people who answered"),
    "rate": say("share of those asked who answered"),
    "rate_weighted": say("share of the weight of all those asked that answered"),
    "bound_low": say("the result if all of the silent were at the low end"),
    "bound_high": say("the result if all of the silent were at the high end"),
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
