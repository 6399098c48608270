"""A reader: what the export of a tool is known by, its header rows, and what its columns are; the one shape of all readers."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

import pandas as pd

from csat_research.intake.labels.folding import key, keys
from csat_research.intake.raw import Heads, RawTable
from csat_research.intake.seen.evidence import Open, Profile
from csat_research.words import Sentence, count_say

__all__ = ["Known", "Reader", "columns_at", "json_in", "plain_text", "spelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A column that a tool writes under the same name in every export.

    names: its spellings, compared without case, blanks and marks; * in one stands for anything.
    role: "" means bookkeeping or personal data that no analysis uses. options: as in the survey file; a scale that the
    answers do not fit is not taken. why: what is known of it. ask: what the tool leaves open.
    """

    names: tuple[str, ...]
    role: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    why: Sentence | None = None
    ask: Callable[[Profile], Open | None] | None = None

    def fits(self, column: str) -> bool:
        """Whether a column has one of the names.

        >>> Known(names=("Created at", "Points - *")).fits("created_at"), Known(names=("Points - *",)).fits("Points - Q1")
        (True, True)
        """
        return self.place(column) < len(self.names)

    def place(self, column: str) -> int:
        """Which of the names a column has, 0 for the first; as many as there are names where it has none."""
        spelled = key(column)
        fits = (
            fnmatch(column.casefold(), name.casefold()) if "*" in name else spelled == key(name)
            for name in self.names
        )
        return next((i for i, fit in enumerate(fits) if fit), len(self.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the export of one tool looks like.

    name: the tool and its export. signature: headers that stand in it together and in no other tool's (several
    spellings of one: a tuple). columns: what is known of them. told: another way to detect, which gives 0 to 1.
    heads: finds header rows below the first, from the first rows of the file. prepare: takes rows and cells as the
    tool means them (previews excluded, coded cells split), the same at each reading. zone: of its times, where it is
    always the same. lacks: what to type where an export of it never holds answers.

    >>> tool = Reader(name="Bell", signature=("bell_id", ("score", "note")), columns=(Known(names=("bell_id",), role="id"),))
    >>> import pandas as pd
    >>> tool.score(RawTable(frame=pd.DataFrame(columns=["Bell ID", "note", "x", "_row"]), name="a.csv", read=0))
    0.7333333333333333
    """

    name: str
    signature: tuple[str | tuple[str, ...], ...] = ()
    columns: tuple[Known, ...] = ()
    told: Callable[[RawTable], float] | None = None
    heads: Callable[[Sequence[Sequence[str]]], Heads | None] | None = None
    prepare: Callable[[RawTable], RawTable] | None = None
    zone: str = ""
    lacks: Sentence | None = None

    def score(self, table: RawTable) -> float:
        """How well a table fits, 0 to 1: 0 where a header of the signature lacks, else 0.6 and more by known columns."""
        if self.told is not None:
            return self.told(table)
        present = set(keys(tuple(table.columns)))
        wanted = [(one,) if isinstance(one, str) else one for one in self.signature]
        if not wanted or not all(any(key(name) in present for name in names) for names in wanted):
            return 0.0
        return 0.6 + 0.4 * self.knows(table) / max(1, len(table.columns))

    def knows(self, table: RawTable) -> int:
        """How many columns of a table are the tool's own."""
        return sum(any(one.fits(name) for one in self.columns) for name in table.columns)

    def evidence(self, table: RawTable) -> Sentence:
        """Why a table is taken for an export of the tool."""
        return count_say(
            "{n:count} of {all:count} columns has the name that this tool gives",
            "{n:count} of {all:count} columns have the names that this tool gives",
            self.knows(table),
            all=len(table.columns),
        )


def spelled(table: RawTable, *names: str) -> str:
    """The column of a table that has one of these names, as the file spells it; "" where it has none."""
    wanted = {key(name) for name in names}
    columns = table.columns
    return next((name for name, one in zip(columns, keys(tuple(columns)), strict=True) if one in wanted), "")


def columns_at(frame: pd.DataFrame, place: int, new: Mapping[str, Any]) -> pd.DataFrame | None:
    """The frame with new columns at a place, all at once; None where one of their names stands there already.

    >>> columns_at(pd.DataFrame({"a": [1], "b": [2]}), 1, {"new": ["x"]}).columns.tolist()
    ['a', 'new', 'b']
    """
    if any(name in frame.columns for name in new):
        return None
    made = pd.DataFrame(new, index=frame.index, dtype=object)
    return pd.concat([frame.iloc[:, :place], made, frame.iloc[:, place:]], axis=1)


def json_in(cell: object) -> object:
    """What a cell with JSON holds; None for any other cell, also one that is nested deeper than anybody reads.

    >>> json_in('{"question": 5}'), json_in("5;4"), json_in("[" * 10**6)
    ({'question': 5}, None, None)
    """
    try:
        return json.loads(cell) if isinstance(cell, str) else cell
    except (ValueError, RecursionError):
        return None


def plain_text(label: str) -> str:
    """A question without tags and doubled blanks.

    >>> plain_text("How <strong>satisfied</strong>&nbsp;are you?")
    'How satisfied are you?'
    """
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^<>]{0,200}>", "", label))).strip()
