"""Assemble: a harvest becomes the pieces of a page - which block stands where, what is missing."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page import pictures
from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.foot import foot
from csat_research.reporting.page.head import head
from csat_research.reporting.page.headline import headline_text
from csat_research.reporting.page.layouts import Layout, layout_of
from csat_research.reporting.page.lead import lead
from csat_research.reporting.page.origin import origin
from csat_research.reporting.page.panels import panel, panel_of
from csat_research.reporting.page.tiles import tile
from csat_research.reporting.page.view import Missing, Origin, Panel, Row, Tile
from csat_research.words import render, say

__all__ = ["assemble"]

MOST_LINES = 2  # grey lines that a first screen of two rows of pictures has room for


def assemble(
    harvest: Harvest, language: str, *, look: Mapping[str, Any], links: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """The pieces of the page in one language, for the template (`view.py` says what each is)."""
    layout = layout_of(harvest)
    box = origin(harvest.main, language)
    rows, used = _rows(layout, harvest, box, language)
    below = _further(layout, harvest, used - _shortened(rows), _shortened(rows), language)
    lines = list(_missing(layout, harvest, used, language))
    return {
        "head": head(harvest, layout, look, language),
        "lead": "" if layout.tiles else lead(harvest, language),
        "own_lead": harvest.lead,
        "tiles": _tiles(layout, harvest, language),
        "rows": rows,
        "even": layout.even,
        "one_page": layout.one_page,
        "halves": _halves(rows, layout),
        "later": _later(rows),
        "beside": _beside(layout, below),
        "cover": layout.cover,
        "origin_first": layout.origin_first,
        "missing": lines,
        "folded": len(lines) > MOST_LINES and len(rows) > 1 and not layout.one_page,
        "foot": foot(harvest, links, language) | {"footer": str(look.get("footer") or "")},
        "further": below,
        "origin": box,
    }


def _tiles(layout: Layout, harvest: Harvest, language: str) -> list[Tile]:
    return [tile(name, harvest, language) for name in layout.tiles]


def _rows(layout: Layout, harvest: Harvest, box: Origin | None, language: str) -> tuple[list[Row], set[str]]:
    """Per place the first candidate that is there; a place without one is closed, not left empty."""
    used: set[str] = set()
    rows = []
    even = (pictures.EVEN_LEFT, pictures.EVEN_RIGHT)
    sides = even if layout.even else (pictures.LEFT, pictures.RIGHT)
    for places, room in zip(layout.places, layout.rooms, strict=False):
        sides = (replace(sides[0], room=room), replace(sides[1], room=room))
        panels = [
            _place(names, harvest, box, used, side, language, layout.again)
            for names, side in zip(places, sides, strict=True)
        ]
        kept: list[Panel | Origin] = [panel for panel in panels if panel is not None]
        if len(kept) == 1 and isinstance(kept[0], Panel) and box is not None and "origin" not in used:
            briefly = kept[0].name in layout.again
            wide = panel_of(kept[0].name, harvest, sides[0], language, short=briefly)
            kept = [wide or kept[0], box]  # a lone picture has the box beside it, not an empty half
            used.add("origin")
        if any(isinstance(panel, Panel) for panel in kept):
            rows.append(Row(panels=[_titled(one, harvest, language) for one in kept]))
        else:
            used -= {"origin"}  # beside a picture or not at all: it has its place further down
    if not rows and box is not None:
        rows = [Row(panels=[box])]
    return _closed_up(rows, harvest, used, sides[1], language, layout.again), used


def _titled(one: Panel | Origin, harvest: Harvest, language: str) -> Panel | Origin:
    """A panel whose title the headline says already is called by its name."""
    same = isinstance(one, Panel) and one.title.rstrip(".") == headline_text(harvest, language).rstrip(".")
    return replace(one, title=render(info(one.name, harvest.score).title, language)) if same else one


def _closed_up(
    rows: list[Row],
    harvest: Harvest,
    used: set[str],
    side: pictures.Place,
    language: str,
    again: Sequence[str],
) -> list[Row]:
    """A last picture that is alone in its row takes the place of the box above it, which stands whole further down."""
    if len(rows) < 2 or len(rows[-1].panels) > 1 or not isinstance(rows[-2].panels[-1], Origin):
        return rows
    alone = rows[-1].panels[0]
    moved = (
        panel_of(alone.name, harvest, side, language, short=alone.name in again)
        if isinstance(alone, Panel)
        else None
    )
    if moved is None:
        return rows
    used -= {"origin"}
    return [*rows[:-2], Row(panels=[*rows[-2].panels[:-1], moved])]


def _halves(rows: Sequence[Row], layout: Layout) -> frozenset[str]:
    """What shares a line on paper, so that the first page holds the first screen and "sure", how sure it is.

    With the box of the origin (which paper shows further down) the two panels before it; else the last one and "sure".
    """
    panels = [panel for row in rows for panel in row.panels if isinstance(panel, Panel)]
    if layout.paired and len(panels) == 4:
        return frozenset(panel.name for panel in panels[2:])
    if any(isinstance(panel, Origin) for row in rows for panel in row.panels):
        return frozenset(panel.name for panel in panels[1:]) if len(panels) == 3 else frozenset()
    return frozenset({panels[-1].name, "sure"}) if len(panels) == 4 else frozenset()


def _shortened(rows: Sequence[Row]) -> frozenset[str]:
    """Blocks of which the first screen shows a part; the table of points lost is that of the index."""
    panels = [panel for row in rows for panel in row.panels if isinstance(panel, Panel)]
    return frozenset("csi" if one.name == "points_lost" else one.name for one in panels if one.short)


def _later(rows: Sequence[Row]) -> frozenset[str]:
    """On paper a first screen of four pictures is too tall: the third stands further down, and whole; so does a long table."""
    panels = [panel for row in rows for panel in row.panels if isinstance(panel, Panel)]
    if any(one.name == "points_lost" and one.short for one in panels):
        return frozenset({"points_lost"})
    return frozenset({panels[2].name} & _shortened(rows)) if len(panels) == 4 else frozenset()


def _place(
    names: Sequence[str],
    harvest: Harvest,
    box: Origin | None,
    used: set[str],
    side: pictures.Place,
    language: str,
    again: Sequence[str],
) -> Panel | Origin | None:
    for name in names:
        found = box if name == "origin" else panel_of(name, harvest, side, language, short=name in again)
        if name not in used and found is not None:
            used.add(name)
            return found
    return None


def _missing(layout: Layout, harvest: Harvest, used: set[str], language: str) -> Iterator[Missing]:
    """A grey line for each block without a result."""
    for block in harvest.blocks:
        if block.result is None and block.name not in layout.silent and not _told_already(block, harvest):
            known = info(block.name, harvest.score)
            told = known.needs if block.lacks_column and not known.own_words else block.missing or ""
            text = (
                say("not in these data. {what}", what=told)
                if block.lacks_column
                else say("{what}", what=told)
            )
            code = known.code if told is known.needs else ""
            yield Missing(
                name=block.name,
                title=render(known.title, language),
                text=render(text, language),
                code=code,
                tiled=block.name in layout.tiles,
            )


def _told_already(block: Block, harvest: Harvest) -> bool:
    """Without a score there is no series of it, without dates no change of groups: one line says what to add.

    What is not there because nothing was answered before, the headline says.
    """
    if block.missing and str(block.missing) == str(harvest.nothing_before):
        return True
    fuller = harvest.get({"series": harvest.score, "channels": "series"}.get(block.name, ""))
    return fuller is not None and fuller.result is None and fuller.lacks_column


def _further(
    layout: Layout, harvest: Harvest, used: Container[str], shortened: Container[str], language: str
) -> dict[str, Panel]:
    """Blocks that stand below the first screen, by the id of their cell; shortened: those of which it shows a part."""
    return {
        block.cell: panel(block, block.result, harvest, pictures.SECTION, language)
        for block in harvest.blocks
        if block.result is not None and (block.name in shortened or not _hidden(block, layout, harvest, used))
    }


def _beside(layout: Layout, below: Mapping[str, Panel]) -> tuple[str, ...]:
    """What shares a line of paper; a block whose neighbour is not there has the line alone, and so have tall pictures."""
    there = {one.name for one in below.values() if not one.tall} & set(layout.beside)
    return layout.beside if len(there) > 1 else ()


def _hidden(block: Block, layout: Layout, harvest: Harvest, used: Container[str]) -> bool:
    """Whether a block stands elsewhere: on the first screen, in a tile, or in a fuller block of its kind."""
    fuller = layout.covered.get(block.name, "")
    elsewhere = block.name in used or block.name in layout.hidden or harvest.result(fuller) is not None
    return elsewhere or (block.result is not None and block.result.verb == "verdict")
