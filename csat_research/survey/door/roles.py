"""Roles: how the column of each role is coded - scores, times, picks, points, numbers, text, weights, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from csat_research.errors import ColumnError, ScaleError, listing
from csat_research.results.durations import is_duration
from csat_research.survey.about import About
from csat_research.survey.door import clock, coding
from csat_research.survey.door.picks import options_of, picked
from csat_research.survey.door.rules import Rule
from csat_research.survey.engine.packed import is_long, with_words
from csat_research.survey.questions import HOURS_PER, SCALED, SCORES, Question, with_role
from csat_research.words import Sentence, say

__all__ = ["STATUS", "Plan", "code_all"]

STATUS = {  # the words of files, then those of tools that send surveys
    **dict.fromkeys(("answered", "responded", "response received", "completed"), 0),
    **dict.fromkeys(
        ("asked", "sent", "delivered", "opened", "expired", "no response", "not answered", "not responded"),
        coding.WHY["unanswered"],
    ),
    **dict.fromkeys(
        ("not_asked", "not asked", "not sent", "bounced", "undelivered"), coding.WHY["not_asked"]
    ),
}


HEAVIEST = 1e12


@dataclass(slots=True)
class Plan:
    """Expressions gathered question by question, applied in one pass."""

    columns: dict[str, nw.Expr] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    prints: list[str] = field(default_factory=list)
    assumed: list[Sentence] = field(default_factory=list)
    answers: nw.Expr | None = None  # behind a row of a file of counts


def code_all(
    raw: nw.LazyFrame[Any], questions: Sequence[Question], about: About, plan: Plan
) -> nw.LazyFrame[Any]:
    """Fill the plan for every question; the frame comes back with zoned times made local."""
    schema = raw.collect_schema()
    plan.columns["_row"] = nw.col("_row")
    for one in with_role(questions, "count"):
        _check_number(one, schema[one.column])
        counted = nw.col(one.column).cast(nw.Float64)
        plan.answers = nw.when((counted > 0) & (counted < HEAVIEST)).then(counted).otherwise(nw.lit(0.0))
    for one in questions:
        raw = _code_one(raw, one, schema[one.column], about, plan)
    _status(raw, questions, schema, plan)
    raw = _weights(raw, questions, schema, plan)
    unturned = [one.label for one in questions if one.role == "item" and not _direction(one)]
    if unturned:
        plan.assumed.append(say("a high rating is good, for: {names}", names=listing(unturned)))
    return raw


def _direction(one: Question) -> str | None:
    """Which end of a scale is good, as declared or as its labels were put in order."""
    labelled = one.scale is not None and bool(one.scale.labels)
    return one.better or (one.scale.better if one.scale else None) or ("high" if labelled else None)


def _code_one(
    raw: nw.LazyFrame[Any], one: Question, dtype: Any, about: About, plan: Plan
) -> nw.LazyFrame[Any]:
    coding.check_cells(raw, one.column, dtype)
    if one.coded:
        raw = _scaled(raw, one, plan)
    elif one.role == "answered_at":
        raw, time, assumed = clock.times(raw, one.column, dtype, about.time_zone)
        plan.assumed += [assumed] if assumed is not None else []
        plan.columns |= {"_time": time, "_day": time.dt.truncate("1d")}
        if dtype == nw.String:
            filled = nw.col(one.column).str.strip_chars() != ""
            fix = "write all dates in one form, such as 2026-10-31, or leave the cell empty"
            plan.rules.append(Rule(filled & time.is_null(), one.column, "not a date like the first one", fix))
        plan.rules.append(Rule(clock.out_of_range(time), one.column, *clock.OUT_OF_RANGE))
    elif one.role == "picks":
        raw = _picks(raw, one, plan)
    elif one.role in ("weight", "count"):
        pass
    elif one.role in ("driver", "metric", "population", "repurchase") and (
        dtype.is_numeric() or dtype == nw.Boolean
    ):
        _numeric(one, dtype, plan)
    elif _is_duration(one):
        raise _no_hours(one)
    elif one.role == "points":
        _points(one, dtype, plan)
        _remember(raw, one, plan)
    elif one.role in ("shown", "best", "worst"):
        plan.columns[one.name] = coding.text(raw, one.column, dtype)
        _remember(raw, one, plan)
    elif one.role != "status":
        raw = _text(raw, one, dtype, plan)
    return raw


def _text(raw: nw.LazyFrame[Any], one: Question, dtype: Any, plan: Plan) -> nw.LazyFrame[Any]:
    """Customers and other text; codes of words stay codes in a long table."""
    if dtype == nw.Categorical and is_long(raw):
        name = coding.CODE + one.name
        plan.columns[one.name] = nw.col(name)
        return with_words(raw, one.column, name, coding.ANONYMOUS if one.role == "customer" else None)
    read = coding.customer if one.role == "customer" else coding.text
    plan.columns[one.name] = read(raw, one.column, dtype)
    return raw


def _scaled(raw: nw.LazyFrame[Any], one: Question, plan: Plan) -> nw.LazyFrame[Any]:
    coded = coding.code_scaled(raw, one, plan.answers)
    plan.columns[one.name] = coded.code
    plan.columns[coding.why(one.name)] = coded.why
    _remember(raw, one, plan, coded.present)
    if one.role == "ces" and one.scale is not None and not (one.better or one.scale.better):
        raise ScaleError(
            say(
                "Column {column:quoted} (role ces): is a high number easy or hard? Write better: high (easy) or better: low.",
                column=one.column,
            )
        )
    if coded.strange and one.scale is not None:
        bad = nw.col(one.column).is_in(list(coded.strange))
        reason = f"not on the scale {one.scale.name}"
        plan.rules.append(
            Rule(
                bad,
                one.column,
                reason,
                "correct the cell, or declare it under missing:",
                one.role in SCORES,
            )
        )
    return coded.frame


def _numeric(one: Question, dtype: Any, plan: Plan) -> None:
    value = coding.number(one, dtype)
    plan.columns[one.name] = value
    if dtype.is_float():
        endless = nw.col(one.column).abs() == float("inf")
        fix = "correct the division that it came from, or leave the cell empty"
        plan.rules.append(Rule(endless, one.column, "not a number (infinite)", fix, whole_row=False))
    if _is_duration(one):
        plan.rules.append(
            Rule(value < 0, one.column, "negative duration", "check which of the two times is wrong")
        )


def _is_duration(one: Question) -> bool:
    return one.role in ("driver", "metric") and (is_duration(one.name) or one.unit in HOURS_PER)


def _no_hours(one: Question) -> ColumnError:
    return ColumnError(
        say(
            "Column {column:quoted} is a duration but holds no numbers. Write numbers and their unit: unit: hours. "
            "From spans of time: df[{column:typed}] = df[{column:typed}].dt.total_seconds() / 3600",
            column=one.column,
        )
    )


def _points(one: Question, dtype: Any, plan: Plan) -> None:
    _check_number(one, dtype)
    value = coding.number(one, dtype)
    plan.columns[one.name] = nw.when(value >= 0).then(value)
    plan.rules.append(Rule(value < 0, one.column, "negative points", "write 0 or more", False))


def _picks(raw: nw.LazyFrame[Any], one: Question, plan: Plan) -> nw.LazyFrame[Any]:
    values = coding.distinct(raw, one.column)
    options = options_of(values, one.parted_by)
    if len(options) > coding.MOST_ANSWERS:
        raise ScaleError(
            say(
                "Column {column:quoted} (role picks) holds {n:count} different picks; that is no list to choose from. Are picks "
                'separated by {separator:typed} in the file? Write separator: ";", or use role: comment for free text.',
                column=one.column,
                n=len(options),
                separator=one.parted_by,
            )
        )
    for option, spellings in options.items():
        name = coding.pick_name(one.name, option)
        raw, plan.columns[name] = picked(raw, one, name, spellings, values)
    _remember(raw, one, plan, values)
    return raw


def _remember(
    raw: nw.LazyFrame[Any], one: Question, plan: Plan, values: Mapping[object, int] | None = None
) -> None:
    """Counted cells of a question go into the fingerprint of the answers: other answers are another survey."""
    counted = coding.distinct(raw, one.column) if values is None else values
    plan.prints.append(f"{one.name}={sorted((str(k), n) for k, n in counted.items())}")


def _status(raw: nw.LazyFrame[Any], questions: Sequence[Question], schema: Any, plan: Plan) -> None:
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
            raise ScaleError(
                say(
                    "Column {column:quoted} (role status) holds {found}. It knows answered, asked (and silent) and not_asked.",
                    column=status.column,
                    found=listing(strange),
                )
            )
        for one in questions:
            if one.role in SCALED:
                _take_status(one.name, status.column, codes, plan)


def _take_status(name: str, column: str, codes: Mapping[object, int | None], plan: Plan) -> None:
    kind = plan.columns[coding.why(name)]
    for value, code in codes.items():
        if code:
            silent = (nw.col(column) == value) & plan.columns[name].is_null()
            kind = nw.when(silent).then(nw.lit(float(code), nw.Float64)).otherwise(kind)
    plan.columns[coding.why(name)] = kind


def _weights(
    raw: nw.LazyFrame[Any], questions: Sequence[Question], schema: Any, plan: Plan
) -> nw.LazyFrame[Any]:
    """`_n` answers, `_w` their weight, `_w2` the squares: a count is not a survey weight."""
    count, weight = nw.lit(1.0), nw.lit(1.0)
    for one in with_role(questions, "weight"):
        _check_number(one, schema[one.column])
    for one in with_role(questions, "count"):
        count = nw.col(one.column).cast(nw.Float64)
        plan.rules.append(
            Rule(
                count.is_null() | (count < 0) | (count > HEAVIEST) | (count != count.round(0)),
                one.column,
                "not a count",
                "write a whole number",
            )
        )
    for one in with_role(questions, "weight"):
        read = coding.CODE + one.name  # once, as five rules and columns ask for it
        raw, weight = raw.with_columns(coding.number(one, schema[one.column]).alias(read)), nw.col(read)
        plan.rules.append(
            Rule(weight.is_null(), one.column, "no weight", "give the row a weight, or 0 to leave it out")
        )
        plan.rules.append(
            Rule(
                weight < 0,
                one.column,
                "negative weight",
                "correct it: a weight says how many people an answer stands for",
            )
        )
        beyond = (weight > HEAVIEST) | ((weight > 0) & (weight < 1 / HEAVIEST))
        fix = "correct it: weights are numbers such as 0.4 or 3200, and their squares must be numbers too"
        plan.rules.append(Rule(beyond, one.column, "not a weight that can be meant", fix))
    total = count * weight if with_role(questions, "count") else weight
    squares = total * weight if with_role(questions, "weight") else total
    plan.columns |= {"_n": count, "_w": total, "_w2": squares}
    return raw


def _check_number(one: Question, dtype: Any) -> None:
    if not dtype.is_numeric() and dtype != nw.Boolean:
        raise ColumnError(
            say(
                "Column {column:quoted} (role {role}) holds words, but this role takes numbers. "
                "Convert it first: df[{column:typed}] = pd.to_numeric(df[{column:typed}])",
                column=one.column,
                role=one.role,
            )
        )
