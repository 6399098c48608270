"""Driver model: the fit behind `drivers` - which rows, clusters and weights, and what cannot be fitted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.drivers.clocks import refuse_two_clocks
from csat_research.analysis.drivers.gaps import check_missing, gathered
from csat_research.errors import MethodError, nearest
from csat_research.measures.catalogue import Measure, measure_named
from csat_research.measures.derived.modelled import check_varies
from csat_research.results.naming import labelled
from csat_research.stats.columns import codes_of
from csat_research.stats.fits import Fit
from csat_research.stats.imputation import pooled_fit, pooled_ordinal
from csat_research.stats.linear import linear
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.stats.logit import logistic, refuse_one_side
from csat_research.stats.ordinal import OrdinalFit, ordinal
from csat_research.stats.sandwich import Strata
from csat_research.stats.uneven import carried
from csat_research.survey.basis.basis import is_weighted, stratum_column
from csat_research.survey.basis.layers import strata_of
from csat_research.survey.engine.collected import single_answers
from csat_research.survey.engine.counting import listed
from csat_research.survey.filling import filled, gaps_table
from csat_research.survey.predictors import Predictors, plan, refuse_itself
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, count_say, join, say

__all__ = ["Fitted", "WholeScale", "fit_drivers"]

MODELS = ("ordinal", "logistic", "linear")


@dataclass(frozen=True, slots=True, eq=False)
class WholeScale:
    """The ordinal model of all answers: codes (n,) in which more is better, and the lowest satisfied one of them.

    sign: -1 where low answers are the satisfied ones, so that the codes are turned; an answer as given is sign * code.
    """

    fit: OrdinalFit
    codes: np.ndarray
    satisfied: float
    sign: float

    @property
    def answers(self) -> np.ndarray:
        """The answers given (J,), as they stand on the scale, from the least to the most satisfied."""
        return np.asarray(self.sign * self.fit.levels + 0.0)  # so that -0 is 0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted driver model with what `what_if` needs: rows, predictors, fit. No survey is kept.

    fit: of the outcome; of an ordinal model P(satisfied), as the whole scale implies it. weights: (n,) survey weights,
    None where none are declared. clusters: names of the columns errors are clustered by, labels: codes of their values;
    strata: within which they were drawn. withheld: drivers whose error cannot be told. customers: NaN where they are not
    known. sets: the same model on versions of the rows whose gaps are filled, fit (and whole) being all of them as one; none
    where no gap is. drawn: what was filled, by predictor. small: answers left out because under five answers or customers
    are of their group.
    """

    fit: Fit
    predictors: Predictors
    rows: pd.DataFrame
    outcome: np.ndarray
    weights: np.ndarray | None
    model: str
    spec: Measure
    clusters: tuple[str, ...]
    labels: tuple[np.ndarray, ...]
    customers: float
    withheld: tuple[str, ...]
    cautions: tuple[Sentence, ...]
    definition: str
    whole: WholeScale | None = None
    strata: Strata | None = None
    sets: tuple[Fitted, ...] = ()
    drawn: pd.DataFrame | None = None
    small: int = 0

    @property
    def each(self) -> tuple[Fitted, ...]:
        """The model of every version of the rows; itself where no gap was filled."""
        return self.sets or (self,)

    @property
    def layered(self) -> bool:
        """Whether errors know strata where they hold whole clusters."""
        ways = self.each[0].fit.sandwich.ways
        return self.strata is None or any(one.strata is not None for one in ways)

    @property
    def few(self) -> bool:
        """Whether under ten clusters stand behind every error, or a few carry all, so that none can be told."""
        return (bool(self.clusters) and min(self.fit.clusters) < MIN_CLUSTERS) or bool(self.carried)

    @property
    def carried(self) -> tuple[str, ...]:
        """The columns of clusters of which a few have most of the answers, or of their weight."""
        w = np.ones(len(self.rows)) if self.weights is None else self.weights
        ways = zip(self.clusters, self.labels, strict=True)
        return tuple(name for name, codes in ways if carried(np.bincount(codes, weights=w)))

    def quiet(self, names: Sequence[str]) -> bool:
        """Whether the error of an effect of these drivers is withheld."""
        return self.few or bool(set(names) & set(self.withheld))


