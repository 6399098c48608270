"""CSAT: the share of satisfied answers, with its range."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from csat_research.errors import ScaleError, check_choice
from csat_research.measures.scores import grouped
from csat_research.measures.scores.answered import answered
from csat_research.measures.scores.bounds import silence_tables
from csat_research.measures.scores.funnel import funnel_of
from csat_research.measures.scores.group_cautions import group_cautions
from csat_research.measures.scores.group_words import between_groups, title_by_groups
from csat_research.measures.scores.scored import scored
from csat_research.results.figure import Figure
from csat_research.results.naming import named
from csat_research.results.result import CsatResult
from csat_research.survey.arguments import checked
from csat_research.survey.plain import as_survey
from csat_research.survey.questions import Question
from csat_research.survey.scales.scales import proposal
from csat_research.survey.survey import Survey, one_role
from csat_research.survey.targets import drawn_target
from csat_research.words import Sentence, count_say, say

__all__ = ["csat", "csat_rows", "satisfied_scores"]

ShareInterval = Literal["wilson", "jeffreys", "clopper_pearson", "agresti_coull"]


@checked
def csat(
    survey: object,
    *,
    by: str | Iterable[str] | None = None,
    per: Literal["answer", "customer"] = "answer",
    interval: ShareInterval = "wilson",
    scale: Any = None,
    level: float = 0.95,
    question: str | None = None,
) -> CsatResult:
    r"""Customer satisfaction: satisfied answers / answers, in percent, with a range.

    survey: a Survey, a column of answers, or counts such as {5: 50, 4: 30, 3: 32} (then `scale` says what they are).
    by: columns or day, week, month, quarter, year. per: "answer" (a random rated contact) or "customer" (each customer
    weighs the same). interval: of shares, on effective answers. question: which one, where several are declared csat.
    Errors are linearised and clustered by customer where one is declared; survey weights weigh. Where the role `population`
    gives the size of a finite list (of each stratum), errors are those of the list: √(1 - f) of the usual ones.

    Rows of `.table`: `csat` (0-100), `csat_unweighted` where weights are declared, `csat_mean` (mean code).
    `.tables["response"]`: asked (NaN where not known), answered, rate and what the silent could change; `bounds`: by groups.
    `.answers`: the answers code by code; `.funnel`: do groups differ more than chance makes them, nobody named. Raises
    ScaleError where the scale does not say which codes are satisfied. Source: Wilson 1927 on effective answers (Korn and
    Graubard 1998).

    >>> print(csat({5: 50, 4: 30, 3: 32}, scale="1-5").interpret())
    71.4\xa0% are satisfied (62.5 to 79.0).
    """
    check_choice("interval", interval, get_args(ShareInterval))
    asked = _ask(survey, by, per, scale, question)
    rows_of = functools.partial(_rows, asked, method=interval, level=level)
    table, total = grouped.tables(asked, rows_of)
    told = _findings(asked, table, total, interval, level)
    silence = silence_tables(
        asked, table, total, (0.0, 100.0), lambda codes: 100 * satisfied_scores(codes, asked.question)
    )
    tables = {"total": total, **silence, "answers": _answers_table(asked)}
    shared = grouped.common(asked, level)
    return CsatResult(
        verb="csat",
        table=table,
        tables=tables,
        findings=told,
        cautions=group_cautions(asked, table),
        figure=grouped.readable(
            asked,
            _figure(asked, table, total, told[0]),
            lambda part: grouped.drawn_rows(asked, grouped.table_of(asked.by, rows_of(part)), "csat"),
        ),
        sides=functools.partial(
            answered, asked, tables, level, shared, functools.partial(_answers, asked, "")
        ),
        ask=functools.partial(funnel_of, by=asked.by),
        **shared,
    )


def csat_rows(survey: Survey, *, by: Sequence[str], level: float) -> list[dict[str, Any]]:
    """The score of each group alone, without the mean beside it, words and picture."""
    asked = _ask(survey, by, "answer", None, None)
    return grouped.rows(asked, functools.partial(_score, asked, method="wilson", level=level))


def _satisfied_codes(question: Question) -> np.ndarray:
    """The codes that count as satisfied. Raises ScaleError (with a proposal) where the scale declares none."""
    if not question.satisfied:
        name = question.scale.name if question.scale else "?"
        more = proposal(question.scale) if question.scale else ""
        told = (
            say(
                "Column {column:quoted} ({name}) does not say which answers count as easy; only 1-5 has a default.{more}",
                column=question.column,
                name=name,
                more=more,
            )
            if question.role == "ces"
            else say(
                "Column {column:quoted} ({name}) does not say which answers count as satisfied; only 1-5 has a default.{more}",
                column=question.column,
                name=name,
                more=more,
            )
        )
        raise ScaleError(told)
    return np.array(sorted(question.satisfied))


def satisfied_scores(codes: np.ndarray, question: Question) -> np.ndarray:
    """1 for satisfied, 0 for other answers, NaN where there is none."""
    return np.where(np.isnan(codes), np.nan, np.isin(codes, _satisfied_codes(question)).astype(float))


def _ask(
    survey: object, by: str | Iterable[str] | None, per: str, scale: Any, name: str | None
) -> grouped.Asked:
    found = as_survey(survey, "csat", scale)
    question = one_role(found, "csat", name, instead="cr.{score}(survey)")
    _satisfied_codes(question)
    return grouped.ask(found, question, by, per)


def _score(
    asked: grouped.Asked, part: grouped.Part, method: str, level: float, *, weighted: bool = True
) -> dict[str, Any]:
    scale, scores = asked.question.scale, satisfied_scores(asked.codes(), asked.question)
    share, name = asked.scored(scores, part, weighted=weighted), "csat" if weighted else "csat_unweighted"
    definition = scale.definition() if scale else ""
    return asked.row(part, name, definition, share, share.share_range(level, method), 100.0)


def _rows(asked: grouped.Asked, part: grouped.Part, method: str, level: float) -> list[dict[str, Any]]:
    scale, mean = asked.question.scale, asked.scored(asked.codes(), part)
    rows = [_score(asked, part, method, level)]
    if asked.weighted:
        rows.append(_score(asked, part, method, level, weighted=False))
    what = f"mean of {scale.name if scale else ''}"
    return [*rows, asked.row(part, "csat_mean", what, mean, mean.mean_range(level, scale), 1.0)]


def _answers_table(asked: grouped.Asked) -> pd.DataFrame:
    """Share of each answer code by group and in all, in percent of the weighted answers; silent = share of those asked."""
    parts = asked.parts if asked.by else ()
    return pd.DataFrame(
        [
            _answers(asked, "all", asked.all),
            *(_answers(asked, str(grouped.label_of(asked.by, part.key)), part) for part in parts),
        ]
    )


def _answers(asked: grouped.Asked, label: str, part: grouped.Part) -> dict[str, Any]:
    values = asked.question.scale.values if asked.question.scale else ()
    found = scored(asked.cells, asked.codes(), part.mask)
    hidden = part.grouped and found.hidden
    shares = {f"share_{v:g}": math.nan if hidden else 100 * found.shares.get(v, 0.0) for v in values}
    return {"label": label, "n": found.n, **shares}


def _findings(
    asked: grouped.Asked, table: pd.DataFrame, total: pd.DataFrame, method: str, level: float
) -> tuple[Sentence, ...]:
    all_ = total.iloc[0]
    if all_["n"] == 0:
        return (say("Nobody answered; there is no share to print."),)
    found = grouped.extremes(
        asked, table, "csat", lambda part, wide: _score(asked, part, method, wide), level
    )
    if found is None:
        return (_alone(all_),)
    return (between_groups(asked, "CSAT", found, all_, "percent"),)


def _alone(row: pd.Series) -> Sentence:
    if grouped.without_error(row):
        return say("{share:percent} are satisfied; no error can be told, so no range.", share=row["estimate"])
    if math.isnan(row["conf_low"]):
        who = (
            count_say("{n:count} answer", "{n:count} answers", int(row["n"]))
            if math.isnan(row["customers"])
            else count_say("{n:count} customer", "{n:count} customers", int(row["customers"]))
        )
        return say(
            "{share:percent} are satisfied; too few answers to give a range ({who}).",
            share=row["estimate"],
            who=who,
        )
    return say(
        "{share:percent} are satisfied ({low:number} to {high:number}).",
        share=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )


def _figure(asked: grouped.Asked, table: pd.DataFrame, total: pd.DataFrame, found: Sentence) -> Figure:
    definition = asked.question.scale.definition() if asked.question.scale else ""
    told = say("satisfied = {definition}", definition=named(definition))
    basis = grouped.basis(asked, int(total["n"].iloc[0]), told)
    options: dict[str, Any] = {"unit": "percent", **drawn_target(asked.survey, "csat")}
    title = found
    if asked.by and total["n"].iloc[0]:
        title = title_by_groups(asked, "CSAT", total.iloc[0], "percent")
        options |= {"reference": float(total["estimate"].iloc[0]), "reference_label": say("all answers")}
    return Figure(
        kind="dots",
        title=title,
        subtitle=basis,
        alt=found,
        axis=say("satisfied, %"),
        data=grouped.drawn_rows(asked, table, "csat"),
        options=options,
    )
