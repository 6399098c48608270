"""Stacked: columns that come in pieces - few different cells as codes, many as packed text - become one frame."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "Stack",
    "as_categories",
    "as_objects",
    "as_packed",
    "as_written",
    "emptied",
    "short_rows",
    "text_column",
]

MANY, SHARE = 50_000, 5  # more different cells than that, and than a fifth of the rows, are kept as text


class Stack:
    """Cells by column, piece by piece.

    names: all columns of the file in order, "" for one without a name. wanted: those that are kept (all, where None);
    the others stand in the frame as empty columns, so that their names are known.
    """

    def __init__(self, names: Sequence[str], wanted: Collection[str] | None) -> None:
        self.names = [name or f"column {i + 1}" for i, name in enumerate(names)]
        self.unnamed = {shown for name, shown in zip(names, self.names, strict=True) if not name}
        self.kept = [one for one in self.names if wanted is None or one in wanted or one in self.unnamed]
        self.chunks: dict[str, list[Any]] = {one: [] for one in self.kept}
        self.words: dict[str, dict[str, int]] = {one: {} for one in self.kept}
        self.plain: set[str] = set()
        self.rows: list[np.ndarray] = []

    def __len__(self) -> int:
        return sum(map(len, self.rows))

    def place(self, name: str) -> int:
        """Which cell of a row is of this column."""
        return self.names.index(name)

    def kind(self, name: str) -> Any:
        """The Arrow type in which a column is read."""
        import pyarrow as pa

        return pa.string() if name in self.plain else pa.dictionary(pa.int32(), pa.string())

    def add_frame(self, frame: pd.DataFrame) -> None:
        """Rows as a frame of text with `_row`."""
        import pyarrow as pa

        for name in self.kept:
            cells = frame[name].tolist() if name in frame else [None] * len(frame)
            self._add(name, pa.chunked_array([pa.array(cells, pa.string())]))
        self.rows.append(short_rows(frame["_row"].to_numpy(np.int64)))

    def add_columns(self, columns: Sequence[Any], rows: np.ndarray) -> None:
        """Arrow columns in the order of `kept`."""
        for name, cells in zip(self.kept, columns, strict=True):
            self._add(name, cells)
        self.rows.append(short_rows(rows))

    def _add(self, name: str, cells: Any) -> None:
        kind = self.kind(name)
        if name in self.plain:
            self.chunks[name] += cells.cast(kind).chunks
            return
        coded = cells if cells.type == kind else cells.dictionary_encode()
        self.chunks[name] += [self._numbered(name, one) for one in coded.chunks]
        if self._are_many(len(self.words[name]), sum(map(len, self.chunks[name]))):
            self._spread(name)

    def _are_many(self, words: int, rows: int) -> bool:
        """Whether a column of so many different cells in so many rows is kept as text."""
        return words > MANY and words * SHARE > rows

    def _numbered(self, name: str, piece: Any) -> np.ndarray:
        """Codes of a piece (an Arrow dictionary) by the words of the whole column, in as few bytes as hold them."""
        known = self.words[name]
        places = [known.setdefault(word, len(known)) for word in piece.dictionary.to_pylist()]
        table = np.array([*places, -1], dtype=np.min_scalar_type(-len(known) - 1))
        return table[piece.indices.fill_null(-1).to_numpy(zero_copy_only=False)]

    def _spread(self, name: str) -> None:
        """A column that turns out to hold many different cells is kept as text from here on."""
        import pyarrow as pa

        self.plain.add(name)
        words = pa.array([*self.words.pop(name), None], self.kind(name))
        last = np.int64(len(words) - 1)  # stands for a missing cell; wider than the codes of early pieces
        self.chunks[name] = [
            words.take(pa.array(np.where(codes < 0, last, codes))) for codes in self.chunks[name]
        ]

    def frame(self) -> pd.DataFrame:
        """All columns of the file and `_row`."""
        nothing = _nothing(len(self))
        found: dict[str, Any] = {}
        for name in self.names:
            cells = self._column(name) if name in self.kept else nothing
            if name not in self.unnamed or not pd.isna(cells).all():
                found[name] = cells
        found["_row"] = np.concatenate(self.rows) if self.rows else np.zeros(0, np.int64)
        return pd.DataFrame(found, copy=False)

    def _column(self, name: str) -> Any:
        import pyarrow as pa

        chunks = self.chunks.pop(name)
        if name in self.plain:
            return as_packed(pa.chunked_array(chunks, self.kind(name)))
        words = self.words.pop(name)
        return as_categories(np.concatenate(chunks) if chunks else np.zeros(0, np.int8), list(words))


def _nothing(size: int) -> pd.Categorical:
    return pd.Categorical.from_codes(np.full(size, -1, np.int8), categories=pd.Index([], dtype=object))


def emptied(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The frame with nothing in some columns, once nobody looks at their cells any more; their names stay."""
    return frame.assign(**{name: _nothing(len(frame)) for name in columns if name in frame})


