"""Tables as plain data and back, nothing rounded; missing is null, sentences stay sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
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
    found = pd.DataFrame(data["rows"], columns=data["columns"], dtype=object)
    return pd.DataFrame({name: _column(found[name]) for name in found.columns})


def strict(data: Any) -> Any:
    """Plain data as JSON knows it: what is not finite is null, as in the cells of a table.

    >>> strict({"rate": float("nan"), "names": ("a", "b")})
    {'rate': None, 'names': ['a', 'b']}
    """
    if isinstance(data, Mapping):
        return {str(name): strict(value) for name, value in data.items()}
    return [strict(value) for value in data] if isinstance(data, list | tuple) else _cell(data)


def _column(values: pd.Series) -> pd.Series:
    rich = [from_json(v) if isinstance(v, Mapping) else v for v in values]
    kept = [v for v in rich if v is not None]
    if kept and all(isinstance(v, bool) for v in kept):
        return pd.Series(rich, dtype=bool if len(kept) == len(rich) else object)
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in kept):
        whole = len(kept) == len(rich) and all(isinstance(v, int) for v in kept)
        return pd.Series(rich, dtype="int64" if whole and kept else "float64")
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
