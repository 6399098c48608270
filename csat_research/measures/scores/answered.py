"""Answered: how people answered, by groups - the dissatisfied left, the satisfied right, the middle and the silent apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from csat_research.measures.scores import grouped
from csat_research.results.figure import Figure, with_parts_told
from csat_research.results.result import Result
from csat_research.survey.questions import Question
from csat_research.words import Sentence, join, say

__all__ = ["answered"]


def answered(
    asked: grouped.Asked,
    tables: Mapping[str, pd.DataFrame],
    level: float,
    shared: Mapping[str, Any],
    answers_of: Callable[[grouped.Part], Mapping[str, Any]],
) -> Result | None:
    """What stands behind a share of satisfied answers: the share that is not, and each code; None without an answer.

    tables: of the csat Result (answers, response, bounds). Rows of `.table`: `dissatisfied` by group, the codes below the
    satisfied ones without the middle one of an odd scale. answers_of: a row of the table `answers`.
    The ranges of the two groups named hold for all groups at once.
    """
    poor = _poor(asked.question)
    scores = _scores(asked, poor)
    names = [_name(asked.question, code) for code in poor]
    definition = str(join(names, ", "))

    def row(part: grouped.Part, wide: float) -> dict[str, Any]:
        found = asked.scored(scores, part)
        return asked.row(part, "dissatisfied", definition, found, found.share_range(wide), 100.0)

    parts = asked.parts if asked.by else (asked.all,)
    table = grouped.table_of(asked.by, [row(part, level) for part in parts])
    total = row(asked.all, level)
    if not poor or not total["n"]:
        return None
    # six answers top no list
    ranged = table.assign(estimate=table["estimate"].where(table["conf_low"].notna()))
    told = _told(grouped.extremes(asked, ranged, "dissatisfied", row, level), total, _either(names))
    return Result(
        verb="answers",
        table=table,
        tables={"answers": tables["answers"]},
        findings=(told,),
        figure=grouped.readable(
            asked,
            _figure(asked, tables, told, poor),
            lambda part: _placed(asked, pd.DataFrame([answers_of(part)])).assign(total=False),
        ),
        **shared,
    )


def _middle(question: Question) -> float | None:
    """The middle code of an odd scale, where it does not count as satisfied."""
    values = question.scale.values if question.scale else ()
    middle = values[len(values) // 2] if len(values) % 2 else None
    return None if middle in question.satisfied else middle


def _poor(question: Question) -> list[float]:
    values = question.scale.values if question.scale else ()
    return [code for code in values if code not in question.satisfied and code != _middle(question)]


def _scores(asked: grouped.Asked, poor: list[float]) -> np.ndarray:
    codes = asked.codes()
    return np.where(np.isnan(codes), np.nan, np.isin(codes, poor).astype(float))


def _name(question: Question, code: float) -> str:
    """A code as people know it: its label where the scale has words, else the number."""
    labels = question.scale.labels if question.scale else {}
    words = {value: label for label, value in reversed(list(labels.items()))}
    return words.get(code, f"{code:g}")


def _either(names: list[str]) -> Sentence:
    """'1, 2 or 3'."""
    first, last = names[:-1], names[-1]
    return say("{one} or {other}", one=join(first, ", "), other=last) if first else join([last])


def _told(
    extreme: tuple[dict[str, Any], dict[str, Any], int] | None, total: Mapping[str, Any], words: Sentence
) -> Sentence:
    given = {"y": total["estimate"], "low": total["conf_low"], "high": total["conf_high"], "codes": words}
    if extreme is None:
        return say("{y:percent} ({low:number} to {high:number}) answered: {codes}.", **given)
    _, row, groups = extreme
    return say(
        "In {group:quoted} {x:percent} ({from:number} to {to:number} for all {n:count} groups at once) answered: {codes}; in "
        "all together {y:percent} ({low:number} to {high:number}).",
        **given,
        n=groups,
        group=row["label"],
        x=row["estimate"],
        **{"from": row["conf_low"], "to": row["conf_high"]},
    )


def _placed(asked: grouped.Asked, answers: pd.DataFrame) -> pd.DataFrame:
    """Shares by the place of their code on the scale instead of the code."""
    values = asked.question.scale.values if asked.question.scale else ()
    return answers.rename(columns={f"share_{v:g}": f"share_{i}" for i, v in enumerate(values, 1)})


def _figure(
    asked: grouped.Asked, tables: Mapping[str, pd.DataFrame], told: Sentence, poor: list[float]
) -> Figure:
    question = asked.question
    values = question.scale.values if question.scale else ()
    wide = _placed(asked, tables["answers"])
    data = wide.reset_index(drop=True).assign(total=[i == 0 and len(wide) > 1 for i in range(len(wide))])
    groups = [grouped.label_of(asked.by, part.key) for part in asked.parts] if asked.by else []
    data["label"] = pd.Series(["", *groups], dtype=object)  # everybody has no name
    silent = _silent(tables)
    if len(silent) == len(data) and np.isfinite(silent).any():
        data["silent"] = silent
    basis = grouped.basis(asked, int(wide["n"].iloc[0]), say("middle answers and silence stand apart"))
    names = [_name(question, value) for value in values]
    middle = _middle(question)
    return Figure(
        kind="answers",
        title=told,
        subtitle=with_parts_told(basis, data[[f"share_{i}" for i in range(1, len(values) + 1)]]),
        alt=told,
        axis="",
        data=data,
        options={
            "codes": names,
            "satisfied": [_name(question, value) for value in values if value in question.satisfied],
            "neutral": [] if middle is None else [_name(question, middle)],
        },
    )


def _silent(tables: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Share of those asked who did not answer: of all, then of each group, as the rows of the answers stand."""
    rates = [tables["response"]["rate"], *([tables["bounds"]["rate"]] if "bounds" in tables else [])]
    return np.asarray(100 - pd.concat(rates, ignore_index=True).to_numpy(dtype=float))
