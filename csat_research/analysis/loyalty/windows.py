"""Windows: for each index answer, what its customer bought in the days after it and in the days before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, EmptyError, MethodError, check_choice
from csat_research.results.ledger import RowLedger
from csat_research.survey.basis.basis import NAMES, need_customer, stratum_column
from csat_research.survey.door.coding import WHY, is_anonymous, why
from csat_research.survey.engine.collected import single_answers
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, count_say, say

__all__ = ["Answer", "Followed", "Rule", "answers_of", "check_choices", "follow", "ledger_of", "one_each"]

Answer = Literal["first", "last", "all"]
Outcome = Literal["bought", "intends"]
Rule = tuple[Sentence, int]
MOST_ROWS = 5_000_000
LONGEST = 36_500  # days: a hundred years
GAP_DAYS, MANY = 7, 100
ENOUGH = 30  # customers of whom at least one should have bought something, ever


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Index answers of which it is known what came of them.

    rows: one a row with customer, time, `_w`, scores and controls; `_bought` (1 or 0), and where purchases are known
    `_before` (purchases in the h days before t) and `_ever` (1 if there is any purchase before t). left_out: (rule,
    answers), every answer of the survey that is not a row. horizon_days: None where customers were asked instead of
    followed; last_day: the last one whose window is over. outcome: "intends" is what people say they will do.
    """

    rows: pd.DataFrame
    customer: str | None
    left_out: tuple[Rule, ...]
    answer: Answer
    horizon_days: int | None = None
    outcome: Outcome = "bought"
    cautions: tuple[Sentence, ...] = field(default=())
    last_day: dt.date | None = None


def follow(
    survey: Survey,
    scores: Sequence[str],
    horizon_days: int,
    answer: Answer,
    controls: Sequence[str] = (),
    *,
    closed_days: int | None = None,
) -> Followed:
    """Follow each customer's index answer for h = `horizon_days`: the window is (t, t + h].

    scores: names of scaled questions; an index answer has one of them. A purchase at or before t never counts. Where
    answers or purchases carry no time of day, whole days are compared and the window starts the next day. Amounts of 0
    or less are no purchases. A window is closed if it ends within the day `observed_until`; others are set aside. Of the
    answers with a closed window each customer's first or last counts, or all. closed_days: the days that must be over for
    an answer to count, where horizons are compared (else h).

    Raises ColumnError without customer, times, purchases or `observed_until`, EmptyError where no window has closed or
    none of many customers is in the file of purchases.
    """
    check_choices(horizon_days, answer)
    customer, until = need_customer(survey, "loyalty"), _observed_until(survey)
    answers, left = answers_of(survey, scores, customer, controls)
    timed = _timed(answers["_time"]) and bool(_bought(survey)["timed"].all())
    known, dated = ~is_anonymous(answers[customer]), answers["_time"].notna()
    left += [
        (say("answers of unknown customers"), int((~known).sum())),
        (say("answers without a date"), int((known & ~dated).sum())),
    ]
    answers = answers[known & dated]
    over = closed_days or horizon_days
    closed = answers["_time"].dt.normalize() + pd.Timedelta(days=over) <= pd.Timestamp(until)
    left.append((_not_over(over), int((~closed).sum())))
    if not closed.any():
        raise EmptyError(_none_closed(over, until))
    chosen, rule = one_each(answers[closed], customer, answer)
    rows = _outcomes(chosen.reset_index(drop=True), _bought(survey), customer, horizon_days, timed=timed)
    found = (*left, *rule)
    _check_names(survey, rows[customer])
    cautions = _cautions(survey, rows, customer, horizon_days, until)
    kept = tuple(one for one in found if one[1])
    last_day = until - dt.timedelta(days=int(over))
    return Followed(rows, customer, kept, answer, horizon_days, cautions=cautions, last_day=last_day)


def check_choices(horizon_days: int, answer: str) -> None:
    """Raise MethodError for a horizon that is no number of days, or an index answer that is not known."""
    check_choice("answer", answer, get_args(Answer))
    if not 1 <= horizon_days <= LONGEST or horizon_days % 1:
        raise MethodError(
            say(
                "horizon_days is a whole number of days from 1 to {most:count}; found {found:plain}.",
                found=horizon_days,
                most=LONGEST,
            )
        )


