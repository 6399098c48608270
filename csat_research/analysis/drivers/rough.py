"""Driver rough: where too few answers, customers or clusters stand behind effects, in words."""

from __future__ import annotations

from collections.abc import Mapping

from csat_research.analysis.drivers.model import Fitted
from csat_research.measures.few import carried_by_few
from csat_research.results.naming import grouping, labelled
from csat_research.stats.linearised import ENOUGH_CLUSTERS, FEW_CLUSTERS, MIN_CLUSTERS
from csat_research.words import Sentence, join, say

__all__ = ["rough_words"]

ANSWERS_PER_DRIVER = 20


def rough_words(found: Fitted) -> list[Sentence]:
    """Too few answers, customers or clusters for ranges of effects in their class, of `drivers` and of `what_if` alike."""
    return [*_answer_words(found), *_cluster_words(found)]


def _answer_words(found: Fitted) -> list[Sentence]:
    told = []
    if found.fit.n < ANSWERS_PER_DRIVER * (len(found.predictors.names) - 1):
        told.append(say("Under {few:count} answers per driver; effects are rough.", few=ANSWERS_PER_DRIVER))
    if FEW_CLUSTERS <= found.customers < ENOUGH_CLUSTERS:
        told.append(
            say(
                "Under {few:count} customers, ranges of effects are a little too narrow.",
                few=ENOUGH_CLUSTERS,
            )
        )
    return told


def _cluster_words(found: Fitted) -> list[Sentence]:
    told: list[Sentence] = []
    counted = dict(zip(found.clusters, found.fit.clusters, strict=False))
    thin = {name: n for name, n in counted.items() if n < FEW_CLUSTERS}
    if found.carried:
        told.append(carried_by_few(join(list(found.carried), ", ")))
    elif found.few:
        told.append(
            say(
                "Under {least:count} clusters, no range is given: {names}.",
                least=MIN_CLUSTERS,
                names=_counted(thin),
            )
        )
    elif thin:
        told.append(
            say(
                "Under {few:count} clusters, ranges are rough: {names}.",
                few=FEW_CLUSTERS,
                names=_counted(thin),
            )
        )
    labels = {one.name: labelled(one.question.label) for one in found.predictors.drivers}
    if found.fit.small_sample:
        told.append(
            say(
                "Constant within each of few clusters ({ways}), small-sample errors: {names}.",
                ways=join([grouping(name) for name in thin or found.clusters], ", "),
                names=join([labels.get(name, name) for name in found.fit.small_sample], ", "),
            )
        )
    if found.fit.sandwich.repaired:
        told.append(say("The two-way variance was negative and has been replaced by a larger one."))
    return told


def _counted(clusters: Mapping[str, int]) -> Sentence:
    """'agent (24)': ways to cluster, and how many clusters each has."""
    return join([say("{name} ({n:count})", name=grouping(name), n=n) for name, n in clusters.items()], ", ")
