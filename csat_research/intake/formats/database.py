"""Databases: the answers that a query gives, from DuckDB or PostgreSQL; the address stays in an environment variable."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from csat_research.errors import FileError
from csat_research.intake.raw import RawTable, check_columns, check_rows
from csat_research.survey.secret import without_secret
from csat_research.words import say

__all__ = ["read_query"]


def read_query(variable: str, query: str, file: str) -> RawTable:
    """The rows of a query as a RawTable; columns keep their types.

    variable: the environment variable that holds the address (duckdb:///path/to/file.duckdb or
    postgresql://user:password@host/name). file: the survey file, for messages. Nothing can be written: both open
    for reading only. Raises FileError; no message holds the address.
    """
    address = os.environ.get(variable, "")
    if not address:
        raise FileError(
            say(
                "{file}: the environment variable {name} is not set.  Set it to the address of the database.",
                file=file,
                name=variable,
            )
        )
    kind = address.partition(":")[0].casefold()
    if kind not in _OPENED:
        raise FileError(
            say(
                "{file}: {name} holds no address of a database that is read.  It begins with duckdb: or postgresql:",
                file=file,
                name=variable,
            )
        )
    try:
        frame = _OPENED[kind](address, query)
    except ImportError as error:
        raise FileError(
            say(
                "{file}: a package is missing ({package}).  Type:  pip install {package}",
                file=file,
                package=str(error.name),
            )
        ) from None
    except Exception as error:  # of the driver, of Arrow or of pandas: nothing of ours runs in there
        raise FileError(
            say(
                "{file}: the database refused ({why}).  Correct the query or {name}.",
                file=file,
                why=_without(address, error),
                name=variable,
            )
        ) from None
    check_rows(len(frame), file)
    check_columns([str(one) for one in frame.columns], file)
    frame["_row"] = range(1, len(frame) + 1)
    return RawTable(frame=frame, name=variable, read=len(frame))


def _duckdb(address: str, query: str) -> pd.DataFrame:
    import duckdb

    path = re.sub(r"^duckdb:(//)?/?(?=/|[A-Za-z]:|:memory:|[^/])", "", address)
    memory = path in ("", ":memory:")
    with duckdb.connect(path or ":memory:", read_only=not memory) as opened:
        return opened.execute(query).df()


def _postgresql(address: str, query: str) -> pd.DataFrame:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(address, autocommit=True) as opened, opened.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        cursor.execute(query)
        return cursor.fetch_arrow_table().to_pandas()


_OPENED: dict[str, Callable[[str, str], Any]] = {
    "duckdb": _duckdb,
    "postgresql": _postgresql,
    "postgres": _postgresql,
}


def _without(address: str, error: Exception) -> str:
    """The first line of an error without the address or a part of it that may be secret."""
    lines = str(error).strip().splitlines()
    return without_secret(lines[0] if lines else type(error).__name__, address)[:200]
