"""Extraction: what of method cards and templates is translated, as Babel's extractors (see `babel.cfg`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from csat_research.words.catalogue import pieces

__all__ = ["extract_markdown", "extract_notebook"]

Found = tuple[int, str, str, list[str]]


def extract_markdown(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    r"""The pieces of a method card.

    >>> import io
    >>> [text for _, _, text, _ in extract_markdown(io.BytesIO(b"# CSAT\n\nA share."), (), (), {})]
    ['# CSAT', 'A share.']
    """
    for piece in pieces(file.read().decode().strip()):
        yield 1, "", piece, []


def extract_notebook(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """The pieces of the Markdown cells of a template; those above its parameters are for whoever edits it, no page shows them."""
    cells = json.loads(file.read())["cells"]
    tagged = [i for i, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", [])]
    for cell in cells[tagged[0] + 1 if tagged else 0 :]:
        if cell["cell_type"] == "markdown":
            for piece in pieces("".join(cell["source"]).strip()):
                yield 1, "", piece, []
