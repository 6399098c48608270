"""Own: labels that a survey gives in several languages, at hand while a page, a file or a Result is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from csat_research.words.catalogue import base

__all__ = ["Labels", "at_hand", "is_own", "none_at_hand", "own", "own_words"]

Labels = Mapping[str, Mapping[str, str]]


class _AtHand(NamedTuple):
    """labels: the first label -> language -> label. words: those of them that stand in the catalogue too."""

    labels: Labels
    words: Collection[str]


# No global: threads make pages of several surveys at once.
_AT_HAND: ContextVar[_AtHand | None] = ContextVar("labels of the survey", default=None)


@contextmanager
def at_hand(labels: Labels, words: Collection[str] = ()) -> Iterator[None]:
    """Show these labels in the language asked for, for as long as the block runs; none: as they stand in tables.

    words: labels for which the catalogue has a word that they are shown instead of.

    >>> with at_hand({"Delivery": {"en": "Delivery", "ru": "Доставка"}}):
    ...     own("Delivery", "ru"), own("Delivery", "fa"), own("Price", "ru")
    ('Доставка', 'Delivery', 'Price')
    >>> own("Delivery", "ru")
    'Delivery'
    """
    token = _AT_HAND.set(_AtHand(labels, words) if labels else None)
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def none_at_hand() -> bool:
    """Whether every label is shown as it stands."""
    return _AT_HAND.get() is None


def own(text: str, language: str) -> str:
    """A label in a language, where the survey at hand gives it in that language; else as it stands."""
    known = _AT_HAND.get()
    if known is None or text not in known.labels:
        return text
    spelled = {name.replace("_", "-").casefold(): label for name, label in known.labels[text].items()}
    tag = language.split("-u-")[0].replace("_", "-").casefold()
    return spelled.get(tag) or spelled.get(base(language)) or text


def own_words(pattern: str, language: str) -> str | None:
    """As `own`, of words of the catalogue that a label stands for; None of any other words, such as a heading of ours."""
    known = _AT_HAND.get()
    return own(pattern, language) if known is not None and pattern in known.words else None


def is_own(text: str) -> bool:
    """Whether the survey at hand gives this label by language."""
    known = _AT_HAND.get()
    return known is not None and text in known.labels
