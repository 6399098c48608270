"""Cautions: all of a page, each once and with the blocks it came with, those of the headline first."""

from __future__ import annotations

from collections.abc import Iterator

from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page.blocks import info
from csat_research.survey.basis.basis import ASKED_UNKNOWN, silence_words
from csat_research.words import Sentence, join, render

__all__ = ["cautions", "first_is_of_silence"]


def cautions(harvest: Harvest, language: str) -> list[dict[str, str]]:
    """The text of each and the titles of its blocks, for the template."""
    found: dict[str, dict[str, Sentence]] = {}
    for block, one in _in_order(harvest):
        title = info(block.name, harvest.score).title
        found.setdefault(render(one, language), {})[str(title)] = title
    return [
        {"text": text, "source": render(join(names.values(), ", "), language)}
        for text, names in found.items()
    ]


def first_is_of_silence(harvest: Harvest) -> bool:
    """Whether the first of all says whom the ranges leave out."""
    first = next((one for _, one in _in_order(harvest)), "")
    return isinstance(first, Sentence) and first.pattern in (
        silence_words(0.0).pattern,
        ASKED_UNKNOWN.pattern,
    )


def _in_order(harvest: Harvest) -> Iterator[tuple[Block, Sentence]]:
    for block in sorted(harvest.blocks, key=lambda one: one.result is not harvest.main):
        for one in block.result.cautions if block.result is not None else ():
            yield block, one
