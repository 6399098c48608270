"""Hotspot rows: the answers that hotspots look at, and which share of them is told."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from csat_research.errors import ColumnError, MethodError
from csat_research.measures.catalogue import Measure, measure_named
from csat_research.survey.basis.basis import cluster_column, stratum_column
from csat_research.survey.engine.collected import single_answers
from csat_research.survey.followed import SHARES
from csat_research.survey.predictors import chosen_questions, refuse_itself
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import NOT_GIVEN, join, say

__all__ = ["good_share", "hotspot_rows"]


def good_share(outcome: str) -> Measure:
    """The share that should be high: of the satisfied, of promoters, of the easy. Raises MethodError for other measures."""
    spec = measure_named(outcome)
    if outcome not in SHARES.values():
        raise MethodError(
            say(
                "hotspots looks at a share that should be high, and {outcome:quoted} is none. "
                "Write outcome= one of: {known}.",
                outcome=outcome,
                known=join(SHARES.values(), ", "),
            )
        )
    return spec


def hotspot_rows(
    survey: Survey, spec: Measure, question: Question, segment: str, names: Sequence[str] | None
) -> tuple[pd.DataFrame, tuple[Question, ...], tuple[Question, ...]]:
    """The answered rows with satisfied (promoter, easy) or not, a cluster and all numeric drivers; the drivers asked and those used."""
    asked = chosen_questions(survey, names)
    refuse_itself(question, asked)
    customer = cluster_column(survey)
    agent = [one.name for one in with_role(survey.questions, "agent")][:1]
    columns = [
        question.name,
        segment,
        *([customer] if customer else []),
        *agent,
        *([name] if (name := stratum_column(survey)) else []),
        *(one.name for one in asked),
    ]
    rows = survey.rows(*dict.fromkeys(columns), "_n", "_w")
    used = tuple(one for one in asked if pd.api.types.is_numeric_dtype(rows[one.name]))
    if not used:
        raise ColumnError(say("No driver is a number, so none has a better half."))
    rows = rows.assign(_y=spec.scores(rows[question.name].to_numpy(float), question))
    rows = single_answers(rows.dropna(subset=["_y", *(one.name for one in used)])).reset_index(drop=True)
    if rows.empty:
        asked_for = join((one.label for one in used), ", ")
        raise MethodError(
            say(
                "No answer has all of these drivers: {names}. Name fewer: drivers=[...].",
                names=asked_for,
            )
        )
    own = rows[customer].astype("string") if customer else pd.Series(pd.NA, index=rows.index, dtype="string")
    rows["_c"] = own.fillna("_" + rows.index.to_series().astype("string"))
    if agent:
        rows["_a"] = rows[agent[0]].astype("string").fillna(NOT_GIVEN)
    return rows, asked, used
