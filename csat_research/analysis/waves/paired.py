"""Paired: two waves with only the customers who answered in both - of groups, in both within the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import MethodError
from csat_research.survey.basis.basis import need_customer
from csat_research.survey.door.coding import is_anonymous
from csat_research.survey.grouping import grouped_by
from csat_research.survey.periods import PERIODS
from csat_research.survey.selecting import in_period
from csat_research.survey.survey import Survey, derive
from csat_research.words import Sentence, say

__all__ = ["Pairs", "in_both", "in_both_of_group", "of_common"]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two waves with only their pairs. moved: customers who answered both times, and never twice in one group."""

    before: Survey
    after: Survey
    moved: int = 0


def _who_answered(survey: Survey, columns: list[str], customer: str, groups: tuple[str, ...]) -> pd.DataFrame:
    """Group and customer of everybody who answered one of the columns; a group that is not given stays missing."""
    keys = survey.counts(*columns, customer, by=groups).keys
    answered = keys[columns].notna().any(axis=1) & keys[customer].notna()
    found = keys.loc[answered, [*groups, customer]].rename(columns={customer: "customer"}).drop_duplicates()
    return found[~is_anonymous(found["customer"].astype(str))].astype(object)


def in_both(before: Survey, after: Survey, columns: list[list[str]]) -> Pairs:
    """Both waves with only the customers who answered one of the columns in each. Raises MethodError where there are none."""
    names = [need_customer(survey, "paired=True") for survey in (before, after)]
    common = set.intersection(
        *(
            set(_who_answered(s, q, c, ())["customer"])
            for s, q, c in zip((before, after), columns, names, strict=True)
        )
    )
    return Pairs(*of_common(before, after, names, common))


def in_both_of_group(
    before: Survey, after: Survey, columns: list[list[str]], groups: tuple[str, ...]
) -> Pairs:
    """Each group with only the customers who answered one of the columns in that group in each wave.

    Whoever answered in one group before and in another after is a pair of neither: each of the two would see a change
    that is a change of customers. Raises MethodError where no group has a pair.
    """
    names = [need_customer(survey, "paired=True") for survey in (before, after)]
    first, last = (
        _who_answered(s, q, c, groups) for s, q, c in zip((before, after), columns, names, strict=True)
    )
    pairs = first.merge(last, on=[*groups, "customer"])  # missing groups are a group
    if pairs.empty:
        raise MethodError(
            say(
                "No customer answered in both waves within one value of {groups}; leave paired out.",
                groups=grouped_by(after.questions, groups),
            )
        )
    moved = (set(first["customer"]) & set(last["customer"])) - set(pairs["customer"])
    ahead, behind = (
        _of_pairs(survey, name, groups, pairs) for survey, name in zip((before, after), names, strict=True)
    )
    return Pairs(ahead, behind, len(moved))


def of_common(
    before: Survey, after: Survey, customers: Sequence[str], common: set[str]
) -> tuple[Survey, Survey]:
    """Both waves with only these customers, of the customer column of each. Raises MethodError where there are none."""
    if not common:
        raise MethodError(say("No customer answered in both waves; leave paired out."))
    kept = sorted(common)
    return _of_customers(before, customers[0], kept), _of_customers(after, customers[1], kept)


def _of_customers(survey: Survey, customer: str, kept: list[str]) -> Survey:
    """The answers of some customers; the selection names the rule, never the customers."""
    return _told(survey, nw.col(customer).is_in(kept), say("customers who answered both times"))


def _of_pairs(survey: Survey, customer: str, groups: tuple[str, ...], pairs: pd.DataFrame) -> Survey:
    """The answers that its pairs gave in each group."""
    here = [
        _in_group(groups, key) & nw.col(customer).is_in(sorted(one["customer"]))
        for key, one in pairs.groupby(list(groups), dropna=False, sort=False)
    ]
    return _told(
        survey,
        nw.any_horizontal(*here, ignore_nulls=True),
        say("customers who answered both times in one group"),
    )


def _in_group(groups: tuple[str, ...], key: tuple[Any, ...]) -> nw.Expr:
    return nw.all_horizontal(
        *(_is(name, value) for name, value in zip(groups, key, strict=True)), ignore_nulls=False
    )


def _is(name: str, value: Any) -> nw.Expr:
    if pd.isna(value):
        return nw.col("_time" if name in PERIODS else name).is_null()
    return in_period(value) if name in PERIODS else nw.col(name) == value


def _told(survey: Survey, chosen: nw.Expr, rule: Sentence) -> Survey:
    about = replace(survey.about, filters=(*survey.about.filters, rule))
    return derive(survey, answers=survey.answers.filter(chosen), about=about)
