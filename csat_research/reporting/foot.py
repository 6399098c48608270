"""Foot: what stands under the first screen - rows used, the first caution and how many follow; and all cautions of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.reporting.blocks import info
from csat_research.reporting.harvest import Harvest
from csat_research.survey.basis import silence_words
from csat_research.words import Sentence, count_say, join, render

__all__ = ["cautions", "foot"]


def foot(harvest: Harvest, links: Sequence[Mapping[str, str]], language: str) -> dict[str, Any]:
    """The pieces of the foot, for the template."""
    result = harvest.main
    lines = cautions(harvest, language)
    more = count_say("{n:count} more", "{n:count} more", len(lines) - 1) if len(lines) > 1 else None
    return {
        "rows": render(result.rows.sentence(), language)
        if result is not None and result.rows is not None
        else "",
        "caution": lines[0]["text"] if lines else "",
        "silence": bool(lines) and _is_of_silence(harvest),
        "more": render(more, language) if more is not None else "",
        "links": list(links),
    }


def _is_of_silence(harvest: Harvest) -> bool:
    """Whether the first caution of all says whom the ranges leave out."""
    ordered = sorted(harvest.blocks, key=lambda block: block.result is not harvest.main)
    first = next((one for block in ordered if block.result for one in block.result.cautions), "")
    return isinstance(first, Sentence) and first.pattern == silence_words(0.0).pattern


def cautions(harvest: Harvest, language: str) -> list[dict[str, str]]:
    """All cautions once, each with the blocks it came with; those of the headline first."""
    found: dict[str, dict[str, Sentence]] = {}
    ordered = sorted(harvest.blocks, key=lambda block: block.result is not harvest.main)
    for block in ordered:
        for one in block.result.cautions if block.result is not None else ():
            title = info(block.name).title
            found.setdefault(render(one, language), {})[str(title)] = title
    return [
        {"text": text, "source": render(join(names.values(), ", "), language)}
        for text, names in found.items()
    ]
