"""Words: sentences made of an English pattern and typed values; a language is chosen only when they are shown."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from types import MappingProxyType
from typing import Any

from csat_research.words.catalogue import base, installed, translated, translated_markdown
from csat_research.words.formats import (
    FORMATS,
    NOT_GIVEN,
    NOTHING,
    missing,
    numbers_within,
    right_to_left,
    unnamed,
)
from csat_research.words.own import Labels, at_hand, is_own, none_at_hand, own, own_words

__all__ = [
    "FORMATS",
    "NOTHING",
    "NOT_GIVEN",
    "Labels",
    "Sentence",
    "at_hand",
    "base",
    "count_say",
    "direction",
    "from_json",
    "installed",
    "is_own",
    "join",
    "known_language",
    "no_language",
    "own",
    "pattern_in",
    "render",
    "say",
    "sentence_from_json",
    "speak",
    "speaks",
    "spoken",
    "strung",
    "translated_markdown",
]

_SPOKEN = {"language": "en"}
_SEVERAL = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English pattern with typed values; `str()` is English, `render` knows other languages."""

    pattern: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        if none_at_hand():
            return render(self, "en")
        with at_hand({}):  # labels as tables hold them, so that one is found there by its text
            return render(self, "en")

    def __hash__(self) -> int:
        """Equal sentences are equal here; values may be lists, so they are left out."""
        return hash((self.pattern, self.plural, self.count))

    def __reduce__(self) -> tuple[Any, ...]:
        """A read-only mapping cannot be pickled, and batches and process pools pass sentences on."""
        return _rebuilt, (self.pattern, dict(self.values), self.plural, self.count)

    def to_json(self) -> dict[str, Any]:
        """The sentence as plain data, so that a page can be shown later in another language."""
        found: dict[str, Any] = {
            "pattern": self.pattern,
            "values": {k: _plain(v) for k, v in self.values.items()},
        }
        if self.plural is not None:
            found |= {"plural": self.plural, "count": self.count}
        return found | {"text": str(self)}


def _rebuilt(pattern: str, values: dict[str, Any], plural: str | None, count: int | None) -> Sentence:
    return Sentence(pattern, MappingProxyType(values), plural, count)


def say(pattern: str, **values: Any) -> Sentence:
    r"""A sentence from a literal English pattern.

    Fields are `{name:kind}` with a kind of `FORMATS`: percent, number, signed, points, count, p, date, month, quoted.

    >>> str(say("{share:percent} are satisfied ({low:number} to {high:number}).", share=71.4, low=62.5, high=79.0))
    '71.4\xa0% are satisfied (62.5 to 79.0).'
    """
    return Sentence(pattern, MappingProxyType(values))


def count_say(one: str, many: str, n: int, **values: Any) -> Sentence:
    """A sentence with one counted thing; `n` chooses the form and is the field `{n}`.

    >>> str(count_say("{n:count} answer", "{n:count} answers", 1200))
    '1,200 answers'
    """
    return Sentence(one, MappingProxyType({"n": n, **values}), many, int(n))


def join(parts: Iterable[Sentence | str], separator: str = " ") -> Sentence:
    """Several sentences in a row.

    >>> str(join([say("One."), say("Two.")]))
    'One. Two.'
    """
    kept = tuple(parts)
    names = [f"part{i}" for i in range(len(kept))]
    return Sentence(
        separator.join(f"{{{name}}}" for name in names), MappingProxyType(dict(zip(names, kept, strict=True)))
    )


def strung(texts: Iterable[str], separator: str, language: str) -> str:
    """Texts that are in a language already, in a row, with the commas of that language.

    >>> strung(["csat", "nps"], "; ", "en")
    'csat; nps'
    """
    return (_punctuated(separator) if base(language) == "fa" else separator).join(texts)


def render(sentence: Sentence | str, language: str | None = None) -> str:
    """The sentence as text in a language; unknown catalogues fall back to English.

    >>> render(say("{change:signed} points", change=-1.6), "en")
    '−1.6 points'
    """
    language = language or spoken()
    if not isinstance(sentence, Sentence):
        return unnamed(str(sentence), language)
    label = None if sentence.values else own_words(sentence.pattern, language)
    if label is not None:
        return label
    return "".join(
        [
            literal + _field(name, kind, sentence, language)
            for literal, name, kind in _pieces(pattern_in(sentence, language), language)
        ]
    )


