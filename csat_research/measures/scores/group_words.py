"""Group words: what is said of a score by groups - the lowest, the highest and all together, each with its range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from csat_research.measures.scores.grouped import Asked, without_width
from csat_research.results.drawing.numbers import number, range_text
from csat_research.survey.grouping import grouped_by
from csat_research.words import Sentence, say

__all__ = ["between_groups", "title_by_groups"]


def between_groups(
    asked: Asked,
    measure: str,
    found: tuple[dict[str, Any], dict[str, Any], int],
    together: pd.Series,
    unit: str,
) -> Sentence:
    """The lowest and the highest group (`extremes`), with ranges that hold for all groups at once, and all together."""
    low, high, groups = found
    return say(
        "{measure} by {by}: from {low} to {high}, ranges for all {n:count} groups at once; all together {together}.",
        measure=measure,
        by=grouped_by(asked.survey.questions, asked.by),
        low=_of_group(low, unit),
        high=_of_group(high, unit),
        n=groups,
        together=_together(together, unit),
    )


def title_by_groups(asked: Asked, measure: str, together: pd.Series, unit: str) -> Sentence:
    """The title of a picture of groups: what they are together."""
    return say(
        "{measure} by {by}; all together {together}",
        measure=measure,
        by=grouped_by(asked.survey.questions, asked.by),
        together=_together(together, unit),
    )


def _level(row: Mapping[str, Any] | pd.Series, unit: str) -> Sentence:
    """'43.3 %' or '−25.3'."""
    value = row["estimate"]
    return say("{x:percent}", x=value) if unit == "percent" else number(value, {"unit": unit})


def _of_group(row: Mapping[str, Any], unit: str) -> Sentence:
    """'43.3 % (social; 26.5 to 61.8)'."""
    if math.isnan(row["conf_low"]):
        return say("{level} ({group}; no range)", level=_level(row, unit), group=row["label"])
    inside = range_text(row["conf_low"], row["conf_high"], {"unit": unit})
    return say("{level} ({group}; {range})", level=_level(row, unit), group=row["label"], range=inside)


def _together(row: pd.Series, unit: str) -> Sentence:
    if without_width(row):
        return say("{level} (no range)", level=_level(row, unit))
    if math.isnan(row["conf_low"]):
        return say("{level}, too few customers to give a range", level=_level(row, unit))
    inside = range_text(row["conf_low"], row["conf_high"], {"unit": unit})
    return say("{level} ({range})", level=_level(row, unit), range=inside)
