"""Left lines: what is said of lines that are no answers (titles, second headers, what stands below or may), and of defused cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csat_research.intake.unit_line import are_units
from csat_research.survey.door.masking import masked
from csat_research.words import Sentence, count_say, say

__all__ = ["defused_note", "doubtful_end_note", "left_out_note", "second_heads_note"]

Lines = Sequence[Sequence[str]]


def left_out_note(lines: Lines, file: str, where: Sentence) -> tuple[Sentence, ...]:
    """How many lines were left out, and how the first of them begin; nothing where there are none."""
    if not lines:
        return ()
    shown = masked("; ".join(" ".join(cell for cell in cells if cell.strip())[:60] for cells in lines[:3]))
    return (
        count_say(
            "{file}: {n:count} line {where} was left out: {shown}",
            "{file}: {n:count} lines {where} were left out: {shown}",
            len(lines),
            file=file,
            where=where,
            shown=shown,
        ),
    )


def doubtful_end_note(begins: str, file: str) -> tuple[Sentence, ...]:
    """What is said of a last row that may be a total; nothing where there is none."""
    if not begins:
        return ()
    return (
        say(
            "{file}: the last row begins with {cell:quoted} and was read as an answer. If it is a total or a mean, delete it",
            file=file,
            cell=masked(begins[:60]),
        ),
    )


def second_heads_note(lines: Lines, labels: Mapping[str, str], file: str) -> tuple[Sentence, ...]:
    """What the header rows below the names hold: the questions, which are read as labels, and what a tool notes for itself.

    >>> told = second_heads_note([["Was it good?"], ['{"ImportId": "Q1"}']], {"Q1": "Was it good?"}, "a.csv")
    >>> str(told[0])
    'a.csv: the 2 lines below the column names hold the questions and marks of the tool; they are no answers'
    """
    if labels and lines and all(map(are_units, lines)):
        shown = "; ".join(" ".join(cell for cell in cells if cell.strip())[:60] for cells in lines)
        told = say(
            "{file}: the line below the column names holds units and ranges: {shown}", file=file, shown=shown
        )
        return (told,)
    if not any(cell.startswith('{"') for cells in lines for cell in cells):
        return left_out_note(lines, file, say("below the column names (no answer)"))
    if not labels:
        told = say(
            "{file}: the line below the column names holds marks of the tool; it is no answer", file=file
        )
    else:
        told = say(
            "{file}: the {n:count} lines below the column names hold the questions and marks of the tool; they are no answers",
            file=file,
            n=len(lines),
        )
    return (told,)


def defused_note(cells: int, file: str) -> tuple[Sentence, ...]:
    """What is said of cells that a tool had defused for Excel."""
    if not cells:
        return ()
    return (
        count_say(
            "{file}: a leading ' before = + - or @ was taken off {n:count} cell (a tool had put it there)",
            "{file}: a leading ' before = + - or @ was taken off {n:count} cells (a tool had put it there)",
            cells,
            file=file,
        ),
    )
