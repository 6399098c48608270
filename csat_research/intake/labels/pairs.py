"""Label pairs: answers that stand in several languages in one cell, "Satisfied / Zufrieden" or "Satisfied (Zadowolony)"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from csat_research.intake.labels.folding import key, runs_of
from csat_research.intake.labels.sets import Candidate, Kind, kinds
from csat_research.words import Sentence, say

__all__ = ["pairs"]

LEAST_POINTS = 3


def pairs(scored: tuple[str, ...]) -> list[Candidate]:
    """The scales of which every cell holds a label beside its translation.

    A second language that the dictionary knows proves it; of any other language all answers of the scale must occur.
    """
    runs = {cell: frozenset(map(key, runs_of(cell))) for cell in scored}
    if len(runs) < 2 or not all(runs.values()):
        return []
    fits = [(kind, codes) for kind in kinds() if (codes := _codes(kind, runs)) is not None]
    spoken = {kind.language for kind, _ in fits}
    found = [(kind, codes, {one.language for one, same in fits if same == codes}) for kind, codes in fits]
    proven = [
        one for one in found if len(one[2]) > 1 or len(spoken) == 1
    ]  # languages that disagree prove nothing
    return [one for kind, codes, same in proven if (one := _candidate(kind, codes, same)) is not None]


def _codes(kind: Kind, runs: Mapping[str, frozenset[str]]) -> dict[str, float] | None:
    """The code of each cell, where one label of a set stands in each and no two cells hold the same."""
    if not kind.language or not kind.fully_labelled or kind.points < LEAST_POINTS:
        return None
    found: dict[str, float] = {}
    for cell, parts in runs.items():
        codes = {kind.codes[one] for one in parts if one in kind.codes}
        if len(codes) != 1:
            return None
        found[cell] = codes.pop()
    return found if len(set(found.values())) == len(found) else None


def _candidate(kind: Kind, codes: Mapping[str, float], same: set[str]) -> Candidate | None:
    languages = sorted(same)
    unused = tuple(code for code, _ in kind.labels if code not in codes.values())
    if len(languages) < 2 and unused:
        return None
    spoken = replace(kind, language=", ".join(languages))
    return Candidate(
        kind=spoken,
        codes=codes,
        main_matched=len(codes),
        unused=unused,
        evidence=_evidence(spoken, len(languages), len(codes)),
    )


def _evidence(kind: Kind, languages: int, found: int) -> Sentence:
    if languages > 1:
        return say(
            "each cell holds an answer in several languages ({languages}); {found:count} of {points:count} answers of the set "
            "{kind:quoted} occur",
            languages=kind.language,
            found=found,
            points=kind.points,
            kind=kind.name,
        )
    return say(
        "each cell holds other words beside an answer of the set {kind:quoted} ({language}), and all {points:count} of these occur",
        kind=kind.name,
        language=kind.language,
        points=kind.points,
    )
