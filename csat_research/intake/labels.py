"""Labels: finds the answer set a whole column belongs to ("match the column, not the cell") and says when to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from csat_research.intake.folding import dictionary, fallback_key, key, split_number, tight
from csat_research.words import Sentence, count_say, join, say

__all__ = [
    "Candidate",
    "Kind",
    "Match",
    "Missing",
    "kinds",
    "known_keys",
    "match",
    "missing_kind",
    "silent_kind",
]

Missing = Literal["not_asked", "does_not_apply", "unsure", "blank"]
Silent = Literal["unanswered", "not_asked", "blank"]

_MISSING: dict[str, Missing] = {
    "dont_know": "unsure",
    "refused": "blank",
    "not_applicable": "does_not_apply",
    "no_answer": "blank",
    "not_asked": "not_asked",
}
# Zendesk's words for "asked, silent" and "never asked"; "received" says that there was an answer but not which.
_SILENT: dict[str, Silent] = {
    "offered": "unanswered",
    "unoffered": "not_asked",
    "notoffered": "not_asked",
    "received": "blank",
    "receivedwithcomment": "blank",
    "receivedwithoutcomment": "blank",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One answer set of the dictionary: keys to codes (higher is better), lowest label first."""

    name: str
    language: str
    construct: str
    points: int
    labels: tuple[tuple[float, str], ...]
    codes: Mapping[str, float]
    fallback: Mapping[str, float]
    main: frozenset[str]
    top: tuple[float, ...]
    fully_labelled: bool
    reversed: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One kind that fits a column: the code of each cell, and how good the fit is."""

    kind: Kind
    codes: Mapping[str, float]
    main_matched: int
    unused: tuple[float, ...]
    evidence: Sentence

    def labels(self) -> tuple[str, ...]:
        """All labels of the set from worst to best, spelled as in the column where they occur."""
        seen = {code: cell for cell, code in reversed(list(self.codes.items()))}
        return tuple(seen.get(code, label) for code, label in self.kind.labels)

    def satisfied(self) -> tuple[str, ...]:
        """The labels that the dictionary calls satisfied: a proposal, never applied unasked."""
        return tuple(
            label
            for (code, _), label in zip(self.kind.labels, self.labels(), strict=True)
            if code in self.kind.top
        )


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


def _kind(name: str, language: str, entry: Mapping[str, Any]) -> Kind:
    rows = sorted(entry["labels"], key=lambda row: row["code"])
    spelled = [(text, float(row["code"])) for row in rows for text in (row["label"], *row["synonyms"])]
    top = tuple(float(code) for code in entry.get("top_codes", ()))
    return Kind(
        name=name,
        language=language,
        construct=entry["construct"],
        points=entry["points"],
        labels=tuple((float(row["code"]), str(row["label"])) for row in rows),
        codes=_keyed(spelled, key),
        fallback=_keyed(spelled, fallback_key),
        main=frozenset(key(row["label"]) for row in rows),
        top=top,
        fully_labelled=entry.get("fully_labelled", True),
        reversed=any("numeric_as_written" in row for row in rows),
        note=entry.get("note", ""),
    )


def _keyed(spelled: Iterable[tuple[str, float]], fold: Callable[[str], str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text, code in spelled:
        if split_number(text).number is None or split_number(text).words:
            found.setdefault(fold(text), code)
    return found


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """All answer sets: wording-free ones first, then language by language."""
    data = dictionary()
    free = [_kind(name, "", entry) for name, entry in data["wording_free"].items()]
    worded = [_kind(n, lang, entry) for lang, sets in data["languages"].items() for n, entry in sets.items()]
    return tuple(one for one in (*free, *worded) if one.codes)


@lru_cache(maxsize=1)
def _missing_words() -> dict[str, Missing]:
    found: dict[str, Missing] = {}
    for groups in dictionary()["missing_labels"].values():
        for group, words in groups.items():
            for word in words:
                found.setdefault(tight(word), _MISSING[group])
    return found


@lru_cache(maxsize=1)
def known_keys() -> frozenset[str]:
    """Every key of every label and missing word: what a decoded file is checked against."""
    worded = {one for kind in kinds() for one in kind.codes}
    return frozenset(worded | {key(word) for word in _missing_words()} | set(_SILENT))


def missing_kind(cell: str) -> Missing | None:
    """The kind of non-answer that a cell stands for, in any language of the dictionary.

    >>> missing_kind("Nie dotyczy"), missing_kind("нет ответа"), missing_kind("Good")
    ('does_not_apply', 'blank', None)
    """
    return "blank" if not cell.strip() else _missing_words().get(tight(cell))


def silent_kind(cell: str) -> Silent | None:
    """Help-desk words that are no answer: "Offered" was asked and stayed silent.

    >>> silent_kind("Offered"), silent_kind("Not Offered")
    ('unanswered', 'not_asked')
    """
    return _SILENT.get(key(cell))


def match(values: Iterable[str]) -> Match:
    """The answer sets that fit the distinct cells of a column, best first, and what must be asked.

    A set fits only if every cell is one of its labels and no two cells fall on one code.

    >>> match(["Good", "Bad", "Offered"]).best.kind.name
    'zendesk_score'
    >>> match(["Satisfied", "Dissatisfied"]).questions != ()      # nobody may have used the middle
    True
    """
    cells = sorted({str(one) for one in values if str(one).strip()})
    missing = {cell: kind for cell in cells if (kind := missing_kind(cell)) is not None}
    silent = {
        cell: quiet for cell in cells if cell not in missing and (quiet := silent_kind(cell)) is not None
    }
    scored = tuple(cell for cell in cells if cell not in missing and cell not in silent)
    found = _ranked(scored, bool(silent))
    return Match(
        candidates=found,
        missing=missing,
        silent=silent,
        scored=scored,
        questions=_questions(found, scored, missing),
    )


def _ranked(scored: tuple[str, ...], vendor: bool) -> tuple[Candidate, ...]:
    if not any(split_number(cell).words for cell in scored):
        return ()
    fits = _fitting(scored, vendor, "codes") or _fitting(scored, vendor, "fallback")
    return tuple(sorted(fits, key=lambda one: (-one.main_matched, len(one.unused))))


def _fitting(scored: tuple[str, ...], vendor: bool, which: Literal["codes", "fallback"]) -> list[Candidate]:
    pool = [one for one in kinds() if not vendor or one.name == "zendesk_score"]
    return [found for kind in pool if (found := _fit(kind, scored, which)) is not None]


def _fit(kind: Kind, scored: tuple[str, ...], which: Literal["codes", "fallback"]) -> Candidate | None:
    codes: dict[str, float] = {}
    keys: dict[float, str] = {}
    for cell in scored:
        hit = _code(kind, cell, which)
        if hit is None or keys.setdefault(hit[1], hit[0]) != hit[0]:
            return None
        codes[cell] = hit[1]
    return _candidate(kind, codes)


def _code(kind: Kind, cell: str, which: Literal["codes", "fallback"]) -> tuple[str, float] | None:
    """The key and code of one cell: the whole text, else its words, else a lone number between two labelled ends."""
    table, fold = (kind.codes, key) if which == "codes" else (kind.fallback, fallback_key)
    split = split_number(cell)
    for text in (cell, split.words):
        if text and (spelled := fold(text)) in table:
            return spelled, table[spelled]
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
        points=len(kind.labels),
        kind=kind.name,
        language=kind.language or say("any language"),
    )
    return Candidate(
        kind=kind, codes=codes, main_matched=len(spelled & kind.main), unused=unused, evidence=evidence
    )


def _questions(
    found: tuple[Candidate, ...], scored: tuple[str, ...], missing: Mapping[str, Missing]
) -> tuple[Sentence, ...]:
    if not found:
        return ()
    rules = (
        _tied(found),
        _middle(found),
        _runs_back(found[0]),
        _single(scored),
        _two_homes(found[0], missing),
    )
    return tuple(one for one in rules if one is not None)


def _tied(found: tuple[Candidate, ...]) -> Sentence | None:
    best = found[0]
    rank = (best.main_matched, len(best.unused))
    equal = [
        one
        for one in found
        if (one.main_matched, len(one.unused)) == rank and dict(one.codes) != dict(best.codes)
    ]
    if not equal:
        return None
    names = join([say("{name:quoted}", name=one.kind.name) for one in (best, *equal)], ", ")
    return say("The labels fit several sets with different codes: {names}.", names=names)


def _middle(found: tuple[Candidate, ...]) -> Sentence | None:
    """An even set that also fits the odd set of the same construct: perhaps nobody chose the middle."""
    for even in found:
        for odd in found:
            same = (even.kind.construct, even.kind.language) == (odd.kind.construct, odd.kind.language)
            if same and even.kind.points % 2 == 0 and odd.kind.points % 2 == 1:
                return say(
                    "The labels fit a scale of {even:count} and a scale of {odd:count} answers whose middle nobody chose.",
                    even=even.kind.points,
                    odd=odd.kind.points,
                )
    return None


def _runs_back(best: Candidate) -> Sentence | None:
    """Printed numbers that run against the labels, or a set that is known to be printed that way."""
    written = {cell: split_number(cell).number for cell in best.codes if split_number(cell).words}
    pairs = [(number, best.codes[cell]) for cell, number in written.items() if number is not None]
    against = len(pairs) > 1 and all((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in pairwise(pairs))
    apart = [cell for cell, number in written.items() if number is not None and number != best.codes[cell]]
    if against:
        return say("The printed numbers run against the labels: the best answer has the lowest number.")
    if apart:
        return say("Number and label disagree in {cell:quoted}.", cell=apart[0])
    return say("This set is often printed with 1 for the best answer.") if best.kind.reversed else None


def _single(scored: tuple[str, ...]) -> Sentence | None:
    if len(scored) != 1:
        return None
    return say("Only one answer occurs, {cell:quoted}: it cannot prove a scale.", cell=scored[0])


def _two_homes(best: Candidate, missing: Mapping[str, Missing]) -> Sentence | None:
    double = [cell for cell in missing if key(cell) in best.kind.codes]
    if not double:
        return None
    return count_say(
        "{cell:quoted} may be the middle of the scale or a missing answer.",
        "{cell:quoted} and others may be the middle of the scale or a missing answer.",
        len(double),
        cell=double[0],
    )
