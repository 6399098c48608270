"""Said: what customers answered about buying again, where no purchases are known; an intention stays an intention."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty.windows import (
    Answer,
    Followed,
    Rule,
    answers_of,
    check_choices,
    follow,
    one_each,
)
from csat_research.errors import ColumnError, MethodError, ScaleError, listing
from csat_research.survey.basis.basis import cluster_column
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["followed_or_said", "need_behaviour", "said"]

TRUTH = {"True": 1.0, "False": 0.0}


def followed_or_said(
    survey: Survey, scores: Sequence[str], horizon_days: int, answer: Answer, controls: Sequence[str] = ()
) -> Followed:
    """Purchases where they are known, else the column with the role repurchase.

    Raises ColumnError saying what to add where there is neither.
    """
    asked = with_role(survey.questions, "repurchase")
    if survey.purchases is not None or not asked:
        return follow(survey, scores, horizon_days, answer, controls)
    return said(survey, scores, asked[0], answer, controls)


def said(
    survey: Survey, scores: Sequence[str], asked: Question, answer: Answer, controls: Sequence[str] = ()
) -> Followed:
    """Index answers with what the same answer says about buying again (1 or 0); no window and no purchases before.

    A column of 1 and 0 (or yes and no in a file) is read as it stands; any other needs a scale that says which answers
    mean yes. Raises ScaleError without one, MethodError where nobody answered.
    """
    check_choices(1, answer)
    customer = cluster_column(survey)
    answers, left = answers_of(survey, scores, customer, (asked.name, *controls))
    values = _yes(answers[asked.name], asked)
    known = values.notna()
    left.append((say("answers without {label:quoted}", label=asked.label), int((~known).sum())))
    answers = answers.assign(_bought=values.astype(float))[known]
    if not len(answers):
        raise MethodError(
            say(
                "Nobody who gave a score answered {label:quoted}; there is nothing to relate.",
                label=asked.label,
            )
        )
    rule: tuple[Rule, ...] = ()
    if customer is not None:
        answers, rule = one_each(answers, customer, answer)
    return Followed(
        answers.drop(columns="_row").reset_index(drop=True),
        customer,
        tuple(one for one in (*left, *rule) if one[1]),
        answer if customer is not None else "all",
        outcome="intends" if asked.kind == "intended" else "bought",
        cautions=_cautions(survey, asked, customer, answer),
    )


def _yes(values: pd.Series, asked: Question) -> pd.Series:
    """1 for yes, 0 for no, missing where there is no answer."""
    codes = {raw: _code(raw, asked) for raw in values.dropna().unique().tolist()}
    strange = [raw for raw, code in codes.items() if code is None]
    if strange:
        raise ScaleError(
            say(
                "Column {column:quoted} (role repurchase) holds {found}. Which of them mean yes? Write scales="
                '{{"{column}": {{"values": "1-5", "satisfied": [4, 5]}}}}, or 1 for yes and 0 for no.',
                column=asked.column,
                found=listing(strange),
            )
        )
    return values.map(codes)


def _code(raw: object, asked: Question) -> float | None:
    """The answer as 1 or 0; NaN where the scale calls it no answer, None where nothing says what it means."""
    if asked.scale is None:
        known = TRUTH.get(str(raw)) if isinstance(raw, str) else float(str(raw))
        return known if known in (0.0, 1.0) else None
    if asked.scale.kind_of(raw) is not None:
        return np.nan
    code = asked.scale.code_of(raw)
    return None if code is None or not asked.scale.satisfied else float(code in asked.scale.satisfied)


def _cautions(survey: Survey, asked: Question, customer: str | None, answer: Answer) -> tuple[Sentence, ...]:
    told = [
        say(
            "Taken from the column {label:quoted}, answered together with the score: no window of days, and purchases "
            "before are not held equal.",
            label=asked.label,
        )
    ]
    if asked.kind == "intended":
        told.insert(0, say("What people intend is not what they do: no purchase was seen."))
    if customer is None and answer != "all":
        told.append(say("Whose answer it is is not known, so that every answer counts."))
    elif not with_role(survey.questions, "answered_at") and answer != "all":
        told.append(say("Answers carry no date; their order is that of the file."))
    return tuple(told)


def need_behaviour(found: Followed) -> None:
    """Raise ColumnError where only an intention is known: a claim about purchases cannot be judged by it."""
    if found.outcome == "intends":
        raise ColumnError(
            say(
                "The claims are about purchases, and these answers tell an intention. Add purchases=frame with customer, "
                "bought_at and amount."
            )
        )
