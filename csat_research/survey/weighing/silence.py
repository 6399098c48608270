"""Silence: weights of those who answered that stand for the silent too, by what is recorded of everybody who was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, MethodError, listing
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.stats.response import response_weights
from csat_research.survey.engine.counting import listed
from csat_research.survey.periods import PERIODS
from csat_research.survey.predictors import Predictors, chosen_questions, plan
from csat_research.survey.questions import SCALED, Question
from csat_research.survey.survey import Survey
from csat_research.survey.weighing.reweighed import Found, Prepared, period_of
from csat_research.words import Sentence, count_say, say

__all__ = ["by_recorded"]


def by_recorded(
    survey: Survey, given: Prepared, names: str | Iterable[str], bounds: tuple[float, float]
) -> Found:
    """Inverse-probability weights by a logit of answering on recorded columns of all who were asked.

    Raises ColumnError for a column that is not there or is an answer itself, MethodError where nobody is listed as silent, where
    an asked person lacks a value, or where a group answered never or always.
    """
    if not given.silent.any():
        raise MethodError(
            say(
                "Nobody is listed as asked and silent, so nothing tells them from those who answered. Say which column does: "
                'status="column".'
            )
        )
    asked = given.answered | given.silent
    rows = given.rows[asked].reset_index(drop=True)
    answered = given.answered[asked]
    questions = _questions(survey, rows, listed(names))
    _check_gaps(rows, questions)
    predictors = plan(rows, questions)
    _check_groups(rows, predictors, answered)
    thin = _thin(rows, predictors, answered, given.unit)
    low, high = bounds
    found = response_weights(
        answered,
        predictors.matrix(rows),
        rows["_w"].to_numpy(float),
        names=predictors.names,
        least=low,
        most=high,
    )
    labels = listing([one.label for one in questions])
    told = say("weights stand for the silent by {columns}", columns=labels)
    return Found(
        asked, found.estimated, told, found.trimmed, (_assumed(labels), *_rare(found.chance[answered]), *thin)
    )


def _assumed(labels: Sentence | str) -> Sentence:
    return say(
        "The weights let those who answered stand for the silent who are like them in: {columns}. That is right only if silence has "
        "nothing to do with the score among people alike in these; the data cannot show it.",
        columns=labels,
    )


def _rare(chance: np.ndarray) -> tuple[Sentence, ...]:
    """Who answered although few like them do carries much weight."""
    least = float(chance.min())
    if least >= 0.05:
        return ()
    return (
        say(
            "Of people like some who answered only {least:percent} do, so that single answers weigh much; trim=3 cuts such weights.",
            least=100 * least,
        ),
    )


def _questions(survey: Survey, rows: pd.DataFrame, names: Sequence[str]) -> list[Question]:
    """The columns asked for; a period becomes a column of the rows."""
    if not names:
        raise ColumnError(
            say('Name what is recorded of everybody who was asked: silent=["channel", "month"].')
        )
    found = []
    for name in names:
        if name in PERIODS:
            rows[name] = period_of(rows, name)
            found.append(Question(name, "segment", name, name))
            continue
        (one,) = chosen_questions(survey, [name])
        if one.role in SCALED or one.name not in rows:
            raise ColumnError(
                say(
                    "{name:quoted} (role {role}) is not recorded of the silent.", name=one.name, role=one.role
                )
            )
        found.append(one)
    return found


def _check_gaps(rows: pd.DataFrame, questions: Sequence[Question]) -> None:
    for one in questions:
        gaps = int(rows[one.name].isna().sum())
        if gaps:
            raise MethodError(
                count_say(
                    "{n:count} of those asked has no {name:quoted}. Leave the column out, or fill it.",
                    "{n:count} of those asked have no {name:quoted}. Leave the column out, or fill it.",
                    gaps,
                    name=one.name,
                )
            )


def _check_groups(rows: pd.DataFrame, predictors: Predictors, answered: np.ndarray) -> None:
    """Raise MethodError for a group in which nobody answered, or everybody: a logit has no chance for it."""
    for one in predictors.items:
        if one.form != "levels":
            continue
        rates = pd.Series(answered).groupby(rows[one.name].astype(str).to_numpy()).mean()
        for rate, who in ((0.0, say("nobody")), (1.0, say("everybody"))):
            if (rates == rate).any():
                raise MethodError(
                    say(
                        "Of {name:quoted} {groups}, {who} answered, so that no weight can be told. Join it with another group.",
                        name=one.name,
                        groups=listing(rates.index[rates == rate]),
                        who=who,
                    )
                )


def _thin(
    rows: pd.DataFrame, predictors: Predictors, answered: np.ndarray, unit: str
) -> tuple[Sentence, ...]:
    """Groups in which under ten customers answered for all of it. Raises MethodError for under five."""
    told = []
    for one in predictors.items:
        if one.form != "levels":
            continue
        people = (
            rows.loc[answered, unit].groupby(rows.loc[answered, one.name].astype(str).to_numpy()).nunique()
        )
        if (people < SMALLEST_GROUP).any():
            raise MethodError(
                say(
                    "Of {name:quoted} {groups}, under {least:count} customers answered, who would stand for all of it. Join it with "
                    "another group.",
                    name=one.name, groups=listing(people.index[people < SMALLEST_GROUP]), least=SMALLEST_GROUP,
                )
            )  # fmt: skip
        if (people < MIN_CLUSTERS).any():
            told.append(
                say(
                    "Of {name:quoted} {groups}, under {least:count} customers answered and stand for all of it, so that ranges may be "
                    "much too narrow.",
                    name=one.name, groups=listing(people.index[people < MIN_CLUSTERS]), least=MIN_CLUSTERS,
                )
            )  # fmt: skip
    return tuple(told)
