"""Errors: one family, each a sentence that says where, what was found, what it means and what to type."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from csat_research.words import Sentence, join, render, say

__all__ = [
    "BandsError",
    "ColumnError",
    "CsatError",
    "EmptyError",
    "FileError",
    "MethodError",
    "NothingNewError",
    "ReportError",
    "ScaleError",
    "TooManyCellsError",
    "check_choice",
    "in_a_row",
    "listing",
    "nearest",
    "shell",
]

LONGEST_NAME = 120
LONGEST_VALUE = 1000  # a part of a survey file to be pasted is no name
FEWEST_IN_A_ROW = 4
_WHOLE = re.compile(r"-?\d{1,9}")


class CsatError(ValueError):
    """The project's own errors; `sentence` is shown in any language, `str()` is English.

    >>> str(CsatError(say("Column {name:quoted} is not there.", name="scor")))
    'Column “scor” is not there.'
    """

    def __init__(self, sentence: Sentence | str) -> None:
        self.sentence = _readable(sentence)
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return render(self.sentence, "en")


class FileError(CsatError):
    """A file that cannot be read, or a survey.yml that does not follow its schema."""


class ColumnError(CsatError):
    """A column, role or key that is not there or cannot play its role."""


class ScaleError(CsatError):
    """Answers that do not fit their declared scale, or a scale that must be declared first.

    column, strange: where known, which answers of which column do not fit, as the file writes them.
    """

    def __init__(self, sentence: Sentence | str, column: str = "", strange: Iterable[object] = ()) -> None:
        super().__init__(sentence)
        self.column, self.strange = column, tuple(strange)


class EmptyError(CsatError):
    """No rows, no answers or no such period."""


class NothingNewError(EmptyError):
    """No answers in the periods that were asked for: nothing to report on, and nothing wrong."""


class MethodError(CsatError):
    """A number that cannot be computed honestly from these data."""


class TooManyCellsError(CsatError):
    """More distinct combinations than asked for; the message names the key to drop."""


class BandsError(CsatError):
    """A set of bands with a hole, an overlap or too few names."""


class ReportError(CsatError):
    """A report that cannot be made as asked."""


def _readable(sentence: Sentence | str) -> Sentence | str:
    """A message with no more than the beginning of a value that somebody took for a name: a cell may hold a book."""
    if not isinstance(sentence, Sentence):
        return sentence if len(sentence) <= LONGEST_VALUE else f"{sentence[:LONGEST_VALUE]}…"
    values = {
        name: _readable(one) if isinstance(one, Sentence | str) else one
        for name, one in sentence.values.items()
    }
    if all(one is sentence.values[name] for name, one in values.items()):
        return sentence
    return replace(sentence, values=MappingProxyType(values))


def check_choice(name: str, given: object, known: Iterable[object]) -> None:
    """Raise MethodError where an argument is none of the words it may be.

    >>> check_choice("per", "custmer", ["answer", "customer"])
    Traceback (most recent call last):
    csat_research.errors.MethodError: per="custmer" is not known. Did you mean “customer”? Write one of: answer, customer.
    """
    words = list(known)
    if given not in words:
        raise MethodError(
            say(
                "{name}={given:typed} is not known.{near} Write one of: {known}.",
                name=name,
                given=given,
                near=nearest(given, words),
                known=listing(words, len(words)),
            )
        )


def nearest(name: object, allowed: Iterable[object]) -> Sentence | str:
    """' Did you mean "chat"?', or nothing where no name is near.

    >>> str(nearest("chta", ["chat", "phone"]))
    ' Did you mean “chat”?'
    """
    known = {str(one).casefold(): str(one) for one in allowed}
    found = get_close_matches(str(name).casefold(), list(known), n=1, cutoff=0.5)
    return say(" Did you mean {near:quoted}?", near=known[found[0]]) if found else ""


def listing(names: Iterable[object] | Mapping[object, int], limit: int = 10) -> Sentence | str:
    """Names for a message, with counts where given, and how many more there are; '' where there is none.

    Commas and numbers are those of the language it is shown in, names stay as they are.

    >>> print(listing({"chat": 402, "email": 861}))
    chat (402), email (861)
    """
    known = list(names)
    told: list[Sentence | str] = [_short(one) for one in known[:limit]]
    if isinstance(names, Mapping):
        told = [
            say("{name} ({n:count})", name=name, n=names[one]) for name, one in zip(told, known, strict=False)
        ]
    shown = join(told, ", ") if len(told) > 1 else next(iter(told), "")
    more = len(known) - limit
    return say("{names} and {n:count} more", names=shown, n=more) if more > 0 else shown


def in_a_row(answers: Iterable[object]) -> Sentence | None:
    """Answers that are whole numbers without a gap, by their ends; None of others, and of so few that they are named faster.

    >>> print(in_a_row(["1", "3", "2", "4"]), in_a_row([1, 2, 4, 5]), in_a_row(["Bad", "Good"]))
    1 to 4 None None
    """
    given = [str(one) for one in answers]
    whole = sorted(int(one) for one in given) if all(map(_WHOLE.fullmatch, given)) else []
    if len(whole) < FEWEST_IN_A_ROW or whole != list(range(whole[0], whole[0] + len(whole))):
        return None
    return say("{low:plain} to {high:plain}", low=whole[0], high=whole[-1])


def _short(name: object) -> Sentence | str:
    """A name with its beginning only where it is longer than a name can be (a whole file taken for a header)."""
    if isinstance(name, Sentence):
        return name
    text = str(name)
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}…"


def shell(word: object) -> str:
    """A path or a column as one word of a command line, to be pasted: double quotes work in every shell.

    >>> print(shell("tickets.csv"), shell("my tickets.csv"), shell("Q2[SQ001]=csat"))
    tickets.csv "my tickets.csv" "Q2[SQ001]=csat"
    """
    text = str(word)
    if re.fullmatch(r"[\w@%+=:,./\\-]+", text):
        return text
    return f'"{text}"' if not re.search(r'["$`!]', text) else shlex.quote(text)
