"""Collected: what an engine gives back, as pandas - a few rows, one row, how many, and one row for each answer."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = [
    "MOST_ROWS",
    "codes_of",
    "collected",
    "held",
    "is_words",
    "one_row",
    "rows_in",
    "single_answers",
    "words_at",
]

MOST_ROWS = 2_000_000  # that a method which needs each answer by itself holds in memory


def collected(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """The rows of a lazy frame, computed on its engine; what is packed comes as text and float64."""
    rows = held(frame)
    wide = {
        name: _wide(rows[name])
        for name, kind in zip(rows.columns, rows.dtypes, strict=True)
        if _is_packed(kind)
    }
    return rows.assign(**wide) if wide else rows


def held(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """The same as it is held: of a long table codes of words and short numbers (`packed`)."""
    return frame.collect("pandas").to_native()


def is_words(kind: Any) -> bool:
    """Whether a column is codes of words."""
    return isinstance(kind, pd.CategoricalDtype) and isinstance(kind.categories.dtype, pd.StringDtype)


def codes_of(cells: pd.Series) -> np.ndarray:
    """(n,) the code of each cell of a column of codes, not copied; -1 where it is missing."""
    found: Any = cells.array
    return np.asarray(found.codes)


def words_at(words: Any, codes: np.ndarray) -> Any:
    """The words of some codes; missing where a code is -1."""
    return pd.array(words, dtype="str").take(codes, allow_fill=True)


def _is_packed(kind: Any) -> bool:
    return is_words(kind) or kind in (np.float32, np.int32)


def _wide(column: pd.Series) -> pd.Series:
    if not is_words(column.dtype):
        return column.astype("float64" if column.dtype == np.float32 else "int64")
    return pd.Series(words_at(column.cat.categories, codes_of(column)), index=column.index)


def one_row(frame: nw.LazyFrame[Any], *sums: nw.Expr) -> pd.Series:
    """One row of sums over a whole frame."""
    return collected(frame.select(*sums)).iloc[0]


def rows_in(frame: nw.LazyFrame[Any]) -> int:
    """How many rows a frame has."""
    if frame.implementation.is_pandas():
        return len(held(frame))
    return int(one_row(frame, nw.len().alias("n"))["n"])


def single_answers(rows: pd.DataFrame) -> pd.DataFrame:
    """A row of counts (`_n`) becomes its answers; its weight (`_w`) is shared among them. Raises MethodError above `MOST_ROWS`.

    >>> single_answers(pd.DataFrame({"score": [5, 2], "_n": [2.0, 1.0], "_w": [3.0, 1.0]}))
       score   _n   _w
    0      5  1.0  1.5
    1      5  1.0  1.5
    2      2  1.0  1.0
    """
    copies = rows["_n"].round().astype(int)
    if (copies == 1).all():
        return rows
    if copies.sum() > MOST_ROWS:
        raise MethodError(
            say(
                "The file counts {n:count} answers here, and this looks at each of them: up to {most:count} can be held. Choose a period.",
                n=int(copies.sum()),
                most=MOST_ROWS,
            )
        )
    found = rows.loc[rows.index.repeat(copies)].reset_index(drop=True)
    return found.assign(_w=found["_w"] / found["_n"], _n=1.0)
