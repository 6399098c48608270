"""Label unions: a column that people answered in several languages, each of them with its own words for one scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from csat_research.intake.labels.folding import key
from csat_research.intake.labels.sets import Candidate, Kind, kinds
from csat_research.words import Sentence, say

__all__ = ["Fit", "unions"]

Fit = Callable[[Kind, tuple[str, ...]], Candidate | None]
Code = Callable[[Kind, str], tuple[str, float] | None]
Parts = list[tuple[Kind, tuple[str, ...]]]


def unions(
    scored: tuple[str, ...], spoken: Sequence[tuple[str, ...]], fit: Fit, code: Code
) -> list[Candidate]:
    """The scales of which every cell is a label in one language or another.

    scored: the cells; spoken: those of them that stand beside each word of a column of languages (nothing without one);
    fit, code: how a set fits cells, and how one cell is read by a set. Sets of one construct, the same codes and the same
    satisfied answers are one scale in several languages. With a column of languages each language is matched by itself.
    """
    found = []
    for same in _scales():
        beside = _beside(same, spoken, fit)
        parts = beside or _covered(same, scored, fit, code)
        one = _joined([fitted for kind, cells in parts if (fitted := fit(kind, cells))], scored)
        if one is not None:
            found.append(replace(one, warning=None if beside else _by_words_alone(one.kind)))
    return found


@lru_cache(maxsize=1)
def _scales() -> tuple[tuple[Kind, ...], ...]:
    """The sets of the dictionary by what they ask and how they count."""
    found: dict[tuple[object, ...], list[Kind]] = {}
    for one in kinds():
        if one.language:
            steps = tuple(code for code, _ in one.labels)
            found.setdefault((one.construct, one.points, steps, one.top), []).append(one)
    return tuple(tuple(same) for same in found.values())


def _beside(same: Sequence[Kind], spoken: Sequence[tuple[str, ...]], fit: Fit) -> Parts:
    """The set that fits the cells of each language best; nothing where one language fits none."""
    parts: Parts = []
    for cells in spoken:
        fits = [(found.main_matched, -i) for i, kind in enumerate(same) if (found := fit(kind, cells))]
        if not fits:
            return []
        parts.append((same[-max(fits)[1]], cells))
    return parts


def _covered(same: Sequence[Kind], scored: tuple[str, ...], fit: Fit, code: Code) -> Parts:
    """Sets of different languages, the one with most cells first, until every cell has one; nothing where some are left."""
    if not all(any(code(kind, cell) for kind in same) for cell in scored):
        return []  # most columns end here, at their first cell
    parts: Parts = []
    left, rest = tuple(scored), list(same)
    while left:
        hits = [(kind, tuple(cell for cell in left if code(kind, cell))) for kind in rest]
        whole = [(kind, cells) for kind, cells in hits if cells and fit(kind, cells)]
        if not whole:
            return []
        kind, cells = max(whole, key=lambda one: len(one[1]))
        parts.append((kind, cells))
        left = tuple(cell for cell in left if cell not in cells)
        rest = [one for one in rest if one.language != kind.language]
    return parts


def _joined(parts: Sequence[Candidate], scored: Sequence[str]) -> Candidate | None:
    """One candidate of those of all languages; None for one language or one answer, or where two read a cell differently."""
    parts = sorted(parts, key=lambda one: -len(one.codes))
    languages = list(dict.fromkeys(one.kind.language for one in parts))
    codes: dict[str, float] = {}
    for one in parts:
        if any(codes.setdefault(cell, code) != code for cell, code in one.codes.items()):
            return None
    if min(len(languages), len(set(codes.values()))) < 2 or set(codes) != set(scored):
        return None
    kind = _kind(parts, ", ".join(languages))
    spelled = {key(cell) for cell in codes}
    more = {
        label: code
        for one in parts
        for code, label in one.kind.labels
        if code not in one.codes.values() and key(label) not in spelled
    }
    return Candidate(
        kind=kind,
        codes=codes,
        main_matched=sum(one.main_matched for one in parts),
        unused=tuple(code for code, _ in kind.labels if code not in codes.values()),
        evidence=_evidence(kind),
        more=more if kind.fully_labelled else {},
    )


def _kind(parts: Sequence[Candidate], languages: str) -> Kind:
    kept = [one.kind for one in parts]
    return replace(
        kept[0],
        language=languages,
        codes={spelled: code for kind in reversed(kept) for spelled, code in kind.codes.items()},
        main=frozenset().union(*(kind.main for kind in kept)),
        fully_labelled=all(kind.fully_labelled for kind in kept),
        reversed=any(kind.reversed for kind in kept),
        note="",
    )


def _evidence(kind: Kind) -> Sentence:
    return say(
        "answers in several languages ({languages}), in each of them those of a set of {points:count} answers",
        languages=kind.language,
        points=kind.points,
    )


def _by_words_alone(kind: Kind) -> Sentence:
    return say(
        "answers stand there in several languages ({languages}) and no column says which row is in which; "
        "they are read as one scale by their words alone",
        languages=kind.language,
    )
