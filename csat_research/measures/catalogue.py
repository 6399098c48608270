"""Catalogue: every measure in one line each; comparison, trend and loyalty look it up here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import MethodError, nearest
from csat_research.measures.called import CALLED
from csat_research.measures.scores.csat import satisfied_scores
from csat_research.measures.scores.nps import DEFINITION, GROUPS
from csat_research.measures.scores.scored import Scored
from csat_research.stats import effective
from csat_research.stats.effective import effective_n_at_edge, unseen
from csat_research.stats.intervals import Interval
from csat_research.stats.nps_intervals import nps_signs
from csat_research.survey.questions import Question
from csat_research.survey.scales.scales import Scale
from csat_research.words import Sentence, join, say

__all__ = ["MEASURES", "Measure", "effective_answers", "interval_of", "measure_named"]

Scores = Callable[[np.ndarray, Question], np.ndarray]


@dataclass(frozen=True, slots=True)
class Measure:
    """How a measure scores answer codes: role of its question, scores, size (100 for shares), margin that matters.

    kind: share, nps, mean, or index (no mean of scores: `index_parts` of `index/parts` computes it).
    """

    name: str
    role: str
    scores: Scores
    size: float
    margin: float
    label: Sentence
    weighted: bool = True
    kind: str = "share"

    @property
    def bounded(self) -> bool:
        """Whether it has an interval of its own for answers that are all alike; a mean or an index has not."""
        return self.kind in ("share", "nps")

    def level(self, value: float) -> Sentence:
        """A level as it is written: shares in %, means with two decimals, of which one says little on 1 to 7."""
        if self.kind == "share":
            return say("{value:percent}", value=value)
        return say("{value:fine}", value=value) if self.kind == "mean" else say("{value:number}", value=value)

    def change(self, value: float) -> Sentence:
        """A difference of two levels as it is written, with its sign."""
        return (
            say("{value:signed_fine}", value=value)
            if self.kind == "mean"
            else say("{value:signed}", value=value)
        )

    def changed(self, row: Mapping[str, Any] | pd.Series) -> Sentence:
        """'-17.1 (-21.3 to -12.9)', the difference of a row of a table; without brackets where it has no range."""
        size, low, high = (self.change(row[one]) for one in ("estimate", "conf_low", "conf_high"))
        return (
            size
            if math.isnan(row["conf_low"])
            else say("{size} ({low} to {high})", size=size, low=low, high=high)
        )

    def definition(self, question: Question) -> str:
        """What the number is, in words that stand in the table; two definitions are never compared."""
        if self.role == "nps":
            return DEFINITION if self.name.startswith("nps") else GROUPS[self.name][1]
        if self.kind == "index":
            return "100 × mean / highest answer"
        if self.kind == "mean":
            return f"mean of {question.scale.name if question.scale else ''}"
        return question.scale.definition() if question.scale else ""


def _codes(codes: np.ndarray, question: Question) -> np.ndarray:
    return codes


def _nps(codes: np.ndarray, question: Question) -> np.ndarray:
    return nps_signs(codes)


def _group(score: float) -> Scores:
    def scores(codes: np.ndarray, question: Question) -> np.ndarray:
        found = nps_signs(codes)
        return np.where(np.isnan(found), np.nan, (found == score).astype(float))

    return scores


def _measure(
    name: str, role: str, scores: Scores, size: float, margin: float, *, weighted: bool = True
) -> Measure:
    found = CALLED[name]
    return Measure(name, role, scores, size, margin, found.label, weighted, found.kind)


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        _measure("csat", "csat", satisfied_scores, 100.0, 2.0),
        _measure("csat_unweighted", "csat", satisfied_scores, 100.0, 2.0, weighted=False),
        _measure("csat_mean", "csat", _codes, 1.0, 0.1),
        _measure("nps", "nps", _nps, 100.0, 4.0),
        _measure("nps_unweighted", "nps", _nps, 100.0, 4.0, weighted=False),
        _measure("promoters", "nps", _group(1.0), 100.0, 2.0),
        _measure("passives", "nps", _group(0.0), 100.0, 2.0),
        _measure("detractors", "nps", _group(-1.0), 100.0, 2.0),
        _measure("ces", "ces", _codes, 1.0, 0.1),
        _measure("ces_easy", "ces", satisfied_scores, 100.0, 2.0),
        _measure("csi", "item", _codes, 1.0, 2.0),
        _measure("csi_person_mean", "item", _codes, 1.0, 2.0),
    )
}


def measure_named(name: str) -> Measure:
    """The measure of a name. Raises MethodError naming the nearest.

    >>> measure_named("nps").margin
    4.0
    """
    if name not in MEASURES:
        raise MethodError(
            say(
                "There is no measure {name:quoted}.{near} Measures: {known}.",
                name=name,
                near=nearest(name, MEASURES),
                known=join(MEASURES, ", "),
            )
        )
    return MEASURES[name]


def interval_of(found: Scored, spec: Measure, level: float, scale: Scale | None = None) -> Interval:
    """The interval that the measure's own verb would print, on the scale of the scores (shares 0 to 1)."""
    if not spec.bounded:
        return found.mean_range(level, scale if spec.kind == "mean" else None)
    return found.nps_range(level) if spec.kind == "nps" else found.share_range(level)


def effective_answers(found: Scored, spec: Measure) -> float:
    """How many independent answers a number is worth; of an index its customers, 0 without answers.

    Of shares and NPS as their verbs print it. Of a mean by the same rule: s² / V · (z / t_df)², at most n unless strata earned
    it, n of plain answers; s² the variance of answers (from weighted shares), V that of the mean, by customers where they are
    known; n / (Kish design effect · answers per customer) where all answers are alike.
    """
    if found.n == 0:
        return 0.0
    if spec.bounded:
        return interval_of(found, spec, 0.95).n_effective
    if spec.kind == "index" or found.census:
        return float(found.n)
    codes, shares = np.array(list(found.shares), float), np.array(list(found.shares.values()), float)
    unit = float(shares @ (codes - found.estimate) ** 2)
    if unseen(found.variance, unit, found.n) or found.alike:
        return effective_n_at_edge(found.n, found.kish, found.per_cluster)
    return effective.effective_answers(unit, found.variance, found.n, found.df, capped=found.capped)
