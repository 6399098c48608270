"""Data quality: what is wrong or missing in the answers, how much of it, and what to type."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csat_research.measures.few import no_range, rough_range
from csat_research.measures.scores.scored import Scored, scored
from csat_research.results.figure import Figure
from csat_research.results.naming import lost_to_weights, named, same_answers
from csat_research.results.result import Result
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS
from csat_research.stats.survey_means import design_of, survey_mean
from csat_research.survey.arguments import checked
from csat_research.survey.basis.asked_answered import response
from csat_research.survey.basis.basis import (
    INDEPENDENT,
    NAMES,
    cluster_column,
    provenance,
    row_ledger,
    strata_words,
)
from csat_research.survey.door.coding import WHY, why
from csat_research.survey.door.rules import SAME_ID
from csat_research.survey.engine.cells import Cells
from csat_research.survey.engine.collected import MOST_ROWS, single_answers
from csat_research.survey.questions import SCALED, SCORES, Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, say

__all__ = ["data_quality"]

SHOWN = 8  # rows of the picture

STRAIGHT_ITEMS = 4
SILENT = 0.2
COLUMNS = ("measure", "check", "n", "of", "estimate", "conf_low", "conf_high", "fix", "counted")
COUNTED = (
    "weights",
    "weights_cut",
    "rejected",
    "excluded",
    "set_aside",
)  # counts of the file: no range by nature, not few


@dataclass(frozen=True, slots=True)
class _Check:
    """One thing looked at: how many of how many, its range in percent (NaN = a count of the file), what to type."""

    name: str
    what: Sentence
    n: int
    of: int
    fix: Sentence | str = ""
    low: float = math.nan
    high: float = math.nan


@checked
def data_quality(survey: Survey, *, level: float = 0.95) -> Result:
    """Checks of a survey: a row per check with the share concerned, its range, and what to type.

    Checks: rejected rows, excluded rows and cells set aside by reason (of the whole file, so without a range), silence,
    kinds of non-answer of each scaled question, same answer to all items (straight-lining), answers lost to unequal
    weights (n - (Σw)²/Σw²), weights that `weigh` cut. Shares in percent of the rows or answers looked at (`of`;
    silence: of those asked; kinds of non-answer: of those who did not stay silent), unweighted: they describe the file.
    Ranges are Wilson's on effective answers, clustered by customer where one is declared. Rows found zero times are left
    out. Source: Wilson 1927; Kish 1965.

    >>> survey = Survey(pd.DataFrame({"score": [5, 4, None]}), csat="score", scales={"score": "1-5"})
    >>> data_quality(survey).table["measure"].tolist()
    ['non_answer']
    """
    looks = (_rejected, _excluded, _silence, _non_answers, _straight, _weights)
    checks = [one for look in looks for one in look(survey, level) if one.n]
    table = pd.DataFrame([_row(one) for one in checks], columns=list(COLUMNS))
    return Result(
        verb="data_quality",
        table=table,
        tables={"rejected": survey.ledger.rejected, "set_aside": survey.ledger.set_aside},
        level=level,
        findings=_findings(table, len(survey.about.notes)),
        cautions=(
            *_cautions(survey),
            *strata_words(survey, layered=False),
            *(say("Noted on reading: {what}", what=one) for one in survey.about.notes),
        ),
        figure=_figure(table),
        rows=row_ledger(survey),
        provenance=provenance(survey),
    )


def _rejected(survey: Survey, level: float) -> Iterator[_Check]:
    for name, frame in (("rejected", survey.ledger.rejected), ("set_aside", survey.ledger.set_aside)):
        told = frame[frame["fix"] != str(SAME_ID)]  # counted by the rule that replaced them
        for (column, reason, fix), rows in told.groupby(["column", "reason", "fix"], sort=True):
            what = say("{column}: {reason}", column=column, reason=reason)
            yield _Check(name, what, len(rows), survey.ledger.read, str(fix))


def _excluded(survey: Survey, level: float) -> Iterator[_Check]:
    for rule, n in survey.ledger.excluded:
        yield _Check("excluded", say("excluded: {rule}", rule=rule), n, survey.ledger.read)


def _silence(survey: Survey, level: float) -> Iterator[_Check]:
    for one in with_role(survey.questions, "csat"):
        found = response(survey, one)
        if found.known:
            fix = (
                say("ask sooner after the contact, or weigh by what is recorded of the silent")
                if found.rate < 1 - SILENT
                else ""
            )
            cells, codes = _reasons(survey, one)
            asked = np.isnan(codes) | (codes == WHY["unanswered"])
            silent = scored(cells, (codes == WHY["unanswered"]).astype(float), asked, weighted=False)
            low, high = _range(silent, level)
            yield _Check(
                "silence",
                say("{label}: asked, not answered", label=one.label),
                found.asked - found.answered,
                found.asked,
                fix,
                low,
                high,
            )


def _non_answers(survey: Survey, level: float) -> Iterator[_Check]:
    for one in survey.questions:
        if one.role not in SCALED or one.role == "rank":
            continue  # an item without a rank is not ranked among the first, which is an answer
        cells, codes = _reasons(survey, one)
        spoke = codes != WHY["unanswered"]  # who stayed silent altogether left no cell blank
        for kind, code in WHY.items():
            n = int(cells.n[codes == code].sum())
            if kind == "unanswered" or not n:
                continue
            low, high = _range(scored(cells, (codes == code).astype(float), spoke, weighted=False), level)
            what = say("{label}: {kind}", label=one.label, kind=NAMES[kind])
            fix = say("if a blank cell means something, say what under missing:") if kind == "blank" else ""
            yield _Check("non_answer", what, n, int(cells.n[spoke].sum()), fix, low, high)


def _reasons(survey: Survey, question: Question) -> tuple[Cells, np.ndarray]:
    """Cells of why a question has no answer, and the codes of the reasons (NaN = answered)."""
    cells = survey.counts(why(question.name), cluster=cluster_column(survey))
    return cells, cells.keys.iloc[:, 0].to_numpy(float)


def _range(found: Scored, level: float) -> tuple[float, float]:
    """Bounds in percent; NaN under ten customers."""
    if found.withheld or found.n == 0:
        return math.nan, math.nan
    bounds = found.share_range(level)
    return 100 * bounds.low, 100 * bounds.high


def _as_ticked(rows: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Ratings as they were given: of an item whose low answers are good, the turned codes are turned back."""
    items = with_role(survey.questions, "item")
    ends = {one.name: one.scale.low + one.scale.high for one in items if one.reversed and one.scale}
    return rows.assign(**{name: both - rows[name] for name, both in ends.items()})


