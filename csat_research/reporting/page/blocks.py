"""Blocks: the parts of a page that a template may feed, what each is called and what it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from csat_research.words import Sentence, say

__all__ = ["BLOCKS", "BlockInfo", "info"]


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
        title=say("Ease (CES) against the period before"),
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
        title=say("NPS against the period before"),
        needs=say("Needs the date of the answer."),
        short=say("needs answers from 0 to 10"),
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
        short=say("needs answers on how easy it was"),
    ),
    "ces_by_segment": BlockInfo(
        title=say("Ease (CES) by group"),
        needs=say("Needs answers on how easy it was and a column of channels."),
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


# what a block of the followed score is called where that score is not CSAT
TITLES: dict[str, dict[str, Sentence]] = {
    "nps": {
        "series": say("13 months of NPS"),
        "drivers": say("What goes with recommending"),
        "parts_csat": say("What the change of NPS is made of"),
    },
    "ces": {
        "series": say("13 months of ease (CES)"),
        "drivers": say("What goes with ease"),
        "parts_csat": say("What the change of ease is made of"),
    },
}


def info(name: str, score: object = "csat") -> BlockInfo:
    """What is known of a block; a block of a user's own template is called by its name.

    score: the one that is followed (`score` of a harvest), by which some blocks are called.
    """
    known = BLOCKS.get(name)
    if known is None:
        words = name.replace("_", " ").capitalize()
        return BlockInfo(title=say("{name}", name=words), needs=say("Not in these data."))
    title = TITLES.get(str(score), {}).get(name)
    return known if title is None else replace(known, title=title)
