"""Driver model: the fit behind `drivers` - rows, clusters, weights, and the contrasts read off its curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.measures.catalogue import Measure, measure_named
from csat_research.stats.fits import Fit
from csat_research.stats.linear import linear
from csat_research.stats.logit import logistic
from csat_research.survey.basis import is_weighted
from csat_research.survey.predictors import Predictor, Predictors, plan, usable_rows
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, say

__all__ = ["Contrast", "Fitted", "contrasts", "fit_drivers"]

FEW_AGENTS = 10
SAME_CLOCK = 0.98
MODELS = {"logistic": logistic, "linear": linear}


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted driver model with what `what_if` needs: rows, predictors, fit. No survey is kept."""

    fit: Fit
    predictors: Predictors
    rows: pd.DataFrame
    outcome: np.ndarray
    model: str
    spec: Measure
    clusters: tuple[str, ...]
    withheld: tuple[str, ...]
    cautions: tuple[Sentence, ...]
    lost: dict[str, Any]
    definition: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """A finite change of one driver: its kind, where it starts and ends (None = each answer's own), and the changed columns."""

    predictor: Predictor
    kind: str
    start: float
    end: float
    label: Sentence | str
    before: np.ndarray
    after: np.ndarray


def fit_drivers(
    survey: Survey,
    drivers: Sequence[Question],
    controls: Sequence[Question],
    outcome: str,
    model: str,
    cluster: Any,
    missing: str | None,
) -> Fitted:
    """Fit the model with survey weights and clustered errors.

    Raises MethodError for perfect separation, two clocks of one time, drivers that repeat each other, too few answers.
    """
    spec = measure_named(outcome)
    if model not in MODELS:
        raise MethodError(
            say("There is no model {model:quoted}. Models: {known}.", model=model, known=", ".join(MODELS))
        )
    if model == "logistic" and spec.kind != "share":
        raise MethodError(say("{outcome} is no share; write model=\u201clinear\u201d.", outcome=outcome))
    question = one_role(survey, spec.role)
    ways, notes = _clusters(survey, cluster)
    rows, lost = usable_rows(survey, [q.name for q in (*drivers, *controls)], question.name, ways)
    rows = _one_each(rows)
    drivers, constant = _varying(rows, drivers)
    _refuse_two_clocks(rows, drivers)
    predictors = plan(rows, drivers, controls)
    y = spec.scores(rows[question.name].to_numpy(float), question)
    agents = [q.name for q in with_role(survey.questions, "agent")]
    ways, withheld, few = _without_few_agents(rows, ways, agents, predictors)
    weights = rows["_w"].to_numpy(float) if is_weighted(survey) else None
    clusters = [rows[name].astype("string").fillna("(none)").to_numpy(object) for name in ways]
    fit = MODELS[model](
        y, predictors.matrix(rows), names=predictors.names, weights=weights, clusters=clusters
    )
    told = (
        *notes,
        *few,
        *(
            say("{label}: every answer is the same, so it tells nothing and is left out.", label=q.label)
            for q in constant
        ),
    )
    return Fitted(
        fit, predictors, rows, y, model, spec, tuple(ways), withheld, told, lost, spec.definition(question)
    )


def _clusters(survey: Survey, cluster: Any) -> tuple[list[str], list[Sentence]]:
    if cluster is None:
        return [], []
    if cluster != "auto":
        return [cluster] if isinstance(cluster, str) else list(cluster), []
    return [q.name for role in ("customer", "agent") for q in with_role(survey.questions, role)], []


def _one_each(rows: pd.DataFrame) -> pd.DataFrame:
    """A row of counts becomes its answers; weights are shared among them."""
    times = rows["_n"].round().astype(int)
    if (times == 1).all():
        return rows
    found = rows.loc[rows.index.repeat(times)].reset_index(drop=True)
    return found.assign(_w=found["_w"] / found["_n"], _n=1.0)


