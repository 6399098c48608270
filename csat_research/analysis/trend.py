"""Trend: a measure by period, with the usual range that earlier periods set for later ones."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from csat_research.analysis.trend_words import caution_words, figure_of, finding_words
from csat_research.errors import EmptyError, MethodError
from csat_research.measures.catalogue import Measure, interval_of, measure_named
from csat_research.measures.scored import Scored, scored
from csat_research.results.result import Result
from csat_research.stats.chart_rules import false_alarm_rate, run_chart, signals
from csat_research.stats.charts import Chart, limits_chart, p_chart
from csat_research.survey.basis import cluster_column, provenance, response, row_ledger, standing_cautions
from csat_research.survey.periods import complete, parse
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import say

__all__ = ["TrendResult", "trend"]

LEAST_BASELINE, MOST_BASELINE = 12, 24
LARGE = 500


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TrendResult(Result):
    """A Result with `.signals`: the periods outside their usual range, or part of a long run on one side."""

    @property
    def signals(self) -> pd.DataFrame:
        """Rows of `.table` that signal."""
        return self.table[self.table["signal"]]


def trend(
    survey: Survey,
    measure: str = "csat",
    *,
    every: Literal["day", "week", "month", "quarter", "year"] = "week",
    chart: Literal["auto", "p", "laney", "run"] = "auto",
    baseline: int | str | None = None,
    level: float = 0.95,
    simulations: int = 2000,
    seed: int = 0,
) -> TrendResult:
    """A measure by period with control limits that earlier periods set for later ones.

    baseline: the first k complete periods, or a range such as "2025-01..2025-12"; by default the first half, 12 to 24,
    and never the period judged. Under 12 baseline periods a run chart without limits. chart="auto" chooses Laney's P'
    where answers are many (median of 500 a period) or clustered, else the p chart: from n and roles, not from the
    outcome. An incomplete first or last period is shown and never signals. The false-alarm rate printed is that of
    this very rule with estimated limits, by simulation. Source: Laney 2002; R qcc, qicharts2.

    Columns of `.table`: period, n, estimate, interval, centre, lower_limit, upper_limit, baseline, incomplete, signal.
    """
    spec = measure_named(measure)
    question = one_role(survey, spec.role)
    found = _by_period(survey, question, spec, every)
    table = _table(survey, question, spec, found, level)
    mask = _baseline(table, baseline)
    judged = ~table["incomplete"].to_numpy() & ~mask
    kind = _kind(chart, table, mask, survey)
    drawn = None if kind == "run" else _chart(spec, found, table, mask, kind)
    table = _with_limits(table, drawn, judged, mask, spec)
    alarms = (
        _false_alarms(drawn, found, spec, kind, mask, simulations, seed) if drawn is not None else math.nan
    )
    facts = _Facts(kind, int(mask.sum()), alarms, every)
    runs = run_chart(table.loc[~table["incomplete"], "estimate"]) if kind == "run" else None
    return TrendResult(
        verb="trend",
        table=table,
        level=level,
        findings=finding_words(spec, table, facts.kind, every, bool(runs and runs.shifted)),
        cautions=(
            *standing_cautions(survey, response(survey, question)),
            *caution_words(table, facts.kind, facts.baseline, facts.alarms),
        ),
        figure=figure_of(spec, table, facts.kind, every, survey, level),
        rows=row_ledger(survey, question),
        provenance=provenance(
            survey, measure=measure, every=every, chart=kind, baseline=facts.baseline, false_alarm_rate=alarms
        ),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    kind: str
    baseline: int
    alarms: float
    every: str


def _by_period(survey: Survey, question: Question, spec: Measure, every: str) -> dict[str, Scored]:
    cells = survey.counts(question.name, by=every, cluster=cluster_column(survey))
    scores = spec.scores(cells.keys[question.name].to_numpy(float), question)
    groups = cells.groups([every])
    found = {
        str(key[0]): scored(cells, scores, mask, weighted=spec.weighted)
        for key, mask in groups
        if isinstance(key[0], str)
    }
    if len(found) < 2:
        raise EmptyError(
            say("A trend needs at least two periods; these answers lie in {n:count}.", n=len(found))
        )
    return found


def _table(
    survey: Survey, question: Question, spec: Measure, found: dict[str, Scored], level: float
) -> pd.DataFrame:
    rows = []
    for period, one in found.items():
        bounds = interval_of(one, spec, level)
        quiet = one.withheld
        rows.append(
            {
                "period": period,
                "measure": spec.name,
                "definition": spec.definition(question),
                "per": "answer",
                "n": one.n,
                "customers": one.customers,
                "n_effective": math.nan if quiet else bounds.n_effective,
                "estimate": spec.size * one.estimate,
                "std_error": math.nan if quiet else spec.size * one.std_error,
                "conf_low": math.nan if quiet else spec.size * bounds.low,
                "conf_high": math.nan if quiet else spec.size * bounds.high,
                "incomplete": not _complete(survey, period),
            }
        )
    return pd.DataFrame(rows)


def _complete(survey: Survey, period: str) -> bool:
    first, last = survey.about.first_day, survey.about.last_day
    return first is None or last is None or complete(parse(period), *_slack(first, last, period))


def _slack(first: dt.date, last: dt.date, period: str) -> tuple[dt.date, dt.date]:
    """A file seldom has an answer on the very first and last day: three days without answers do not make it short."""
    days = 0 if len(period) > 7 else 3
    return first - dt.timedelta(days=days), last + dt.timedelta(days=days)


def _baseline(table: pd.DataFrame, baseline: int | str | None) -> np.ndarray:
    whole = ~table["incomplete"].to_numpy()
    if isinstance(baseline, str):
        chosen = parse(baseline)
        starts = [parse(one).start for one in table["period"]]
        return np.array([chosen.start <= start < chosen.end for start in starts]) & whole
    k = baseline if baseline is not None else max(LEAST_BASELINE, min(MOST_BASELINE, int(whole.sum()) // 2))
    if baseline is not None and k >= whole.sum():
        raise MethodError(
            say(
                "{k:count} baseline periods leave none to judge; there are {n:count} complete periods.",
                k=k,
                n=int(whole.sum()),
            )
        )
    k = min(k, int(whole.sum()) - 1)
    return whole & (np.cumsum(whole) <= k)


def _kind(chart: str, table: pd.DataFrame, mask: np.ndarray, survey: Survey) -> str:
    if mask.sum() < LEAST_BASELINE or chart == "run":
        return "run"
    if chart != "auto":
        return chart
    clustered = bool(with_role(survey.questions, "customer") or with_role(survey.questions, "agent"))
    return "laney" if clustered or float(table["n"].median()) >= LARGE else "p"


def _sizes(found: dict[str, Scored]) -> np.ndarray:
    """Effective answers a period: p(1-p)/V for shares, at most n; n where no variance can be seen."""
    sizes = []
    for one in found.values():
        unit = one.estimate * (1 - one.estimate)
        known = one.n > 1 and one.variance > 0 and unit > 0
        sizes.append(min(unit / one.variance, one.n) if known else float(one.n))
    return np.array(sizes)


def _chart(
    spec: Measure, found: dict[str, Scored], table: pd.DataFrame, mask: np.ndarray, kind: str
) -> Chart:
    if spec.kind == "share":
        sizes = _sizes(found)
        shares = np.array([one.estimate for one in found.values()])
        return p_chart(np.nan_to_num(shares) * sizes, sizes, baseline=mask, laney=kind == "laney")
    values = np.array([one.estimate for one in found.values()])
    n = np.array([max(one.n, 1) for one in found.values()], dtype=float)
    unit = np.array([one.variance * one.n for one in found.values()])
    pooled = float(np.nansum(unit[mask] * n[mask]) / n[mask].sum())
    centre = float(np.nansum(values[mask] * n[mask]) / n[mask].sum())
    return limits_chart(values, centre, np.sqrt(pooled / n), mask)


def _with_limits(
    table: pd.DataFrame, chart: Chart | None, judged: np.ndarray, mask: np.ndarray, spec: Measure
) -> pd.DataFrame:
    table = table.assign(
        baseline=mask, centre=math.nan, lower_limit=math.nan, upper_limit=math.nan, signal=False
    )
    if chart is None:
        return table.assign(centre=float(table.loc[~table["incomplete"], "estimate"].median()))
    called = np.zeros(len(table), dtype=bool)
    called[signals(chart, judged=judged).all] = True
    return table.assign(
        centre=spec.size * chart.centre,
        lower_limit=spec.size * chart.low,
        upper_limit=spec.size * chart.high,
        signal=called,
    )


def _false_alarms(
    chart: Chart,
    found: dict[str, Scored],
    spec: Measure,
    kind: str,
    mask: np.ndarray,
    simulations: int,
    seed: int,
) -> float:
    if spec.kind != "share" or not 0 < chart.centre < 1:
        return math.nan
    rate = false_alarm_rate(
        np.maximum(_sizes(found), 1),
        chart.centre,
        baseline=mask,
        laney=kind == "laney",
        sigma_z=chart.sigma_z,
        simulations=simulations,
        seed=seed,
    )
    return float(rate.any_signal)
