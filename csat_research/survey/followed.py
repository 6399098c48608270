"""Followed: the one score that a survey is followed by, over time, by groups and on its pages."""

from __future__ import annotations

from collections.abc import Iterable

from csat_research.survey.questions import SCORES, Question

__all__ = ["SHARES", "followed"]

# by the role of a score the share of the satisfied, of promoters or of the easy, as measures (the floor above) call it
SHARES = {"csat": "csat", "nps": "promoters", "ces": "ces_easy"}


def followed(questions: Iterable[Question]) -> str:
    """The score that a survey follows over time and by groups: CSAT where it is asked, else NPS, else ease (CES).

    >>> from csat_research.survey.questions import question
    >>> followed([]), followed([question("easy", "ces", scale="1-7", better="high")])
    ('csat', 'ces')
    """
    asked = {one.role for one in questions}
    return next((one for one in SCORES if one in asked), SCORES[0])
