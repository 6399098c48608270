"""Theme matching: which themes of a code book a comment has, by the stems of its words, beginnings and phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from csat_research.analysis.comments.tokens import ZWNJ, latin_language, stem, words_of
from csat_research.survey.code_book import ANY, Theme

__all__ = ["main_language", "themes_in"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One word or phrase of a theme: the language of its Latin letters, and per word its stem and whether it is a beginning."""

    theme: int
    latin: str
    parts: tuple[tuple[str, bool], ...]

    def begins(self, words: Sequence[str], at: int) -> bool:
        """Whether the phrase stands at this place of a comment."""
        return at + len(self.parts) <= len(words) and all(
            _same(word, self.latin, *part) for word, part in zip(words[at:], self.parts, strict=False)
        )


def themes_in(comments: Iterable[Sequence[str]], themes: Sequence[Theme], latin: str = "en") -> np.ndarray:
    """(comments, themes) 1 where a comment has a theme, else 0; a comment may have several.

    comments: words of each, folded. latin: the language of Latin letters where an entry does not name its own.

    >>> book = [Theme("speed", "Speed", {"en": ("slow", "wait*", "too late")})]
    >>> themes_in([["waiting", "long"], ["late", "too"], ["much", "too", "late"]], book).ravel().tolist()
    [1.0, 0.0, 1.0]
    """
    entries = list(_entries(themes, latin))
    known: dict[str, list[Entry]] = {}
    found = []
    for words in comments:
        row = np.zeros(len(themes))
        for at, word in enumerate(words):
            if word not in known:
                known[word] = [one for one in entries if _same(word, one.latin, *one.parts[0])]
            for one in known[word]:
                if len(one.parts) == 1 or one.begins(words, at):
                    row[one.theme] = 1.0
        found.append(row)
    return np.array(found).reshape(-1, len(themes))


def main_language(comments: Iterable[Sequence[str]], language: str | None) -> tuple[str, bool]:
    """The language of Latin letters: as given, else by the words it uses; and whether that can be told."""
    if language is not None:
        stem("a", language)  # refuses one that is not known
        return language, True
    return latin_language(word for words in comments for word in words)


def _entries(themes: Sequence[Theme], latin: str) -> Iterator[Entry]:
    for i, theme in enumerate(themes):
        for language, words in theme.words.items():
            own = latin if language == ANY else language
            yield from (Entry(i, own, parts) for one in words if (parts := _parts(one, own)))


def _parts(entry: str, latin: str) -> tuple[tuple[str, bool], ...]:
    """'wait*' -> (('wait', True),); 'lost parcel' -> two stems."""
    beginning = entry.rstrip().endswith("*")
    words = words_of(entry.rstrip(" *"))
    last = len(words) - 1
    return tuple(
        (word.replace(ZWNJ, ""), True) if beginning and i == last else (stem(word, latin), False)
        for i, word in enumerate(words)
    )


def _same(word: str, latin: str, wanted: str, beginning: bool) -> bool:
    return word.replace(ZWNJ, "").startswith(wanted) if beginning else stem(word, latin) == wanted
