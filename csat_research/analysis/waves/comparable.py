"""Comparable: what two waves must share before a measure of one is set against the other - the definition, never an answer."""

from __future__ import annotations

from csat_research.errors import MethodError
from csat_research.measures.catalogue import Measure
from csat_research.measures.index.parts import index_definition
from csat_research.survey.about import About
from csat_research.survey.basis.basis import selection
from csat_research.survey.periods import parse, spell
from csat_research.survey.questionnaire import differences
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, join, say

__all__ = ["asked_otherwise", "check_apart", "same_definition", "same_index"]


def check_apart(before: Survey, after: Survey) -> None:
    """Refuse one survey twice, and two stretches of one selection that share days. Raises MethodError."""
    one, other = before.about, after.about
    same = one.fingerprint == other.fingerprint and _without_period(one) == _without_period(other)
    stretches = [parse(about.period) for about in (one, other) if about.period]
    apart = len(stretches) == 2 and max(s.start for s in stretches) >= min(s.end for s in stretches)
    if before is after or (same and stretches and not apart):
        raise MethodError(
            say(
                "before ({one}) and after ({other}) share answers. Choose two stretches that do not overlap, such as "
                "survey.where(period={first:typed}) and survey.where(period={last:typed}).",
                one=selection(before),
                other=selection(after),
                first="2026-09",
                last="2026-10",
            )
        )


def _without_period(about: About) -> list[str]:
    period = str(spell(parse(about.period))) if about.period else ""
    return [str(one) for one in about.filters if str(one) != period]


def asked_otherwise(before: Survey, after: Survey) -> tuple[Sentence, ...]:
    """The first thing to know of a comparison: where the two questionnaires differ."""
    if before.questions == after.questions:
        return ()
    found = differences(before.questions, after.questions)
    return (say("The two questionnaires are not the same: {what}.", what=join(found, "; ")),) if found else ()


def same_definition(spec: Measure, before: Question, after: Question) -> None:
    """Refuse two definitions of one measure. Raises MethodError."""
    one, other = spec.definition(before), spec.definition(after)
    if one != other:
        raise MethodError(
            say(
                "{measure} is {one:quoted} before and {other:quoted} after; two definitions are never compared.",
                measure=spec.label,
                one=one,
                other=other,
            )
        )


def same_index(spec: Measure, before: Survey, after: Survey, importance: str | None = None) -> None:
    """Refuse indices of other items, of other scales or of other weights. Raises MethodError."""
    if spec.kind != "index":
        return
    one, other = index_definition(before, importance), index_definition(after, importance)
    if one != other:
        raise MethodError(
            say("The index is made otherwise in the two waves ({one} / {other}).", one=one, other=other)
        )
    for item, twin in zip(*(with_role(wave.questions, "item") for wave in (before, after)), strict=True):
        one, other = _scale(item), _scale(twin)
        if one != other:
            raise MethodError(
                say(
                    "{item:quoted} was rated on {one} before and on {other} after; two scales are never compared.",
                    item=twin.label,
                    one=one,
                    other=other,
                )
            )


def _scale(item: Question) -> str:
    return item.scale.name if item.scale else "?"
