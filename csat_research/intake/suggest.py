"""Suggest: the ready `cr.Survey(...)` call for a frame in memory, with what must be checked as comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.errors import ColumnError
from csat_research.intake.proposal.asking import settle
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.seen.evidence import Plan, spelled
from csat_research.intake.values.calendars import folded_time
from csat_research.intake.values.dates import day_order
from csat_research.intake.values.months import month_alone, month_forms
from csat_research.words import render, say

__all__ = ["Suggestion", "suggest"]

ROWS_LOOKED_AT = 50_000
WIDTH = 96


class Suggestion(str):
    """The call as text. A notebook shows it as the lines it is, printed or not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def suggest(df: Any) -> Suggestion:
    """A ready `cr.Survey(...)` call for a frame, with what must be checked as comments.

    df: pandas, Polars, PyArrow or anything narwhals knows; of a lazy frame or a DuckDB relation the first 50,000 rows
    are looked at. Raises ColumnError where it is no frame.

    >>> import pandas as pd
    >>> suggest(pd.DataFrame({"score": [5, 4, 3, 1, 2] * 4, "channel": ["chat", "phone"] * 10}))
    survey = cr.Survey(
        df,
        csat="score",
        segments=["channel"],
        scales={"score": "1-5"},
    )
    """
    looked = _looked_at(df)
    settled = settle(guess_frame(looked), yes=True)
    plan = settled.plan
    checks = [f"# check: {render(one, 'en')}" for one in settled.assumptions]
    comments = [f"# read only where you ask for it: {_fitted('comment', one.column)}" for one in plan.unasked]
    unused = [f"# not used: {', '.join(plan.unused)}"] if plan.unused else []
    call = [
        "survey = cr.Survey(",
        "    df,",
        *(f"    {line}," for line in _arguments(_without_marks(plan))),
        ")",
    ]
    first = [*_to_leave_out(plan, looked), *_to_convert(plan, looked)]
    return Suggestion("\n".join([*checks, *comments, *unused, *first, *call]))


_TAKEN_AS_TEXT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?"
)


def _to_leave_out(plan: Plan, frame: pd.DataFrame) -> Iterator[str]:
    """What to run first where rows are marked as tests."""
    for one in plan.guesses:
        if marks := one.options.get("leave_out"):
            cells = [cell for cell in frame[one.column].dropna().unique().tolist() if spelled(cell) in marks]
            name = _quoted(one.column)
            yield f"# run first: df = df[~df[{name}].isin({cells!r})]"


def _without_marks(plan: Plan) -> Plan:
    """A plan without columns that do nothing but leave rows out."""
    kept = [one for one in plan.guesses if one.role != "status" or "leave_out" not in one.options]
    return replace(plan, guesses=tuple(one.changed({"leave_out": None}) for one in kept))


def _to_convert(plan: Plan, frame: pd.DataFrame) -> Iterator[str]:
    """What to run first where times are text that a survey does not take: the day or month first, a zone beside some only."""
    for one in plan.of("answered_at"):
        cells = [cell for cell in frame[one.column].dropna().head(ROWS_LOOKED_AT) if isinstance(cell, str)]
        if months := _months(cells):
            name = _quoted(one.column)
            yield f"# run first: df[{name}] = pd.to_datetime(df[{name}].map({_python(months)}))"
            continue
        taken = [_TAKEN_AS_TEXT.fullmatch(cell) for cell in cells]
        if cells and not (all(taken) and len({bool(found and found[1]) for found in taken}) == 1):
            day = one.options.get("order") or day_order(cells)[0]
            how = "utc=True" if plan.time_zone else f"dayfirst={day != 'month_first'}"
            name = _quoted(one.column)
            yield f"# run first: df[{name}] = pd.to_datetime(df[{name}], {how})"


def _months(cells: Sequence[str]) -> dict[str, str]:
    """Months without a day, as written, by their first day: "Jan-26" would be the 26th of January of this year."""
    distinct = list(dict.fromkeys(cells))
    forms = month_forms(distinct)
    found = {cell: month_alone(folded_time(cell), forms) for cell in distinct}
    return {cell: day for cell, day in found.items() if day}


def _looked_at(df: Any) -> pd.DataFrame:
    import narwhals as nw

    frame = nw.from_native(df, pass_through=True)
    if not isinstance(frame, nw.DataFrame | nw.LazyFrame):
        raise ColumnError(
            say(
                "suggest takes a table (pandas, Polars, PyArrow, DuckDB), not {kind}. A survey is understood already: print(survey).",
                kind=type(df).__name__,
            )
        )
    if isinstance(frame, nw.LazyFrame):
        frame = frame.head(ROWS_LOOKED_AT).collect("pandas")
    found: pd.DataFrame = frame.to_pandas()
    return found


_ARGUMENTS = {
    "csat": "csat", "nps": "nps", "ces": "ces", "driver": "drivers", "item": "items", "picks": "picks", "rank": "ranks",
    "points": "points", "shown": "shown", "best": "best", "worst": "worst",
    "segment": "segments", "id": "id", "customer": "customer", "answered_at": "answered_at", "agent": "agent",
    "weight": "weight", "status": "status", "count": "count", "stratum": "stratum", "metric": "metrics",
    "comment": "comment", "repurchase": "repurchase",
}  # fmt: skip
_MANY = ("driver", "item", "rank", "points", "segment", "metric")


def _arguments(plan: Plan) -> Iterator[str]:
    """Keywords of the call in the order of the signature."""
    for role, argument in _ARGUMENTS.items():
        columns = [one.column for one in plan.guesses if one.role == role]
        if columns:
            single = role not in _MANY and len(columns) == 1
            yield _fitted(argument, columns[0] if single else columns)
    scales = {one.column: one.options["scale"] for one in plan.guesses if "scale" in one.options}
    others = {
        one.column: rest
        for one in plan.guesses
        if (rest := {name: value for name, value in one.options.items() if name not in ("scale", "order")})
    }
    if scales:
        yield _fitted("scales", scales)
    if others:
        yield _fitted("questions", others)
    if plan.time_zone:
        yield _fitted("time_zone", plan.time_zone)


def _fitted(argument: str, value: Any) -> str:
    """One keyword; where it is longer than a line, an entry a line."""
    short = f"{argument}={_python(value)}"
    if len(short) <= WIDTH or isinstance(value, str):
        return short
    entries = (
        [f"{_quoted(str(name))}: {_python(one)}" for name, one in value.items()]
        if isinstance(value, dict)
        else [_python(one) for one in value]
    )
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([f"{argument}={opened}", *(f"        {one}," for one in entries), f"    {closed}"])


def _python(value: Any) -> str:
    """A literal with double quotes; numbers written as text in the plan become numbers."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(str(k))}: {_python(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_python(one) for one in value) + "]"
    text = str(value)
    return text if text.lstrip("-").isdigit() else _quoted(text)


def _quoted(text: str) -> str:
    quoted = repr(text)
    return quoted if '"' in text or "\\" in quoted else f'"{text}"'
