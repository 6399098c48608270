"""NPS: promoters (9-10) minus detractors (0-6), with its range."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from csat_research.errors import check_choice
from csat_research.measures.scores import grouped
from csat_research.measures.scores.bounds import silence_tables
from csat_research.measures.scores.group_cautions import group_cautions
from csat_research.measures.scores.group_words import between_groups, title_by_groups
from csat_research.results.figure import Figure, with_parts_told
from csat_research.results.result import Result
from csat_research.stats.nps_intervals import nps_signs
from csat_research.survey.arguments import checked
from csat_research.survey.plain import as_survey
from csat_research.survey.survey import Survey, one_role
from csat_research.survey.targets import drawn_target
from csat_research.words import Sentence, say

__all__ = ["DEFINITION", "GROUPS", "nps", "nps_rows"]

NpsInterval = Literal["score", "adjusted", "wald"]

DEFINITION = "9-10 minus 0-6 of 0-10"
GROUPS = {
    "promoters": (1.0, "9-10 of 0-10"),
    "passives": (0.0, "7-8 of 0-10"),
    "detractors": (-1.0, "0-6 of 0-10"),
}


@checked
def nps(
    survey: object,
    *,
    by: str | Iterable[str] | None = None,
    per: Literal["answer", "customer"] = "answer",
    interval: NpsInterval = "score",
    level: float = 0.95,
    question: str | None = None,
) -> Result:
    """Net promoter score: 100 (promoters - detractors) / answers, from -100 to +100, passives in the base.

    survey: a Survey, a column of answers 0-10, or counts {10: 40, 9: 12, ...}. by, per, question: as in `csat`.
    interval: "score" (holds also for few answers and at the ends), "adjusted" or "wald" (none where all answers are alike), on
    effective answers.
    Rows of `.table`: `nps`, `nps_unweighted` where weights are declared, `promoters`, `passives`, `detractors` (0-100).
    `.tables["response"]`: asked, answered, rate, and the score if all the silent were detractors, or all promoters.
    Raises ScaleError for answers that are not 0-10 integers. Source: score interval after Tango 1998; adjusted: Rocks 2016.

    >>> print(nps([10, 9, 3]).interpret())
    NPS is +33.3 (−58.5 to +87.7).
    """
    check_choice("interval", interval, get_args(NpsInterval))
    found = as_survey(survey, "nps")
    asked = grouped.ask(found, one_role(found, "nps", question), by, per)
    rows_of = functools.partial(_rows, asked, method=interval, level=level)
    table, total = grouped.tables(asked, rows_of)
    told = _findings(asked, table, total, interval, level)
    return Result(
        verb="nps",
        table=table,
        tables={
            "total": total,
            **silence_tables(asked, table, total, (-100.0, 100.0), lambda codes: 100 * nps_signs(codes)),
        },
        findings=told,
        cautions=group_cautions(asked, table),
        figure=grouped.readable(
            asked,
            _figure(asked, table, total, told[0]),
            lambda part: _drawn(asked, grouped.table_of(asked.by, rows_of(part))),
        ),
        **grouped.common(asked, level),
    )


def nps_rows(survey: Survey, *, by: Sequence[str], level: float) -> list[dict[str, Any]]:
    """The score of each group alone, without the shares behind it, words and picture."""
    asked = grouped.ask(survey, one_role(survey, "nps"), by, "answer")
    return grouped.rows(asked, functools.partial(_score, asked, method="score", level=level))


def _score(asked: grouped.Asked, part: grouped.Part, method: str, level: float) -> dict[str, Any]:
    found = asked.scored(nps_signs(asked.codes()), part)
    return asked.row(part, "nps", DEFINITION, found, found.nps_range(level, method), 100.0)


def _rows(asked: grouped.Asked, part: grouped.Part, method: str, level: float) -> list[dict[str, Any]]:
    scores = nps_signs(asked.codes())
    rows = [_score(asked, part, method, level)]
    if asked.weighted:
        plain = asked.scored(scores, part, weighted=False)
        rows.append(
            asked.row(part, "nps_unweighted", DEFINITION, plain, plain.nps_range(level, method), 100.0)
        )
    for name, (score, what) in GROUPS.items():
        share = asked.scored(np.where(np.isnan(scores), np.nan, (scores == score).astype(float)), part)
        rows.append(asked.row(part, name, what, share, share.share_range(level), 100.0))
    return rows


def _findings(
    asked: grouped.Asked, table: pd.DataFrame, total: pd.DataFrame, method: str, level: float
) -> tuple[Sentence, ...]:
    all_ = total.iloc[0]
    if all_["n"] == 0:
        return (say("Nobody answered; there is no score to print."),)
    found = grouped.extremes(asked, table, "nps", lambda part, wide: _score(asked, part, method, wide), level)
    if found is None:
        return (_alone(all_),)
    return (between_groups(asked, "NPS", found, all_, "nps"),)


def _alone(row: pd.Series) -> Sentence:
    if grouped.without_width(row):
        return say(
            "NPS is {nps:signed}; all answers are alike, where Wald’s range has no width and is left out.",
            nps=row["estimate"],
        )
    if grouped.without_error(row):
        return say("NPS is {nps:signed}; no error can be told, so no range.", nps=row["estimate"])
    if math.isnan(row["conf_low"]):
        return say("NPS is {nps:signed}; too few customers to give a range.", nps=row["estimate"])
    return say(
        "NPS is {nps:signed} ({low:signed} to {high:signed}).",
        nps=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )


def _drawn(asked: grouped.Asked, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the picture: NPS, and the shares of its three groups of people."""
    data = grouped.drawn_rows(asked, table, "nps")
    places = list(table.index[table["measure"] == "nps"].get_indexer(data.index))
    for name in GROUPS:
        data[name] = table.loc[table["measure"] == name, "estimate"].to_numpy()[places]
    return data


def _figure(asked: grouped.Asked, table: pd.DataFrame, total: pd.DataFrame, found: Sentence) -> Figure:
    basis = grouped.basis(asked, int(total["n"].iloc[0]), DEFINITION)
    title = found
    if asked.by and total["n"].iloc[0]:
        title = title_by_groups(asked, "NPS", total.iloc[0], "nps")
    data = _drawn(asked, table)
    return Figure(
        kind="nps",
        title=title,
        subtitle=with_parts_told(basis, data[list(GROUPS)]),
        alt=found,
        axis=say("NPS"),
        data=data,
        options={"unit": "nps", **drawn_target(asked.survey, "nps")},
    )
