"""Clock: time columns as naive datetimes in the survey's own zone, so that a day is the same day on every engine."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

import narwhals as nw

from csat_research.errors import ColumnError, nearest
from csat_research.survey.door.written_times import written_times
from csat_research.survey.door.zones import known_zones, local
from csat_research.words import Sentence, say

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
            near=nearest(name, known_zones()),
        )
        raise ColumnError(message) from None


FIRST, LAST = dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)
OUT_OF_RANGE = ("stands for “no date” in many tools", "leave the cell empty, or write the real date")


def out_of_range(time: nw.Expr) -> nw.Expr:
    """Days before 1990 or after 2099: 1970-01-01, 1899-12-30, 9999-12-31 and their like."""
    return (time < nw.lit(FIRST)) | (time >= nw.lit(LAST))


def times(
    frame: nw.LazyFrame[Any], column: str, dtype: Any, time_zone: str | None
) -> tuple[nw.LazyFrame[Any], nw.Expr, Sentence | None]:
    """A time column as naive datetimes in the survey's own zone (the frame may be changed to get there), and what was assumed.

    Raises ColumnError for zoned times without `time_zone`, and for columns that hold no dates.
    """
    value = nw.col(column)
    if isinstance(dtype, nw.Datetime) and dtype.time_zone is not None:
        return *_local_time(frame, column, dtype.time_zone, time_zone), None
    if dtype == nw.Date or isinstance(dtype, nw.Datetime):
        return frame, value.cast(nw.Datetime("us")), None
    if dtype == nw.String:
        return written_times(frame, column, time_zone)
    raise ColumnError(_no_dates(frame, column, dtype))


def _no_dates(frame: nw.LazyFrame[Any], column: str, dtype: Any) -> Sentence:
    """What a column holds that is neither dates nor text, and the line that makes dates of it."""
    if dtype.is_numeric():
        return say(
            "Column {column:quoted} holds numbers, not dates. Seconds since 1970 become dates by "
            'df[{column:typed}] = pd.to_datetime(df[{column:typed}], unit="s"), milliseconds by unit="ms".',
            column=column,
        )
    if dtype == nw.Object and len(_zoned(frame, column)) > 1:
        return say(
            "Column {column:quoted} holds times with a time zone and others without one. Give those without one theirs, or, where "
            "they are UTC: df[{column:typed}] = pd.to_datetime(df[{column:typed}], utc=True)",
            column=column,
        )
    return say(
        "Column {column:quoted} holds no dates. Times come as dates, as datetimes or as text like 2026-10-31. "
        "From Python dates: df[{column:typed}] = pd.to_datetime(df[{column:typed}])",
        column=column,
    )


def _zoned(frame: nw.LazyFrame[Any], column: str) -> set[bool]:
    """Whether the times among the objects of a column have a zone: both, where some do and some do not."""
    values = frame.select(column).collect()[column].to_list()
    return {one.tzinfo is not None for one in values if isinstance(one, dt.datetime) and one == one}


def _local_time(
    frame: nw.LazyFrame[Any], column: str, zone: str, time_zone: str | None
) -> tuple[nw.LazyFrame[Any], nw.Expr]:
    if time_zone is None:
        raise ColumnError(
            say(
                "Column {column:quoted} has times in {zone}. Say in which clock days begin: time_zone={such:typed} "
                "(in survey.yml: time_zone: {such}).",
                column=column,
                zone=zone,
                such=zone if "/" in zone and zone in known_zones() else "Europe/Stockholm",
            )
        )
    return local(frame, column, time_zone)
