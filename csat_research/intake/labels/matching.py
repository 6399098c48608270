"""Labels: finds the answer set a whole column belongs to ("match the column, not the cell") and says when to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from csat_research.intake.labels.doubts import doubts
from csat_research.intake.labels.folding import LONGEST, fallback_key, key, split_number
from csat_research.intake.labels.pairs import pairs
from csat_research.intake.labels.sets import (
    Candidate,
    Kind,
    Missing,
    Silent,
    kinds,
    known_keys,
    missing_kind,
    silent_kind,
)
from csat_research.intake.labels.unions import unions
from csat_research.words import Sentence, say

__all__ = [
    "Candidate",
    "Kind",
    "Match",
    "Missing",
    "Nearly",
    "kinds",
    "known_keys",
    "match",
    "missing_kind",
    "nearly",
    "silent_kind",
    "tells_groups",
]

MOST = 200  # different answers: ids and remarks have more, a scale in every language fewer
VENDOR = "zendesk_score"  # its good and bad come with and without a comment, which is one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What the labels of one column say: candidates (best first), words for missing, and why to ask."""

    candidates: tuple[Candidate, ...] = ()
    missing: Mapping[str, Missing] | None = None
    silent: Mapping[str, Silent] | None = None
    scored: tuple[str, ...] = ()
    questions: tuple[Sentence, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The candidate that fits best, or None."""
        return self.candidates[0] if self.candidates else None


def match(values: Iterable[str], spoken: Sequence[Iterable[str]] = ()) -> Match:
    """The answer sets that fit the distinct cells of a column, best first, and what must be asked.

    A set fits only if every cell is one of its labels and no two cells fall on one code. Where none fits, the cells may
    be of one scale in several languages. spoken: the cells beside each word of a column of languages, where there is one.

    >>> match(["Good", "Bad", "Offered"]).best.kind.name
    'zendesk_score'
    >>> match(["Satisfied", "Dissatisfied"]).questions != ()      # nobody may have used the middle
    True
    >>> match(["Satisfied", "Neutral", "Dissatisfied", "Nöjd"]).best.codes["Nöjd"]
    3.0
    """
    cells = sorted({str(one) for one in values if str(one).strip()})
    missing = {cell: kind for cell in cells if (kind := missing_kind(cell)) is not None}
    silent = {
        cell: quiet for cell in cells if cell not in missing and (quiet := silent_kind(cell)) is not None
    }
    scored = tuple(cell for cell in cells if cell not in missing and cell not in silent)
    beside = [frozenset(part) for part in spoken]
    found = _ranked(
        scored, bool(silent), tuple(tuple(one for one in scored if one in part) for part in beside)
    )
    return Match(
        candidates=found,
        missing=missing,
        silent=silent,
        scored=scored,
        questions=doubts(found, scored, missing),
    )


class Nearly(NamedTuple):
    """Labels from worst to best, the unknown one at the place that is free; which are satisfied; the unknown one."""

    labels: tuple[str, ...]
    satisfied: tuple[str, ...]
    unknown: tuple[str, ...]


def nearly(cells: Iterable[str]) -> Nearly | None:
    """A column of which all labels but one are those of a set that lacks one answer.

    A proposal to be looked at, never taken unasked. Of two unknown labels nobody knows which one stands where.

    >>> nearly(["Very satisfied", "Satisfied", "Meh", "Dissatisfied", "Very dissatisfied"]).unknown
    ('Meh',)
    """
    given = sorted(cells)
    return next((one for kind in kinds() if (one := _almost(kind, given)) is not None), None)


def _almost(kind: Kind, cells: Sequence[str]) -> Nearly | None:
    if len(cells) != len(kind.labels):  # all labels but one, and the unknown one
        return None
    hits = {cell: hit[1] for cell in cells if (hit := _code(kind, cell, "codes")) is not None}
    unknown = tuple(cell for cell in cells if cell not in hits)
    free = [code for code, _ in kind.labels if code not in set(hits.values())]
    apart = len(set(hits.values())) == len(hits) > len(unknown)
    if not kind.fully_labelled or not kind.top or not apart or len(unknown) != 1 or len(free) != 1:
        return None
    placed = {**hits, **dict(zip(unknown, free, strict=True))}
    ordered = tuple(sorted(placed, key=lambda cell: placed[cell]))
    return Nearly(ordered, tuple(cell for cell in ordered if placed[cell] in kind.top), unknown)


# Words of the groups that also tell a mood: alone they are no groups of NPS.
_MOODS = frozenset(
    map(key, ("Negativa", "Neutrala", "Positiva", "ناراضی", "خنثی", "بی‌تفاوت", "Indifferente"))
)


def tells_groups(found: Match) -> bool:
    """Whether the labels of a column are the groups of NPS: promoter, passive, detractor.

    >>> tells_groups(match(["PROMOTERS", "detractors"])), tells_groups(match(["Negativa", "Positiva"]))
    (True, False)
    """
    best = found.best
    if best is None or best.kind.construct != "nps_group" or len(set(best.codes.values())) < 2:
        return False
    middle = best.kind.labels[1][0]
    return any(code != middle and key(cell) not in _MOODS for cell, code in best.codes.items())


@lru_cache(1024)  # each guess asks anew of each column
def _ranked(
    scored: tuple[str, ...], vendor: bool, spoken: tuple[tuple[str, ...], ...]
) -> tuple[Candidate, ...]:
    if len(scored) > MOST or any(len(cell) > LONGEST for cell in scored):
        return ()
    if not any(split_number(cell).words for cell in scored) or _counted(scored):
        return ()
    fits = _fitting(scored, vendor, "codes") or _fitting(scored, vendor, "fallback")
    if not fits and not vendor:
        fits = unions(scored, [part for part in spoken if part], _fit_codes, _code_of) or pairs(scored)
    return tuple(sorted(fits, key=_rank))


def _counted(cells: Sequence[str]) -> bool:
    """Whether only numbers tell the cells apart: "10 mal", "7 mal" are counts, and "mal" is no French answer."""
    split = [split_number(cell) for cell in cells]
    return len({one.number for one in split}) == len(split) > len({key(one.words) for one in split}) == 1


def _fit_codes(kind: Kind, cells: tuple[str, ...]) -> Candidate | None:
    return _fit(kind, cells, "codes")


def _code_of(kind: Kind, cell: str) -> tuple[str, float] | None:
    return _code(kind, cell, "codes")


def _rank(one: Candidate) -> tuple[bool, int, int]:
    """A set with a middle of which every answer occurs comes first, then most main labels, then fewest left over.

    "Very, somewhat, neither, somewhat, very" is a whole scale of five, though a scale of seven calls more of its
    labels by these very words. A whole set without a middle proves nothing: perhaps nobody chose the middle.
    """
    whole = not one.unused and one.kind.points % 2 == 1
    return not whole, -one.main_matched, len(one.unused)


def _fitting(scored: tuple[str, ...], vendor: bool, which: Literal["codes", "fallback"]) -> list[Candidate]:
    pool = [one for one in kinds() if not vendor or one.name == VENDOR]
    return [found for kind in pool if (found := _fit(kind, scored, which)) is not None]


def _fit(kind: Kind, scored: tuple[str, ...], which: Literal["codes", "fallback"]) -> Candidate | None:
    codes: dict[str, float] = {}
    keys: dict[float, str] = {}
    for cell in scored:
        hit = _code(kind, cell, which)
        if hit is None or (keys.setdefault(hit[1], hit[0]) != hit[0] and kind.name != VENDOR):
            return None
        codes[cell] = hit[1]
    return _candidate(kind, codes)


def _code(kind: Kind, cell: str, which: Literal["codes", "fallback"]) -> tuple[str, float] | None:
    """The key and code of one cell: the whole text, else its words, else a lone number between two labelled ends."""
    table, fold = (kind.codes, key) if which == "codes" else (kind.fallback, fallback_key)
    split = split_number(cell)
    for text in (cell, split.words):
        if text and (spelled := fold(text)) in table:
            ends = split.words and not kind.fully_labelled
            return None if ends and split.number not in (None, table[spelled]) else (spelled, table[spelled])
    if split.number is not None and not split.words and not kind.fully_labelled:
        low, high = kind.labels[0][0], kind.labels[-1][0]
        return (str(split.number), split.number) if low <= split.number <= high else None
    return None


def _candidate(kind: Kind, codes: Mapping[str, float]) -> Candidate:
    spelled = {key(cell) for cell in codes} | {key(split_number(cell).words) for cell in codes}
    unused = tuple(code for code, _ in kind.labels if code not in set(codes.values()))
    evidence = say(
        "{found:count} of {points:count} answers of the set {kind:quoted} ({language}) occur",
        found=len(set(codes.values())),
        points=kind.points,  # of a set with words at its ends only, the numbers between are answers too
        kind=kind.name,
        language=kind.language or say("any language"),
    )
    return Candidate(
        kind=kind, codes=codes, main_matched=len(spelled & kind.main), unused=unused, evidence=evidence
    )
