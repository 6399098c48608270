"""Service table: the figures of the help desk as one table of a page - a row a group, a column a figure, each with its range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from csat_research.results.drawing.numbers import known, number, range_of, why_no_range
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.tables import table_html
from csat_research.words import render, say

__all__ = ["service_table"]


def service_table(figure: Figure, ids: str, language: str) -> str:
    """The data of a grid as HTML; everything is escaped."""
    rows: dict[tuple[Any, str], dict[str, str]] = {}
    for row in records(figure.data):
        label = render(row["label"], language)
        cells = rows.setdefault((row["by"], label), {render(say("group"), language): label})
        cells[render(row["figure"], language)] = _cell(row, language)
    table = pd.DataFrame(list(rows.values()), dtype=object).fillna("")
    return table_html(table, ids, right=list(table.columns[1:]))


def _cell(row: Mapping[str, Any], language: str) -> str:
    """'23.1 (21.4 to 24.8)'; a count alone; why there is no range."""
    options = {"format": row["form"]}
    if not known(row["estimate"]):
        return render(why_no_range(row), language)
    shown = number(row["estimate"], options)
    if row["counted"]:
        return render(shown, language)
    between = range_of(row, options)
    return render(say("{value} ({range})", value=shown, range=between), language)
