"""Own words: a column that gets an English name of ours, such as channel, is shown by the words of its header."""

from __future__ import annotations

import re
from dataclasses import replace

from csat_research.intake.headers import bare
from csat_research.intake.seen.evidence import Guess

__all__ = ["in_own_words"]

NAMED = re.compile(r"channel|expertise|\w+_hours")  # what `header-words.json` names
_ENGLISH = re.compile(
    r"channel|via|contact|time|hours|minutes|seconds|response|reply|resolution|closing|handling|speed|wait|hold|first|"
    r"expertise|competence|knowledge",
    re.IGNORECASE,
)


def in_own_words(one: Guess) -> Guess:
    """The guess with the header as its label, without its unit, where our name would stand on a page of another language.

    >>> in_own_words(Guess(column="Wartezeit (Minuten)", role="driver", options={"name": "wait_hours"})).options["label"]
    'Wartezeit'
    >>> in_own_words(Guess(column="Wait time", role="driver", options={"name": "wait_hours"})).options
    {'name': 'wait_hours'}
    """
    ours = NAMED.fullmatch(str(one.options.get("name", ""))) and "label" not in one.options
    if not ours or _ENGLISH.search(one.column):
        return one
    return replace(one, options={**one.options, "label": bare(one.column)})
