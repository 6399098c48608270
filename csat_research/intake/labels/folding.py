"""Folding: brings the spellings of one answer (accents, case, Persian letters, gender endings) to one key."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from importlib.resources import files
from typing import Any, TypeVar

__all__ = [
    "LONGEST",
    "Split",
    "dictionary",
    "fallback_key",
    "fold",
    "kept",
    "key",
    "keys",
    "looks",
    "parts_of",
    "runs_of",
    "split_number",
    "tight",
]

LONGEST = 200  # letters of an answer; patterns of numbers in words take the square of them
REMEMBERED = 20_000  # texts of that length, some 10 MB: every reader and every guess asks of the same headers and cells

T = TypeVar("T")


def kept(function: Callable[[str], T]) -> Callable[[str], T]:
    """The function, with what it gave for short texts remembered; comments would fill the memory."""
    short = lru_cache(maxsize=REMEMBERED)(function)

    @wraps(function)
    def asked(text: str) -> T:
        return short(text) if len(text) <= LONGEST else function(text)

    return asked


@lru_cache(maxsize=1)
def dictionary() -> dict[str, Any]:
    """The label dictionary shipped with the package (`scale-labels.json`), with the further languages and faces beside it."""
    found, more = _shipped("scale-labels.json"), _shipped("more-labels.json")
    return found | {
        part: found[part] | more[part] for part in ("languages", "missing_labels", "wording_free")
    }


def _shipped(name: str) -> dict[str, Any]:
    text = files("csat_research.intake.labels").joinpath(name).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _dropped() -> list[int]:
    ranges = [(0x202A, 0x202E), (0x2066, 0x2069), (0x064B, 0x0652), (0xFE0E, 0xFE0F), (0x1F3FB, 0x1F3FF)]
    single = [0xFEFF, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x061C, 0x00AD, 0x0640, 0x0670]
    return single + [code for low, high in ranges for code in range(low, high + 1)]


@lru_cache(maxsize=1)
def _table() -> dict[int, str | None]:
    """One translation table for steps 2 to 4 of the dictionary's normalisation."""
    rules = dictionary()["normalisation"]
    table: dict[int, str | None] = dict.fromkeys(_dropped())
    table |= {ord(old): new for old, new in rules["char_map"].items()}
    for script in ("persian", "arabic_indic"):
        table |= {ord(digit): str(value) for value, digit in enumerate(rules["digits"][script])}
    return table | {0x066B: ".", 0x066C: None}


@kept
def fold(text: str) -> str:
    r"""One spelling for one text: steps 1 to 5 of the dictionary, with single blanks.

    >>> fold("  Very\u00a0Satisfied ")
    'very satisfied'
    >>> fold("۴٫۵")
    '4.5'
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_table()).casefold().split())


_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXABEZHIKMNOPTYX")


def looks(text: str) -> str:
    """A text as the eye sees it: Latin capitals for the Cyrillic and Greek letters that look like them.

    >>> looks("V\u0406P") == looks("vip"), looks("VIP") == looks("VIP 2")
    (True, False)
    """
    return fold(text).upper().translate(_ALIKE)


def tight(text: str) -> str:
    """The folded text without blanks: the key of a missing label ("n/a" must not lose its "/a").

    >>> tight("N / A")
    'n/a'
    """
    return fold(text).replace(" ", "")


@lru_cache(maxsize=1)
def _genders() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in dictionary()["normalisation"]["gender_patterns"])


@kept
def key(text: str) -> str:
    """Letters and digits of the folded text, of an answer without gender endings; symbols where nothing else is left.

    >>> key("Удовлетворён(а)") == key("удовлетворен")
    True
    >>> key("👍🏽")
    '👍'
    """
    folded = fold(text)
    for pattern in _genders() if len(folded) <= LONGEST else ():
        folded = pattern.sub("", folded)
    return "".join(filter(str.isalnum, folded)) or folded.replace(" ", "")


@lru_cache(maxsize=8)
def keys(names: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of names, worked out once where they are asked for again and again: each reader asks for those of all columns.

    >>> keys(("Ticket ID", "Удовлетворён(а)"))
    ('ticketid', 'удовлетворен')
    """
    return tuple(map(key, names))


@kept
def fallback_key(text: str) -> str:
    """The key without combining marks, for files that were saved as plain ASCII.

    >>> fallback_key("Nöjd") == key("nojd")
    True
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", key(text)) if not unicodedata.combining(c))
    return bare.translate(_plain_letters())


@lru_cache(maxsize=1)
def _plain_letters() -> dict[int, str]:
    found: dict[str, str] = dictionary()["normalisation"]["fallback_char_map"]
    return {ord(old): new for old, new in found.items()}


@dataclass(frozen=True, slots=True)
class Split:
    """A cell that holds a number, words, or both ("4 - Good"); `of` is the top of "4/5"."""

    number: float | None = None
    words: str = ""
    of: float | None = None


_PLAIN = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        one["name"]: re.compile(one["regex"]) for one in dictionary()["normalisation"]["numeric_patterns"]
    }


# "Satisfied / Zufrieden", "Satisfied (Zadowolony)", "Satisfied - Zufrieden", one below the other
_BETWEEN = re.compile(r"[/|\n\r()\[\]（）／]+|\s[-–—]\s")
MOST_PARTS = 6


def runs_of(cell: str) -> list[str]:
    """The parts of a cell between slashes, dashes and brackets, alone and side by side, without its number; never the whole.

    >>> runs_of("5 - Zufrieden / Satisfied"), runs_of("Zufrieden")
    (['zufrieden', 'satisfied'], [])
    """
    text, spans = _spans(cell)
    runs = [(i, j) for i in range(len(spans)) for j in range(i, len(spans)) if j - i + 1 < len(spans)]
    return [text[spans[i][0] : spans[j][1]].strip() for i, j in runs]


def parts_of(cell: str) -> list[str]:
    """The parts of a cell between slashes, dashes and brackets; none where it has no two.

    >>> parts_of("No answer / Keine Angabe / Brak odpowiedzi")
    ['No answer', 'Keine Angabe', 'Brak odpowiedzi']
    """
    text, spans = _spans(cell)
    return [text[a:b].strip() for a, b in spans]


def _spans(cell: str) -> tuple[str, list[tuple[int, int]]]:
    if not _BETWEEN.search(cell):
        return cell, []
    lines = " / ".join(cell.splitlines())
    split = split_number(lines)
    text = split.words if split.number is not None else lines
    ends = [0, *(place for found in _BETWEEN.finditer(text) for place in found.span()), len(text)]
    spans = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if text[a:b].strip()]
    return text, spans if 1 < len(spans) <= MOST_PARTS else []


def _value(text: str) -> float:
    return float(text.replace(",", "."))


@kept
def split_number(text: str) -> Split:
    """The number and the words of one cell, by the patterns of the dictionary.

    >>> split_number("4 - Good")
    Split(number=4.0, words='good', of=None)
    >>> split_number("Extremely likely - 10")
    Split(number=10.0, words='extremely likely', of=None)
    >>> split_number("4 из 5").of
    5.0
    """
    folded = fold(text)
    if len(folded) > LONGEST:
        return Split(words=folded)
    if _PLAIN.fullmatch(folded):
        return Split(_value(folded))
    patterns = _patterns()
    if found := patterns["x of y"].match(folded):
        return Split(_value(found[1]), of=_value(found[2]))
    if found := patterns["leading code"].match(folded):
        return Split(_value(found[1]), found[2])
    for name in ("trailing code", "trailing number"):
        if found := patterns[name].match(folded):
            return Split(_value(found[2]), found[1].strip())
    return Split(words=folded)
