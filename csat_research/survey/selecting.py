"""Selecting: the answers of a period or a segment, with a message that names what there is when nothing matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import ColumnError, EmptyError, listing, nearest
from csat_research.survey.about import About
from csat_research.survey.engine.collected import collected
from csat_research.survey.grouping import called
from csat_research.survey.periods import Period, parse, spell
from csat_research.survey.questions import Question, with_role
from csat_research.words import Sentence, join, say

__all__ = ["across_strata", "choose", "drawn_with", "in_period", "no_answers"]


def choose(
    answers: nw.LazyFrame[Any],
    questions: Sequence[Question],
    about: About,
    period: str | None,
    chosen: Mapping[str, object],
) -> tuple[nw.LazyFrame[Any], About]:
    """The chosen rows, and what `about` says of them afterwards."""
    for name, wanted in chosen.items():
        answers, told = _values(answers, questions, name, wanted)
        about = replace(about, filters=(*about.filters, told))
    if period:
        found = parse(str(period))
        answers = _period(answers, found, about)
        about = replace(about, period=found.text, filters=(*about.filters, spell(found)))
    return answers, about


def across_strata(questions: Sequence[Question], names: Iterable[str]) -> bool:
    """Whether a choice by columns cuts across strata: by another column than theirs, where they are declared."""
    strata = {name for one in with_role(questions, "stratum") for name in (one.name, one.column)}
    return bool(strata) and not strata.issuperset(names)


def drawn_with(survey: Any, period: str | None, chosen: Mapping[str, object]) -> Any:
    """The survey of all that were drawn with the chosen answers; None where the choice cuts across no strata.

    A period is a sample of its own, and so is a stratum; who has no answer that is chosen otherwise stays in its stratum, and
    adds to the variance as in a domain of R survey.
    """
    drawn = survey.about.drawn
    if drawn is None and not across_strata(survey.questions, chosen):
        return None
    whole = {one: value for one, value in chosen.items() if not across_strata(survey.questions, [one])}
    base = survey if drawn is None else drawn
    return base.where(period=period, **whole) if period or whole else base


def _values(
    answers: nw.LazyFrame[Any], questions: Sequence[Question], name: str, wanted: object
) -> tuple[nw.LazyFrame[Any], Sentence]:
    names = {one.name: one for one in questions} | {one.column: one for one in questions}
    if name not in names:
        known = [one.name for one in questions]
        raise ColumnError(
            say(
                "There is no column {name:quoted} to choose by.{near} Columns: {known}.",
                name=name,
                near=nearest(name, known),
                known=listing(known),
            )
        )
    column = names[name].name
    text = answers.collect_schema()[column] in (nw.String, nw.Categorical)
    values = [
        _as_stored(one, text, column)
        for one in (wanted if isinstance(wanted, list | tuple | set) else [wanted])
    ]
    found = answers.filter(nw.col(column).is_in(values))
    if not _any(found):
        raise EmptyError(_nothing(answers, names[name], values))
    told = {"column": called(questions, column), "values": join(map(str, values), ", ")}
    return found, say(
        "{column}: {values}", **told, name=column
    )  # its own name for code that asks what was chosen


def _as_stored(value: object, text: bool, column: str) -> object:
    if not text:
        try:
            return float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise ColumnError(
                say(
                    "Column {column:quoted} holds numbers, so {value:quoted} cannot be chosen from it. Write a number, such as {column}=5.",
                    column=column,
                    value=value,
                )
            ) from None
    return f"{value:g}" if isinstance(value, float) else str(value)


def _nothing(answers: nw.LazyFrame[Any], question: Question, values: Sequence[object]) -> Sentence:
    column = question.name
    if question.role == "comment":  # what others wrote is not repeated
        return say(
            "No answers match {column} = {values:quoted}.", column=column, values=join(map(str, values), ", ")
        )
    found = collected(answers.group_by(column).agg(nw.col("_n").sum().alias("_found"))).dropna()
    there = dict(
        sorted(
            zip(found[column].tolist(), found["_found"].astype(int).tolist(), strict=True),
            key=lambda pair: -pair[1],
        )
    )
    return say(
        "No answers match {column} = {values:quoted}. {column} in this file: {there}.{near}",
        column=column,
        values=join(map(str, values), ", "),
        there=listing(there),
        near=nearest(values[0], there) if values else "",
    )


def _period(answers: nw.LazyFrame[Any], period: Period, about: About) -> nw.LazyFrame[Any]:
    if "_time" not in answers.columns:
        raise ColumnError(
            say(
                'A period needs the date of the answer: answered_at="column", or in survey.yml: column: {{role: answered_at}}.'
            )
        )
    found = answers.filter(in_period(period))
    if not _any(found):
        raise EmptyError(no_answers(period, about))
    return found


def in_period(period: Period | str) -> nw.Expr:
    """Whether an answer was given in a period, from its first day on and before the day after its last."""
    known = parse(period) if isinstance(period, str) else period
    start, end = (pd.Timestamp(day).to_pydatetime() for day in (known.start, known.end))
    return (nw.col("_time") >= nw.lit(start)) & (nw.col("_time") < nw.lit(end))


def no_answers(period: Period, about: About) -> Sentence:
    """That a period has no answers, and from when to when there are some."""
    shown = say("No answers in {period}.", period=spell(period))
    if about.first_day is None or about.last_day is None:
        return shown
    return say(
        "{shown} Answers run from {first:date} to {last:date}.",
        shown=shown,
        first=about.first_day,
        last=about.last_day,
    )


def _any(frame: nw.LazyFrame[Any]) -> bool:
    return len(collected(frame.head(1).select("_n"))) > 0