def _check_names(survey: Survey, customers: pd.Series) -> None:
    """Refuse a file of purchases in which nobody is found: 0 % would be told of people spelled otherwise."""
    if survey.purchases is None:
        return
    bought = survey.purchases["customer"]  # of refunds too: they know the name
    known = set(customers.unique())
    if bought.empty:
        raise EmptyError(
            say("The file of purchases holds none that can be used; survey.ledger.set_aside says why.")
        )
    if len(known) >= ENOUGH and not known & set(bought.unique()):
        raise EmptyError(
            say(
                "None of {n:count} customers is in the file of purchases ({one:quoted} here, {there:quoted} there). Write the customers of "
                "both files the same way.",
                n=len(known),
                one=customers.iloc[0],
                there=bought.iloc[0],
            )
        )


def _not_over(days: int) -> Sentence:
    return count_say(
        "answers whose {n:plain} day is not over", "answers whose {n:plain} days are not over", days
    )


def _none_closed(horizon_days: int, until: dt.date) -> Sentence:
    return count_say(
        "No answer has {n:plain} day behind it: purchases are known until {until:date}. Choose earlier answers or a "
        "shorter horizon_days.",
        "No answer has {n:plain} days behind it: purchases are known until {until:date}. Choose earlier answers or a "
        "shorter horizon_days.",
        horizon_days,
        until=until,
    )


def _observed_until(survey: Survey) -> dt.date:
    one_role(survey, "answered_at")
    if survey.purchases is None:
        raise ColumnError(
            say(
                "Repeat purchase needs purchases: purchases=frame with customer, bought_at and amount, or in survey.yml: "
                "purchases: {{file: purchases.csv, observed_until: 2026-12-31}}."
            )
        )
    if survey.about.observed_until is None:
        raise ColumnError(
            say(
                'Until when are purchases known? Write observed_until="2026-12-31" (in survey.yml under '
                "purchases:); a later window would look like no purchase."
            )
        )
    return survey.about.observed_until


def answers_of(
    survey: Survey, scores: Sequence[str], customer: str | None, controls: Sequence[str] = ()
) -> tuple[pd.DataFrame, list[Rule]]:
    """Single answers with one of the scores in order of customer, time and id, and how many lack all of them, by kind.

    A row of counts becomes its answers. Without an id, answers of one customer at one time stand in the order of the file.
    """
    dated = ["_time"] if with_role(survey.questions, "answered_at") else []
    ids = [one.name for one in with_role(survey.questions, "id")]
    order = [*([customer] if customer else []), *dated, *ids, "_row"]
    stratum = [name] if (name := stratum_column(survey)) else []
    wanted = dict.fromkeys((*order, "_n", "_w", *stratum, *scores, *controls))
    rows = survey.rows(*wanted, limit=MOST_ROWS)
    rows = rows[rows[list(scores)].notna().any(axis=1)].sort_values(order, kind="stable")
    return single_answers(rows).drop(columns="_n").reset_index(drop=True), _silent(survey, scores)


def _silent(survey: Survey, scores: Sequence[str]) -> list[Rule]:
    """Answers without any of the scores, by the kind of non-answer of the first."""
    cells = survey.counts(*(why(name) for name in scores))
    kinds = cells.keys.to_numpy(float)
    first = np.where(np.isfinite(kinds).all(axis=1), kinds[:, 0], np.nan)
    return [(NAMES[kind], int(cells.n[first == code].sum())) for kind, code in WHY.items()]


def one_each(answers: pd.DataFrame, customer: str, answer: Answer) -> tuple[pd.DataFrame, tuple[Rule, ...]]:
    """Each customer's first or last of ordered answers, and how many others there were."""
    if answer == "all":
        return answers, ()
    chosen = answers.drop_duplicates(customer, keep=answer)
    others = {
        "first": say("later answers of the same customer"),
        "last": say("earlier answers of the same customer"),
    }
    return chosen, ((others[answer], len(answers) - len(chosen)),)


