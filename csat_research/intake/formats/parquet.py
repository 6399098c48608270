"""Parquet: columns keep the types that the writer gave them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import FileError
from csat_research.intake.formats.spooled import PIECE, Spool
from csat_research.intake.formats.stacked import text_column
from csat_research.intake.raw import RawTable, check_columns, check_rows, check_size
from csat_research.survey.packed import release
from csat_research.words import say

__all__ = ["parquet_rows", "read_parquet", "spool_parquet"]

MANY_ROWS = 500_000  # above, text is handed on as categories


def read_parquet(path: Path, wanted: frozenset[str] = frozenset()) -> RawTable:
    """A Parquet file as a RawTable; where columns are declared only those are loaded.

    Raises FileError for a broken file and for too many rows.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_size(path.stat().st_size, path.name)
    try:
        file = pq.ParquetFile(path)
        names = list(file.schema_arrow.names)
        rows = file.metadata.num_rows
        check_rows(rows, path.name)
        ranked = any("[" in one for one in wanted.difference(names))  # places are made of other columns
        loaded = names if ranked else [name for name in names if name in wanted] or names
        numbered = _is_numbered(file)
        texts = [name for name in loaded if pa.types.is_string(file.schema_arrow.field(name).type)]
        if rows > MANY_ROWS:
            file = pq.ParquetFile(path, read_dictionary=texts)
        loaded += ["_row"] if numbered else []
        frame = _in_columns(file, loaded, texts) if rows > MANY_ROWS else _as_frame(file.read(columns=loaded))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None
    check_columns(names, path.name)
    if not numbered:
        frame["_row"] = np.arange(1, rows + 1, dtype=np.int32 if rows > MANY_ROWS else np.int64)
    ignored = [name for name in names if name not in frame.columns]
    for name in ignored:
        frame[name] = None
    return RawTable(frame=frame, name=path.name, read=rows)


def spool_parquet(path: Path, wanted: frozenset[str], spool: Spool) -> RawTable:
    """The wanted columns of a Parquet file, put on disk piece by piece; the table holds the names of columns alone.

    Raises FileError as `read_parquet`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, pre_buffer=False)
        names, rows = list(file.schema_arrow.names), file.metadata.num_rows
        check_rows(rows, path.name)
        check_columns(names, path.name)
        numbered = _is_numbered(file)
        loaded = [name for name in names if name in wanted]
        stack, start = spool.typed_stack(loaded, file.schema_arrow), 1
        for batch in file.iter_batches(PIECE, columns=[*loaded, *(["_row"] if numbered else [])]):
            here = np.arange(start, start + len(batch)) if not numbered else batch.column("_row").to_numpy()
            stack.add_columns([batch.column(name) for name in loaded], here)
            start += len(batch)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None
    stack.frame()
    return RawTable(
        frame=pd.DataFrame(columns=[*names, *([] if numbered else ["_row"])]), name=path.name, read=rows
    )


def parquet_rows(path: Path) -> int:
    """How many rows a Parquet file says it has; 0 for a broken one."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return 0


def _unreadable(path: Path, error: Exception) -> FileError:
    return FileError(
        say(
            "{file} cannot be read as Parquet ({why}).  Write it again.",
            file=path.name,
            why=str(error)[:80],
        )
    )


def _as_frame(table: Any) -> pd.DataFrame:
    """A table as pandas, without its metadata: else an index of pandas would be no column."""
    frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, split_blocks=True)
    return frame


def _in_columns(file: Any, names: list[str], texts: list[str]) -> pd.DataFrame:
    """Column by column, so that only one stands there twice; text as categories, or packed where most cells differ."""
    found = {}
    for name in names:
        table = file.read(columns=[name])
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
