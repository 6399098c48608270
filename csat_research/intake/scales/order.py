"""Scales from the file itself: the order of its codes where no words are known, and the codes it declares as missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.seen.evidence import Choice, Open, Profile, Scaled
from csat_research.survey.scales.scales import PROPOSED
from csat_research.words import join, say

__all__ = ["beside_missing", "by_order"]


def by_order(column: Profile, role: str) -> Scaled | None:
    """Labels of no known set, in the order of their codes; which end is good is asked. None for NPS and two answers."""
    points = len(column.order)
    if role == "nps" or points < 3 or not set(column.answers) <= set(column.order):
        return None
    rising, falling = list(column.order), list(reversed(column.order))
    text = say(
        "{column:quoted}: its codes run from {first:quoted} to {last:quoted}. Which is best?",
        column=column.name,
        first=rising[0],
        last=rising[-1],
    )
    last = Choice(
        key="last",
        label=say("{label}", label=rising[-1]),
        changes={column.name: {"scale": _scale(rising, role)}},
    )
    first = Choice(
        key="first",
        label=say("{label}", label=rising[0]),
        changes={column.name: {"scale": _scale(falling, role)}},
    )
    return Scaled(
        scale=_scale(rising, role),
        evidence=(say("{n:count} labels in the order of their codes", n=points),),
        questions=(Open(column=column.name, text=text, choices=(last, first), weight=92),),
        confidence=0.6,
    )


def _scale(labels: list[str], role: str) -> dict[str, Any]:
    """Labels from worst to best; of a score the upper answers that are usually called satisfied."""
    points = len(labels)
    top = PROPOSED.get(f"1-{points}", (4.0, 5.0) if points == 5 else (float(points),))
    satisfied = [labels[int(code) - 1] for code in top]
    return {"labels": labels, "satisfied": satisfied} if role == "csat" else {"labels": labels}


def beside_missing(column: Profile, guessed: Callable[[Profile], Scaled | None]) -> Scaled | None:
    """The scale that `guessed` finds in the answers alone; cells that the file declares as no answers stay so."""
    if not column.missing:
        return guessed(column)
    answers = {cell: n for cell, n in column.counts.items() if cell not in column.missing}
    scaled = guessed(replace(column, counts=answers))
    return None if scaled is None else _with_missing(scaled, column)


def _with_missing(scaled: Scaled, column: Profile) -> Scaled:
    """A scale, and those offered beside it, with the cells that the file declares as no answers."""
    gone = {cell: missing_kind(cell) or "blank" for cell in column.missing if cell in column.counts}
    if not gone:
        return scaled
    told = say("the file declares {cells} as missing", cells=join(gone, ", "))

    def with_gone(scale: dict[str, Any]) -> dict[str, Any]:
        return {**scale, "missing": {**scale.get("missing", {}), **gone}}

    return replace(scaled.rescaled(column.name, with_gone), evidence=(*scaled.evidence, told))
