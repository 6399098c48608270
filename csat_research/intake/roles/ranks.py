"""Guesses of ranks: columns of places, in which every row counts 1, 2, 3 and no number stands twice, are an order and no ratings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import listing
from csat_research.intake.headers import holds, is_ignored
from csat_research.intake.readers.ranked import LEAST_ROWS, LOOKED_AT, SLIPS
from csat_research.intake.roles.together import numbers_in
from csat_research.intake.seen.evidence import LEAST_ITEMS, LIKELY, SURE, Choice, Guess, Open, Profile, Work
from csat_research.intake.ticked import stem_and_option
from csat_research.words import say

__all__ = ["are_places", "ranked_columns", "ranked_items"]

MOST = 40  # columns in one order
_STEM = re.compile(r"(.+)[\s_.:-]+[^\s_.:-]+")

Floats = NDArray[np.float64]


def ranked_columns(work: Work) -> None:
    """The columns of one order become ranks, and whether they say what matters is asked; those of another order are left out."""
    if work.frame is None or work.has("rank"):
        return
    found = _orders(work)
    best = next((one for one in found if holds(one[0], "matters")), found[0] if found else [])
    for columns in found:
        for name in columns:
            if name in work.guesses:
                work.drop(name)
        if columns is best:
            _take(work, columns)
            continue
        for name in columns:
            del work.columns[name]
        work.notes.append(
            say(
                "{columns} hold places, each once in a row, and are no ratings; they are not used",
                columns=listing(columns, 6),
            )
        )


def ranked_items(work: Work) -> None:
    """A rating names the column of ranks that stands for the same thing, where all ranks have one."""
    ranks = _options([one.column for one in work.guesses.values() if one.role == "rank"])
    items: dict[str, str] = {}
    for one in [one for one in work.guesses.values() if one.role == "item"]:
        items |= {stem_and_option(one.column)[1].casefold(): one.column, one.column.casefold(): one.column}
    if ranks and ranks.keys() <= items.keys():
        for option, column in ranks.items():
            work.guesses[items[option]] = work.guesses[items[option]].changed({"importance": column})


def are_places(numbers: Floats) -> bool:
    """Whether the rows of numbers (rows, columns) are orders: 1, 2, 3 ... from the first, no number twice.

    >>> are_places(np.array([[1, 2, np.nan], [np.nan, 1, 2]] * 10)), are_places(np.array([[1.0, 2, 2], [3, 1, 2]] * 10))
    (True, False)
    """
    filled = ~np.isnan(numbers)
    told = filled.sum(axis=1) >= 2
    if told.sum() < LEAST_ROWS:
        return False
    rows = np.sort(numbers[told], axis=1)
    wanted = np.where(np.isnan(rows), np.nan, np.arange(1, rows.shape[1] + 1))
    apart = ~np.isclose(rows, wanted, equal_nan=True).all(axis=1)
    return bool(apart.mean() <= SLIPS) and len(np.unique(numbers[told], axis=0)) > 1


def _orders(work: Work) -> list[list[str]]:
    """Sets of columns that hold one order each."""
    places = [name for name, one in work.columns.items() if _may_be_place(work, one)]
    if work.frame is None or len(places) < LEAST_ITEMS:
        return []
    numbers = numbers_in(work.frame, places).replace(0, np.nan)
    found: list[list[str]] = []
    for names in [*_by_stem(places), *_side_by_side(numbers.head(LOOKED_AT))]:
        known = {one for columns in found for one in columns}
        if (
            LEAST_ITEMS <= len(names) <= MOST
            and not known & {*names}
            and are_places(numbers[names].to_numpy())
        ):
            found.append(names)
    return found


def _may_be_place(work: Work, column: Profile) -> bool:
    guess = work.guesses.get(column.name)
    small = bool(column.numbers) and all(v == int(v) and 0 <= v <= MOST for v in column.numbers)
    unsure = guess is None or guess.confidence < SURE
    return column.numeric == 1 and small and unsure and not is_ignored(column.name)


def _by_stem(places: Sequence[str]) -> Iterator[list[str]]:
    """Columns whose names begin alike: "Rank [Price]" and "Rank [Speed]", Q5_1 and Q5_2."""
    groups: dict[str, list[str]] = {}
    for name in places:
        found = _STEM.fullmatch(name)
        stem = stem_and_option(name)[0] or (found[1] if found else "")
        if stem:
            groups.setdefault(stem, []).append(name)
    return iter(groups.values())


def _side_by_side(numbers: pd.DataFrame) -> Iterator[list[str]]:
    """Columns that stand together in the file, in which no row holds a number twice: as many as possible."""
    cells, names, start = numbers.to_numpy(), [str(one) for one in numbers], 0
    for end in range(1, len(names)):
        if _twice(cells[:, start : end + 1]):
            yield names[start:end]
        while _twice(cells[:, start : end + 1]):
            start += 1
    yield names[start:]


def _twice(numbers: Floats) -> bool:
    """Whether a number stands twice in more rows than slips would make."""
    return bool((np.diff(np.sort(numbers, axis=1), axis=1) == 0).any(axis=1).mean() > SLIPS)


def _options(columns: Sequence[str]) -> dict[str, str]:
    """What each column stands for: what its name holds in brackets or behind a colon, else what follows what all begin with.

    >>> _options(["Rank [Price]", "Rank [Staff]"]), _options(["rank_Price", "rank_Place"])
    ({'price': 'Rank [Price]', 'staff': 'Rank [Staff]'}, {'price': 'rank_Price', 'place': 'rank_Place'})
    """
    alike = takewhile(lambda letters: len({*letters}) == 1, zip(*columns, strict=False))
    begin = re.sub(r"[^\W_]*$", "", "".join(letters[0] for letters in alike))
    found = {}
    for name in columns:
        stem, option = stem_and_option(name)
        found[(option if stem else name.removeprefix(begin)).casefold()] = name
    return found


def _take(work: Work, columns: list[str]) -> None:
    last = int(max(max(work.columns[name].numbers) for name in columns))
    why = say("in each row the numbers of these columns are 1 to {last}, each once", last=last)
    for name in columns:
        option = stem_and_option(name)[1]
        label = {"label": option} if option != name else {}
        zero = 0.0 in work.columns[name].numbers
        scale = {"values": f"1-{last}", "missing": {"0": "blank"}} if zero else f"1-{last}"
        options = {"scale": scale, **label}
        work.take(Guess(column=name, role="rank", options=options, evidence=(why,), confidence=LIKELY))
    work.questions.append(_asked(columns))


def _asked(columns: Sequence[str]) -> Open:
    text = say(
        "{n:count} columns such as {column:quoted} hold places, each once in a row. Do they say what matters most to people, 1 the most?",
        n=len(columns),
        column=columns[0],
    )
    last = Choice(
        key="last",
        label=say("yes, but the last place matters most"),
        changes={name: {"better": "high"} for name in columns},
    )
    skip = Choice(key="skip", label=say("no: leave them out"), changes=dict.fromkeys(columns))
    return Open(
        column=columns[0], text=text, choices=(Choice(key="yes", label=say("yes")), last, skip), weight=56
    )
