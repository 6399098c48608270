"""Renamed: ids of a very long file under pseudonyms, without all of them in memory; their order is that of the ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.intake.persons.pseudonyms import Pseudonyms, salted
from csat_research.survey.door.coding import ANONYMOUS
from csat_research.survey.engine.collected import codes_of
from csat_research.survey.engine.store import Rows, Store, batches, column

__all__ = ["Renaming"]

AT_ONCE = 100_000


class Renaming:
    """Columns of ids: a salt renames each piece; without one it is spelled, and once all ids are known `names` renames them.

    columns: those with ids; store: where tables stand.
    """

    def __init__(self, columns: Sequence[str], store: Store) -> None:
        self.columns = tuple(columns)
        self.store = store
        self.salted = salted() if columns else None
        self.made = self.salted or _Spelled(b"", salted=False)
        self.digests: dict[str, Any] = {}

    @property
    def waits(self) -> bool:
        """Whether the rows on disk hold ids that `names` has to name."""
        return bool(self.columns) and self.salted is None

    def take(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A typed piece as it may stand on disk. Raises ValueError for an id that reads like a row without one."""
        if self.waits:
            self._remember(frame)
            for name in self.columns:
                if frame[name].dtype != float and frame[name].astype("str").str.startswith(ANONYMOUS).any():
                    raise ValueError(name)
        return frame.assign(**{name: self.made.replaced(frame[name]) for name in self.columns})

    def _remember(self, frame: pd.DataFrame) -> None:
        """The data make the key, cell by cell, wherever a piece ends (see `pseudonyms_for`)."""
        for name in frame.columns.drop("_row"):
            if not pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
                known = self.digests.setdefault(name, (hashlib.blake2b(), hashlib.blake2b()))
                for digest, data in zip(known * len(frame), _bytes(frame[name]), strict=False):
                    digest.update(data)

    def names(self, rows: str, columns: Sequence[str]) -> None:
        """The table `names`: every different id of some columns of rows (SQL), and its name."""
        whole = hashlib.blake2b(person=b"csat answers")
        for name, (cells, sizes) in self.digests.items():
            whole.update(name.encode("utf-8", "surrogatepass") + b"\0" + cells.digest() + sizes.digest())
        every = " UNION ALL ".join(f"SELECT {column(name)} AS id FROM {rows}" for name in columns)
        self.store.put(
            "ids",
            f"SELECT DISTINCT id FROM ({every}) WHERE NOT starts_with(id, '{ANONYMOUS}') ORDER BY id",
        )
        self._hash(Pseudonyms(whole.digest(), salted=False))
        hashes = f"(SELECT name FROM {self.store.rows('hashes')} ORDER BY name)"
        self.store.put("names", f"SELECT * FROM {self.store.rows('ids')} POSITIONAL JOIN {hashes}")
        self.store.drop("ids", "hashes")

    def _hash(self, made: Pseudonyms) -> None:
        rows = batches(self.store.table("ids"), AT_ONCE)
        with Rows(self.store.path("hashes")) as written:
            for batch in rows:
                found = made.hashed(batch.column(0).cast("binary"))
                written.add(pd.DataFrame({"name": found.astype(str)}))


class _Spelled(Pseudonyms):
    """Ids as they are spelled, until all of them are known."""

    def of(self, names: Any) -> Any:
        """The ids (Arrow binary) as text; of a blank id there is none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        return pc.if_else(pc.equal(names, b""), None, names.cast(pa.large_string()))


def _bytes(cells: pd.Series) -> Iterator[Any]:
    """A column as bytes of its cells and, after each, bytes of what else is to be known of them."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        yield codes_of(cells).astype("<i4").tobytes()
        yield b""
    elif isinstance(cells.dtype, pd.StringDtype):
        yield from _text_bytes(cells)
    else:
        yield np.ascontiguousarray(pd.to_numeric(cells, errors="coerce").to_numpy(float)).tobytes()
        yield b""


def _text_bytes(cells: pd.Series) -> Iterator[Any]:
    """Text without what parts it, and how long each cell is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found: Any = pa.chunked_array(pa.array(cells.array, pa.large_string()))
    for one in found.chunks:
        lengths = pc.fill_null(pc.binary_length(one), -1)
        yield "".join(pc.fill_null(one, "").to_pylist()).encode("utf-8", "surrogatepass")
        yield lengths.to_numpy(zero_copy_only=False).astype("<i8").tobytes()
