"""Targets: what a survey file declares that a score should reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csat_research.survey.followed import followed
from csat_research.survey.survey import Survey

__all__ = ["declared_target", "drawn_target"]


def declared_target(survey: Survey, measure: str) -> float | None:
    """The target of a measure, by its name or as `score`, the one that the survey follows; None where none is declared.

    >>> import pandas as pd
    >>> from dataclasses import replace
    >>> from csat_research.survey.survey import derive
    >>> survey = Survey(pd.DataFrame({"ltr": [9, 3]}), nps="ltr")
    >>> told = derive(survey, about=replace(survey.about, settings={"target": {"score": 30.0}}))
    >>> declared_target(told, "nps"), declared_target(told, "csat"), declared_target(survey, "nps")
    (30.0, None, None)
    """
    targets: Mapping[str, Any] = survey.about.settings.get("target") or {}
    given = targets.get("score") if measure == followed(survey.questions) else None
    found = targets.get(measure, given)
    return None if found is None else float(found)


def drawn_target(survey: Survey, measure: str) -> dict[str, float]:
    """The option of a picture that draws the target of a measure as a line; empty where none is declared."""
    found = declared_target(survey, measure)
    return {} if found is None else {"target": found}
