"""Guesses over several columns: rows of one grid, scores of single aspects, who was asked."""

from __future__ import annotations

import re
from functools import lru_cache

from csat_research.intake.headers import holds, is_overall
from csat_research.intake.labels.matching import match
from csat_research.intake.scales.guess import looks_like_answers
from csat_research.intake.seen.evidence import LEAST_ITEMS, SURE, Guess, Profile, Work
from csat_research.survey.door.roles import STATUS
from csat_research.survey.questions import SCORES
from csat_research.words import join, say

__all__ = ["battery", "grid_of", "row_of", "status"]

_GRID = re.compile(r"(.+?)\s*\[([^\[\]]+)\]", re.DOTALL)
IN_STEP = 0.95  # of the rows have a score where a status says so, and none where it does not


def battery(work: Work) -> None:
    """Of three or more scores by a word in a longer header, which ask of single aspects, only one "overall" is csat.

    Else the only one that is called satisfaction.
    """
    scores = [one for one in work.guesses.values() if one.role in SCORES and _by_part(work, one)]
    aspects = [
        one for one in scores if not is_overall(row_of(one.column)[1] or work.columns[one.column].header)
    ]
    for one in [one for one in aspects if _of_grid(work, one) or _among_statements(work, one)]:
        work.drop(one.column)
    asked = [one for one in work.guesses.values() if one.role == "csat" and _by_part(work, one)]
    if len(asked) < LEAST_ITEMS:
        return
    named = [one for one in asked if holds(work.columns[one.column].header, "satisfied")]
    for one in asked:
        if not is_overall(work.columns[one.column].header) and named != [one]:
            work.drop(one.column)


def _by_part(work: Work, one: Guess) -> bool:
    """Whether no more than a word in a longer header says so: a column called `csat` is none of several aspects."""
    told = work.columns[one.column].hint
    return one.confidence < SURE and not (told is not None and told.exact and told.role == one.role)


def _of_grid(work: Work, one: Guess) -> bool:
    """Whether a score is a row of a grid: "Please rate: - Price" beside two more that begin so, or one more such score."""
    column = work.columns[one.column]
    alike = [work.columns[name] for name in grid_of(work, column) if looks_like_answers(work.columns[name])]
    scores = [
        name for name in alike if name.name in work.guesses and work.guesses[name.name].role == one.role
    ]
    return len(alike) >= LEAST_ITEMS or len(scores) > 1


def _among_statements(work: Work, one: Guess) -> bool:
    """Whether an effort is one of many statements to which people say yes or no: "It is easy to find an expert here"."""
    if one.role != "ces":
        return False
    answers = work.columns[one.column].answers
    best = match(answers).best
    if best is None or best.kind.construct != "yesno":
        return False
    return sum(other.answers.keys() == answers.keys() for other in work.columns.values()) > LEAST_ITEMS


@lru_cache(maxsize=1 << 15)  # asked of each column for each other one
def row_of(header: str) -> tuple[str, str]:
    """The question of a grid and its row, from the header of one column; "" twice of any other header.

    >>> row_of("How satisfied are you with: [Price]"), row_of("Please rate: - Price"), row_of("Price (total)")
    (('How satisfied are you with:', 'Price'), ('Please rate:', 'Price'), ('', ''))
    """
    found = _GRID.fullmatch(header.strip())
    if found:
        return found[1].strip(), found[2].strip()
    stem, _, row = header.rpartition(" >> " if " >> " in header else " - ")
    return (stem.strip(), row.strip()) if stem.strip() and row.strip() else ("", "")


def grid_of(work: Work, column: Profile) -> list[str]:
    """The columns that are rows of the same grid question, by their headers; with the column itself."""
    stems = {stem for text in (column.name, column.asked) if (stem := row_of(text)[0])}
    if not stems:
        return []  # of thousands of columns most are no rows of a grid
    return [name for name, one in work.columns.items() if stems & {row_of(one.name)[0], row_of(one.asked)[0]}]


def _tells_silence(work: Work, column: Profile) -> bool:
    """Whether scores stand where a column says that there was an answer, and nowhere else: "Completed" may be said of a ticket."""
    scores = [one.column for one in work.guesses.values() if one.role in SCORES]
    if work.frame is None or not scores or not set(scores) <= {*work.frame.columns}:
        return False
    words = work.frame[column.name].map(lambda cell: str(cell).strip().casefold())
    answered, known = words.map(STATUS) == 0, words.isin(STATUS)
    scored = work.frame[scores].notna().any(axis=1)
    return bool(known.any() and (answered == scored)[known].mean() >= IN_STEP and answered.any())


def status(work: Work) -> None:
    """A column that holds nothing but answered, asked and not asked: it tells the silent from the never asked."""
    for column in work.columns.values():
        told = {cell.strip().casefold() for cell in column.answers}
        if len(told) < 2 or not told <= STATUS.keys() or column.name in work.guesses:
            continue
        if "answered" in told or _tells_silence(work, column):
            evidence = say("its words are {words}", words=join(sorted(told), ", "))
            work.take(Guess(column=column.name, role="status", evidence=(evidence,), confidence=SURE))
            return
