"""Typed: cells as written become numbers, times and text by the role of their column; the rest is rejected with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError
from csat_research.intake.distinct import categories, clean, cleaned, factorised, is_text
from csat_research.intake.labels.folding import dictionary, fold, key, looks
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.raw import Fault, Rejected
from csat_research.intake.values.dates import Order, both_orders, read_times
from csat_research.intake.values.grammar import SECONDS, decimal_mark, duration, number, plain_cell
from csat_research.survey.door.coding import nested
from csat_research.survey.engine.packed import are_many, as_words
from csat_research.survey.questions import GROUPS, Question
from csat_research.words import Sentence, say

__all__ = ["Typed", "truth", "type_columns"]

ORDINARY = 0.5  # a driver is a number column where at least half of its different cells are numbers
TWINS = 3  # pairs of look-alike names that are told
NUMBERS = ("weight", "count", "population", "metric", "points")
REJECTS = ("answered_at", "weight", "count", "population")  # a row is of no use without these


@dataclass(slots=True)
class Typed:
    """A typed frame, rows rejected for a fault, cells set aside while their row stays, and notes."""

    frame: pd.DataFrame
    rejected: list[Rejected] = field(default_factory=list)
    set_aside: list[Rejected] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column while it is typed: its question, distinct cells, and what the file said of it."""

    question: Question
    cells: tuple[str, ...]
    decimal: str
    order: Order | None
    zone: str | None


def type_columns(
    frame: pd.DataFrame,
    questions: Sequence[Question],
    *,
    decimal: str = "",
    orders: Mapping[str, Order] | None = None,
    zone: str | None = None,
) -> Typed:
    """The declared columns by their roles; columns that already have a type (Parquet, a frame) keep it.

    decimal: the mark that the file shows. orders: declared order of day and month by column. zone: the survey's.
    Raises ColumnError where the order of day and month cannot be told.
    """
    found = Typed(frame[["_row"]].copy())
    bad = pd.Series(False, index=frame.index)
    for one in questions:
        if one.column in frame.columns:
            bad |= _type_one(found, frame, one, decimal, (orders or {}).get(one.column), zone)
    found.frame = found.frame[~bad].reset_index(drop=True) if bad.any() else found.frame
    return found


def _type_one(
    found: Typed, frame: pd.DataFrame, one: Question, decimal: str, order: Order | None, zone: str | None
) -> pd.Series:
    """Adds the typed column; returns which rows are to be rejected for it."""
    raw = frame[one.column]
    if pd.api.types.is_timedelta64_dtype(raw) and _is_duration(one):
        raw = raw.dt.total_seconds() / SECONDS[one.unit or "hours"]
    if not is_text(raw):
        found.frame[one.column] = raw
        return pd.Series(False, index=raw.index)
    if one.role in ("id", "customer", "comment") and isinstance(raw.dtype, pd.StringDtype):
        found.frame[one.column] = _text(raw, one)
        return pd.Series(False, index=raw.index)
    try:
        codes, words = factorised(raw)
    except TypeError:  # a list or a record in a cell
        raise nested(one.column) from None
    cells = tuple(dict.fromkeys(words))
    column = _Column(one, cells, decimal_mark(cells, decimal), order, zone)
    values, faults, notes = _convert(column)
    found.notes += notes
    found.frame[one.column] = _mapped(raw.index, codes, words, values, one)
    return _sort_out(found, frame, one, codes, words, faults)


def _text(raw: pd.Series, one: Question) -> Any:
    """Text of many cells; customers of a long file, who come again, as codes of their names."""
    cells = cleaned(raw)
    return as_words(cells) if one.role == "customer" and are_many(len(cells)) else cells


def _sort_out(
    found: Typed,
    frame: pd.DataFrame,
    one: Question,
    codes: np.ndarray,
    words: Sequence[str],
    faults: Mapping[str, Fault],
) -> pd.Series:
    """Lists the faulty cells as rejected rows or as cells set aside; returns which rows go."""
    whole = np.array([*(w in faults and _takes_row(one, faults[w]) for w in words), False])
    faulty = np.array([*(w in faults for w in words), False])
    if faulty.any():
        places = frame["_row"].to_numpy()
        for place in np.flatnonzero(faulty[codes]):
            cell = words[codes[place]]
            listed = Rejected(int(places[place]), one.column, cell, faults[cell])
            (found.rejected if whole[codes[place]] else found.set_aside).append(listed)
    return pd.Series(whole[codes], index=frame.index)


def _takes_row(one: Question, fault: Fault) -> bool:
    return one.role in REJECTS or fault.whole_row


def _is_duration(one: Question) -> bool:
    return one.role in ("driver", "metric") and one.unit in SECONDS


def _mapped(
    index: pd.Index, codes: np.ndarray, words: Sequence[str], values: Mapping[str, Any], one: Question
) -> pd.Series:
    """The typed column; a column without a single value still has the type of its role."""
    table = [*(values.get(word) for word in words), None]  # the last one is for code -1
    if one.role == "answered_at":
        times = pd.to_datetime(pd.Series(table, dtype=object)).astype("datetime64[us]")
        return pd.Series(times.to_numpy()[codes], index=index)
    numbers = {type(value) for value in values.values()} == {float}
    if numbers or (not values and one.role in NUMBERS):
        return pd.Series(np.array(table, dtype=float)[codes], index=index)
    if codes.dtype.itemsize < 8 and (
        one.coded or one.role in GROUPS
    ):  # of a long file: the door takes them as they are
        return pd.Series(categories(table[:-1], codes), index=index)
    return pd.Series(pd.array(table, dtype="str").take(codes), index=index)


Converted = tuple[Mapping[str, Any], Mapping[str, Fault], Sequence[Sentence]]


