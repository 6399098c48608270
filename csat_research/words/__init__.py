"""Words: sentences made of an English pattern and typed values; a language is chosen only when they are shown."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from types import MappingProxyType
from typing import Any, SupportsFloat

__all__ = ["Sentence", "count_say", "from_json", "join", "render", "say", "speak", "spoken"]

NBSP = "\u00a0"
MINUS = "\u2212"
NOTHING = "\u2013"
_SPOKEN = {"language": "en"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English pattern with typed values; `str()` is English, `render` knows other languages."""

    pattern: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
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


def render(sentence: Sentence | str, language: str | None = None) -> str:
    """The sentence as text in a language; unknown catalogues fall back to English.

    >>> render(say("{change:signed} points", change=-1.6), "en")
    '−1.6 points'
    """
    if not isinstance(sentence, Sentence):
        return str(sentence)
    language = language or spoken()
    pattern = _pattern(sentence, language)
    return "".join(
        literal + _field(name, kind, sentence, language)
        for literal, name, kind, _ in Formatter().parse(pattern)
    )


def speak(language: str) -> None:
    """Choose the language in which Results show themselves from now on (English until a catalogue is installed).

    >>> speak("en")
    """
    _SPOKEN["language"] = language


def speaks(language: str) -> bool:
    """Whether the words of a language are there. English is; a catalogue brings another one.

    >>> speaks("en"), speaks("fa")
    (True, False)
    """
    return language.replace("-", "_").split("_")[0] == "en"


def known_language(language: str) -> bool:
    """Whether CLDR knows a language, so that numbers and dates can be written in it.

    >>> known_language("fa"), known_language("en-GB"), known_language("xx")
    (True, True, False)
    """
    from babel import Locale, UnknownLocaleError

    try:
        return bool(Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return False


def direction(language: str) -> str:
    """Which way a language is written, by CLDR: "ltr" or "rtl".

    >>> direction("en"), direction("fa")
    ('ltr', 'rtl')
    """
    return str(_locale(language).text_direction)


def spoken() -> str:
    """The language chosen by `speak`."""
    return _SPOKEN["language"]


def from_json(data: Mapping[str, Any] | str) -> Sentence | str:
    """The sentence that `Sentence.to_json` wrote."""
    if isinstance(data, str):
        return data
    values = {k: _rich(v) for k, v in data["values"].items()}
    return Sentence(data["pattern"], MappingProxyType(values), data.get("plural"), data.get("count"))


def _pattern(sentence: Sentence, language: str) -> str:
    many = sentence.plural is not None and sentence.count != 1
    english = sentence.plural if many and sentence.plural is not None else sentence.pattern
    return _translated(english, sentence, language)


def _translated(english: str, sentence: Sentence, language: str) -> str:
    """The pattern in a language: the one place where a gettext catalogue is asked (none is shipped yet)."""
    return english


def _field(name: str | None, kind: str | None, sentence: Sentence, language: str) -> str:
    if name is None:
        return ""
    value = sentence.values[name]
    if isinstance(value, Sentence):
        return render(value, language)
    return FORMATS[kind or "text"](value, language)


def _missing(value: Any) -> bool:
    """None, NaN, an infinity, pandas' NA or NaT: nothing that could be written as a number or a date."""
    if value is None or isinstance(value, str):
        return value is None
    if isinstance(value, SupportsFloat) and not getattr(value, "shape", ()):
        return not math.isfinite(float(value))
    return type(value).__name__ in ("NAType", "NaTType")


@functools.cache
def _locale(language: str) -> Any:
    """CLDR's rules for a language; English where it is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def _with_unit(shown: str, unit: str) -> str:
    """A number and its unit, never parted by a line break; nothing has no unit."""
    return shown if shown == NOTHING else shown + NBSP + unit


def _text(value: Any, language: str) -> str:
    return NOTHING if _missing(value) else str(value)


def _decimal(value: float, pattern: str, language: str) -> str:
    from babel.numbers import format_decimal

    if _missing(value):
        return NOTHING
    shown = format_decimal(value, format=pattern, locale=_locale(language))
    return (
        shown.replace("-", MINUS)
        if any(c in "123456789" for c in shown)
        else shown.replace("-", "").replace(MINUS, "")
    )


def _figures(value: float, language: str) -> str:
    """Four figures, without a power of ten where one can do without."""
    if _missing(value):
        return NOTHING
    if value == int(value) and abs(value) < 1e15:
        return _decimal(value, "#,##0", language)
    if abs(value) < 1e-4:
        return _decimal(value, "0.###E0", language)
    return _decimal(value, "#,##0.0" if abs(value) >= 1000 else "@###", language)


def _signed(value: float, language: str) -> str:
    shown = _decimal(value, "#,##0.0", language)
    return "+" + shown if shown != NOTHING and value > 0 and any(c in "123456789" for c in shown) else shown


def _p(value: float, language: str) -> str:
    if _missing(value):
        return NOTHING
    if value < 0.001:
        return "< .001"
    if 0.0495 <= value < 0.05:  # .050 would contradict the word beside it
        return "< .050"
    return f"{value:.3f}"[1:] if value < 0.1 else f"{min(value, 0.995):.2f}"[1:]


def _date(value: dt.date, language: str) -> str:
    from babel.dates import format_date

    if _missing(value):
        return NOTHING
    return format_date(value, format="d MMM y" if language == "en" else "medium", locale=_locale(language))


def _month(value: dt.date, language: str) -> str:
    from babel.dates import format_skeleton

    if _missing(value):
        return NOTHING
    return format_skeleton("yMMMM", value, locale=_locale(language))


def _month_short(value: dt.date, language: str) -> str:
    from babel.dates import format_date

    return NOTHING if _missing(value) else format_date(value, format="LLL", locale=_locale(language))


FORMATS: dict[str, Callable[[Any, str], str]] = {
    "text": _text,
    "quoted": lambda value, language: NOTHING if _missing(value) else f"\u201c{value}\u201d",
    "code": _text,
    # to be copied into code, where curly quotes are no quotes
    "typed": lambda value, language: NOTHING if _missing(value) else f'"{value}"',
    "number": lambda value, language: _decimal(value, "#,##0.0", language),
    "fine": lambda value, language: _decimal(value, "#,##0.00", language),
    "finest": lambda value, language: _decimal(value, "#,##0.000", language),
    "plain": lambda value, language: _decimal(value, "#,##0.##", language),
    "figures": _figures,
    "percent": lambda value, language: _with_unit(_decimal(value, "#,##0.0", language), "%"),
    "whole_percent": lambda value, language: _with_unit(_decimal(value, "#,##0", language), "%"),
    "signed": _signed,
    "points": lambda value, language: _with_unit(_signed(value, language), "points"),
    "count": lambda value, language: _decimal(value, "#,##0", language),
    "p": _p,
    "date": _date,
    "month": _month,
    "month_short": _month_short,
}


def _plain(value: Any) -> Any:
    if isinstance(value, Sentence):
        return {"sentence": value.to_json()}
    if isinstance(value, dt.date) and not _missing(value):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return None if _missing(value) else value


def _rich(value: Any) -> Any:
    if isinstance(value, Mapping) and "sentence" in value:
        return from_json(value["sentence"])
    if isinstance(value, Mapping) and "date" in value:
        return dt.date.fromisoformat(value["date"])
    if isinstance(value, list):
        return [_rich(one) for one in value]
    return value
