"""Reweighed: rows made ready to be weighed, and the survey with the weights that were found for them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import ColumnError, EmptyError, MethodError
from csat_research.stats.estimated import Estimated
from csat_research.stats.linearised import kish_design_effect
from csat_research.survey.basis.basis import cluster_column, stratum_column
from csat_research.survey.door.coding import WHY, why
from csat_research.survey.engine.collected import MOST_ROWS, single_answers
from csat_research.survey.periods import roll_up
from csat_research.survey.questions import SCALED, Question, with_role
from csat_research.survey.survey import Survey, derive
from csat_research.survey.weighed import ROW_UNIT, SLOPE, Weighed
from csat_research.words import Sentence, count_say, say

__all__ = ["Found", "Prepared", "period_of", "prepared", "reweighed"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Coded rows in one order, a row an answer, with weights to begin with in `_w`, and who answered or stayed silent (rows,)."""

    rows: pd.DataFrame
    answered: NDArray[np.bool_]
    silent: NDArray[np.bool_]
    unit: str

    @property
    def answers(self) -> pd.DataFrame:
        """The rows of those who answered."""
        return self.rows[self.answered]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Estimated weights of some of the rows (mask): how they came to be, what to beware of, how many were cut."""

    rows: NDArray[np.bool_]
    estimated: Estimated
    told: Sentence
    trimmed: int = 0
    cautions: tuple[Sentence, ...] = ()


def prepared(survey: Survey, start: str) -> Prepared:
    """All rows, counted ones laid out one by one; start "equal" forgets declared weights.

    Raises MethodError where weights were estimated already, EmptyError where nobody answered.
    """
    if survey.about.weighed is not None:
        raise MethodError(
            say("These answers were weighed already ({told}). Weigh the survey as it was read.",
                told=survey.about.weighed.told)
        )  # fmt: skip
    rows = survey.rows(limit=MOST_ROWS).sort_values("_row", kind="stable").reset_index(drop=True)
    rows = single_answers(rows).reset_index(drop=True)
    unit = cluster_column(survey)
    if unit is None:
        rows, unit = rows.assign(**{ROW_UNIT: np.arange(len(rows))}), ROW_UNIT
    if start == "equal":
        rows["_w"] = 1.0
    silent, asked = _silent(survey, rows)
    if not (asked & ~silent).any():
        raise EmptyError(say("Nobody answered, so there is nothing to weigh."))
    return Prepared(rows, asked & ~silent, silent, unit)


def period_of(rows: pd.DataFrame, name: str) -> pd.Series:
    """(rows,) the week, month, ... of each. Raises ColumnError where days are not known."""
    if "_day" not in rows:
        raise ColumnError(say('By {name} needs the date of the answer: answered_at="column".', name=name))
    return roll_up(rows["_day"], name)


def _silent(survey: Survey, rows: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(rows,) who answered nothing although asked, and who was asked, by the first score (else the first scaled question)."""
    scaled = [one for one in survey.questions if one.role in SCALED and why(one.name) in rows]
    first = [*with_role(scaled, "csat"), *scaled][:1]
    if not first:
        every = np.ones(len(rows), dtype=bool)
        return ~every, every
    reason = rows[why(first[0].name)].to_numpy(float)
    return reason == WHY["unanswered"], reason != WHY["not_asked"]


def reweighed(survey: Survey, given: Prepared, found: Found) -> Survey:
    """The survey with the weights found, mean 1 over those weighed, and what later numbers need to know of them."""
    weights = found.estimated.weights
    rows, answers = given.rows.copy(), weights[given.answered[found.rows]]
    mean = float(answers.mean())
    slopes = np.zeros((len(rows), found.estimated.slopes.shape[1]))
    slopes[found.rows] = found.estimated.slopes / mean
    rows["_w"] /= rows.loc[found.rows, "_w"].mean()
    rows.loc[found.rows, "_w"] = weights / mean
    rows["_w2"] = rows["_w"] ** 2
    rows = pd.concat([rows, pd.DataFrame(slopes, index=rows.index).add_prefix(SLOPE)], axis=1)
    weighed = Weighed(
        given.unit,
        _scores(given, found),
        _strata(survey, given),
        found.told,
        found.cautions,
        found.trimmed,
        bool(given.silent[found.rows].any()),
    )
    about = replace(
        survey.about,
        weighed=weighed,
        notes=(*survey.about.notes, _range(found, answers / mean)),
        fingerprint=hashlib.sha256(
            f"{survey.about.fingerprint}|{found.told}|{rows['_w'].sum():.9e}|{rows['_w2'].sum():.9e}".encode()
        ).hexdigest()[:16],
    )
    questions = (
        survey.questions if with_role(survey.questions, "weight") else (*survey.questions, _column(rows))
    )
    return derive(survey, answers=nw.from_native(rows).lazy(), questions=questions, about=about)


def _scores(given: Prepared, found: Found) -> pd.DataFrame:
    table = pd.DataFrame(found.estimated.scores)
    return table.groupby(given.rows.loc[found.rows, given.unit].to_numpy()).sum()


def _strata(survey: Survey, given: Prepared) -> pd.Series | None:
    name = stratum_column(survey)
    if name is None:
        return None
    first = given.rows.drop_duplicates(given.unit)
    labels = first[name].astype("string").fillna("")
    return pd.Series(labels.to_numpy(object), index=pd.Index(first[given.unit]))


def _column(rows: pd.DataFrame) -> Question:
    """The role that says that answers are weighed, under a name that no column has."""
    name = "weight"
    while name in rows:
        name += "_"
    return Question(name, "weight", name, "Weight")


def _range(found: Found, each: Floats) -> Sentence:
    """Smallest and largest weight, what unequal weights cost, and how many were cut."""
    cost = len(each) - len(each) / kish_design_effect(each)
    cut = count_say("; {n:count} was cut", "; {n:count} were cut", found.trimmed) if found.trimmed else ""
    return say(
        "{told}; they run from {low:fine} to {high:fine} times the mean and cost as much as {cost:count} of "
        "{n:count} answers{cut}",
        told=found.told, low=float(each.min()), high=float(each.max()), cost=round(cost), n=len(each), cut=cut,
    )  # fmt: skip
