"""Scales with numbers of which some carry words: "1 - Unacceptable", 2, 3, 4, "5 - Outstanding"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from csat_research.intake.labels.best_end import low_is_best
from csat_research.intake.labels.folding import Split, split_number
from csat_research.intake.scales.asked import lowest_called
from csat_research.intake.scales.numbers import by_numbers
from csat_research.intake.scales.order import beside_missing
from csat_research.intake.seen.evidence import Profile, Scaled
from csat_research.words import say

__all__ = ["by_numbered", "is_numbered", "scale_on"]

LEAST = 3  # different numbers


def scale_on(column: Profile, role: str, scale: str = "") -> Scaled | None:
    """The scale of numbers with or without words, on a range that is known from elsewhere; what the file declares missing stays so."""
    return beside_missing(column, lambda one: by_numbered(one, role, scale) or by_numbers(one, role, scale))


def is_numbered(column: Profile) -> bool:
    """Whether all answers begin or end with a number of their own and some have words.

    >>> is_numbered(Profile("q", {"1 - bad": 5, "2": 5, "3 - good": 5}, 15)), is_numbered(Profile("q", {"1": 9, "2": 9}, 18))
    (True, False)
    """
    split = _split(column)
    codes = {one.number for one in split.values() if one.number is not None and one.of is None}
    return len(codes) == len(split) >= LEAST and any(one.words for one in split.values())


def _split(column: Profile) -> dict[str, Split]:
    return {cell: split_number(cell) for cell in column.answers}


def by_numbered(column: Profile, role: str, scale: str = "") -> Scaled | None:
    """The scale of cells that all begin or end with a number of their own; what their words say is not known.

    Where the words at the lowest number are those of a best answer, it is the best.
    """
    if not is_numbered(column):
        return None
    split = _split(column)
    codes = {cell: one.number or 0.0 for cell, one in split.items()}
    lowest = min(codes, key=lambda cell: codes[cell])
    best = low_is_best(f"1 = {split[lowest].words}")
    turned = lowest_called(lowest) if best else None
    spelled = {f"{codes[cell]:g}" if cell in codes else cell: n for cell, n in column.counts.items()}
    found = by_numbers(replace(column, counts=spelled), role, scale, turned)
    if found is None:
        return None
    labels = {cell: f"{code:g}" for cell, code in codes.items() if split[cell].words}
    why = say("cells such as {cell:quoted} begin or end with their number", cell=next(iter(labels)))
    return replace(found.rescaled(column.name, partial(_with, labels)), evidence=(*found.evidence, why))


def _with(labels: Mapping[str, str], scale: dict[str, Any]) -> dict[str, Any]:
    """A scale with the words of its numbers; of a number that is no answer, the whole cell is none."""
    named = {code: cell for cell, code in labels.items()}
    missing = {named.get(code, code): kind for code, kind in scale.get("missing", {}).items()}
    kept = {cell: code for cell, code in labels.items() if cell not in missing}
    return scale | {"labels": kept} | ({"missing": missing} if missing else {})
