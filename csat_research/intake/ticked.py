"""Ticked: in sheets made by hand, what people chose of several stands in one column per option, or in "Important 1" to "4"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from csat_research.errors import ColumnError, nearest
from csat_research.intake.evidence import LIKELY, Guess, Open, Profile, Work
from csat_research.intake.guess_picks import yes_or_skip
from csat_research.intake.readers.ticks import ticked
from csat_research.intake.schema import Column
from csat_research.intake.typed import truth
from csat_research.words import say

__all__ = ["chosen", "ticked_columns", "ticks_of", "with_ticks"]

LEAST = 3
_PARTS = re.compile(r"(.+?)\s*(?::|\s[-–—]\s|\[)\s*(.+?)\]?\s*$")
_NUMBERED = re.compile(r"(.+?)\s*[#№_.]?\s*\d+\s*$")
_IMPORTANT = re.compile(r"import|matter|top \d|важн|ważn|wazn|viktig|wichtig|مهم", re.IGNORECASE)


def ticks_of(columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    """Columns that the survey file makes of others: name -> the columns with the ticks."""
    return {name: one.ticks for name, one in columns.items() if one.ticks}


def with_ticks(
    frame: pd.DataFrame, columns: Mapping[str, Column], file: str, known: Sequence[str]
) -> pd.DataFrame:
    """The answers with a column of lists for each declared set of ticks.

    known: all columns of the answers, for the message. Raises ColumnError where one is not there.
    """
    for name, ticks in ticks_of(columns).items():
        for one in ticks:
            if one not in frame.columns:
                raise ColumnError(
                    say(
                        "{file}: {name:quoted} is made of ticks, and there is no column {column:quoted}.{near}  Correct it under ticks:",
                        file=file,
                        name=name,
                        column=one,
                        near=nearest(one, known),
                    )
                )
        frame = frame.assign(**{name: chosen(frame, ticks, columns[name].separator or ";")})
    return frame


def chosen(frame: pd.DataFrame, ticks: Sequence[str], separator: str = ";") -> pd.Series:
    """What each row chose, as a list in one cell; where the cells are no ticks they name the options themselves.

    >>> frame = pd.DataFrame({"Top: Price": ["x", None], "Top: Speed": ["+", "да"]})
    >>> chosen(frame, ["Top: Price", "Top: Speed"]).tolist()
    ['Price;Speed', 'Speed']
    >>> chosen(pd.DataFrame({"Top 1": ["1", "3"], "Top 2": ["2", "1"]}), ["Top 1", "Top 2"]).tolist()
    ['1;2', '3;1']
    """
    cells = frame[list(ticks)]
    marks = all(truth(str(cell)) is not None for one in ticks for cell in cells[one].dropna().unique())
    if marks:
        rows = pd.DataFrame({one: ticked(cells[one], "") for one in ticks}).to_numpy()
        names = [_option(one) for one in ticks]
        made = [separator.join(name for name, hit in zip(names, row, strict=True) if hit) for row in rows]
    else:
        made = [
            separator.join(str(cell).strip() for cell in row if cell is not None and cell == cell)
            for row in cells.to_numpy()
        ]
    return pd.Series([one or None for one in made], index=frame.index, dtype=object)


def _option(column: str) -> str:
    found = _PARTS.fullmatch(column)
    return found[2] if found else column


def ticked_columns(work: Work) -> None:
    """Columns called important that hold ticks, or options under a number: proposed as picks, and asked."""
    if work.has("picks") or work.frame is None:
        return
    groups: dict[str, list[str]] = {}
    for column in work.columns.values():
        found = _PARTS.fullmatch(column.header) or _NUMBERED.fullmatch(column.header)
        if found and _IMPORTANT.search(found[1]) and column.name not in work.guesses and column.answers:
            groups.setdefault(found[1].strip(), []).append(column.name)
    stem, ticks = max(groups.items(), key=lambda one: len(one[1]), default=("", []))
    if len(ticks) >= LEAST:
        _propose(work, stem, ticks)


def _propose(work: Work, stem: str, ticks: list[str]) -> None:
    if work.frame is None:
        return
    written = [*map(_option, ticks), *(cell for one in ticks for cell in work.columns[one].answers)]
    separator = next((mark for mark in ";|" if not any(mark in one for one in written)), "¦")
    lists = chosen(work.frame, ticks, separator)
    sizes = lists.dropna().map(lambda one: one.count(separator) + 1)
    if not len(sizes):
        return
    name = stem if stem not in work.columns else f"{stem} (chosen)"
    usual = int(sizes.mode().iloc[0])
    why = say("{n:count} columns of ticks; most people chose {choose:count}", n=len(ticks), choose=usual)
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
    text = say(
        "{n:count} columns such as {column:quoted} hold ticks. Do they say what matters most to people?",
        n=len(ticks),
        column=ticks[0],
    )
    work.questions.append(Open(column=name, text=text, choices=yes_or_skip(name), weight=56))
