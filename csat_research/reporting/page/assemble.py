"""Assemble: a harvest becomes the pieces of a page - which block stands where, what is missing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page import pictures
from csat_research.reporting.page.accent import readable
from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.foot import foot
from csat_research.reporting.page.headline import headline_text
from csat_research.reporting.page.layouts import Layout, layout_of
from csat_research.reporting.page.origin import origin
from csat_research.reporting.page.panels import panel, panel_of
from csat_research.reporting.page.tiles import tile
from csat_research.reporting.page.view import Head, Missing, Origin, Panel, Row, Tile
from csat_research.results.naming import groups_said, said
from csat_research.results.result import Result
from csat_research.survey.periods import begun, parse, spell
from csat_research.words import Sentence, count_say, join, render, say

__all__ = ["assemble", "head", "lead", "page_words"]

LEADING = 3


def assemble(
    harvest: Harvest, language: str, *, look: Mapping[str, Any], links: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """The pieces of the page in one language, for the template (`view.py` says what each is)."""
    layout = layout_of(harvest.about)
    box = origin(harvest.main, language)
    rows, used = _rows(layout, harvest, box, language)
    below = _further(layout, harvest, used, language)
    return {
        "head": head(harvest, layout, look, language),
        "lead": "" if layout.tiles else lead(harvest, language),
        "own_lead": harvest.lead,
        "tiles": _tiles(layout, harvest, language),
        "rows": rows,
        "even": layout.even,
        "one_page": layout.one_page,
        "halves": _halves(rows, layout),
        "later": _later(rows, layout),
        "beside": _beside(layout, below),
        "cover": layout.cover,
        "origin_first": layout.origin_first,
        "missing": list(_missing(layout, harvest, used, language)),
        "foot": foot(harvest, links, language) | {"footer": str(look.get("footer") or "")},
        "further": below,
        "origin": box,
    }


def head(harvest: Harvest, layout: Layout, look: Mapping[str, Any], language: str) -> Head:
    """Title with period and chosen groups, letter of the logo and the facts at the right edge."""
    facts = {**look.get("about", {}), **_about(harvest)}
    title = str(look.get("title") or facts.get("title") or render(say("Survey"), language))
    what = _title(harvest, layout)
    whole = say("{title}: {what}, {period}", title=title, what=what, period=_period(facts)) if facts else what
    shown = [_answered(harvest), _data_to(facts) if facts else None]
    groups = groups_said(facts)
    letter = next((letter for letter in title if letter.isalnum()), "•").upper()
    return Head(
        letter=letter,
        title=render(join([whole, *groups], " · "), language),
        owner=title,
        what=render(what, language),
        period=render(_period(facts), language) if facts else "",
        groups=render(join(groups, " · "), language),
        facts=[render(fact, language) for fact in shown if fact is not None],
        logo=str(look.get("logo_data") or ""),
        accent=readable(look.get("accent")),
    )


def page_words(harvest: Harvest, look: Mapping[str, Any]) -> dict[str, Sentence | str]:
    """What the fields of a page's sentences may name beside its blocks: `reporting.fields.PAGE`."""
    facts = {**look.get("about", {}), **_about(harvest)}
    found: dict[str, Sentence | str] = {
        "title": str(look.get("title") or facts.get("title") or "") or say("Survey"),
        "period": _period(facts),
    }
    if facts.get("last_day"):
        found["last_day"] = say("{day:date}", day=dt.date.fromisoformat(facts["last_day"]))
    return found


def _title(harvest: Harvest, layout: Layout) -> Sentence | str:
    own = harvest.about.get("title")
    return say("{own}", own=own) if own else layout.title


def _about(harvest: Harvest) -> Mapping[str, Any]:
    """Provenance of the headline result, else of the first."""
    return harvest.main.provenance if harvest.main is not None else {}


def _period(facts: Mapping[str, Any]) -> Sentence:
    return spell(parse(facts["period"])) if facts.get("period") else say("whole file")


def _answered(harvest: Harvest) -> Sentence | None:
    result = harvest.main
    response = result.tables.get("response") if result is not None else None
    if response is None or not len(response):
        used = result.rows.used if result is not None and result.rows is not None else None
        return _used(result, used) if result is not None and used is not None else None
    row = response.iloc[0]
    if not math.isfinite(row["rate"]):
        return _answers(row["answered"])
    return count_say(
        "{n:count} answer of {asked:count} asked ({rate:percent})",
        "{n:count} answers of {asked:count} asked ({rate:percent})",
        row["answered"],
        asked=row["asked"],
        rate=row["rate"],
    )


