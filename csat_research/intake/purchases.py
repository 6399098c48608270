"""Purchases: their file becomes customer, bought_at and amount, with faults listed by the row of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from csat_research.errors import ColumnError, listing, nearest
from csat_research.intake.file import Purchases
from csat_research.intake.raw import Fault, RawTable, Rejected
from csat_research.intake.tables import open_table
from csat_research.intake.values.dates import read_times
from csat_research.intake.values.grammar import decimal_mark, number
from csat_research.words import Sentence, say

__all__ = ["Bought", "read_purchases"]


@dataclass(slots=True)
class Bought:
    """A frame of purchases (None where there are none), faults by row, notes, and the file read."""

    frame: Any = None
    faults: list[Rejected] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)


def read_purchases(given: Any, declared: Purchases | None, folder: Path, zone: str | None) -> Bought:
    """The purchases named in the survey file, or given in their place (a frame or a file).

    Raises ColumnError for a missing column, FileError for a file that is no table.
    """
    if given is None and declared is None:
        return Bought()
    if given is not None and not isinstance(given, str | Path):
        return Bought(frame=given)
    path = Path(given) if given is not None else folder / (declared.file if declared else "")
    columns = dict(declared.columns) if declared else {}
    return _typed(
        open_table(path, named="purchases: file:"),
        {ours: columns.get(ours, ours) for ours in ("customer", "bought_at", "amount")},
        zone,
        path,
    )


def _typed(table: RawTable, columns: dict[str, str], zone: str | None, path: Path) -> Bought:
    for ours in ("customer", "bought_at"):
        if columns[ours] not in table.columns:
            near = nearest(columns[ours], table.columns)
            raise ColumnError(
                say(
                    "{file} has no column {name:quoted}.{near} Columns: {columns}.  Write under purchases:  "
                    "columns: {{{ours}: name in the file}}",
                    file=table.name,
                    name=columns[ours],
                    near=near,
                    columns=listing(table.columns),
                    ours=ours,
                )
            )
    found = Bought(paths=[path], notes=list(table.notes), faults=list(table.rejected))
    raw = table.frame
    frame = pd.DataFrame({"customer": raw[columns["customer"]]})
    frame["bought_at"], bad = _column(found, raw, columns["bought_at"], "bought_at", zone)
    if columns["amount"] in raw:
        frame["amount"], _ = _column(found, raw, columns["amount"], "amount", zone)
    # The door names a row by its index + 2; the index is set so that it names the row of the file.
    frame.index = pd.Index(raw["_row"].to_numpy() - 2)
    found.frame = frame[~bad.to_numpy()]
    return found


def _column(
    found: Bought, raw: pd.DataFrame, column: str, ours: str, zone: str | None
) -> tuple[pd.Series, pd.Series]:
    """Times or amounts; cells that are neither are listed."""
    cells = raw[column]
    if cells.dtype != object and not isinstance(cells.dtype, pd.StringDtype):
        return cells, pd.Series(False, index=raw.index)
    written = [str(cell) for cell in cells.dropna().unique()]
    values, faults = _times(found, written, column, zone) if ours == "bought_at" else _amounts(written)
    hit = cells.map(lambda cell: cell is not None and str(cell) in faults).astype(bool)
    found.faults += [
        Rejected(int(row), column, str(cell), faults[str(cell)])
        for row, cell in zip(raw.loc[hit, "_row"], cells[hit], strict=True)
    ]
    mapped = cells.map(lambda cell: None if cell is None else values.get(str(cell)))
    return (
        pd.to_datetime(mapped).astype("datetime64[us]") if ours == "bought_at" else mapped.astype("float64")
    ), hit


def _times(
    found: Bought, written: Sequence[str], column: str, zone: str | None
) -> tuple[dict[str, Any], dict[str, Fault]]:
    times = read_times(written, zone=zone)
    if times.unclear:
        raise ColumnError(
            say(
                "purchases: column {column:quoted} holds dates such as {example:quoted}; it is not clear "
                "whether day or month comes first.  Write them as 2026-10-31.",
                column=column,
                example=written[0],
            )
        )
    found.notes += [say("purchases, {column}: {note}", column=column, note=note) for note in times.notes]
    return dict(times.values), dict(times.faults)


def _amounts(written: Sequence[str]) -> tuple[dict[str, Any], dict[str, Fault]]:
    mark = decimal_mark(written)
    parsed = {cell: number(cell, mark) for cell in written}
    return (
        {cell: value for cell, value in parsed.items() if isinstance(value, float)},
        {cell: value for cell, value in parsed.items() if isinstance(value, Fault)},
    )
