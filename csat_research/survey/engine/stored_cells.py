"""Stored cells: sums of answers that stand on disk, streamed from the engine, a few bytes for each combination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.survey.engine.collected import collected
from csat_research.survey.engine.pieces import Pieces, Ranks, ranks_of
from csat_research.survey.engine.store import PLACE, Store, batches

__all__ = ["stored_pieces"]

AT_ONCE = 500_000


def stored_pieces(
    answers: nw.LazyFrame[Any], columns: Sequence[str], sums: Sequence[str], store: Store
) -> Pieces:
    """Sums by every combination of columns; customers come as their places among all, and are named where somebody asks."""
    asked = {name: PLACE + name if PLACE + name in answers.columns else name for name in columns}
    known = {name: _Known(answers, name, place, store) for name, place in asked.items()}
    codes: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    added = _Sums(sums)
    counted = answers.group_by(*asked.values()).agg(*(nw.col(name).sum() for name in sums))
    for batch in batches(counted.to_native(), AT_ONCE):
        for name, place in asked.items():
            codes[name].append(known[name].codes(batch.column(place)))
        added.take(batch)
    ranks = {name: Ranks(np.concatenate(codes.pop(name)), known[name].values) for name in columns}
    names = {name: store.people for name, place in asked.items() if place != name}
    return Pieces(added.whole(), ranks, names)


class _Known:
    """The different values of a column, and the rank of each."""

    def __init__(self, answers: nw.LazyFrame[Any], name: str, place: str, store: Store) -> None:
        import pyarrow as pa

        self.placed = place != name
        if self.placed:
            self.values = pd.Series(np.arange(store.customers, dtype=np.int32))
            return
        values = collected(answers.select(name).unique())[name]
        ranks = ranks_of(values)
        self.values = ranks.values
        self.found = _unsigned(pa.array(values, from_pandas=True))
        self.table = ranks.codes.astype(np.min_scalar_type(max(len(values), 1)))

    def codes(self, cells: Any) -> np.ndarray:
        """(n,) the ranks of some cells."""
        import pyarrow.compute as pc

        if self.placed:
            return np.asarray(cells.to_numpy(zero_copy_only=False)).astype(np.int32, copy=False)
        places = pc.index_in(_unsigned(cells.cast(self.found.type)), self.found)
        return np.asarray(self.table[places.to_numpy(zero_copy_only=False)])


def _unsigned(values: Any) -> Any:
    """An Arrow array whose -0.0 are 0.0: they are one number, and Arrow looks for two.

    >>> import pyarrow as pa
    >>> _unsigned(pa.array([-0.0, 1.5])).to_pylist()
    [0.0, 1.5]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.add(values, 0.0) if pa.types.is_floating(values.type) else values


class _Sums:
    """Sums batch by batch; those that are the same everywhere, as without weights, are held once."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.same = dict.fromkeys(names, True)
        self.held: dict[str, list[np.ndarray]] = {name: [] for name in names}

    def take(self, batch: Any) -> None:
        """The sums of some combinations."""
        first = self.names[0]
        for name in self.names:
            found = batch.column(name).to_numpy(zero_copy_only=False)
            if name != first and self.same[name]:
                if np.array_equal(found, self.held[first][-1]):
                    continue
                self.same[name], self.held[name] = False, list(self.held[first][:-1])
            self.held[name].append(np.asarray(found, dtype=float))

    def whole(self) -> dict[str, np.ndarray]:
        """All of them."""
        found = {name: np.concatenate(self.held[name]) for name in self.names if self.held[name]}
        return {name: found.get(name, found[self.names[0]]) for name in self.names}
