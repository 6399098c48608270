"""Targets: the one that a Result of a score carries, and where it lies against the range, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from csat_research.results.drawing.numbers import target_text
from csat_research.results.result import Result
from csat_research.results.verdicts import WORDS, target_word
from csat_research.words import Sentence, say

__all__ = ["target_of", "target_words"]

NO_TARGET = say("no target is set")


def target_of(result: Result) -> float | None:
    """The target of a score, as its verb was told by the survey file; None where none is declared."""
    response = result.tables.get("response")
    if response is None or "target" not in response or not len(response):
        return None
    value = float(response["target"].iloc[0])
    return value if math.isfinite(value) else None


def target_words(row: Mapping[str, Any], target: float | None, without: Sentence = NO_TARGET) -> Sentence:
    """Where a declared target lies against the range, in words of the closed list; `without` where none is set."""
    if target is None:
        return without
    word = target_word(target, float(row["conf_low"]), float(row["conf_high"]))
    return (
        say("{target} {word}", target=target_text(target, row.get("measure")), word=WORDS[word])
        if word != "too few"
        else WORDS[word]
    )