def _straight(survey: Survey, level: float) -> Iterator[_Check]:
    """Same code for every item; needs four items or more."""
    items = [one.name for one in with_role(survey.questions, "item")]
    if len(items) < STRAIGHT_ITEMS:
        return
    customer = cluster_column(survey)
    rows = survey.rows(*items, *([customer] if customer else []), "_n", "_w", limit=MOST_ROWS)
    full = _as_ticked(rows.dropna(subset=items), survey)
    full = full if customer else single_answers(full)  # copies of an answer are as many independent ones
    if not len(full):
        return
    alike = (full[items].nunique(axis=1) == 1).to_numpy(float)
    low, high = _range(_mean_of_rows(alike, full, customer), level)
    n = full["_n"].to_numpy(float)
    yield _Check(
        "straight",
        same_answers(len(items)),
        round(float(alike @ n)),
        round(float(n.sum())),
        say("run the analysis with and without them"),
        low,
        high,
    )


def _mean_of_rows(values: np.ndarray, rows: pd.DataFrame, customer: str | None) -> Scored:
    """The mean of row values with the error of its clusters, as `scored` gives it for cells."""
    counts = rows["_n"].to_numpy(float)
    who = None if customer is None else rows[customer].astype(str).to_numpy(object)
    found = survey_mean(values, design_of(len(values), weights=counts, clusters=who))
    customers = math.nan if who is None else float(len(set(who)))
    n = round(float(counts.sum()))
    return Scored(n, customers, found.mean, found.std_error**2, found.df, 1.0, {})


def _weights(survey: Survey, level: float) -> Iterator[_Check]:
    asked = [q.name for role in SCORES for q in with_role(survey.questions, role)][:1]
    for one in with_role(survey.questions, "weight"):
        cells = survey.counts(*asked)
        answered = cells.keys.notna().all(axis=1).to_numpy()
        n, w, w2 = (float(sums[answered].sum()) for sums in (cells.n, cells.w, cells.w2))
        if not n:
            continue
        yield _Check(
            "weights",
            lost_to_weights(one.column),
            round(n - w**2 / w2),
            int(n),
            say("trim extreme weights"),
        )
        cut = survey.about.weighed.trimmed if survey.about.weighed else 0
        yield _Check("weights_cut", say("weights cut where they were extreme"), cut, int(n))


def _row(check: _Check) -> dict[str, object]:
    return {
        "measure": check.name,
        "check": str(check.what),
        "n": check.n,
        "of": check.of,
        "estimate": 100 * check.n / check.of,
        "conf_low": check.low,
        "conf_high": check.high,
        "fix": str(check.fix),
        "counted": check.name in COUNTED,
    }


def _cautions(survey: Survey) -> tuple[Sentence, ...]:
    customer = cluster_column(survey)
    if customer is None:
        return (INDEPENDENT,)
    n = len(survey.counts(customer))
    if n < MIN_CLUSTERS:
        return (no_range(say("{n:count}", n=n)),)
    if n < FEW_CLUSTERS:
        return (rough_range(say("{n:count}", n=n)),)
    return ()


def _findings(table: pd.DataFrame, notes: int) -> tuple[Sentence, ...]:
    if not len(table) and notes:
        return (say("No check counts a problem or gap; what was noted on reading stands below."),)
    if not len(table):
        return (say("No check found a problem or a gap."),)
    worst = table.sort_values("estimate", ascending=False).iloc[0]
    return (
        count_say(
            "{n:count} kind of problem or gap; the largest: {check} ({share:percent}).",
            "{n:count} kinds of problems or gaps; the largest: {check} ({share:percent}).",
            len(table),
            check=named(worst["check"]),
            share=worst["estimate"],
        ),
    )


def _figure(table: pd.DataFrame) -> Figure | None:
    if not len(table):
        return None
    data = table.assign(label=table["check"].map(named))[["label", "estimate", "conf_low", "conf_high", "n"]]
    numbers = zip(data["estimate"], table["counted"], strict=True)
    texts = [say("{x:number}", x=x) if alone else "" for x, alone in numbers]
    data["text"] = pd.Series(texts, index=data.index, dtype=object)
    title = _findings(table, notes=0)[0]
    data = data.sort_values("estimate", ascending=False, kind="stable").head(SHOWN).reset_index(drop=True)
    basis = say("share of rows or answers looked at, %")
    if len(table) > SHOWN:
        basis = say("{basis}; the {n:count} largest, all are in the table", basis=basis, n=SHOWN)
    return Figure(
        kind="dots",
        title=title,
        subtitle=basis,
        alt=title,
        axis=say("share, %"),
        data=data,
        options={"unit": "percent"},
    )
