"""Tables as plain data and back, nothing rounded; missing is null, sentences stay sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.words import Sentence, from_json

__all__ = ["frame_from_json", "frame_to_json", "strict"]


def frame_to_json(table: pd.DataFrame) -> dict[str, Any]:
    """Columns and rows of a table; NaN and infinities become null.

    >>> frame_to_json(pd.DataFrame({"n": [3], "estimate": [np.nan]}))
    {'columns': ['n', 'estimate'], 'rows': [[3, None]]}
    """
    columns = [[_cell(value) for value in table[name].tolist()] for name in table.columns]
    return {
        "columns": [str(c) for c in table.columns],
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def frame_from_json(data: Mapping[str, Any]) -> pd.DataFrame:
    """The table that `frame_to_json` wrote; null in a number column is NaN again."""
    rows, names = data["rows"], data["columns"]
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    found = {name: _column(values) for name, values in zip(names, columns, strict=True)}
    return pd.DataFrame(found, index=pd.RangeIndex(len(rows)))


def strict(data: Any) -> Any:
    """Plain data as JSON knows it: what is not finite is null, as in the cells of a table.

    >>> strict({"rate": float("nan"), "names": ("a", "b")})
    {'rate': None, 'names': ['a', 'b']}
    """
    if isinstance(data, Mapping):
        return {str(name): strict(value) for name, value in data.items()}
    return [strict(value) for value in data] if isinstance(data, list | tuple) else _cell(data)


def _column(values: Sequence[Any]) -> np.ndarray | pd.Series:
    rich = [from_json(v) if isinstance(v, Mapping) else v for v in values]
    kept = [v for v in rich if v is not None]
    kinds = set(map(type, kept))
    if kept and kinds == {bool}:
        return np.array(rich, dtype=bool) if len(kept) == len(rich) else pd.Series(rich, dtype=object)
    if kinds <= {int, float}:
        whole = kinds == {int} and len(kept) == len(rich)
        return np.array(rich, dtype="int64" if whole else "float64")  # None is NaN
    return pd.Series(rich, dtype=object)


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
