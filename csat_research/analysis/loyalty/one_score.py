"""One score of several: what loyalty found of it, on the index answers of all, so that a page has one number of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from csat_research.analysis.loyalty.model import Link, Score, chosen_scores, no_score, withheld_words
from csat_research.analysis.loyalty.tables import shares_table
from csat_research.analysis.loyalty.windows import ledger_of
from csat_research.analysis.loyalty.words import (
    Related,
    caution_words,
    finding_words,
    group_names,
    rates_figure,
)
from csat_research.errors import ColumnError
from csat_research.results.result import Result

__all__ = ["one_score"]

BY_SCORE = ("rates", "groups", "repeat", "horizons")


def one_score(
    related: Related,
    chosen: Sequence[Score],
    links: Sequence[Link],
    level: float,
    told: Mapping[str, Any],
    score: str,
) -> Result:
    """The rows, words and picture of one score; its test stands in the whole. Raises ColumnError if it was not asked for."""
    name = chosen_scores(related.survey, [score])[0][0].question.name
    places = [i for i, one in enumerate(chosen) if one.question.name == name]
    if not places:
        raise ColumnError(no_score(related.survey, score))
    only, link = chosen[places[0]], links[places[0]]
    alone = _of_question(related, only, link)
    return Result(
        verb="loyalty",
        table=alone.table,
        tables=alone.tables,
        level=level,
        findings=finding_words(alone),
        cautions=(*withheld_words([only], [link]), *caution_words(alone)),
        figure=rates_figure(alone),
        rows=ledger_of(related.survey, related.found),
        provenance=told,
    )


def _of_question(related: Related, score: Score, link: Link) -> Related:
    """The same of one score alone."""
    question = score.question

    def own(table: Any) -> Any:
        return table[table["term"] == question.name].reset_index(drop=True)

    tables = {name: own(one) for name, one in related.tables.items() if name in BY_SCORE}
    tables["headline_rates"] = shares_table(question, group_names(question.role), link.alike)
    return replace(related, questions=(question,), table=own(related.table), tables=tables)
