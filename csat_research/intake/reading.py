"""Reading: what is read and how, and what is checked and told of the files of a survey, whichever way they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csat_research.errors import ColumnError, EmptyError, listing, nearest
from csat_research.intake.file import SurveyFile
from csat_research.intake.keep import Kept
from csat_research.intake.keys.settings import given_settings, settings_of
from csat_research.intake.raw import RawTable, Rejected
from csat_research.intake.tables import fingerprint
from csat_research.results.naming import own_labels
from csat_research.survey.about import About
from csat_research.survey.labels import label_given, label_of
from csat_research.survey.questions import Question
from csat_research.words import Sentence, count_say, say
from csat_research.words.retold import retold

__all__ = ["Reading", "check_columns", "check_left", "decimal_in", "notes_of"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be read, and how: by a survey file, an earlier reading and a call.

    path: survey.yml. asked: the questions that play a role. kept: what an earlier reading wrote. overrides: what the call changes.
    """

    path: Path
    file: SurveyFile
    asked: tuple[Question, ...]
    kept: Kept
    overrides: Mapping[str, Any]

    @property
    def zone(self) -> str | None:
        """The time zone of dates without one."""
        return self.overrides.get("time_zone") or self.file.time_zone

    def about(self, notes: Sequence[Sentence] = (), paths: Sequence[Path] = ()) -> About:
        """What is said of the survey as a whole. paths: the files it was read from."""
        until = self.overrides.get("observed_until") or self.file.observed_until()
        title = label_given("title", self.overrides.get("title")) or self.file.title
        return About(
            title=label_of(title) or "Survey",
            time_zone=self.zone,
            observed_until=dt.date.fromisoformat(until) if isinstance(until, str) else until,
            period=self.kept.period,
            filters=self.kept.filters,
            settings=self._settings(),
            themes=self.file.code_book(),
            assumptions=self._assumptions(),
            notes=(*self.kept.notes, *notes),
            sources={one.name: fingerprint(one) for one in paths},
        )

    def _assumptions(self) -> tuple[Sentence, ...]:
        with own_labels({one.label: dict(one.labels) for one in self.asked if one.labels}):
            return tuple(map(retold, self.file.assumed))

    def _settings(self) -> dict[str, Any]:
        found = self.file.report.model_dump(exclude_none=True, exclude_defaults=True)
        return settings_of(found, given_settings(self.overrides.get("report") or {}), self.path.parent)


def check_columns(tables: Sequence[RawTable], asked: Sequence[Question], file: str) -> None:
    """Refuse a column that no file has, naming the nearest of all the columns there are."""
    for table in tables:
        for one in asked:
            if one.column not in table.columns:
                raise ColumnError(
                    say(
                        "{table} has no column {column:quoted} (role {role}).{near}  Its columns: {columns}.  "
                        "Correct the name in {file}.",
                        table=table.name,
                        column=one.column,
                        role=one.role,
                        near=nearest(one.column, table.columns),
                        columns=listing(table.columns),
                        file=file,
                    )
                )


def check_left(rows: int, early: Sequence[Rejected], tables: Sequence[RawTable]) -> None:
    """Refuse files without a usable row, naming the first reason. early: rows that their types rejected."""
    if rows:
        return
    names = listing([table.name for table in tables], 3)
    rejected = [*(one for table in tables for one in table.rejected), *early]
    if not rejected:
        raise EmptyError(say("{file} holds column names but no answers yet.", file=names))
    first = rejected[0]
    reason, fix = first.fault.reason, first.fault.fix
    raise EmptyError(
        count_say(
            "{file}: its {n:count} row was rejected; row {row}: {reason}.  What to do: {fix}.",
            "{file}: all {n:count} rows were rejected; the first in row {row}: {reason}.  What to do: {fix}.",
            len(rejected),
            file=names,
            row=first.row,
            reason=reason,
            fix=fix,
        )
    )


def decimal_in(tables: Sequence[RawTable]) -> str:
    """The mark that the files show; where they differ, none."""
    marks = {table.decimal for table in tables if table.decimal}
    return marks.pop() if len(marks) == 1 else ""


def notes_of(tables: Sequence[RawTable]) -> list[Sentence]:
    """What readers told of their files."""
    return [note for table in tables for note in table.notes]
