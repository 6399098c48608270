"""Finite list: the share of a list of known size that did not answer, by stratum - the correction that is made on request."""

from __future__ import annotations

import pandas as pd

from csat_research.errors import ColumnError, MethodError
from csat_research.results.result import Result
from csat_research.survey.basis.basis import stratum_column
from csat_research.survey.basis.known_list import answered_of_list
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["list_words", "uncorrected", "unsampled"]


def unsampled(survey: Survey, question: Question) -> dict[str, float] | None:
    """Per stratum (one of name "" without strata) 1 - f, f the customers (answers) that answered over the role `population`.

    Of chosen answers (`where`) as of all of them: a group of the list was drawn as the list was (R's svydesign and subset).
    None where no population is declared: ranges then speak of the process behind the answers. Raises ColumnError for a
    stratum without a size or with several, and for one that is smaller than who answered. Source: Cochran 1977, chapter 2.
    """
    sizes = _sizes(survey)
    if sizes is None:
        return None
    answered, found = answered_of_list(survey, question.name), {}
    for name, size in sizes.items():
        units = answered.get(name, 0)
        if units > size:
            raise ColumnError(_too_small(survey, name, size, units))
        found[name] = 1 - units / size
    return found


def list_words(survey: Survey) -> tuple[Sentence, ...]:
    """Whom ranges are of where the size of a list narrows them; nothing without a list."""
    people = _people(survey)
    told = say(
        "Ranges are of the {n:count} on the list, narrowed by those who answered: they say nothing of others or of later.",
        n=people,
    )
    return (told,) if people else ()


def _people(survey: Survey) -> float:
    """How many stand on the whole list; 0 where no population is declared."""
    return sum((_sizes(survey) or {}).values())


def uncorrected(found: Result) -> float:
    """1 - f by which the variances of a Result were made smaller, to divide by where chance is meant; 1 without a list.

    Raises MethodError where each stratum has its own, or nobody on the list was left out.
    """
    left = set(found.provenance.get("unsampled", {"": 1.0}).values())
    if len(left) > 1 or 0.0 in left:
        raise MethodError(
            say(
                "The errors of this {verb:code} speak of a list of known size (role population), not of chance. Ask it of a survey "
                "without that role.",
                verb=found.verb,
            )
        )
    return float(left.pop())


def _sizes(survey: Survey) -> dict[str, float] | None:
    """The size of each stratum of the list."""
    declared = with_role(survey.questions, "population")
    if not declared:
        return None
    name, stratum = declared[0].name, stratum_column(survey)
    keys = survey.counts(name, *([stratum] if stratum else [])).keys
    layer = keys[stratum].astype("string").fillna("") if stratum else keys[name].map(lambda _: "")
    sizes = (
        pd.to_numeric(keys[name], errors="coerce")
        .groupby(layer.to_numpy())
        .agg(["min", "max", "count", "size"])
    )
    odd = sizes[(sizes["min"] != sizes["max"]) | (sizes["count"] < sizes["size"])]
    if len(odd):
        raise ColumnError(
            say(
                "Column {column:quoted} (role population) holds the size of the list, the same in every row of it or of its"
                " stratum; {where} it holds {found}. If each stratum has a size of its own, declare the stratum.",
                column=declared[0].column,
                where=say("in {stratum:quoted}", stratum=odd.index[0]) if odd.index[0] else say("here"),
                found=say(
                    "{low:plain} to {high:plain}, or nothing", low=odd["min"].iloc[0], high=odd["max"].iloc[0]
                ),
            )
        )
    return {str(one): float(size) for one, size in sizes["min"].items()}


def _too_small(survey: Survey, stratum: str, size: float, units: int) -> Sentence:
    column = with_role(survey.questions, "population")[0].column
    where = say(" in {stratum:quoted}", stratum=stratum) if stratum else ""
    return say(
        "Column {column:quoted} (role population) says {size:plain}{where}, but {units:count} answered.  Write how many"
        " stand on the list.",
        column=column,
        size=size,
        where=where,
        units=units,
    )