def _convert(column: _Column) -> Converted:
    one = column.question
    if one.coded:
        return _answers(column), {}, ()
    if one.role == "answered_at":
        return _times(column)
    if _is_duration(one):
        return _parsed(column, lambda cell: duration(cell, one.unit or "hours", column.decimal))
    if one.role in NUMBERS or (one.role == "driver" and _mostly_numbers(column)):
        return _parsed(column, lambda cell: number(cell, column.decimal))
    if one.role == "repurchase":
        return _repurchase(column)
    names = {cell: clean(cell) for cell in column.cells}
    return names, {}, _alike(one, names.values()) if one.role in GROUPS else ()


def _alike(one: Question, names: Iterable[str | None]) -> list[Sentence]:
    """Names of groups that differ in capitals or in letters of another alphabet only; which is meant, people know."""
    seen: dict[str, set[str]] = {}
    for name in names:
        if name is not None:
            seen.setdefault(looks(name), set()).add(name)
    twins = [sorted(spelled) for spelled in seen.values() if len(spelled) > 1]
    return [
        say(
            "{column}: {one:quoted} and {other:quoted} look alike and are counted apart; write them the same way if they are one",
            column=one.column,
            one=spelled[0],
            other=spelled[1],
        )
        for spelled in sorted(twins)[:TWINS]
    ]


def _parsed(column: _Column, parse: Callable[[str], float | Fault | None]) -> Converted:
    found = {cell: parse(cell) for cell in column.cells}
    faults = {cell: value for cell, value in found.items() if isinstance(value, Fault)}
    return {cell: value for cell, value in found.items() if isinstance(value, float)}, faults, ()


def _mostly_numbers(column: _Column) -> bool:
    real = [cell for cell in column.cells if missing_kind(cell) is None]
    good = sum(isinstance(number(cell, column.decimal), float) for cell in real)
    return good > 0 and good >= ORDINARY * len(real)


def _times(column: _Column) -> Converted:
    found = read_times(column.cells, order=column.order, zone=column.zone)
    if found.unclear and (both := both_orders(column.cells)):
        raise ColumnError(
            say(
                "Column {column:quoted} holds dates with the day first ({day}) and with the month first ({month}).  "
                "Write order: day_first (or order: month_first) beside its role; dates that do not fit are then rejected.",
                column=column.question.column,
                day=both[0],
                month=both[1],
            )
        )
    if found.unclear:
        example = next((cell for cell in column.cells if re.match(r"\s*\d{1,2}[-/]\d{1,2}[-/]", cell)), "")
        raise ColumnError(
            say(
                "Column {column:quoted} holds dates such as {example:quoted}, and no date shows whether day or month comes first.  "
                "Write order: day_first (or order: month_first) beside its role.",
                column=column.question.column,
                example=example,
            )
        )
    notes = [say("{column}: {note}", column=column.question.column, note=note) for note in found.notes]
    return found.values, found.faults, notes


def _answers(column: _Column) -> Mapping[str, str]:
    """Answers as their scale spells them: labels by their folded key, numbers in plain digits with a point."""
    scale = column.question.scale
    labels = (*scale.labels, *scale.unanswered, *scale.missing) if scale is not None else ()
    exact = {plain_cell(label): label for label in reversed(labels)}
    keyed = {key(label): label for label in reversed(labels) if not isinstance(number(label), float)}
    return {cell: _answer(cell, exact, keyed, column.decimal) for cell in column.cells}


def _answer(cell: str, exact: Mapping[str, str], keyed: Mapping[str, str], decimal: str) -> str:
    """Numbers are compared as numbers, words by their key ("-1" is not "1")."""
    if (label := exact.get(plain_cell(cell))) is not None:
        return label
    value = number(cell, decimal)
    return f"{value:g}" if isinstance(value, float) else keyed.get(key(cell), cell.strip())


_YES = (
    "x",
    "v",
    "+",
    "✓",
    "✔",
    "☑",
    "1",
    "ja",
    "sant",
    "wahr",
    "vrai",
    "verdadero",
    "истина",
    "prawda",
    "true",
    "yes",
)
_NO = ("-", "0", "☐", "✗", "nej", "falskt", "falsch", "faux", "falso", "ложь", "fałsz", "false", "no")


@lru_cache(maxsize=1)
def _truth_table() -> dict[str, float]:
    found = {fold(word): 1.0 for word in _YES} | {fold(word): 0.0 for word in _NO}
    for sets in dictionary()["languages"].values():
        for row in sets.get("yesno_2", {}).get("labels", ()):
            found |= {fold(word): float(row["code"]) for word in (row["label"], *row["synonyms"])}
    return found


def truth(cell: str) -> float | None:
    """1 for yes, 0 for no, in the words and marks of many tools; None for anything else.

    >>> truth("ИСТИНА"), truth("nej"), truth("✓"), truth("maybe")
    (1.0, 0.0, 1.0, None)
    """
    return _truth_table().get(fold(cell))


def _repurchase(column: _Column) -> Converted:
    """Yes and no become 1 and 0; other numbers stay, other words are no purchases and no refusals."""
    words = {cell: truth(cell) for cell in column.cells}
    real = [cell for cell in column.cells if missing_kind(cell) is None]
    if all(isinstance(number(cell, column.decimal), float) for cell in real) and any(
        words[cell] is None for cell in real
    ):
        return _parsed(column, lambda cell: number(cell, column.decimal))
    fault = Fault(say("this is neither yes nor no"), say("write yes or no, or leave the cell empty"))
    values = {cell: words[cell] for cell in real if words[cell] is not None}
    return values, {cell: fault for cell in real if cell not in values}, ()
