"""Clock: time columns as naive datetimes in the survey's own zone, so that a day is the same day on every engine."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any

import narwhals as nw

from csat_research.errors import ColumnError, nearest
from csat_research.survey.collected import collected
from csat_research.words import say

__all__ = ["OUT_OF_RANGE", "check_zone", "out_of_range", "times"]


def check_zone(name: str | None) -> None:
    """Raises ColumnError for a time zone that is not known."""
    if name is None:
        return
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        message = say(
            "There is no time zone {name:quoted}.{near} Write one such as Europe/Stockholm or UTC.",
            name=name,
            near=nearest(name, zoneinfo.available_timezones()),
        )
        raise ColumnError(message) from None


FIRST, LAST = dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)
OUT_OF_RANGE = ("stands for “no date” in many tools", "leave the cell empty, or write the real date")


def out_of_range(time: nw.Expr) -> nw.Expr:
    """Days before 1990 or after 2099: 1970-01-01, 1899-12-30, 9999-12-31 and their like."""
    return (time < nw.lit(FIRST)) | (time >= nw.lit(LAST))


def times(
    frame: nw.LazyFrame[Any], column: str, dtype: Any, time_zone: str | None
) -> tuple[nw.LazyFrame[Any], nw.Expr]:
    """A time column as naive datetimes in the survey's own zone (the frame may be changed to get there).

    Raises ColumnError for zoned times without `time_zone`, and for columns that hold no dates.
    """
    value = nw.col(column)
    if isinstance(dtype, nw.Datetime) and dtype.time_zone is not None:
        return _local_time(frame, column, dtype.time_zone, time_zone)
    if dtype == nw.Date or isinstance(dtype, nw.Datetime):
        return frame, value.cast(nw.Datetime("us"))
    if dtype == nw.String:
        return frame, _written_time(frame, column)
    raise ColumnError(
        say(
            "Column {column:quoted} holds no dates. Times come as dates, as datetimes or as text like 2026-10-31. "
            "From Python dates: df[{column:typed}] = pd.to_datetime(df[{column:typed}])",
            column=column,
        )
    )


# 29 February is let through in every year: which years have it is not for a pattern to say.
_DAY = (
    r"^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?$"
)


def _local_time(
    frame: nw.LazyFrame[Any], column: str, zone: str, time_zone: str | None
) -> tuple[nw.LazyFrame[Any], nw.Expr]:
    if time_zone is None:
        raise ColumnError(
            say(
                'Column {column:quoted} has times in {zone}. Say in which clock days begin: time_zone="Europe/Stockholm" '
                "(in survey.yml: time_zone: Europe/Stockholm).",
                column=column,
                zone=zone,
            )
        )
    if frame.implementation.is_duckdb():  # keeps the zone in the connection, so narwhals cannot convert it
        name = column.replace('"', '""')
        relation = frame.to_native().project(f'* REPLACE (timezone(\'{time_zone}\', "{name}") AS "{name}")')
        return nw.from_native(relation).lazy(), nw.col(column).cast(nw.Datetime("us"))
    local = nw.col(column).dt.convert_time_zone(time_zone).dt.replace_time_zone(None)
    return frame, local.cast(nw.Datetime("us"))


def _written_time(frame: nw.LazyFrame[Any], column: str) -> nw.Expr:
    """ISO text with or without a time of day; the form of the first filled cell is the form of the column."""
    sample = collected(frame.select(nw.col(column)).drop_nulls().head(1))
    first = str(sample.iloc[0, 0]) if len(sample) else "2026-01-01"
    forms = {10: "%Y-%m-%d", 16: f"%Y-%m-%d{first[10:11]}%H:%M", 19: f"%Y-%m-%d{first[10:11]}%H:%M:%S"}
    if not re.match(r"\d{4}-\d{2}-\d{2}", first) or len(first) not in forms:
        raise ColumnError(
            say(
                "Column {column:quoted} holds {first:quoted}; write dates as 2026-10-31 or 2026-10-31 14:05, or convert them first.",
                column=column,
                first=first,
            )
        )
    return (
        nw.when(_is_written(column, len(first)))
        .then(nw.col(column))
        .str.to_datetime(format=forms[len(first)])
    )


def _is_written(column: str, length: int) -> nw.Expr:
    """Whether a cell of text is a day that exists, in the form of the column."""
    value = nw.col(column)
    return value.str.contains(_DAY) & (value.str.len_chars() == length)
