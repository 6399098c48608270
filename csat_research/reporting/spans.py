"""Spans: which periods a report is made of - one stretch, or a page for each month, quarter or week of a range."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from csat_research.errors import ReportError, check_choice
from csat_research.reporting.parameters import Template
from csat_research.survey.periods import PERIODS, Period, ending_with, last_complete, parse, roll_up
from csat_research.survey.stretches import KINDS
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = ["WHOLE", "looked_at", "periods_of", "when"]

WHOLE = "whole"
MOST_PERIODS = 120


def periods_of(
    survey: Survey, template: Template, asked: str, every: str | None
) -> tuple[Period | None, ...]:
    """The periods that are asked for, first to last; (None,) where the answers have no date.

    '2026-01..2026-12' is twelve months for a template of which each page is one period (`"each": "period"` in its
    metadata), and one stretch for any other. every: "month", "quarter", ... makes a page for each of these, "whole" one page.
    Raises ReportError for a period without dates, EmptyError for a text that is no period.
    """
    if every is not None:
        check_choice("every", every, [*PERIODS, WHOLE])
    about = survey.about
    if about.first_day is None or about.last_day is None:
        if asked:
            raise ReportError(
                say(
                    "period = {asked:quoted}: these answers have no date. Leave the period out, or name the column:"
                    " rated: {{role: answered_at}}.",
                    asked=asked,
                )
            )
        return (None,)
    period = parse(asked) if asked else last_complete(about.first_day, about.last_day)
    step = every or (_step(period.text) if template.about.get("each") == "period" else None)
    return (period,) if step in (None, WHOLE) else _each(period, str(step))


def _step(text: str) -> str | None:
    """What a range is written in, where both of its ends are: months, quarters, weeks or years.

    >>> _step("2026-01..2026-12"), _step("2026-W01..2026-W09"), _step("2026-10"), _step("2026-01-05..2026-02-07")
    ('month', 'week', None, None)
    """
    first, dots, last = text.partition("..")
    kinds = [kind for pattern, kind in KINDS if all(re.fullmatch(pattern, end) for end in (first, last))]
    return kinds[0] if dots and kinds else None


def _each(period: Period, every: str) -> tuple[Period, ...]:
    days = pd.Series(pd.date_range(period.start, period.end - dt.timedelta(days=1), freq="D"))
    found = tuple(parse(text) for text in dict.fromkeys(roll_up(days, every)))
    if len(found) > MOST_PERIODS:
        raise ReportError(
            say(
                "{period} is {n:count} periods; a page for each is made up to {most:count}.",
                period=period.text,
                n=len(found),
                most=MOST_PERIODS,
            )
        )
    return found


def looked_at(template: Template, period: Period) -> tuple[dt.date, dt.date]:
    """First day, and the day after the last, of the answers that a page speaks of.

    The period where each page is one; else also the 12 months that end with it, as `cr.periods(...).year` has them.
    """
    if template.about.get("each") == "period":
        return period.start, period.end
    return min(period.start, ending_with(period, 12).start), period.end


def when(period: Period | None) -> str:
    """The folder of a period."""
    return period.text.replace("..", "_to_") if period else "all"
