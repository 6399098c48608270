"""Rows read: how many rows the files held, and which of them were rejected, set aside or left out, each where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.errors import ScaleError, listing
from csat_research.intake.keep import Kept
from csat_research.intake.raw import Fault, RawTable, Rejected, rejected_frame
from csat_research.intake.sources import STRIDE, Files
from csat_research.intake.values.typed import Typed
from csat_research.survey.about import Ledger
from csat_research.survey.door.rules import SAME_ID, same_id_words
from csat_research.survey.questions import Question, with_role
from csat_research.survey.scales.scales import label_key
from csat_research.words import join, say

__all__ = ["as_found", "ledger_of", "naming_files", "with_aside"]


def ledger_of(
    frame: pd.DataFrame,
    typed: Typed,
    tables: Sequence[RawTable],
    asked: Sequence[Question],
    files: Files,
    kept: Kept,
) -> Ledger:
    """Rows of the files so far: what readers and types rejected, what was kept of an earlier reading."""
    early = [
        replace(one, row=one.row + i * STRIDE) for i, table in enumerate(tables) for one in table.rejected
    ]
    rejected = rejected_frame([*early, *typed.rejected])
    aside = rejected_frame([*typed.set_aside, *_same_id(typed.frame, asked, files)])
    used = set(frame.columns)
    ignored = [
        column for column in dict.fromkeys(c for table in tables for c in table.columns) if column not in used
    ]
    read = sum(table.read for table in tables)
    return Ledger(
        read=read + kept.gone,
        rejected=pd.concat([kept.rejected, rejected], ignore_index=True),
        set_aside=pd.concat([kept.set_aside, aside], ignore_index=True),
        excluded=(*kept.excluded, *(rule for table in tables for rule in table.excluded)),
        ignored=tuple(ignored) or kept.ignored,
    )


@contextmanager
def naming_files(frame: pd.DataFrame, files: Files) -> Iterator[None]:
    """Adds to an error about answers that fit no scale in which of several files they stand."""
    try:
        yield
    except ScaleError as error:
        if len(files.paths) < 2 or not error.strange:
            raise
        keys = {label_key(one) for one in error.strange}
        rows = frame.loc[frame[error.column].map(label_key).isin(keys), "_row"]
        held = Counter(files.paths[int(row) // STRIDE].name for row in rows)
        where = say("Files that hold it: {files}.", files=listing(held))
        raise ScaleError(join([error.sentence, where], " "), error.column, error.strange) from None


def _same_id(frame: pd.DataFrame, asked: Sequence[Question], files: Files) -> list[Rejected]:
    """Rows whose id stands there more than once, each naming the others; the door lets the later one count."""
    for one in with_role(asked, "id"):
        if one.column not in frame:
            continue
        twice = frame[frame[one.column].notna() & frame[one.column].duplicated(keep=False)]
        twice = twice[twice[one.column].astype("string").str.strip() != ""]  # no id is not the same id
        listed = []
        for value, rows in twice.groupby(one.column, sort=False)["_row"]:
            fault = Fault(same_id_words([files.place(row) for row in rows]), SAME_ID)
            listed += [Rejected(int(row), one.column, str(value), fault) for row in rows]
        return listed
    return []


def with_aside(ledger: Ledger, faults: Mapping[str, Sequence[Rejected]]) -> Ledger:
    """The same with the faults of other tables set aside, each row by the name of its table: 'purchases:4'."""
    beside = [
        rejected_frame(rows).assign(row=[f"{table}:{one.row}" for one in rows])
        for table, rows in faults.items()
        if rows
    ]
    return replace(ledger, set_aside=pd.concat([ledger.set_aside, *beside], ignore_index=True))


def as_found(ledger: Ledger, frame: pd.DataFrame, files: Files) -> Ledger:
    """What was rejected or set aside as people find it: the cell as it is written ("-2", not "-2.0"), the row with its file."""
    listed = {*ledger.rejected["row"], *ledger.set_aside["row"]}
    if not listed:
        return ledger
    cells = frame[frame["_row"].isin(listed)]
    cells = cells.drop_duplicates("_row").set_index("_row")  # a row of counts holds several answers
    return replace(
        ledger,
        rejected=_found(ledger.rejected, cells, files),
        set_aside=_found(ledger.set_aside, cells, files),
    )


def _found(rows: pd.DataFrame, cells: pd.DataFrame, files: Files) -> pd.DataFrame:
    rows = rows.copy()
    for column in set(rows["column"]) & set(cells.columns):
        here = (rows["column"] == column) & rows["row"].isin(cells.index)
        written = cells[column].reindex(rows.loc[here, "row"])
        rows.loc[here, "value"] = ["" if pd.isna(one) else str(one) for one in written]
    places: list[Any] = [files.place(row) for row in rows["row"]]
    return rows if files.are_plain else rows.assign(row=places)
