"""Guesses of rows marked as tests: a column, or a cell among others, that says an answer was sent for a trial; always asked."""

from __future__ import annotations

from csat_research.errors import listing
from csat_research.intake.labels.folding import key, keys
from csat_research.intake.seen.evidence import LIKELY, Choice, Guess, Open, Profile, Work
from csat_research.intake.values.typed import truth
from csat_research.intake.word_lists import word_lists
from csat_research.words import say

__all__ = ["marked_cells", "marked_columns"]

MOST = 0.5  # of the rows: more are hardly tests
MOST_WORDS = 30  # different cells of a status


def marked_columns(work: Work) -> None:
    """Columns called test, preview or internal that hold yes and no, or such words."""
    for column in work.columns.values():
        if column.name in work.guesses or not _called(column, "test_columns"):
            continue
        cells = [cell for cell in column.answers if truth(cell) == 1.0 or _is_one(cell, "test_cells")]
        others = [cell for cell in column.answers if cell not in cells and truth(cell) is None]
        if cells and not others:
            _ask(work, column, cells)


def marked_cells(work: Work) -> None:
    """Words such as test or preview among those of a column, of a status or a way to split; not those of experiments."""
    for column in work.columns.values():
        taken = work.guesses.get(column.name)
        if (taken is not None and taken.role != "segment") or len(column.answers) > MOST_WORDS:
            continue
        inside = _called(column, "status_columns") and not _of_experiments(column)
        cells = [cell for cell in column.answers if _is_one(cell, "test_cells")]
        inner = [cell for cell in column.answers if inside and _is_one(cell, "internal_cells")]
        if (cells or inner) and len(column.answers) > len(cells) and not _of_experiments(column):
            _ask(work, column, cells or inner, sure=bool(cells))


def _called(column: Profile, words: str) -> bool:
    return key(column.name) in keys(tuple(word_lists()[words]))


def _is_one(cell: str, words: str) -> bool:
    return key(cell) in keys(tuple(word_lists()[words]))


def _of_experiments(column: Profile) -> bool:
    """Whether a test is a group of an experiment or a part of data for programs that learn."""
    return any(_is_one(cell, "of_experiments") for cell in column.answers)


def _ask(work: Work, column: Profile, cells: list[str], sure: bool = True) -> None:
    """Whether rows so marked shall be left out; the guess is yes, but not of most rows."""
    n = sum(column.answers[cell] for cell in cells)
    told = say("{cells} marks answers that are tests", cells=listing(cells, 3))
    split = column.name in work.guesses
    if not split:
        mark = Guess(column=column.name, role="status", options={}, evidence=(told,), confidence=LIKELY)
        work.take(mark)
    out = Choice(
        key="out",
        label=say("leave them out; they are counted as left out"),
        changes={column.name: {"leave_out": cells}},
    )
    counted = Choice(
        key="count", label=say("no: they are answers"), changes={column.name: {} if split else None}
    )
    choices = (out, counted) if sure and n <= MOST * column.rows else (counted, out)
    text = say(
        "{column:quoted} is {cells} in {n:count} of {rows:count} rows. Are these tests, which are no answers of customers?",
        column=column.name,
        cells=listing(cells, 3),
        n=n,
        rows=column.rows,
    )
    work.questions.append(Open(column=column.name, text=text, choices=choices, weight=96))
