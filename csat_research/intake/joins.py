"""Joins: rows of another export beside the answers, by a key that both have; what finds no partner is counted and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from csat_research.errors import ColumnError, listing, nearest
from csat_research.intake.formats.stacked import as_objects
from csat_research.intake.keys.schema import Join
from csat_research.intake.raw import RawTable, Rejected
from csat_research.intake.tables import open_table
from csat_research.survey.door.ids import spelled_id
from csat_research.survey.door.masking import masked
from csat_research.words import Sentence, say

__all__ = ["Beside", "open_joins"]

SHOWN = 3


@dataclass(slots=True)
class Beside:
    """Exports that stand beside the answers: their tables by declared join, what was found, and the files read."""

    joins: Sequence[tuple[Join, RawTable]] = ()
    notes: list[Sentence] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()

    @property
    def columns(self) -> frozenset[str]:
        """Columns that the answers may take from here."""
        return frozenset(name for _, table in self.joins for name in table.columns)

    @property
    def keys(self) -> frozenset[str]:
        """Columns of the answers that are keys."""
        return frozenset(ours for join, _ in self.joins for ours in join.on)

    @property
    def faults(self) -> dict[str, Sequence[Rejected]]:
        """By file, the rows that do not fit its own header."""
        return {table.name: table.rejected for _, table in self.joins}

    def joined(self, frame: pd.DataFrame, wanted: frozenset[str]) -> pd.DataFrame:
        """The answers with the wanted columns that they lack themselves; each answer stays one row."""
        if self.joins:
            frame = as_objects(frame)
        for join, table in self.joins:
            taken = [name for name in table.columns if name in wanted and name not in frame.columns]
            ours = _keys(frame, tuple(join.on), "answers")
            theirs = _keys(table.frame, tuple(join.on.values()), table.name)
            _check_once(theirs, table.name, join)
            other = table.frame.loc[theirs.notna(), taken].set_axis(theirs.dropna(), axis=0)
            found = other.reindex(ours.where(ours.isin(other.index)).fillna("\0none"))
            frame = frame.assign(**{name: found[name].to_numpy() for name in taken})
            known = not self.hidden & set(join.on)
            self.notes += _partners(ours, theirs, table.name, listing(list(join.on)), known)
        return frame


def open_joins(declared: Sequence[Join], folder: Path, hidden: frozenset[str] = frozenset()) -> Beside:
    """The files under `join:`; raises ColumnError where one has no such key, FileError where it is no table.

    hidden: columns of the answers whose values lead to a person: they are counted and not shown.
    """
    paths = [folder / one.file for one in declared]
    tables = [open_table(path, named="join: file:") for path in paths]
    for one, table in zip(declared, tables, strict=True):
        for theirs in one.on.values():
            _check_has(table.frame, theirs, table.name)
    notes = [note for table in tables for note in table.notes]
    return Beside(tuple(zip(declared, tables, strict=True)), notes, paths, hidden)


def _check_has(frame: pd.DataFrame, name: str, file: str) -> None:
    if name not in frame.columns:
        raise ColumnError(
            say(
                "{file} has no column {name:quoted} to join by.{near}  Write under join:  on: {{ours: theirs}}",
                file=file,
                name=name,
                near=nearest(name, [str(one) for one in frame.columns]),
            )
        )


def _keys(frame: pd.DataFrame, names: Sequence[str], file: str) -> pd.Series:
    """The key of each row as one text; missing where a part is."""
    for name in names:
        _check_has(frame, name, file)
    parts = [frame[name].map(_key, na_action="ignore") for name in names]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + "\0" + part
    return whole.astype("object")


def _key(cell: object) -> str | None:
    """An id to compare by; None where the cell is empty."""
    return spelled_id(cell) or None


def _check_once(theirs: pd.Series, file: str, join: Join) -> None:
    twice = theirs[theirs.notna() & theirs.duplicated()]
    if len(twice):
        raise ColumnError(
            say(
                "{file}: {key} {value:quoted} stands there more than once, so it is not clear which row belongs to the answer.  "
                "Keep one row of each.",
                file=file,
                key=listing(join.on.values()),
                value=listing(str(twice.iloc[0]).split("\0")),
            )
        )


def _partners(
    ours: pd.Series, theirs: pd.Series, file: str, key: Sentence | str, known: bool
) -> list[Sentence]:
    """What found no partner, on both sides, with the first of them (`known`: they may be shown); nothing where all did."""
    left, right = ours[~ours.isin(theirs.dropna())], theirs[~theirs.isin(ours.dropna())]
    told = []
    if len(left):
        told.append(
            say(
                "{file}: {n:count} of {all:count} answers found no row by {key} ({shown})",
                file=file,
                n=len(left),
                all=len(ours),
                key=key,
                shown=_shown(left) if known else "-",
            )
        )
    if len(right):
        told.append(
            say(
                "{file}: {n:count} of {all:count} rows found no answer by {key} ({shown})",
                file=file,
                n=len(right),
                all=len(theirs),
                key=key,
                shown=_shown(right) if known else "-",
            )
        )
    return told


def _shown(keys: pd.Series) -> Sentence | str:
    return listing([masked(str(one).replace("\0", ", ")) for one in keys.dropna().unique()], SHOWN) or "-"
