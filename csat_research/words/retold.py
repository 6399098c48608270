"""Retold: a sentence that stands in a file as English text, as the pattern and values it was made of, for every language."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from string import Formatter
from types import MappingProxyType
from typing import Any

from csat_research.words import Sentence, is_own, join, say
from csat_research.words.catalogue import DOMAIN, LOCALE, installed

__all__ = ["retold"]

LEAST = 3  # letters of its own, so that a pattern does not fit every text
_KINDS = {"": "(.+)", "text": "(.+)", "quoted": "“(.+)”", "count": r"(\d[\d,]*)"}
_PART = re.compile(r'^"(.*)"$', re.MULTILINE)
_ENTRY = re.compile(r'^msgid ((?:".*"\s)+)(?:msgid_plural ((?:".*"\s)+))?', re.MULTILINE)


def retold(text: str) -> Sentence:
    """The sentence that a text in English is; one that no pattern makes is shown as it was written.

    >>> found = retold("“Q1”: did the customer buy again, or only say so? Taken: said so (an answer).")
    >>> found.values["answer"].pattern, str(found.values["question"].values["column"])
    ('said so (an answer)', 'Q1')
    >>> retold("Asked by phone in May.").pattern
    '{text}'
    """
    return _retold(text) or say("{text}", text=text)


def _retold(text: str) -> Sentence | None:
    """The sentence with most words of its own that is this very text when it is shown."""
    found = (one for form, own, many in _forms() if (one := _made(text, form, own, many)) is not None)
    return next((one for one in found if str(one) == text), None)


def _made(text: str, form: str, own: str, many: str | None) -> Sentence | None:
    """The sentence of a pattern whose form, singular or plural, fits a text."""
    if not all(words in text for words in _words(form)) or (fits := _looks(form).fullmatch(text)) is None:
        return None
    fields = _fields(many or own)
    values = {name: _value(part, kind) for (name, kind), part in zip(fields, fits.groups(), strict=True)}
    count = values.get("n") if many else None
    if many and not isinstance(count, int):
        return None
    return Sentence(own, MappingProxyType(values), many, count)


def _value(part: str, kind: str) -> Any:
    if kind == "count":
        return int(part.replace(",", ""))
    return part if kind == "quoted" or is_own(part) else _own_listing(part) or _retold(part) or part


def _own_listing(part: str) -> Sentence | None:
    """Labels in a row of which the survey gives some by language; a label that says "and" is no two of them."""
    several = part.split(", ")
    return join(several, ", ") if any(map(is_own, several)) else None


@functools.cache
def _forms() -> tuple[tuple[str, str, str | None], ...]:
    """The forms of each pattern with the pattern and its plural, those with most words of their own first."""
    found = []
    for one, many in _patterns():
        written = many or one
        names = [name for name, _ in _fields(written)]
        literal = "".join(part[0] for part in Formatter().parse(written))
        plain = all(kind in _KINDS for _, kind in _fields(written)) and len(set(names)) == len(names)
        if plain and sum(map(str.isalpha, literal)) >= LEAST:
            for form in (one, many) if many else (one,):
                found.append((len(literal), form, one, many))
    return tuple(part[1:] for part in sorted(found, key=lambda part: -part[0]))


@functools.cache
def _words(form: str) -> tuple[str, ...]:
    """What a text must hold to be of a form: thousands of forms are told apart by it, and few are compiled."""
    return tuple(literal for literal, *_ in Formatter().parse(form) if literal)


@functools.cache
def _looks(form: str) -> re.Pattern[str]:
    """What a text of a form looks like."""
    parts = (
        re.escape(literal) + (_KINDS[kind or ""] if name is not None else "")
        for literal, name, kind, _ in Formatter().parse(form)
    )
    return re.compile("".join(parts), re.DOTALL)


def _fields(pattern: str) -> Iterator[tuple[str, str]]:
    return ((name, kind or "") for _, name, kind, _ in Formatter().parse(pattern) if name is not None)


@functools.cache
def _patterns() -> tuple[tuple[str, str | None], ...]:
    """All patterns of the package with their plural, from a catalogue: its keys are the English ones."""
    language = next((one for one in installed() if one != "en"), "")
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return ()
    entries = _ENTRY.findall(path.read_text(encoding="utf-8"))
    return tuple((_joined(one), _joined(many) or None) for one, many in entries if _joined(one))


def _joined(parts: str) -> str:
    return "".join(_PART.findall(parts)).replace(r"\"", '"').replace(r"\n", "\n").replace(r"\\", "\\")
