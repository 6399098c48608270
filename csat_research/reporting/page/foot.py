"""Foot: what stands under the first screen - rows used, the first caution and how many follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.cautions import cautions, first_is_of_silence
from csat_research.words import count_say, render

__all__ = ["foot"]


def foot(harvest: Harvest, links: Sequence[Mapping[str, str]], language: str) -> dict[str, Any]:
    """The pieces of the foot, for the template."""
    rows = harvest.main.rows if harvest.main is not None else None
    lines = cautions(harvest, language)
    more = count_say("{n:count} more", "{n:count} more", len(lines) - 1) if len(lines) > 1 else None
    return {
        "rows": render(rows.sentence(), language) if rows is not None else "",
        "caution": lines[0]["text"] if lines else "",
        "silence": first_is_of_silence(harvest),
        "more": render(more, language) if more is not None else "",
        "links": list(links),
    }
