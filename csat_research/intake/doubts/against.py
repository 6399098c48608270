"""Doubts about the best answer: ratings that go against the others, or against NPS, whose 10 is always the best."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.intake.roles.together import COHERENT, LARGE, with_the_rest
from csat_research.survey.engine.collected import collected
from csat_research.survey.questions import SCORES, Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["against"]

CHANCE = 1e-6
RATED = (*SCORES, "item")
TENTHS = 12  # above every answer as 1 to 11: here no best answer is taken for a code


def against(survey: Survey) -> list[Sentence]:
    """Ratings that go against NPS, else against the others: their best answer may be the other end of the scale.

    Of NPS it is never said, for nobody asks it the other way round: where it goes against the others, they are told.
    """
    rated = {one.name: one for one in survey.questions if one.role in RATED and one.scale is not None}
    if len(rated) < 2:
        return []
    codes = collected(survey.answers.select(*rated).head(LARGE)).astype(float)
    numbers = pd.DataFrame({name: _tenths(codes[name], one) for name, one in rated.items()})
    nps = next((one for one in rated.values() if one.role == "nps"), None)
    if nps is not None and (turned := _against_one(numbers, nps.name)):
        return _against_nps([rated[name] for name in turned], nps)
    strange = _against_others(numbers)
    if nps is not None and nps.name in strange:
        return _against_nps([one for one in rated.values() if one.name not in strange], nps)
    return [_against(rated[name]) for name in strange]


def _against_one(numbers: pd.DataFrame, sure: str) -> list[str]:
    """Ratings whose correlation with the one whose direction is sure is under -0.3 and no chance."""
    pairs = {str(name): numbers[[name, sure]].dropna() for name in numbers if name != sure}
    return [
        name for name, pair in pairs.items() if _goes_against(with_the_rest(pair, TENTHS)[name], len(pair))
    ]


def _against_others(numbers: pd.DataFrame) -> list[str]:
    """Ratings whose correlation with the mean of the others is under -0.3 and no chance.

    The others, at least two and more than those told, go together without them.
    """
    found = with_the_rest(numbers, TENTHS)
    strange = [name for name, r in found.items() if _goes_against(r, numbers[name].count())]
    others = numbers.drop(columns=strange)
    if not strange or others.shape[1] < max(2, len(strange) + 1):
        return []
    return strange if np.nanmedian(list(with_the_rest(others, TENTHS).values())) >= COHERENT else []


def _goes_against(r: float, n: int) -> bool:
    """Whether a correlation is so far below 0 that chance makes it once in a million (Fisher's z)."""
    return r < -COHERENT and _by_chance(r, n) < CHANCE


def _tenths(codes: pd.Series, one: Question) -> pd.Series:
    """Codes of any scale as 1 to 11, high is good."""
    low, high = (one.scale.low, one.scale.high) if one.scale is not None else (0.0, 1.0)
    return 1 + 10 * (codes - low) / (high - low)


def _by_chance(r: float, n: int) -> float:
    """Two-sided p of a correlation by Fisher's z."""
    return math.erfc(math.atanh(min(abs(r), 0.999999)) * math.sqrt(max(n - 3, 0)) / math.sqrt(2))


def _against_nps(turned: Sequence[Question], nps: Question) -> list[Sentence]:
    """What is said of ratings that go against NPS: of those declared as high is good, and of those declared as low."""
    sides = ((_high_against_nps, False), (_low_against_nps, True))
    told = [(words, [one.column for one in turned if one.reversed is back]) for words, back in sides]
    return [words(len(names), join(names, ", "), nps.column) for words, names in told if names]


def _high_against_nps(n: int, columns: Sentence, nps: str) -> Sentence:
    return count_say(
        "{columns}: who answers high here would not recommend ({nps}, an NPS, whose 10 is always the best); is its lowest "
        "number the best answer? Then write better: low for {columns}",
        "{columns}: who answers high here would not recommend ({nps}, an NPS, whose 10 is always the best); are their lowest "
        "numbers the best answers? Then write better: low for each of them",
        n,
        columns=columns,
        nps=nps,
    )


def _low_against_nps(n: int, columns: Sentence, nps: str) -> Sentence:
    return count_say(
        "{columns}: as declared (better: low), who is content here would not recommend ({nps}, an NPS, whose 10 is always the "
        "best); is its highest number the best answer? Then write better: high for {columns}",
        "{columns}: as declared (better: low), who is content here would not recommend ({nps}, an NPS, whose 10 is always the "
        "best); are their highest numbers the best answers? Then write better: high for each of them",
        n,
        columns=columns,
        nps=nps,
    )


def _against(one: Question) -> Sentence:
    if one.reversed:
        return say(
            "{column}: as declared (better: low), who is content here is not so in the other ratings; is its highest number the "
            "best answer? Then write better: high",
            column=one.column,
        )
    return say(
        "{column}: who answers high here answers low in the other ratings; is its lowest number the best answer? Then write "
        "better: low",
        column=one.column,
    )
