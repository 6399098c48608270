"""Coding: the only place where raw values become codes; after it every frame is the same on every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.errors import ScaleError, listing
from csat_research.survey.collected import collected, rows_in
from csat_research.survey.questions import HOURS_PER, Question
from csat_research.survey.scales import KINDS, NPS, Scale, label_key, proposal
from csat_research.words import say

__all__ = [
    "WHY",
    "Coded",
    "code_scaled",
    "customer",
    "distinct",
    "is_anonymous",
    "number",
    "options_of",
    "pick_name",
    "picked",
    "text",
    "why",
]

WHY = {kind: i + 1 for i, kind in enumerate(KINDS)}
MOST_ANSWERS = 500
ANONYMOUS = "row "
TYPING_ERRORS = 0.05


@dataclass(frozen=True, slots=True)
class Coded:
    """A column after the door: its code expression, its kind of non-answer, and values that fit neither."""

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


def distinct(frame: nw.LazyFrame[Any], column: str) -> dict[object, int]:
    """Distinct raw values of a column with their rows; NaN and null are both None."""
    found = collected(frame.group_by(nw.col(column).alias("value")).agg(nw.len().alias("n")))
    counts: dict[object, int] = {}
    for value, n in zip(found["value"].tolist(), found["n"].tolist(), strict=True):
        key = None if pd.isna(value) else value
        counts[key] = counts.get(key, 0) + int(n)
    return dict(
        sorted(
            counts.items(),
            key=lambda pair: (
                pair[0] is not None,
                isinstance(pair[0], str),
                pair[0] if pair[0] is not None else 0,
            ),
        )
    )


def code_scaled(frame: nw.LazyFrame[Any], question: Question) -> Coded:
    """Codes of a scaled question, mapped on distinct values and turned where low is good.

    Raises ScaleError where no scale is declared or the answers do not fit it.
    """
    values = distinct(frame, question.column)
    if len(values) > MOST_ANSWERS:
        raise ScaleError(
            say(
                "Column {column:quoted} holds {n:count} different values; that is no scale of answers. Is it another role?",
                column=question.column,
                n=len(values),
            )
        )
    scale = _declared(question, values)
    codes = {raw: scale.code_of(raw) for raw in values if scale.kind_of(raw) is None}
    strange = {raw: values[raw] for raw, code in codes.items() if code is None}
    _check_fit(question, scale, values, strange)
    _check_nps(question, codes, values)
    turn = scale.low + scale.high
    kept = {
        raw: turn - code if question.reversed else code for raw, code in codes.items() if code is not None
    }
    kinds = {raw: WHY[kind] for raw in values if raw is not None and (kind := scale.kind_of(raw))}
    column = nw.col(question.column)
    return Coded(_mapped(column, kept, nw.Float64), _why(column, kinds), strange, values)


def number(question: Question, dtype: Any) -> nw.Expr:
    """A number column as float64 in its stored unit; NaN and infinities become null."""
    value = nw.col(question.column).cast(nw.Float64)
    if dtype.is_float():
        value = value.fill_nan(None)
        value = nw.when(value.abs() < float("inf")).then(value)
    per = HOURS_PER.get(question.unit or "", 1.0) if question.name.endswith("_hours") else 1.0
    return value if per == 1.0 else value * per


def text(frame: nw.LazyFrame[Any], column: str, dtype: Any) -> nw.Expr:
    """A column as text: 7 and 7.0 are '7', True is 'True', missing stays missing."""
    value = nw.col(column)
    if dtype == nw.Boolean:
        return _boolean_text(value)
    if dtype.is_float():
        value = value.fill_nan(None)
        fractions = rows_in(frame.filter(value != value.round(0)))
        return value.cast(nw.String) if fractions else value.cast(nw.Int64).cast(nw.String)
    if dtype.is_numeric():
        return value.cast(nw.Int64).cast(nw.String)
    stripped = value.cast(nw.String).str.strip_chars()
    return nw.when(stripped != "").then(stripped)


def customer(frame: nw.LazyFrame[Any], column: str, dtype: Any) -> nw.Expr:
    """A customer column as text; a row without one is a customer of its own, named by the row."""
    return nw.coalesce(
        text(frame, column, dtype), nw.concat_str(nw.lit(ANONYMOUS), nw.col("_row").cast(nw.String))
    )


def is_anonymous(customers: pd.Series | pd.Index) -> np.ndarray:
    """(n,) whether a customer is such a row: it is known only here, not in another file and not in the purchases.

    >>> is_anonymous(pd.Series(["row 7", "row house", "anna", None])).tolist()
    [True, False, False, True]
    """
    names = pd.Series(customers).astype("string")
    return names.str.fullmatch(rf"{ANONYMOUS}\d+").fillna(True).to_numpy(bool)


def picked(question: Question, spellings: Iterable[str]) -> nw.Expr:
    """1 where an option stands in a list of picks, however it is spelled there, 0 where others do, null without picks."""
    separator = question.separator or ";"
    clean = nw.col(question.column).cast(nw.String).str.strip_chars()
    listed = nw.concat_str(
        nw.lit(separator),
        clean.str.replace_all(rf"\s*{_escaped(separator)}\s*", separator),
        nw.lit(separator),
    )
    hits = [listed.str.contains(f"{separator}{one}{separator}", literal=True) for one in spellings]
    inside = nw.any_horizontal(*hits, ignore_nulls=False) if len(hits) > 1 else hits[0]
    return nw.when(~clean.is_null() & (clean != "")).then(
        inside.cast(nw.Float64)
    )  # pandas holds NaN != "" for true


def options_of(values: Mapping[object, int], separator: str) -> dict[str, tuple[str, ...]]:
    """The options in a column of lists and how each is spelled, the usual spelling first: "i01" and "I01" are one.

    values: distinct cells with their rows.

    >>> options_of({"a;B": 2, "A ; c": 1}, ";")
    {'B': ('B',), 'a': ('a', 'A'), 'c': ('c',)}
    """
    found: dict[str, dict[str, int]] = {}
    for cell, n in values.items():
        for one in () if cell is None else str(cell).split(separator):
            if one.strip():
                spelled = found.setdefault(label_key(one), {})
                spelled[one.strip()] = spelled.get(one.strip(), 0) + n
    ordered = (sorted(spelled, key=lambda one: (-spelled[one], one)) for spelled in found.values())
    return {spellings[0]: tuple(spellings) for spellings in sorted(ordered)}


def _escaped(separator: str) -> str:
    return "".join(f"\\{c}" if c in r".^$*+?{}[]\|()" else c for c in separator)


def _boolean_text(value: nw.Expr) -> nw.Expr:
    return nw.coalesce(nw.when(value).then(nw.lit("True")), nw.when(~value).then(nw.lit("False")))


def _declared(question: Question, values: Mapping[object, int]) -> Scale:
    if question.scale is not None:
        return question.scale
    shown = listing([label_key(one) for one in values if one is not None])
    raise ScaleError(
        say(
            "Column {column:quoted} holds {shown}. Its scale is not declared, and none is guessed. "
            'Write scales={{{column:typed}: "1-5"}} or what it is.',
            column=question.column,
            shown=shown,
        )
    )


def _check_fit(
    question: Question, scale: Scale, values: Mapping[object, int], strange: Mapping[object, int]
) -> None:
    """A rare odd value is a typing error (its row is rejected); a frequent one is a code nobody declared."""
    answers = sum(n for raw, n in values.items() if scale.kind_of(raw) is None)
    if not strange or (sum(strange.values()) <= TYPING_ERRORS * answers and max(strange.values()) <= 2):
        return
    found = {label_key(raw): n for raw, n in strange.items()}
    raise ScaleError(
        say(
            "Column {column:quoted} is declared as {scale} but holds {found}. If that is no answer, say what it is: "
            "missing: {{{first}: blank}} (or does_not_apply, unsure, not_asked); if it is one, declare the right scale.{more}",
            column=question.column,
            scale=scale.name,
            found=listing(found),
            first=next(iter(found)),
            more=proposal(scale),
        )
    )


def _check_nps(
    question: Question, codes: Mapping[object, float | None], values: Mapping[object, int]
) -> None:
    """Five answers of 1 and none of 0 among 0-10 look like 1-10 (probability 3 % if 0 and 1 were equally likely)."""
    if question.role != "nps" or (question.scale is not None and question.scale.missing):
        return
    counted: dict[float, int] = {}
    for raw, code in codes.items():
        if code is not None:
            counted[code] = counted.get(code, 0) + values[raw]
    if counted.get(0.0, 0) == 0 and counted.get(1.0, 0) >= 5 and not _insists(question):
        raise ScaleError(
            say(
                "NPS needs answers 0-10. Column {column:quoted} holds 1-10 (no 0 in {n:count} answers, but {ones:count} times 1). "
                "If people were offered 0: write scale: 0-10. If not, this is not NPS: use role: metric and a name of your own.",
                column=question.column,
                n=sum(counted.values()),
                ones=counted[1.0],
            )
        )


def _insists(question: Question) -> bool:
    """Whether the scale was written out for this column rather than taken from the role."""
    return question.scale is not None and question.scale is not NPS


def _mapped(column: nw.Expr, codes: Mapping[object, float], dtype: Any) -> nw.Expr:
    parts = [nw.when(column == raw).then(nw.lit(code, dtype)) for raw, code in codes.items()]
    return nw.coalesce(*parts) if len(parts) > 1 else parts[0] if parts else nw.lit(None, dtype)


def _why(column: nw.Expr, kinds: Mapping[object, int]) -> nw.Expr:
    known = [nw.when(column == raw).then(nw.lit(float(kind), nw.Float64)) for raw, kind in kinds.items()]
    return nw.coalesce(*known, nw.lit(float(WHY["blank"]), nw.Float64))
