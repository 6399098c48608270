"""Layouts: which blocks stand where on the first screen of each template, and how much room they have there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from csat_research.reporting.harvest import Harvest
from csat_research.words import Sentence, say

__all__ = ["LAYOUTS", "Layout", "layout_of"]

ALONE = (400,)  # the room of pictures in the one row of a first screen without tiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which blocks stand where on the first screen: per place, the first that is there.

    by_score: its title where the score is not CSAT. tiles: the four numbers in their places.
    first: those of a page that has nothing to compare with yet. places: rows of (left, right), each a list of candidates; "origin" is
    the box "How this number came about". rooms: how tall the pictures of a row may be, in pixels, before long names
    are cut. hidden: blocks that stand in a tile or a sentence. covered: blocks that are left out where a fuller one is
    there. silent: blocks that get no grey line, for another line says what to add.
    again: blocks of the first screen that are shortened there and stand whole further down.
    even: both columns nearly alike, for a table on the right. beside: blocks below that share a line on paper.
    cover: whether paper begins with a cover; a page that fits one sheet has none.
    paired: on paper the last two panels of the first screen share a line.
    one_page: paper ends with the first screen, and the screen shows there too how sure it is.
    origin_first: how the number came about stands before the blocks below, so that paper has no gap above a tall one.
    """

    title: Sentence
    by_score: Mapping[str, Sentence] = field(default_factory=dict)
    tiles: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    places: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    rooms: tuple[float, ...] = (206, 180)
    hidden: tuple[str, ...] = ()
    covered: Mapping[str, str] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    even: bool = False
    cover: bool = True
    one_page: bool = False
    origin_first: bool = False
    paired: bool = False


TITLES_BY_SCORE = {"nps": say("recommendation (NPS)"), "ces": say("ease (CES)")}
MONTHLY = Layout(
    title=say("customer satisfaction"),
    by_score=TITLES_BY_SCORE,
    tiles=("csat", "change", "nps", "loyalty"),
    places=(
        (
            ("series", "by_segment", "answers", "nps_by_segment", "nps", "ces_by_segment", "ces"),
            ("channels", "origin"),
        ),
        (("drivers", "by_segment", "nps_by_segment", "ces_by_segment"), ("act_first", "weights", "origin")),
    ),
    covered={"nps": "nps_by_segment", "ces": "ces_by_segment", "csi": "act_first", "weights": "act_first"},
    silent=(
        "change",
        "nps_change",
        "ces_change",
        "nps_by_segment",
        "ces_by_segment",
        "by_segment",
        "answers",
        "funnel",
        "ces",
        "csi",
        "weights",
        "service",
        "comments",
    ),
    hidden=("csat", "change", "nps_change"),
    again=("drivers", "act_first"),
    beside=("by_segment", "nps_by_segment"),
)
IMPORTANCE = Layout(
    title=say("what matters to customers"),
    places=((("weights",), ("points_lost",)),),
    rooms=ALONE,
    hidden=("csi",),
    even=True,
)
LAYOUTS: dict[str, Layout] = {
    "monthly": MONTHLY,
    "importance": IMPORTANCE,
    "drivers": Layout(
        title=say("what goes with satisfaction"),
        by_score={"nps": say("what goes with recommending"), "ces": say("what goes with ease")},
        places=((("drivers",), ("what_if",)),),
        rooms=ALONE,
        origin_first=True,
    ),
    "loyalty": Layout(
        title=say("satisfaction and buying again"),
        by_score={"nps": say("recommending and buying again"), "ces": say("ease and buying again")},
        places=((("loyalty",), ("claims", "recommended")),),
        rooms=ALONE,
    ),
    "change": Layout(
        title=say("what changed"),
        tiles=("csat_change", "nps_change", "ces_change", "csi_change"),
        first=("csat", "csat_change"),
        places=(
            (("series", "parts", "parts_csat"), ("channels", "origin")),
            (("parts", "parts_csat", "drivers"), ("parts_csat", "weights_change", "origin")),
        ),
        hidden=("csat", "nps", "ces", "csat_change", "nps_change", "ces_change", "csi_change"),
        silent=(
            "nps",
            "ces",
            "csat_change",
            "nps_change",
            "ces_change",
            "csi_change",
            "parts",
            "weights_change",
        ),
        paired=True,
    ),
    "executive": Layout(
        title=say("customer satisfaction"),
        by_score=TITLES_BY_SCORE,
        tiles=("csat", "change", "nps", "loyalty"),
        places=((("series", "answers"), ("act_first", "channels", "origin")),),
        hidden=("csat", "change", "nps", "nps_change", "ces", "ces_change", "csi", "loyalty", "channels"),
        silent=("change", "nps_change", "ces", "ces_change", "channels", "csi", "act_first"),
        again=("act_first",),
        one_page=True,
        cover=False,
    ),
    "": Layout(title=say("customer satisfaction"), by_score=TITLES_BY_SCORE),
}


def layout_of(harvest: Harvest) -> Layout:
    """The layout that a template's metadata name; without one, the results stand below each other.

    They hold also `blocks` (those that come first, in order) and `hide` (those that are left out), where a survey says so. Other
    tiles stand where there is nothing to compare with yet, and where the survey follows another score than CSAT.
    """
    about = harvest.about
    found = LAYOUTS.get(str(about.get("layout", "")), LAYOUTS[""])
    if harvest.nothing_before is not None and found.first:
        found = replace(found, tiles=found.first)
    if harvest.score != "csat":
        found = _following(harvest.score, found)
    return _arranged(found, list(about.get("blocks") or ()), set(about.get("hide") or ()))


def _following(score: str, layout: Layout) -> Layout:
    """The layout where another score than CSAT leads: its tiles stand in the places of those of CSAT, and these in its own."""
    change = f"{score}_change"
    places = {"csat": score, "change": change, "csat_change": change, score: "csat", change: "csat_change"}
    tiles = tuple(places.get(name, name) for name in layout.tiles)
    return replace(layout, tiles=tiles, hidden=(*layout.hidden, *({change} & {*tiles})))


def _arranged(layout: Layout, order: Sequence[str], hide: set[str]) -> Layout:
    """The layout with blocks left out, and with the first ones of an order in its places, one after the other."""
    first = iter([name for name in order if name not in {*layout.tiles, *layout.hidden, *hide}])
    places = [tuple((*islice(first, 1), *names) for names in row) for row in layout.places]
    kept = [tuple(tuple(name for name in names if name not in hide) for names in row) for row in places]
    return replace(
        layout,
        tiles=tuple("" if name in hide else name for name in layout.tiles),
        places=tuple((left, right) for left, right in kept),
        hidden=(*layout.hidden, *hide),
        silent=(*layout.silent, *hide),
    )
