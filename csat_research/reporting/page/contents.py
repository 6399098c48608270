"""Contents: which sections a page has, by anchor and short name, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.view import Entry, Panel
from csat_research.words import Sentence, render, say

__all__ = ["contents"]

GLANCE = say("At a glance")
SCREEN_ONLY = ("sure", "reading", "methods")  # paper tells the first on its first page, and holds no folds


def contents(page: Mapping[str, Any], words: Mapping[str, str], language: str, score: str) -> list[Entry]:
    """The entries of a page whose pieces are assembled; `words` are the headings of its closing sections; score: the followed one."""
    closing = [
        Entry(anchor=anchor, title=words[anchor], paper=anchor not in SCREEN_ONLY)
        for anchor in _closing(page)
    ]
    first = [one for one in closing if one.anchor == "how" and page["origin_first"]]
    return [
        Entry(anchor="top", title=render(GLANCE, language)),
        *(Entry(anchor=anchor, title=words[anchor], paper=False) for anchor in ("sure",) if page["numbers"]),
        *first,
        *(_block(panel, score, language) for panel in page["further"].values()),
        *(one for one in closing if one not in first),
    ]


def _block(panel: Panel, score: str, language: str) -> Entry:
    title: Sentence | str = info(panel.name, score).title
    return Entry(anchor=f"block-{panel.anchor}", title=render(title, language))


def _closing(page: Mapping[str, Any]) -> Iterable[str]:
    there = {
        "how": page["origin"],
        "lacking": page["folded"],
        "cautions": page["cautions"],
        "reading": page["notes"],
        "methods": page["cards"],
        "provenance": page["provenance"],
        "tests": page["ledger"]["rows"],
    }
    return (anchor for anchor, found in there.items() if found)
