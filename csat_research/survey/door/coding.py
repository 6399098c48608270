"""Coding: the only place where raw values become codes; after it every frame is the same on every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, ScaleError, listing
from csat_research.results.durations import is_duration
from csat_research.survey.door.fit import check_fit, check_nps, declared_scale
from csat_research.survey.engine.collected import collected, held, is_words, one_row
from csat_research.survey.engine.packed import with_codes
from csat_research.survey.questions import HOURS_PER, Question
from csat_research.survey.scales.scales import KINDS
from csat_research.words import say

__all__ = [
    "ANONYMOUS",
    "CODE",
    "MOST_ANSWERS",
    "WHY",
    "Coded",
    "check_cells",
    "code_scaled",
    "customer",
    "distinct",
    "is_anonymous",
    "mapped",
    "nested",
    "number",
    "pick_name",
    "text",
    "why",
]

WHY = {kind: i + 1 for i, kind in enumerate(KINDS)}
MOST_ANSWERS = 500
ANONYMOUS = "row "
CODE = "_code:"  # before the name of a column of the raw frame that holds codes
_TIMES = (dt.date, dt.time, dt.timedelta, np.datetime64, np.timedelta64)
CELLS = (str, Real, Decimal, np.bool_, *_TIMES, type(None), type(pd.NaT), type(pd.NA))
EXACT = 2.0**53  # whole numbers below are exact as fractions


@dataclass(frozen=True, slots=True)
class Coded:
    """A column after the door: its code, its kind of non-answer (null where answered), and values that fit neither.

    frame: the frame in which code and kind are to be looked for.
    """

    frame: nw.LazyFrame[Any]
    code: nw.Expr
    why: nw.Expr
    strange: Mapping[object, int]
    present: Mapping[object, int]


def why(name: str) -> str:
    """Column that holds the kind of non-answer of a scaled question (null where answered)."""
    return f"_why_{name}"


def pick_name(question: str, option: str) -> str:
    """Column that holds 1 where an option was picked."""
    return f"{question}:{option}"


def distinct(frame: nw.LazyFrame[Any], column: str, answers: nw.Expr | None = None) -> dict[object, int]:
    """Distinct raw values of a column with their rows, or with the `answers` of these rows; NaN and null are both None."""
    counts: dict[object, int] = {}
    for value, n in _times(frame, column, answers):
        key = None if pd.isna(value) else value
        counts[key] = counts.get(key, 0) + int(n)
    return dict(sorted(counts.items(), key=lambda pair: _place(pair[0])))


def _times(frame: nw.LazyFrame[Any], column: str, answers: nw.Expr | None) -> Iterable[tuple[Any, Any]]:
    """Each value with how often it stands there; pandas counts its own a fifth as long as through narwhals."""
    if answers is not None:
        counted = frame.select(nw.col(column), answers.alias("_answers"))
        found = collected(counted.group_by(column).agg(nw.col("_answers").sum()))
    elif frame.implementation.is_pandas():
        times = held(frame)[column].value_counts(dropna=False, sort=False)
        times = times[times > 0]  # a category may stand nowhere
        return zip(times.index.tolist(), times.tolist(), strict=True)
    else:
        found = collected(frame.group_by(column).agg(nw.len().alias("_answers")))
    return zip(found[column].tolist(), found["_answers"].tolist(), strict=True)


def _place(value: object) -> tuple[int, str, Any]:
    """Where a raw value stands: nothing, numbers, other kinds by their kind, text; kinds have no order among them."""
    if value is None:
        return 0, "", 0
    if isinstance(value, Real | Decimal):
        return 1, "", value
    return (3, "", value) if isinstance(value, str) else (2, type(value).__name__, str(value))


def check_cells(frame: nw.LazyFrame[Any], column: str, dtype: Any) -> None:
    """Raise ColumnError where a cell holds several values, or what is neither number, text nor time (pandas holds anything)."""
    if dtype in (nw.List, nw.Array, nw.Struct):
        raise nested(column)
    if dtype == nw.Categorical and is_words(held(frame.select(column))[column].dtype):
        return
    if dtype in (nw.Object, nw.Unknown, nw.Categorical, nw.Binary):
        kinds = collected(frame.select(column))[column].astype(object).map(type).unique()
        if any(issubclass(one, list | tuple | set | frozenset | dict | np.ndarray) for one in kinds):
            raise nested(column)
        odd = sorted(one.__name__ for one in kinds if not issubclass(one, CELLS))
        if odd:
            raise ColumnError(
                say(
                    "Column {column:quoted} holds {kinds}: neither numbers, text nor times. Turn its cells into one of these first.",
                    column=column,
                    kinds=listing(odd, 3),
                )
            )


def nested(column: str) -> ColumnError:
    """The error of a column whose cells hold several values."""
    return ColumnError(
        say(
            "Column {column:quoted} holds lists or records; a cell holds one value. "
            "Write picks as text such as a;b, and records as columns of their own.",
            column=column,
        )
    )


def code_scaled(frame: nw.LazyFrame[Any], question: Question, answers: nw.Expr | None = None) -> Coded:
    """Codes of a scaled question, mapped on distinct values and turned where low is good.

    answers: how many each row stands for, if not one. Raises ScaleError where no scale is declared or the answers do not fit it.
    """
    values = distinct(frame, question.column, answers)
    if len(values) > MOST_ANSWERS:
        raise ScaleError(
            say(
                "Column {column:quoted} holds {n:count} different values; that is no scale of answers. Is it another role?",
                column=question.column,
                n=len(values),
            )
        )
    scale = declared_scale(question, values)
    codes = {raw: scale.code_of(raw) for raw in values if scale.kind_of(raw) is None}
    strange = {raw: values[raw] for raw, code in codes.items() if code is None}
    check_fit(question, scale, values, strange)
    check_nps(question, codes, values)
    turn = scale.low + scale.high
    kept = {
        raw: turn - code if question.reversed else code for raw, code in codes.items() if code is not None
    }
    kinds = {raw: WHY[kind] for raw in values if raw is not None and (kind := scale.kind_of(raw))}
    column = nw.col(question.column)
    code, silent = CODE + question.name, CODE + why(question.name)
    whys: dict[object, float | None] = {**dict.fromkeys(kept), **kinds, None: WHY["blank"]}
    if (coded := with_codes(frame, question.column, {code: kept, silent: whys})) is not None:
        return Coded(coded, nw.col(code), nw.col(silent), strange, values)
    if len(kept) == len(values) and frame.implementation.is_pandas():  # every cell is an answer
        return Coded(frame, mapped(column, kept), nw.lit(None, nw.Float64), strange, values)
    return Coded(frame, mapped(column, kept), _why(column, kept, kinds), strange, values)


def number(question: Question, dtype: Any) -> nw.Expr:
    """A number column as float64 in its stored unit; NaN and infinities become null."""
    value = nw.col(question.column).cast(nw.Float64)
    if dtype.is_float():
        value = value.fill_nan(None)
        value = nw.when(value.abs() < float("inf")).then(value)
    per = HOURS_PER.get(question.unit or "", 1.0) if is_duration(question.name) else 1.0
    return value if per == 1.0 else value * per


def text(frame: nw.LazyFrame[Any], column: str, dtype: Any) -> nw.Expr:
    """A column as text: 7 and 7.0 are '7', True is 'True', missing stays missing.

    Raises ColumnError for numbers above 2^53 that are stored as fractions: two of them may have become one.
    """
    value = nw.col(column)
    if dtype == nw.Boolean:
        return _boolean_text(value)
    if dtype.is_float():
        return _float_text(frame, column)
    if dtype.is_integer():
        return value.cast(nw.String)
    if dtype.is_numeric():
        return value.cast(nw.Int64).cast(nw.String)
    stripped = value.cast(nw.String).str.strip_chars()
    return nw.when(stripped != "").then(stripped)


def _float_text(frame: nw.LazyFrame[Any], column: str) -> nw.Expr:
    value = nw.col(column).fill_nan(None)
    broken = ((value - value.round(0)).abs() > 0).fill_null(False).cast(nw.Int64)  # NaN != NaN
    found = one_row(frame, broken.sum().alias("broken"), value.abs().max().alias("largest"))
    if not pd.isna(found["largest"]) and found["largest"] >= EXACT:  # the next whole number is rounded to it
        raise ColumnError(
            say(
                "Column {column:quoted} holds numbers of more than 15 digits stored as fractions; their last digits are lost. "
                "Read it as text: dtype={{{column:typed}: str}}.",
                column=column,
            )
        )
    if found["broken"]:
        return value.cast(nw.String)
    whole = value.fill_null(0.0).cast(nw.Int64).cast(nw.String)  # pandas has no missing whole number
    return nw.when(~value.is_null()).then(whole)


def customer(frame: nw.LazyFrame[Any], column: str, dtype: Any) -> nw.Expr:
    """A customer column as text; a row without one is a customer of its own, named by the row.

    7.0, which tools make of 7 beside empty cells, is 7, as in a file of purchases.
    """
    found = text(frame, column, dtype)
    if (
        dtype in (nw.String, nw.Categorical) or dtype.is_float()
    ):  # numbers of whole type are neither missing nor written with .0
        names = frame.select(found.alias(column))
        marked = nw.col(column).str.ends_with(".0").fill_null(False).cast(nw.Int64).sum()
        silent = nw.col(column).is_null().cast(nw.Int64).sum()
        seen = one_row(names, marked.alias("marked"), silent.alias("silent"))
        if seen["marked"]:
            whole = nw.when(found.str.contains(r"^\d+\.0$"))
            found = whole.then(found.str.replace_all(r"\.0$", "")).otherwise(found)
        if not seen["silent"]:
            return found
    return nw.coalesce(found, nw.concat_str(nw.lit(ANONYMOUS), nw.col("_row").cast(nw.String)))


def is_anonymous(customers: pd.Series | pd.Index) -> np.ndarray:
    """(n,) whether a customer is such a row: it is known only here, not in another file and not in the purchases.

    >>> is_anonymous(pd.Series(["row 7", "row house", "anna", None])).tolist()
    [True, False, False, True]
    """
    names = pd.Series(customers).astype("string")
    return names.str.fullmatch(rf"{ANONYMOUS}\d+").fillna(True).to_numpy(bool)


def _boolean_text(value: nw.Expr) -> nw.Expr:
    return nw.coalesce(nw.when(value).then(nw.lit("True")), nw.when(~value).then(nw.lit("False")))


def mapped(column: nw.Expr, codes: Mapping[object, float]) -> nw.Expr:
    """The code of each raw value, null for every other."""
    if not codes:
        return nw.lit(None, nw.Float64)
    return column.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=nw.Float64)


def _why(column: nw.Expr, codes: Mapping[object, float], kinds: Mapping[object, int]) -> nw.Expr:
    """The kind of non-answer of each raw value, null for those with a code; a value nobody declared is a blank."""
    blank = nw.lit(float(WHY["blank"]), nw.Float64)
    if not kinds:
        return nw.when(mapped(column, codes).is_null()).then(blank) if codes else blank
    numbers = dict.fromkeys(codes) | {raw: float(kind) for raw, kind in kinds.items()}
    return column.replace_strict(
        list(numbers), list(numbers.values()), default=blank, return_dtype=nw.Float64
    )
