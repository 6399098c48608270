"""Best end: whether a header says that 1 is the best answer, in words at the ends of its scale or as a school grade."""

from __future__ import annotations

import re

from csat_research.intake.headers import holds
from csat_research.intake.word_lists import word_lists

__all__ = ["low_is_best"]


def low_is_best(header: str) -> bool:
    """Whether a header says that 1 is the best answer: in words, or as a grade of German, Czech or Slovak schools.

    >>> low_is_best("Zufriedenheit (1 = sehr gut, 6 = ungenügend)"), low_is_best("Schulnote"), low_is_best("1 = poor, 5 = excellent")
    (True, True, False)
    >>> low_is_best("Spokojenost (jako ve škole)"), low_is_best("1 = la meilleure note"), low_is_best("1 = bestimmt nicht")
    (True, True, False)
    >>> low_is_best("1 very good - 5 very poor"), low_is_best("From very satisfied (1) to very dissatisfied (5)")
    (True, True)
    >>> low_is_best("from not very satisfied (1) to very satisfied (5)"), low_is_best("Shop 1 best of all")
    (False, False)
    """
    if holds(header, "school_grades") or holds(header, "grades_to_five"):
        return True
    text = "".join(str(int(c)) if c.isdecimal() else c for c in header.casefold())
    best = {number for number, words in _ends_told(text) if _is_best(words)}
    return 1 in best and not any(number > 2 for number in best)


def _ends_told(text: str) -> list[tuple[int, str]]:
    """The numbers of a header with the words that say what they mean, behind them or before them in brackets."""
    several = any(int(one) > 2 for one in re.findall(r"(?<![\w.,])\d{1,3}(?![\w])", text))
    behind = [
        (int(number), words) for number, sign, words in _BEHIND.findall(text) if sign.strip() or several
    ]
    before = _BEFORE.findall(text) if several else []
    return [
        *behind,
        *((int(number), " ".join(words.split()[-n:])) for words, number in before for n in range(1, 5)),
    ]


def _is_best(words: str) -> bool:
    said = " ".join(re.findall(r"\w+", words)) + " "
    return any(said.startswith(one) for one in word_lists()["best_marks"])


# "1 = very good", "1 (best)", "1 is very satisfied", "1 very good"
_MEANS = "is|means|being|for|ist|bedeutet|heißt|heisst|значит|означает|это|oznacza|to|jest|är|betyder|er|est|signifie|es|significa|è|é"
_BEHIND = re.compile(
    rf"(?<![\w.,])(\d{{1,3}})(?![\d.,]*\d)(\s*[=:–—([-]\s*|\s)(?:(?:{_MEANS})\s+)?([^\d,;()\[\]]{{2,80}})"
)
# "very good (1)"
_BEFORE = re.compile(r"([^\d,;()\[\]]{2,80})[(\[]\s*(\d{1,3})\s*[)\]]")
