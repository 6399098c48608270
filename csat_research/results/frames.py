"""Tables as plain data and back, nothing rounded; missing is null, sentences stay sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any

import numpy as np
import pandas as pd

from csat_research.words import Sentence, from_json

__all__ = ["Frames", "frame_from_json", "frame_to_json", "held", "is_numeric", "records", "strict"]


def frame_to_json(table: pd.DataFrame) -> dict[str, Any]:
    """Columns and rows of a table; NaN and infinities become null.

    >>> frame_to_json(pd.DataFrame({"n": [3], "estimate": [np.nan]}))
    {'columns': ['n', 'estimate'], 'rows': [[3, None]]}
    """
    return {
        "columns": [str(c) for c in table.columns],
        "rows": [[_cell(value) for value in row] for row in _rows(table)],
    }


def frame_from_json(data: Mapping[str, Any]) -> pd.DataFrame:
    """The table that `frame_to_json` wrote; null in a number column is NaN again."""
    rows, names, index = data["rows"], data["columns"], pd.RangeIndex(len(data["rows"]))
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    # Named at the end: pandas takes as long to look into a dictionary by words as to make the table.
    found = pd.DataFrame({i: _column(values, index) for i, values in enumerate(columns)}, index=index)
    found.columns = pd.Index(names, dtype="str")
    return found


class Frames(Mapping[str, pd.DataFrame]):
    """Tables by name, as `frame_to_json` wrote them, each made when it is first asked for: a page shows few of all there are.

    >>> Frames({"total": {"columns": ["n"], "rows": [[3]]}})["total"]["n"].tolist()
    [3]
    """

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._stored, self._made = stored, dict[str, pd.DataFrame]()

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = frame_from_json(self._stored[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries of Python's own values.

    >>> records(pd.DataFrame({"label": ["chat"], "n": [3]}))
    [{'label': 'chat', 'n': 3}]
    """
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in _rows(table)]


def _rows(table: pd.DataFrame) -> list[list[Any]]:
    """The rows as Python's own values, each of its column's kind; a Series for each column takes pandas five times as long."""
    found: list[list[Any]] = table.to_numpy(object).tolist() if len(table.columns) else []
    return found


def strict(data: Any) -> Any:
    """Plain data as JSON knows it: what is not finite is null, as in the cells of a table.

    >>> strict({"rate": float("nan"), "names": ("a", "b")})
    {'rate': None, 'names': ['a', 'b']}
    """
    if isinstance(data, Mapping):
        return {str(name): strict(value) for name, value in data.items()}
    return [strict(value) for value in data] if isinstance(data, list | tuple) else _cell(data)


def held(values: Sequence[Any]) -> list[Any]:
    """A column of a stored table as a frame would hold it: sentences again, and whole numbers with a gap as any numbers."""
    rich: list[Any] = [from_json(one) if isinstance(one, Mapping) else one for one in values]
    kinds = set(map(type, rich))
    if kinds <= {int, float, NoneType} and kinds != {int}:
        return [None if one is None else float(one) for one in rich]
    return rich


def is_numeric(values: Sequence[Any]) -> bool:
    """Whether nothing but numbers and gaps stands in a column.

    >>> is_numeric([1, None]), is_numeric([True, None]), is_numeric(["1"])
    (True, False, False)
    """
    return set(map(type, values)) <= {int, float, NoneType}


def _column(values: Sequence[Any], index: pd.RangeIndex) -> np.ndarray | pd.Series:
    rich = held(values)
    if is_numeric(rich):
        return np.array(rich, dtype="int64" if set(map(type, rich)) == {int} else "float64")  # None is NaN
    if rich and set(map(type, rich)) == {bool}:
        return np.array(rich, dtype=bool)
    return pd.Series(rich, index, object)


def _cell(value: Any) -> Any:
    if isinstance(value, Sentence):
        return value.to_json()
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, bool | int | str) else str(value)
