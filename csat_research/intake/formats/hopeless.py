"""Hopeless: a file of which most rows cannot be read is refused while it is read, before its faults fill the memory."""

from __future__ import annotations

from csat_research.errors import FileError
from csat_research.intake.raw import Fault
from csat_research.words import say

__all__ = ["MANY_FAULTS", "check_faults"]

MANY_FAULTS = 100_000  # rows that cannot be read, where they are more than half of the rows so far


def check_faults(faults: int, seen: int, line: int, fault: Fault, file: str) -> None:
    """Raise FileError where very many rows, and more than half of those seen so far, cannot be read.

    line, fault: the first of them.
    """
    if faults < MANY_FAULTS or 2 * faults <= seen:
        return
    raise FileError(
        say(
            "{file}: of the first {seen:count} rows {faults:count} cannot be read; the first is row {row}: {reason}.  "
            "Look at that row, then export the file again.",
            file=file,
            seen=seen,
            faults=faults,
            row=line,
            reason=fault.reason,
        )
    )