def fit_drivers(
    survey: Survey,
    drivers: Sequence[Question],
    controls: Sequence[Question],
    outcome: str,
    model: str,
    cluster: Any,
    missing: str | None,
    seed: int = 0,
) -> Fitted:
    """Fit the model with survey weights and clustered errors; missing="impute": on several filled versions of the rows.

    Raises MethodError for perfect separation, two clocks of one time, drivers that repeat each other, too few answers,
    over half of them incomplete.
    """
    spec = _checked(outcome, model)
    check_missing(missing)
    question = one_role(survey, spec.role, instead='cr.drivers(survey, outcome="{share}")')
    refuse_itself(question, (*drivers, *controls))
    ways = _clusters(survey, cluster)
    customer = [q.name for q in with_role(survey.questions, "customer")]
    layer = [name] if (name := stratum_column(survey)) else []
    rows, notes, small = gathered(
        survey, [q.name for q in (*drivers, *controls)], question.name, [*ways, *customer, *layer], missing
    )
    rows = single_answers(rows)
    drivers, controls, constant = _varying(rows, drivers, controls)
    refuse_two_clocks(rows, drivers)
    predictors = plan(rows, drivers, controls)
    y = spec.scores(rows[question.name].to_numpy(float), question)
    if spec.kind == "share":
        refuse_one_side(y)
    else:
        check_varies(question, y)
    agents = [q.name for q in with_role(survey.questions, "agent")]
    withheld: tuple[str, ...] = ()
    few: list[Sentence] = []
    if isinstance(cluster, str) and cluster == "auto":  # a way that is asked for is kept, and withholds
        ways, withheld, few = _without_few_agents(rows, ways, agents, predictors)
    weights = rows["_w"].to_numpy(float) if (weighted := is_weighted(survey)) else None
    labels = tuple(codes_of(_labels(rows[name])) for name in ways)
    strata = strata_of(survey, rows, ways)
    given = {"names": predictors.names, "weights": weights, "clusters": labels, "strata": strata}
    scores = rows[question.name].to_numpy(float)
    versions = filled(rows, predictors, np.column_stack([y, scores]), seed, customer if weighted else ())
    fits = [_fit(model, y, scores, predictors.matrix(one), given) for one in versions]
    found = [Fitted(
        fit=fit, predictors=predictors, rows=one, outcome=y, weights=weights, model=model, spec=spec,
        clusters=tuple(ways), labels=labels, customers=float(rows[customer[0]].nunique()) if customer else math.nan,
        withheld=withheld, cautions=(*notes, *few, *_constant_words(constant)), definition=spec.definition(question),
        whole=whole, strata=strata, small=small,
    ) for one, (fit, whole) in zip(versions, fits, strict=True)]  # fmt: skip
    return found[0] if len(found) == 1 else _joined(found, gaps_table(rows, versions, predictors))


def _joined(sets: Sequence[Fitted], drawn: pd.DataFrame) -> Fitted:
    """The models of all versions of the rows as one, by Rubin's rules."""
    wholes = [one.whole for one in sets if one.whole is not None]
    whole = None
    if wholes:
        whole = replace(wholes[0], fit=pooled_ordinal([one.fit for one in wholes]))
    return replace(
        sets[0], fit=pooled_fit([one.fit for one in sets]), whole=whole, sets=tuple(sets), drawn=drawn
    )


def _fit(
    model: str, y: np.ndarray, codes: np.ndarray, columns: np.ndarray, given: Mapping[str, Any]
) -> tuple[Fit, WholeScale | None]:
    """The fit of outcome (n,); of an ordinal model with the one of all answers behind it."""
    if model == "linear":
        return linear(y, columns, **given), None
    if model == "logistic":
        return logistic(y, columns, **given), None
    sign, satisfied = _rising(codes, y > 0.5)
    whole = ordinal(sign * codes, columns, **given)
    return whole.at(satisfied), WholeScale(whole, sign * codes, satisfied, sign)


