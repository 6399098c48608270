"""Files apart: where the files of one survey were asked differently - other words, other answers, another order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.labels.folding import key
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.raw import RawTable
from csat_research.intake.sources import STRIDE
from csat_research.intake.values.grammar import number
from csat_research.survey.questionnaire import moved
from csat_research.survey.questions import SCALED, Question
from csat_research.words import Sentence, say

__all__ = ["files_apart", "files_counted"]

ENOUGH = 30  # answers in each file: of fewer, one that nobody chose tells nothing
MOST = 5


def files_apart(
    tables: Sequence[RawTable], frame: pd.DataFrame, questions: Sequence[Question]
) -> list[Sentence]:
    """What each file asks otherwise than the first one; said on reading, before anything is compared.

    frame: the raw answers of all files, whose `_row` tells the file. questions: the declared columns.
    """
    place = frame["_row"] // STRIDE

    def counted(i: int, column: str) -> pd.Series:
        return frame.loc[place == i, column].dropna().astype(str).value_counts()

    return files_counted(tables, [one for one in questions if one.column in frame], counted)


def files_counted(
    tables: Sequence[RawTable], asked: Sequence[Question], counted: Callable[[int, str], pd.Series]
) -> list[Sentence]:
    """The same where the cells of each file were counted. counted: rows of each cell of a column, of the file of a number."""
    if len(tables) < 2:
        return []
    found: list[Sentence] = []
    for i, table in enumerate(tables[1:], 1):
        told = [
            *_words(tables[0], table, asked),
            *_answers(lambda name: counted(0, name), partial(counted, i), asked),
            *_order(tables[0], table, asked),
        ]
        names = {"first": tables[0].name, "other": table.name}
        found += [say("{other} was asked otherwise than {first}: {what}", what=one, **names) for one in told]
    return found


def _words(first: RawTable, other: RawTable, asked: Sequence[Question]) -> Iterator[Sentence]:
    """Questions whose text stands in both files and is not the same."""
    for one in asked:
        before, after = first.labels.get(one.column, ""), other.labels.get(one.column, "")
        if before and after and key(before) != key(after):
            yield say(
                "{column:quoted} is {before:quoted} there and {after:quoted} here",
                column=one.column,
                before=before,
                after=after,
            )


def _answers(
    first: Callable[[str], pd.Series], other: Callable[[str], pd.Series], asked: Sequence[Question]
) -> Iterator[Sentence]:
    """Scaled questions whose answers, of thirty or more, are not of one scale: other words, or numbers that end elsewhere."""
    for one in asked:
        if one.role not in SCALED:
            continue
        before, after = (_counts(cells(one.column), one) for cells in (first, other))
        if min(sum(before.values()), sum(after.values())) < ENOUGH:
            continue
        top = [max((value for value in _numbers(cells)), default=None) for cells in (before, after)]
        words = [
            {key(cell): cell for cell in cells if not isinstance(number(cell), float)}
            for cells in (before, after)
        ]
        if None not in top and abs(top[0] - top[1]) > 1:  # type: ignore[operator]
            yield say(
                "{column:quoted} goes up to {before:plain} there and to {after:plain} here",
                column=one.column,
                before=top[0],
                after=top[1],
            )
        elif (new := _only(words[1], words[0])) and (gone := _only(words[0], words[1])):
            yield say(
                "{column:quoted} has answers here that are not there ({new}), and there that are not here ({gone})",
                column=one.column,
                new=listing(new, MOST),
                gone=listing(gone, MOST),
            )


def _only(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    return [cell for name, cell in here.items() if name not in there]


def _counts(counts: pd.Series, one: Question) -> Mapping[str, int]:
    """Answers as written with their rows; what stands for no answer is left out."""
    return {
        str(cell): int(n)
        for cell, n in counts.items()
        if missing_kind(str(cell)) is None and (one.scale is None or one.scale.kind_of(cell) is None)
    }


def _numbers(cells: Mapping[str, int]) -> Iterator[float]:
    for cell in cells:
        if isinstance(value := number(cell), float):
            yield value


def _order(first: RawTable, other: RawTable, asked: Sequence[Question]) -> Iterator[Sentence]:
    """Questions that stand at another place among those that both files have."""
    shared = {one.column for one in asked}
    before, after = ([name for name in one.columns if name in shared] for one in (first, other))
    if elsewhere := moved(before, after):
        yield say("asked in another order: {names}", names=listing(elsewhere, MOST))
