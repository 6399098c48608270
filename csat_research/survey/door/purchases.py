"""Purchases: what customers bought and when, coded once at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import narwhals as nw
import pandas as pd

from csat_research.errors import ColumnError, listing
from csat_research.survey.engine.collected import collected
from csat_research.words import say

__all__ = ["PURCHASE_COLUMNS", "code_purchases"]

PURCHASE_COLUMNS = ("customer", "bought_at", "amount")
FIRST, LAST = pd.Timestamp("1900-01-01"), pd.Timestamp("2099-12-31 23:59:59.999999")
ZONED = r"\d\d:\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)\s*$"


def code_purchases(
    frame: object, columns: Mapping[str, str], time_zone: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Purchases as customer (text), bought_at (naive local time), amount, timed (has a time of day); and the rejected rows.

    columns: our name -> name in the frame, for names that differ. Raises ColumnError for a missing column.
    """
    raw = _table(frame)
    names = {ours: columns.get(ours, ours) for ours in PURCHASE_COLUMNS}
    for ours in ("customer", "bought_at"):
        if names[ours] not in raw.columns:
            raise ColumnError(
                say(
                    "purchases: there is no column {name:quoted}. Columns: {columns}. Write purchase_columns={{{ours:typed}: ...}}.",
                    name=names[ours],
                    columns=listing(raw.columns),
                    ours=ours,
                )
            )
    times = _times(raw[names["bought_at"]], time_zone, names["bought_at"])
    found = pd.DataFrame(
        {
            "customer": _customers(raw[names["customer"]]),
            "bought_at": times,
            "amount": pd.to_numeric(raw[names["amount"]], errors="coerce")
            if names["amount"] in raw.columns
            else float("nan"),
        }
    )
    found["bought_at"] = times.where(times.between(FIRST, LAST))
    found["timed"] = bool((times.dropna().dt.normalize() != times.dropna()).any())
    nobody = found["customer"].isna() | (found["customer"] == "")
    never = found["bought_at"].isna() & ~nobody
    rejected = pd.concat(
        [
            _reject(raw, nobody, names["customer"], "purchase without a customer"),
            _reject(raw, never, names["bought_at"], "purchase without a readable date"),
            _unpriced(raw, found, names["amount"]),
        ]
    )
    return found[~nobody & ~never].sort_values(
        ["customer", "bought_at", "amount"], kind="stable"
    ).reset_index(drop=True), rejected


def _table(frame: object) -> pd.DataFrame:
    found: Any = nw.from_native(cast("Any", frame), pass_through=True)
    if not isinstance(found, nw.DataFrame | nw.LazyFrame):
        raise ColumnError(
            say(
                "purchases is a table with customer, bought_at and amount (pandas, Polars, PyArrow or DuckDB)."
            )
        )
    return collected(found.lazy())


def _customers(values: pd.Series) -> pd.Series:
    """Spelled as the customers of the answers are: 7.0 is 7."""
    text = values.astype("string").str.strip()
    return text.str.replace(r"^(\d+)\.0$", r"\1", regex=True).astype(object)


def _unpriced(raw: pd.DataFrame, found: pd.DataFrame, column: str) -> pd.DataFrame:
    """Amounts that are no numbers; their purchases count, their amounts do not."""
    if column not in raw.columns:
        return _reject(raw, pd.Series(False, index=raw.index), raw.columns[0], "")
    written = raw[column].notna() & (raw[column].astype("string").str.strip() != "")
    return _reject(
        raw, written & found["amount"].isna(), column, "amount is not a number; the purchase counts"
    )


def _times(values: pd.Series, time_zone: str | None, column: str) -> pd.Series:
    """Naive local times. Raises ColumnError for zoned times without `time_zone`: hours off, a purchase may seem to follow."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return _local(values, time_zone, column)
    if pd.api.types.is_datetime64_any_dtype(values):
        return pd.to_datetime(values)
    if values.astype("string").str.contains(ZONED).any():
        zoned = pd.to_datetime(values, errors="coerce", format="ISO8601", utc=True)
        return _local(zoned, time_zone, column)
    return pd.to_datetime(values, errors="coerce", format="ISO8601")


def _local(values: pd.Series, time_zone: str | None, column: str) -> pd.Series:
    if time_zone is None:
        raise ColumnError(
            say(
                "purchases: column {column:quoted} has times with a zone. Say in which clock days begin: "
                'time_zone="Europe/Stockholm".',
                column=column,
            )
        )
    return values.dt.tz_convert(time_zone).dt.tz_localize(None)


def _reject(raw: pd.DataFrame, bad: pd.Series, column: str, reason: str) -> pd.DataFrame:
    rows = raw.loc[bad, column]
    return pd.DataFrame(
        {
            "row": [f"purchases:{i + 2}" for i in rows.index],
            "column": column,
            "value": rows.astype("string").fillna("").tolist(),
            "reason": reason,
            "fix": "fill in the cell or delete the row",
        }
    )