def _varying(rows: pd.DataFrame, drivers: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    kept = [q for q in drivers if rows[q.name].nunique() > 1]
    if not kept:
        raise MethodError(
            say("No driver varies in these {n:count} answers; there is nothing to compare.", n=len(rows))
        )
    return kept, [q for q in drivers if q not in kept]


def _refuse_two_clocks(rows: pd.DataFrame, drivers: Sequence[Question]) -> None:
    """Business and calendar hours of one time move together; a model cannot tell them apart."""
    hours = [q for q in drivers if q.name.endswith("_hours")]
    for i, one in enumerate(hours):
        for other in hours[i + 1 :]:
            r = float(np.corrcoef(np.log1p(rows[one.name]), np.log1p(rows[other.name]))[0, 1])
            if r > SAME_CLOCK:
                raise MethodError(
                    say(
                        "{one:quoted} and {other:quoted} go together almost perfectly (r = {r:fine}): two "
                        "clocks of one time? Keep one of them.",
                        one=one.name,
                        other=other.name,
                        r=r,
                    )
                )


def _without_few_agents(
    rows: pd.DataFrame, ways: Sequence[str], agents: Sequence[str], predictors: Predictors
) -> tuple[list[str], tuple[str, ...], list[Sentence]]:
    """Under ten agents their dimension is left out, and effects of what is constant within agents are withheld."""
    few = [name for name in ways if name in agents and rows[name].nunique() < FEW_AGENTS]
    if not few:
        return list(ways), (), []
    constant = tuple(
        p.name for p in predictors.drivers if (rows.groupby(few[0])[p.name].nunique() <= 1).all()
    )
    told = [say("Under 10 agents: errors are not clustered by agent.")]
    if constant:
        told.append(
            say(
                "Effects of what does not vary within an agent are withheld: {names}.",
                names=", ".join(constant),
            )
        )
    return [name for name in ways if name not in few], constant, told


def contrasts(found: Fitted) -> list[Contrast]:
    """Per driver: worse to better quarter and one unit better; per level of words: against the most frequent."""
    base = found.predictors.matrix(found.rows)
    made: list[Contrast] = []
    for one in found.predictors.drivers:
        made += _levels(found, one, base) if one.form == "levels" else _numeric(found, one, base)
    return made


def _numeric(found: Fitted, one: Predictor, base: np.ndarray) -> list[Contrast]:
    values, weights = found.rows[one.name].to_numpy(float), found.rows["_w"].to_numpy(float)
    low, high = (weighted_quantile(values, weights, q) for q in (0.25, 0.75))
    worse, better = (high, low) if one.question.better == "low" else (low, high)
    whole = Contrast(
        one,
        "quarter",
        worse,
        better,
        say("worse to better quarter"),
        _with(found, one, base, worse),
        _with(found, one, base, better),
    )
    step = _one_better(one, values)
    label = say("one hour less") if one.name.endswith("_hours") else say("one better")
    unit = Contrast(one, "one_better", math.nan, math.nan, label, base, _with(found, one, base, step))
    return [whole, unit]


def _one_better(one: Predictor, values: np.ndarray) -> np.ndarray:
    """One unit better for each answer, not below 0 for hours and not beyond the answers seen for scores."""
    if one.question.better == "low":
        return np.maximum(values - 1, 0.0 if one.name.endswith("_hours") else values.min())
    return np.minimum(values + 1, values.max())


def _levels(found: Fitted, one: Predictor, base: np.ndarray) -> list[Contrast]:
    reference, *others = one.levels
    start = _with(found, one, base, reference)
    return [
        Contrast(
            one,
            "level",
            math.nan,
            math.nan,
            say("{level} against {reference}", level=level, reference=reference),
            start,
            _with(found, one, base, level),
        )
        for level in others
    ]


def _with(found: Fitted, one: Predictor, base: np.ndarray, value: Any) -> np.ndarray:
    """The model columns with one driver at a value (or at values)."""
    changed = base.copy()
    values = pd.Series(value if isinstance(value, np.ndarray) else [value] * len(found.rows))
    changed[:, found.predictors.positions(one.name)] = one.columns(values)
    return changed


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Smallest value with at least `share` of the weight at or below it.

    >>> weighted_quantile(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4), 0.75)
    3.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) >= share * weights.sum() * (1 - 1e-12)
    return float(values[order][np.argmax(reached)])