def _used(result: Result, used: int) -> Sentence:
    """How many answers a page is made of; of which days, where customers were followed and late answers set aside."""
    chosen = said(result.provenance, "selection") if result.provenance.get("horizon_days") else ""
    if chosen:
        return count_say("{n:count} answer: {chosen}", "{n:count} answers: {chosen}", used, chosen=chosen)
    return _answers(used)


def _answers(n: int) -> Sentence:
    return count_say("{n:count} answer", "{n:count} answers", n)


def _data_to(facts: Mapping[str, Any]) -> Sentence:
    """To which day there are answers; where they run into the month after that of the page, why that is not shown."""
    if not facts.get("last_day"):
        return say("no dates of the answers")
    last = dt.date.fromisoformat(facts["last_day"])
    after = begun(parse(facts["period"]), last) if facts.get("period") else None
    if after is not None:
        return say("data to {day:date}; {month:month} is not over", day=last, month=after.start)
    return say("data to {day:date}", day=last)


def _tiles(layout: Layout, harvest: Harvest, language: str) -> list[Tile]:
    return [tile(name, harvest, language) for name in layout.tiles]


def lead(harvest: Harvest, language: str) -> str:
    """What the first results found beyond the headline, where no tiles say it."""
    first = headline_text(harvest, language)
    results = [one for one in harvest.results if one.verb != "verdict"]
    told = [render(finding, language) for one in results[:LEADING] for finding in one.findings[:2]]
    return " ".join(text for text in dict.fromkeys(told) if text != first)


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
            wide = panel_of(kept[0].name, harvest, sides[0], language, short=kept[0].short)
            kept = [wide or kept[0], box]  # a lone picture has the box beside it, not an empty half
            used.add("origin")
        if any(isinstance(panel, Panel) for panel in kept):
            rows.append(Row(panels=kept))
        else:
            used -= {"origin"}  # beside a picture or not at all: it has its place further down
    if not rows and box is not None:
        rows = [Row(panels=[box])]
    return _closed_up(rows, harvest, used, sides[1], language), used


def _closed_up(
    rows: list[Row], harvest: Harvest, used: set[str], side: pictures.Place, language: str
) -> list[Row]:
    """A last picture that is alone in its row takes the place of the box above it, which stands whole further down."""
    if len(rows) < 2 or len(rows[-1].panels) > 1 or not isinstance(rows[-2].panels[-1], Origin):
        return rows
    alone = rows[-1].panels[0]
    moved = (
        panel_of(alone.name, harvest, side, language, short=alone.short) if isinstance(alone, Panel) else None
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


def _later(rows: Sequence[Row], layout: Layout) -> frozenset[str]:
    """On paper a first screen of four pictures is too tall: the third stands further down, and whole."""
    panels = [panel for row in rows for panel in row.panels if isinstance(panel, Panel)]
    return frozenset({panels[2].name} & set(layout.again)) if len(panels) == 4 else frozenset()


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
            known = info(block.name)
            told = known.needs if _lacks_column(block) and not known.own_words else block.missing or ""
            text = (
                say("not in these data. {what}", what=told)
                if _lacks_column(block)
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
    """Without a score there is no series of it; the line of the score says what to add."""
    score = harvest.get("csat")
    return block.name == "series" and score is not None and score.result is None


def _lacks_column(block: Block) -> bool:
    return block.error in ("ColumnError", "")


def _further(layout: Layout, harvest: Harvest, used: set[str], language: str) -> dict[str, Panel]:
    """Blocks that stand below the first screen, by the id of their cell."""
    return {
        block.cell: panel(block, block.result, harvest, pictures.SECTION, language)
        for block in harvest.blocks
        if block.result is not None and not _hidden(block, layout, harvest, used)
    }


def _beside(layout: Layout, below: Mapping[str, Panel]) -> tuple[str, ...]:
    """What shares a line of paper; a block whose neighbour is not there has the line alone, and so have tall pictures."""
    there = {one.name for one in below.values() if not one.parted} & set(layout.beside)
    return layout.beside if len(there) > 1 else ()


def _hidden(block: Block, layout: Layout, harvest: Harvest, used: set[str]) -> bool:
    """Whether a block stands elsewhere: on the first screen, in a tile, or in a fuller block of its kind."""
    fuller = layout.covered.get(block.name, "")
    shown = block.name in used and block.name not in layout.again
    elsewhere = shown or block.name in layout.hidden or harvest.result(fuller) is not None
    return elsewhere or (block.result is not None and block.result.verb == "verdict")
