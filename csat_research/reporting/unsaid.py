"""Unsaid: where a period is not complete, or the one before it, no change has a word, neither on the page nor in its files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from csat_research.results.result import Result
from csat_research.survey.periods import Period, complete, cut_short, spell
from csat_research.words import Sentence, join, say

__all__ = ["Untold", "is_covered", "unsaid"]


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


def is_covered(period: Period, first: dt.date | None, last: dt.date | None) -> bool:
    """Whether answers reach from the first to the last day of a period, but for a few days at rest; so where nobody knows."""
    return first is None or last is None or complete(period, first, last)


def unsaid(verdict: Result, untold: Untold) -> Result:
    """A verdict whose tests of changes keep their numbers, also the adjusted p, and lose their words.

    What goes with a score in other answers than those of the period (drivers, buying again) keeps its word.
    """
    tests = tuple(replace(one, verdict="") if one.kind == "change" else one for one in verdict.tests)
    if tests == verdict.tests:
        return verdict
    words = [test.verdict for test in tests]
    return replace(
        verdict,
        tests=tests,
        table=verdict.table.assign(verdict=words),
        findings=_findings(verdict, untold.why),
    )


def _findings(verdict: Result, told: Sentence) -> tuple[Sentence, ...]:
    """That no change is told, and what was found beside changes; one sentence for all groups is of changes alone."""
    judged = [test for test in verdict.tests if test.kind != "diagnostic"]
    if len(judged) != len(verdict.findings):
        return (told,)
    pairs = zip(verdict.findings, judged, strict=True)
    return (told, *(finding for finding, test in pairs if test.kind != "change"))
