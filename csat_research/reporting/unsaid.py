"""Unsaid: of a period that is not over a verdict has no word for a change, neither on the page nor in the files beside it."""

from __future__ import annotations

from dataclasses import replace

from csat_research.results.result import Result
from csat_research.survey.periods import parse, spell
from csat_research.words import Sentence, say

__all__ = ["not_over", "unsaid"]


def unsaid(verdict: Result, period: str) -> Result:
    """A verdict whose tests of changes keep their numbers, also the adjusted p, and lose their words.

    What goes with a score in other answers than those of the period (drivers, buying again) keeps its word.
    """
    tests = tuple(replace(one, verdict="") if one.kind == "change" else one for one in verdict.tests)
    if tests == verdict.tests:
        return verdict
    words = [test.verdict for test in tests]
    return replace(
        verdict, tests=tests, table=verdict.table.assign(verdict=words), findings=_findings(verdict, period)
    )


def _findings(verdict: Result, period: str) -> tuple[Sentence, ...]:
    """That no change is told, and what was found beside changes; one sentence for all groups is of changes alone."""
    told = not_over(period)
    judged = [test for test in verdict.tests if test.kind != "diagnostic"]
    if len(judged) != len(verdict.findings):
        return (told,)
    pairs = zip(verdict.findings, judged, strict=True)
    return (told, *(finding for finding, test in pairs if test.kind != "change"))


def not_over(period: str) -> Sentence:
    """Why a period has no word for a change.

    >>> print(not_over("2026-10"))
    October 2026 is not complete: no change is told.
    """
    return say("{period} is not complete: no change is told.", period=spell(parse(period)))
