"""Door: a raw frame becomes a coded one - every column by its role, every lost row by a named rule."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import narwhals as nw
import pandas as pd

from csat_research.errors import ColumnError, EmptyError, ScaleError, listing, nearest
from csat_research.survey import coding
from csat_research.survey.about import About, Ledger
from csat_research.survey.questions import ONLY_ONE, SCALED, Question, with_role
from csat_research.survey.rules import Rule, apply_rules, exclude, rows_in
from csat_research.words import Sentence, say

__all__ = ["Opened", "open_door"]

STATUS = {
    "answered": 0,
    "asked": coding.WHY["unanswered"],
    "not_asked": coding.WHY["not_asked"],
    "not asked": coding.WHY["not_asked"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What came through the door."""

    answers: nw.LazyFrame[Any]
    questions: tuple[Question, ...]
    ledger: Ledger
    about: About


@dataclass(slots=True)
class _Plan:
    """Expressions gathered question by question, applied in one pass."""

    columns: dict[str, nw.Expr] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    prints: list[str] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)


def open_door(
    frame: object, questions: Sequence[Question], about: About, before: Ledger | None = None
) -> Opened:
    """Code a frame: check columns, map values, reject and exclude by named rules, count every row.

    `before` is the ledger of a reader that already rejected rows of the file.
    Raises ColumnError, ScaleError or EmptyError in the pattern where, what, meaning, what to type.
    """
    raw = _numbered(frame)
    _check_columns(raw, questions)
    plan = _Plan()
    raw = _code_all(raw, questions, about, plan)
    read = rows_in(raw)
    if read == 0:
        raise EmptyError(say("The data hold no rows."))
    kept, rejected, set_aside = apply_rules(raw, plan.rules)
    coded = kept.select(*[expression.alias(name) for name, expression in plan.columns.items()])
    coded, excluded = exclude(coded, questions)
    read += _repeats(coded, questions)
    ledger = _ledger(before, read, rejected, set_aside, excluded)
    about = replace(
        about,
        **_days(coded),
        notes=(*about.notes, *plan.notes),
        fingerprint=_fingerprint(plan, read, rejected),
    )
    return Opened(answers=_settled(coded, frame), questions=tuple(questions), ledger=ledger, about=about)


def _numbered(frame: object) -> nw.LazyFrame[Any]:
    """The frame with `_row`; lazy engines have no order of their own, so their rows are ordered by the first column."""
    found: Any = nw.from_native(cast("Any", frame))
    if "_row" in found.columns:
        return found.lazy()
    if isinstance(found, nw.DataFrame):
        return found.with_row_index("_row").lazy()
    return found.with_row_index("_row", order_by=found.columns[0])


def _check_columns(raw: nw.LazyFrame[Any], questions: Sequence[Question]) -> None:
    present = raw.collect_schema().names()
    for one in questions:
        if one.column not in present:
            text = "There is no column {column:quoted} (role {role}).{near} Columns: {columns}."
            near = nearest(one.column, present)
            raise ColumnError(
                say(
                    text,
                    column=one.column,
                    role=one.role,
                    near=near,
                    columns=listing([c for c in present if c != "_row"]),
                )
            )
    names = [one.name for one in questions]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ColumnError(
            say(
                "Two columns are called {names}; give one of them another name.", names=listing(sorted(twice))
            )
        )
    for role in ONLY_ONE:
        found = with_role(questions, role)
        if len(found) > 1:
            text = "The role {role} can be played by one column, not by {columns}."
            raise ColumnError(say(text, role=role, columns=listing([q.column for q in found])))


def _code_all(
    raw: nw.LazyFrame[Any], questions: Sequence[Question], about: About, plan: _Plan
) -> nw.LazyFrame[Any]:
    schema = raw.collect_schema()
    plan.columns["_row"] = nw.col("_row")
    for one in questions:
        raw = _code_one(raw, one, schema[one.column], about, plan)
    _status(raw, questions, schema, plan)
    _weights(questions, schema, plan)
    return raw


def _code_one(
    raw: nw.LazyFrame[Any], one: Question, dtype: Any, about: About, plan: _Plan
) -> nw.LazyFrame[Any]:
    if one.role in SCALED:
        _scaled(raw, one, plan)
    elif one.role == "answered_at":
        raw, time = coding.times(raw, one.column, dtype, about.time_zone)
        plan.columns |= {"_time": time, "_day": time.dt.truncate("1d")}
    elif one.role == "picks":
        _picks(raw, one, plan)
    elif one.role in ("weight", "count"):
        pass
    elif one.role in ("driver", "metric", "population", "repurchase") and (
        dtype.is_numeric() or dtype == nw.Boolean
    ):
        _numeric(one, dtype, plan)
    elif one.role == "customer":
        known = coding.text(raw, one.column, dtype)
        plan.columns[one.name] = nw.coalesce(
            known, nw.concat_str(nw.lit("row "), nw.col("_row").cast(nw.String))
        )
    elif one.role != "status":
        plan.columns[one.name] = coding.text(raw, one.column, dtype)
    return raw


