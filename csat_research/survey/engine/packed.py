"""Packed: answers of a long table that pandas holds in a few bytes a cell; `collected` gives them back as everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.survey.engine.collected import codes_of, held, is_words

__all__ = [
    "LONG",
    "are_many",
    "as_words",
    "is_long",
    "looked_up",
    "packed",
    "release",
    "with_codes",
    "with_words",
    "words_merged",
]

LONG = 500_000  # rows from which a table is packed
Table = Mapping[Any, float | None]
SUMMED = ("_n", "_w", "_w2")  # engines add these up in all their digits
AT_ONCE = 1_000_000
OFTEN = 2  # rows a word, on average, from which text is kept as codes of words


def are_many(rows: int) -> bool:
    """Whether a table of so many rows is packed."""
    return rows >= LONG


def is_long(frame: nw.LazyFrame[Any]) -> bool:
    """Whether pandas holds a frame of so many rows that a few bytes a cell are worth the trouble."""
    return frame.implementation.is_pandas() and are_many(len(held(frame)))


def with_codes(
    frame: nw.LazyFrame[Any], column: str, tables: Mapping[str, Table]
) -> nw.LazyFrame[Any] | None:
    """The frame with a column for each table: what it gives for each word, and under None for all it does not name.

    None where the column is not codes of words: then the engine looks its values up.
    """
    rows = held(frame) if frame.implementation.is_pandas() else None
    if rows is None or not is_words(rows[column].dtype):
        return None
    short = are_many(len(rows))
    return _beside(
        rows, {name: looked_up(rows[column], table, short=short) for name, table in tables.items()}
    )


def _beside(rows: pd.DataFrame, found: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    """Rows with more columns, none of them copied."""
    columns = {**{name: rows[name] for name in rows.columns}, **found}
    return nw.from_native(pd.DataFrame(columns, index=rows.index, copy=False)).lazy()


def release() -> None:
    """Give back what Arrow has freed and keeps for later: of a long table that is as much as the table."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()


def looked_up(cells: pd.Series, table: Table, *, short: bool = False) -> np.ndarray:
    """(n,) what a table gives for each cell of a column of codes. short: in four bytes, where they hold all of it.

    >>> looked_up(pd.Series(["Good", None, "Bad"], dtype="category"), {"Good": 2.0}).tolist()
    [2.0, nan, nan]
    """
    other = table.get(None)
    codes = codes_of(cells)
    values = np.array([*(table.get(word, other) for word in cells.cat.categories), other], dtype=float)
    values = _short(values, exact=False) if short and len(values) > 1 else values
    given = values[_used(codes, len(values) - 1)]
    return np.broadcast_to(given[:1], codes.shape) if _constant(given) else values[codes]


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
    return _beside(rows, {name: _ordered(codes, words)})


def _stripped(cells: pd.Series, *, whole: bool) -> tuple[np.ndarray, Any]:
    """Codes and words without blanks around them; what is nothing but blanks is missing."""
    codes, words = codes_of(cells), pd.Series(cells.cat.categories, dtype="str")
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
        return _ordered(codes_of(column), column.cat.categories)
    whole: Any = pa.chunked_array(pa.array(column.array, pa.large_string()))
    pieces = whole.dictionary_encode().chunks  # of one dictionary, that of the whole column
    words = pieces[0].dictionary if pieces else pa.array([], pa.large_string())
    if len(words) * OFTEN > len(column):
        return column
    table, texts = _in_order(words, np.arange(len(words)))
    codes, start = np.empty(len(column), np.int32), 0
    for one in pieces:
        codes[start : start + len(one)] = table[one.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
        start += len(one)
    return _categorical(codes, texts)


def _ordered(codes: np.ndarray, words: Any) -> pd.Categorical:
    """Codes of the words that somebody has, in their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = np.flatnonzero(_used(codes, len(words))[:-1])
    texts = pa.array(words, pa.large_string())
    if len(known) == len(words) and pc.all(pc.less(texts[:-1], texts[1:])).as_py() is not False:
        return _categorical(codes, texts)
    table, texts = _in_order(texts, known)
    return _categorical(table[codes], texts)


def _in_order(texts: Any, known: np.ndarray) -> tuple[np.ndarray, Any]:
    """Which place each word takes among the known ones in their order (-1: none, as of the last, missing), and these."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = np.full(len(texts) + 1, -1, np.int32)
    texts = texts.take(pa.array(known))
    order = pc.sort_indices(texts).to_numpy()
    table[known[order]] = np.arange(len(known), dtype=np.int32)
    return table, texts.take(pa.array(order))


def _used(codes: np.ndarray, size: int) -> np.ndarray:
    """(size + 1,) whether each code occurs; the last one stands for what is missing."""
    used = np.zeros(size + 1, bool)
    for part in _parts(len(codes)):
        used[codes[part]] = True
    return used


def _parts(size: int) -> Iterator[slice]:
    """A long column in parts, so that nothing of its length is made on the way."""
    return (slice(start, start + AT_ONCE) for start in range(0, size, AT_ONCE))


def _categorical(codes: np.ndarray, texts: Any) -> pd.Categorical:
    """Codes of different words: pandas is not asked to see that they differ, it would keep 90 bytes a word for it."""
    kind: Any = pd.CategoricalDtype
    words = kind._from_fastpath(pd.Index(pd.array(texts, dtype="str")), ordered=False)
    return pd.Categorical.from_codes(codes, dtype=words, validate=False)


def packed(frame: nw.LazyFrame[Any], columns: Mapping[str, nw.Expr]) -> nw.LazyFrame[Any]:
    """The columns of a long frame, computed one by one, each in as few bytes as hold all of it."""
    release()
    found: dict[str, Any] = {}
    beside = nw.col("_row").alias("_at")  # so that a constant, too, stands in every row
    for name, expression in columns.items():
        found[name] = _small(name, held(frame.select(beside, expression.alias(name)))[name])
    if "_day" in found and _same(found["_day"], found["_time"]):
        found["_day"] = found["_time"]  # where no time of day is known both are one
    return nw.from_native(pd.DataFrame(found, copy=False)).lazy()


def _small(name: str, column: pd.Series) -> Any:
    if is_words(column.dtype) or isinstance(column.dtype, pd.StringDtype):
        return as_words(column)
    values = column.to_numpy()
    if values.dtype.kind == "f":
        return _short(values, exact=name in SUMMED)
    if name == "_row" and values.dtype.kind == "i" and abs(values).max(initial=0) < 2**31:
        return values.astype(np.int32, copy=False)
    return values


def _short(values: np.ndarray, *, exact: bool) -> np.ndarray:
    """Numbers that are all the same take the room of one; whole numbers that float32 holds take half."""
    if _constant(values):
        return np.broadcast_to(values[:1].copy(), values.shape)
    short = values.astype(np.float32, copy=False)
    return values if exact or not _same(short, values) else short


def _constant(values: np.ndarray) -> bool:
    return _same(values, np.broadcast_to(values[:1], values.shape))


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two columns hold the same numbers."""
    return all(np.array_equal(one[part], other[part], equal_nan=True) for part in _parts(len(one)))
