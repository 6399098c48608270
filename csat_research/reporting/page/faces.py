"""Faces: the fonts a page carries inside - of each script the smallest subset that has the letters of this page."""

from __future__ import annotations

import base64
import functools
import re
from pathlib import Path

__all__ = ["FONTS", "page_fonts"]

FOLDER = Path(__file__).parents[1] / "assets" / "fonts"
FONTS = "/* fonts */"  # where the fonts go once it is known which letters the page has
# Letters of a script beside ASCII, its files, its family, the code points it is for.
SCRIPTS = (
    ("\x80-\u02ff\u2010-\u2027\u202f-\u203a\u2044\u2070\u20ac\u20bd\u2116\u2122", "latin", "Noto Sans", ""),
    ("\u0400-\u04ff", "cyrillic", "Noto Sans", "unicode-range:U+400-4FF;"),
    ("\u0600-\u06ff", "arabic", "Noto Sans Arabic", ""),
)


def page_fonts(text: str = "") -> str:
    """The @font-face rules with both weights inside: Latin always, another script only where `text` has its letters.

    >>> page_fonts("chat").count("@font-face"), page_fonts("чат").count("@font-face")
    (2, 4)
    """
    return "".join(
        _faces(name if _rare(letters).search(text) else f"plain-{name}", family, covers)
        for letters, name, family, covers in SCRIPTS
        if name == "latin" or re.search(f"[{letters}]", text)
    )


@functools.cache
def _rare(letters: str) -> re.Pattern[str]:
    """A letter of a script that its plain subset lacks and the whole one has."""
    plain = (FOLDER / "plain.txt").read_text(encoding="utf-8")
    return re.compile(f"(?![{re.escape(plain)}])[{letters}]")


@functools.cache
def _faces(script: str, family: str, covers: str) -> str:
    return "".join(
        _face(script, family, weight, name, covers) for weight, name in ((400, "Regular"), (700, "Bold"))
    )


def _face(script: str, family: str, weight: int, name: str, covers: str) -> str:
    data = base64.b64encode((FOLDER / f"{script}-{name}.woff2").read_bytes()).decode()
    rule = '@font-face{font-family:"%s";font-weight:%d;font-style:normal;%ssrc:url(data:font/woff2;base64,%s) format("woff2")}'
    return rule % (family, weight, covers, data)
