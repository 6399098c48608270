"""Word lists: the words of headers and of units of time, as the package ships them (`header-words.json`)."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from csat_research.intake.labels.folding import fold

__all__ = ["unit_names", "unit_words", "word_lists"]


@lru_cache(maxsize=1)
def word_lists() -> dict[str, Any]:
    """All lists by their name."""
    text = files("csat_research.intake").joinpath("header-words.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def unit_names() -> dict[str, list[str]]:
    """The words that name a unit of time, also in a header."""
    units: dict[str, list[str]] = word_lists()["units"]
    return units


@lru_cache(maxsize=1)
def unit_words() -> dict[str, str]:
    """The words behind a number in a cell and the unit they mean: those of headers, and some that say something else there.

    >>> unit_words()["мин"], unit_words()["tag"], "tag" in unit_names()["days"]
    ('minutes', 'days', False)
    """
    listed = (unit_names(), word_lists()["units_in_cells"])
    return {fold(word): unit for group in listed for unit, words in group.items() for word in words}
