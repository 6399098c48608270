"""Exports: which file a person may have meant - several at once, a folder, or the one that stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from csat_research.errors import FileError, listing, nearest, shell
from csat_research.words import say

__all__ = ["SUFFIXES", "check_export", "check_one", "no_survey"]

SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".sav", ".dta")


def check_one(files: Sequence[str | Path]) -> None:
    """Raise FileError where several exports are named: a survey is begun with one, and its file names all of them."""
    if len(files) < 2:
        return
    paths = [Path(one) for one in files]
    raise FileError(
        say(
            "{n:count} files are named, and one is read at a time. For several exports of one survey type  "
            "csat-research init {first}  and then change a line in survey.yml:  answers: [{names}]",
            n=len(paths),
            first=shell(paths[0]),
            names=", ".join(one.name if one.parent == paths[0].parent else str(one) for one in paths),
        )
    )


def check_export(file: Path) -> None:
    """Raise FileError where a file to begin with is not there, naming the nearest one, or those of a folder."""
    if file.is_file():
        return
    if file.is_dir() and (inside := _exports_in(file)):
        raise FileError(
            say(
                "{folder} is a folder; name one of its files ({files}):  csat-research init {first}  In survey.yml "
                'answers: "*{suffix}" then reads all of them.',
                folder=str(file),
                files=listing([one.name for one in inside], 5),
                first=shell(inside[-1]),
                suffix=inside[-1].suffix,
            )
        )
    near = nearest(file.name, (one.name for one in file.parent.glob("*") if one.is_file()))
    raise FileError(say("There is no file {file}.{near}", file=str(file), near=near))


def no_survey(path: Path) -> FileError:
    """What to type where there is no survey file yet; the exports that stand beside are named."""
    found = _exports_in(path.parent) if path.parent.is_dir() else []
    others = say(" (here are also: {files})", files=listing([one.name for one in found[:-1]], 5))
    return FileError(
        say(
            "There is no file {file}. From an export it is made by:  csat-research init {export}{others}",
            file=str(path),
            export=shell(found[-1]) if found else "tickets.csv",
            others=others if found[1:] else "",
        )
    )


def _exports_in(folder: Path) -> list[Path]:
    """The tables of a folder, the newest last: it is most likely meant."""
    found = [one for one in folder.iterdir() if one.suffix.lower() in SUFFIXES and one.is_file()]
    return sorted(found, key=lambda one: (one.stat().st_mtime, one.name))
