"""Packed: answers of a long table that pandas holds in a few bytes a cell; `collected` gives them back as everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.survey.collected import held, is_words

__all__ = ["LONG", "as_words", "is_long", "looked_up", "packed", "with_codes", "with_words", "words_merged"]

LONG = 500_000  # rows from which a table is packed
Table = Mapping[Any, float | None]
SUMMED = ("_n", "_w", "_w2")  # engines add these up in all their digits
OFTEN = 2  # rows a word, on average, from which text is kept as codes of words


def is_long(frame: nw.LazyFrame[Any]) -> bool:
    """Whether pandas holds a frame of so many rows that a few bytes a cell are worth the trouble."""
    return frame.implementation.is_pandas() and len(held(frame)) >= LONG


def with_codes(
    frame: nw.LazyFrame[Any], column: str, tables: Mapping[str, Table]
) -> nw.LazyFrame[Any] | None:
    """The frame with a column for each table: what it gives for each word, and under None for all it does not name.

    None where the column is not codes of words: then the engine looks its values up.
    """
    rows = held(frame) if frame.implementation.is_pandas() else None
    if rows is None or not is_words(rows[column].dtype):
        return None
    kind = np.float32 if len(rows) >= LONG else np.float64  # codes of answers are short numbers
    found = {name: looked_up(rows[column], table, kind) for name, table in tables.items()}
    return nw.from_native(rows.assign(**found)).lazy()


def looked_up(cells: pd.Series, table: Table, kind: type = np.float64) -> np.ndarray:
    """(n,) what a table gives for each cell of a column of codes.

    >>> looked_up(pd.Series(["Good", None, "Bad"], dtype="category"), {"Good": 2.0}).tolist()
    [2.0, nan, nan]
    """
    other = table.get(None)
    values = [table.get(word, other) for word in cells.cat.categories]
    return np.array([*values, other], dtype=kind)[cells.cat.codes.to_numpy()]


def with_words(frame: nw.LazyFrame[Any], column: str, name: str, row: str | None = None) -> nw.LazyFrame[Any]:
    """The frame with a column of words in their order, without blanks around them; `coding.text` of a column of codes.

    row: what a row without a word is named by, before its number, for customers: there 7.0 is 7.
    """
    rows = held(frame)
    codes, words = _stripped(rows[column], whole=row is not None)
    if row is not None and (silent := codes < 0).any():
        places, distinct = pd.factorize(row + rows["_row"][silent].astype("str"))
        codes = codes.astype(np.int32)
        codes[silent] = len(words) + places
        codes, words = _merged(codes, pd.Index([*words, *distinct], dtype="str").array)
    return nw.from_native(rows.assign(**{name: _ordered(codes, words)})).lazy()


def _stripped(cells: pd.Series, *, whole: bool) -> tuple[np.ndarray, Any]:
    """Codes and words without blanks around them; what is nothing but blanks is missing."""
    codes, words = cells.cat.codes.to_numpy(), pd.Series(cells.cat.categories, dtype="str")
    bare = words.str.strip()
    if whole and bare.str.endswith(".0").any():
        bare = bare.str.replace(r"^(\d+)\.0$", r"\1", regex=True)
    return (codes, words.array) if bare.equals(words) else _merged(codes, bare.where(bare != "").array)


def words_merged(codes: np.ndarray, words: Any) -> pd.Categorical:
    """Codes of words, some of which may be the same or missing, as codes of words in their order.

    >>> words_merged(np.array([0, 1, 2, -1]), pd.array(["b", "a", "b"], dtype="str")).tolist()
    ['b', 'a', 'b', nan]
    """
    return _ordered(*_merged(codes, words))


def _merged(codes: np.ndarray, words: Any) -> tuple[np.ndarray, Any]:
    """Codes of words that stand there once; of a missing word nothing is left."""
    places, distinct = pd.factorize(words)
    return np.append(places, -1).astype(np.int32)[codes], distinct


def as_words(column: pd.Series) -> pd.Series | pd.Categorical:
    """Text as codes of its words, in their order; text whose cells mostly differ stays as it is.

    >>> as_words(pd.Series(["phone", "chat", None, "phone"])).codes.tolist()
    [1, 0, -1, 1]
    """
    import pyarrow as pa

    if is_words(column.dtype):
        return _ordered(column.cat.codes.to_numpy(), column.cat.categories)
    found = pa.array(column.array, pa.large_string()).dictionary_encode()
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    if len(found.dictionary) * OFTEN > len(column):
        return column
    codes = found.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return _ordered(codes, pd.array(found.dictionary, dtype="str"))


def _ordered(codes: np.ndarray, words: Any) -> pd.Categorical:
    """Codes of the words that somebody has, in their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    used = np.zeros(len(words) + 1, bool)
    used[codes] = True
    known = np.flatnonzero(used[:-1])
    texts = pa.array(words, pa.large_string()).take(pa.array(known))
    order = pc.sort_indices(texts).to_numpy()
    table = np.full(len(words) + 1, -1, np.int32)
    table[known[order]] = np.arange(len(known), dtype=np.int32)
    index = pd.Index(pd.array(texts.take(pa.array(order)), dtype="str"))
    return pd.Categorical.from_codes(table[codes], categories=index, validate=False)


def packed(frame: nw.LazyFrame[Any], columns: Mapping[str, nw.Expr]) -> nw.LazyFrame[Any]:
    """The columns of a long frame, computed one by one, each in as few bytes as hold all of it."""
    found: dict[str, Any] = {}
    beside = nw.col("_row").alias("_at")  # so that a constant, too, stands in every row
    for name, expression in columns.items():
        found[name] = _small(name, held(frame.select(beside, expression.alias(name)))[name])
    if "_day" in found and np.array_equal(found["_day"], found["_time"], equal_nan=True):
        found["_day"] = found["_time"]  # where no time of day is known both are one
    return nw.from_native(pd.DataFrame(found, copy=False)).lazy()


def _small(name: str, column: pd.Series) -> Any:
    if is_words(column.dtype) or isinstance(column.dtype, pd.StringDtype):
        return as_words(column)
    values = column.to_numpy()
    if values.dtype.kind == "f":
        return _short(values, exact=name in SUMMED)
    if name == "_row" and values.dtype.kind == "i" and abs(values).max(initial=0) < 2**31:
        return values.astype(np.int32)
    return values


def _short(values: np.ndarray, *, exact: bool) -> np.ndarray:
    """Numbers that are all the same take the room of one; whole numbers that float32 holds take half."""
    if np.array_equal(values, np.broadcast_to(values[:1], values.shape), equal_nan=True):
        return np.broadcast_to(values[:1].copy(), values.shape)
    short = values.astype(np.float32)
    return values if exact or not np.array_equal(short, values, equal_nan=True) else short
