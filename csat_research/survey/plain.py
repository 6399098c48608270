"""Plain: one column of answers or a handful of counts as a survey, for a number at the prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from csat_research.errors import ColumnError
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = ["as_survey"]


def as_survey(data: object, role: str, scale: Any = None, better: str | None = None) -> Survey:
    """A Survey as it is; a column of answers; or counts such as {5: 50, 4: 30, 3: 32}.

    Raises ColumnError for anything else, and where a Survey is given another scale.

    >>> int(as_survey({5: 50, 4: 30}, "csat", "1-5").counts("answer").n.sum())
    80
    """
    if isinstance(data, Survey):
        if scale is not None or better is not None:
            raise ColumnError(
                say("A Survey knows its scales; scale and better are for a column of answers or counts.")
            )
        return data
    scales = {} if scale is None else {"answer": scale}
    questions = {"answer": {"better": better, "label": role.upper()}}
    given: dict[str, Any] = {role: "answer", "scales": scales, "questions": questions}
    if isinstance(data, Mapping):
        return Survey(
            pd.DataFrame({"answer": list(data.keys()), "answers": list(data.values())}),
            count="answers",
            **given,
        )
    if data is None or isinstance(data, str) or not isinstance(data, Iterable) or hasattr(data, "columns"):
        raise ColumnError(
            say(
                "{role} takes a Survey, a column of answers or counts such as {{5: 50, 4: 30}}. "
                "From a table make a Survey first; print(cr.suggest(df)) writes the call.",
                role=role,
            )
        )
    values = list(data)
    return Survey(pd.DataFrame({"answer": values}), **given)
