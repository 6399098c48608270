"""Column names as programs leave them out and forms repeat them: row names of R, and one question asked in several branches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from csat_research.intake.headers import asks, hint
from csat_research.survey.questions import SCORES
from csat_research.words import Sentence, join, say

__all__ = ["numbered_twins", "without_row_names"]

LEAST_ROWS = 3


def without_row_names(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The names with an empty one in front, where every row begins with its own number and has one cell more.

    R writes a table so (write.table). An id in front of its answers is none: there another name lacks.

    >>> without_row_names(["q1", "q2"], [["1", "5", "4"], ["2", "3", "3"], ["3", "4", "5"]])
    ['', 'q1', 'q2']
    >>> without_row_names(["id", "q2"], [["1", "5", "4"], ["2", "3", "3"], ["3", "4", "5"]])
    ['id', 'q2']
    """
    told = hint(names[0]) if names else None
    counted = len(rows) >= LEAST_ROWS and all(
        len(row) == len(names) + 1 and row[0].strip() == str(i) for i, row in enumerate(rows, 1)
    )
    if not counted or not all(names) or (told is not None and told.role in ("id", "customer")):
        return list(names)
    return ["", *names]


def numbered_twins(names: Sequence[str], file: str) -> tuple[list[str], tuple[Sentence, ...]]:
    """Names that stand there more than once, each with a number behind it, and what is told of it.

    The first has one too, so that a survey file that names it alone is refused: nobody can tell which one it means. Those
    of scores stay as they are for the same reason.

    >>> numbered_twins(["Why?", "Why?", "Why? (2)", "NPS", "NPS"], "a.csv")[0]
    ['Why? (1)', 'Why? (3)', 'Why? (2)', 'NPS', 'NPS']
    """
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    twins = {name: at for name, at in places.items() if name and len(at) > 1 and not _is_score(name)}
    made, taken = list(names), set(names)
    for name, at in twins.items():
        free = (one for i in count(1) if (one := f"{name} ({i})") not in taken)
        for place in at:
            made[place] = next(free)
            taken.add(made[place])
    return made, tuple(_told(name, at, file) for name, at in twins.items())


def _is_score(name: str) -> bool:
    told = hint(name)
    return told is not None and told.role in SCORES and (told.exact or asks(name))


def _told(name: str, at: Sequence[int], file: str) -> Sentence:
    return say(
        "{file}: the column name {name:quoted} in columns {places} is read with a number behind it",
        file=file,
        name=name,
        places=join([str(place + 1) for place in at], ", "),
    )
