"""Catalogue: English patterns and paragraphs in other languages, from the gettext files in `locale/`."""

from __future__ import annotations

import functools
import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["DOMAIN", "LOCALE", "base", "installed", "pieces", "translated", "translated_markdown"]

DOMAIN = "csat_research"
LOCALE = Path(__file__).parent.parent / "locale"
# A list item stands alone; so does every paragraph, heading or table between two blank lines.
_PIECE = re.compile(r"(\n[ \t]*\n\s*|\n(?=[-*] ))")
_CODE = re.compile("`[^`]*`")
_GRID = re.compile(r"\|(?P<head>[^\n]*)\|(?P<body>\n\|[ -]*-[ |-]*\|.*)", re.DOTALL)


@functools.lru_cache(256)
def base(language: str) -> str:
    """The language without its region or its digits: "fa-u-nu-arabext" is "fa".

    >>> base("fa-u-nu-arabext"), base("pt_BR")
    ('fa', 'pt')
    """
    return language.replace("_", "-").split("-")[0].casefold()


@functools.cache
def installed() -> tuple[str, ...]:
    """Languages that have a catalogue, and English.

    >>> "en" in installed()
    True
    """
    return ("en", *sorted(path.parent.parent.name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def translated(pattern: str, language: str, plural: str | None = None, count: int | None = None) -> str:
    """A pattern in a language, in the form that `count` asks for; English where the catalogue has none.

    >>> translated("{n:count} answer", "en", "{n:count} answers", 3)
    '{n:count} answers'
    """
    catalogue = _catalogue(base(language))
    if plural is None or count is None:
        return catalogue.gettext(pattern) if pattern.strip() else pattern
    return catalogue.ngettext(pattern, plural, count)


def translated_markdown(text: str, language: str) -> str:
    """Markdown in a language, piece by piece: a piece that somebody has edited stays as it was written.

    >>> translated_markdown("# CSAT", "en")
    '# CSAT'
    """
    parts = _PIECE.split(text.rstrip())  # a file ends with a line break, which no catalogue knows
    told = "".join(part if i % 2 else _piece(part, language) for i, part in enumerate(parts))
    return told + text[len(text.rstrip()) :]


def _piece(part: str, language: str) -> str:
    """A piece in a language; of a table of numbers each heading, so that new numbers need no new translation."""
    grid = _GRID.fullmatch(part)
    if grid is None or _is_told(grid["body"]):
        return translated(part, language)
    heads = [translated(one.strip(), language) for one in grid["head"].split("|")]
    return f"| {' | '.join(heads)} |{grid['body']}"


def pieces(text: str) -> Iterator[str]:
    r"""The pieces of a Markdown text that are translated one by one; what is code and numbers alone needs no translation.

    Of a table of numbers the headings are.

    >>> list(pieces("# Title\n\nOne.\n\n| `csat` | 94.1 |\n\n- two\n- three"))
    ['# Title', 'One.', '- two', '- three']
    >>> list(pieces("|  | 30 | called |\n| --- | --- | --- |\n| `p` | 5.1 | 94.5 |"))
    ['called']
    """
    for part in _PIECE.split(text)[::2]:
        grid = _GRID.fullmatch(part)
        numbers = grid is not None and not _is_told(grid["body"])
        heads = [one.strip() for one in grid["head"].split("|")] if grid is not None and numbers else [part]
        yield from filter(_is_told, heads)


def _is_told(text: str) -> bool:
    """Whether there are words in a text, beside what is code."""
    return any(map(str.isalpha, _CODE.sub("", text)))


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled in memory: the repository holds no binary beside its source."""
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not re.fullmatch(r"[a-z]{2,3}", language) or not path.is_file():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
