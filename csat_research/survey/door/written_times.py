"""Written times: text in the forms of ISO 8601, with Z, an offset or none, as naive datetimes on the user's own engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import narwhals as nw

from csat_research.errors import ColumnError
from csat_research.survey.door.zones import local
from csat_research.survey.engine.collected import collected
from csat_research.words import Sentence, say

__all__ = ["IN_UTC", "written_times"]

IN_UTC = say("times carry a zone but no time_zone is declared: UTC is used")

# 29 February is let through in every year: which years have it is not for a pattern to say.
_DAY = r"\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d"
_PART = r"(?:[.,]\d{1,9})?"  # of a second
_ZONE = r"(?:[Zz]|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)"
_FORM = re.compile(rf"{_DAY}(?:([T ]){_HOUR}(:[0-5]\d{_PART})?({_ZONE})?)?")
UTC = "_utc_time"


def written_times(
    frame: nw.LazyFrame[Any], column: str, time_zone: str | None
) -> tuple[nw.LazyFrame[Any], nw.Expr, Sentence | None]:
    """ISO text as naive times in the survey's zone; the form of the first filled cell is the form of the column.

    Times that bring their zone are turned into `time_zone`, without one into UTC, which is then told as assumed; parts
    of a second are dropped. Raises ColumnError where the first cell has another form.
    """
    sample = collected(frame.select(nw.col(column)).drop_nulls().head(1))
    first = str(sample.iloc[0, 0]).strip() if len(sample) else "2026-01-01"
    found = _FORM.fullmatch(first)
    if found is None:
        raise ColumnError(
            say(
                "Column {column:quoted} holds {first:quoted}; write dates as 2026-10-31 or 2026-10-31 14:05, or convert them first: "
                "df[{column:typed}] = pd.to_datetime(df[{column:typed}], dayfirst=True), or False where the month comes first.",
                column=column,
                first=first,
            )
        )
    mark, seconds, zone = found[1], found[2], found[3]
    clock = f"{mark}{_HOUR}" + (f":[0-5]\\d{_PART}" if seconds else "") if mark else ""
    inside = nw.col(column).str.contains(f"^{_DAY}{clock}{_ZONE if zone else ''}$")
    form, length = (
        (f"%Y-%m-%d{mark}%H:%M" + (":%S" if seconds else ""), 19 if seconds else 16)
        if mark
        else ("%Y-%m-%d", 10)
    )
    here = nw.when(inside).then(nw.col(column).str.slice(0, length)).str.to_datetime(format=form)
    if not zone:
        return frame, here, None
    return *_local(frame, _in_utc(frame, column, inside, here), time_zone), None if time_zone else _told(
        column
    )


def _told(column: str) -> Sentence:
    return say("{column:quoted}: {note}", column=column, note=IN_UTC)


def _in_utc(frame: nw.LazyFrame[Any], column: str, inside: nw.Expr, here: nw.Expr) -> nw.Expr:
    """Times as written, less the offset that stands behind each."""
    found = here
    for offset, minutes in _offsets(frame, column, inside).items():
        behind = nw.col(column).str.ends_with(offset)
        found = nw.when(behind).then(here.dt.offset_by(f"{-minutes}m")).otherwise(found)
    return found


def _offsets(frame: nw.LazyFrame[Any], column: str, inside: nw.Expr) -> Mapping[str, int]:
    """The offsets that occur, as written, in minutes east of Greenwich; of 0 none is needed."""
    value = nw.col(column)
    east = inside & ~value.str.ends_with("Z") & ~value.str.ends_with("z")
    ends = collected(frame.filter(east).select(value.str.slice(-6).alias("end")).unique())["end"]
    texts = {re.search(r"([+-])(\d\d):?(\d\d)?$", end) for end in ends}
    minutes = {
        one[0]: (60 * int(one[2]) + int(one[3] or 0)) * (1 if one[1] == "+" else -1) for one in texts if one
    }
    return {offset: shift for offset, shift in sorted(minutes.items()) if shift}


def _local(
    frame: nw.LazyFrame[Any], utc: nw.Expr, time_zone: str | None
) -> tuple[nw.LazyFrame[Any], nw.Expr]:
    """Naive times in UTC as naive times of a zone."""
    if time_zone in (None, "UTC"):
        return frame, utc.cast(nw.Datetime("us"))
    return local(frame.with_columns(utc.alias(UTC)), UTC, time_zone, in_utc=True)
