"""Card: the method card of a verb (cards/<verb>.md) as escaped HTML."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from csat_research.errors import MethodError, nearest
from csat_research.words import join, say, spoken, translated_markdown

__all__ = ["Card", "card", "card_html", "card_text", "markdown_html"]

_CARDS = Path(__file__).parent.parent / "cards"


def card_text(verb: str, folder: Path = _CARDS) -> str:
    """The card as Markdown; '' where there is none.

    >>> card_text("../errors")
    ''
    """
    path = folder / f"{verb}.md"
    return path.read_text(encoding="utf-8") if re.fullmatch(r"[a-z_]+", verb) and path.is_file() else ""


@dataclass(frozen=True, slots=True)
class Card:
    """The method card of a verb: shows itself as escaped HTML in a notebook and as Markdown elsewhere."""

    verb: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return card_html(self.verb, language=spoken())


def card(verb: str) -> Card:
    """How a verb's number is made: what it is, formula, how to read it, error, traps, source.

    Raises MethodError for a verb without a card, naming the nearest.

    >>> print(card("csat").text.splitlines()[0])
    # CSAT: the share of satisfied answers
    """
    known = sorted(path.stem for path in _CARDS.glob("*.md"))
    if str(verb) not in known:
        raise MethodError(
            say(
                "There is no card {verb:quoted}.{near} Cards: {known}.",
                verb=verb,
                near=nearest(verb, known),
                known=join(known, ", "),
            )
        )
    return Card(verb, card_text(verb))


@functools.lru_cache(maxsize=64)
def card_html(verb: str, folder: Path = _CARDS, language: str = "en") -> str:
    """The card as HTML: tags in it are shown, not obeyed; addresses are words, not links; no pictures."""
    text = translated_markdown(card_text(verb, folder), language)
    return markdown_html(text) if text else ""


@functools.lru_cache(maxsize=512)  # pages of a batch share their cards and most of their prose
def markdown_html(text: str) -> str:
    """Markdown as escaped HTML by mistune (it comes with every Jupyter); without it the text as it stands.

    >>> "<script>" in markdown_html("a <script> b")
    False
    """
    try:
        return str(_markdown()(text))
    except ImportError:
        return f"<pre>{escape(text)}</pre>"


@functools.cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(renderer=_renderer(mistune), plugins=["table"])


def _renderer(mistune: Any) -> Any:
    class Plain(mistune.HTMLRenderer):
        """No links and no pictures: nothing in a report leads outside."""

        def link(self, text: str, url: str, title: str | None = None) -> str:
            return text if text == escape(url) else f"{text} ({escape(url)})"

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return text

        def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
            """A heading says that it stands over a column; the empty corner is no heading."""
            return f'<th scope="col">{text}</th>\n' if head and text else f"<td>{text}</td>\n"

    return Plain(escape=True)
