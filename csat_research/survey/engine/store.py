"""Store: answers of many millions of rows in a private folder on disk, asked through DuckDB in bounded memory."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["MEMORY", "PLACE", "Rows", "Store", "batches", "column", "has_engine"]

PLACE = "_at:"  # before the name of a column: the place of each of its words in their order
ROW_GROUP = 125_000
MEMORY = "512MB"  # that DuckDB may take; beyond, it works on disk


def has_engine() -> bool:
    """Whether the engine that works on disk is installed (`[duckdb]`)."""
    return importlib.util.find_spec("duckdb") is not None


class Store:
    """A folder that only this user can open, and DuckDB beside it; both end with the last survey that holds them.

    They end with the process, too; a process that is killed leaves the folder among the temporary ones.
    """

    def __init__(self) -> None:
        import duckdb

        self.customers = 0
        self.folder = Path(tempfile.mkdtemp(prefix="csat-research-"))  # nobody else may look into it
        self.engine: Any = duckdb.connect()
        self.engine.execute(f"SET memory_limit = '{MEMORY}'")
        self.engine.execute(f"SET temp_directory = {quoted(self.folder / 'beyond')}")
        self.close = weakref.finalize(self, _close, self.engine, self.folder, os.getpid())

    def path(self, name: str) -> Path:
        """Where a table of a name stands."""
        return self.folder / f"{name}.parquet"

    def table(self, name: str) -> Any:
        """A table that stands there, as DuckDB sees it."""
        return self.engine.read_parquet(str(self.path(name)))

    def rows(self, name: str) -> str:
        """The same as SQL names it."""
        return f"read_parquet({quoted(self.path(name))})"

    def put(self, name: str, query: str) -> None:
        """Writes the rows of a query as a table, piece by piece."""
        self.engine.execute(f"COPY ({query}) TO {quoted(self.path(name))} (FORMAT parquet)")

    def drop(self, *names: str) -> None:
        """Takes tables away."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def settle(self, query: str, people: str | None, named: bool) -> None:
        """The coded answers (a query) as they stand from now on, customers (`people`) beside their place among all.

        named: whether the table `names` gives them the names under which they stand.
        """
        if people is None:
            self.put("coded", query)
            return
        import pyarrow.parquet as pq

        who, given = column(people), f"LEFT JOIN {self.rows('names')} AS n USING (id)" if named else ""
        name = "coalesce(n.name, d.id)" if named else "d.id"
        once = f"SELECT d.id, {name} AS name FROM (SELECT DISTINCT {who} AS id FROM ({query})) AS d {given}"
        place = "(row_number() OVER (ORDER BY name) - 1)::INTEGER AS place"
        self.put("places", f"SELECT id, name, {place} FROM ({once})")
        rows = f"SELECT c.* REPLACE (p.name AS {who}), p.place AS {column(PLACE + people)}"
        self.put(
            "coded", f"{rows} FROM ({query}) AS c LEFT JOIN {self.rows('places')} AS p ON c.{who} = p.id"
        )
        self.put("people", f"SELECT name FROM {self.rows('places')} ORDER BY place")
        self.customers = pq.read_metadata(self.path("people")).num_rows
        self.drop("places")

    def people(self, places: np.ndarray) -> pd.Series:
        """The names of customers by their places."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = pq.read_table(self.path("people"), columns=["name"]).column("name").combine_chunks()
        return pd.Series(pd.array(names.take(pa.array(places)), dtype="str"))


class Rows:
    """A table in a store, written piece by piece; every piece has the columns of the first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._file: Any = None

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, frame: pd.DataFrame) -> None:
        """Writes a piece; codes of words are written as their words."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
        if self._file is None:
            kinds = [pa.field(one.name, _plain(one.type)) for one in table.schema]
            self._file = pq.ParquetWriter(self.path, pa.schema(kinds))
        self._file.write_table(table.cast(self._file.schema), row_group_size=ROW_GROUP)
        self.rows += len(table)


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    words = pa.types.is_dictionary(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
    return pa.string() if words else kind


def batches(relation: Any, rows: int) -> Any:
    """The rows of a relation of DuckDB as Arrow, so many at a time."""
    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_arrow_reader  # its name until 1.4
    return read(rows)


def column(name: str) -> str:
    """A column as SQL names it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(path: Path) -> str:
    """A path as text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _close(engine: Any, folder: Path, process: int) -> None:
    """A child that was forked leaves its parent's folder alone."""
    if os.getpid() == process:
        engine.close()
        shutil.rmtree(folder, ignore_errors=True)
