"""Any table: nothing is known of its columns but what their names and cells say; the last of all readers."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.intake.raw import Heads
from csat_research.intake.readers.reader import Reader
from csat_research.intake.readers.two_rows import is_grid, lists_below, spanned_heads
from csat_research.intake.unit_line import with_units

__all__ = ["NAME", "READERS"]

NAME = "generic"


def _heads(rows: Sequence[Sequence[str]]) -> Heads | None:
    return spanned_heads(rows) if is_grid(rows) else with_units(rows)


READERS = (Reader(name=NAME, told=lambda table: 0.1, heads=_heads, prepare=lists_below),)
