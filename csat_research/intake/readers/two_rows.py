"""Two header rows: a question stands over its first column or over all of them, its rows or options below."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.intake.labels.folding import split_number
from csat_research.intake.raw import Heads, RawTable
from csat_research.intake.readers.reader import plain_text
from csat_research.intake.readers.ticks import Ticks, with_lists

__all__ = ["SINGLE", "is_grid", "lists_below", "spanned_heads"]

SINGLE = ("Response", "Open-Ended Response")  # below a question of one column
BETWEEN = " - "  # in a name, between the question and its row
LEAST_BELOW = 2  # rows under one question
SEVERAL = 0.25  # of the blank cells below questions


def spanned_heads(rows: Sequence[Sequence[str]]) -> Heads:
    """The names that two header rows make: the question, and behind it its row where several columns have that question.

    >>> spanned_heads([["id", "How good was:", ""], ["", "Price", "Staff"]]).names
    ('id', 'How good was: - Price', 'How good was: - Staff')
    """
    spans = _spans(rows[0], rows[1])
    merged = any(
        not question and _below(rows[1], i) for i, question in enumerate(spans)
    )  # by subject, not by question
    names, labels = [], {}
    for i, question in enumerate(spans):
        below = _below(rows[1], i)
        several = spans.count(question) > 1 and question != ""
        name = (
            f"{question}{BETWEEN}{below}" if several and below and below not in SINGLE else question or below
        )
        names.append(name)
        if name != question and not merged:
            labels[name] = below
    return Heads(rows=2, names=tuple(names), labels=labels)


def is_grid(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the second row holds the rows of questions in the first, and no answers: words, blank under nearly all other columns.

    Where two questions and more stand there, the other columns may have their names in the second row, as merged cells leave them.

    >>> is_grid([["id", "How good was:", ""], ["", "Price", "Staff"], ["1", "Good", "Bad"]])
    True
    >>> is_grid([["", "Delivery", "", "Support", ""], ["id", "Rating", "Remark", "Rating", "Remark"], ["1", "4", "", "5", ""]])
    True
    >>> is_grid([["id", "How good was it?", ""], ["1", "Good", "late"], ["2", "Good", "early"]])
    False
    """
    if len(rows) < 3:
        return False
    spans = _spans(rows[0], rows[1])
    pairs = [(question, _below(rows[1], i)) for i, question in enumerate(spans)]
    single = _single(rows, pairs)
    grid = [(question, below) for question, below in pairs if question and spans.count(question) > 1]
    outside = [(question, below) for question, below in pairs if (question, below) not in grid]
    named = all(split_number(below).words for _, below in grid) and not any(
        _is_answer(rows, i) for i, pair in enumerate(pairs) if pair in grid
    )
    merged = len({question for question, _ in grid}) > 1
    blank = bool(outside) and all(
        below in ("", *SINGLE)
        or (merged and not question and split_number(below).words)
        or (question, below) in single
        for question, below in outside
    )
    return len(grid) >= LEAST_BELOW and len(set(grid)) == len(grid) and named and blank


def _single(rows: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Questions of one column with a word of their own below, where hardly any have one and most columns are blank there.

    Survicate writes Score and Label, Answer and Insight, and Action below its questions.
    """
    blank = sum(below == "" for _, below in pairs)
    found = [
        (question, below)
        for i, (question, below) in enumerate(pairs)
        if question and split_number(below).words and not _is_answer(rows, i)
    ]
    alone = [one for one in found if [question for question, _ in pairs].count(one[0]) == 1]
    return alone if len(alone) <= SEVERAL * blank else []


def _is_answer(rows: Sequence[Sequence[str]], i: int) -> bool:
    """Whether the cell of the second row stands further down among others; where it stands alone it is an option, ticked."""
    below = {_below(row, i) for row in rows[2:]} - {""}
    return _below(rows[1], i) in below and len(below) > 1


def lists_below(table: RawTable) -> RawTable:
    """Questions of which people choose several, an option a column, as one column of lists each."""
    groups: dict[str, dict[str, str]] = {}
    for name, option in table.labels.items():
        if (question := name.removesuffix(f"{BETWEEN}{option}")) != name:
            groups.setdefault(question, {})[name] = option
    return with_lists(table, [Ticks(name=name, options=options) for name, options in groups.items()])


def _below(row: Sequence[str], i: int) -> str:
    return plain_text(row[i]) if i < len(row) else ""


def _spans(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The question of each column: the last one named to its left, where something stands below."""
    found: list[str] = []
    for i, cell in enumerate(above):
        spanned = bool(found) and not cell.strip() and i < len(below) and bool(below[i].strip())
        found.append(found[-1] if spanned else plain_text(cell))
    return found
