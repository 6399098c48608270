"""Code book: the themes by which comments are coded, each with its words and phrases by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from csat_research.survey.labels import ByLanguage, by_language

__all__ = ["ANY", "Theme"]

ANY = "words"  # words of whatever language


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its name, what people read, and language (en, ru, pl, fa, sv, or `ANY`) -> words and phrases.

    A word counts in all its forms (by its stem), one that ends in * as a beginning; a phrase is words in a row.

    >>> Theme("speed", "Speed", {"en": ("wait", "slow*", "too late")}).column
    'theme_speed'
    """

    name: str
    label: str
    words: Mapping[str, tuple[str, ...]]

    @property
    def labels(self) -> ByLanguage:
        """The label by language; nothing where it is one for all."""
        return by_language(self.label)

    @property
    def column(self) -> str:
        """Name of the column that holds 1 where a comment has the theme, 0 where it has not."""
        return f"theme_{self.name}"
