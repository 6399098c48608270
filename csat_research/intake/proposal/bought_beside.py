"""Bought beside: a file of purchases that lies beside an export is told with what to type; it is never joined unasked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from csat_research.errors import CsatError
from csat_research.intake.headers import hint, speaks_of
from csat_research.intake.proposal.emit import flow
from csat_research.intake.raw import RawTable
from csat_research.intake.tables import READERS, open_table
from csat_research.intake.values.dates import read_times
from csat_research.intake.values.grammar import decimal_mark, number
from csat_research.words import Sentence, say

__all__ = ["bought_beside"]

MOST_BYTES = 50_000_000  # a longer file is told by its name alone
LOOKED = 500  # different cells
MOSTLY = 0.9


def bought_beside(export: Path, columns: Sequence[str], customer: str | None) -> Sentence | None:
    """What to type for a file of purchases in the folder of an export; None where there is none.

    columns: of the export. customer: its column of customers, which purchases are joined by.
    """
    found = [
        one
        for one in sorted(export.parent.iterdir())
        if one.suffix.lower() in READERS and one.name != export.name and _called(one.stem)
    ]
    table = next((table for one in found if (table := _opened(one)) is not None), None)
    if table is None or set(table.columns) == set(columns):
        return None
    mails = (_mail(columns), _mail(table.columns)) if customer is None else ("", "")
    declared = flow(_declared(table, mails[1] if all(mails) else ""))
    if all(mails):
        return say(
            "{file} lies beside it and may hold purchases; it is not read. To join them by {customer:quoted}, give it the role customer "
            "in survey.yml ({line}) and add:  purchases: {declared}",
            file=table.name,
            customer=mails[0],
            line=f"{flow(mails[0])}: {{role: customer}}",
            declared=declared,
        )
    if customer is None:
        return say(
            "{file} lies beside it and may hold purchases; it is not read. To join them, give the column of customers the role "
            "customer in survey.yml and add:  purchases: {declared}",
            file=table.name,
            declared=declared,
        )
    return say(
        "{file} lies beside it and may hold purchases; it is not read. To join them by {customer:quoted}, add to survey.yml:  "
        "purchases: {declared}",
        file=table.name,
        customer=customer,
        declared=declared,
    )


def _called(stem: str) -> bool:
    """Whether a file is called after purchases.

    >>> _called("shop_orders_2026"), _called("orders2"), _called("reorders")
    (True, True, False)
    """
    return speaks_of(stem.rstrip("0123456789"), "purchases")


def _opened(path: Path) -> RawTable | None:
    """The table, as far as it can be read: one that cannot is no news to who brought another file."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return RawTable(frame=pd.DataFrame({"_row": []}), name=path.name, read=0)
        return open_table(path)
    except (CsatError, OSError):
        return None


def _mail(columns: Sequence[str]) -> str:
    """The one column that is called after mail; "" where there is none, or are several."""
    found = [one for one in columns if "mail" in one.casefold()]
    return found[0] if len(found) == 1 else ""


def _declared(table: RawTable, mail: str = "") -> dict[str, object]:
    """The line of the survey file: which columns are customer, day and amount, and how long purchases were watched."""
    names = [one for one in table.columns if one not in ("customer", "bought_at", "amount")]
    who = next((one for one in names if (found := hint(one)) is not None and found.role == "customer"), None)
    who = who or mail or None
    days = {one: last for one in table.columns if (last := _last_day(table.frame[one])) is not None}
    when = next((one for one in days if speaks_of(one, "other_events")), next(iter(days), None))
    when = "bought_at" if "bought_at" in days else when
    paid = next((one for one in names if speaks_of(one, "amounts") and _numbers(table.frame[one])), None)
    own = {"customer": who, "bought_at": when, "amount": paid}
    told = {
        ours: theirs or "COLUMN"
        for ours, theirs in own.items()
        if ours not in table.columns and (theirs or ours != "amount")
    }
    until = days.get(when or "", "YYYY-MM-DD")
    return {"file": table.name, "observed_until": until} | ({"columns": told} if told else {})


def _cells(cells: pd.Series) -> list[str]:
    return [str(one) for one in cells.dropna().unique()]


def _last_day(cells: pd.Series) -> str | None:
    """The last day of a column of times; None of any other."""
    written = _cells(cells)
    if not written or pd.api.types.is_numeric_dtype(cells) or all(map(str.isdigit, written[:LOOKED])):
        return None
    some = read_times(written[:LOOKED])
    if some.unclear or len(some.values) < MOSTLY * len(written[:LOOKED]):
        return None
    return max(read_times(written, order=some.order).values.values()).date().isoformat()


def _numbers(cells: pd.Series) -> bool:
    written = _cells(cells)[:LOOKED]
    mark = decimal_mark(written)
    return sum(isinstance(number(cell, mark), float) for cell in written) >= MOSTLY * max(1, len(written))
