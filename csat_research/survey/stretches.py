"""Stretches: the answers a report looks at - the period, the one before, the twelve months and the series to its end."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from csat_research.errors import ColumnError
from csat_research.survey.arguments import checked
from csat_research.survey.followed import SHARES, followed
from csat_research.survey.periods import Period, ending_with, last_complete, parse, previous
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["KINDS", "Periods", "periods", "usual_segment"]

SERIES = 13
KINDS = (
    (r"\d{4}-\d{2}", "month"),
    (r"\d{4}-?[Qq]\d", "quarter"),
    (r"\d{4}-?[Ww]\d+", "week"),
    (r"\d{4}", "year"),
)


@dataclass(frozen=True, repr=False)
class Periods:
    """One survey seen around a period; each field is a Survey derived from it, once, so that what was counted is known.

    period is None where the answers carry no date: then `this` and `year` are all answers, and `before` and
    `series` raise ColumnError saying which column is missing. earlier: the period that is called before, '' for the
    one of the same length just before. others: the answers that these are set against, of another group.
    """

    survey: Survey
    period: Period | None
    chosen: str = ""
    earlier: str = ""
    others: Survey | None = None

    def __repr__(self) -> str:
        around = "no date of answers" if self.period is None else self.period.text
        return f"Periods of {around}: .this, .before, .year, .until and .series are surveys"

    @cached_property
    def this(self) -> Survey:
        """The answers of the period."""
        return self.survey if self.period is None else self.survey.where(period=self.period.text)

    @cached_property
    def before(self) -> Survey:
        """The answers of the period of the same length just before, or those that were named to be set against."""
        if self.others is not None:
            period = self.earlier or (self.period.text if self.period is not None else None)
            return self.others.where(period=period) if period else self.others
        found = previous(self._dated(say("The period before"))).text
        return self.survey.where(period=self.earlier or found)

    @cached_property
    def year(self) -> Survey:
        """The answers of the 12 months that end with the period."""
        return self.survey if self.period is None else self.survey.where(period=_year(self.period).text)

    @cached_property
    def until(self) -> Survey:
        """All answers up to the end of the period."""
        first = self.survey.about.first_day
        if self.period is None or first is None:
            return self.survey
        last = self.period.end - dt.timedelta(days=1)
        return self.survey.where(period=f"{min(first, last)}..{last}")

    @cached_property
    def series(self) -> Survey:
        """The answers of 13 periods, the last of them this one."""
        period = self._dated(say("A series"))
        return self.survey.where(period=_series(period, self.every).text)

    @property
    def every(self) -> str:
        """What the series goes by: the kind of the period, else months."""
        text = self._dated(say("A series")).text
        return next((kind for pattern, kind in KINDS if re.fullmatch(pattern, text)), "month")

    @property
    def score(self) -> str:
        """The measure that is followed over time and by groups: CSAT where it was asked, else NPS, else CES."""
        return followed(self.survey.questions)

    @property
    def scores(self) -> tuple[str, ...]:
        """The scores of which it is told whether their customers bought again: CSAT and NPS, or the one that is followed."""
        return ("csat", "nps") if self.score == "csat" else (self.score,)

    @property
    def share(self) -> str:
        """The share of answers that goes with this score, as drivers have it: satisfied, promoters, or those who found it easy."""
        return SHARES[self.score]

    @property
    def agent(self) -> str:
        """The column of the role agent. Raises ColumnError where no column has it."""
        found = with_role(self.survey.questions, "agent")
        if not found:
            raise ColumnError(say("No column has the role agent, so agents cannot be told apart."))
        return found[0].name

    @cached_property
    def segment(self) -> str:
        """The segment whose groups are shown: the chosen one, else the usual one, which must have two groups."""
        if self.chosen:
            return self.chosen
        found = usual_segment(self.until)
        if found is None:
            raise ColumnError(
                say(
                    'No column is a segment. Name one: segments=["column"], or in survey.yml: column: {{role: segment}}.'
                )
            )
        if len(self.until.counts(found)) < 2:
            raise ColumnError(
                say(
                    "All answers are of one group of {name:quoted}: there is nothing to compare. "
                    'Name another: segment="column".',
                    name=found,
                )
            )
        return found

    @cached_property
    def segments(self) -> list[str]:
        """All segments that the survey declares, the one whose groups are shown first; [] where it declares none."""
        first = self.chosen or usual_segment(self.until)
        others = [one.name for one in with_role(self.survey.questions, "segment") if one.name != first]
        return [first, *others] if first else []

    def _dated(self, what: Sentence) -> Period:
        if self.period is None:
            raise ColumnError(
                say(
                    '{what} needs the date of the answer: answered_at="column", or in survey.yml: column: {{role: answered_at}}.',
                    what=what,
                )
            )
        return self.period


def usual_segment(survey: Survey) -> str | None:
    """The segment that is meant where none is named: `channel`, else the first declared, of those with two groups.

    Where none has two groups it is the first of all (a page of one channel); None where no segment is declared.
    """
    declared = (one.name for one in with_role(survey.questions, "segment"))
    found = sorted(declared, key=lambda name: name != "channel")
    return next((name for name in found if len(survey.counts(name)) > 1), next(iter(found), None))


@checked
def periods(
    survey: Survey, period: str = "", *, segment: str = "", before: str = "", against: Survey | None = None
) -> Periods:
    """The survey around a period, for a report: `.this`, `.before`, `.year`, `.until`, `.series`, each a Survey.

    period: '2026-10', '2026-Q4', '2026-W41', ...; by default the last complete month of the answers. before: the period
    that it is set against, by default the one of the same length just before. against: answers of another group, of
    the same period where `before` names none. Raises EmptyError for a text that is no period, ColumnError for a period
    where the answers have no date; `.before` raises EmptyError where it has no answers.

    >>> import pandas as pd
    >>> days = pd.date_range("2026-09-01", "2026-10-31", freq="D")
    >>> survey = Survey(pd.DataFrame({"score": 5, "day": days}), csat="score", answered_at="day", scales={"score": "1-5"})
    >>> periods(survey).this.about.period, periods(survey).before.about.period
    ('2026-10', '2026-09')
    """
    about, more = survey.about, (segment, parse(before).text if before else "", against)
    if about.first_day is None or about.last_day is None:
        found = Periods(survey, None, *more)
        return found if not period else Periods(survey, found._dated(say("A period")), *more)
    return Periods(survey, parse(period) if period else last_complete(about.first_day, about.last_day), *more)


def _year(period: Period) -> Period:
    """Twelve months to the end of the period; a period that ends within a month takes 365 days."""
    if period.end.day == 1:
        return ending_with(period, 12)
    start = period.end - dt.timedelta(days=365)
    return Period(start, period.end, f"{start}..{period.end - dt.timedelta(days=1)}")


def _series(period: Period, every: str) -> Period:
    """As many periods of a kind as a series has, the last of them this one."""
    if every == "week":
        start = period.end - dt.timedelta(weeks=SERIES)
        return Period(start, period.end, f"{start}..{period.end - dt.timedelta(days=1)}")
    months = {"month": SERIES, "quarter": 3 * SERIES, "year": 12 * SERIES}[every]
    return ending_with(period, months) if period.end.day == 1 else _year(period)
