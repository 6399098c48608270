"""Pieces: sums of answers by combinations of columns, each column as ranks, so that cells are made of whole numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from csat_research.survey.engine.collected import codes_of, is_words, words_at

__all__ = ["Pieces", "Ranks", "pieces_of", "ranks_of", "summed_by"]

AT_ONCE = 1_000_000  # rows that are looked at in one step
TABLE = 2  # times as many numbers as rows, or fewer, are looked up in a table
SHORT = 2**31  # numbers below take four bytes
LARGEST = 2**62  # combinations that can be numbered at once


@dataclass(frozen=True, eq=False)
class Ranks:
    """A column as ranks: codes (rows,) of its values in their order, missing last; values: those of each rank."""

    codes: np.ndarray
    values: pd.Series

    def take(self, places: np.ndarray) -> Ranks:
        """The ranks of some rows."""
        return Ranks(self.codes[places], self.values)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Combinations of columns: their sums, (pieces,) each, and the ranks of each column in these pieces.

    names: gives the values of a column whose ranks stand for them until somebody asks.
    """

    sums: Mapping[str, np.ndarray]
    columns: Mapping[str, Ranks]
    names: Mapping[str, Callable[[np.ndarray], pd.Series]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.sums.values())))

    def of(self, name: str) -> np.ndarray:
        """(pieces,) a sum."""
        return self.sums[name]

    def numbered(self, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The number of the combination of each piece, in the order of their values, and where each stands first."""
        return _distinct(*_combined([self.columns[name] for name in names]))

    def named(self, name: str, places: np.ndarray) -> pd.Series:
        """Values of a column at some pieces."""
        return self.naming(name, places)()

    def naming(self, name: str, places: np.ndarray) -> Callable[[], pd.Series]:
        """What gives these values, once somebody asks."""
        found = self.columns[name]
        codes, values, named = found.codes[places], found.values, self.names.get(name)
        return (lambda: named(codes)) if named is not None else (lambda: _taken(values, codes))


def _taken(values: pd.Series, codes: np.ndarray) -> pd.Series:
    found = values.take(codes)
    found.index = pd.RangeIndex(len(codes))
    return found


def ranks_of(column: pd.Series) -> Ranks:
    """The ranks of a column.

    >>> found = ranks_of(pd.Series(["phone", None, "chat", "phone"]))
    >>> found.codes.tolist(), found.values.tolist()
    ([1, 2, 0, 1], ['chat', 'phone', nan])
    """
    if is_words(column.dtype) and _in_order(column.cat.categories):
        return _ranks_of_words(codes_of(column), column.cat.categories)
    # Values of several kinds, or in an order of their own, are for pandas to order.
    if column.dtype == object or isinstance(column.dtype, pd.CategoricalDtype):
        frame = column.reset_index(drop=True).to_frame("_")
        codes = frame.groupby("_", sort=True, dropna=False, observed=True).ngroup().to_numpy()
    else:
        codes, known = pd.factorize(column, sort=True)
        codes = np.where(codes < 0, len(known), codes)
    _, firsts = _distinct(codes, int(codes.max(initial=-1)) + 1)
    values = column.iloc[firsts].reset_index(drop=True)
    return Ranks(codes, values.astype("float64") if values.dtype == np.float32 else values)


def _in_order(words: pd.Index) -> bool:
    """Whether words stand in their order, each once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pa.array(words.array, pa.large_string())
    return pc.all(pc.less(found[:-1], found[1:])).as_py() is not False


def _ranks_of_words(codes: np.ndarray, words: pd.Index) -> Ranks:
    """The ranks of a column of codes whose words stand in their order, without those that nobody has."""
    places = codes.astype(np.int32)
    places[places < 0] = len(words)
    known = np.flatnonzero(np.bincount(places, minlength=len(words) + 1))
    values = pd.Series(words_at(words, np.where(known < len(words), known, -1)))
    if len(known) <= len(words):
        table = np.zeros(len(words) + 1, np.int32)
        table[known] = np.arange(len(known), dtype=np.int32)
        places = table[places]
    return Ranks(places, values)


def pieces_of(table: pd.DataFrame, columns: Sequence[str]) -> Pieces:
    """Of a table of sums that an engine made."""
    numbers = (name for name, kind in table.dtypes.items() if name not in columns and kind.kind in "iuf")
    sums = {str(name): table[name].to_numpy(float) for name in numbers}
    return Pieces(sums, {name: ranks_of(table[name]) for name in columns})


def summed_by(
    table: pd.DataFrame, columns: Sequence[str], sums: Sequence[str], ranks: Callable[[str], Ranks]
) -> Pieces:
    """Sums of the rows of a table by every combination of columns. ranks: of its columns."""
    found = {name: ranks(name) for name in columns}
    codes, firsts = _distinct(*_combined(list(found.values())))
    begins = np.zeros(len(codes), bool)
    begins[firsts] = True
    order = np.flatnonzero(begins)  # as they come first, which is the order in which sums are added up
    groups = (np.cumsum(begins, dtype=np.int32) - 1)[firsts][codes]
    added = _added(table, sums, groups, len(order))
    return Pieces(added, {name: one.take(order) for name, one in found.items()})


def _added(table: pd.DataFrame, sums: Sequence[str], groups: np.ndarray, size: int) -> dict[str, np.ndarray]:
    """Sums of each group; columns that hold one and the same number (`packed`) are added up once."""
    found: dict[object, np.ndarray] = {}
    values = {name: table[name].to_numpy(float) for name in sums}
    keys = {name: _one_number(one, name) for name, one in values.items()}
    for name, key in keys.items():
        if key not in found:
            found[key] = np.bincount(groups, values[name], size)
    return {name: found[key] for name, key in keys.items()}


def _one_number(values: np.ndarray, name: str) -> object:
    return float(values[0]) if len(values) and values.strides == (0,) else name


def _combined(columns: Sequence[Ranks]) -> tuple[np.ndarray, int]:
    """(rows,) a whole number for each combination, in their order, and a number above all of them."""
    most = math.prod(len(one.values) for one in columns)
    kind: Any = np.int32 if most < SHORT else np.int64
    found, size = columns[0].codes.astype(kind), len(columns[0].values)
    for one in columns[1:]:
        if size * len(one.values) > LARGEST:
            found = np.unique(found, return_inverse=True)[1]
            size = int(found.max()) + 1
        found, size = found * kind(len(one.values)) + one.codes.astype(kind), size * len(one.values)
    return found, size


def _distinct(numbers: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The rank of each of some numbers under `size`, and where each rank stands first.

    Few different numbers are looked up in a table, which takes no sorting.

    >>> codes, firsts = _distinct(np.array([5, 2, 5]), 6)
    >>> codes.tolist(), firsts.tolist()
    ([1, 0, 1], [1, 0])
    """
    if size > TABLE * len(numbers):
        return _distinct_sorted(numbers)
    first: Any = np.full(size, -1, np.int32 if len(numbers) < SHORT else np.int64)
    for start in reversed(range(0, len(numbers), AT_ONCE)):
        part = numbers[start : start + AT_ONCE][::-1]
        # of several places the last written stays
        first[part] = np.arange(start + len(part) - 1, start - 1, -1)
    known = np.flatnonzero(first >= 0)
    firsts = first[known]
    first[known] = np.arange(len(known), dtype=first.dtype)
    return first[numbers], firsts


def _distinct_sorted(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same by sorting; `np.unique` would take twice the room for it."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    begins = np.ones(len(ordered), bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    del ordered
    ranks = np.cumsum(begins, dtype=np.int32 if len(numbers) < SHORT else np.int64)
    codes = np.empty_like(ranks)
    codes[order] = ranks - 1
    return codes, order[begins]
