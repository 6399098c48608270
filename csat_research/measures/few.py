"""Few: what is told where few customers or answers stand behind weights or an index."""

from __future__ import annotations

from csat_research.measures.units import Units
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.basis.asked_answered import overall_response
from csat_research.survey.basis.basis import standing_cautions
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = [
    "FEW_ANSWERS",
    "LEAST_EACH",
    "carried_by_few",
    "few_behind",
    "few_cautions",
    "no_range",
    "rough_answers",
    "rough_range",
    "rough_waves",
    "thin",
    "too_small",
]

FEW_ANSWERS = 30  # without customers; no verdict is given of fewer either
LEAST_EACH = (
    5  # answers for each item of a model: under this ranges of shares held 74 to 98 % instead of 95 [sim]
)
FEW_EACH = 25  # at 20 ranges of all items at once held 91 to 93 % instead of 95 [sim]


def no_range(names: str | Sentence) -> Sentence:
    """Groups, bands or periods with too few customers for a range."""
    return say("Under {least:count} customers, no range is given: {names}.", least=MIN_CLUSTERS, names=names)


def rough_range(names: str | Sentence) -> Sentence:
    """Groups, bands or periods with too few customers for a good range."""
    return say("Under {few:count} customers, ranges are rough: {names}.", few=FEW_CLUSTERS, names=names)


def rough_answers(names: str | Sentence) -> Sentence:
    """As `rough_range`, where customers are not known."""
    return say("Under {few:count} answers, ranges are rough: {names}.", few=FEW_ANSWERS, names=names)


def rough_waves(names: str | Sentence) -> Sentence:
    """As `rough_range`, of groups or scores in one of two waves."""
    return say(
        "Under {few:count} customers in a wave, ranges are rough: {names}.", few=FEW_CLUSTERS, names=names
    )


def carried_by_few(names: str | Sentence) -> Sentence:
    """Groups or periods in which one customer or answer, or a few, have most of the weight."""
    return say(
        "A few carry most of the weight, so that all are worth under {least:count} equal customers or answers and no range is "
        "given: {names}.",
        least=MIN_CLUSTERS,
        names=names,
    )


def too_small(names: str | Sentence) -> Sentence:
    """Groups so small that a number would be one of its few people."""
    return say(
        "Under {n:count} answers or {n:count} customers, numbers withheld: {names}.",
        n=SMALLEST_GROUP,
        names=names,
    )


def thin(each: float) -> list[Sentence]:
    """That under 5 answers for each item stand behind a model of all of them, so that no range is given, or under 25: rough ones."""
    if each < LEAST_EACH:
        return [say("Under {least:count} answers for each item, no range is given.", least=LEAST_EACH)]
    if each < FEW_EACH:
        return [say("Under {few:count} answers for each item, ranges are rough.", few=FEW_EACH)]
    return []


def few_cautions(survey: Survey, units: Units, fewest: int) -> list[Sentence]:
    """What holds for the survey, and whether few customers stand behind a number."""
    found = standing_cautions(
        survey,
        overall_response(survey),
        clustered=units.cluster is not None,
        grouped=units.cluster is not None,
        reweighed=units.scores is not None,
    )
    return [*found, *few_behind(fewest, clustered=units.cluster is not None)]


def few_behind(fewest: int, *, clustered: bool) -> list[Sentence]:
    """That under 10 customers (answers, where customers are not known) leave no range, and under 40 a rough one."""
    if fewest >= FEW_CLUSTERS:
        return []
    if fewest < MIN_CLUSTERS and clustered:
        return [no_range(say("{n:count}", n=fewest))]
    if fewest < MIN_CLUSTERS:
        return [
            say("Under {least:count} answers, no range is given: {n:count}.", least=MIN_CLUSTERS, n=fewest)
        ]
    if clustered:
        return [
            say(
                "Under {few:count} customers stand behind a number, ranges are rough: {n:count}.",
                few=FEW_CLUSTERS,
                n=fewest,
            )
        ]
    return [
        say(
            "Under {few:count} answers stand behind a number, ranges are rough: {n:count}.",
            few=FEW_CLUSTERS,
            n=fewest,
        )
    ]
