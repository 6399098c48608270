"""Labels: a text that people read, given once or by language - tables hold the first one, pages show that of their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from csat_research.errors import ColumnError, nearest
from csat_research.results.kinds import is_number
from csat_research.words import Sentence, installed, known_language, say

__all__ = [
    "ByLanguage",
    "Label",
    "by_language",
    "check_apart",
    "checked_label",
    "label_given",
    "label_of",
    "labels_of",
]

ByLanguage = tuple[tuple[str, str], ...]  # pairs, so that what holds them can be compared and hashed
EXAMPLE = "{en: Delivery on time, fa: تحویل به‌موقع}"


class Asked(Protocol):
    """What is read of a question here (questions know this file, so this file knows only the shape of one)."""

    @property
    def column(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def labels(self) -> ByLanguage: ...


class Surveyed(Protocol):
    """What is read of a survey here."""

    @property
    def questions(self) -> tuple[Any, ...]: ...
    @property
    def about(self) -> Any: ...


def checked_label(given: object) -> object:
    """A label as it was given, a text or language -> text. Raises ValueError, saying what a label needs.

    >>> checked_label({"english": "Delivery on time"})
    Traceback (most recent call last):
    ValueError: a text, or a text for each language, such as {en: Delivery on time, fa: تحویل به‌موقع}; “english” is no language.
    """
    if given is None or isinstance(given, str):
        return given
    needed = f"a text, or a text for each language, such as {EXAMPLE}"
    if not isinstance(given, Mapping) or not given:
        raise ValueError(f"{needed}.")
    for language, text in given.items():
        if not known_language(str(language)):
            near = nearest(language, installed())
            raise ValueError(f"{needed}; “{language}” is no language.{near}")
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{needed}; under “{language}” stands no text.")
    return given


class Label(str):
    """A label given by language: as text the first one, which tables hold; by_language: language and label, in the order given.

    >>> label_of({"ru": "Доставка", "en": "Delivery"}), by_language(label_of({"ru": "Доставка"}))
    ('Доставка', (('ru', 'Доставка'),))
    """

    by_language: ByLanguage

    def __new__(cls, text: str, by_language: ByLanguage = ()) -> Label:
        """The text that tables hold, with all labels beside it."""
        found = super().__new__(cls, text)
        found.by_language = by_language
        return found


def label_of(given: object) -> str:
    """A label from a text, or from language -> text; '' where there is none."""
    if not isinstance(given, Mapping):
        return given if isinstance(given, str) else ""
    told = tuple((str(language), str(text)) for language, text in given.items())
    return Label(told[0][1], told) if told else ""


def by_language(label: str) -> ByLanguage:
    """Language and label, in the order given; nothing where one label stands for all languages."""
    return label.by_language if isinstance(label, Label) else ()


def labels_of(survey: Surveyed) -> dict[str, dict[str, str]]:
    """Every label that a survey gives by language: the first one -> language -> label."""
    about = survey.about
    told = [*(one.label for one in survey.questions), *(one.label for one in about.themes)]
    told += [about.title, label_of(about.settings.get("title"))]
    return {str(label): dict(by_language(label)) for label in told if by_language(label)}


def label_given(where: Sentence | str, given: object) -> object:
    """As `checked_label`, of a call, where a label may be a number. where: what is given so. Raises ColumnError."""
    try:
        return checked_label(str(given) if is_number(given) else given)
    except ValueError as error:
        raise ColumnError(say("{where} needs {needed}", where=where, needed=str(error))) from None


def check_apart(questions: Iterable[Asked]) -> None:
    """Refuse two labels that are alike in one language and not in another. Raises ColumnError.

    Rows of a page in the first language could not be told apart, though they can be in the second.
    """
    known = tuple(questions)
    languages = list(dict.fromkeys(language for one in known for language, _ in one.labels))
    shown = [(one, [dict(one.labels).get(name, one.label) for name in languages]) for one in known]
    for i, language in enumerate(languages):
        seen: dict[str, tuple[Asked, list[str]]] = {}
        for question, labels in shown:
            first, others = seen.setdefault(labels[i], (question, labels))
            if others != labels:
                apart = [a != b for a, b in zip(others, labels, strict=True)].index(True)
                raise _not_apart(first, question, labels[i], language, languages[apart])


def _not_apart(first: Asked, second: Asked, label: str, language: str, other: str) -> ColumnError:
    return ColumnError(
        say(
            "Columns {first:quoted} and {second:quoted} have one label in {language:code}, {label:quoted}, and two in"
            " {other:code}, so that a page in {language:code} could not tell them apart. Give each a label of its own in"
            " every language, or both the same in all.",
            first=first.column,
            second=second.column,
            language=language,
            other=other,
            label=label,
        )
    )
