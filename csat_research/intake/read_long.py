"""Read long: answers of many millions of rows, typed piece by piece and coded on disk, so that memory does not grow with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import CsatError
from csat_research.intake.doubts.doubts import many_counted, repeats, twice_words
from csat_research.intake.doubts.files_apart import files_counted
from csat_research.intake.doubts.pieces_alike import NotInPieces, Shown, orders_of
from csat_research.intake.formats.spooled import Spool
from csat_research.intake.keys.schema import Source
from csat_research.intake.persons.personal import unread_note
from csat_research.intake.persons.private import Private, private_of
from csat_research.intake.persons.renamed import Renaming
from csat_research.intake.raw import RawTable
from csat_research.intake.reading import Reading, check_columns, check_left, decimal_in, notes_of
from csat_research.intake.rows_read import as_found, ledger_of
from csat_research.intake.sources import STRIDE, Files, answer_paths, check_alike, copies
from csat_research.intake.tables import rows_about, spool_table
from csat_research.intake.values.typed import Typed, type_columns
from csat_research.survey.about import Ledger
from csat_research.survey.engine.packed import release
from csat_research.survey.engine.store import Rows, Store, column, has_engine
from csat_research.survey.questions import SCALED, Question, with_role
from csat_research.survey.survey import Survey, derive, enter
from csat_research.words import Sentence, say

__all__ = ["MANY", "has_engine", "in_memory", "long_files", "read_long"]

MANY = 5_000_000  # rows from which answers stand on disk
ROLES = {
    "id", "customer", "answered_at", "csat", "nps", "ces", "driver", "item", "importance", "segment", "agent", "weight",
    "metric", "stratum", "comment", "status",
}  # fmt: skip


def long_files(reading: Reading, data: Any) -> tuple[Path, ...]:
    """The files of answers, where they hold `MANY` rows and can be read in pieces; else none."""
    if not _in_files(reading, data) or _at_once(reading) is not None:
        return ()
    paths = answer_paths(reading.path, reading.file, data)
    return paths if sum(map(rows_about, paths)) >= MANY else ()


def _in_files(reading: Reading, data: Any) -> bool:
    """Whether the answers stand in files: pieces are of CSV and Parquet."""
    given = data is None or isinstance(data, str | Path | list | tuple)
    return given and not isinstance(reading.file.answers, Source)


def _at_once(reading: Reading) -> Sentence | None:
    """What needs all rows at once, where something does."""
    file = reading.file
    if file.join or file.purchases or reading.overrides.get("purchases") is not None:
        return say("files that are joined and purchases need all rows at once")
    shaped = any(one.ticks or one.choices for one in file.columns.values())
    if shaped or not {one.role for one in reading.asked} <= ROLES:
        return say("what people chose or put in order needs all rows at once")
    if any(one.leave_out for one in file.columns.values()):
        return say("rows that are left out by a cell need all rows at once")
    return None


def read_long(reading: Reading, paths: tuple[Path, ...]) -> Survey | Sentence:
    """The survey of long files, whose coded answers stand on disk; why they are to be read in memory where they are.

    That is so where a tool's own reader takes an export apart, where pieces of a column would be read in different ways, and
    wherever something is wrong: then the message is that of the other way.
    """
    import duckdb
    import pyarrow as pa

    long = _Long(reading, reading.asked, Files(paths), Store())
    try:
        return long.survey()
    except (CsatError, ValueError, OSError, pa.ArrowException, duckdb.Error) as error:
        long.store.close()
        return _why_not(error)


def _why_not(error: Exception) -> Sentence:
    if isinstance(error, NotInPieces) and error.args:
        return say("parts of {column:quoted} would be read in different ways", column=str(error.args[0]))
    if isinstance(error, NotInPieces):
        return say(
            "the export is taken apart by the reader of its tool, or its parts are written in different ways"
        )
    if isinstance(error, OSError):
        return say("they could not be put on disk ({why})", why=(error.strerror or str(error)).lower())
    return say("some of them have to be looked at with the others")


def in_memory(survey: Survey, reading: Reading, data: Any, why: Sentence | None) -> Survey:
    """A survey of long files in memory, with the note that says why, or how they would not be."""
    if survey.ledger.read < MANY or not _in_files(reading, data):
        return survey
    if why is None and (why := _at_once(reading)) is None and has_engine():
        return survey
    note = (
        say("{n:count} rows are held in memory, not on disk: {why}", n=survey.ledger.read, why=why)
        if why is not None
        else say(
            "{n:count} rows are held in memory; to have them on disk instead, type: pip install {package:typed}",
            n=survey.ledger.read,
            package="csat_research[duckdb]",
        )
    )
    return derive(survey, about=replace(survey.about, notes=(*survey.about.notes, note)))


@dataclass(slots=True)
class _Long:
    """One survey while it is read.

    asked: the questions without what the files show to be private. cells: rows of each cell of a scaled column, by file.
    names: answers of each name of a segment. twice: rows that repeat the one before, last: the last row so far.
    """

    reading: Reading
    asked: tuple[Question, ...]
    files: Files
    store: Store
    cells: dict[tuple[int, str], Counter[str]] = field(default_factory=dict)
    names: dict[str, Counter[str]] = field(default_factory=dict)
    twice: int = 0
    last: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def needed(self) -> frozenset[str]:
        """The columns that are read."""
        return frozenset(one.column for one in self.asked)

    def survey(self) -> Survey:
        """The whole of it."""
        spool, tables = self._spooled()
        needed = self.needed
        private = private_of(self.reading.file, self.asked)
        self.asked = private.sorted_out(next(spool.frames(needed)), self.asked)
        renaming = Renaming(_renamed(private, self.asked), self.store)
        typed = self._typed(spool, tables, renaming)
        frame = pd.DataFrame(columns=["_row", *needed])
        before = ledger_of(frame, typed, tables, self.asked, self.files, self.reading.kept)
        notes = [*notes_of(tables), *self._apart(tables), *typed.notes, *self._doubts()]
        if not private.settled:
            told = renaming.made.told() if renaming.columns else ()
            notes += [*private.notes, *unread_note(tables, needed), *told]
        about = self.reading.about(notes, self.files.paths)
        found = enter(self.store.table("typed"), self.asked, about=about, before=before)
        found = derive(found, ledger=self._as_found(found, spool, needed))
        spool.clear()
        return self._settled(found, renaming)

    def _spooled(self) -> tuple[Spool, tuple[RawTable, ...]]:
        """All files on disk as they are written, and what is known of each."""
        spool, tables = Spool(self.store.folder), []
        for i, one in enumerate(self.files.paths):
            spool.shift = i * STRIDE
            found = spool_table(one, self.needed, spool)
            if found is None:
                raise NotInPieces
            tables.append(found)
        check_alike(tables, self.needed)
        check_columns(tables, self.asked, self.reading.path.name)
        tables[0] = replace(tables[0], notes=(*tables[0].notes, *copies(self.files.paths)))
        if not spool.pieces:
            raise NotInPieces
        return spool, tuple(tables)

    def _typed(self, spool: Spool, tables: Sequence[RawTable], renaming: Renaming) -> Typed:
        """What types reject, set aside and tell; the typed rows stand on disk, those whose id comes again are here."""
        found = Typed(pd.DataFrame())
        decimal, zone = decimal_in(tables), self.reading.zone
        orders, shown = orders_of(spool, self.asked, self.reading.file), Shown(self.asked)
        with Rows(self.store.path("typed")) as written:
            for i, frame in enumerate(spool.frames(self.needed)):
                typed = type_columns(frame, self.asked, decimal=decimal, orders=orders, zone=zone)
                found.rejected += typed.rejected
                found.set_aside += typed.set_aside
                found.notes = found.notes if i else typed.notes
                shown.take(frame, typed, decimal)
                self._look(frame, typed.frame)
                written.add(renaming.take(typed.frame))
                release()
        check_left(written.rows, found.rejected, tables)
        found.frame = self._same_ids()
        return found

    def _look(self, frame: pd.DataFrame, typed: pd.DataFrame) -> None:
        """What doubts need to know of every piece."""
        for one in self.asked:
            if one.role in SCALED and len(self.files.paths) > 1:
                place = int(frame["_row"].iloc[0]) // STRIDE
                _count(
                    self.cells.setdefault((place, one.column), Counter()),
                    frame[one.column].dropna().astype(str),
                )
            if one.role == "segment":
                _count(self.names.setdefault(one.column, Counter()), typed[one.column].dropna())
        if len(typed):
            self.twice += repeats(typed, self.asked)
            self.twice += repeats(pd.concat([self.last, typed.head(1)]), self.asked) if len(self.last) else 0
            self.last = typed.tail(1)

    def _apart(self, tables: Sequence[RawTable]) -> list[Sentence]:
        return files_counted(tables, self.asked, lambda i, name: _series(self.cells[i, name]))

    def _doubts(self) -> list[Sentence]:
        if self.reading.file.kept:
            return []
        return [
            *twice_words(self.twice),
            *many_counted({name: _series(one) for name, one in self.names.items()}),
        ]

    def _same_ids(self) -> pd.DataFrame:
        """The typed rows whose id stands there more than once."""
        for one in with_role(self.asked, "id"):
            name, rows = column(one.column), self.store.rows("typed")
            twice = f"SELECT {name} FROM {rows} WHERE {name} IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
            query = f"SELECT _row, {name} FROM {rows} WHERE {name} IN ({twice}) ORDER BY _row"
            return self.store.engine.sql(query).df()
        return pd.DataFrame()

    def _as_found(self, survey: Survey, spool: Spool, needed: frozenset[str]) -> Ledger:
        """The ledger with the cells of its rows as they are written."""
        ledger = survey.ledger
        listed = {*ledger.rejected["row"], *ledger.set_aside["row"]}
        if not listed:
            return ledger
        rows = [frame[frame["_row"].isin(listed)] for frame in spool.frames(needed)]
        return as_found(ledger, pd.concat(rows, ignore_index=True), self.files)

    def _settled(self, survey: Survey, renaming: Renaming) -> Survey:
        """The survey on its coded answers, which stand on disk as long as it does."""
        people = next((one.name for one in with_role(self.asked, "customer")), None)
        coded = survey.answers.to_native().sql_query()
        others = [one.name for one in self.asked if one.column in renaming.columns and one.name != people]
        named = renaming.waits and any(
            one.column in renaming.columns for one in with_role(self.asked, "customer")
        )
        if renaming.waits:
            renaming.names(f"({coded})", [*others, *([people] if named and people else [])])
        self.store.settle(_with_names(coded, others, self.store) if renaming.waits else coded, people, named)
        self.store.drop("typed", "names")
        answers: Any = nw.from_native(self.store.table("coded"))
        return derive(survey, answers=answers.lazy(), about=replace(survey.about, store=self.store))


def _with_names(coded: str, others: Sequence[str], store: Store) -> str:
    """Coded rows with names for the ids of columns that are no customers."""
    if not others:
        return coded
    sides = [
        f"LEFT JOIN {store.rows('names')} AS n{i} ON c.{column(one)} = n{i}.id"
        for i, one in enumerate(others)
    ]
    changed = ", ".join(f"n{i}.name AS {column(one)}" for i, one in enumerate(others))
    return f"SELECT c.* REPLACE ({changed}) FROM ({coded}) AS c {' '.join(sides)}"


def _renamed(private: Private, asked: Sequence[Question]) -> tuple[str, ...]:
    """The columns whose ids get pseudonyms."""
    known = {one.column for one in asked}
    return () if private.settled else (*private.others, *sorted(private.customers & known))


def _count(found: Counter[str], cells: pd.Series) -> None:
    found.update({str(cell): int(n) for cell, n in cells.value_counts().items() if n})


def _series(found: Counter[str]) -> pd.Series:
    return pd.Series(dict(found.most_common()), dtype="int64")
