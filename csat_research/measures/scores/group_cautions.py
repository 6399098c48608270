"""Group cautions: what a reader must know before believing CSAT, NPS or CES by groups - silence, few customers, no error."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from csat_research.measures.few import (
    FEW_ANSWERS,
    carried_by_few,
    no_range,
    rough_answers,
    rough_range,
    too_small,
)
from csat_research.measures.scores.finite_list import list_words
from csat_research.measures.scores.grouped import Asked, label_of, without_error, without_width
from csat_research.results.frames import records
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.basis.basis import standing_cautions
from csat_research.survey.door.coding import is_anonymous
from csat_research.words import Sentence, count_say, join, say

__all__ = ["group_cautions"]

NAMED = 10  # groups that a caution names


def group_cautions(asked: Asked, table: pd.DataFrame) -> tuple[Sentence, ...]:
    """What a reader must know before believing a table: silence, independence, small groups, few customers."""
    found = standing_cautions(asked.survey, asked.response, finite=True, reweighed=True)
    found += _nameless(asked)
    found += list_words(asked.survey)
    first = table[table["measure"] == table["measure"].iloc[0]] if len(table) else table
    small = (
        first[(first["n"] < SMALLEST_GROUP) | (first["customers"] < SMALLEST_GROUP)]
        if asked.by
        else first.iloc[:0]
    )
    few = first[(first["customers"] < MIN_CLUSTERS) & ~first.index.isin(small.index)]
    some = first[(first["customers"] >= MIN_CLUSTERS) & (first["customers"] < FEW_CLUSTERS)]
    found += _group_caution(asked, small, too_small)
    found += _group_caution(asked, few, no_range)
    found += _group_caution(asked, some, rough_range)
    alone = first["customers"].isna() & first["std_error"].notna() & (first["n"] < FEW_ANSWERS)
    found += _group_caution(asked, first[alone & ~first.index.isin(small.index)], rough_answers)
    unknown = first[[without_error(row) for _, row in first.iterrows()]]
    heavy = unknown["std_error"].isna()  # withheld, though customers are enough
    found += _group_caution(asked, unknown[heavy], carried_by_few)
    found += _group_caution(
        asked,
        unknown[~heavy],
        lambda names: say("As many strata as customers, so that no error can be told: {names}.", names=names),
    )
    if asked.question.role != "ces":  # of which a mean is told
        found += _group_caution(asked, first[[without_width(row) for _, row in first.iterrows()]], _widthless)
    return tuple(found)


def _widthless(names: str | Sentence) -> Sentence:
    return say(
        "All answers are alike, where Wald’s range has no width and is left out; without interval= there is one: {names}.",
        names=names,
    )


def _nameless(asked: Asked) -> list[Sentence]:
    """How many answers are of nobody known, so that several may be one customer's and errors too small."""
    ids, counts = asked.cells.ids, asked.cells.cluster_counts
    if asked.customer is None or ids is None or counts is None:
        return []
    answers = np.asarray(counts @ np.isfinite(asked.codes()).astype(float))
    n = round(float(answers[is_anonymous(ids)].sum()))
    if not n:
        return []
    return [
        count_say(
            "{n:count} answer names no customer and is taken as one of a customer of its own.",
            "{n:count} answers name no customer; each is taken as one of a customer of its own.",
            n,
        )
    ]


def _group_caution(
    asked: Asked, rows: pd.DataFrame, text: Callable[[str | Sentence], Sentence]
) -> list[Sentence]:
    if not len(rows):
        return []
    names = [label_of(asked.by, row) for row in records(rows.head(NAMED))]
    shown = join(names, "; ") if any(names) else say("all answers")
    rest = len(rows) - len(names)
    return [text(say("{names} and {n:count} more", names=shown, n=rest) if rest else shown)]
