"""Ticked: in sheets made by hand, what people chose of several stands in one column per option, or in "Important 1" to "4"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from csat_research.errors import ColumnError, nearest
from csat_research.intake.keys.schema import Column
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.readers.ticks import ticked
from csat_research.intake.values.typed import truth
from csat_research.words import say

__all__ = ["chosen", "stem_and_option", "ticks_of", "with_ticks"]

_PARTS = re.compile(r"(.+?)\s*(?::|\s[-–—]\s|\[)\s*(.+?)\]?\s*$")


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
        names = [stem_and_option(one)[1] for one in ticks]
        made = [separator.join(name for name, hit in zip(names, row, strict=True) if hit) for row in rows]
    else:
        made = [
            separator.join(
                str(cell).strip() for cell in row if cell == cell and missing_kind(str(cell or "")) is None
            )
            for row in cells.to_numpy()
        ]
    return pd.Series([one or None for one in made], index=frame.index, dtype=object)


def stem_and_option(column: str) -> tuple[str, str]:
    """What columns of ticks share, and the option of this one.

    >>> stem_and_option("Top: Price"), stem_and_option("Important [Speed]"), stem_and_option("Price")
    (('Top', 'Price'), ('Important', 'Speed'), ('', 'Price'))
    """
    found = _PARTS.fullmatch(column)
    return (found[1].strip(), found[2]) if found else ("", column)
