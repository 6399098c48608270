"""Declared: from the arguments of `Survey(...)` to questions, with what is missing or misspelt said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from csat_research.errors import ColumnError, listing, nearest
from csat_research.results.kinds import as_typed, is_number, words_of
from csat_research.survey.questions import QUESTION_KEYS, Question, question
from csat_research.words import say

__all__ = ["by_column", "day", "declared", "options_of"]

WORDS = (
    "name",
    "label",
    "unit",
    "better",
    "theme",
    "separator",
    "kind",
)  # keys of a question that are one word each


def declared(
    roles: Mapping[str, object], scales: dict[str, Any], options: dict[str, dict[str, Any]]
) -> list[Question]:
    """Questions in the order of the roles; what `scales` and `questions` say of columns without a role is an error."""
    _check_once(roles)
    played = {column: role for role, given in roles.items() for column in _columns(given)}
    if not played:
        raise ColumnError(
            say(
                'No column plays a role. Say which one is the score: csat="column". '
                "print(cr.suggest(df)) writes the whole call."
            )
        )
    played |= {column: str(given["role"]) for column, given in options.items() if "role" in given}
    told = [column for given in options.values() for column in _columns(given.get("importance"))]
    played |= {column: "importance" for column in told if column not in played}
    for column in (*scales, *options):
        if column not in played:
            raise ColumnError(
                say(
                    "{column:quoted} is described in scales or questions but plays no role.{near} Columns with a role: {played}. "
                    "Give it one, such as csat={column:typed} or items=[{column:typed}], or describe the other name.",
                    column=column,
                    near=nearest(column, played),
                    played=listing(list(played)),
                )
            )
    return [
        question(column, role, **{"scale": scales.get(column), **_options(options.get(column, {}))})
        for column, role in played.items()
    ]


def _check_once(roles: Mapping[str, object]) -> None:
    """Raise ColumnError for a column that would play two roles: one of them would be lost."""
    first: dict[str, str] = {}
    for role, given in roles.items():
        for column in _columns(given):
            if first.setdefault(column, role) != role:
                raise ColumnError(
                    say(
                        "Column {column:quoted} is given two roles, {one} and {two}. A column plays one role; for both, copy it: "
                        "df[{copy:typed}] = df[{column:typed}]",
                        column=column,
                        one=first[column],
                        two=role,
                        copy=f"{column}_2",
                    )
                )


def _options(given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [key for key in given if key not in QUESTION_KEYS]
    if unknown:
        raise ColumnError(
            say(
                "There is no key {key:quoted}.{near}", key=unknown[0], near=nearest(unknown[0], QUESTION_KEYS)
            )
        )
    return {key: value for key, value in given.items() if key != "role"}


def _columns(given: object) -> list[str]:
    if given is None:
        return []
    several = isinstance(given, Iterable) and not isinstance(given, str)
    return [str(one) for one in given] if several else [str(given)]  # type: ignore[attr-defined]


def by_column(given: Any, name: str) -> Mapping[str, Any]:
    """What is said of columns, by their names; raises ColumnError for anything else."""
    if isinstance(given, Mapping):
        return {str(column): told for column, told in given.items()}
    raise ColumnError(
        say(
            '{name} is {given:quoted}, but says of which column: {name}={{"column": {given:typed}}}.',
            name=name,
            given=given,
        )
    )


def options_of(given: Any) -> dict[str, dict[str, Any]]:
    """What `questions` says of each column; raises ColumnError where that is not told key by key."""
    found = by_column(given, "questions")
    for column, told in found.items():
        if not isinstance(told, Mapping):
            raise ColumnError(
                say(
                    "questions says {told:quoted} of {column:quoted}. Say it key by key: "
                    'questions={{{column:typed}: {{"label": {told:typed}}}}}.',
                    told=told,
                    column=column,
                )
            )
        _check_words(column, told)
    return {column: dict(told) for column, told in found.items()}


def _check_words(column: str, told: Mapping[str, Any]) -> None:
    """Raise ColumnError where a key that is a word, a number at most, is told as something else; a label may be told by language."""
    for key, given in told.items():
        alone = given is None or isinstance(given, str) or is_number(given)
        alone |= key == "label" and isinstance(given, Mapping)
        if (key in WORDS and not alone) or (
            key == "importance" and given is not None and words_of(given) is None
        ):
            raise ColumnError(
                say(
                    "Column {column:quoted}: {key} is a word; found {found:code}.",
                    column=column,
                    key=key,
                    found=as_typed(given),
                )
            )


def day(given: dt.date | str | None) -> dt.date | None:
    """A day, also from text; raises ColumnError where it is none."""
    if given is None or isinstance(given, dt.date):
        return given.date() if isinstance(given, dt.datetime) else given
    try:
        return dt.date.fromisoformat(given)
    except (ValueError, TypeError):
        message = say("observed_until is {given:quoted}. Write a day such as 2026-12-31.", given=given)
        raise ColumnError(message) from None
