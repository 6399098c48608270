"""A workbook whose shared words are read as far as they are asked for: its sheets are looked at without reading all comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from openpyxl.cell.text import Text
from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

__all__ = ["open_book"]


class SharedWords:
    """The words that cells share, by number; those before the largest number asked for have been read."""

    def __init__(self, part: BinaryIO) -> None:
        """The part of the archive that holds them."""
        self._read: list[str] = []
        self._rest = _words(part)

    def __getitem__(self, place: int) -> str:
        """The words of a number; raises IndexError where there are fewer."""
        while len(self._read) <= place:
            more = next(self._rest, None)
            if more is None:
                break
            self._read.append(more)
        return self._read[place]


def _words(part: BinaryIO) -> Iterator[str]:
    """As openpyxl.reader.strings.read_string_table has them, one by one."""
    with part:
        for _, node in iterparse(part):
            if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                yield Text.from_tree(node).content.replace("x005F_", "")
                node.clear()


class _Reader(ExcelReader):
    """openpyxl's reader without its first step, which takes longer than all others where many people wrote comments."""

    package: Manifest

    def read_strings(self) -> None:
        """Open the shared words and read none."""
        if found := self.package.find(SHARED_STRINGS):
            self.shared_strings = SharedWords(self.archive.open(found.PartName[1:]))


def open_book(file: BinaryIO) -> Any:
    """A workbook of openpyxl in its streaming mode, with stored values."""
    reader = _Reader(file, read_only=True, data_only=True)
    reader.read()
    return reader.wb
