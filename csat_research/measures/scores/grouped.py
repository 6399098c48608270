"""Grouped: one survey question by groups - cells, small-group rules and rows common to CSAT, NPS and CES."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import check_choice
from csat_research.measures.scores.finite_list import unsampled
from csat_research.measures.scores.scored import ROUNDING, Scored, scored
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.many_rows import most_answered
from csat_research.results.naming import named, several
from csat_research.stats.intervals import Interval
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.basis.asked_answered import Response, response
from csat_research.survey.basis.basis import (
    cluster_column,
    is_weighted,
    need_customer,
    provenance,
    row_ledger,
    selection,
    stratum_column,
    unit_column,
)
from csat_research.survey.basis.layers import absent_of, as_names
from csat_research.survey.engine.cells import Cells
from csat_research.survey.engine.counting import listed
from csat_research.survey.periods import PERIODS
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import NOT_GIVEN, Sentence, count_say, say

__all__ = [
    "COLUMNS",
    "Asked",
    "Part",
    "ask",
    "basis",
    "common",
    "counted_by",
    "drawn_rows",
    "extremes",
    "label_of",
    "order",
    "readable",
    "rows",
    "table_of",
    "tables",
    "without_error",
    "without_width",
]

COLUMNS = (
    "measure",
    "definition",
    "per",
    "n",
    "customers",
    "n_effective",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One group, or all answers together: its key, the mask of its cells, and whether it is hidden where it is small."""

    key: dict[str, object]
    mask: np.ndarray
    grouped: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question counted by groups: the cells, the groups, whether weights and customers are known, and what of a list is not.

    response: who was asked and who answered, of all groups together; asked of the engine once.
    """

    survey: Survey
    question: Question
    by: tuple[str, ...]
    per: str
    cells: Cells
    parts: tuple[Part, ...]
    weighted: bool
    customer: str | None
    response: Response
    unsampled: Mapping[str, float] | None = None

    @property
    def all(self) -> Part:
        """All answers together."""
        return Part({}, np.ones(len(self.cells), dtype=bool), grouped=False)

    def codes(self) -> np.ndarray:
        """(cells,) answer codes, NaN where not answered."""
        return self.cells.keys[self.question.name].to_numpy(float)

    def scored(self, scores: np.ndarray, part: Part, *, weighted: bool = True) -> Scored:
        """The mean of scores (cells,) in one group."""
        return scored(
            self.cells, scores, part.mask, weighted=weighted, per=self.per, unsampled=self.unsampled
        )

    def row(
        self, part: Part, measure: str, definition: str, found: Scored, bounds: Interval, size: float
    ) -> dict[str, Any]:
        """One row of a measure's table, in points (0-100) or units of the scale; withheld numbers are NaN."""
        hidden = part.grouped and found.hidden
        names = {"measure": measure, "definition": definition, "per": self.per}
        return {**part.key, **names, **found.cells(bounds, size, hidden=hidden)}


def ask(survey: Survey, question: Question, by: str | Iterable[str] | None, per: str) -> Asked:
    """Count a question by groups, with cluster totals where customers are known."""
    check_choice("per", per, ("answer", "customer"))
    groups = listed(by or ())
    customer = (
        need_customer(survey, "per=\u201ccustomer\u201d") if per == "customer" else cluster_column(survey)
    )
    cells = counted_by(survey, question, groups, customer)
    found = cells.groups(list(groups))
    parts = tuple(
        Part(dict(zip(groups, values, strict=True)), mask, grouped=bool(groups)) for values, mask in found
    )
    left = unsampled(survey, question)
    answered = response(survey, question)
    return Asked(survey, question, groups, per, cells, parts, is_weighted(survey), customer, answered, left)


def counted_by(survey: Survey, question: Question, groups: tuple[str, ...], customer: str | None) -> Cells:
    """The cells of a question by groups, with customers (or rows, where weights were estimated) and strata for its errors."""
    strata, chosen = stratum_column(survey), survey.about.chosen_across
    customer = customer or unit_column(survey)
    if strata and not customer:  # every answer is its own cluster, so each cell lies in one stratum
        found = survey.counts(question.name, strata, by=groups)
        layers = as_names(found.keys[strata])
        return replace(
            found, strata=layers, silent=absent_of(survey, None, layers, found.n) if chosen else None
        )
    found = survey.counts(question.name, by=groups, cluster=customer, strata=strata)
    return replace(found, silent=absent_of(survey, customer, found.strata)) if strata and chosen else found


def without_error(row: pd.Series) -> bool:
    """Whether a row lacks a range although its answers are enough: no degree of freedom is left, or a few carry them all."""
    enough = row["n"] >= SMALLEST_GROUP and not row["customers"] < MIN_CLUSTERS
    nothing = ROUNDING * max(abs(row["estimate"]), 1.0)
    return bool(enough and math.isnan(row["conf_low"]) and not row["std_error"] <= nothing)


