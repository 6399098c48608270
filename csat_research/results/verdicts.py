"""Verdicts: the closed lists of words a test allows, and the rule behind each."""

from __future__ import annotations

import math
from collections.abc import Callable

from csat_research.results.ledger import Test
from csat_research.words import Sentence, say

__all__ = ["ALPHA", "CALLED", "NO_CAUSE", "WORDS", "target_word", "word"]

ALPHA = 0.05
WORDS: dict[str, Sentence] = {
    "rose": say("rose"),
    "fell": say("fell"),
    "too small to matter": say("changed by too little to matter"),
    "no relevant change": say("no relevant change"),
    "no change told": say("no change that can be told from chance"),
    "too few": say("too few answers to say"),
    "goes with": say("goes with"),
    "not told": say("not told from chance"),
    "supported": say("supported"),
    "contradicted": say("contradicted"),
    "not decidable": say("not decidable"),
    "above": say("lies above the whole range"),
    "inside": say("lies inside the range: not decidable"),
    "below": say("lies below the whole range"),
}
CALLED = ("rose", "fell")
NO_CAUSE = say("Cause not shown: the drivers were seen, not set.")  # beside whatever goes with a score


def word(test: Test) -> str:
    """The word a test allows, a key of `WORDS`; `p_adjusted` decides, the margin says whether it matters."""
    return _RULES[test.kind](test)


def target_word(target: float, low: float, high: float) -> str:
    """Where a target lies against a range: "above", "inside" or "below"; "too few" without a range.

    >>> target_word(85.0, 77.5, 81.5)
    'above'
    """
    if math.isnan(low) or math.isnan(high):
        return "too few"
    return "above" if target > high else "below" if target < low else "inside"


def _change(test: Test) -> str:
    if not test.enough or math.isnan(test.p_adjusted):
        return "too few"
    if test.p_adjusted < ALPHA:
        low, high = _at_95(test)
        if -test.margin < low and high < test.margin:
            return "too small to matter"
        return "rose" if test.estimate > 0 else "fell"
    inside = -test.margin < test.conf90_low and test.conf90_high < test.margin
    return "no relevant change" if inside else "no change told"


def _at_95(test: Test) -> tuple[float, float]:
    """The 95 % interval, whatever level is printed."""
    known = math.isfinite(test.conf95_low)
    return (test.conf95_low, test.conf95_high) if known else (test.conf_low, test.conf_high)


def _association(test: Test) -> str:
    if not test.enough or math.isnan(test.p_adjusted):
        return "too few"
    return "goes with" if test.p_adjusted < ALPHA else "not told"


def _claim(test: Test) -> str:
    return test.verdict or "not decidable"


def _listed(test: Test) -> str:
    """Diagnostics are listed, not judged."""
    return ""


_RULES: dict[str, Callable[[Test], str]] = {
    "change": _change,
    "association": _association,
    "claim": _claim,
    "diagnostic": _listed,
}
