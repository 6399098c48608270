"""NPS that the header does not tell: a column of 0 to 10 beside the groups made of it, or the score of a file called NPS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

import pandas as pd

from csat_research.intake.headers import uncoupled
from csat_research.intake.labels.matching import match, tells_groups
from csat_research.intake.scales.guess import guess_scale, take_scaled
from csat_research.intake.seen.evidence import LIKELY, SURE, Profile, Work
from csat_research.words import say

__all__ = ["nps_behind_groups", "nps_of_the_file"]

ROWS = 20  # fewer rows may agree by chance
# names that say nothing of what was asked
PLAIN = (
    "score", "scores", "rating", "ratings", "response", "responses", "answer", "answers", "value", "оценка", "ответ", "ocena",
    "odpowiedź", "betyg", "svar", "امتیاز", "پاسخ", "bewertung", "antwort", "note", "nota", "puntuación",
)  # fmt: skip
ENDS = [-1.0, 6.0, 8.0, 10.0]  # of detractors, passives, promoters, whose codes are 1, 2 and 3


def nps_behind_groups(work: Work) -> None:
    """Takes the numbers that promoters, passives and detractors were told by, whatever they are called.

    Tools write both; the numbers say more, and are no satisfaction score for being called so. Every row must agree.
    """
    for column in [one for one in work.columns.values() if one.name not in work.guesses]:
        told = match(column.counts, column.spoken)
        if told.best is None or not tells_groups(told):
            continue
        codes = told.best.codes
        source = next((one for one in work.columns.values() if _made_of(work, column, codes, one)), None)
        found = guess_scale(source, "nps") if source is not None else None
        if source is None or found is None:
            continue
        why = say("its groups stand beside it in {column:quoted}", column=column.name)
        take_scaled(work, source, "nps", replace(found, questions=(), confidence=SURE), (why,), SURE)
        work.set_aside.add(column.name)
        work.notes.append(
            say(
                "{column:quoted} holds the groups of {source:quoted} and is not used beside it",
                column=column.name,
                source=source.name,
            )
        )
        return


def _made_of(work: Work, groups: Profile, codes: Mapping[str, float], source: Profile) -> bool:
    """Whether each group is that of the number beside it, in every row that has both."""
    inside = source.numeric >= 0.9 and all(one == int(one) and 0 <= one <= 10 for one in source.numbers)
    if work.frame is None or source.name in work.guesses or not inside:
        return False
    cells = work.frame[groups.name].map(lambda cell: codes.get(str(cell)) if cell is not None else None)
    group = pd.to_numeric(cells, errors="coerce")
    numbers = pd.to_numeric(work.frame[source.name], errors="coerce")
    both = group.notna() & numbers.notna()
    told = pd.cut(numbers[both], ENDS, labels=[1.0, 2.0, 3.0]).astype(float)
    return int(both.sum()) >= ROWS and bool((told == group[both]).all())


def nps_of_the_file(work: Work, *, file: str) -> None:
    """Takes the one plain score of 0 to 10 of a file that is called NPS: "nps_2024.csv" with a column "Score"."""
    named = re.split(r"[\W_\d]+", uncoupled(PurePath(file).stem).casefold())
    plain = [
        one for one in work.columns.values() if one.name not in work.guesses and one.name.casefold() in PLAIN
    ]
    elsewhere = any(one.hint is not None and one.hint.role == "nps" for one in work.columns.values())
    called = {"nps", "promoter"} & set(named) or PurePath(file).stem.casefold().startswith("nps")
    if not called or elsewhere or len(plain) != 1:
        return
    column = plain[0]
    found = guess_scale(column, "nps") if max(column.numbers, default=0) == 10 else None
    if found is not None:
        why = say("the file is called {file:quoted}", file=PurePath(file).name)
        take_scaled(work, column, "nps", found, (why,), LIKELY)
