"""Source: one page that was made, and what its further files (slides, mail, figures) take from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page import closing, head
from csat_research.reporting.page.judged import judged_figure
from csat_research.reporting.page.layouts import layout_of
from csat_research.reporting.page.panels import panel
from csat_research.reporting.page.pictures import Place
from csat_research.reporting.page.tiles import tile
from csat_research.reporting.page.view import Head, Panel, Tile
from csat_research.results.drawing.lettering import clean
from csat_research.results.figure import Figure
from csat_research.results.result import Result
from csat_research.words import Sentence, direction, render, speaks

__all__ = ["Shown", "Source", "one_line"]

ISOLATED = re.compile("\u2068([^\u2066-\u2069]*)")  # what runs as its first letter does
MARK = "\u200e"  # a letter that is not seen and runs from left to right
NUMBER = re.compile(r"[+\u2212-]?\d+(?:[.,\u00a0\u202f\u066b\u066c]\d+)*")


def one_line(text: str, *, mirrored: bool = False) -> str:
    r"""Text on one line, without marks that steer what follows: a line break in a name could begin a mail's header.

    mirrored: numbers keep their sign on the left in a line that runs from right to left, also in a program that does not
    know the isolates which `words` sets around them.

    >>> one_line("chat\nBcc: x"), one_line("-12.5", mirrored=True) == MARK + "-12.5" + MARK
    ('chat Bcc: x', True)
    >>> one_line("chat\u2028Bcc: x")
    'chat Bcc: x'
    """
    line = " ".join(clean(text).splitlines())  # also where a sign of Unicode ends a line
    if not mirrored:
        return line
    return NUMBER.sub(lambda found: f"{MARK}{found.group()}{MARK}", ISOLATED.sub(_aimed, line))


def _aimed(found: re.Match[str]) -> str:
    """An isolate whose first letter runs from right to left says so itself: the mark of a number in it would say otherwise."""
    first = next((kind for kind in map(bidirectional, found[1]) if kind in ("L", "R", "AL")), "L")
    return found.group() if first == "L" else f"\u2067{found[1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture of the page: its block and Result, its figure with the verdict's words, its words in the page's language."""

    block: Block
    result: Result
    figure: Figure
    panel: Panel


@dataclass(frozen=True, kw_only=True)
class Source:
    """A page as written: its blocks, its file, its language; look and made as `render_page` takes them."""

    harvest: Harvest
    page: Path
    language: str = "en"
    look: Mapping[str, Any] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The name of the page without its ending."""
        return self.page.name.removesuffix(".html")

    @property
    def mirrored(self) -> bool:
        """Whether the page runs from right to left; words that are not translated are English."""
        return speaks(self.language) and direction(self.language) == "rtl"

    def told(self, sentence: Sentence | str) -> str:
        """A sentence in the page's language."""
        return render(sentence, self.language)

    @cached_property
    def head(self) -> Head:
        """Title with period, facts and accent."""
        return head.head(self.harvest, layout_of(self.harvest), self.look, self.language)

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """The four numbers, where the page has them."""
        return tuple(tile(name, self.harvest, self.language) for name in layout_of(self.harvest).tiles)

    @cached_property
    def closing(self) -> dict[str, Any]:
        """How sure it is, cautions, where it comes from."""
        return closing.closing(self.harvest, self.language, self.made)

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """Every picture of the page once, whole: those of the first screen, then the others in the order of the template."""
        places = [name for row in layout_of(self.harvest).places for names in row for name in names]
        order = {name: i for i, name in enumerate(places)}
        return tuple(sorted(self._shown(), key=lambda one: order.get(one.block.name, len(order))))

    def _shown(self) -> Iterator[Shown]:
        layout = layout_of(self.harvest)
        for block in self.harvest.blocks:
            result = block.result
            fuller = self.harvest.result(layout.covered.get(block.name, ""))
            if result is None or block.name in layout.hidden or fuller is not None:
                continue
            figure = judged_figure(result, self.harvest)
            if figure is not None and len(figure.data):
                told = panel(block, result, self.harvest, Place(), self.language)
                yield Shown(block=block, result=result, figure=figure, panel=told)
