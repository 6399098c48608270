"""Spooled: cells of long files as they are read, put on disk piece by piece, so that no more than one piece is in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from csat_research.intake.formats import stacked
from csat_research.intake.formats.stacked import Stack, as_categories, as_packed
from csat_research.survey.engine.packed import release

__all__ = ["PIECE", "Spool"]

PIECE = 400_000  # rows; fewer than of a table that is packed
CELLS, TEXT = "cells", "text"  # of a CSV, and of a column of text
MOST = 10  # times as many different cells as `stacked.MANY` are text, however often they come again


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece on disk: which of its columns are codes of cells, which are text; the others have a type of their own."""

    path: Path
    coded: frozenset[str]
    text: frozenset[str]
    shift: int


@dataclass(slots=True)
class Spool:
    """Cells of all files: pieces on disk, and in memory the different cells of columns that have few.

    blank: whether blank cells are missing (of a CSV). gaps: columns of a type of their own that lack a cell somewhere.
    """

    folder: Path
    blank: bool = True
    pieces: list[_Piece] = field(default_factory=list)
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    early: dict[str, list[str]] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    gaps: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    shift: int = 0

    def stack(self, names: Sequence[str], wanted: Collection[str] | None) -> _Spooled:
        """What the cells of one CSV are put on; as `Stack`."""
        return _Spooled(self, names, wanted)

    def typed_stack(self, names: Sequence[str], schema: Any) -> _Spooled:
        """The same for columns that have types (an Arrow schema); those of text are put on as everywhere.

        Raises ArrowTypeError for a type that pandas would hold otherwise in a piece than in the whole.
        """
        self.blank = False
        kinds = {name: _kind(schema.field(name).type) for name in names}
        found = _Spooled(self, names, names, kinds)
        found.typed = {name: schema.field(name).type for name, kind in kinds.items() if kind != TEXT}
        return found

    def put(self, columns: dict[str, Any], coded: Collection[str], text: Collection[str]) -> None:
        """Writes a piece."""
        import pyarrow as pa
        import pyarrow.feather as feather

        path = self.folder / f"piece-{len(self.pieces)}.arrow"
        feather.write_feather(pa.table(columns), path, compression="lz4")
        self.pieces.append(_Piece(path, frozenset(coded), frozenset(text), self.shift))
        release()

    def frames(self, wanted: Collection[str]) -> Iterator[pd.DataFrame]:
        """The pieces in their order: wanted columns as `Stack.frame` gives them, whose categories are those of all pieces."""
        known = {name: list(words) for name, words in self.words.items()} | self.early
        for one in self.pieces:
            yield self._frame(one, wanted, known)

    def clear(self) -> None:
        """Takes all pieces away."""
        for one in self.pieces:
            one.path.unlink(missing_ok=True)
        self.pieces.clear()

    def _frame(self, piece: _Piece, wanted: Collection[str], known: dict[str, list[str]]) -> pd.DataFrame:
        import pyarrow.feather as feather

        table = feather.read_table(piece.path, memory_map=False)
        found: dict[str, Any] = {}
        for name in table.column_names:
            if name == "_row":
                found[name] = table.column(name).to_numpy() + piece.shift
            elif name in wanted and name in piece.coded:
                found[name] = self._cells(name, table.column(name).to_numpy(), known[name])
            elif name in wanted:
                found[name] = self._other(name, table.column(name), text=name in piece.text)
        return pd.DataFrame(found, copy=False)

    def _cells(self, name: str, codes: np.ndarray, words: list[str]) -> Any:
        import pyarrow as pa

        if name not in self.plain:
            return as_categories(codes, words, blank=self.blank)
        cells = pa.array([*words, None], pa.string()).take(pa.array(np.where(codes < 0, len(words), codes)))
        return as_packed(pa.chunked_array([cells]), self.blank)

    def _other(self, name: str, cells: Any, *, text: bool) -> Any:
        """Text, or a column of a type of its own as pandas holds it where a cell of it is missing in some piece."""
        if text:
            return as_packed(cells, self.blank)
        found = cells.to_pandas()
        if name in self.gaps and found.dtype.kind in "iu":
            return found.astype("float64")
        return found.astype(object) if name in self.gaps and found.dtype.kind == "b" else found


class _Spooled(Stack):
    """A stack that puts its rows on disk as soon as they make a piece."""

    def __init__(
        self,
        spool: Spool,
        names: Sequence[str],
        wanted: Collection[str] | None,
        kinds: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(names, wanted)
        for one in self.kept:
            _check_kind(spool.kinds.setdefault(one, kinds.get(one, CELLS)), kinds.get(one, CELLS))
        self.spool = spool
        self.done = 0
        self.plain = spool.plain
        self.typed: dict[str, Any] = {}
        self.words = {one: spool.words.setdefault(one, {}) for one in self.kept if one not in spool.plain}

    def __len__(self) -> int:
        return self.done + super().__len__()

    def add_frame(self, frame: pd.DataFrame) -> None:
        """Rows as a frame of text with `_row`."""
        super().add_frame(frame)
        self._flush(PIECE)

    def add_columns(self, columns: Sequence[Any], rows: np.ndarray) -> None:
        """Arrow columns in the order of `kept`."""
        super().add_columns(columns, rows)
        self._flush(PIECE)

    def _add(self, name: str, cells: Any) -> None:
        import pyarrow as pa

        if name not in self.typed:
            super()._add(name, pa.chunked_array([cells]) if isinstance(cells, pa.Array) else cells)
            return
        self.chunks[name].append(cells)
        if cells.null_count:
            self.spool.gaps.add(name)

    def _are_many(self, words: int, rows: int) -> bool:
        return super()._are_many(words, self.done + rows) or words > MOST * stacked.MANY

    def _spread(self, name: str) -> None:
        self.spool.early[name] = list(self.words[name])
        self.spool.words.pop(name, None)
        super()._spread(name)

    def _flush(self, least: int) -> None:
        rows = super().__len__()
        if rows < max(least, 1):
            return
        columns = {name: self._taken(name) for name in self.kept}
        columns["_row"] = np.concatenate(self.rows).astype(np.int64)
        texts = [name for name in self.kept if name not in self.typed]
        coded = [name for name in texts if name not in self.plain]
        self.spool.put(columns, coded, [name for name in texts if name in self.plain])
        self.done, self.rows = self.done + rows, []

    def _taken(self, name: str) -> Any:
        """The cells of a column so far; they are no longer held here."""
        import pyarrow as pa

        chunks, self.chunks[name] = self.chunks[name], []
        if name in self.typed:
            return pa.chunked_array(chunks, self.typed[name])
        if name in self.plain:
            return pa.chunked_array(chunks, self.kind(name))
        return np.concatenate(chunks).astype(np.int32)

    def frame(self) -> pd.DataFrame:
        """Nothing but the names of the columns, once all rows are on disk."""
        self._flush(0)
        return pd.DataFrame({name: pd.Series(dtype=object) for name in [*self.names, "_row"]})


def _kind(kind: Any) -> str:
    """What a column of an Arrow type is, as all files must have it."""
    import pyarrow as pa

    of = pa.types
    if of.is_string(kind) or of.is_large_string(kind):
        return TEXT
    plain = of.is_integer(kind) or of.is_floating(kind) or of.is_boolean(kind) or of.is_timestamp(kind)
    if not plain:
        raise pa.ArrowTypeError(f"{kind}")
    return str(kind)


def _check_kind(first: str, here: str) -> None:
    import pyarrow as pa

    if first != here:
        raise pa.ArrowTypeError(f"{first}, {here}")
