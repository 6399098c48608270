"""Trend: a measure by period, with the usual range that earlier periods set for later ones."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from csat_research.analysis.asked import ledger_of, response_of
from csat_research.analysis.trend.limits import limits_of
from csat_research.analysis.trend.periods import baseline_periods, incomplete, periods_between
from csat_research.analysis.trend.words import caution_words, figure_of, finding_words, judged
from csat_research.errors import EmptyError, check_choice
from csat_research.measures.catalogue import Measure, interval_of, measure_named
from csat_research.measures.index.parts import index_parts
from csat_research.measures.scores.scored import Scored, scored
from csat_research.results.ledger import Test
from csat_research.results.result import TrendResult
from csat_research.stats.chart_rules import run_chart, signals
from csat_research.stats.charts import MIN_BASELINE, Chart
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import cluster_column, is_weighted, provenance, standing_cautions
from csat_research.survey.periods import PERIODS, parse, spell
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, say

__all__ = ["trend"]

LARGE = 500
CHARTS = ("auto", "p", "laney", "run")


@checked
def trend(
    survey: Survey,
    measure: str = "csat",
    *,
    every: Literal["day", "week", "month", "quarter", "year"] = "week",
    chart: Literal["auto", "p", "laney", "run"] = "auto",
    baseline: int | str | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> TrendResult:
    """A measure by period with control limits that earlier periods set for later ones.

    Limits of a share: c ± 3 σ_z √(c(1-c)/n*_t), c that of all answers of the baseline, n*_t the customers of equal weight that
    those of the period count for, times the answers one is worth in the baseline; of NPS and means v, the variance of one such
    answer, for c(1-c) (of an index: of a customer). Laney's σ_z widens them by what periods differ beyond chance; a p chart has
    σ_z = 1. A period signals outside its limits, or as the eighth in a row on one side of c.

    baseline: the first k complete periods, or a range such as "2025-01..2025-12"; by default the first half, 12 to 24,
    and never the period judged. Under 12 baseline periods a run chart about the median, without limits. chart="auto"
    chooses Laney's P' where answers are many (median of 500 a period) or clustered, else the p chart: from n and roles,
    not from the outcome. An incomplete first or last period is shown and never signals; weeks are ISO weeks; a period
    under 5 answers is neither shown nor judged. The false-alarm rate printed is that of this very rule with estimated
    limits, by simulation. Columns of `.table`: period, n, estimate, interval, incomplete, baseline, centre,
    lower_limit, upper_limit, signal. Raises EmptyError under two periods, MethodError for a baseline that leaves none
    to judge. Source: Laney 2002; Anhoej and Olesen 2014; R qcc, qicharts2.

    >>> days = pd.date_range("2025-01-01", "2026-01-31", freq="D").repeat(4)
    >>> scores = np.where(days < "2026-01-01", np.tile([5, 4, 5, 2], len(days) // 4), 2)
    >>> asked = Survey(pd.DataFrame({"day": days, "score": scores}), csat="score", answered_at="day",
    ...                scales={"score": "1-5"})
    >>> print(trend(asked, every="month").interpret())
    January 2026 lies below its usual range (63.3 to 86.7).
    """
    spec = measure_named(measure)
    _check(chart, every)
    question = one_role(survey, spec.role, instead='cr.trend(survey, "{score}")')
    found = _by_period(survey, question, spec, every)
    table = _table(survey, question, spec, found, level)
    usable = ~table["incomplete"].to_numpy() & table["estimate"].notna().to_numpy()
    mask = baseline_periods(table["period"].tolist(), usable, baseline)
    kind, k = _kind(chart, table, mask, survey), int(mask.sum())
    limits = None if kind == "run" else limits_of(spec, question, found, mask, laney=kind == "laney")
    drawn = limits.chart if limits else None
    table = _with_limits(table, drawn, usable, mask, spec)
    alarms = math.nan if limits is None else limits.false_alarms(usable, replicates, seed)
    told = finding_words(spec, table, kind, k, _has_shifted(table[usable], kind))
    warned = caution_words(spec, table, kind, k, alarms, drawn, weighted=is_weighted(survey))
    chosen = {"measure": measure, "every": every, "chart": kind, "baseline": k, "false_alarm_rate": alarms}
    return TrendResult(
        verb="trend",
        table=table,
        level=level,
        findings=told,
        cautions=(*_standing(survey, spec, question), *warned),
        figure=figure_of(spec, table, kind, every, survey, told[0], level),
        tests=() if drawn is None else _tests(table, drawn, spec),
        rows=ledger_of(survey, spec, question, sum(one.n for one in found.values())),
        provenance=provenance(survey, **chosen),
    )


def _has_shifted(usable: pd.DataFrame, kind: str) -> bool:
    """Whether a run chart shows a longer stay on one side of its median than chance makes."""
    return kind == "run" and run_chart(usable["estimate"]).shifted


def _tests(table: pd.DataFrame, chart: Chart, spec: Measure) -> tuple[Test, ...]:
    """The last judged period against the centre, as a diagnostic: in σ of the chart, with the error of the centre itself.

    t of as many degrees as the baseline has periods but one where σ was told from them, else normal.
    """
    row = judged(table).iloc[-1]
    sigma = spec.size * chart.sigma_z * chart.sigma[table.index.get_loc(row.name)]
    k = int(chart.baseline.sum())
    far = float((row["estimate"] - row["centre"]) / (sigma * math.sqrt(1 + 1 / k)))
    df = math.inf if spec.kind == "share" and chart.sigma_z == 1.0 else k - 1.0
    return (
        Test(
            label=say("{period} against the centre of earlier periods", period=spell(parse(row["period"]))),
            kind="association",
            measure=spec.name,
            estimate=float(row["estimate"] - row["centre"]),
            conf_low=math.nan,
            conf_high=math.nan,
            p_value=float(2 * stats.t.sf(abs(far), df)),
            statistic=far,
            df=math.nan if math.isinf(df) else df,
            n=int(row["n"]),
        ),
    )


def _standing(survey: Survey, spec: Measure, question: Question) -> list[Sentence]:
    index, customers = spec.kind == "index", cluster_column(survey) is not None
    answered = response_of(survey, spec, question)
    return standing_cautions(survey, answered, layered=index, reweighed=customers and not index)


def _check(chart: str, every: str) -> None:
    check_choice("chart", chart, CHARTS)
    check_choice("every", every, PERIODS)


def _by_period(survey: Survey, question: Question, spec: Measure, every: str) -> dict[str, Scored]:
    """Every period from the first with an answer to the last, also those without one between."""
    if spec.kind == "index":
        return _index_by_period(survey, spec, every)
    cells = survey.counts(question.name, by=every, cluster=cluster_column(survey))
    scores = spec.scores(cells.keys[question.name].to_numpy(float), question)
    masks = {str(key[0]): mask for key, mask in cells.groups([every]) if isinstance(key[0], str)}
    answered = [period for period, mask in masks.items() if cells.n[mask & np.isfinite(scores)].sum()]
    if len(answered) < 2:
        raise EmptyError(
            say("A trend needs at least two periods; these answers lie in {n:count}.", n=len(answered))
        )
    nothing = np.zeros(len(cells), dtype=bool)
    return {
        period: scored(cells, scores, masks.get(period, nothing), weighted=spec.weighted)
        for period in periods_between(answered, every)
    }


def _index_by_period(survey: Survey, spec: Measure, every: str) -> dict[str, Scored]:
    """Each period's index has the weights of its own customers."""
    parts = {str(key[0]): part.found for key, part in index_parts(survey, spec.name, (every,)).items()}
    if len(parts) < 2:
        raise EmptyError(
            say("A trend needs at least two periods; these ratings lie in {n:count}.", n=len(parts))
        )
    nothing = Scored(0, math.nan, math.nan, math.nan, math.nan, math.nan, {})
    return {period: parts.get(period, nothing) for period in periods_between(list(parts), every)}


def _table(
    survey: Survey, question: Question, spec: Measure, found: dict[str, Scored], level: float
) -> pd.DataFrame:
    short = incomplete(survey, list(found))
    return pd.DataFrame(
        [
            {
                "period": period,
                "measure": spec.name,
                "definition": spec.definition(question),
                "per": "answer",
                **one.cells(interval_of(one, spec, level, question.scale), spec.size, hidden=one.hidden),
                "incomplete": period in short,
            }
            for period, one in found.items()
        ]
    )


def _kind(chart: str, table: pd.DataFrame, mask: np.ndarray, survey: Survey) -> str:
    if mask.sum() < MIN_BASELINE or chart == "run":
        return "run"
    if chart != "auto":
        return chart
    clustered = bool(with_role(survey.questions, "customer") or with_role(survey.questions, "agent"))
    return "laney" if clustered or float(table["n"].median()) >= LARGE else "p"


def _with_limits(
    table: pd.DataFrame, chart: Chart | None, usable: np.ndarray, mask: np.ndarray, spec: Measure
) -> pd.DataFrame:
    table = table.assign(
        baseline=mask, centre=math.nan, lower_limit=math.nan, upper_limit=math.nan, signal=False
    )
    if chart is None:
        return table.assign(centre=float(table.loc[usable, "estimate"].median()))
    called = np.zeros(len(table), dtype=bool)
    called[signals(chart, judged=usable & ~mask).all] = True
    shown = table["estimate"].notna().to_numpy() & np.isfinite(chart.sigma)
    return table.assign(
        centre=spec.size * chart.centre,
        lower_limit=np.where(shown, spec.size * chart.low, math.nan),
        upper_limit=np.where(shown, spec.size * chart.high, math.nan),
        signal=called,
    )
