"""Plain: one column of answers or a handful of counts as a survey, for a number at the prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import pandas as pd

from csat_research.errors import ColumnError, MethodError, ScaleError, listing
from csat_research.survey.scales.proposed import undeclared
from csat_research.survey.scales.scales import label_key
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

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
    _check_column(data, role)
    values = list(data)  # type: ignore[call-overload]
    if scale is None and role != "nps":
        raise ScaleError(undeclared(values, role))
    try:
        return _survey(data, values, role, scale, better)
    except ScaleError:
        if role == "nps":
            raise ScaleError(_not_nps(values)) from None
        raise


def _survey(data: object, values: list[object], role: str, scale: Any, better: str | None) -> Survey:
    scales = {} if scale is None else {"answer": scale}
    questions = {"answer": {"better": better, "label": role.upper()}}
    given: dict[str, Any] = {role: "answer", "scales": scales, "questions": questions}
    if isinstance(data, Mapping):
        _check_counts(data, role)
        return Survey(
            pd.DataFrame({"answer": list(data.keys()), "answers": list(data.values())}),
            count="answers",
            **given,
        )
    return Survey(pd.DataFrame({"answer": values}), **given)


def _not_nps(values: list[object]) -> Sentence:
    """What is not on 0 to 10, or that nobody gave a 0, or much more."""
    codes = {str(code) for code in range(11)}
    strange = [one for one in values if one is not None and label_key(one) not in {*codes, "nan", ""}]
    if strange:
        return say(
            "NPS needs whole numbers from 0 to 10; these answers hold {strange}. What is no answer is None.",
            strange=listing(list(dict.fromkeys(strange))),
        )
    given = {label_key(one) for one in values} & codes
    if "0" in given:
        return say(
            "NPS needs answers 0 to 10; nobody gave more than {most} here, which looks like a shorter scale. If 0 to 10 was "
            'offered, say so: cr.Survey(df, nps="column", scales={{"column": "0-10"}}).',
            most=max(given, key=int),
        )
    return say(
        "NPS needs answers 0 to 10; nobody gave a 0 here. If people were offered 1 to 10, this is not NPS; "
        'if 0 was offered, say so: cr.Survey(df, nps="column", scales={{"column": "0-10"}}).'
    )


def _check_column(data: object, role: str) -> None:
    if data is None or isinstance(data, str) or not isinstance(data, Iterable) or hasattr(data, "columns"):
        raise ColumnError(
            say(
                "{role} takes a Survey, a column of answers or counts such as {{5: 50, 4: 30}}. "
                "From a table make a Survey first; print(cr.suggest(df)) writes the call.",
                role=role,
            )
        )


def _check_counts(counts: Mapping[Any, Any], role: str) -> None:
    """Raise MethodError for a count that is none: {5: -1} or {5: 1.5}."""
    for answer, n in counts.items():
        if not isinstance(n, Real) or n < 0 or n % 1 != 0:
            raise MethodError(
                say(
                    "{role}: {n} people cannot have answered {answer}. Counts are whole numbers from 0 on: {{5: 50, 4: 30}}.",
                    role=role,
                    n=n,
                    answer=answer,
                )
            )
