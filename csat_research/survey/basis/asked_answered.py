"""Asked and answered: how many were asked a question, how many answered, and what the silent could make of a share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csat_research.survey.door.coding import WHY, why
from csat_research.survey.questions import SCALED, Question, with_role
from csat_research.survey.survey import Survey

__all__ = ["Response", "non_answers", "overall_response", "response", "responses"]


@dataclass(frozen=True, slots=True)
class Response:
    """Asked and answered rows of a question; `rate` is NaN where the file does not tell who was asked.

    left_blank: rows of those who answered and left this question blank; they count neither as asked nor as answered, for a
    blank does not tell whether it was asked. bounds(share) is what the share of all asked could be, whoever the silent are
    (percent in, percent out); other measures say which values one person can have. `weighted`: the share of the weight of all
    asked that answered, where a survey weight is declared; bounds of a weighted number rest on it.
    """

    asked: int
    answered: int
    rate: float
    left_blank: int = 0
    weighted: float = math.nan

    @property
    def known(self) -> bool:
        """Whether the file lists those who were asked and stayed silent."""
        return math.isfinite(self.rate)

    @property
    def told(self) -> float:
        """The share of all asked for whom the answers speak: by weight where one is declared."""
        return self.weighted if math.isfinite(self.weighted) else self.rate

    def bounds(self, share: float, ends: tuple[float, float] = (0.0, 100.0)) -> tuple[float, float]:
        """[rC, rC + 100(1-r)] for a headline C in percent; r C + (1-r) times either end for other measures.

        >>> Response(8, 4, 0.5).bounds(75.0), Response(8, 4, 0.5).bounds(20.0, (-100.0, 100.0))
        ((37.5, 87.5), (-40.0, 60.0))
        """
        low, high = (self.told * share + end * (1 - self.told) for end in ends)
        return low, high


def response(survey: Survey, question: Question) -> Response:
    """Asked, answered and response rate; the silent are those whose label or status says so."""
    return responses(survey, question)[0]


def responses(survey: Survey, question: Question, by: Sequence[str] = ()) -> list[Response]:
    """The response of each group, in the order of the groups; of all where none are named.

    By weight too where one is declared; not where weights were estimated, for then the silent have none.
    """
    reasons = why(question.name)
    cells = survey.counts(reasons, by=by)
    codes = cells.keys[reasons].to_numpy(float)
    tells = bool(with_role(survey.questions, "status")) or bool(question.scale and question.scale.unanswered)
    weighted = bool(with_role(survey.questions, "weight")) and survey.about.weighed is None
    weights = cells.w if weighted else np.full(len(codes), np.nan)
    return [_responded(codes[at], cells.n[at], weights[at], tells) for _, at in cells.groups(list(by))]


def _responded(codes: np.ndarray, n: np.ndarray, weights: np.ndarray, tells: bool) -> Response:
    """codes: why a cell has no answer, NaN where it has one. tells: whether the file lists the silent."""
    answered, silent = np.isnan(codes), codes == WHY["unanswered"]
    spoke, asked = int(n[answered].sum()), int(n[answered | silent].sum())
    known = tells and asked > 0
    return Response(
        asked,
        spoke,
        spoke / asked if known else math.nan,
        int(n[codes == WHY["blank"]].sum()),
        float(weights[answered].sum() / weights[answered | silent].sum()) if known else math.nan,
    )


def overall_response(survey: Survey) -> Response:
    """Response of what rests on no one question (weights, an index): of the one CSAT question, else of the first scaled one."""
    scores = with_role(survey.questions, "csat")
    scaled = [one for one in survey.questions if one.role in SCALED]
    asked = scores if len(scores) == 1 else scaled[:1]
    if asked:
        return response(survey, asked[0])
    everybody = round(float(survey.counts().n.sum()))
    return Response(everybody, everybody, math.nan)


def non_answers(survey: Survey, question: Question) -> dict[str, int]:
    """Rows per kind of non-answer of a scaled question."""
    cells = survey.counts(why(question.name))
    codes = cells.keys.iloc[:, 0].to_numpy(float)
    return {kind: int(cells.n[codes == code].sum()) for kind, code in WHY.items()}
