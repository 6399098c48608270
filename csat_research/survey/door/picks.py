"""Picks: which options stand in a column of lists, and which of them each answer picked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import narwhals as nw

from csat_research.survey.door.coding import CODE, MOST_ANSWERS, mapped
from csat_research.survey.engine.packed import with_codes
from csat_research.survey.questions import Question
from csat_research.survey.scales.scales import label_key

__all__ = ["options_of", "picked"]


def picked(
    frame: nw.LazyFrame[Any],
    question: Question,
    name: str,
    spellings: Collection[str],
    cells: Collection[object],
) -> tuple[nw.LazyFrame[Any], nw.Expr]:
    """1 where an option stands in a list of picks, however it is spelled there, 0 where others do, null without picks.

    The frame comes back with what is needed for it. cells: distinct values of the column; a few are looked up, many are
    searched by the engine.
    """
    if len(cells) <= MOST_ANSWERS:
        hits = _hits(question, spellings, cells)
        coded = with_codes(frame, question.column, {CODE + name: hits})
        return (
            (frame, mapped(nw.col(question.column), hits)) if coded is None else (coded, nw.col(CODE + name))
        )
    return frame, _searched(question, spellings)


def _searched(question: Question, spellings: Collection[str]) -> nw.Expr:
    """Picked, as the engine finds it in each cell."""
    separator = question.parted_by
    clean = nw.col(question.column).cast(nw.String).str.strip_chars()
    listed = nw.concat_str(
        nw.lit(separator),
        clean.str.replace_all(rf"\s*{_escaped(separator)}\s*", separator),
        nw.lit(separator),
    )
    found = [listed.str.contains(f"{separator}{one}{separator}", literal=True) for one in spellings]
    inside = nw.any_horizontal(*found, ignore_nulls=False) if len(found) > 1 else found[0]
    return nw.when(~clean.is_null() & (clean != "")).then(
        inside.cast(nw.Float64)
    )  # pandas holds NaN != "" for true


def _hits(question: Question, spellings: Collection[str], cells: Collection[object]) -> dict[object, float]:
    """Picked, by the distinct values of the column."""
    separator = question.parted_by
    parts = {one: str(one).split(separator) for one in cells if one is not None and str(one).strip()}
    return {one: float(any(part.strip() in spellings for part in found)) for one, found in parts.items()}


def options_of(values: Mapping[object, int], separator: str) -> dict[str, tuple[str, ...]]:
    """The options in a column of lists and how each is spelled, the usual spelling first: "i01" and "I01" are one.

    values: distinct cells with their rows.

    >>> options_of({"a;B": 2, "A ; c": 1}, ";")
    {'B': ('B',), 'a': ('a', 'A'), 'c': ('c',)}
    """
    found: dict[str, dict[str, int]] = {}
    for cell, n in values.items():
        for one in () if cell is None else str(cell).split(separator):
            if one.strip():
                spelled = found.setdefault(label_key(one), {})
                spelled[one.strip()] = spelled.get(one.strip(), 0) + n
    ordered = (sorted(spelled, key=lambda one: (-spelled[one], one)) for spelled in found.values())
    return {spellings[0]: tuple(spellings) for spellings in sorted(ordered)}


def _escaped(separator: str) -> str:
    return "".join(f"\\{c}" if c in r".^$*+?{}[]\|()" else c for c in separator)
