"""Untold: why no change on a page has a word - its period is not complete, or the one that it is set against is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from csat_research.results.frames import records
from csat_research.results.result import Result
from csat_research.survey.periods import Period, complete, cut_short, parse, spell
from csat_research.words import Sentence, join, say

__all__ = ["Untold", "untold_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """Why no change has a word: a period that the answers of a file do not cover; before: the one it is set against."""

    period: Period
    first: dt.date | None = None
    last: dt.date | None = None
    before: bool = False

    @property
    def why(self) -> Sentence:
        """As a sentence of its own.

        >>> from csat_research.survey.periods import parse
        >>> print(Untold(period=parse("2026-10")).why)
        October 2026 is not complete: no change is told.
        >>> print(Untold(period=parse("2026-09"), before=True).why)
        September 2026 is not complete: no change against it is told.
        """
        name = spell(self.period)
        if self.before:
            return say("{period} is not complete: no change against it is told.", period=name)
        return say("{period} is not complete: no change is told.", period=name)

    def beside(self, told: Sentence | str) -> Sentence:
        """Beside what was found: of which days there are answers.

        >>> from csat_research.survey.periods import parse
        >>> given = {"period": parse("2026-09"), "first": dt.date(2026, 9, 12), "last": dt.date(2026, 10, 31)}
        >>> print(Untold(**given).beside("80 % are satisfied."))
        September 2026 is not complete: the answers begin on 12 Sep 2026. 80 % are satisfied.
        """
        ends = self.first and self.last and cut_short(self.period, self.first, self.last)
        late, early = ends or (False, True)
        given: dict[str, Any] = {"period": spell(self.period), "told": told}
        if self.before and late and not early:
            return say(
                "{told} {period} is not complete (the answers begin on {day:date}): no change against it is told.",
                day=self.first, **given,
            )  # fmt: skip
        if self.before:
            return join([told, self.why])
        if late and early:
            return say(
                "{period} is not complete: there are answers from {first:date} to {last:date}. {told}",
                first=self.first, last=self.last, **given,
            )  # fmt: skip
        if late:
            return say(
                "{period} is not complete: the answers begin on {day:date}. {told}", day=self.first, **given
            )
        return say("{period} is not complete. {told}", **given)


def untold_of(
    main: Result | None, results: Iterable[Result], series: Result | None, *, alone: bool
) -> Untold | None:
    """Why no change on a page has a word; None where each may have one.

    main: the result that the head of the page speaks of. series: the trend beside it. alone: there is none, for all answers up
    to the period of the page lie in that one.
    """
    facts = main.provenance if main else {}
    if not facts.get("period"):
        return None
    first, last = (_day(facts.get(name)) for name in ("first_day", "last_day"))
    this = parse(str(facts["period"]))
    if _ends_early(this, series) or (alone and not _is_covered(this, first, last)):
        return Untold(period=this, first=first, last=last)
    short = [
        one for one in _set_against(results) if _is_marked(one, series) or not _is_covered(one, first, last)
    ]
    return Untold(period=short[0], first=first, last=last, before=True) if short else None


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def _is_covered(period: Period, first: dt.date | None, last: dt.date | None) -> bool:
    """Whether answers reach from the first to the last day of a period, but for a few days at rest; so where nobody knows."""
    return first is None or last is None or complete(period, first, last)


def _ends_early(period: Period, series: Result | None) -> bool:
    """Whether the answers end before a period does, as the last of a series is marked that ends with it."""
    rows = _rows(series)
    return bool(rows) and bool(rows[-1]["incomplete"]) and parse(str(rows[-1]["period"])).end == period.end


def _is_marked(period: Period, series: Result | None) -> bool:
    """Whether a series marks a period within this one: it knows of days at rest that are fewer here than elsewhere."""
    marked = [parse(str(row["period"])) for row in _rows(series) if row["incomplete"]]
    return any(period.start <= one.start and one.end <= period.end for one in marked)


def _rows(series: Result | None) -> list[dict[str, Any]]:
    """The periods of a series and whether they are complete; none without a series, or of one that does not say so."""
    if series is None or "incomplete" not in series.table:
        return []
    return records(series.table[["period", "incomplete"]])


def _set_against(results: Iterable[Result]) -> list[Period]:
    """The periods that changes are told against, mostly one; other answers of the same period are none."""
    told = [one.provenance for one in results]
    found = {
        str(one["before_period"])
        for one in told
        if one.get("before_period") not in (None, "", one.get("period"))
    }
    return [parse(one) for one in sorted(found)]