def without_width(row: Mapping[Any, Any] | pd.Series) -> bool:
    """Whether a row of a share or an NPS has no range because all answers are alike and its kind of range (Wald's) has no width there."""
    nothing = ROUNDING * max(abs(row["estimate"]), 1.0)
    return bool(math.isnan(row["conf_low"]) and row["std_error"] <= nothing)


def table_of(by: Sequence[str], rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table with the groups first."""
    return pd.DataFrame(rows, columns=[*by, *COLUMNS])


def tables(
    asked: Asked, rows_of: Callable[[Part], list[dict[str, Any]]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of all groups, and those of all answers together; without groups one and the same."""
    total = table_of((), rows_of(asked.all))
    if not asked.by:
        return total, total.copy()
    return table_of(asked.by, [row for part in asked.parts for row in rows_of(part)]), total


def rows(asked: Asked, row_of: Callable[[Part], dict[str, Any]]) -> list[dict[str, Any]]:
    """A row of each group, or one of all answers where there are no groups."""
    return [row_of(part) for part in (asked.parts if asked.by else (asked.all,))]


def label_of(by: Sequence[str], row: dict[Any, Any]) -> Sentence | str:
    """The name of a group as people read it: 'chat' or 'chat, 2026-10'; an empty group key is named so."""
    return several(NOT_GIVEN if pd.isna(row[key]) else row[key] for key in by)


def order(table: pd.DataFrame, by: Sequence[str], measure: str) -> pd.DataFrame:
    """The rows of one measure in the order of a picture: highest first, periods in time."""
    rows = table[table["measure"] == measure]
    return rows if set(by) & set(PERIODS) else rows.sort_values("estimate", ascending=False, kind="stable")


def extremes(
    asked: Asked,
    table: pd.DataFrame,
    measure: str,
    row_of: Callable[[Part, float], dict[str, Any]],
    level: float,
) -> tuple[dict[str, Any], dict[str, Any], int] | None:
    """Rows of the lowest and the highest group, and how many groups there are; None under two or where all are level.

    They were chosen because they are extreme, so their ranges hold for all groups at once: level 1 - (1 - level)/groups
    (Bonferroni). row_of: the measure's row of a part at a level.
    """
    rows = records(table[table["measure"] == measure])
    known = {at: row["estimate"] for at, row in enumerate(rows) if not math.isnan(row["estimate"])}
    if len(known) < 2 or math.isclose(min(known.values()), max(known.values()), abs_tol=ROUNDING):
        return None
    wide = 1 - (1 - level) / len(known)
    low, high = (
        {**row_of(asked.parts[at], wide), "label": label_of(asked.by, rows[at])}
        for at in (min(known, key=lambda at: known[at]), max(known, key=lambda at: known[at]))
    )
    return low, high, len(known)


def drawn_rows(asked: Asked, table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The rows of one measure as a picture needs them: label, estimate, range and answers, in its order."""
    rows = order(table, asked.by, measure)
    labels = [label_of(asked.by, row) or asked.question.label for row in records(rows)]
    return rows[["estimate", "conf_low", "conf_high", "n"]].assign(
        label=pd.Series(labels, rows.index, object)
    )


def readable(asked: Asked, figure: Figure, rows_of: Callable[[Part], pd.DataFrame]) -> Figure:
    """The picture with as many groups as one can read: those with most answers, and the others in one; of periods all.

    rows_of: the row of the picture of a part.
    """
    if set(asked.by) & set(PERIODS):
        return figure
    masks = {label_of(asked.by, part.key): part.mask for part in asked.parts}

    def other(left: pd.DataFrame) -> pd.DataFrame:
        mask = np.logical_or.reduce([masks[label] for label in left["label"]])
        return rows_of(Part(dict.fromkeys(asked.by, ""), mask, grouped=True))

    return most_answered(figure, other=other)


def common(asked: Asked, level: float) -> dict[str, Any]:
    """Fields that every measure's Result carries."""
    return {
        "rows": row_ledger(asked.survey, asked.question),
        "level": level,
        "provenance": provenance(
            asked.survey,
            per=asked.per,
            question=asked.question.name,
            cluster=asked.customer,
            weighted=asked.weighted,
            **({"unsampled": dict(asked.unsampled)} if asked.unsampled else {}),
        ),
    }


def _counted(per: str, weighted: bool) -> Sentence:
    """Whose number it is, and whether a survey weight says how many people an answer stands for."""
    if per == "customer":
        return say("each customer counts by its weight") if weighted else say("each customer counts once")
    return say("each answer counts by its weight") if weighted else say("each answer counts once")


def basis(asked: Asked, n: int, definition: Sentence | str) -> Sentence:
    """The line under a picture: answers, selection, definition, and what the ranges stand on."""
    counted = _counted(asked.per, asked.weighted)
    ranges = say("ranges by customer") if asked.customer else say("answers taken as independent")
    return say(
        "{answers}; {chosen}; {definition}; {counted}, {ranges}",
        answers=count_say("{n:count} answer", "{n:count} answers", n),
        chosen=selection(asked.survey),
        definition=named(definition),
        counted=counted,
        ranges=ranges,
    )
