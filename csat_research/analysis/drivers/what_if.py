"""What if: a driver capped, lifted or set, and what the fitted curve then says of satisfaction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, MethodError, nearest
from csat_research.words import Sentence, join, say

if TYPE_CHECKING:
    from csat_research.survey.predictors import Predictors

__all__ = ["Change", "at_least", "at_most", "changed_rows", "set_to", "what_if_words"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to a driver: capped at, lifted to at least, or set to a value in its stored unit."""

    how: Literal["at_most", "at_least", "set_to"]
    value: float

    def apply(self, values: np.ndarray) -> np.ndarray:
        """The changed values."""
        if self.how == "set_to":
            return np.full_like(values, self.value)
        return (np.minimum if self.how == "at_most" else np.maximum)(values, self.value)

    def words(self) -> Sentence:
        """'at most 2'."""
        text = {
            "at_most": say("at most {x:plain}", x=self.value),
            "at_least": say("at least {x:plain}", x=self.value),
        }
        return text.get(self.how, say("set to {x:plain}", x=self.value))


def _number(value: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise MethodError(
            say("{value:quoted} is no number; write at_most(2), in the unit of the driver.", value=value)
        ) from None


def at_most(value: float) -> Change:
    """Cap a driver: nobody waits longer than `value`.

    >>> at_most(2).apply(np.array([1.0, 5.0])).tolist()
    [1.0, 2.0]
    """
    return Change("at_most", _number(value))


def at_least(value: float) -> Change:
    """Lift a driver: nobody gets less than `value`.

    >>> at_least(4).apply(np.array([3.0, 5.0])).tolist()
    [4.0, 5.0]
    """
    return Change("at_least", _number(value))


def set_to(value: float) -> Change:
    """Give everybody the same value of a driver.

    >>> set_to(2).apply(np.array([1.0, 5.0])).tolist()
    [2.0, 2.0]
    """
    return Change("set_to", _number(value))


def changed_rows(
    rows: pd.DataFrame, predictors: Predictors, changes: Mapping[str, Change | float]
) -> tuple[pd.DataFrame, list[Sentence], list[Sentence]]:
    """The rows with drivers changed, what was done in words, and cautions where that leaves the middle 90 % of answers.

    A bare number means at_most where low is better, else at_least. Raises ColumnError for an unknown driver, MethodError
    outside the range of the answers: there the curve was never seen.
    """
    if not changes or not isinstance(changes, Mapping):
        raise MethodError(
            say("Say what is changed: what_if({example}).", example='{"response_hours": at_most(2)}')
        )
    found, told, cautions = rows.copy(), [], []
    known = {one.name: one for one in predictors.drivers}
    for name, given in changes.items():
        if name not in known:
            raise ColumnError(
                say("{name:quoted} is no driver of this model.{near}", name=name, near=nearest(name, known))
            )
        if known[name].form == "levels":
            raise MethodError(say("{name:quoted} is made of words; what_if changes numbers.", name=name))
        change = given if isinstance(given, Change) else _meant(known[name].question.better, float(given))
        cautions += _range(rows[name], known[name].question.label, change)
        found[name] = change.apply(rows[name].to_numpy(float))
        told.append(say("{label} {change}", label=known[name].question.label, change=change.words()))
    return found, told, cautions


def what_if_words(
    told: Sequence[Sentence], change: float, low: float, high: float, measure: Sentence | str | None = None
) -> Sentence:
    """What the curve gives with these changes; the range only where one can be told. measure: of what, where not CSAT."""
    given = {"what": join(told, ", "), "change": change, "low": low, "high": high}
    if measure is not None:
        return _of_another(given, measure)
    if math.isnan(low):
        return say(
            "With {what}, the fitted curve gives CSAT {change:signed} points, the other drivers as they are; "
            "too few clusters to give a range; cause not shown.",
            **given,
        )
    return say(
        "With {what}, the fitted curve gives CSAT {change:signed} points ({low:signed} to {high:signed}), "
        "the other drivers as they are; cause not shown.",
        **given,
    )


def _of_another(given: Mapping[str, Any], measure: Sentence | str) -> Sentence:
    """The same of another measure than CSAT: of the share of promoters, say."""
    if math.isnan(given["low"]):
        return say(
            "With {what}, the fitted curve gives {change:signed} points ({measure}), the other drivers as they are; "
            "too few clusters to give a range; cause not shown.",
            **given,
            measure=measure,
        )
    return say(
        "With {what}, the fitted curve gives {change:signed} points ({low:signed} to {high:signed}; {measure}), "
        "the other drivers as they are; cause not shown.",
        **given,
        measure=measure,
    )


def _meant(better: str | None, value: float) -> Change:
    return at_most(value) if better == "low" else at_least(value)


def _range(values: pd.Series, label: str, change: Change) -> list[Sentence]:
    low, high = float(values.min()), float(values.max())
    if not low <= change.value <= high:
        raise MethodError(
            say(
                "{label}: {value:plain} lies outside the answers ({low:plain} to {high:plain}); nothing is known there.",
                label=label,
                value=change.value,
                low=low,
                high=high,
            )
        )
    p5, p95 = (float(v) for v in np.percentile(values, (5, 95)))
    if p5 <= change.value <= p95:
        return []
    return [
        say(
            "{label}: {value:plain} lies outside the middle 90 % of answers ({low:plain} to {high:plain}); little is known there.",
            label=label,
            value=change.value,
            low=p5,
            high=p95,
        )
    ]
