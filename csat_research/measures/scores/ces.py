"""CES: how easy it was, as the mean answer turned so that high is easy, and as a share where declared."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import pandas as pd

from csat_research.measures.scores import grouped
from csat_research.measures.scores.bounds import silence_tables
from csat_research.measures.scores.csat import satisfied_scores
from csat_research.measures.scores.group_cautions import group_cautions
from csat_research.results.drawing.numbers import form_of
from csat_research.results.figure import Figure
from csat_research.results.result import Result
from csat_research.survey.arguments import checked
from csat_research.survey.plain import as_survey
from csat_research.survey.survey import Survey, one_role
from csat_research.survey.targets import drawn_target
from csat_research.words import Sentence, say

__all__ = ["ces", "ces_rows"]


@checked
def ces(
    survey: object,
    *,
    by: str | Iterable[str] | None = None,
    per: Literal["answer", "customer"] = "answer",
    scale: Any = None,
    better: Literal["high", "low"] | None = None,
    level: float = 0.95,
    question: str | None = None,
) -> Result:
    """Customer effort score: the mean of the valid answers, turned so that high is easy, with its interval.

    Turned: lowest + highest - answer, where `better` is low. survey, by, per, scale, question: as in `csat`; `better` says
    of bare answers whether a high number is easy. Errors are linearised, by customer where one is declared.

    Rows of `.table`: `ces` (in units of the scale), and `ces_easy` (0-100) where the scale declares `satisfied` codes.
    `.tables["response"]`: asked, answered, rate, and the mean if all the silent found it hardest, or all easiest.
    Raises ScaleError where it is not declared whether a high number is easy. Source: Dixon, Freeman and Toman 2010 (the
    question); Binder 1983 (the error).

    >>> print(ces([7, 6, 6, 3], scale="1-7", better="high").interpret())
    Ease is 5.50 on 1-7, high is easy (2.74 to 8.26).
    """
    found = as_survey(survey, "ces", scale, better)
    asked = grouped.ask(found, one_role(found, "ces", question), by, per)
    rows_of = functools.partial(_rows, asked, level=level)
    table, total = grouped.tables(asked, rows_of)
    return Result(
        verb="ces",
        table=table,
        tables={"total": total, **silence_tables(asked, table, total, _ends(asked), lambda codes: codes)},
        findings=_findings(asked, total),
        cautions=group_cautions(asked, table),
        figure=grouped.readable(
            asked,
            _figure(asked, table, total),
            lambda part: grouped.drawn_rows(asked, grouped.table_of(asked.by, rows_of(part)), "ces"),
        ),
        **grouped.common(asked, level),
    )


def ces_rows(survey: Survey, *, by: Sequence[str], level: float) -> list[dict[str, Any]]:
    """The score of each group alone, without the share beside it, words and picture."""
    asked = grouped.ask(survey, one_role(survey, "ces"), by, "answer")
    return grouped.rows(asked, functools.partial(_score, asked, level=level))


def _ends(asked: grouped.Asked) -> tuple[float, float]:
    """The hardest and the easiest answer of the scale; turning leaves both where they are."""
    scale = asked.question.scale
    return (scale.low, scale.high) if scale else (math.nan, math.nan)


def _score(asked: grouped.Asked, part: grouped.Part, level: float) -> dict[str, Any]:
    scale, mean = asked.question.scale, asked.scored(asked.codes(), part)
    turned = f"mean of {scale.name}, high is easy" if scale else "mean, high is easy"
    return asked.row(part, "ces", turned, mean, mean.mean_range(level, scale), 1.0)


def _rows(asked: grouped.Asked, part: grouped.Part, level: float) -> list[dict[str, Any]]:
    codes, scale = asked.codes(), asked.question.scale
    rows = [_score(asked, part, level)]
    if asked.question.satisfied and scale:
        easy = asked.scored(satisfied_scores(codes, asked.question), part)
        rows.append(asked.row(part, "ces_easy", scale.definition(), easy, easy.share_range(level), 100.0))
    return rows


def _findings(asked: grouped.Asked, total: pd.DataFrame) -> tuple[Sentence, ...]:
    row, scale = total.iloc[0], asked.question.scale
    if row["n"] == 0:
        return (say("Nobody answered; there is no mean to print."),)
    name = scale.name if scale else ""
    if grouped.without_error(row):
        return (
            say(
                "Ease is {mean:fine} on {scale}, high is easy; no error can be told, so no range.",
                mean=row["estimate"],
                scale=name,
            ),
        )
    if row["std_error"] == row["std_error"] and math.isnan(row["conf_low"]):
        return (
            say(
                "Ease is {mean:fine} on {scale}, high is easy; all answers are alike, so no range can be given.",
                mean=row["estimate"],
                scale=name,
            ),
        )
    if math.isnan(row["conf_low"]):
        return (
            say(
                "Ease is {mean:fine} on {scale}, high is easy; too few answers to give a range.",
                mean=row["estimate"],
                scale=name,
            ),
        )
    return (
        say(
            "Ease is {mean:fine} on {scale}, high is easy ({low:fine} to {high:fine}).",
            mean=row["estimate"],
            scale=name,
            low=row["conf_low"],
            high=row["conf_high"],
        ),
    )


def _figure(asked: grouped.Asked, table: pd.DataFrame, total: pd.DataFrame) -> Figure:
    found = _findings(asked, total)[0]
    basis = grouped.basis(asked, int(total["n"].iloc[0]), say("high is easy"))
    return Figure(
        kind="dots",
        title=found,
        subtitle=basis,
        alt=found,
        axis=say("mean answer"),
        data=grouped.drawn_rows(asked, table, "ces"),
        options={"unit": "number", "format": form_of("ces"), **drawn_target(asked.survey, "ces")},
    )
