"""Parquet: columns keep the types that the writer gave them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from csat_research.intake.formats.libraries import each, library, of_parquet
from csat_research.intake.formats.spooled import PIECE, Spool
from csat_research.intake.formats.stacked import text_column
from csat_research.intake.raw import RawTable, check_columns, check_rows, check_size
from csat_research.intake.readers import generic
from csat_research.intake.recognise import reader_for
from csat_research.survey.engine.packed import release

__all__ = ["parquet_rows", "read_parquet", "spool_parquet"]

FEW = 2_000  # rows by which a tool is known
MANY_ROWS = 500_000  # above, text is handed on as categories


def read_parquet(path: Path, wanted: frozenset[str] = frozenset()) -> RawTable:
    """A Parquet file as a RawTable; where columns are declared only those are loaded.

    Raises FileError for a broken file and for too many rows.
    """
    check_size(path.stat().st_size, path.name)
    with library(path, of_parquet):
        file = _opened(path)
        stored, rows = _names(file), int(file.metadata.num_rows)
        numbered = _is_numbered(file)
    check_rows(rows, path.name)
    check_columns([name.strip() or " " for name in file.schema_arrow.names], path.name)
    names = list(stored)
    loaded = names if _needs_all(wanted, names, path, file) else [name for name in names if name in wanted]
    with library(path, of_parquet):
        frame = _frame(path, file, [*(stored[name] for name in loaded), *(["_row"] if numbered else [])])
    frame = frame.rename(columns={stored[name]: name for name in loaded if stored[name] != name})
    if not numbered:
        frame["_row"] = np.arange(1, rows + 1, dtype=np.int32 if rows > MANY_ROWS else np.int64)
    ignored = [name for name in names if name not in frame.columns]
    frame = frame.join(pd.DataFrame(None, index=frame.index, columns=ignored, dtype=object))
    return RawTable(frame=frame, name=path.name, read=rows)


def spool_parquet(path: Path, wanted: frozenset[str], spool: Spool) -> RawTable:
    """The wanted columns of a Parquet file, put on disk piece by piece; the table holds the names of columns alone.

    Raises FileError as `read_parquet`.
    """
    with library(path, of_parquet):
        file = _opened(path, pre_buffer=False)
        names, rows = list(file.schema_arrow.names), file.metadata.num_rows
        numbered = _is_numbered(file)
    check_rows(rows, path.name)
    check_columns(names, path.name)
    loaded = [name for name in names if name in wanted]
    stack, start = spool.typed_stack(loaded, file.schema_arrow), 1
    pieces = file.iter_batches(PIECE, columns=[*loaded, *(["_row"] if numbered else [])])
    for batch in each(pieces, path, of_parquet):
        with library(path, of_parquet):
            batch.validate(full=True)
        here = np.arange(start, start + len(batch)) if not numbered else batch.column("_row").to_numpy()
        stack.add_columns([batch.column(name) for name in loaded], here)
        start += len(batch)
    stack.frame()
    return RawTable(
        frame=pd.DataFrame(columns=[*names, *([] if numbered else ["_row"])]), name=path.name, read=rows
    )


def parquet_rows(path: Path) -> int:
    """How many rows a Parquet file says it has; raises FileError for a broken one."""
    with library(path, of_parquet):
        return int(_opened(path).metadata.num_rows)


def _names(file: Any) -> dict[str, str]:
    """Names of columns as they are shown -> as they are stored; one without a name is called by its place."""
    stored = file.schema_arrow.names
    return {name if name.strip() else f"column {i}": name for i, name in enumerate(stored, 1)}


def _needs_all(wanted: frozenset[str], names: list[str], path: Path, file: Any) -> bool:
    """Whether all columns are loaded: wanted ones are made of others, or a reader of tools takes the table apart."""
    if not wanted.issubset(names) or wanted.issuperset(names) or not wanted:
        return True
    with library(path, of_parquet):
        first = _first_rows(file)
    sketch = RawTable(frame=first.assign(_row=0), name=path.name, read=len(first))
    return reader_for(sketch).name != generic.NAME


def _first_rows(file: Any) -> pd.DataFrame:
    import pyarrow as pa

    return _as_frame(pa.Table.from_batches(itertools.islice(file.iter_batches(FEW), 1), file.schema_arrow))


def _opened(path: Path, **more: Any) -> Any:
    import pyarrow.parquet as pq

    return pq.ParquetFile(path, **more)


def _frame(path: Path, file: Any, names: list[str]) -> pd.DataFrame:
    """Columns as pandas has them, of a long file one by one."""
    import pyarrow as pa

    if file.metadata.num_rows <= MANY_ROWS:
        return _as_frame(file.read(columns=names))
    texts = [name for name in names if pa.types.is_string(file.schema_arrow.field(name).type)]
    return _in_columns(_opened(path, read_dictionary=texts), names, texts)


def _as_frame(table: Any) -> pd.DataFrame:
    """A table as pandas, without its metadata: else an index of pandas would be no column.

    Some writers mark no text as such: bytes are read as text. Lists and records in cells are text as JSON has them.
    """
    import pyarrow as pa

    table.validate(full=True)  # text that is no text would break whoever looks at it
    frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, split_blocks=True)
    for name, kind in zip(table.schema.names, table.schema.types, strict=True):
        if "binary" in str(kind):
            frame[name] = frame[name].map(_decoded)
        if pa.types.is_nested(kind):
            frame[name] = [None if cell is None else _as_json(cell) for cell in frame[name]]
    return frame


def _as_json(cell: object) -> str:
    return json.dumps(
        cell, default=lambda one: one.tolist() if hasattr(one, "tolist") else str(one), ensure_ascii=False
    )


def _decoded(cell: object) -> object:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell


def _in_columns(file: Any, names: list[str], texts: list[str]) -> pd.DataFrame:
    """Column by column, so that only one stands there twice; text as categories, or packed where most cells differ."""
    found = {}
    for name in names:
        table = file.read(columns=[name])
        table.validate(full=True)
        found[name] = text_column(table.column(name)) if name in texts else _as_frame(table)[name]
        del table
        release()
    return pd.DataFrame(found, copy=False)


def _is_numbered(file: Any) -> bool:
    """Whether `_row` is ours (whole numbers, none missing); of another kind it is a column of the user."""
    import pyarrow as pa

    names = file.schema_arrow.names
    if "_row" not in names or not pa.types.is_integer(file.schema_arrow.field("_row").type):
        return False
    return bool(file.read(columns=["_row"]).column("_row").null_count == 0)
