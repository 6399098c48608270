"""Unsaid: a verdict where no change has a word, neither on the page nor in its files."""

from __future__ import annotations

from dataclasses import replace

from csat_research.reporting.untold import Untold
from csat_research.results.result import Result
from csat_research.words import Sentence

__all__ = ["unsaid"]


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
