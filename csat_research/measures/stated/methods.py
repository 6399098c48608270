"""Stated methods: by which of them a survey lets people say what matters, the one taken where none is named first."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.errors import MethodError
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = ["STATED", "check_some", "chosen_method", "chosen_methods", "stated_methods"]

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


def chosen_method(survey: Survey, asked: str) -> str:
    """A method by name; "auto" is the first stated one the survey has, else shares of R².

    >>> import pandas as pd
    >>> survey = Survey(pd.DataFrame({"price": [4, 3]}), items=["price"], scales={"price": "1-5"})
    >>> chosen_method(survey, "auto"), chosen_method(survey, "pls")
    ('lmg', 'pls')
    """
    return (*stated_methods(survey), "lmg")[0] if asked == "auto" else asked


def chosen_methods(survey: Survey, asked: str | Sequence[str]) -> Sequence[str]:
    """One method, which may be "auto", or several by name."""
    if isinstance(asked, str):
        return [chosen_method(survey, asked)]
    check_some("method", several := list(asked))
    return several


def check_some(name: str, methods: Sequence[object]) -> None:
    """Raise MethodError for a list without a method."""
    if not methods:
        raise MethodError(
            say("{name}= is an empty list. Name methods, such as [{one:typed}].", name=name, one="picks")
        )
