"""Ways to split the answers: columns of few words that repeat, first by their names, then by what people were asked."""

from __future__ import annotations

import re

import pandas as pd

from csat_research.intake.headers import asks, is_ignored, speaks_of
from csat_research.intake.labels.matching import match, tells_groups
from csat_research.intake.persons.personal import kind_of_cells, kind_of_header
from csat_research.intake.roles.times import mostly_times
from csat_research.intake.seen.evidence import LIKELY, WEAK, Guess, Profile, Work
from csat_research.intake.word_lists import word_lists
from csat_research.words import Sentence, say

__all__ = ["LONGEST", "MOST_SEGMENTS", "counted_groups", "few_words", "segments", "splits", "twin"]

MOST_SEGMENTS = 6
MOST_WORDS = 12  # different ones
MOST_COUNTED = 500  # organisations of a table of counts
LEAST_EACH = 5  # answers for each word, on average: fewer are shown of no group
LONGEST = 40  # letters of a name, where what people wrote themselves is longer
GROUPING = (
    "segment",
    "agent",
    "customer",
    "id",
)  # in a longer header these words tell of a kind: "customer type"
FIRST = 3  # words of a question, among which "which" or "where" stands: "In which country do you live?"
_NUMBER = re.compile(r"^q?\d+[a-z]?\s*[.:)\u2013-]\s*")  # "Q4: What is your role?"
_PARTS = re.compile(r"\s*[;|,]\s*")


def segments(work: Work) -> None:
    """Columns of few words that repeat. Numbers, single values, opinions and words of people themselves are left."""
    for asked in (False, True):
        for column in work.columns.values():
            if len([one for one in work.guesses.values() if one.role == "segment"]) >= MOST_SEGMENTS:
                return
            if asks(column.header) is asked and splits(work, column) and not twin(work, column):
                guess = Guess(column=column.name, role="segment", evidence=(_why(column),), confidence=WEAK)
                work.take(guess)


def counted_groups(work: Work) -> None:
    """Whose answers a row of counts holds: organisations, departments, wards. Of a code and a name of the same the name is taken."""
    if not work.has("count") or work.frame is None:
        return
    named = [one for one in work.columns.values() if one.name not in work.guesses and _names(one)]
    for column in named:
        others = [one for one in named if one is not column and _same(work.frame, column.name, one.name)]
        if any(_coded(one) < _coded(column) or one.name in work.guesses for one in others):
            continue
        why = (say("{n:count} names of those whose answers are counted", n=len(column.groups)),)
        work.take(Guess(column=column.name, role="segment", evidence=why, confidence=LIKELY))


def _names(column: Profile) -> bool:
    """Whether cells name groups: each stands in several rows, one an answer that it was given."""
    words = column.groups
    return (
        1 < len(words) <= MOST_COUNTED
        and column.numeric < 0.2
        and sum(words.values()) >= 2 * len(words)
        and not is_ignored(column.name)
        and not mostly_times(column)
        and kind_of_header(column.name) is None
        and kind_of_cells(words) is None
    )


def twin(work: Work, column: Profile) -> str:
    """The segment that names the same groups, as a code beside a name does; "" where there is none."""
    alike = [
        one.column
        for one in work.guesses.values()
        if one.role == "segment" and len(work.columns[one.column].groups) == len(column.groups) > 1
    ]
    frame = work.frame
    return next((one for one in alike if frame is not None and _same(frame, column.name, one)), "")


def _same(frame: pd.DataFrame, one: str, other: str) -> bool:
    """Whether two columns name the same groups."""
    pairs = frame[[one, other]].astype(str).drop_duplicates()
    return bool(len(pairs) == pairs[one].nunique() == pairs[other].nunique())


def _coded(column: Profile) -> float:
    """How short the cells are, on average: a code is shorter than the name beside it."""
    return -sum(map(len, column.groups)) / len(column.groups)


def splits(work: Work, column: Profile) -> bool:
    """Whether a column that no role has taken can split the answers."""
    ticks = {name for one in work.guesses.values() for name in one.options.get("ticks", ())}
    taken = column.name in work.guesses or column.name in work.set_aside | ticks
    if taken or is_ignored(column.name) or not few_words(column):
        return False
    told = column.hint
    if told is not None and (told.exact or told.role not in GROUPING):
        return False
    return _asks_which(column.header) if asks(column.header) else True


def _asks_which(header: str) -> bool:
    """Whether a question asks for a fact about people or their case, and not what they think.

    >>> _asks_which("Which product did you use?"), _asks_which("In which country do you live?"), _asks_which("What do you think?")
    (True, True, False)
    """
    text = _NUMBER.sub("", header.casefold().replace("\u2019", "'").strip())
    return speaks_of(" ".join(text.split()[:FIRST]), "which") or text.startswith(
        tuple(word_lists()["fact_questions"])
    )


def few_words(column: Profile) -> bool:
    """Whether the cells are short words that repeat, and neither times, answers of a scale, lists nor names of people."""
    words = column.groups
    return (
        2 <= len(words) <= MOST_WORDS
        and bool(column.answers)
        and column.numeric < 0.2
        and sum(words.values()) >= max(LEAST_EACH * len(words), 0.5 * column.rows)
        and max(map(len, words)) <= LONGEST
        and not mostly_times(column)
        and not _answers(column)
        and not _lists(column)
        and kind_of_header(column.name) is None
        and kind_of_cells(words) is None
    )


def _answers(column: Profile) -> bool:
    """Whether the words are the answers of a scale: three and more steps from worst to best split nobody."""
    found = match(column.counts, column.spoken)
    return found.best is not None and (len(set(found.best.codes.values())) > 2 or tells_groups(found))


def _lists(column: Profile) -> bool:
    """Whether some cells hold several of the words, as where people tick more than one."""
    words = {cell.strip() for cell in column.answers}
    parts = [set(_PARTS.split(cell)) for cell in words]
    return any(len(one) > 1 and one & words for one in parts)


def _why(column: Profile) -> Sentence:
    if asks(column.header):
        return say("it asks who, what or where, and {n:count} different answers repeat", n=len(column.groups))
    return say("{n:count} different values that repeat", n=len(column.groups))