def short_rows(rows: np.ndarray) -> np.ndarray:
    """Numbers of rows of a long file, in half the bytes."""
    return rows.astype(np.int32) if rows.max(initial=0) < 2**31 and rows.min(initial=0) >= 0 else rows


def text_column(cells: Any) -> Any:
    """A chunked Arrow dictionary of text as categories, or as packed text where it holds many different cells."""
    import pyarrow as pa

    whole = cells.unify_dictionaries()
    many = any(len(one.dictionary) > max(MANY, len(cells) // SHARE) for one in whole.chunks)
    return as_packed(cells.cast(pa.string()), blank=False) if many else _coded(whole, blank=False)


def _coded(cells: Any, blank: bool = True) -> pd.Categorical:
    """Arrow codes as a pandas categorical of text. blank: whether blank cells are missing."""
    import pyarrow as pa

    one = cells.unify_dictionaries().combine_chunks()
    if isinstance(one, pa.ChunkedArray):  # of no chunk
        return pd.Categorical.from_codes([], categories=pd.Index([], dtype=object))
    codes = one.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return as_categories(codes, one.dictionary.to_pylist(), blank=blank).remove_unused_categories()


def as_categories(codes: np.ndarray, words: Sequence[str], *, blank: bool = True) -> pd.Categorical:
    """Codes of words as a pandas categorical. blank: whether blank cells are missing."""
    order = list(dict.fromkeys(word for word in words if not blank or word.strip()))
    place = {word: i for i, word in enumerate(order)}
    kind = np.min_scalar_type(-len(order) - 1)
    table = np.array([*(place.get(word, -1) for word in words), -1], dtype=kind)
    return pd.Categorical.from_codes(table[codes], categories=pd.Index(order, dtype=object))


def as_packed(cells: Any, blank: bool = True) -> Any:
    """Arrow text as pandas text. blank: whether blank cells are missing."""
    import pyarrow as pa

    if not blank:
        return pd.array(cells.cast(pa.large_string()), dtype="str")
    filled = [_without_blank(one).cast(pa.large_string()) for one in cells.chunks]
    return pd.array(pa.chunked_array(filled, pa.large_string()), dtype="str")


def _without_blank(cells: Any) -> Any:
    """A piece of a column of text whose blank cells are missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.equal(pc.utf8_trim_whitespace(cells), "")
    return pc.if_else(bare, pa.scalar(None, cells.type), cells) if pc.any(bare).as_py() else cells


def as_objects(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every coded or packed column as text objects, as a short file is read."""
    packed = [name for name in frame.columns if as_written(frame[name])]
    return frame.assign(**{name: _objects(frame[name]) for name in packed})


def as_written(cells: pd.Series) -> bool:
    """Whether a column holds cells as written in codes, or packed."""
    return isinstance(cells.dtype, pd.StringDtype) or (
        isinstance(cells.dtype, pd.CategoricalDtype) and cells.cat.categories.dtype == object
    )


def _objects(cells: pd.Series) -> pd.Series:
    found = cells.astype(object)
    return found.where(found.notna(), None)
