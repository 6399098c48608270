"""Zones: times of any clock as naive times of the survey's own, on the user's own engine."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

import narwhals as nw

__all__ = ["known_zones", "local"]


def local(
    frame: nw.LazyFrame[Any], column: str, time_zone: str, *, in_utc: bool = False
) -> tuple[nw.LazyFrame[Any], nw.Expr]:
    """A column of zoned times as naive times of `time_zone`; the frame may be changed to get there.

    in_utc: the column holds naive times of UTC instead.
    """
    if frame.implementation.is_duckdb():  # keeps the zone in the connection, so narwhals cannot convert it
        name = '"' + column.replace('"', '""') + '"'
        zoned = f"timezone('UTC', {name})" if in_utc else name
        relation = frame.to_native().project(f"* REPLACE (timezone('{time_zone}', {zoned}) AS {name})")
        return nw.from_native(relation).lazy(), nw.col(column).cast(nw.Datetime("us"))
    value = nw.col(column).dt.replace_time_zone("UTC") if in_utc else nw.col(column)
    return frame, value.dt.convert_time_zone(time_zone).dt.replace_time_zone(None).cast(nw.Datetime("us"))


@cache
def known_zones() -> frozenset[str]:
    """The time zones that this machine knows; it reads a folder for them."""
    return frozenset(zoneinfo.available_timezones())
