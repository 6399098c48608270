"""Stated means: weights as shares of mean answers, which ratings, ranks and points have in common, and whose columns they are."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

import numpy as np

from csat_research.errors import ColumnError, MethodError, listing
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Term, Weighing, equal_weights_test, normalised
from csat_research.survey.questions import Question, with_role
from csat_research.survey.scales.scales import label_key
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = ["means_of", "means_weighing", "telling", "with_telling"]

TELLS = {"importance": say("rates its importance"), "rank": say("ranks it"), "points": say("gives it points")}
ARGUMENTS = {"rank": "ranks", "points": "points"}  # of Survey(...)


def telling(survey: Survey, items: Sequence[Question], role: str) -> tuple[list[Question], tuple[Term, ...]]:
    """The questions of a role that say how much each item matters, and the items as terms.

    An item names such a column by `importance`, or has its label. Without items every column of the role is a term.
    Raises ColumnError where no column has the role, and for an item that none speaks of.
    """
    known = with_role(survey.questions, role)
    if not known and role in ARGUMENTS:
        raise ColumnError(
            say(
                "No column is declared as {role}. Write {argument}=[...], or in survey.yml: column: {{role: {role}}}.",
                role=role,
                argument=ARGUMENTS[role],
            )
        )
    if not items:
        return list(known), tuple(Term(one.name, one.label) for one in known)
    return [_of(item, known, role) for item in items], tuple(Term(one.name, one.label) for one in items)


def with_telling(survey: Survey, items: Sequence[Question], role: str) -> list[Question]:
    """The items of which a question of the role says how much each matters."""
    known = with_role(survey.questions, role)
    return [item for item in items if _those_of(item, known)]


def _those_of(item: Question, known: Sequence[Question]) -> list[Question]:
    """The questions that an item names; those with its label, where it names none."""
    named = [one for one in known if {one.column, one.name} & set(item.told_by)]
    return named or [one for one in known if label_key(one.label) == label_key(item.label)]


def _of(item: Question, known: Sequence[Question], role: str) -> Question:
    found = _those_of(item, known)
    if not found:
        raise ColumnError(
            say(
                "Item {item:quoted} names no column that {tells}. "
                'Write questions={{{item:typed}: {{"importance": "column"}}}}.',
                item=item.column,
                tells=TELLS[role],
            )
        )
    return found[0]


def means_weighing(
    method: str, definition: str, terms: tuple[Term, ...], units: Units, values: Floats, **more: Any
) -> Weighing:
    """Weight of item j = mean of what was said of j / Σ of these means, in percent, with linearised errors.

    values: (rows, J), not below 0, NaN = nothing said; each mean is over the rows that hold a value. more: further fields of
    the Weighing.
    """
    valid = ~np.isnan(values)
    said = units.w[:, None] * valid
    weighted = said * np.nan_to_num(values)
    base = said.sum(axis=0)
    _check_said(terms, base)
    means = weighted.sum(axis=0) / base
    estimate = 100 * means / means.sum()
    moves = said * (np.nan_to_num(values) - means) / base
    each = (100 * moves - estimate * moves.sum(axis=1, keepdims=True)) / means.sum()
    covariance = np.asarray(units.variance(each).variance).reshape(len(terms), len(terms))
    n = (valid * units.n[:, None]).sum(axis=0)
    customers = np.array([units.units_with(valid[:, j]) for j in range(len(terms))])
    return Weighing(
        method=method,
        definition=definition,
        terms=terms,
        units=units,
        totals=units.sums(np.concatenate([weighted, said], axis=1)),
        estimate_of=_share_of_means,
        weight_of=normalised,
        size_of=lambda estimates: estimates,
        n=n,
        customers=customers,
        rows=np.asarray(valid.any(axis=1)),
        covariance=covariance,
        tests=(equal_weights_test(estimate, covariance, units.degrees(int(customers.min())), int(n.min())),),
        **more,
    )


def _check_said(terms: tuple[Term, ...], base: Floats) -> None:
    silent = [term.label for term, weight in zip(terms, base, strict=True) if weight == 0]
    if silent:
        raise MethodError(
            say("Nobody said how much it matters: {names}. Leave it out of items=.", names=listing(silent))
        )


def means_of(found: Weighing) -> Floats:
    """(J,) the means behind the weights of `means_weighing`."""
    summed, base = np.split(found.totals.sum(axis=0), 2)
    return np.asarray(summed / base)


def _share_of_means(totals: Floats) -> Floats:
    """(r, J) percent from (r, 2J) sums of what was said and of weights."""
    terms = totals.shape[1] // 2
    said = totals[:, terms:]
    means = np.divide(totals[:, :terms], said, out=np.full_like(said, nan), where=said > 0)
    return 100 * normalised(means)
