"""Verdict: tests of several results adjusted together, and the only sentences that may say rose, fell or goes with."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from csat_research.errors import check_choice
from csat_research.results.drawing.numbers import form_of, number, size_text
from csat_research.results.ledger import Test
from csat_research.results.naming import named
from csat_research.results.result import Result
from csat_research.results.verdicts import CALLED, WORDS, word
from csat_research.stats.adjust import adjusted
from csat_research.survey.arguments import checked
from csat_research.words import Sentence, count_say, join, say

__all__ = ["FAMILIES", "verdict"]

FAMILIES = {
    "headlines": "holm",
    "drivers": "holm",
    "bands": "holm",
    "parts": "holm",
    "segments": "bh",
    "signals": "bh",
}
OUTCOMES = {
    "csat": say("satisfaction"),
    "csat_unweighted": say("satisfaction"),
    "csat_mean": say("the mean score"),
    "nps": say("recommending"),
    "nps_unweighted": say("recommending"),
    "promoters": say("recommending"),
    "ces_easy": say("ease"),
    "bought": say("buying again"),
    "intends": say("the intention to buy again"),
}
Family = Literal["headlines", "drivers", "bands", "parts", "segments", "signals"]


@checked
def verdict(*results: Result, family: Family) -> Result:
    """Adjust the tests of several results as one declared family and say what each allows.

    family: headlines, drivers, bands and parts (of a change) by Holm (1979); segments and signals by Benjamini and
    Hochberg (1995). Tests of too few answers do not count, diagnostics are listed and not adjusted. A change with adjusted
    p < .05 *rose* or *fell*, or is *too small to matter* where its interval lies inside (-margin, margin); else it is *no
    relevant change* where its 90 % interval lies inside, or *no change that can be told from chance*. An association *goes
    with*, or is *not told from chance*. Rows of `.table`: test, measure, estimate, interval, p_value, p_adjusted and
    verdict. Raises MethodError for an unknown family. Source: R p.adjust; the 90 % interval: Schuirmann 1987 (two one-sided
    tests).

    >>> import pandas as pd
    >>> from csat_research.analysis.waves.comparison import compare
    >>> from csat_research.survey.survey import Survey
    >>> def wave(good, bad):
    ...     return Survey(pd.DataFrame({"score": [5] * good + [2] * bad}), csat="score", scales={"score": "1-5"})
    >>> print(verdict(compare(wave(80, 20), wave(60, 40)), family="headlines").interpret())
    CSAT fell by 20.0 points.
    """
    check_choice("family", family, FAMILIES)
    tests = [test for result in results for test in result.tests]
    p_values = adjusted(np.array([_asked(one) for one in tests]), FAMILIES[family]) if tests else np.array([])
    labels = {name: own for one in results for name, own in one.provenance.get("labels", {}).items()}
    judged = tuple(_judged(test, float(p), family) for test, p in zip(tests, p_values, strict=True))
    return Result(
        verb="verdict",
        table=_table(judged),
        level=results[0].level if results else 0.95,
        findings=_findings(judged, family),
        cautions=_cautions(judged, family),
        tests=judged,
        rows=results[0].rows if results else None,
        provenance={
            "family": family,
            "method": FAMILIES[family],
            "of": [result.verb for result in results],
            **({"labels": labels} if labels else {}),
        },
    )


def _asked(test: Test) -> float:
    """The p that is adjusted: none where too few answers stand behind it, and none of a diagnostic."""
    return test.p_value if test.enough and test.kind != "diagnostic" else math.nan


def _judged(test: Test, p: float, family: str) -> Test:
    found = replace(test, family=family, p_adjusted=p)
    return replace(found, verdict=word(found))


def _table(tests: tuple[Test, ...]) -> pd.DataFrame:
    columns = (
        "measure",
        "n",
        "estimate",
        "conf_low",
        "conf_high",
        "statistic",
        "df",
        "p_value",
        "p_adjusted",
        "margin",
        "family",
        "kind",
        "verdict",
    )
    rows = [{"test": str(one.label), **{name: getattr(one, name) for name in columns}} for one in tests]
    return pd.DataFrame(rows, columns=["test", *columns])


def _findings(tests: tuple[Test, ...], family: str) -> tuple[Sentence, ...]:
    if not tests:
        return (say("Nothing was tested."),)
    judged = tuple(one for one in tests if one.kind != "diagnostic")
    if not judged:
        return (say("Diagnostics are listed, not judged."),)
    if family == "segments":
        return (_segments(judged),)
    return tuple(sentence(one) for one in judged)


def sentence(test: Test) -> Sentence:
    """What one test allows, as a sentence."""
    if test.verdict in CALLED:
        return say(
            "{label} {word} by {size} points.",
            label=test.label,
            word=WORDS[test.verdict],
            size=size_text(test.estimate, test.measure),
        )
    if test.verdict == "goes with" and test.measure not in OUTCOMES:
        return say("{label}: one goes with the other.", label=test.label)
    if test.verdict == "goes with":
        return say(
            "{label:quoted} goes with {outcome} ({change:signed} points).",
            label=test.label,
            outcome=OUTCOMES[test.measure],
            change=test.estimate,
        )
    if test.verdict == "too small to matter":
        return say(
            "{label} {word} ({change} points).",
            label=test.label,
            word=WORDS[test.verdict],
            change=number(test.estimate, {"format": form_of(test.measure, "points")}),
        )
    return say("{label}: {word}.", label=test.label, word=WORDS[test.verdict])


def _segments(tests: tuple[Test, ...]) -> Sentence:
    """The called groups by name; else that none can be told."""
    called = sorted((one for one in tests if one.verdict in CALLED), key=lambda one: -abs(one.estimate))
    if tests and all(one.verdict == "too few" for one in tests):
        return count_say(
            "{n:count} group: too few answers to say.",
            "{n:count} groups: too few answers to say for any of them.",
            len(tests),
        )
    if not called and any(one.verdict == "too small to matter" for one in tests):
        return count_say(
            "{n:count} group: changed by too little to matter.",
            "{n:count} groups: none changed by enough to matter.",
            len(tests),
        )
    if not called and (few := sum(one.verdict == "too few" for one in tests)):
        return count_say(
            "{n:count} of {all:count} groups has answers enough to be judged: no change that can be told from chance.",
            "{n:count} of {all:count} groups have answers enough to be judged: none has a change that can be told from chance.",
            len(tests) - few,
            all=len(tests),
        )
    if not called:
        return count_say(
            "{n:count} group: no change that can be told from chance.",
            "{n:count} groups: none has a change that can be told from chance.",
            len(tests),
        )
    parts = [
        say(
            "{label:quoted} {word} by {size} points",
            label=one.label,
            word=WORDS[one.verdict],
            size=size_text(one.estimate, one.measure),
        )
        for one in called
    ]
    return say("{parts}.", parts=join(parts, ", "))


def _cautions(tests: tuple[Test, ...], family: str) -> tuple[Sentence, ...]:
    adjusted = sum(not math.isnan(_asked(one)) for one in tests)
    told = [
        count_say(
            "{n:count} test of the family {family} ({method}).",
            "{n:count} tests of the family {family} are adjusted together ({method}).",
            adjusted,
            family=named(family),
            method=named(FAMILIES[family]),
        )
    ][: min(adjusted, 1)]
    few = [str(one.label) for one in tests if one.verdict == "too few"]
    if few:
        told.append(say("Too few answers to say: {names}.", names=join(few, ", ")))
    return tuple(told)
