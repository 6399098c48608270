"""Encodings: the guess of chardet, checked by the label dictionary - the reading that makes known words wins."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from csat_research.errors import FileError
from csat_research.intake.folding import key
from csat_research.intake.labels import known_keys
from csat_research.words import Sentence, count_say, say

__all__ = ["Decoded", "decode"]

SAMPLE = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[^\t\n\r\x0b\x0c\x1a -\x7e\x80-\U0010ffff]")
OLD = (
    "cp1251",
    "cp1252",
    "cp1250",
    "cp1256",
    "koi8-r",
    "cp866",
    "iso-8859-2",
    "iso-8859-5",
    "cp852",
    "mac-roman",
    "mac-cyrillic",
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, how it was read, and what must be said about it."""

    text: str
    encoding: str
    notes: tuple[Sentence, ...] = ()


def decode(raw: bytes, file: str) -> Decoded:
    r"""The text of a file: BOM, else UTF-8, else the old encoding that makes the most known words.

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
    """Chardet proposes; another old encoding wins only where it makes more known words."""
    sample = _sample(raw)
    proposed = _proposed(sample)
    scores = {name: _known(sample, name) for name in dict.fromkeys((proposed, *OLD)) if name}
    best = max(scores, key=lambda name: scores[name])
    text = raw.decode(best, errors="replace")
    shown = ", ".join(_samples(text))
    note = say(
        "{file} was read as {encoding}; cells look like this: {shown}", file=file, encoding=best, shown=shown
    )
    return _checked(text, best, (note,))


def _sample(raw: bytes) -> bytes:
    """Header and the lines that are not plain ASCII: nothing else tells old encodings apart."""
    lines = raw[: 20 * SAMPLE].split(b"\n")
    kept = [lines[0], *[line for line in lines[1:] if not line.isascii()]]
    return b"\n".join(kept)[:SAMPLE]


def _proposed(sample: bytes) -> str:
    import chardet

    found = chardet.detect(sample).get("encoding")
    try:
        name = codecs.lookup(found or "").name
    except LookupError:
        return ""
    return {"windows-1251": "cp1251", "ascii": "", "utf-8": ""}.get(name, name)


def _known(sample: bytes, name: str) -> float:
    """Letters in cells that are known labels, header words or missing words when read this way; broken bytes count against."""
    try:
        text = sample.decode(name)
    except (UnicodeDecodeError, LookupError):
        return -1.0
    cells = {cell.strip().strip('"') for cell in re.split(r"[,;\t|\r\n]", text)}
    known = known_keys() | _header_keys()
    return float(sum(len(cell) for cell in cells if not cell.isascii() and key(cell) in known))


def _header_keys() -> frozenset[str]:
    from csat_research.intake.headers import header_keys

    return header_keys()


def _samples(text: str, n: int = 3) -> list[str]:
    cells = (cell.strip().strip('"') for cell in re.split(r"[,;\t|\r\n]", text[:SAMPLE]))
    return [
        f'"{cell[:30]}"' for cell in dict.fromkeys(cell for cell in cells if cell and not cell.isascii())
    ][:n]


def _checked(text: str, encoding: str, notes: tuple[Sentence, ...] = ()) -> Decoded:
    """Letters that were lost before the file reached us are counted: they cannot be repaired."""
    lost = text.count("\ufffd")
    twice = len(re.findall("[ÃÐÑ][\u0080-\u00bf\u0152-\u02dc\u2013-\u203a\u20ac\u2122]", text))
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
    return Decoded(text, encoding, notes)
