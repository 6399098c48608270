"""Loyalty model: a score's two groups, and their difference in who bought, alone and with purchases before held equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty.design import Design
from csat_research.analysis.loyalty.shares import Compared, like_for_like, plain_difference
from csat_research.analysis.loyalty.windows import Followed
from csat_research.errors import ColumnError, MethodError, nearest
from csat_research.measures.catalogue import Measure, measure_named
from csat_research.survey.basis.basis import is_weighted, provenance
from csat_research.survey.basis.layers import strata_of
from csat_research.survey.basis.left_out import MOST_LOST
from csat_research.survey.followed import SHARES
from csat_research.survey.predictors import plan
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, join, say

__all__ = [
    "Link",
    "Score",
    "asked_of",
    "chosen_scores",
    "design_of",
    "held_columns",
    "linked",
    "no_score",
    "withheld_words",
]


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """A score of the survey and its two groups: the satisfied, promoters or those who found it easy, and the others."""

    question: Question
    spec: Measure

    def group(self, rows: pd.DataFrame) -> np.ndarray:
        """(n,) 1 in the first group, 0 in the other, NaN without an answer."""
        return self.spec.scores(rows[self.question.name].to_numpy(float), self.question)


def chosen_scores(survey: Survey, scores: Sequence[str]) -> tuple[list[Score], list[Sentence]]:
    """The scores that the survey has, by role or by name, and a caution for each that it lacks."""
    found: dict[str, Score] = {}
    absent = []
    for name in scores:
        named = [q for q in survey.questions if q.role in SHARES and name in (q.name, q.column)]
        if name not in SHARES and not named:
            raise ColumnError(no_score(survey, name))
        if not named and not with_role(survey.questions, name):
            absent.append(say("This survey has no {role} question; it is left out.", role=name))
            continue
        question = named[0] if named else one_role(survey, name)
        found[question.name] = Score(question, measure_named(SHARES[question.role]))
    if not found:
        raise ColumnError(
            say(
                'Loyalty needs a score: csat="column" or nps="column", or in survey.yml: column: {{role: csat, '
                "scale: 1-5}}."
            )
        )
    return list(found.values()), absent


def no_score(survey: Survey, name: str) -> Sentence:
    """That a survey has no such score, and which it has."""
    known = [*SHARES, *(one.name for one in survey.questions if one.role in SHARES)]
    return say(
        "There is no score {name:quoted}.{near} Scores: {known}.",
        name=name,
        near=nearest(name, known),
        known=join(dict.fromkeys(known), ", "),
    )


def design_of(survey: Survey, found: Followed) -> Design:
    """Outcome, weights, customers and strata of the index answers; customers without one stay in their strata."""
    rows = found.rows
    repeats = found.answer == "all" and found.customer is not None
    codes = np.unique(rows[found.customer].astype(str), return_inverse=True)[1] if repeats else None
    weights = rows["_w"].to_numpy(float) if is_weighted(survey) else None
    strata = strata_of(survey, rows, [] if found.customer is None else [found.customer])
    return Design(rows["_bought"].to_numpy(float), weights, codes, found.customer is not None, strata)


def asked_of(survey: Survey, found: Followed, **more: Any) -> Mapping[str, Any]:
    """Plain facts of a page: what was asked, of whose answers, and how."""
    return provenance(
        survey,
        horizon_days=found.horizon_days,
        answer=found.answer,
        outcome=found.outcome,
        cluster=found.customer,
        weighted=is_weighted(survey),
        **more,
    )


@dataclass(frozen=True, slots=True)
class Link:
    """What was found of one score: the difference alone and with purchases before held equal."""

    plain: Compared
    alike: Compared


def linked(found: Followed, design: Design, score: Score, held: Sequence[Question], level: float) -> Link:
    """The difference of one score's groups. Raises MethodError where controls lack in more than half of the answers."""
    group = score.group(found.rows)
    known = np.isfinite(group)
    complete = known & found.rows[[one.name for one in held]].notna().all(axis=1).to_numpy()
    if complete.sum() < (1 - MOST_LOST) * known.sum():
        raise MethodError(
            say(
                "More than half of the answers lack a value of the controls ({names}); leave such a control out.",
                names=join([one.name for one in held], ", "),
            )
        )
    columns, names = held_columns(found, found.rows[complete].reset_index(drop=True), held)
    alike = like_for_like(design.at(complete), group[complete] > 0.5, columns, names, level)
    return Link(plain_difference(design.at(known), group[known] > 0.5, level), alike)


def withheld_words(chosen: Sequence[Score], links: Sequence[Link]) -> list[Sentence]:
    """Why a difference has no number."""
    told = []
    for score, link in zip(chosen, links, strict=True):
        why = [one.reason for one in (link.plain, link.alike) if one.reason is not None]
        if why:
            told.append(
                say("{label:quoted}, difference withheld: {why}", label=score.question.label, why=why[-1])
            )
    return told


def held_columns(
    found: Followed, rows: pd.DataFrame, held: Sequence[Question]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Purchases before and the controls as model columns."""
    planned = plan(rows, (), held)
    columns, names = planned.matrix(rows)[:, 1:], planned.names[1:]
    if found.horizon_days is None:
        return columns, names
    return np.column_stack([rows["_before"].to_numpy(float), columns]), ("purchases before", *names)
