"""Asked: what a measure stands on - its question or the items of an index, who answered, and which rows were used."""

from __future__ import annotations

from csat_research.measures.catalogue import Measure
from csat_research.measures.index.draws import rated_ledger
from csat_research.results.ledger import RowLedger
from csat_research.survey.basis.asked_answered import Response, overall_response, response
from csat_research.survey.basis.basis import row_ledger
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey

__all__ = ["answer_columns", "ledger_of", "response_of"]


def answer_columns(survey: Survey, spec: Measure, question: Question) -> list[str]:
    """The columns in which a measure is answered: one question, or every item of an index."""
    if spec.kind != "index":
        return [question.name]
    return [one.name for one in with_role(survey.questions, "item")]


def response_of(survey: Survey, spec: Measure, question: Question) -> Response:
    """Asked and answered; an index rests on no one question."""
    return overall_response(survey) if spec.kind == "index" else response(survey, question)


def ledger_of(survey: Survey, spec: Measure, question: Question, used: int) -> RowLedger:
    """Rows read = used + the rest; `used` counts for an index, whose rows are those with a rating."""
    if spec.kind != "index":
        return row_ledger(survey, question)
    return rated_ledger(survey, used)
