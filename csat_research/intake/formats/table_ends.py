"""Table ends: a row under a table that is no answer - a line of the period, totals or means."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["ends_table"]

_PERIOD_LINE = re.compile(r"(?i)^reporting period\b")
_TOTALS = (
    "total", "totals", "sum", "average", "mean", "итого", "всего", "среднее", "razem", "suma", "średnia", "summa", "totalt",
    "medel", "medelvärde", "جمع", "میانگین",
)  # fmt: skip


def ends_table(cells: Sequence[str]) -> bool:
    """Whether a row looks like one under a table: a period line of one cell, totals or means.

    >>> ends_table(["Total:", "9"]), ends_table(["Reporting period 1 to 31"]), ends_table(["A", "5"])
    (True, True, False)
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return False
    period = len(filled) == 1 and bool(_PERIOD_LINE.match(filled[0]))
    return period or filled[0].casefold().rstrip(":") in _TOTALS
