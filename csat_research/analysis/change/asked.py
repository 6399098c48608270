"""Change asked: which components of a change can be told apart for a measure, and by which segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from csat_research.errors import MethodError, check_choice, listing
from csat_research.measures.catalogue import Measure, measure_named
from csat_research.measures.importance.importance import ALIASES, METHODS
from csat_research.measures.index.parts import usual_importance
from csat_research.survey.engine.counting import listed
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = ["DEFAULT", "Asked", "asked"]

DEFAULT = ("ratings", "weights", "mix")


@dataclass(frozen=True, slots=True)
class Asked:
    """named: components with a row of their own. moving: all that a measure is made of here. by: segment columns.

    importance: the method that weighs the items of an index, None elsewhere. pooled: whether the mix was asked for and
    there are no segments to tell it by.
    """

    spec: Measure
    named: tuple[str, ...]
    moving: tuple[str, ...]
    by: tuple[str, ...]
    importance: str | None
    pooled: bool = False

    @property
    def rest(self) -> tuple[str, ...]:
        """Components without a row of their own."""
        return tuple(one for one in self.moving if one not in self.named)

    @property
    def terms(self) -> tuple[str, ...]:
        """The rows of parts."""
        return (*self.named, *(("rest",) if self.rest else ()))


def asked(
    before: Survey,
    after: Survey,
    measure: str,
    components: Sequence[str],
    by: str | Iterable[str] | None,
    importance: str | None,
) -> Asked:
    """What was asked for, checked. Raises MethodError where it cannot be told apart."""
    spec = measure_named(measure)
    if spec.name == "csi_person_mean":
        raise MethodError(
            say("The mean of persons' indices has no weights and mix of its own. Write measure={name:typed}.", name="csi")
        )  # fmt: skip
    index, given = spec.kind == "index", listed(components)
    for one in given:
        check_choice("components", one, DEFAULT)
    if "weights" in given and not index and given != DEFAULT:
        raise MethodError(
            say(
                "{measure} has no weights that could change: only an index has. Write components={left}.",
                measure=spec.label,
                left=[one for one in DEFAULT if one != "weights"],
            )
        )
    named = tuple(one for one in DEFAULT if one in given and (index or one != "weights"))
    segments = _segments(before, after, named, by, asked_for=given != DEFAULT or not index)
    pooled = "mix" in named and not segments
    if pooled:
        named = tuple(one for one in named if one != "mix")
    moving = ("ratings", *(("weights",) if index else ()), *(("mix",) if "mix" in named else ()))
    if not named or len(moving) < 2:
        raise MethodError(
            say(
                "components={given} leaves nothing to tell apart in {measure}. Write two or more of: {known}.",
                given=list(given),
                measure=spec.label,
                known=listing(DEFAULT if index else ("ratings", "mix")),
            )
        )
    return Asked(spec, named, moving, segments, _importance(after, index, importance), pooled)


def _segments(
    before: Survey, after: Survey, named: tuple[str, ...], by: str | Iterable[str] | None, *, asked_for: bool
) -> tuple[str, ...]:
    """The columns whose mix is told; none where mix is not asked for, or where an index has no segments by default."""
    given = listed(by or ())
    if "mix" not in named:
        if given:
            raise MethodError(
                say(
                    "by= names segments for the mix, which components= leaves out. Add {name:typed}.",
                    name="mix",
                )
            )
        return ()
    declared = [{one.name for one in with_role(wave.questions, "segment")} for wave in (before, after)]
    found = given or tuple(
        one.name for one in with_role(after.questions, "segment") if one.name in set.intersection(*declared)
    )
    if not found and asked_for:
        raise MethodError(
            say(
                "The mix needs segments that both waves have, and none is declared. Write by={name:typed}, or "
                "segments=[...], or in survey.yml: channel: {{role: segment}}.",
                name="channel",
            )
        )
    return found


def _importance(survey: Survey, index: bool, importance: str | None) -> str | None:
    if importance is None:
        return usual_importance(survey) if index else None
    known = (*METHODS, *ALIASES)
    check_choice("importance", importance, known)
    if not index:
        raise MethodError(
            say("importance= weighs the items of an index. Write measure={name:typed}.", name="csi")
        )
    return ALIASES.get(importance, importance)
