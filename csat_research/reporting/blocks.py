"""Blocks: the parts of a page that a template may feed, what each is called and what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from csat_research.words import Sentence, say

__all__ = ["BLOCKS", "LAYOUTS", "BlockInfo", "Layout", "info", "layout_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockInfo:
    """What a block is called where it is missing, what to add, and the one line to type.

    short: what to add, for a tile. own_words: it may lack several columns; the verb's message says which.
    """

    title: Sentence
    needs: Sentence
    code: str = ""
    short: Sentence | None = None
    own_words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which blocks stand where on the first screen: per place, the first that is there.

    tiles: the four numbers in their places. places: rows of (left, right), each a list of candidates; "origin" is
    the box "How this number came about". hidden: blocks that stand in a tile or a sentence. covered: blocks that are
    left out where a fuller one is there. silent: blocks that get no grey line, for another line says what to add.
    again: blocks of the first screen that are shortened there and stand whole further down.
    even: both columns nearly alike, for a table on the right. beside: blocks below that share a line on paper.
    cover: whether paper begins with a cover; a page that fits one sheet has none.
    paired: on paper the last two panels of the first screen share a line.
    one_page: paper ends with the first screen, and the screen shows there too how sure it is.
    origin_first: how the number came about stands before the blocks below, so that paper has no gap above a tall one.
    """

    title: Sentence
    tiles: tuple[str, ...] = ()
    places: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
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


BLOCKS: dict[str, BlockInfo] = {
    "csat": BlockInfo(
        title=say("CSAT"),
        needs=say("Add the column of the answer:"),
        code="score: {role: csat, scale: 1-5}",
        short=say("needs a column with the answers"),
    ),
    "change": BlockInfo(
        title=say("Against the month before"),
        needs=say("Add the date of the answer:"),
        code="rated: {role: answered_at}",
        short=say("needs a column with the date of the answer"),
    ),
    "series": BlockInfo(
        title=say("13 months of CSAT"),
        needs=say("Add the date of the answer:"),
        code="rated: {role: answered_at}",
    ),
    "channels": BlockInfo(
        title=say("Groups by change"), needs=say("Needs dates and channels."), own_words=True
    ),
    "by_segment": BlockInfo(
        title=say("CSAT by group"),
        needs=say("Add a column of channels or teams:"),
        code="channel: {role: segment}",
    ),
    "answers": BlockInfo(
        title=say("How people answered"),
        needs=say("Add a column of channels or teams:"),
        code="channel: {role: segment}",
    ),
    "funnel": BlockInfo(
        title=say("Agents, and what chance explains"),
        needs=say("Add who answered:"),
        code="agent: {role: agent}",
    ),
    "nps": BlockInfo(
        title=say("NPS"),
        needs=say("Add answers from 0 to 10 on recommending:"),
        code="recommend: {role: nps}",
        short=say("needs answers from 0 to 10"),
    ),
    "service": BlockInfo(
        title=say("Service"),
        needs=say("Add what was measured of each contact:"),
        code="reply_min: {role: driver, name: response_hours, unit: minutes, better: low}",
    ),
    "comments": BlockInfo(
        title=say("What they write"),
        needs=say("Add the column of the comments:"),
        code="said: {role: comment}",
    ),
    "csat_change": BlockInfo(
        title=say("CSAT against the period before"),
        needs=say("Needs the date of the answer."),
        short=say("needs a column with the date of the answer"),
    ),
    "ces_change": BlockInfo(
        title=say("Ease against the period before"),
        needs=say("Needs the date of the answer."),
        short=say("needs answers on how easy it was"),
    ),
    "csi_change": BlockInfo(
        title=say("Satisfaction index against the period before"),
        needs=say("Needs ratings of several attributes and which of them matter."),
        short=say("needs ratings of several attributes"),
    ),
    "parts": BlockInfo(
        title=say("What the change is made of"),
        needs=say("Needs dates, groups, and ratings of several attributes."),
        own_words=True,
    ),
    "parts_csat": BlockInfo(
        title=say("What the change of CSAT is made of"),
        needs=say("Needs dates and channels."),
        own_words=True,
    ),
    "weights_change": BlockInfo(
        title=say("Whether other things matter now"),
        needs=say("Needs dates, and which attributes each customer picked."),
    ),
    "verdict_parts": BlockInfo(title=say("Parts of the change"), needs=say("Needs a test.")),
    "drivers": BlockInfo(
        title=say("What goes with satisfaction"),
        needs=say(
            "Add what was measured of each contact (ratings of aspects are weighed by report importance):"
        ),
        code="reply_min: {role: driver, name: response_hours, unit: minutes, better: low}",
    ),
    "hotspots": BlockInfo(
        title=say("Drivers by group"), needs=say("Needs drivers and a segment."), own_words=True
    ),
    "act_first": BlockInfo(
        title=say("Act first"), needs=say("Needs ratings of several attributes and which of them matter.")
    ),
    "loyalty": BlockInfo(
        title=say("Repeat purchase"),
        needs=say("Add a column or a file of purchases:"),
        code="purchases: {file: purchases.csv, observed_until: 2026-12-31}",
        short=say("needs a column or file of purchases"),
    ),
    "nps_change": BlockInfo(
        title=say("NPS against the period before"), needs=say("Needs the date of the answer.")
    ),
    "nps_by_segment": BlockInfo(
        title=say("NPS by group"), needs=say("Needs answers from 0 to 10 and a column of channels.")
    ),
    "data_quality": BlockInfo(title=say("Data quality"), needs=say("Needs answers.")),
    "verdict": BlockInfo(title=say("Tests"), needs=say("Needs a test.")),
    "verdict_segments": BlockInfo(title=say("Groups"), needs=say("Needs a test.")),
    "verdict_drivers": BlockInfo(title=say("Tests of the drivers"), needs=say("Needs a test.")),
    "verdict_bands": BlockInfo(title=say("Tests of the bands"), needs=say("Needs a test.")),
    "ces": BlockInfo(
        title=say("Ease (CES)"),
        needs=say("Add answers on how easy it was:"),
        code="effort: {role: ces, scale: 1-7, better: high}",
    ),
    "recommended": BlockInfo(
        title=say("Recommending and buying again"), needs=say("Needs answers from 0 to 10 and purchases.")
    ),
    "prediction": BlockInfo(
        title=say("Which score tells more"), needs=say("Needs two scores of one customer and purchases.")
    ),
    "claims": BlockInfo(
        title=say("What the trade claims of bands"),
        needs=say("Needs ratings of several attributes, which of them matter, and purchases."),
    ),
    "weights": BlockInfo(
        title=say("What matters"),
        needs=say("Add which attributes each customer picked:"),
        code='top4: {role: picks, separator: ";", choose: 4}',
    ),
    "priorities": BlockInfo(
        title=say("Act first"), needs=say("Needs ratings of several attributes and which of them matter.")
    ),
    "stated_derived": BlockInfo(
        title=say("Picked against what goes with the score"),
        needs=say("Needs picks, ratings of the same attributes and a score."),
    ),
    "csi": BlockInfo(
        title=say("Satisfaction index (CSI)"),
        needs=say("Needs ratings of several attributes and which of them matter."),
    ),
}

