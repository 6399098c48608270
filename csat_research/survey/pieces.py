"""Pieces: sums of answers by combinations of columns, each column as ranks, so that cells are made of whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["Pieces", "Ranks", "pieces_of", "ranks_of", "summed_by"]

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
    """Combinations of columns: their sums, a row each, and the ranks of each column in these rows."""

    sums: pd.DataFrame
    columns: Mapping[str, Ranks]

    def __len__(self) -> int:
        return len(self.sums)

    def of(self, name: str) -> np.ndarray:
        """(pieces,) a sum."""
        return self.sums[name].to_numpy(float)

    def numbered(self, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The number of the combination of each piece, in the order of their values, and where each stands first."""
        numbers = _combined([self.columns[name] for name in names])
        _, firsts, codes = np.unique(numbers, return_index=True, return_inverse=True)
        return codes, firsts

    def named(self, name: str, places: np.ndarray) -> pd.Series:
        """Values of a column at some pieces."""
        found = self.columns[name]
        return found.values.take(found.codes[places]).reset_index(drop=True)


def ranks_of(column: pd.Series) -> Ranks:
    """The ranks of a column.

    >>> found = ranks_of(pd.Series(["phone", None, "chat", "phone"]))
    >>> found.codes.tolist(), found.values.tolist()
    ([1, 2, 0, 1], ['chat', 'phone', nan])
    """
    # Values of several kinds, or in an order of their own, are for pandas to order.
    if column.dtype == object or isinstance(column.dtype, pd.CategoricalDtype):
        frame = column.reset_index(drop=True).to_frame("_")
        codes = frame.groupby("_", sort=True, dropna=False, observed=True).ngroup().to_numpy()
    else:
        codes, known = pd.factorize(column, sort=True)
        codes = np.where(codes < 0, len(known), codes)
    firsts = np.unique(codes, return_index=True)[1]
    return Ranks(codes, column.iloc[firsts].reset_index(drop=True))


def pieces_of(table: pd.DataFrame, columns: Sequence[str]) -> Pieces:
    """Of a table of sums that an engine made."""
    return Pieces(table, {name: ranks_of(table[name]) for name in columns})


def summed_by(
    table: pd.DataFrame, columns: Sequence[str], sums: Sequence[str], ranks: Callable[[str], Ranks]
) -> Pieces:
    """Sums of the rows of a table by every combination of columns. ranks: of its columns."""
    found = {name: ranks(name) for name in columns}
    numbers = _combined(list(found.values()))
    _, firsts, codes = np.unique(numbers, return_index=True, return_inverse=True)
    order = np.sort(firsts)  # as they come first, which is the order in which sums are added up
    groups = np.argsort(np.argsort(firsts))[codes]
    added = {name: np.bincount(groups, table[name].to_numpy(float), len(order)) for name in sums}
    return Pieces(pd.DataFrame(added), {name: one.take(order) for name, one in found.items()})


def _combined(columns: Sequence[Ranks]) -> np.ndarray:
    """(rows,) a whole number for each combination, in their order."""
    found, size = columns[0].codes.astype(np.int64), len(columns[0].values)
    for one in columns[1:]:
        if size * len(one.values) > LARGEST:
            found = np.unique(found, return_inverse=True)[1]
            size = int(found.max()) + 1
        found, size = found * len(one.values) + one.codes, size * len(one.values)
    return found
