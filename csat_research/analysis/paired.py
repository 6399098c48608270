"""Paired: two waves with only the customers who answered in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from csat_research.errors import MethodError
from csat_research.survey.basis import need_customer
from csat_research.survey.coding import is_anonymous
from csat_research.survey.survey import Survey, derive
from csat_research.words import say

__all__ = ["in_both", "of_common"]


def _who_answered(survey: Survey, columns: list[str], customer: str) -> set[str]:
    cells = survey.counts(*columns, customer)
    answered = cells.keys[columns].notna().any(axis=1) & cells.keys[customer].notna()
    names = cells.keys.loc[answered, customer].astype(str)
    return set(names[~is_anonymous(names)])


def in_both(before: Survey, after: Survey, columns: list[list[str]]) -> tuple[Survey, Survey]:
    """Both waves with only the customers who answered one of the columns in each. Raises MethodError where there are none."""
    names = [need_customer(survey, "paired=True") for survey in (before, after)]
    common = set.intersection(
        *(_who_answered(s, q, c) for s, q, c in zip((before, after), columns, names, strict=True))
    )
    return of_common(before, after, names, common)


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
    chosen: dict[str, Any] = {customer: kept}
    found = survey.where(**chosen)
    filters = (*survey.about.filters, say("customers who answered both times"))
    return derive(found, about=replace(found.about, filters=filters))
