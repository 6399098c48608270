"""Sources: the answer files of a survey - beside it, by a pattern, in an environment variable or given in the call."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from csat_research.errors import ColumnError, FileError, listing, nearest
from csat_research.intake.formats.database import read_query
from csat_research.intake.keys.schema import Source, SurveyFile
from csat_research.intake.places import is_file, is_folder
from csat_research.intake.raw import RawTable, place_in
from csat_research.intake.recognise import recognise
from csat_research.intake.tables import fingerprint, open_table
from csat_research.survey.secret import refuse_address
from csat_research.words import Sentence, join, say

__all__ = ["STRIDE", "Files", "answer_paths", "check_alike", "copies", "read_answers"]


# Rows of the second file begin at this number inside the program, so that `_row` stays one integer column;
# messages and ledgers show "file:row" again.
STRIDE = 100_000_000


@dataclass(frozen=True, slots=True)
class Files:
    """The answer files of a survey, what they are called in messages, and the sheets of each where several were read together."""

    paths: tuple[Path, ...]
    sheets: tuple[tuple[str, ...], ...] = ()

    @property
    def are_plain(self) -> bool:
        """Whether a number is all that tells a row."""
        return len(self.paths) < 2 and not any(self.sheets)

    def place(self, row: object) -> object:
        """A running row number as people find it: the row in the file, with file and sheet where there are several."""
        if self.are_plain or not isinstance(row, int | float):
            return row
        which, number = divmod(int(row), STRIDE)
        place = place_in(self.sheets[which] if self.sheets else (), number)
        return place if len(self.paths) < 2 else f"{self.paths[which].name}:{place}"


def read_answers(
    path: Path, file: SurveyFile, data: Any, wanted: frozenset[str], beside: frozenset[str] = frozenset()
) -> tuple[pd.DataFrame, Files, tuple[RawTable, ...]]:
    """All answers as one raw frame; only wanted columns are carried along. beside: columns that other files may have."""
    if (
        isinstance(data, pd.DataFrame)
        or hasattr(data, "__narwhals_dataframe__")
        or hasattr(data, "__dataframe__")
    ):
        table = _from_frame(data)
        return _declared(table.frame, wanted, table.name), Files(()), (table,)
    if data is None and isinstance(file.answers, Source):
        table = recognise(read_query(file.answers.source.removeprefix("env:"), file.answers.query, path.name))
        return _declared(table.frame, wanted, table.name), Files(()), (table,)
    paths = answer_paths(path, file, data)
    sheets = file.sheets if data is None else ()
    tables = tuple(open_table(one, wanted, coded=True, sheets=sheets) for one in paths)
    frames = []
    for i, table in enumerate(tables):
        frame = _declared(table.frame, wanted, table.name)
        if i or not pd.api.types.is_integer_dtype(frame["_row"]):
            frame["_row"] = frame["_row"].astype("int64") + i * STRIDE
        frames.append(frame)
    check_alike(tables, wanted - beside)
    tables = (replace(tables[0], notes=(*tables[0].notes, *copies(paths))), *tables[1:])
    return (
        (frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)),
        Files(paths, tuple(one.sheets for one in tables)),
        tables,
    )


def copies(paths: Sequence[Path]) -> list[Sentence]:
    """Files of the same bytes: an export saved twice counts every answer twice."""
    first: dict[str, Path] = {}
    told = []
    for one in paths if len(paths) > 1 else ():
        same = first.setdefault(fingerprint(one), one)
        if same is not one:
            told.append(
                say(
                    "{one} holds exactly what {other} holds, so its answers count twice; is it a copy?",
                    one=one.name,
                    other=same.name,
                )
            )
    return told


def _from_frame(data: Any) -> RawTable:
    import narwhals as nw

    frame = nw.from_native(data).lazy().collect("pandas").to_native().copy()
    if "_row" not in frame or not pd.api.types.is_integer_dtype(frame["_row"]):
        frame["_row"] = range(1, len(frame) + 1)
    return RawTable(frame=frame, name="data", read=len(frame))


def _declared(frame: pd.DataFrame, wanted: frozenset[str], name: str) -> pd.DataFrame:
    missing = sorted(wanted - set(frame.columns))
    if len(missing) == len(wanted):
        raise FileError(
            say(
                "{file} has none of the declared columns ({wanted}).{near}  Its columns are: {columns}.",
                file=name,
                wanted=listing(sorted(wanted), 5),
                near=nearest(missing[0], frame.columns) if missing else "",
                columns=listing([c for c in frame.columns if c != "_row"]),
            )
        )
    return frame[[one for one in frame.columns if one in wanted or one == "_row"]]


def check_alike(tables: Sequence[RawTable], wanted: frozenset[str]) -> None:
    """A column that one of several files lacks is named, with the columns that only this file has: another export, or a new name."""
    for column in sorted(wanted):
        having = [table for table in tables if column in table.columns]
        lacking = [table for table in tables if column not in table.columns]
        if having and lacking:
            told = say(
                "Column {column:quoted} stands in {having} but not in {lacking}.  Export the files with the same columns, "
                "or, where it is gone for good, delete its line in the survey file; it is then read from none of them.",
                column=column,
                having=listing([table.name for table in having], 3),
                lacking=listing([table.name for table in lacking], 3),
            )
            raise ColumnError(join([told, *_called_otherwise(column, having, lacking[0])], "  "))


def _called_otherwise(column: str, having: Sequence[RawTable], lacking: RawTable) -> list[Sentence]:
    known = {name for table in having for name in table.columns}
    new = [name for name in lacking.columns if name not in known and name != "_row"]
    if not new:
        return []
    return [
        say(
            "Only {file} has {new}: where one of them is the same question under a new name, call it {column:quoted} there.",
            file=lacking.name,
            new=listing(new, 5),
            column=column,
        )
    ]


def answer_paths(path: Path, file: SurveyFile, data: Any) -> tuple[Path, ...]:
    """The answer files, in the order named; patterns are expanded and sorted."""
    if data is not None and not _is_folder(data):
        given = [data] if isinstance(data, str | Path) else list(data)
        for one in given:
            refuse_address(one, "data")
        return tuple(Path(one) for one in given)
    if file.answers is None:
        raise FileError(
            say(
                "{file}: answers: is missing.  Write answers: your-export.csv, or call read_survey(path, data=frame).",
                file=path.name,
            )
        )
    if isinstance(file.answers, Source):
        return ()
    named = (file.answers,) if isinstance(file.answers, str) else file.answers
    if not named or not all(one.strip() for one in named):
        raise FileError(
            say(
                "{file}: answers: is empty.  Write the name of your export: answers: tickets.csv",
                file=path.name,
            )
        )
    folder = Path(data) if data is not None else None
    found = {os.path.abspath(one): one for name in named for one in _expand(name, path, folder)}
    return tuple(found.values())  # a file that two names lead to is read once


def _is_folder(data: Any) -> bool:
    return isinstance(data, str | Path) and is_folder(Path(data))


def _expand(name: str, path: Path, folder: Path | None) -> list[Path]:
    refuse_address(name.removeprefix("env:"), say("{file}: answers", file=path.name))
    base, rest = _base(name, path, folder)
    if not any(c in rest for c in "*?[") or is_file(base / rest):  # a name may hold such a letter itself
        if is_folder(base / rest):
            raise FileError(
                say(
                    "{file}: answers: {name} is a folder.  To read all its files write answers: {all_files}",
                    file=path.name,
                    name=name,
                    all_files=f"{name.rstrip('/')}/*.csv",
                )
            )
        return [base / rest]
    found = sorted(Path(one) for one in glob.glob(rest, root_dir=base))
    if not found:
        raise FileError(
            say(
                "{file}: no file matches answers: {name}.  Put the exports there or correct the pattern.",
                file=path.name,
                name=name,
            )
        )
    return [base / one for one in found if is_file(base / one)]


def _base(name: str, path: Path, folder: Path | None) -> tuple[Path, str]:
    """Where a name begins: beside the survey file, in a folder given as `data`, or in an environment variable."""
    variable, _, rest = (
        name.removeprefix("env:").partition("/") if name.startswith("env:") else ("", "", name)
    )
    if folder is not None:
        return (folder, rest) if glob.glob(rest, root_dir=folder) else (folder, Path(rest).name)
    if not variable:
        return path.parent, rest
    value = os.environ.get(variable)
    if not value:
        raise FileError(
            say(
                "{file}: the answers stand where the environment variable {name} points, and it is not set.  "
                "Set it, or call read_survey(path, data=your_file).",
                file=path.name,
                name=variable,
            )
        )
    refuse_address(value, say("{file}: the environment variable {name}", file=path.name, name=variable))
    return (Path(value), rest) if rest else (Path(value).parent, Path(value).name)