def _scaled(raw: nw.LazyFrame[Any], one: Question, plan: _Plan) -> None:
    coded = coding.code_scaled(raw, one)
    plan.columns[one.name] = coded.code
    plan.columns[coding.why(one.name)] = nw.when(coded.code.is_null()).then(coded.why)
    plan.prints.append(f"{one.name}={sorted((str(k), n) for k, n in coded.present.items())}")
    if one.role == "ces" and one.better is None and one.scale is not None and one.scale.better is None:
        text = "Column {column:quoted} (role ces): is a high number easy or hard? Write better: high (easy) or better: low."
        raise ScaleError(say(text, column=one.column))
    if coded.strange and one.scale is not None:
        bad = nw.col(one.column).is_in(list(coded.strange))
        reason = f"not on the scale {one.scale.name}"
        plan.rules.append(
            Rule(
                bad,
                one.column,
                reason,
                "correct the cell, or declare it under missing:",
                one.role in ("csat", "nps", "ces"),
            )
        )


def _numeric(one: Question, dtype: Any, plan: _Plan) -> None:
    value = coding.number(one, dtype)
    plan.columns[one.name] = value
    if one.name.endswith("_hours"):
        plan.rules.append(
            Rule(value < 0, one.column, "negative duration", "check which of the two times is wrong")
        )


def _picks(raw: nw.LazyFrame[Any], one: Question, plan: _Plan) -> None:
    values = coding.distinct(raw, one.column)
    options = coding.options_of(values, one.separator or ";")
    for option in options:
        plan.columns[coding.pick_name(one.name, option)] = coding.picked(one, option)
    plan.prints.append(f"{one.name}={sorted((str(k), n) for k, n in values.items())}")


def _status(raw: nw.LazyFrame[Any], questions: Sequence[Question], schema: Any, plan: _Plan) -> None:
    """Asked-but-silent and never-asked rows take their kind of non-answer from the status column."""
    for status in with_role(questions, "status"):
        values = coding.distinct(raw, status.column)
        codes = {
            raw_value: STATUS.get(str(raw_value).strip().casefold())
            for raw_value in values
            if raw_value is not None
        }
        strange = [value for value, code in codes.items() if code is None]
        if strange:
            text = "Column {column:quoted} (role status) holds {found}. It knows answered, asked (and silent) and not_asked."
            raise ScaleError(say(text, column=status.column, found=listing(strange)))
        for one in questions:
            if one.role in ("csat", "nps", "ces"):
                _take_status(one.name, status.column, codes, plan)


def _take_status(name: str, column: str, codes: Mapping[object, int | None], plan: _Plan) -> None:
    kind = plan.columns[coding.why(name)]
    for value, code in codes.items():
        if code:
            silent = (nw.col(column) == value) & plan.columns[name].is_null()
            kind = nw.when(silent).then(nw.lit(float(code), nw.Float64)).otherwise(kind)
    plan.columns[coding.why(name)] = kind


def _weights(questions: Sequence[Question], schema: Any, plan: _Plan) -> None:
    """`_n` answers, `_w` their weight, `_w2` the squares: a count is not a survey weight."""
    count, weight = nw.lit(1.0), nw.lit(1.0)
    for one in with_role(questions, "count"):
        count = nw.col(one.column).cast(nw.Float64)
        plan.rules.append(
            Rule(
                count.is_null() | (count < 0) | (count != count.round(0)),
                one.column,
                "not a count",
                "write a whole number",
            )
        )
    for one in with_role(questions, "weight"):
        weight = coding.number(one, schema[one.column])
        plan.rules.append(
            Rule(weight.is_null(), one.column, "no weight", "give the row a weight, or 0 to leave it out")
        )
        plan.rules.append(
            Rule(
                weight < 0,
                one.column,
                "negative weight",
                "a weight says how many people an answer stands for",
            )
        )
    plan.columns |= {"_n": count, "_w": count * weight, "_w2": count * weight * weight}


def _repeats(coded: nw.LazyFrame[Any], questions: Sequence[Question]) -> int:
    """In a file of counts a line stands for several answers; all of them are read."""
    if not with_role(questions, "count"):
        return 0
    found = (
        coded.select(nw.col("_n").sum().alias("n"), nw.len().alias("rows"))
        .collect("pandas")
        .to_native()
        .iloc[0]
    )
    return round(float(found["n"])) - int(found["rows"])


def _days(coded: nw.LazyFrame[Any]) -> dict[str, Any]:
    if "_day" not in coded.collect_schema().names():
        return {}
    found = (
        coded.select(nw.col("_day").min().alias("first"), nw.col("_day").max().alias("last"))
        .collect("pandas")
        .to_native()
        .iloc[0]
    )
    return (
        {}
        if pd.isna(found["first"])
        else {"first_day": found["first"].date(), "last_day": found["last"].date()}
    )


def _ledger(
    before: Ledger | None,
    read: int,
    rejected: pd.DataFrame,
    set_aside: pd.DataFrame,
    excluded: tuple[tuple[Sentence, int], ...],
) -> Ledger:
    if before is None:
        return Ledger(read=read, rejected=rejected, set_aside=set_aside, excluded=excluded)
    return Ledger(
        read=before.read,
        rejected=pd.concat([before.rejected, rejected], ignore_index=True),
        set_aside=pd.concat([before.set_aside, set_aside], ignore_index=True),
        excluded=(*before.excluded, *excluded),
        ignored=before.ignored,
    )


def _settled(coded: nw.LazyFrame[Any], frame: object) -> nw.LazyFrame[Any]:
    """A frame held in memory is coded once; a lazy one is coded at each query."""
    in_memory = isinstance(nw.from_native(cast("Any", frame)), nw.DataFrame)
    return coded.collect().lazy() if in_memory else coded


def _fingerprint(plan: _Plan, read: int, rejected: pd.DataFrame) -> str:
    told = "|".join([str(read), str(len(rejected)), *plan.prints])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