def _rising(codes: np.ndarray, yes: np.ndarray) -> tuple[float, float]:
    """The sign that makes the satisfied codes the highest, and the lowest of those."""
    for sign in (1.0, -1.0):
        turned = sign * codes
        if turned[yes].min() > turned[~yes].max():
            return sign, float(turned[yes].min())
    raise MethodError(
        say(
            "The answers that count here lie in the middle of the scale or on both sides of others, so that one"
            ' order of all answers does not carry them. Write model="logistic".'
        )
    )


def _checked(outcome: str, model: str) -> Measure:
    spec = measure_named(outcome)
    if model not in MODELS:
        raise MethodError(
            say(
                "There is no model {model:quoted}.{near} Models: {known}.",
                model=model,
                near=nearest(model, MODELS),
                known=join(MODELS, ", "),
            )
        )
    if model != "linear" and spec.kind != "share":
        raise MethodError(say("{outcome} is no share; write model=\u201clinear\u201d.", outcome=outcome))
    return spec


def _labels(values: pd.Series) -> np.ndarray:
    """Cluster labels (n,) as text; a row without one is a cluster of its own."""
    text = values.astype("string")
    alone = pd.Series([f"(row {i})" for i in range(len(values))], index=values.index, dtype="string")
    return text.fillna(alone).to_numpy(object)


def _constant_words(constant: Sequence[Question]) -> list[Sentence]:
    return [
        say("{label}: every answer is the same, so it tells nothing and is left out.", label=one.label)
        for one in constant
    ]


def _clusters(survey: Survey, cluster: Any) -> list[str]:
    if cluster is None:
        return []
    if cluster != "auto":
        return list(listed(cluster))
    return [q.name for role in ("customer", "agent") for q in with_role(survey.questions, role)]


def _varying(
    rows: pd.DataFrame, drivers: Sequence[Question], controls: Sequence[Question]
) -> tuple[list[Question], list[Question], list[Question]]:
    """Drivers and controls that vary, and those that do not. Raises MethodError where no driver varies."""
    varies = {q.name: rows[q.name].nunique() > 1 for q in (*drivers, *controls)}
    kept = [q for q in drivers if varies[q.name]]
    if not kept:
        raise MethodError(
            count_say(
                "No driver varies in {n:count} answer; there is nothing to compare.",
                "No driver varies in these {n:count} answers; there is nothing to compare.",
                len(rows),
            )
        )
    constant = [q for q in (*drivers, *controls) if not varies[q.name]]
    return kept, [q for q in controls if varies[q.name]], constant


def _without_few_agents(
    rows: pd.DataFrame, ways: Sequence[str], agents: Sequence[str], predictors: Predictors
) -> tuple[list[str], tuple[str, ...], list[Sentence]]:
    """Under ten agents, or a few with most answers, their dimension is left out, effects of what is constant in them withheld."""
    few = [name for name in ways if name in agents and _few_or_carried(rows, name)]
    if not few:
        return list(ways), (), []
    constant = tuple(
        p.name for p in predictors.drivers if (rows.groupby(few[0])[p.name].nunique() <= 1).all()
    )
    told = [
        say("Under {least:count} agents: errors are not clustered by agent.", least=MIN_CLUSTERS)
        if rows[few[0]].nunique() < MIN_CLUSTERS
        else say("A few agents have most of the answers: errors are not clustered by agent.")
    ]
    if constant:
        told.append(
            say(
                "Effects of what does not vary within an agent are withheld: {names}.",
                names=join(
                    [labelled(p.question.label) for p in predictors.drivers if p.name in constant], ", "
                ),
            )
        )
    return [name for name in ways if name not in few], constant, told


def _few_or_carried(rows: pd.DataFrame, agent: str) -> bool:
    heard = rows.groupby(agent)["_w"].sum()
    return len(heard) < MIN_CLUSTERS or carried(heard)
