"""Data quality: what is wrong or missing in the answers, how much of it, and what to type."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from csat_research.results.figure import Figure
from csat_research.results.result import Result
from csat_research.stats.intervals import wilson
from csat_research.stats.pingouin_door import cronbach_alpha
from csat_research.survey.basis import NAMES, non_answers, provenance, response, row_ledger
from csat_research.survey.questions import SCALED, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, say

__all__ = ["data_quality"]

STRAIGHT_ITEMS = 4
SILENT = 0.2


@dataclass(frozen=True, slots=True)
class _Check:
    """One thing looked at: how many of how many, and what to type."""

    name: str
    what: Sentence
    n: int
    of: int
    fix: Sentence | str = ""


def data_quality(survey: Survey, *, level: float = 0.95) -> Result:
    """Checks of a survey: a row per check with the share concerned, its Wilson interval, and what to type.

    Checks: rejected rows and cells set aside by reason, kinds of non-answer of each scaled question, silence,
    same answer to all items (straight-lining), unequal weights. Shares in percent of the rows or answers looked at.
    `.tables["reliability"]` holds Cronbach's alpha of the items with its interval (needs pingouin).

    >>> survey = Survey(pd.DataFrame({"score": [5, 4, None]}), csat="score", scales={"score": "1-5"})
    >>> data_quality(survey).table["measure"].tolist()
    ['non_answer']
    """
    checks = [
        one
        for look in (_rejected, _silence, _non_answers, _straight, _weights)
        for one in look(survey)
        if one.n
    ]
    table = pd.DataFrame(
        [_row(one, level) for one in checks],
        columns=["measure", "check", "n", "of", "estimate", "conf_low", "conf_high", "fix"],
    )
    reliability = _reliability(survey, level)
    return Result(
        verb="data_quality",
        table=table,
        tables={
            "rejected": survey.ledger.rejected,
            "set_aside": survey.ledger.set_aside,
            "reliability": reliability,
        },
        level=level,
        findings=_findings(table),
        cautions=_missing_extra(reliability),
        figure=_figure(table),
        rows=row_ledger(survey),
        provenance=provenance(survey),
    )


def _rejected(survey: Survey) -> Iterator[_Check]:
    for name, frame in (("rejected", survey.ledger.rejected), ("set_aside", survey.ledger.set_aside)):
        for (column, reason, fix), rows in frame.groupby(["column", "reason", "fix"], sort=True):
            what = say("{column}: {reason}", column=column, reason=reason)
            yield _Check(name, what, len(rows), survey.ledger.read, str(fix))


def _silence(survey: Survey) -> Iterator[_Check]:
    for one in with_role(survey.questions, "csat"):
        found = response(survey, one)
        if found.known:
            fix = (
                say("ask sooner after the contact, or weigh by what is recorded of the silent")
                if found.rate < 1 - SILENT
                else ""
            )
            yield _Check(
                "silence",
                say("{label}: asked, not answered", label=one.label),
                found.asked - found.answered,
                found.asked,
                fix,
            )


def _non_answers(survey: Survey) -> Iterator[_Check]:
    total = survey.ledger.kept
    for one in survey.questions:
        if one.role in SCALED:
            for kind, n in non_answers(survey, one).items():
                if kind != "unanswered":
                    yield _Check(
                        "non_answer", say("{label}: {kind}", label=one.label, kind=NAMES[kind]), n, total
                    )


def _straight(survey: Survey) -> Iterator[_Check]:
    """Same code for every item; needs four items or more."""
    items = with_role(survey.questions, "item")
    if len(items) < STRAIGHT_ITEMS:
        return
    rows = survey.rows(*(one.name for one in items), "_n", limit=2_000_000)
    full = rows[[one.name for one in items]].dropna()
    if len(full):
        alike = int((full.nunique(axis=1) == 1).sum())
        yield _Check(
            "straight",
            say("same answer to all {n} items", n=len(items)),
            alike,
            len(full),
            say("run the analysis with and without them"),
        )


def _reliability(survey: Survey, level: float) -> pd.DataFrame:
    """Cronbach's alpha of the items: do they measure one thing? Unweighted, persons with all items answered."""
    items = with_role(survey.questions, "item")
    columns = ["measure", "n", "items", "estimate", "conf_low", "conf_high", "missing_extra"]
    if len(items) < STRAIGHT_ITEMS:
        return pd.DataFrame(columns=columns)
    found = cronbach_alpha(survey.rows(*(one.name for one in items), limit=2_000_000), level)
    row = ["alpha", found.n, found.items, found.estimate, found.low, found.high, found.missing_extra]
    return pd.DataFrame([row], columns=columns)


def _missing_extra(reliability: pd.DataFrame) -> tuple[Sentence, ...]:
    """Alpha comes from pingouin, which an extra brings."""
    named = [one for one in reliability["missing_extra"] if one]
    if not named:
        return ()
    return (
        say(
            "Cronbach's alpha is left out: it needs the extra, pip install csat_research[{extra}].",
            extra=named[0],
        ),
    )


def _weights(survey: Survey) -> Iterator[_Check]:
    for one in with_role(survey.questions, "weight"):
        cells = survey.counts()
        n, w, w2 = float(cells.n.sum()), float(cells.w.sum()), float(cells.w2.sum())
        lost = round(n - w**2 / w2)
        yield _Check(
            "weights",
            say("answers lost to unequal weights ({column})", column=one.column),
            lost,
            int(n),
            say("trim extreme weights"),
        )


def _row(check: _Check, level: float) -> dict[str, object]:
    bounds = wilson(check.n, check.of, level)
    fixed = check.name in ("rejected", "set_aside", "weights")
    return {
        "measure": check.name,
        "check": str(check.what),
        "n": check.n,
        "of": check.of,
        "estimate": 100 * check.n / check.of,
        "conf_low": math.nan if fixed else 100 * bounds.low,
        "conf_high": math.nan if fixed else 100 * bounds.high,
        "fix": str(check.fix),
    }


def _findings(table: pd.DataFrame) -> tuple[Sentence, ...]:
    if not len(table):
        return (say("Nothing was found that a check knows."),)
    worst = table.sort_values("estimate", ascending=False).iloc[0]
    return (
        count_say(
            "{n:count} kind of problem or gap; the largest: {check} ({share:percent}).",
            "{n:count} kinds of problems or gaps; the largest: {check} ({share:percent}).",
            len(table),
            check=worst["check"],
            share=worst["estimate"],
        ),
    )


def _figure(table: pd.DataFrame) -> Figure | None:
    if not len(table):
        return None
    data = table.rename(columns={"check": "label"})[["label", "estimate", "conf_low", "conf_high", "n"]]
    title = _findings(table)[0]
    data = data.sort_values("estimate", ascending=False, kind="stable").head(12).reset_index(drop=True)
    return Figure(
        kind="dots",
        title=title,
        subtitle=say("share of rows or answers looked at, %"),
        alt=title,
        axis=say("share, %"),
        data=data,
        options={"unit": "percent"},
    )
