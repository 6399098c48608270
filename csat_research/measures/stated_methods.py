"""Stated methods: by which of them a survey lets people say what matters, the one taken where none is named first."""

from __future__ import annotations

from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey

__all__ = ["STATED", "stated_methods"]

STATED = {  # method -> role of its columns
    "picks": "picks",
    "ratings": "importance",
    "ranks": "rank",
    "constant_sum": "points",
    "maxdiff": "best",
}


def stated_methods(survey: Survey) -> tuple[str, ...]:
    """The stated methods that a survey has columns for, picks before ratings.

    >>> import pandas as pd
    >>> stated_methods(Survey(pd.DataFrame({"top": ["a;b"], "rank_a": [1]}), picks="top", ranks=["rank_a"], scales={"rank_a": "1-2"}))
    ('picks', 'ranks')
    """
    return tuple(method for method, role in STATED.items() if with_role(survey.questions, role))
