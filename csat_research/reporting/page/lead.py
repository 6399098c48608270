"""Lead: under the headline of a page without tiles, what its first results found beyond that headline."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.headline import headline_text
from csat_research.results.result import Result
from csat_research.words import Sentence, render

__all__ = ["lead"]

LEADING = 3  # results that are told, each by two findings


def lead(harvest: Harvest, language: str) -> str:
    """What the first results found beyond the headline, where no tiles say it."""
    first = headline_text(harvest, language)
    results = [one for one in harvest.results if one.verb != "verdict"]
    told = [render(finding, language) for one in results[:LEADING] for finding in _told(one)]
    return " ".join(text for text in dict.fromkeys(told) if text != first)


def _told(result: Result) -> Sequence[Sentence]:
    """Two findings; of drivers none, for the headline names them and the picture has their effects, of the index one of its ways."""
    return result.findings[: {"drivers": 0, "csi": 1}.get(result.verb, 2)]
