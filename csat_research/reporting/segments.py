"""Segments: the groups that get a page of their own, how many answers stand behind each, and which are too small."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import ColumnError, ReportError, listing, nearest
from csat_research.reporting.parameters import Template
from csat_research.reporting.spans import looked_at
from csat_research.stats.linearised import SMALLEST_GROUP
from csat_research.survey.periods import Period
from csat_research.survey.questions import SCORES, with_role
from csat_research.survey.survey import Survey, derive
from csat_research.words import Sentence, join, say

__all__ = ["Cells", "cells_of", "check_number", "columns_of"]

MOST_PAGES = 200
ANSWERED = "_answered"


@dataclass(frozen=True, slots=True)
class Cells:
    """Answers by segment, day and customer, counted once for a whole batch.

    columns: the names that `by` stands for. table: a row for each combination with `_n` answers (0 of the silent).
    """

    columns: tuple[str, ...]
    table: pd.DataFrame
    customer: str | None = None
    days: bool = False
    people: bool = False

    def chosen(self) -> list[dict[str, Any]]:
        """The combinations of values that occur, the largest first (of people by name, so that nobody is ranked)."""
        if not self.columns:
            return [{}]
        columns = list(self.columns)
        sizes = self.table.dropna(subset=columns).groupby(columns, sort=True)["_n"].sum()
        sizes = sizes if self.people else sizes.sort_values(ascending=False, kind="stable")
        keys = sizes.index if len(columns) > 1 else [(value,) for value in sizes.index]
        return [dict(zip(columns, key, strict=True)) for key in keys]

    def answers(self, start: dt.date, end: dt.date) -> int:
        """How many answers there are from a day up to, not including, another."""
        return int(self._within(start, end)["_n"].sum())

    def _within(self, start: dt.date, end: dt.date) -> pd.DataFrame:
        days = self.table["_day"]
        return self.table[(days >= pd.Timestamp(start)) & (days < pd.Timestamp(end))]

    def withheld(self, template: Template, period: Period | None) -> Iterator[Sentence | None]:
        """For each of `chosen` why it gets no page in a period; None where it gets one."""
        table = self.table
        if self.days and period is not None:
            # also where the page looks back on more than the period
            if not self.answers(period.start, period.end):
                yield from [say("no answers")] * len(self.chosen())
                return
            table = self._within(*looked_at(template, period))
        if not self.columns:
            yield None if table["_n"].sum() else say("no answers")
            return
        grouped = table.groupby(list(self.columns))
        answers = grouped["_n"].sum().to_dict()
        rated = table[table["_n"] > 0].groupby(list(self.columns))
        people = rated[self.customer].nunique().to_dict() if self.customer else {}
        for chosen in self.chosen():
            key = tuple(chosen.values()) if len(chosen) > 1 else next(iter(chosen.values()))
            yield _why(int(answers.get(key, 0)), people.get(key, 0) if self.customer else None)


def _why(answers: int, people: int | None) -> Sentence | None:
    if not answers:
        return say("no answers")
    if answers < SMALLEST_GROUP:
        return say("under {least:count} answers", least=SMALLEST_GROUP)
    if people is not None and people < SMALLEST_GROUP:
        return say("under {least:count} customers", least=SMALLEST_GROUP)
    return None


def cells_of(survey: Survey, by: Sequence[str]) -> Cells:
    """The cells of a batch: one question to the data for all its segments and periods."""
    columns = columns_of(survey, by)
    customers = with_role(survey.questions, "customer")
    customer = customers[0].name if customers and columns else None
    days = survey.about.first_day is not None
    keys = tuple(dict.fromkeys([*columns, *([customer] if customer else []), *(["day"] if days else [])]))
    found = _marked(survey).counts(*keys, ANSWERED, max_cells=10**9)
    table = found.keys.assign(_n=found.n * found.keys[ANSWERED].astype(int))
    if days:
        table["_day"] = pd.to_datetime(table.pop("day"))
    people = {one.name for one in with_role(survey.questions, "agent")} & set(columns)
    return Cells(columns, table, customer, days, bool(people))


def _marked(survey: Survey) -> Survey:
    """Rows with a mark of whether they hold a score (any of CSAT, NPS and CES); all do where none of these is asked."""
    scores = [one.name for one in survey.questions if one.role in SCORES]
    filled = [~nw.col(name).is_null() for name in scores]
    mark = nw.any_horizontal(*filled, ignore_nulls=False).cast(nw.Int64) if filled else nw.lit(1)
    return derive(survey, answers=survey.answers.with_columns(mark.alias(ANSWERED)))


def columns_of(survey: Survey, by: Sequence[str]) -> tuple[str, ...]:
    """The names of the segments that `by` asks for. Raises ColumnError naming those there are."""
    known = [one.name for one in survey.questions if one.role in ("segment", "agent")]
    names = {one.column: one.name for one in survey.questions} | {name: name for name in known}
    for one in by:
        if names.get(one) not in known:
            raise ColumnError(_no_segment(one, known))
    return tuple(dict.fromkeys(names[one] for one in by))


def _no_segment(by: str, known: Sequence[str]) -> Sentence:
    return say(
        "There is no segment {by:quoted}.{near} Segments: {known}. Name one in survey.yml: {by}: {{role: segment}}.",
        by=by,
        near=nearest(by, known),
        known=listing(known) or say("none"),
    )


def check_number(by: Sequence[str], segments: int) -> None:
    """Refuse more segments than anybody opens."""
    if segments > MOST_PAGES:
        raise ReportError(
            say(
                "{by} has {n:count} values; a page for each is made up to {most:count}.",
                by=join(by, ", "),
                n=segments,
                most=MOST_PAGES,
            )
        )
