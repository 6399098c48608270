"""Plain: one column of answers or a handful of counts as a survey, for a number at the prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from csat_research.survey.survey import Survey

__all__ = ["as_survey"]


def as_survey(data: object, role: str, scale: Any = None, better: str | None = None) -> Survey:
    """A Survey as it is; a column of answers; or counts such as {5: 50, 4: 30, 3: 32}.

    >>> int(as_survey({5: 50, 4: 30}, "csat", "1-5").counts("answer").n.sum())
    80
    """
    if isinstance(data, Survey):
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
    values = data if isinstance(data, Iterable) else [data]
    return Survey(pd.DataFrame({"answer": list(values)}), **given)