MONTHLY = Layout(
    title=say("customer satisfaction"),
    tiles=("csat", "change", "nps", "loyalty"),
    places=(
        (("series", "by_segment", "answers", "nps_by_segment", "nps"), ("channels", "origin")),
        (("drivers", "by_segment", "nps_by_segment"), ("act_first", "weights", "origin")),
    ),
    covered={"nps": "nps_by_segment", "csi": "act_first", "weights": "act_first"},
    silent=(
        "change",
        "nps_change",
        "nps_by_segment",
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
    hidden=("csi",),
    even=True,
)
LAYOUTS: dict[str, Layout] = {
    "monthly": MONTHLY,
    "importance": IMPORTANCE,
    "drivers": Layout(
        title=say("what goes with satisfaction"),
        places=((("drivers",), ("what_if",)),),
        origin_first=True,
    ),
    "loyalty": Layout(
        title=say("satisfaction and buying again"),
        places=((("loyalty",), ("claims", "recommended")),),
    ),
    "change": Layout(
        title=say("what changed"),
        tiles=("csat_change", "nps_change", "ces_change", "csi_change"),
        places=(
            (("series", "parts", "parts_csat"), ("channels", "origin")),
            (("parts", "parts_csat", "drivers"), ("parts_csat", "weights_change", "origin")),
        ),
        hidden=("csat", "csat_change", "nps_change", "ces_change", "csi_change"),
        silent=("csat_change", "nps_change", "ces_change", "csi_change", "parts", "weights_change"),
        paired=True,
    ),
    "executive": Layout(
        title=say("customer satisfaction"),
        tiles=("csat", "change", "nps", "loyalty"),
        places=((("series", "answers"), ("act_first", "channels", "origin")),),
        hidden=("csat", "change", "nps", "nps_change", "csi", "loyalty", "channels"),
        silent=("change", "nps_change", "channels", "csi", "act_first"),
        again=("act_first",),
        one_page=True,
        cover=False,
    ),
    "": Layout(title=say("customer satisfaction")),
}


def layout_of(about: Mapping[str, Any]) -> Layout:
    """The layout that a template's metadata name; without one, the results stand below each other.

    about: also `blocks` (those that come first, in order) and `hide` (those that are left out), where a survey says so.
    """
    found = LAYOUTS.get(str(about.get("layout", "")), LAYOUTS[""])
    return _arranged(found, list(about.get("blocks") or ()), set(about.get("hide") or ()))


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


def info(name: str) -> BlockInfo:
    """What is known of a block; a block of a user's own template is called by its name."""
    return BLOCKS.get(name) or BlockInfo(
        title=say("{name}", name=name.replace("_", " ").capitalize()), needs=say("Not in these data.")
    )
