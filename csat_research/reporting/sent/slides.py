"""Slides: a page as a .pptx - the verdict and its numbers as text, a slide a picture, and how sure it is at the end."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from csat_research.reporting.page.judged import verdict_on
from csat_research.reporting.page.view import Tile, shortened
from csat_research.reporting.sent.deck import Deck
from csat_research.reporting.sent.source import Shown, Source
from csat_research.results.drawing.look import FELL, INK, ROSE, SECOND
from csat_research.words import say

__all__ = ["table_text", "write_slides"]

PICTURE = (40.0, 172.0, 1200.0, 468.0)  # left, top, width, height in pixels of a slide of 1280 x 720
COLUMNS = 5  # of a picture that has one for each figure, a slide
LETTERS = 2000  # of cautions a slide
TITLE, SUBTITLE, BASIS = 100, 320, 180  # letters that fit their lines; what is cut stands whole in the notes
CALLED = {"fell": FELL, "rose": ROSE, "": INK}


def write_slides(source: Source, target: Path) -> None:
    """Fill `target` with the slides of a page. Raises ImportError where python-pptx is not installed."""
    deck = Deck(
        title=source.head.title, accent=source.head.accent, language=source.language, mirrored=source.mirrored
    )
    _first(deck, source)
    for one in source.shown:
        for part, place in _parts(one):
            _picture(deck, source, part, place)
    for lines in _portions([_caution(one) for one in source.closing["cautions"]]):
        deck.slide(source.told(say("Cautions")))
        deck.text((40, 130, 1200, 510), lines, size=13, gap=5)
    _last(deck, source)
    deck.save(target)


def _caution(one: dict[str, str]) -> str:
    return f"{one['text']} ({one['source']})" if one["source"] else one["text"]


def _first(deck: Deck, source: Source) -> None:
    """Title of the report, the verdict in the largest letters, four numbers with their ranges (else what was found)."""
    from csat_research.reporting.page.headline import headline_text
    from csat_research.reporting.page.lead import lead

    deck.slide(headline_text(source.harvest, source.language), top=96, height=150, largest=32)
    deck.text((40, 40, 800, 40), [shortened(source.head.title, TITLE)], size=14, bold=True)
    if len(source.head.title) > TITLE:
        deck.notes(source.head.title)
    deck.text((840, 40, 400, 40), ["  ·  ".join(source.head.facts)], size=11, colour=SECOND, end=True)
    deck.rule(262)
    for i, one in enumerate(source.tiles):
        _tile(deck, one, 40 + i * 306)
    if not source.tiles:
        deck.text((40, 280, 1200, 340), [lead(source.harvest, source.language)], size=16)
    deck.text((40, 590, 1200, 60), source.closing["sure"]["half"], size=12, colour=SECOND)


def _tile(deck: Deck, one: Tile, left: float) -> None:
    colour = CALLED[one.called] if one.called else SECOND
    deck.text((left, 280, 282, 44), [one.label], size=13, colour=SECOND)
    deck.text(
        (left, 326, 282, 60),
        [one.number or one.none],
        size=34 if one.number else 18,
        bold=bool(one.number),
        unit=one.unit,
    )
    deck.text((left, 394, 282, 30), [one.range], size=16)
    deck.text((left, 426, 282, 130), [one.words], size=13, colour=colour, bold=bool(one.called))


def _parts(one: Shown) -> list[tuple[Shown, str]]:
    """A picture of many columns as several, about equally wide, so that its words stay as large as those of other slides."""
    columns = list(dict.fromkeys(one.figure.data["measure"])) if one.figure.kind == "grid" else []
    n = max(1, math.ceil(len(columns) / COLUMNS))
    if n == 1:
        return [(one, "")]
    each = math.ceil(len(columns) / n)
    found = []
    for i in range(n):
        inside = one.figure.data["measure"].isin(columns[i * each : (i + 1) * each])
        data = one.figure.data[inside].reset_index(drop=True)
        found.append((replace(one, figure=replace(one.figure, data=data)), f" ({i + 1}/{n})"))
    return found


def _picture(deck: Deck, source: Source, one: Shown, place: str) -> None:
    from csat_research.results.figures import alt_text, sheet_png

    deck.slide(one.panel.title + place, largest=24)
    deck.text((40, 126, 1200, 44), [shortened(one.panel.subtitle, SUBTITLE)], size=13, colour=SECOND)
    picture = sheet_png(one.figure, source.language, (*PICTURE[2:], 0.0), titled=False)
    deck.picture(io.BytesIO(picture), PICTURE, alt_text(one.figure, source.language))
    deck.text((40, 646, 1100, 30), [shortened(one.panel.basis, BASIS)], size=11, colour=SECOND)
    deck.notes("\n".join(_notes(source, one)))


def _notes(source: Source, one: Shown) -> Iterator[str]:
    """What a speaker wants at hand: what was found, which words the tests allow, what to know before, the numbers behind the picture."""
    limits = ((one.panel.subtitle, SUBTITLE), (one.panel.basis, BASIS))
    yield from (text for text, most in limits if len(text) > most)
    yield from (source.told(text) for text in one.result.findings)
    verdict = verdict_on(one.result, source.harvest)
    yield from (source.told(text) for text in (verdict.findings if verdict is not None else ()))
    yield from (source.told(say("Caution: {text}", text=text)) for text in one.result.cautions)
    yield ""
    yield source.told(say("Table"))
    yield from ("\t".join(row) for row in table_text(one.panel.table))


def _portions(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts in portions that a slide holds, about equally full; none is shortened."""
    whole = sum(map(len, texts))
    each = whole / max(1, math.ceil(whole / LETTERS))
    portion: list[str] = []
    for text in texts:
        portion.append(text)
        if sum(map(len, portion)) >= each:
            yield portion
            portion = []
    if portion:
        yield portion


def _last(deck: Deck, source: Source) -> None:
    told = source.closing
    deck.slide(told["sure"]["title"])
    deck.text((40, 130, 1200, 250), told["sure"]["lines"], size=14, gap=8)
    deck.rule(400)
    deck.text((40, 410, 1200, 30), [source.told(say("Where it comes from"))], size=14, bold=True)
    lines = [f"{one['name']}: {one['text']}" for one in told["provenance"]]
    deck.text((40, 442, 1200, 200), lines, size=11, colour=SECOND)


class _Rows(HTMLParser):
    """The cells of an HTML table as texts."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """A row or a cell begins."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        """Text belongs to the last cell."""
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def table_text(html: str) -> list[list[str]]:
    """The table of a page as rows of texts.

    >>> table_text("<table><tr><th>channel</th><th>n</th></tr><tr><td>a &amp; b</td><td>3</td></tr></table>")
    [['channel', 'n'], ['a & b', '3']]
    """
    found = _Rows()
    found.feed(html)
    return [row for row in found.rows if row]