@functools.lru_cache(4096)  # a page has a few hundred patterns, and says most of them often
def _pieces(pattern: str, language: str) -> tuple[tuple[str, str | None, str | None], ...]:
    """The words of a pattern that is in its language, each with the field behind it."""
    return tuple((numbers_within(words, language), name, kind) for words, name, kind in _parsed(pattern))


def _parsed(pattern: str) -> list[tuple[str, str | None, str | None]]:
    return [(literal, name, kind) for literal, name, kind, _ in Formatter().parse(pattern)]


def speak(language: str) -> None:
    """Choose the language in which Results show themselves from now on. Raises ValueError for a word that names none.

    >>> speak("en")
    """
    if not known_language(language):
        raise ValueError(str(no_language(language)))
    _SPOKEN["language"] = language


def speaks(language: str) -> bool:
    """Whether the words of a language are there. English is; a catalogue brings another one.

    >>> speaks("en"), speaks("fi")
    (True, False)
    """
    return base(language) in installed()


def known_language(language: str) -> bool:
    """Whether CLDR knows a language, so that numbers and dates can be written in it.

    >>> known_language("fa"), known_language("en-GB"), known_language("xx")
    (True, True, False)
    """
    from babel import Locale, UnknownLocaleError

    try:
        return bool(Locale.parse(language.split("-u-")[0].replace("-", "_")))
    except (UnknownLocaleError, ValueError, AttributeError, TypeError):  # the last two: no text
        return False


def no_language(language: str) -> Sentence:
    """What to write instead of a word that names no language.

    >>> str(no_language("english")).partition(". ")[0]
    'language = “english” is no language that is known'
    """
    return say(
        "language = {language:quoted} is no language that is known. Write en, or several: en,fa. "
        "There are translations into {installed}.",
        language=language,
        installed=join([one for one in sorted(installed()) if one != "en"], ", "),
    )


def direction(language: str) -> str:
    """Which way a language is written, by CLDR: "ltr" or "rtl".

    >>> direction("en"), direction("fa")
    ('ltr', 'rtl')
    """
    return "rtl" if right_to_left(language) else "ltr"


def spoken() -> str:
    """The language chosen by `speak`."""
    return _SPOKEN["language"]


def from_json(data: Mapping[str, Any] | str) -> Sentence | str:
    """The sentence that `Sentence.to_json` wrote."""
    if isinstance(data, str):
        return data
    values = {k: _rich(v) for k, v in data["values"].items()}
    return Sentence(data["pattern"], MappingProxyType(values), data.get("plural"), data.get("count"))


def sentence_from_json(data: Mapping[str, Any] | str) -> Sentence:
    """As `from_json`; a plain text becomes a sentence of its own."""
    found = from_json(data)
    return found if isinstance(found, Sentence) else say("{text}", text=found)


def pattern_in(sentence: Sentence, language: str) -> str:
    """The pattern in a language and in the form its count asks for: the one place where a catalogue is asked.

    >>> pattern_in(count_say("{n:count} answer", "{n:count} answers", 2), "en")
    '{n:count} answers'
    """
    found = translated(sentence.pattern, language, sentence.plural, sentence.count)
    return _punctuated(found) if base(language) == "fa" and found == sentence.pattern else found


def _punctuated(pattern: str) -> str:
    """Lists in Persian: a pattern that only joins others has Persian commas."""
    literals = "".join(literal for literal, *_ in _parsed(pattern))
    if any(one.isalnum() for one in literals):
        return pattern
    return pattern.replace(", ", "\u060c ").replace("; ", "\u061b ")


def _field(name: str | None, kind: str | None, sentence: Sentence, language: str) -> str:
    if name is None:
        return ""
    value = sentence.values[name]
    if isinstance(value, Sentence):
        value = render(value, language)
        if kind != "quoted":
            return value
    return FORMATS[kind or "text"](value, language)


def _plain(value: Any) -> Any:
    if isinstance(value, Sentence):
        return {"sentence": value.to_json()}
    if isinstance(value, dt.date) and not missing(value):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, _SEVERAL):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return None if missing(value) else value


def _rich(value: Any) -> Any:
    if isinstance(value, Mapping) and "sentence" in value:
        return from_json(value["sentence"])
    if isinstance(value, Mapping) and "date" in value:
        return dt.date.fromisoformat(value["date"])
    if isinstance(value, list):
        return [_rich(one) for one in value]
    return value
