"""Withheld: which cells of a table to leave out so that no small one can be computed from totals and the cells shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["withheld"]

Mask = NDArray[np.bool_]


def withheld(counts: ArrayLike, least: int, *, totals: tuple[int, ...] = (0, 1)) -> Mask:
    """Cells (rows, columns) to leave out: those under `least`, and as few large ones as hide them where totals are known.

    counts: (rows, columns), or (layers, rows, columns) where each cell shows several counts at once; a cell with any layer
    under `least` is left out with all of them. totals: along which axes sums are known; 0: of each column, 1: of each row.

    In each line with a known total what is left out is nothing, or two cells or more that hold at least `least` in every
    layer together: subtraction gives a sum of several, never one and never a small group. Where both totals are known
    every cell left out lies on a closed path of others, so that the equations leave it open. The smallest cells are
    chosen. Source: Hundepool et al. 2012, Statistical Disclosure Control, chapter 4 (secondary suppression).

    >>> withheld([[2, 50, 60], [40, 30, 70]], 5).tolist()
    [[True, True, False], [True, True, False]]
    >>> withheld([[2], [40], [30]], 5, totals=(0,)).ravel().tolist()
    [True, False, True]
    """
    table = np.asarray(counts, dtype=float)
    layers = table if table.ndim == 3 else table[None]
    mask = np.asarray((layers < least).any(axis=0))
    while True:
        more = next(_lacking(layers, mask, least, totals), None)
        if more is None:
            return mask
        mask[more] = True


def _lacking(
    layers: NDArray[np.float64], mask: Mask, least: int, totals: tuple[int, ...]
) -> Iterator[tuple[int, int]]:
    """The next cell to leave out: of a line that gives something away, then of a cell that both totals together do."""
    for axis in totals:
        for at in range(mask.shape[1 - axis]):
            line = _line(mask, axis, at)
            open_ = [one for one in line if not mask[one]]
            gone = [one for one in line if mask[one]]
            sums = [sum(layer[one] for one in gone) for layer in layers]
            if gone and open_ and (len(gone) < 2 or min(sums) < least):
                yield min(open_, key=lambda one: (layers[:, one[0], one[1]].sum(), one))
    if set(totals) == {0, 1}:
        yield from _bridged(layers, mask)


def _line(mask: Mask, axis: int, at: int) -> list[tuple[int, int]]:
    return [(i, at) if axis == 0 else (at, i) for i in range(mask.shape[axis])]


def _bridged(layers: NDArray[np.float64], mask: Mask) -> Iterator[tuple[int, int]]:
    """For a cell on no closed path: the smallest cell still shown in its row or its column, which gives it one more."""
    for one in zip(*np.nonzero(mask), strict=True):
        row, column = int(one[0]), int(one[1])
        if not _closed(mask, row, column):
            lines = [*_line(mask, 1, row), *_line(mask, 0, column)]
            open_ = [cell for cell in lines if not mask[cell]]
            if open_:
                yield min(open_, key=lambda cell: (layers[:, cell[0], cell[1]].sum(), cell))


def _closed(mask: Mask, row: int, column: int) -> bool:
    """Whether rows and columns joined by left out cells still join this row and this column without this cell."""
    others = mask.copy()
    others[row, column] = False
    rows, columns = np.zeros(mask.shape[0], dtype=bool), np.zeros(mask.shape[1], dtype=bool)
    rows[row] = True
    for _ in range(sum(mask.shape)):
        columns |= others[rows].any(axis=0)
        rows |= others[:, columns].any(axis=1)
    return bool(columns[column])
