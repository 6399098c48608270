"""Guesses of picks: a column of lists, how many were to be chosen, and what its numbers stand for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from csat_research.intake.evidence import LIKELY, WEAK, Choice, Guess, Open, Profile, Work
from csat_research.intake.headers import is_ignored, number_of_picks
from csat_research.words import Sentence, say

__all__ = ["as_lists", "as_picks", "numbered_picks", "picks", "yes_or_skip"]


def picks(work: Work) -> None:
    """A column of lists: cells split by ; | or , into few options that repeat."""
    for column in work.columns.values():
        if not work.has("picks") and column.name not in work.guesses and not is_ignored(column.name):
            as_picks(work, column, None)


def as_lists(work: Work, *, lists: Collection[str]) -> None:
    """Columns that the file holds as one column per option: nothing but picks can be made of them."""
    for column in [work.columns[name] for name in lists if name in work.columns and name not in work.guesses]:
        if not work.has("picks"):
            as_picks(work, column, say("the file has one column per option"))
        if column.name not in work.guesses:
            del work.columns[column.name]


def as_picks(work: Work, column: Profile, why: Sentence | None) -> None:
    """Takes a column as picks where most cells are lists of few options that repeat."""
    for separator in (";", "|", ","):
        sizes: dict[int, int] = {}
        options: dict[str, int] = {}
        for cell, n in column.answers.items():
            parts = [part.strip() for part in cell.split(separator) if part.strip()]
            sizes[len(parts)] = sizes.get(len(parts), 0) + n
            for part in parts:
                options[part] = options.get(part, 0) + n
        usual = max(sizes, key=lambda size: sizes[size], default=0)
        repeated = (
            len(options) <= 40 and column.filled >= 3 * len(options) and all(len(one) < 60 for one in options)
        )
        if not repeated or column.filled < 20 or len(options) < 3:
            continue
        told = number_of_picks(column.header)
        if told and 2 <= max(sizes) <= int(told):
            _take_picks(work, column, separator, int(told), len(options), why or _why_told(told))
            return
        if usual >= 2 and sizes[usual] >= 0.5 * column.filled:
            _take_picks(work, column, separator, usual, len(options), why)
            return


def _why_told(told: str) -> Sentence:
    return say("the header lets people choose {n}", n=told)


def _take_picks(
    work: Work, column: Profile, separator: str, choose: int, n: int, why: Sentence | None
) -> None:
    evidence = say(
        "cells are lists of {choose} out of {n:count} options, split by {separator:quoted}",
        choose=choose,
        n=n,
        separator=separator,
    )
    options = {"separator": separator, "choose": str(choose)}
    if column.hint is None or column.hint.role != "picks":
        work.questions.append(_matters(column))
    work.take(
        Guess(
            column=column.name,
            role="picks",
            options=options,
            evidence=(*([why] if why else []), evidence),
            confidence=LIKELY if why else WEAK,
        )
    )


def _matters(column: Profile) -> Open:
    text = say(
        "{column:quoted} holds lists such as {cell:quoted}. Do they say what matters most to people?",
        column=column.name,
        cell=next(iter(column.answers)),
    )
    return Open(column=column.name, text=text, choices=yes_or_skip(column.name), weight=56)


def yes_or_skip(column: str) -> tuple[Choice, Choice]:
    """The answers to whether a column is the picks."""
    skip = Choice(key="skip", label=say("no: leave the picks out"), changes={column: None})
    return Choice(key="yes", label=say("yes")), skip


def numbered_picks(work: Work) -> None:
    """Picks such as 3;7;9;12 beside rating columns: the numbers may count these columns, which is asked."""
    items = [name for name in work.columns if name in work.guesses and work.guesses[name].role == "item"]
    for one in [one for one in work.guesses.values() if one.role == "picks"]:
        separator = str(one.options.get("separator", ";"))
        parts = {part.strip() for cell in work.columns[one.column].answers for part in cell.split(separator)}
        places = {str(place): name for place, name in enumerate(items, 1)}
        if len(items) >= 3 and parts - {""} and parts - {""} <= places.keys():
            work.questions.append(_counted(one.column, places))


def _counted(column: str, places: dict[str, str]) -> Open:
    first, last = next(iter(places.items())), list(places.items())[-1]
    text = say(
        "{column:quoted} holds numbers. Do they count the ratings from left to right ({first} = {one:quoted} ... {last} = {other:quoted})?",
        column=column,
        first=first[0],
        one=first[1],
        last=last[0],
        other=last[1],
    )
    named = {name: {"name": place, "label": name} for place, name in places.items()}
    yes, skip = yes_or_skip(column)
    return Open(column=column, text=text, choices=(replace(yes, changes=named), skip), weight=57)
