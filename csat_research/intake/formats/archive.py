"""Archives: what an XLSX or ODS file holds is looked up before anything is unpacked; bombs and entities are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

from csat_research.errors import FileError, listing
from csat_research.intake.formats.libraries import Told, library, of_excel
from csat_research.intake.raw import check_size
from csat_research.words import say

__all__ = ["check_unpacked", "check_workbook"]

MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 250
PROLOG = 65_536  # a document type stands before the first element of an XML part


def check_workbook(path: Path) -> None:
    """Sizes are looked up before anything is unpacked: a small file may hold gigabytes."""
    check_size(path.stat().st_size, path.name)
    with library(path, of_excel), zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise FileError(
            say(
                "{file} is an archive but no Excel file ({names}).  Unpack it, or export as XLSX or CSV.",
                file=path.name,
                names=listing(sorted(names), 3),
            )
        )
    check_unpacked(path, of_excel)
    _check_parts(path)


def _check_parts(path: Path) -> None:
    """Refuse entities: Excel writes none, and nested ones grow a billionfold when they are read."""
    with library(path, of_excel), zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as part:
                    head = part.read(PROLOG).replace(b"\0", b"")
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise FileError(
                        say(
                            "{file}: its part {part} defines entities, which Excel never writes; the file may be made to do harm.  "
                            "Ask who sent it, or export CSV.",
                            file=path.name,
                            part=name,
                        )
                    )


def check_unpacked(path: Path, kind: Told) -> None:
    """Refuse an archive that holds far more than its size lets expect."""
    with library(path, kind), zipfile.ZipFile(path) as archive:
        unpacked = sum(one.file_size for one in archive.infolist())
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 100_000):
        raise FileError(
            say(
                "{file} would unpack to {size:number} GB, far more than a table of answers needs.  Save the sheet as CSV.",
                file=path.name,
                size=unpacked / 1e9,
            )
        )
