"""Choices: a question that the file cannot answer, its answers and what each changes, and why a column plays no role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from csat_research.words import Sentence, say

__all__ = ["Choice", "Open", "Reason", "in_full"]


def in_full(scale: Any) -> dict[str, Any]:
    """A scale of the survey file with its parts, also one that is written in a word.

    >>> in_full("1-5"), in_full({"values": "1-5", "satisfied": ["5"]})
    ({'values': '1-5'}, {'values': '1-5', 'satisfied': ['5']})
    """
    return dict(scale) if isinstance(scale, dict) else {"values": scale}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to an open question: a key to type, what it means, and what it changes (None: column not used)."""

    key: str
    label: Sentence
    changes: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)

    def rescaled(self, column: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Choice:
        """The same answer with the scale of a column changed, where it sets one."""
        own = self.changes.get(column)
        if not own or not own.get("scale"):
            return self
        return replace(
            self, changes={**self.changes, column: {**own, "scale": change(in_full(own["scale"]))}}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A question that the file cannot answer; the first choice is the guess. A higher weight is asked earlier.

    also: choices that may be typed and are too many to be shown.
    """

    column: str
    text: Sentence
    choices: tuple[Choice, ...]
    weight: int
    also: tuple[Choice, ...] = ()

    def taken(self, choice: Choice) -> Sentence:
        """The question with an answer that nobody has given, as it is printed on a page."""
        return say("{question} Taken: {answer}.", question=self.text, answer=choice.label)

    def chosen(self, key: str) -> Choice | None:
        """The choice that an answer names, by its key, its number or nothing (the guess)."""
        typed = key.strip().casefold()
        if not typed:
            return self.choices[0]
        if (
            typed.isdigit()
            and 1 <= int(typed) <= len(self.choices)
            and not any(one.key == typed for one in self.choices)
        ):
            return self.choices[int(typed) - 1]
        known = (*self.choices, *self.also)
        return next((one for one in known if one.key.casefold() == typed), None)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a column plays no role, and the role that a person might name ("" where there is none)."""

    why: Sentence
    role: str = ""
