"""Windows: for each index answer, what its customer bought in the days after it and in the days before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, EmptyError
from csat_research.survey.basis import need_customer
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, say

__all__ = ["Answer", "Followed", "follow"]

Answer = Literal["first", "last", "all"]


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Index answers with a closed window.

    rows: one a row with customer, time, _w, the scores, `bought` (any purchase in (t, t+h], refunds are none),
    `repeat` (bought, among customers who bought before t) and `before` (bought in the h days before t).
    left_out: (rule, answers) set aside and counted.
    """

    rows: pd.DataFrame
    customer: str
    horizon_days: int
    left_out: tuple[tuple[Sentence, int], ...]


def follow(
    survey: Survey, scores: tuple[str, ...], horizon_days: int, answer: Answer, controls: tuple[str, ...] = ()
) -> Followed:
    """Follow each customer's index answer for `horizon_days`.

    scores: names of the score columns; an index answer needs one of them. Raises ColumnError without customer, times,
    purchases or `observed_until`, EmptyError where no window has closed.
    """
    customer, until = need_customer(survey, "loyalty"), _observed_until(survey)
    answers = _index_answers(survey, customer, scores, controls)
    left: list[tuple[Sentence, int]] = [
        (say("answers of unknown customers"), int(_unknown(answers[customer]).sum()))
    ]
    answers = answers[~_unknown(answers[customer])]
    chosen = _one_each(answers, customer, answer)
    left.append((say("later answers of the same customer"), len(answers) - len(chosen)))
    closed = chosen["_time"].dt.normalize() + pd.Timedelta(days=horizon_days) <= pd.Timestamp(until)
    left.append((say("answers whose {days} days are not over", days=horizon_days), int((~closed).sum())))
    if not closed.any():
        raise EmptyError(
            say(
                "No answer has {days} days behind it: purchases are known until {until:date}. Choose "
                "earlier answers or a shorter horizon_days.",
                days=horizon_days,
                until=until,
            )
        )
    rows = _outcomes(chosen[closed].reset_index(drop=True), survey.purchases, customer, horizon_days)
    return Followed(rows, customer, horizon_days, tuple((rule, n) for rule, n in left if n))


def _observed_until(survey: Survey) -> dt.date:
    one_role(survey, "answered_at")
    if survey.purchases is None:
        raise ColumnError(
            say(
                "Repeat purchase needs a file of purchases: purchases=frame with customer, bought_at and amount."
            )
        )
    if survey.about.observed_until is None:
        raise ColumnError(
            say(
                "Until when are purchases known? Write observed_until (in survey.yml under "
                "purchases:); a later window would look like no purchase."
            )
        )
    return survey.about.observed_until


def _index_answers(
    survey: Survey, customer: str, scores: tuple[str, ...], controls: tuple[str, ...]
) -> pd.DataFrame:
    rows = survey.rows(
        customer, "_time", "_row", "_n", "_w", *dict.fromkeys((*scores, *controls)), limit=5_000_000
    )
    answered = rows[list(scores)].notna().any(axis=1) & rows["_time"].notna()
    return rows[answered].sort_values([customer, "_time", "_row"], kind="stable")


def _unknown(customers: pd.Series) -> pd.Series:
    """The door gives rows without a customer a key of their own; they cannot be followed."""
    return customers.astype("string").str.fullmatch(r"row \d+").fillna(True).astype(bool)


def _one_each(answers: pd.DataFrame, customer: str, answer: Answer) -> pd.DataFrame:
    if answer == "all":
        return answers
    return answers.drop_duplicates(customer, keep="first" if answer == "first" else "last")


def _outcomes(
    answers: pd.DataFrame, purchases: pd.DataFrame | None, customer: str, horizon_days: int
) -> pd.DataFrame:
    """Purchases joined by customer; where either side has no time of day, whole days are compared."""
    bought = (
        purchases
        if purchases is not None
        else pd.DataFrame({"customer": [], "bought_at": [], "amount": [], "timed": []})
    )
    bought = bought[~(bought["amount"] <= 0)]
    pairs = (
        answers[[customer, "_time"]]
        .reset_index(names="answer")
        .merge(bought, left_on=customer, right_on="customer")
    )
    timed = _timed(answers["_time"]) & bool(bought["timed"].all())
    asked, at = (
        (pairs["_time"], pairs["bought_at"])
        if timed
        else (pairs["_time"].dt.normalize(), pairs["bought_at"].dt.normalize())
    )
    horizon = pd.Timedelta(days=horizon_days)
    after = (at > asked) & (at <= asked + horizon)
    earlier = at <= asked if timed else at < asked
    just_before = earlier & (at > asked - horizon)
    found = answers.drop(columns="_row").assign(
        **{
            name: _any(pairs, mask, len(answers))
            for name, mask in {"bought": after, "before": just_before, "ever": earlier}.items()
        }
    )
    return found.assign(repeat=np.where(found["ever"] > 0, found["bought"], np.nan))


def _timed(times: pd.Series) -> bool:
    return bool((times.dt.normalize() != times).any())


def _any(pairs: pd.DataFrame, mask: pd.Series, size: int) -> np.ndarray:
    found = np.zeros(size)
    found[pairs.loc[mask, "answer"].unique()] = 1.0
    return found
