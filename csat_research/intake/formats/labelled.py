"""SPSS and Stata: cells as the labels that their codes stand for, so that no code is taken for a score."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from csat_research.errors import FileError
from csat_research.intake.distinct import written
from csat_research.intake.formats.libraries import library, of_labelled
from csat_research.intake.raw import RawTable, check_columns, check_rows, check_size
from csat_research.words import say

__all__ = ["read_labelled"]

_LISTED = ";"


def read_labelled(path: Path, wanted: frozenset[str] = frozenset()) -> RawTable:
    """A .sav, .zsav or .dta file as a RawTable; raises FileError where it is broken or too long.

    Where all codes of a column have labels, its cells are the labels; where only its ends have, they stay codes.
    User-missing codes stay apart from what nobody entered: they are listed in `missing`. Multiple-response sets become
    columns of lists. `wanted` decides nothing here: all columns are read.
    """
    import pyreadstat

    stands = path.stat()
    check_size(stands.st_size, path.name)
    _check_survives(path, (stands.st_mtime_ns, stands.st_size))
    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    with library(path, of_labelled):
        frame, meta = read(str(path), user_missing=True)
    check_rows(len(frame), path.name)
    check_columns([str(name) for name in frame.columns], path.name)
    return _table(frame, meta, path.name)


# ReadStat is a C library that some damaged files kill, with the process it runs in: a process of its own tries first.
_TRIAL = """
import sys, pyreadstat
read = pyreadstat.read_dta if sys.argv[1].lower().endswith(".dta") else pyreadstat.read_sav
try:
    read(sys.argv[1], user_missing=True)
except Exception:
    pass  # what it says is told by who reads it
"""
LONGEST = 60  # seconds


@lru_cache(maxsize=64)  # what `init` has tried, the reader after it need not try again
def _check_survives(path: Path, version: tuple[int, int]) -> None:
    """Raise FileError for a file that kills its reader, or that it reads without end (time and size tell its version)."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _TRIAL, str(path.resolve())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        code = -1
    else:
        code = done.returncode
    if code < 0 or code > 255:  # a signal, or what Windows gives for an access out of bounds
        raise FileError(
            say(
                "{file} is damaged so badly that its reader breaks down.  Save it again in SPSS or Stata, or as CSV with labels.",
                file=path.name,
            )
        )


def _table(frame: pd.DataFrame, meta: Any, name: str) -> RawTable:
    labels = {one: str(text).strip() for one, text in meta.column_names_to_labels.items() if text}
    columns, missing, orders, named = {}, {}, {}, {}
    for one in frame.columns:
        told = {
            str(_code(code)): str(label).strip()
            for code, label in meta.variable_value_labels.get(one, {}).items()
        }
        codes = frame[one].map(_code)
        gone = {code for code in codes.dropna().unique() if _is_missing(code, one, meta)}
        told_of = {code for code, label in told.items() if label != code}  # "2" of 2 says nothing
        whole = bool(told_of) and set(codes.dropna()) - gone <= told_of
        shown = {code: told.get(code, code) for code in codes.dropna().unique() if whole or code in gone}
        columns[one] = codes.map(lambda code, shown=shown: shown.get(code, code))
        if gone:
            missing[one] = tuple(sorted(told.get(code, code) for code in gone))
        if told and not whole:
            named[one] = {code: told[code] for code in told_of if not _is_missing(code, one, meta)}
        if whole:
            orders[one] = tuple(
                label for code, label in sorted(told.items(), key=_place) if not _is_missing(code, one, meta)
            )
    cells = pd.DataFrame(columns, index=frame.index, dtype=object)
    cells = cells.where(cells.notna(), None)
    cells, lists = _with_sets(cells, frame, meta)
    cells["_row"] = range(1, len(cells) + 1)
    labels |= {f"${one}": str(told["label"]) for one, told in _sets(meta).items() if told.get("label")}
    return RawTable(
        frame=cells,
        name=name,
        read=len(cells),
        labels=labels,
        lists=lists,
        missing=missing,
        orders=orders,
        named=named,
    )


def _code(cell: object) -> str | None:
    """A code as text: 5.0 is 5; times in ISO; blanks are missing."""
    if cell is None or cell != cell or (isinstance(cell, str) and not cell.strip()):
        return None
    return written(cell)


def _place(told: tuple[str, str]) -> tuple[bool, float, str]:
    """The place of a code in its own order; letters (missing codes of Stata) stand last."""
    try:
        return False, float(told[0]), ""
    except ValueError:
        return True, 0.0, told[0]


def _is_missing(code: str, column: str, meta: Any) -> bool:
    """Whether a code is declared as missing: in a range (SPSS) or by its letter (Stata)."""
    if code in {str(one) for one in (meta.missing_user_values or {}).get(column, ())}:
        return True
    for span in (meta.missing_ranges or {}).get(column, ()):
        if code == str(span["lo"]):
            return True
        try:
            if float(span["lo"]) <= float(code) <= float(span["hi"]):
                return True
        except ValueError:
            continue
    return False


def _sets(meta: Any) -> Mapping[str, Mapping[str, Any]]:
    return {str(name).lstrip("$"): told for name, told in (getattr(meta, "mr_sets", None) or {}).items()}


def _with_sets(cells: pd.DataFrame, frame: pd.DataFrame, meta: Any) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Each multiple-response set as one column of lists, in the place of its columns."""
    lists = []
    for name, told in _sets(meta).items():
        own = [one for one in told["variable_list"] if one in cells.columns]
        if not own:
            continue
        counted = told.get("counted_value")
        options = {one: str(meta.column_names_to_labels.get(one) or one) for one in own}
        chosen = {
            one: (frame[one].map(_code) == _code(counted)).map({True: options[one], False: None})
            if told["is_dichotomy"]
            else cells[one]
            for one in own
        }
        rows = zip(*chosen.values(), strict=True)
        made = [
            _LISTED.join(str(cell).replace(_LISTED, ",") for cell in row if cell is not None and cell == cell)
            or None
            for row in rows
        ]
        place = list(cells.columns).index(own[0])
        cells = cells.drop(columns=own)
        cells.insert(place, f"${name}", pd.Series(made, index=cells.index, dtype=object))
        lists.append(f"${name}")
    return cells, tuple(lists)
