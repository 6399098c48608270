"""Guesses of picks: a column of lists or columns of ticks, how many were to be chosen, what numbers stand for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from csat_research.errors import listing
from csat_research.intake.headers import holds, is_ignored
from csat_research.intake.roles.times import mostly_times
from csat_research.intake.seen.evidence import LEAST_ITEMS, LIKELY, WEAK, Choice, Guess, Open, Profile, Work
from csat_research.intake.ticked import chosen, stem_and_option
from csat_research.intake.values.typed import truth
from csat_research.intake.word_lists import word_lists
from csat_research.words import Sentence, say

__all__ = [
    "as_lists",
    "as_picks",
    "number_of_picks",
    "numbered_picks",
    "picks",
    "propose_picks",
    "ticked_columns",
]

LEAST_TICKS = 3
MOSTLY = 0.9  # of the cells: a line of units or a remark stands among numbers
_DECIMAL = re.compile(r"\s*[+-]?\d+(,\d+)?\s*")
_NUMBERED = re.compile(r"(.+?)\s*[#№_.]?\s*\d+\s*$")
_CODE = re.compile(
    r"(?:SQ|AO)\d+|A\d{1,3}"
)  # LimeSurvey names options so; plain numbers may count the ratings beside
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3},000(?!\d)")  # "RM25,000 - RM50,000"
_TOP = re.compile(r"top \d", re.IGNORECASE)


def number_of_picks(header: str) -> str:
    """How many a header lets people choose, else "".

    >>> number_of_picks("What matters most? (choose up to 3)"), number_of_picks("Channel")
    ('3', '')
    """
    found = _up_to().search(header)
    return found[1] if found else ""


@lru_cache(maxsize=1)
def _up_to() -> re.Pattern[str]:
    words = "|".join(map(re.escape, word_lists()["choose_up_to"]))
    return re.compile(rf"(?:max\w*\.?|{words})\s*(\d)(?!\d)", re.IGNORECASE)


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
        if not repeated or column.filled < 20 or len(options) < 3 or _decimals(column, separator):
            continue
        if (
            separator == ","
            and why is None
            and (_sentences(column) or any(map(_THOUSANDS.search, column.answers)) or mostly_times(column))
        ):
            continue
        told = number_of_picks(column.header)
        if told and 2 <= max(sizes) <= int(told):
            _take_picks(work, column, separator, int(told), len(options), why or _why_told(told))
            return
        if 2 <= usual < len(options) and sizes[usual] >= 0.5 * column.filled:
            _take_picks(work, column, separator, usual, len(options), why)
            return


def _sentences(column: Profile) -> bool:
    """Whether commas stand inside single answers ("No, would not consider"): of lists, some part would return with another.

    Lists are more different cells than there are options, and nobody picks a yes or a no among them ("Yes, me", "Yes, a friend").
    """
    parts = [{part.strip() for part in cell.split(",")} for cell in column.answers]
    options = set().union(*parts)
    alone = len(options) == sum(map(len, parts)) or len(parts) < len(options)
    return alone or any(one.isalpha() and truth(one) is not None and len(one) > 1 for one in options)


def _decimals(column: Profile, separator: str) -> bool:
    """Whether the cells are rather numbers with a decimal comma, where no header speaks of picks."""
    named = (column.hint is not None and column.hint.role == "picks") or number_of_picks(column.header)
    if separator != "," or named:
        return False
    decimals = sum(n for cell, n in column.answers.items() if _DECIMAL.fullmatch(cell))
    return decimals >= MOSTLY * column.filled


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
    work.notes.extend(_unnamed(column, separator))
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


def _unnamed(column: Profile, separator: str) -> list[Sentence]:
    """Options that are codes of a tool: where their names come from."""
    parts = sorted({part.strip() for cell in column.answers for part in cell.split(separator)} - {""})
    if not parts or not all(_CODE.fullmatch(one) for one in parts):
        return []
    return [
        say(
            "the options of {column:quoted} stand in the file as codes of the tool ({codes}). To show their names, export with the full "
            "texts, or write them beside its role:  choices: {{{named}}}",
            column=column.name,
            codes=listing(parts, 3),
            named=", ".join(f"{one}: NAME" for one in parts[:8]) + (", ..." if len(parts) > 8 else ""),
        )
    ]


def _matters(column: Profile) -> Open:
    text = say(
        "{column:quoted} holds lists such as {cell:quoted}. Do they say what matters most to people?",
        column=column.name,
        cell=next(iter(column.answers)),
    )
    return Open(column=column.name, text=text, choices=_yes_or_skip(column.name), weight=56)


def _yes_or_skip(column: str) -> tuple[Choice, Choice]:
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
        if len(items) >= LEAST_ITEMS and parts - {""} and parts - {""} <= places.keys():
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
    yes, skip = _yes_or_skip(column)
    return Open(column=column, text=text, choices=(replace(yes, changes=named), skip), weight=57)


def ticked_columns(work: Work) -> None:
    """Columns called important that hold ticks, or options under a number: proposed as picks, and asked."""
    if work.has("picks") or work.frame is None:
        return
    groups: dict[str, list[str]] = {}
    for column in work.columns.values():
        numbered = _NUMBERED.fullmatch(column.header)
        stem = stem_and_option(column.header)[0] or (numbered[1].strip() if numbered else "")
        if (
            (holds(stem, "matters") or _TOP.search(stem) or number_of_picks(stem))
            and column.name not in work.guesses
            and column.answers
        ):
            groups.setdefault(stem, []).append(column.name)
    stem, ticks = max(groups.items(), key=lambda one: len(one[1]), default=("", []))
    if len(ticks) >= LEAST_TICKS:
        text = say(
            "{n:count} columns such as {column:quoted} hold ticks. Do they say what matters most to people?",
            n=len(ticks),
            column=ticks[0],
        )
        propose_picks(work, stem, ticks, text)


def propose_picks(work: Work, stem: str, ticks: list[str], text: Sentence) -> None:
    """One column of picks made of several columns, with the question whether it is one."""
    if work.frame is None:
        return
    written = [
        *(stem_and_option(one)[1] for one in ticks),
        *(cell for one in ticks for cell in work.columns[one].answers),
    ]
    separator = next((mark for mark in ";|" if not any(mark in one for one in written)), "¦")
    lists = chosen(work.frame, ticks, separator)
    sizes = lists.dropna().map(lambda one: one.count(separator) + 1)
    if not len(sizes):
        return
    name = stem if stem not in work.columns else f"{stem} (chosen)"
    usual = int(sizes.mode().iloc[0])
    if usual >= len({part for one in lists.dropna() for part in one.split(separator)}):
        return  # who chose everything there is has not said what matters more
    named = all(
        part not in {stem_and_option(one)[1] for one in ticks}
        for part in str(lists.dropna().iloc[0]).split(separator)
    )
    why = (
        say(
            "{n:count} columns that name what was chosen; most people chose {choose:count}; in which order is not used",
            n=len(ticks),
            choose=usual,
        )
        if named
        else say("{n:count} columns of ticks; most people chose {choose:count}", n=len(ticks), choose=usual)
    )
    work.take(
        Guess(
            column=name,
            role="picks",
            options={"ticks": ticks, "choose": str(usual), "separator": separator},
            evidence=(why,),
            confidence=LIKELY,
        )
    )
    work.columns[name] = Profile(
        name, {str(cell): int(n) for cell, n in lists.value_counts().items()}, len(lists)
    )
    work.notes.extend(_unnamed(work.columns[name], separator))
    work.questions.append(Open(column=name, text=text, choices=_yes_or_skip(name), weight=56))
