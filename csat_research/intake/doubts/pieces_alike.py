"""Pieces alike: columns of too many different cells to know them all are told piece by piece, and pieces must show the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from csat_research.intake.distinct import factorised, is_text
from csat_research.intake.file import SurveyFile
from csat_research.intake.formats.spooled import Spool
from csat_research.intake.values.dates import Order, both_orders, day_order
from csat_research.intake.values.grammar import decimal_mark
from csat_research.intake.values.typed import Typed
from csat_research.survey.questions import Question, with_role

__all__ = ["NotInPieces", "Shown", "orders_of"]

ROW_BY_ROW = ("id", "customer", "comment")  # text that is read as it stands, whatever else the column holds
SLASHED = r"^\s*\d{1,2}[-/]\d{1,2}[-/]"  # a day and a month, or the other way round


class NotInPieces(ValueError):
    """What these files need is known from all their rows at once."""


def orders_of(spool: Spool, asked: Sequence[Question], file: SurveyFile) -> dict[str, Order]:
    """The order of day and month by column: as declared, else as some piece shows where many cells differ.

    Raises NotInPieces where pieces show both.
    """
    found: dict[str, Order] = {name: one.order for name, one in file.columns.items() if one.order is not None}
    for one in with_role(asked, "answered_at"):
        if one.column in spool.plain and one.column not in found:
            told = [_order(factorised(frame[one.column])[1]) for frame in spool.frames({one.column})]
            shown = {order for order in told if order is not None}
            if len(shown) > 1:
                raise NotInPieces(one.column)
            for order in shown:
                found[one.column] = order
    return found


def _order(cells: Sequence[str]) -> Order | None:
    """The order that some cells show; only those are looked at that may show one. Raises NotInPieces for both."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pa.array(cells, pa.large_string())
    perhaps = pc.or_(pc.match_substring_regex(found, SLASHED), pc.invert(pc.string_is_ascii(found)))
    asked = found.filter(perhaps).to_pylist()
    if both_orders(asked):
        raise NotInPieces
    return day_order(asked)[0]


class Shown:
    """What the pieces so far show of such columns: the type of their cells, the decimal mark, and what was noted."""

    def __init__(self, asked: Sequence[Question]) -> None:
        self.asked = asked
        self.first: dict[str, Any] = {}

    def take(self, frame: pd.DataFrame, typed: Typed, decimal: str) -> None:
        """One more piece. Raises NotInPieces where it shows something else than the first."""
        found: dict[str, Any] = {"": [str(one) for one in typed.notes]}
        for one in self.asked:
            cells = frame[one.column]
            if isinstance(cells.dtype, pd.CategoricalDtype) or not is_text(cells) or one.role in ROW_BY_ROW:
                continue
            words = factorised(cells)[1]
            found[one.column] = (str(typed.frame[one.column].dtype), decimal_mark(words, decimal))
        self.first = self.first or found
        if found != self.first:
            raise NotInPieces
