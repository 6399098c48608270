"""Answer sets: the sets of the label dictionary, the words for missing, and the fit of a set to a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Literal

from csat_research.intake.labels.folding import (
    LONGEST,
    dictionary,
    fallback_key,
    kept,
    key,
    parts_of,
    split_number,
    tight,
)
from csat_research.words import Sentence

__all__ = [
    "RATINGS",
    "Candidate",
    "Kind",
    "Missing",
    "Silent",
    "kinds",
    "known_keys",
    "missing_kind",
    "silent_kind",
]

# what sets of answers rate; importance, frequency, yes and no rate nothing
RATINGS = ("satisfaction", "quality", "likelihood", "expectation", "agreement", "effort")


Missing = Literal["not_asked", "does_not_apply", "unsure", "blank"]


CLEARLY = 0.1  # of the letters that two words share

AMOUNTS = ("none", "null")  # with a number before it, the answer "not any"


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
    """One answer set of the dictionary: keys to codes (higher is better), lowest label first; `spelled`: all its words."""

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
    spelled: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One kind that fits a column: the code of each cell, and how good the fit is.

    more: of a scale in several languages, labels that nobody has chosen yet. warning: what its reader must know.
    """

    kind: Kind
    codes: Mapping[str, float]
    main_matched: int
    unused: tuple[float, ...]
    evidence: Sentence
    more: Mapping[str, float] = field(default_factory=dict)
    warning: Sentence | None = None

    def labels(self) -> tuple[str, ...]:
        """All labels of the set from worst to best, spelled as in the column where they occur, else in its words."""
        seen = {code: cell for cell, code in reversed(list(self.codes.items()))}
        ends = self.kind.labels[0][0] + self.kind.labels[-1][0]
        return tuple(
            seen[code] if code in seen else _in_words_of(self.kind, code, label, seen.get(ends - code, ""))
            for code, label in self.kind.labels
        )

    def satisfied(self) -> tuple[str, ...]:
        """The labels that the dictionary calls satisfied: a proposal, never applied unasked."""
        return tuple(
            label
            for (code, _), label in zip(self.kind.labels, self.labels(), strict=True)
            if code in self.kind.top
        )


def _in_words_of(kind: Kind, code: float, label: str, opposite: str) -> str:
    """An answer that nobody gave, in the words of its opposite where that occurs: "Extremely satisfied" tells the other end.

    The label of the dictionary stays unless another of its words is clearly nearer.
    """

    def near(word: str) -> float:
        return SequenceMatcher(None, word.casefold(), opposite.casefold()).ratio()

    words = [text for text, one in kind.spelled if one == code and split_number(text).number is None]
    best = max(words, key=near, default=label)
    if not opposite or near(best) < near(label) + CLEARLY:
        return label
    return best[0].upper() + best[1:] if opposite[:1].isupper() else best


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
        spelled=tuple(spelled),
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
    # "DONT KNOW", as old files have it
    return {word.replace("'", ""): kind for word, kind in found.items()} | found


# "N/A do not use", "NA or did not use": whatever the reason
_AND_WHY = re.compile(r"\s*(?:n/a\s*[^\w\s]?\s+\S|na\s+or\s)", re.IGNORECASE)


@lru_cache(maxsize=1)
def known_keys() -> frozenset[str]:
    """Every key of every label and missing word: what a decoded file is checked against."""
    worded = {one for kind in kinds() for one in kind.codes}
    return frozenset(worded | {key(word) for word in _missing_words()} | set(_SILENT))


def missing_kind(cell: str) -> Missing | None:
    """The kind of non-answer that a cell stands for, in any language of the dictionary, also with its number.

    >>> missing_kind("Nie dotyczy"), missing_kind("нет ответа"), missing_kind("Good")
    ('does_not_apply', 'blank', None)
    >>> missing_kind("9 - Don't know"), missing_kind("6: Never used"), missing_kind("1 - None")
    ('unsure', 'does_not_apply', None)
    >>> missing_kind("N/A do not use"), missing_kind("N/A (no car)"), missing_kind("n/ambitious")
    ('does_not_apply', 'does_not_apply', None)
    >>> missing_kind("Keine Angabe / Pas de réponse"), missing_kind("None / Never")
    ('blank', None)
    """
    if cell.replace(".", "", 1).isdecimal():  # most cells of a file; no word for missing has a digit
        return None
    return _missing_in_words(cell)


@kept
def _missing_in_words(cell: str) -> Missing | None:
    if not cell.strip():
        return "blank"
    if _AND_WHY.match(cell):
        return "does_not_apply"
    known = _missing_words()
    if (found := known.get(tight(cell))) is not None:
        return found
    words = split_number(cell).words
    if words and cell[-1:].isalpha() and tight(words) not in AMOUNTS and tight(words) in known:
        return known[tight(words)]
    return _in_two_languages(cell)


def _in_two_languages(cell: str) -> Missing | None:
    """The kind of a cell of which all parts say that there is no answer: "Keine Angabe / Pas de réponse"."""
    parts = parts_of(cell) if len(cell) <= LONGEST else []
    found = [_missing_words().get(tight(one)) for one in parts]
    return found[0] if parts and None not in found and tight(parts[0]) not in AMOUNTS else None


def silent_kind(cell: str) -> Silent | None:
    """Help-desk words that are no answer: "Offered" was asked and stayed silent.

    >>> silent_kind("Offered"), silent_kind("Not Offered")
    ('unanswered', 'not_asked')
    """
    return _SILENT.get(key(cell))
