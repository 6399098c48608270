"""Code book given in a call: themes with their words, checked as `themes:` of the survey file is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from csat_research.errors import ColumnError, listing, nearest
from csat_research.intake.keys.schema import ThemeText
from csat_research.survey.code_book import Theme
from csat_research.survey.labels import label_of
from csat_research.survey.questions import readable
from csat_research.words import say

__all__ = ["code_book"]


def code_book(given: Mapping[str, Any]) -> tuple[Theme, ...]:
    """Themes from theme -> words, or theme -> {"label": ..., "en": [...]}. Raises ColumnError with the nearest key.

    >>> code_book({"speed": ["slow", "wait*"]})[0].words
    {'words': ('slow', 'wait*')}
    >>> code_book({"speed": {"enn": ["slow"]}})
    Traceback (most recent call last):
    csat_research.errors.ColumnError: Theme “speed” has no key “enn”. Did you mean “en”? Keys here: label, words, en, ru, pl, fa, sv.
    """
    return tuple(_theme(str(name), value) for name, value in given.items())


def _theme(name: str, value: Any) -> Theme:
    opened = dict(value) if isinstance(value, Mapping) else {"words": value}
    plain = {
        key: list(one) if isinstance(one, tuple | set | frozenset) else one for key, one in opened.items()
    }
    try:
        found = ThemeText.model_validate(plain)
    except ValidationError as error:
        one = error.errors()[0]
        if one["type"] == "extra_forbidden":
            keys, key = list(ThemeText.model_fields), str(one["loc"][0])
            raise ColumnError(
                say(
                    "Theme {theme:quoted} has no key {key:quoted}.{near} Keys here: {keys}.",
                    theme=name,
                    key=key,
                    near=nearest(key, keys),
                    keys=listing(keys),
                )
            ) from None
        raise ColumnError(
            say(
                "Theme {theme:quoted} needs words of a language, such as en: [late, wait*, lost parcel]; * may stand at the end "
                "only.",
                theme=name,
            )
        ) from None
    return Theme(name, label_of(found.label) or readable(name), found.by_language())