def _bought(survey: Survey) -> pd.DataFrame:
    """The purchases without refunds; an amount that is not known does not make a refund."""
    if survey.purchases is None:
        return pd.DataFrame({"customer": [], "bought_at": [], "amount": [], "timed": []})
    return survey.purchases[~(survey.purchases["amount"] <= 0)]


def _outcomes(
    answers: pd.DataFrame, bought: pd.DataFrame, customer: str, horizon_days: int, *, timed: bool
) -> pd.DataFrame:
    """Purchases joined by customer and counted in the windows after and before each answer."""
    asked = pd.DataFrame({"_who": answers[customer].astype(object), "_asked": answers["_time"]})
    made = pd.DataFrame({"_who": bought["customer"].astype(object), "_at": bought["bought_at"]})
    pairs = asked.reset_index(names="_answer").merge(made, on="_who")
    t, at = pairs["_asked"], pairs["_at"]
    if not timed:
        t, at = t.dt.normalize(), at.dt.normalize()
    horizon = pd.Timedelta(days=horizon_days)
    earlier = at <= t if timed else at < t
    lately = earlier & (at > t - horizon if timed else at >= t - horizon)
    found = {
        name: np.bincount(pairs.loc[mask, "_answer"], minlength=len(answers)).astype(float)
        for name, mask in {"after": (at > t) & (at <= t + horizon), "before": lately, "ever": earlier}.items()
    }
    return answers.drop(columns="_row").assign(
        _bought=(found["after"] > 0).astype(float),
        _before=found["before"],
        _ever=(found["ever"] > 0).astype(float),
    )


def _timed(times: pd.Series) -> bool:
    return bool((times.dropna().dt.normalize() != times.dropna()).any())


def _cautions(
    survey: Survey, rows: pd.DataFrame, customer: str, horizon_days: int, until: dt.date
) -> tuple[Sentence, ...]:
    """Purchases that may lack: before the first one in the file, after the last one, or under other names."""
    times = (
        survey.purchases["bought_at"] if survey.purchases is not None else pd.Series(dtype="datetime64[us]")
    )
    if not len(times):
        return (say("The file of purchases holds none."),)
    told = []
    early = int((rows["_time"] - pd.Timedelta(days=horizon_days) < times.min()).sum())
    if early:
        told.append(
            count_say(
                "The first purchase in the file is of {first:date}; for {n:count} answer the time before that counts "
                "({days}) reaches further back, so that purchases before may be missing.",
                "The first purchase in the file is of {first:date}; for {n:count} answers the time before that counts "
                "({days}) reaches further back, so that purchases before may be missing.",
                early,
                first=times.min().date(),
                days=count_say("{n:count} day", "{n:count} days", horizon_days),
            )
        )
    if len(times) >= MANY and times.max() < pd.Timestamp(until) - pd.Timedelta(days=GAP_DAYS):
        told.append(
            say(
                "The last purchase in the file is of {last:date}, but purchases are said to be known until {until:date}. "
                "If they are not, later windows look emptier than they are.",
                last=times.max().date(),
                until=until,
            )
        )
    if survey.purchases is not None and not set(rows[customer]) & set(survey.purchases["customer"].unique()):
        told.append(
            say(
                "None of these customers is in the file of purchases; are the names the same ({one:quoted} here, "
                "{other:quoted} there)?",
                one=rows[customer].iloc[0],
                other=survey.purchases["customer"].iloc[0],
            )
        )
    return tuple(told)


def ledger_of(survey: Survey, found: Followed) -> RowLedger:
    """Rows read = used + every rule that left one out + outside the selection + the rules of the door + rejected."""
    here = len(found.rows) + sum(n for _, n in found.left_out)
    outside = (say("outside the selection"), survey.ledger.kept - here)
    excluded = (*found.left_out, outside, *survey.ledger.excluded)
    return RowLedger(survey.ledger.read, len(found.rows), survey.ledger.rejected_rows, excluded)
