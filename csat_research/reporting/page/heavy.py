"""Heavy: a page too heavy for a mailbox draws its heaviest pictures once; a phone then scrolls them sideways."""

from __future__ import annotations

import re

__all__ = ["MOST", "drawn_once"]

MOST = 380_000  # bytes; a page is promised to stay under 400 KB
_SECTION = re.compile(r'<section class="section(?! half)[^"]*".*?</section>', re.DOTALL)
_AGAIN = re.compile(
    r'<div class="wide"( aria-hidden="true">.*?</div>)\s*<div class="narrow".*?</div>', re.DOTALL
)


def drawn_once(page: str, most: int = MOST) -> str:
    """The page with as many of its phone pictures as it has room for, the heaviest left out first.

    Of a block below the first screen only, and not where two stand side by side on paper: those are printed narrow.

    >>> block = '<section class="section"><div class="wide" aria-hidden="true">W</div><div class="narrow">N</div></section>'
    >>> drawn_once(block, 20), drawn_once(block, 200) == block
    ('<section class="section"><div class="only" aria-hidden="true">W</div></section>', True)
    """
    sections = sorted(_SECTION.findall(page), key=_spared, reverse=True)
    over = len(page.encode()) - most
    for section in sections:
        if over <= 0 or not _spared(section):
            break
        page = page.replace(section, _once(section), 1)
        over -= _spared(section)
    return page


def _spared(section: str) -> int:
    """Bytes of the pictures that a section could do without."""
    return len(section.encode()) - len(_once(section).encode())


def _once(section: str) -> str:
    return _AGAIN.sub(r'<div class="only"\1', section)
