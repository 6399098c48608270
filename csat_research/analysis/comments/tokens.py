"""Comment tokens: the words of a comment and their stems, in English, Russian, Polish, Persian and Swedish."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from csat_research.errors import check_choice
from csat_research.intake.labels.folding import fold

__all__ = ["LANGUAGES", "ZWNJ", "latin_language", "script_of", "stem", "words_of"]

LANGUAGES = ("en", "ru", "pl", "fa", "sv")
LATIN = ("en", "pl", "sv")
ZWNJ = "\u200c"  # joins the parts of a Persian word without joining their letters
# Words that nearly every text of a language has and the other two have not.
_COMMON = {
    "en": "the and was is it of with for very but this that you they have were are",
    "pl": "nie się jest na do bardzo ale że tak jak był była było za po od już czy dla",
    "sv": "och att det inte är jag som mycket på en ett av den till har var men så kan",
}
_MASK = re.compile(r"\[(?:mail|link|phone|card|number)\]")
_WORD = re.compile(rf"[^\W\d_]+(?:[’'{ZWNJ}]+[^\W\d_]+)*")
# In Persian these are often written apart from the word they belong to: mi, nemi before it; ha, haye, tar, tarin behind it.
_BEFORE = re.compile(r"(?<!\w)(ن?می)\s+(?=[^\W\d_])")
_BEHIND = re.compile(r"(?<=[^\W\d_])\s+(ها|های|هایی|تر|ترین)(?!\w)")


def words_of(text: str) -> list[str]:
    r"""The words of a comment in their order: folded, without numbers, single letters and what was masked.

    Persian: half spaces (ZWNJ) and prefixes or endings written apart make one word; Arabic yeh and kaf are Persian ones.

    >>> words_of("Courier didn't RING. [phone] 2 h late!")
    ['courier', "didn't", 'ring', 'late']
    >>> words_of("كتاب ها") == words_of("کتاب\u200cها")
    True
    """
    bare = _MASK.sub(" ", text.replace("’", "'"))
    folded = f"{ZWNJ}".join(fold(part) if part.strip() else "" for part in _kept_blanks(bare))
    folded = _BEHIND.sub(rf"{ZWNJ}\1", _BEFORE.sub(rf"\1{ZWNJ}", folded))
    return [one for one in _WORD.findall(folded) if len(one) > 1]


def _kept_blanks(text: str) -> list[str]:
    """The parts between half spaces; one that stands beside a blank joins nothing."""
    return re.sub(rf"\s*{ZWNJ}\s+|\s+{ZWNJ}\s*", " ", text).split(ZWNJ)


def script_of(word: str) -> str:
    """'latin', 'cyrillic', 'arabic', or '' of another script, by the first letter.

    >>> script_of("late"), script_of("курьер"), script_of("دیر"), script_of("遅い")
    ('latin', 'cyrillic', 'arabic', '')
    """
    first = ord(word[0])
    if first < 0x0250 or 0x1E00 <= first < 0x1F00:
        return "latin"
    return "cyrillic" if 0x0400 <= first < 0x0530 else "arabic" if 0x0600 <= first < 0x0780 else ""


def latin_language(words: Iterable[str]) -> tuple[str, bool]:
    """Which of English, Polish and Swedish the words in Latin letters are, by the words that each language uses most.

    Second: whether that can be told (ten such words, twice as many as of the next language), or matters (one word in twenty).

    >>> latin_language("kuriera nie było a paczka jest".split())
    ('pl', False)
    """
    counted = Counter(words)
    latin = sum(n for word, n in counted.items() if script_of(word) == "latin")
    found = sorted(
        ((sum(counted[one] for one in _COMMON[name].split()), -i, name) for i, name in enumerate(LATIN)),
        reverse=True,
    )
    told = found[0][0] >= 10 and found[0][0] >= 2 * found[1][0]
    return found[0][2], told or latin < 0.05 * counted.total()


@lru_cache(maxsize=200_000)
def stem(word: str, latin: str = "en") -> str:
    r"""The stem of a folded word by Snowball: the language follows from its script; of Latin letters `latin` says which.

    Raises MethodError for a language that is not among en, ru, pl, fa, sv. Source: Porter 1980; Snowball 3.1.

    >>> stem("deliveries"), stem("доставку"), stem("dostawy", "pl"), stem("leveransen", "sv")
    ('deliveri', 'доставк', 'dostaw', 'leverans')
    >>> stem("سفارش\u200cهای") == stem("سفارش"), stem("遅い")
    (True, '遅い')
    """
    check_choice("language", latin, LANGUAGES)
    language = {"latin": latin, "cyrillic": "ru", "arabic": "fa"}.get(script_of(word), "")
    if not language or (script_of(word) == "latin" and latin not in LATIN):
        return word
    return str(_stemmers()[language].stemWord(word)).replace(ZWNJ, "") or word


@lru_cache(maxsize=1)
def _stemmers() -> dict[str, Any]:
    """The pure Python stemmers themselves: the package's own door may hand out an older version written in C."""
    from snowballstemmer.english_stemmer import EnglishStemmer
    from snowballstemmer.persian_stemmer import PersianStemmer
    from snowballstemmer.polish_stemmer import PolishStemmer
    from snowballstemmer.russian_stemmer import RussianStemmer
    from snowballstemmer.swedish_stemmer import SwedishStemmer

    return {
        "en": EnglishStemmer(),
        "ru": RussianStemmer(),
        "pl": PolishStemmer(),
        "fa": PersianStemmer(),
        "sv": SwedishStemmer(),
    }
