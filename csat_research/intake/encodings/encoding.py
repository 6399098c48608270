"""Encodings: a mark at the beginning, else UTF-8, else one of the old ones; and what was lost before the file came."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from csat_research.errors import FileError
from csat_research.intake.encodings.old import SAMPLE, cells_of, old_encoding
from csat_research.words import Sentence, count_say, join, say

__all__ = ["BlockCoding", "Decoded", "coding_of", "decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[^\t\n\r\x0b\x0c\x1a -\x7e\x80-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, how it was read, and what must be said about it."""

    text: str
    encoding: str
    notes: tuple[Sentence, ...] = ()


def decode(raw: bytes, file: str) -> Decoded:
    r"""The text of a file: BOM, else UTF-8, else the old encoding that reads best.

    >>> decode("Оценка;Канал\nДоволен;чат".encode("cp1251"), "a.csv").encoding
    'cp1251'
    """
    found = _decoded(raw, file)
    _check_text(found.text, file)
    return found


def _decoded(raw: bytes, file: str) -> Decoded:
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return _checked(_strict(raw, name, file), name.removesuffix("-sig"))
    if name := _wide(raw):
        return _checked(_strict(raw, name, file), name)
    try:
        return _checked(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _old(raw, file)


def _check_text(text: str, file: str) -> None:
    """Refuse what is no text: over thirty control characters, and more than a hundredth of its beginning."""
    head = text[:SAMPLE]
    n = len(_CONTROLS.findall(head))
    if n > 30 and n > len(head) / 100:
        raise FileError(
            say(
                "{file} is no text: {share:percent} of its beginning are control characters.  Export the answers as CSV or XLSX.",
                file=file,
                share=100 * n / len(head),
            )
        )


def _strict(raw: bytes, name: str, file: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as error:
        raise FileError(
            say(
                "{file}: byte {place:count} does not fit the encoding {name} that the file begins with.  Save it again as UTF-8.",
                file=file,
                place=error.start,
                name=name,
            )
        ) from None


def _wide(raw: bytes) -> str:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    head = raw[:2000]
    if len(head) < 4:
        return ""
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        letters = head[1 - start :: 2]
        if head[start::2].count(0) > 0.6 * len(head[start::2]) and letters.count(0) < 0.1 * len(letters):
            return name
    return ""


def _old(raw: bytes, file: str) -> Decoded:
    """One of the old encodings, with its name and a few cells, so that a wrong one is seen."""
    best = old_encoding(raw)
    text = raw.decode(best, errors="replace")
    note = say(
        "{file} was read as {encoding}; cells look like this: {shown}",
        file=file,
        encoding=best,
        shown=join(_samples(text), ", "),
    )
    return _checked(text, best, (note,))


def _samples(text: str, n: int = 3) -> list[str]:
    cells = dict.fromkeys(cell for cell in cells_of(text[:SAMPLE]) if not cell.isascii())
    return [f'"{cell[:30]}"' for cell in cells][:n]


_TWICE = re.compile("[ÃÐÑ][\u0080-\u00bf\u0152-\u02dc\u2013-\u203a\u20ac\u2122]")


def _checked(text: str, encoding: str, notes: tuple[Sentence, ...] = ()) -> Decoded:
    """Letters that were lost before the file reached us are counted: they cannot be repaired."""
    return Decoded(text, encoding, (*notes, *_doubts(text.count("\ufffd"), len(_TWICE.findall(text)))))


def _doubts(lost: int, twice: int) -> tuple[Sentence, ...]:
    notes: tuple[Sentence, ...] = ()
    if lost:
        notes += (
            count_say(
                "{n:count} letter was lost before this file was written; it cannot be repaired",
                "{n:count} letters were lost before this file was written; they cannot be repaired",
                lost,
            ),
        )
    if twice > 5:
        notes += (
            say(
                "{n:count} places look like text that was decoded twice (such as “Ã¶”); export it again as UTF-8",
                n=twice,
            ),
        )
    return notes


@dataclass(slots=True)
class BlockCoding:
    """How a long file is read in blocks: as `decode` would read it, never as a whole."""

    path: Path
    encoding: str
    said: tuple[Sentence, ...] = ()
    bom: int = 0
    lost: int = field(default=0, init=False)
    twice: int = field(default=0, init=False)

    @property
    def name(self) -> str:
        """The encoding as messages name it."""
        return self.encoding.removesuffix("-sig")

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What must be said of the blocks read so far."""
        return (*self.said, *_doubts(self.lost, self.twice))

    def blocks(self, size: int) -> Iterator[bytes]:
        """The text as UTF-8 in blocks of about `size` bytes, each ending with a line or with the file."""
        self.lost = self.twice = 0
        rest = b""
        for block in self._decoded(size):
            whole, mark, tail = (rest + block).rpartition(b"\n")
            rest = tail
            if mark:
                yield self._counted(whole + mark)
        if rest:
            yield self._counted(rest)

    def _decoded(self, size: int) -> Iterator[bytes]:
        plain = self.name == "utf-8"
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        with self.path.open("rb") as opened:
            opened.seek(self.bom if plain else 0)
            for block in iter(lambda: opened.read(size), b""):
                yield block if plain else decoder.decode(block).encode("utf-8")
        if not plain:
            yield decoder.decode(b"", final=True).encode("utf-8")

    def _counted(self, block: bytes) -> bytes:
        if not block.isascii():
            self.lost += block.count("\ufffd".encode())
            self.twice += len(_TWICE.findall(block.decode("utf-8")))
        return block


def coding_of(path: Path) -> BlockCoding:
    """How to read a long file in blocks; raises FileError as `decode` does."""
    with path.open("rb") as opened:
        head = opened.read(20 * SAMPLE)
    found = _coding(path, head)
    _check_text(head.decode(found.encoding, errors="replace"), path.name)
    return found


def _coding(path: Path, head: bytes) -> BlockCoding:
    bom, name = next(((bom, name) for bom, name in _BOMS if head.startswith(bom)), (b"", ""))
    name = name or _wide(head)
    if _decodes(path, name or "utf-8"):
        return BlockCoding(path, name or "utf-8", bom=len(bom))
    if name:
        decode(path.read_bytes(), path.name)  # raises, naming the place
    found = _old(head, path.name)
    return BlockCoding(path, found.encoding, found.notes[:1])


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as opened:
            for block in iter(lambda: opened.read(1 << 24), b""):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
