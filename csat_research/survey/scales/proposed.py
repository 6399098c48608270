"""Scales proposed: what to write where a column or a handful of counts declares no scale; proposed, never applied."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from csat_research.errors import listing
from csat_research.survey.scales.scales import PROPOSED, label_key, number_in
from csat_research.words import Sentence, say

__all__ = ["undeclared"]

ZENDESK = {"bad": 0, "good": 1}  # its two answers, the worse first
SILENT = {"offered": "unanswered", "not offered": "not_asked", "unoffered": "not_asked"}
USUAL = ("1-5", *(one for one in PROPOSED if one not in ("1-3", "1-4")))  # shorter ones are rare


def undeclared(values: Iterable[object], role: str) -> Sentence:
    r"""Which answers there are, and a scale that holds them all, to be copied where it is right.

    >>> print(undeclared(["Good", "Bad", "Good"], "csat"))
    These answers hold Bad, Good; their scale is not declared, and none is guessed. If these are the two answers of Zendesk, write
    cr.csat(..., scale={"labels": ["Bad", "Good"], "satisfied": ["Good"]}).
    >>> print(undeclared([4, 3], "csat"), undeclared([6, 3, 7], "ces"), sep="\n")
    These answers hold 3, 4; their scale is not declared, and none is guessed. Write cr.csat(..., scale="1-5") or what it is.
    These answers hold 3, 6, 7; their scale is not declared, and none is guessed. Write cr.ces(..., scale="1-7") or what it is.
    """
    words = list(dict.fromkeys(str(one) for one in values if one is not None and one == one))
    keys = {label_key(one): one for one in words}
    told = listing([keys[one] for one in sorted(keys, key=lambda one: (len(one), one))])
    scored = [one for one in keys if one not in SILENT]
    if scored and {*scored} <= {*ZENDESK}:
        return say(
            "These answers hold {shown}; their scale is not declared, and none is guessed. If these are the two answers of Zendesk, "
            "write\ncr.{role}(..., scale={scale}).",
            shown=told,
            role=role,
            scale=_shown(_zendesk(keys)),
        )
    if any(number_in(one) is None for one in scored):
        return say(
            "These answers hold {shown}; their scale is not declared, and none is guessed. Write their labels in order, the worst "
            "first, and which are satisfied:\ncr.{role}(..., scale={scale})",
            shown=told,
            role=role,
            scale=_shown({"labels": ["WORST", "BEST"], "satisfied": ["BEST"]}),
        )
    return say(
        "These answers hold {shown}; their scale is not declared, and none is guessed. "
        "Write cr.{role}(..., scale={scale}) or what it is.",
        shown=told,
        role=role,
        scale=_shown(_numbered(scored, role)),
    )


def _zendesk(keys: dict[str, str]) -> dict[str, Any]:
    """Its labels as the answers spell them, and those of its words that are no answers."""
    labels = [keys.get(one, one.capitalize()) for one in ZENDESK]
    silent = {
        SILENT[one]: [word for key, word in keys.items() if SILENT.get(key) == SILENT[one]]
        for one in keys
        if one in SILENT
    }
    return {"labels": labels, "satisfied": labels[1:], **silent}


def _numbered(codes: Sequence[str], role: str) -> str | dict[str, Any]:
    """The shortest usual scale on which all codes lie, with the satisfied ones where a share needs them; else from end to end."""
    numbers = [number_in(one) or 0.0 for one in codes] or [1.0, 5.0]
    fits = [name for name in USUAL if all(_low(name) <= one <= _high(name) for one in numbers)]
    name = min(fits, key=_high, default=f"{min(numbers):g}-{max(numbers):g}")
    satisfied = [int(one) for one in PROPOSED.get(name, ())] if role == "csat" else []
    return {"values": name, "satisfied": satisfied} if satisfied else name


def _low(name: str) -> float:
    return float(name.partition("-")[0])


def _high(name: str) -> float:
    return float(name.partition("-")[2])


def _shown(scale: str | dict[str, Any]) -> str:
    return json.dumps(scale, ensure_ascii=False)
