"""Libraries: whatever a library says of a file it cannot read becomes our message; faults of our own stay faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from csat_research.errors import FileError
from csat_research.words import Sentence, say

__all__ = ["Told", "each", "library", "of_calc", "of_excel", "of_labelled", "of_parquet"]

Part = TypeVar("Part")
Told = Callable[[str, Sentence | str], Sentence]
LONGEST = 80
# What a library says by a slip of its own tells nobody anything.
_SLIPS = (KeyError, IndexError, TypeError, AttributeError, NameError, AssertionError, RecursionError)


def of_excel(file: str, why: Sentence | str) -> Sentence:
    """What is told of a damaged workbook."""
    return say(
        "{file} cannot be opened as an Excel file ({why}).  Open it in Excel and save it again.",
        file=file,
        why=why,
    )


def of_calc(file: str, why: Sentence | str) -> Sentence:
    """What is told of a damaged ODS file."""
    return say(
        "{file} cannot be opened as a sheet ({why}).  Save it again, as XLSX or CSV.", file=file, why=why
    )


def of_parquet(file: str, why: Sentence | str) -> Sentence:
    """What is told of a damaged Parquet file."""
    return say("{file} cannot be read as Parquet ({why}).  Write it again.", file=file, why=why)


def of_labelled(file: str, why: Sentence | str) -> Sentence:
    """What is told of a damaged file of SPSS or Stata."""
    return say(
        "{file} cannot be opened ({why}).  Save it again, as SPSS .sav or as CSV with labels.",
        file=file,
        why=why,
    )


@contextmanager
def library(path: Path, kind: Told) -> Iterator[None]:
    """Around calls of a library that reads a file, and around nothing of ours: any error says that the file is damaged.

    Which errors a library raises at damaged bytes cannot be listed: openpyxl lets through those of zipfile, of the XML
    parser and its own slips. Rights and memory are told elsewhere (`places.told`).

    >>> with library(Path("a.xlsx"), of_excel):
    ...     {}["xl/styles.xml"]  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    csat_research.errors.FileError: a.xlsx cannot be opened as an Excel file (a part of it is missing or damaged).  Open it...
    """
    try:
        yield
    except (FileError, PermissionError):
        raise
    except Exception as error:
        if (
            type(error) is MemoryError
        ):  # one of a library's own kind is of a size that a damaged file declares
            raise
        raise FileError(kind(path.name, _why(error, path))) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of a library in Rust; its class cannot be imported
            raise
        raise FileError(kind(path.name, _why(error, path))) from error


def each(parts: Iterable[Part], path: Path, kind: Told) -> Iterator[Part]:
    """What a library gives piece by piece; errors of who takes the pieces are not looked at."""
    with library(path, kind):
        yield from parts


def _why(error: BaseException, path: Path) -> Sentence | str:
    """What a library says, in one short line without our folders; its own slips are told in our words."""
    lines = str(error).replace(str(path), path.name).strip().splitlines()
    if isinstance(error, _SLIPS) or not lines:
        return say("a part of it is missing or damaged")
    return "".join(c if c.isprintable() else "?" for c in lines[0][:LONGEST])
