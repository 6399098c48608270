"""Read: from a survey file to a Survey - every row of every file used, rejected or excluded, and told which."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from csat_research.errors import ColumnError, listing, nearest
from csat_research.intake import read_long
from csat_research.intake.coded import coded_beside
from csat_research.intake.doubts.against import against
from csat_research.intake.doubts.cut_labels import perhaps_cut, with_choices
from csat_research.intake.doubts.doubts import breaks, buyers, many_names, sent_twice
from csat_research.intake.doubts.files_apart import files_apart
from csat_research.intake.file import SurveyFile, load_file
from csat_research.intake.formats.stacked import emptied
from csat_research.intake.joins import open_joins
from csat_research.intake.keep import Kept, load_kept
from csat_research.intake.left_rows import marking, still_asked, without_left
from csat_research.intake.persons.private import private_of
from csat_research.intake.proposal.assumed import without_open
from csat_research.intake.purchases import read_purchases
from csat_research.intake.raw import RawTable
from csat_research.intake.reading import Reading, check_columns, check_left, decimal_in, notes_of
from csat_research.intake.rows_read import as_found, ledger_of, naming_files, with_aside
from csat_research.intake.seen.ids_anew import check_ids
from csat_research.intake.sources import read_answers
from csat_research.intake.ticked import ticks_of, with_ticks
from csat_research.intake.values.typed import type_columns
from csat_research.survey.arguments import checked
from csat_research.survey.engine.packed import are_many, release
from csat_research.survey.questions import Question, question, with_role
from csat_research.survey.secret import refuse_address
from csat_research.survey.survey import Survey, derive, enter
from csat_research.words import Sentence, say

__all__ = ["read_survey"]

OVERRIDES = ("title", "time_zone", "observed_until", "scales", "purchases", "report", "assume")
TOLD = {"title", "observed_until", "report"}  # overrides that no answer is coded by
Data = pd.DataFrame | str | Path | Sequence[str | Path]


@checked
def read_survey(
    path: str | Path,
    *,
    data: Any = None,
    questions: Mapping[str, Mapping[str, Any]] | None = None,
    **overrides: Any,
) -> Survey:
    r"""A Survey from a survey file and the answers it names.

    path: survey.yml. data: other answers - a file, a folder, several files or a frame - instead of `answers:`.
    questions: column -> keys that replace those of the file, for a second definition of the same answers.
    overrides: title, time_zone, observed_until, scales, purchases (a frame or a file), report (keys of that block),
    assume (True, or columns: the guesses for their open questions are taken and told as assumed).
    Rows that cannot be used stand in `survey.ledger.rejected` with row, column, value as written, reason and
    what to type; read = in the survey + rejected + excluded.

    Raises FileError (naming file and line), ColumnError (also where a question stands open), ScaleError, and EmptyError
    where no row can be used.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "answers.csv").write_text("score\n5\n4\n2\n")
    ...     _ = Path(folder, "survey.yml").write_text(
    ...         "answers: answers.csv\ncolumns: {score: {role: csat, scale: 1-5}}")
    ...     survey = read_survey(Path(folder, "survey.yml"))
    >>> survey.ledger.read
    3
    """
    refuse_address(path, "read_survey")
    path = Path(path)
    _check_overrides(overrides)
    file = without_open(load_file(path), overrides.get("assume"), path.name)
    asked = _questions(file, questions or {}, overrides.get("scales") or {})
    kept = load_kept(path.parent / file.kept) if file.kept else Kept()
    reading = Reading(path, file, asked, kept, overrides)
    if data is None and not questions and not overrides.keys() - TOLD and (coded := coded_beside(path)):
        return coded.survey(asked, reading.about(), kept)
    long = read_long.long_files(reading, data)
    on_disk = read_long.read_long(reading, long) if long and read_long.has_engine() else None
    if isinstance(on_disk, Survey):
        found = on_disk
    else:
        found = read_long.in_memory(_coded_anew(reading, data), reading, data, on_disk)
    return kept.restore(found if file.kept else _doubted(found))


def _coded_anew(reading: Reading, data: Any) -> Survey:
    """The answers of the files, or those given instead, typed, joined and coded."""
    path, file, asked, kept = reading.path, reading.file, reading.asked, reading.kept
    private = private_of(file, asked)
    beside = open_joins(file.join, path.parent, private.customers)
    made = ticks_of(file.columns)
    needed = (
        frozenset(one.column for one in asked).difference(made).union(*made.values(), marking(file.columns))
    )
    frame, files, tables = read_answers(path, file, data, needed | beside.keys, beside.columns)
    check_columns(tables, [one for one in asked if one.column not in beside.columns | made.keys()], path.name)
    check_ids(tables, asked)
    frame, tables = without_left(frame, tables, file.columns)
    asked = still_asked(frame, asked, file.columns)
    apart = files_apart(tables, frame, asked)
    frame = with_ticks(beside.joined(frame, needed), file.columns, path.name, tables[0].columns)
    frame, asked = with_choices(frame, file.columns, asked, path.name)
    asked = private.sorted_out(frame, asked)
    orders = {name: one.order for name, one in file.columns.items() if one.order is not None}
    typed = type_columns(frame, asked, decimal=decimal_in(tables), orders=orders, zone=reading.zone)
    frame, tables = _lightened(frame, tables, asked)
    check_left(len(typed.frame), typed.rejected, tables)
    before = ledger_of(frame, typed, tables, asked, files, kept)
    bought = read_purchases(reading.overrides.get("purchases"), file.purchases, path.parent, reading.zone)
    doubts = [] if file.kept else _doubts(typed.frame, asked, bought.frame, _whole_picks(file, tables))
    notes = [*notes_of(tables), *apart, *beside.notes, *typed.notes, *bought.notes, *doubts]
    notes += private.renamed(typed.frame, bought, tables, set(frame.columns))
    about = reading.about(notes, [*files.paths, *beside.paths, *bought.paths])
    with naming_files(frame, files):
        survey = enter(typed.frame, asked, about=about, before=before, purchases=bought.frame)
    found = as_found(survey.ledger, frame, files)  # the rows of other tables are not those of the answers
    return derive(survey, ledger=with_aside(found, {"purchases": bought.faults} | beside.faults))


def _lightened(
    frame: pd.DataFrame, tables: tuple[RawTable, ...], asked: Sequence[Question]
) -> tuple[pd.DataFrame, tuple[RawTable, ...]]:
    """Long files without the customers as written, which take most room; no rule of rows names them."""
    if not are_many(len(frame)):
        return frame, tables
    names = [one.column for one in with_role(asked, "customer")]
    frame = emptied(frame, names)
    light = tuple(replace(one, frame=emptied(one.frame, names)) for one in tables)
    release()
    return frame, light


def _doubts(
    frame: pd.DataFrame, asked: Sequence[Question], purchases: Any, whole: Collection[str]
) -> list[Sentence]:
    """What is told at the first reading alone. whole: columns of picks whose labels nobody can have cut."""
    return [
        *buyers(frame, asked, purchases),
        *sent_twice(frame, asked),
        *many_names(frame, asked),
        *perhaps_cut(frame, asked, whole),
    ]


def _whole_picks(file: SurveyFile, tables: Sequence[RawTable]) -> set[str]:
    """Picks that stand in a column each, or that have their choices declared."""
    made = {name for name, one in file.columns.items() if one.ticks or one.choices}
    return made | {name for table in tables for name in table.lists}


def _doubted(survey: Survey) -> Survey:
    """With the notes that take codes and days to see."""
    return derive(
        survey, about=replace(survey.about, notes=(*survey.about.notes, *breaks(survey), *against(survey)))
    )


def _check_overrides(overrides: Mapping[str, Any]) -> None:
    for name in overrides:
        if name not in OVERRIDES:
            raise ColumnError(
                say(
                    "read_survey has no parameter {name:quoted}.{near} Parameters: path, data, questions, {known}.",
                    name=name,
                    near=nearest(name, OVERRIDES),
                    known=listing(OVERRIDES),
                )
            )


def _questions(
    file: SurveyFile, changed: Mapping[str, Mapping[str, Any]], scales: Mapping[str, Any]
) -> tuple[Question, ...]:
    """The questions of the file with what the call changes."""
    options = {column: {**given, **changed.get(column, {})} for column, given in file.questions().items()}
    options |= {column: dict(given) for column, given in changed.items() if column not in options}
    for column, scale in scales.items():
        if column not in options:
            raise ColumnError(
                say(
                    "scales names {column:quoted}, which plays no role.{near}",
                    column=column,
                    near=nearest(column, options),
                )
            )
        options[column]["scale"] = scale
    for column, given in options.items():
        if "role" not in given:
            raise ColumnError(
                say(
                    "questions: column {column:quoted} needs a role.{near}",
                    column=column,
                    near=nearest(column, file.columns),
                )
            )
    return tuple(question(column, **given) for column, given in options.items())
