"""Ways to split the answers: columns of few words that repeat, first by their names, then by what people were asked."""

from __future__ import annotations

import re

from csat_research.intake.evidence import WEAK, Guess, Profile, Work
from csat_research.intake.guess_times import mostly_times
from csat_research.intake.headers import asks, is_ignored, speaks_of
from csat_research.intake.labels import match, tells_groups
from csat_research.intake.personal import kind_of_cells, kind_of_header
from csat_research.words import Sentence, say

__all__ = ["MOST_SEGMENTS", "few_words", "segments", "splits"]

MOST_SEGMENTS = 6
MOST_WORDS = 12  # different ones
LEAST_EACH = 5  # answers for each word, on average: fewer are shown of no group
LONGEST = 40  # letters of a name, where what people wrote themselves is longer
GROUPING = (
    "segment",
    "agent",
    "customer",
    "id",
)  # in a longer header these words tell of a kind: "customer type"
_BEGINNINGS = (
    "what is your", "what's your", "what type", "what kind", "what sort", "what product", "what service", "what plan",
    "how did you hear", "how did you first", "how did you contact", "how did you reach", "how did you book", "how did you buy",
    "how did you order", "как вы узнали", "как вы о нас", "jak się o nas", "hur hörde", "hur kontaktade", "hur fick du",
    "wie haben sie von", "wie sind sie auf", "comment avez-vous connu", "cómo nos conoci", "چگونه با ما آشنا",
)  # fmt: skip
FIRST = 3  # words of a question, among which "which" or "where" stands: "In which country do you live?"
_PARTS = re.compile(r"\s*[;|,]\s*")


def segments(work: Work) -> None:
    """Columns of few words that repeat. Numbers, single values, opinions and words of people themselves are left."""
    for asked in (False, True):
        for column in work.columns.values():
            if len([one for one in work.guesses.values() if one.role == "segment"]) >= MOST_SEGMENTS:
                return
            if asks(column.header) is asked and splits(work, column):
                guess = Guess(column=column.name, role="segment", evidence=(_why(column),), confidence=WEAK)
                work.take(guess)


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
    text = header.casefold().replace("\u2019", "'").strip()
    return speaks_of(" ".join(text.split()[:FIRST]), "which") or text.startswith(_BEGINNINGS)


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
        return say(
            "it asks who, what or where, and {n:count} different answers repeat", n=len(column.groups)
        )
    return say("{n:count} different values that repeat", n=len(column.groups))
