"""Header words: which role a column plays by its name, in the languages of the dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from csat_research.intake.labels.folding import fallback_key, fold, key
from csat_research.intake.word_lists import unit_names, word_lists
from csat_research.words import Sentence, say

__all__ = [
    "Hint", "Topic", "asks", "asks_to_rate", "bare", "ends_as_comment", "header_keys", "hint", "holds",
    "is_business", "is_ignored", "is_language", "is_overall", "range_of",
    "speaks_of", "uncoupled", "unit_of",
]  # fmt: skip

Topic = Literal[
    "other_events", "counts", "masses", "shares", "years", "months", "averages", "which", "purchases", "amounts",
    "frequencies", "tallies", "of_people",
]  # fmt: skip
Part = Literal[
    "overall", "satisfied", "how_important", "matters", "choices", "school_grades", "grades_to_five", "business_hours",
    "opened", "solved", "starts", "ends",
]  # fmt: skip
WHOSE = ("id", "customer", "agent")
MOST = 12  # words of a name


@dataclass(frozen=True, slots=True)
class Hint:
    """What a column name says: a role, a name of ours, and how sure the words are (exact, else part of the name).

    tool: the tool that always calls the column so.
    """

    role: str
    name: str = ""
    exact: bool = True
    word: str = ""
    tool: str = ""

    @property
    def why(self) -> Sentence:
        """The reason, as it is printed."""
        if self.tool:
            return say("{tool} calls it so", tool=self.tool)
        if self.exact:
            return say("the header says {word:quoted}", word=self.word)
        return say("the header holds the word {word:quoted}", word=self.word)


@lru_cache(maxsize=1)
def _table() -> dict[str, Hint]:
    found: dict[str, Hint] = {}
    for one in word_lists()["roles"]:
        found |= {key(word): Hint(one["role"], one["name"], True, word) for word in one["words"]}
    # "recomendacao", as programs name columns
    return {fallback_key(one): told for one, told in found.items()} | found


@lru_cache(maxsize=1)
def header_keys() -> frozenset[str]:
    """Keys of all header words, for the check of encodings and of sheets."""
    return frozenset(_table()) | _keys("ignored")


@lru_cache(maxsize=2)
def _keys(name: Literal["ignored", "languages"]) -> frozenset[str]:
    return frozenset(key(word) for word in word_lists()[name])


def is_ignored(header: str) -> bool:
    """Columns that tools write but nobody analyses, and columns that hold personal data."""
    return key(header) in _keys("ignored")


def is_language(header: str) -> bool:
    """Whether a column is called language, or so: it says in which one each row was answered."""
    return key(header) in _keys("languages")


_ALL_LAST = re.compile(r"(?:ALL|WHOLE)$|(?<=[\W_])(?:all|whole)$")


def is_overall(header: str) -> bool:
    """Whether a header says that the question is about the whole and no single aspect.

    >>> is_overall("Overall, how satisfied are you?"), is_overall("sat_all"), is_overall("Price of the hall")
    (True, True, False)
    """
    return holds(header, "overall") or bool(_ALL_LAST.search(header))


def holds(header: str, part: Part) -> bool:
    """Whether a header holds one of the parts of words that tell of something, wherever it stands.

    >>> holds("Что для вас важнее всего?", "matters"), holds("Channel", "matters")
    (True, False)
    """
    text = header.casefold()
    return any(one in text for one in word_lists()["parts"][part])


def speaks_of(header: str, topic: Topic) -> bool:
    """Whether one of the words of a name is of a topic: mostly of what is no answer, as another event, a count, a mass, a mean.

    >>> speaks_of("order_date_time", "other_events"), speaks_of("Response date", "other_events")
    (True, False)
    >>> speaks_of("Number of visits", "counts"), speaks_of("Weight_in_gms", "masses"), speaks_of("Survey weight", "masses")
    (True, True, False)
    """
    return any(word in word_lists()[topic] for word in re.split(r"[\W_]+", uncoupled(header).casefold()))


def uncoupled(header: str) -> str:
    """Words that a programmer wrote together, apart.

    >>> uncoupled("CareerSatisfaction"), uncoupled("customerNPSScore"), uncoupled("How are you?")
    ('Career Satisfaction', 'customer NPS Score', 'How are you?')
    """
    return _COUPLED.sub(" ", header)


_COUPLED = re.compile(r"(?<=[^\W\d_A-ZА-Я])(?=[A-ZА-Я])|(?<=[A-ZА-Я])(?=[A-ZА-Я][^\W\d_A-ZА-Я])")


def hint(header: str) -> Hint | None:
    """The role that a column name suggests; words in brackets and units are no part of it.

    >>> hint("Satisfaction Score").role, hint("First reply time (in minutes)").name
    ('csat', 'response_hours')
    """
    if is_ignored(header):
        return None
    table = _table()
    for text in (header, bare(header)):
        if (found := table.get(key(text))) is not None:
            return found
    return _part_of(bare(header), table)


# no longer ones: a header of a hundred thousand brackets would be looked through from each of them
_BRACKETS = re.compile(r"\s{0,20}[\[(][^\])]{0,500}[\])]")


def bare(header: str) -> str:
    """The header without brackets, units and the words of a business clock.

    >>> bare("First reply time in minutes within business hours")
    'First reply time'
    """
    text = _BRACKETS.sub(" ", header)
    text = re.sub(r"(?i)\s+within business hours|\s+business hours?|\s+\(?calendar hours?\)?", " ", text)
    text = re.sub(r"(?i)\s+in\s+(minutes|hours|seconds|days)\b", " ", text)
    words = re.split(r"[\s_]+", text.strip())
    units = {word for group in unit_names().values() for word in group if len(word) > 1}
    while len(words) > 1 and words[-1].casefold().strip(".,") in units:
        words = words[:-1]
    return " ".join(words)


def _part_of(header: str, table: dict[str, Hint]) -> Hint | None:
    """A known word of three letters or more inside a longer header: a weak sign, the longest wins."""
    found = _words_in(header, table)
    hits = [one for one in found if table[one].role not in WHOSE] or found  # "Customer rating" is a rating
    if asks(header):  # "How easy was our product?" is no product
        hits = [one for one in hits if table[one].role != "segment"] or hits
    if not hits:
        return None
    best = table[max(hits, key=lambda one: (len(one), one))]
    return Hint(best.role, best.name, False, best.word)


def ends_as_comment(header: str) -> Hint | None:
    """The comment that a header ends with, whatever is commented on; feedback may be a rating.

    >>> ends_as_comment("Conversation rating remark").role, ends_as_comment("Feedback score")
    ('comment', None)
    """
    last = re.split(r"[\s_\-/.,?!:]+", bare(header).strip(" .,?!:"))[-1]
    found = _table().get(key(last))
    if found is None or found.role != "comment" or found.word == "feedback":
        return None
    return Hint(found.role, found.name, False, found.word)


def _words_in(header: str, table: dict[str, Hint]) -> list[str]:
    spaced = [key(word) for word in re.split(r"[\s_\-/.,?!:]+", uncoupled(header)) if word]
    ends = ((i, j) for i in range(len(spaced)) for j in range(i + 1, min(i + MOST, len(spaced)) + 1))
    phrases = {"".join(spaced[i:j]) for i, j in ends}
    return [one for one in phrases if one in table and len(one) >= 3 and one != key(header)]


def asks_to_rate(header: str) -> bool:
    """Whether a header asks for a rating, of whatever it is.

    >>> asks_to_rate("How would you rate the response time?"), asks_to_rate("Response time")
    (True, False)
    """
    table = _table()
    return any(table[one].role == "csat" for one in _words_in(bare(header), table))


def unit_of(header: str) -> str | None:
    """The unit of time that a header names.

    >>> unit_of("Full resolution time (min)"), unit_of("Время ответа, часов"), unit_of("Score")
    ('minutes', 'hours', None)
    """
    text = re.sub(
        r"within business hours|business hours?|calendar hours?", " ", header, flags=re.IGNORECASE
    ).casefold()
    words = [word for word in re.split(r"[^\w]+|_", text) if word]
    for unit, names in unit_names().items():
        if any(word in names for word in words[1:]):
            return unit
    return None


def is_business(header: str) -> bool:
    """Whether a duration was counted in working hours only.

    >>> is_business("First reply time in minutes within business hours")
    True
    """
    return holds(header, "business_hours")


_UP_TO = "-|–|—|\\.\\.\\.?|/|to|till|through|до|do|bis|til|تا|a|à|al|au|až|hasta|até|tot|إلى|الى"
_AND = "and|und|y|et|e|och|og|i|и|та|en|و"  # "between 1 and 5"; "questions 1 and 5" are no scale
_BETWEEN = "between|zwischen|entre|tra|fra|mellan|mellem|między|между|між|tussen|بین"
_RANGE = re.compile(
    rf"(?<![\w.,-])(?:(?:{_BETWEEN})\s+([01])\s+(?:{_AND})|([01])\s*(?:{_UP_TO}|=[^\d]*?[\s,;(]))\s*(10|[3-9])(?![\d.,]*\d)",
    re.IGNORECASE,
)

# "0 is the worst hospital possible and 10 is the best": no other numbers, and words between.
_WORST_TO_BEST = re.compile(r"(?<![\d.,:/-])(0)(?![\d.,:/-])[^\d]{2,120}(?<![\d.,:/-])(10)(?![\d:/-]|[.,]\d)")

# As programs name columns; other numbers there count questions.
_IN_A_NAME = re.compile(r"(?<=[^\W\d]_)(0)_(10)$")


def range_of(header: str) -> str:
    """The answer scale that a header names, else "".

    >>> range_of("Overall satisfaction (1-6)"), range_of("0 = not at all likely, 10 = extremely likely")
    ('1-6', '0-10')
    >>> range_of("Оцените от 1 до 5"), range_of("Survey 2026-10"), range_of("Q1-3")
    ('1-5', '', '')
    >>> range_of("de 0 à 10"), range_of("entre 1 y 5"), range_of("Questions 1 and 5")
    ('0-10', '1-5', '')
    >>> range_of("Rating, 0 worst 10 best"), range_of("where 0 is the worst hospital possible and 10 is the best hospital possible")
    ('0-10', '0-10')
    >>> range_of("recomendacao_0_10"), range_of("q_1_5"), range_of("q10_0_5")
    ('0-10', '', '')
    """
    found = _RANGE.search(fold(header)) or _IN_A_NAME.search(header) or _WORST_TO_BEST.search(header)
    if found:
        return "-".join(one for one in found.groups() if one)
    return "1-6" if holds(header, "school_grades") else "1-5" if holds(header, "grades_to_five") else ""


def asks(header: str) -> bool:
    """Whether a header is the text of a question: its cells are answers, and no way to split answers.

    >>> asks("How responsive have we been to your questions?"), asks("Ticket type")
    (True, False)
    """
    return "?" in header or "؟" in header or len(header.split()) > 6
