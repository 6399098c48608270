"""The scale of NPS: 0 to 10, of which 10 is always the best answer."""

from __future__ import annotations

from typing import Any

from csat_research.errors import ColumnError
from csat_research.survey.scales.scales import NPS, Scale, scale_from
from csat_research.words import say

__all__ = ["nps_scale"]


def nps_scale(column: str, given: Any, better: str | None = None) -> Scale:
    """The scale of an NPS column with the labels that were declared; refused where it is another, or turned round.

    >>> nps_scale("ltr", "0-10").name
    '0-10'
    """
    found = NPS if given is None else scale_from(given)
    if "low" in (better, found.better):
        raise ColumnError(
            say(
                "Column {column:quoted} (role nps): 10 is the best answer of every NPS, so better: low would turn it into a wrong "
                "one. Take better: low out. Where other ratings go against it, their lowest number is the best: write better: low "
                "for them. Where 0 was offered as the best, this is not NPS: use role: metric and a name of your own.",
                column=column,
            )
        )
    if found is NPS:
        return NPS
    if found.values != NPS.values:
        raise ColumnError(
            say(
                "NPS needs answers 0-10. Column {column:quoted} is declared as {name}. If people were offered 0: write "
                "scale: 0-10. If not, this is not NPS: use role: metric and a name of your own.",
                column=column,
                name=found.name,
            )
        )
    return Scale(NPS.values, NPS.satisfied, found.labels, found.unanswered, found.missing)
