"""Plain XML: whether a sheet holds only what calamine reads as openpyxl does; measured kind by kind, see tests/intake/test_sheets.py."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from csat_research.intake.formats.libraries import Told, each, of_excel

__all__ = ["is_plain", "odd_dates", "pieces", "strings_are_plain"]

BLOCK = 1 << 20
LONGEST = 16 * BLOCK  # a row of XML that is longer is cut, so that memory has a bound
_ODD = tuple(
    re.compile(one)
    for one in (
        rb"<t>(?:\s|&#)",  # calamine takes off blanks at the ends of words that are not marked as meant
        rb"<t>[^<]*(?:\s|&#\w+;)</t>",
        rb"_x(?!000D_)[0-9A-Fa-f]{4}_",  # makes control letters of what stands for them, also the one of a damaged file
        rb"<v>(?:-?\d{16}|\s|&#)",  # keeps 15 digits of a whole number, and no blanks around it
    )
)
# ISO dates with a zone, comments and CDATA, formulas and words that stand on the wrong side of a value.
_PARTS = (b' t="d"', b"<!", b"</v><f", b"</is><v")


def is_plain(xml: bytes) -> bool:
    """Whether a piece of a sheet, or of the words of a workbook, reads alike.

    >>> is_plain(b'<c r="A1"><v>3</v></c>'), is_plain(b'<c r="A1"><v>1234567890123456</v></c>')
    (True, False)
    """
    return not any(part in xml for part in _PARTS) and not any(odd.search(xml) for odd in _ODD)


def odd_dates(styles: Iterable[int]) -> re.Pattern[bytes] | None:
    """What finds a number that is no date in a cell of such a style: negative, beyond the year 9999, a breath before midnight.

    >>> bool(odd_dates([2]).search(b'<c r="A1" s="2"><v>-0.5</v></c>'))
    True
    """
    known = "|".join(map(str, sorted(styles)))
    if not known:
        return None
    return re.compile(
        rf's="(?:{known})"[^>]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>(?:-|\d{{7}}|[\d.]+[eE]|0?\.99999)'.encode()
    )


def strings_are_plain(archive: zipfile.ZipFile, path: Path) -> bool:
    """Whether the words that the cells of a workbook share read alike."""
    names = [name for name in archive.namelist() if name.lower().endswith("sharedstrings.xml")]
    return all(is_plain(xml) for name in names for xml in pieces(archive, path, name, b"si>"))


def pieces(
    archive: zipfile.ZipFile, path: Path, name: str, end: bytes, kind: Told = of_excel
) -> Iterator[bytes]:
    """The XML of a part in pieces that end where an element does."""
    rest = b""
    for block in each(_blocks(archive, name), path, kind):
        head, found, rest = (rest + block).rpartition(end)
        yield head + found
        if len(rest) > LONGEST:
            yield rest
            rest = b""
    yield rest


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            yield block
